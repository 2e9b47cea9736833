package view

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
)

// fingerprint names the code that makes rows of facts: another program, or
// another set of projectors, builds another view.
func fingerprint(version string, routes []route) string {
	if version == "" {
		version = program()
	}
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%s\n", version)
	for _, r := range routes {
		_, _ = fmt.Fprintf(h, "%s %T %q\n", r.prefix, r.projector, r.projector.Buckets())
	}
	return hex.EncodeToString(h.Sum(nil))
}

// program identifies the running program: by the revision it was built from,
// or where that is unknown or was changed, by a hash of its file.
var program = sync.OnceValue(func() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		settings := map[string]string{}
		for _, s := range info.Settings {
			settings[s.Key] = s.Value
		}
		if rev := settings["vcs.revision"]; rev != "" && settings["vcs.modified"] == "false" {
			return rev
		}
	}
	return hashOfProgram()
})

// hashOfProgram reads the program's own file. Where it cannot be read, every
// start builds anew: slow, never wrong.
func hashOfProgram() string {
	f, err := os.Open("/proc/self/exe")
	if err != nil {
		return rand.Text()
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return rand.Text()
	}
	return hex.EncodeToString(h.Sum(nil))
}

// writer names this boot of this machine and the file at path. A copy of the
// file, or the same file after the machine went down, is told apart. Where the
// boot is unknown the name never matches, and an unclean stop means a rebuild.
func writer(path string) []byte {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	var st syscall.Stat_t
	if err != nil || syscall.Stat(path, &st) != nil {
		return []byte(rand.Text())
	}
	return fmt.Appendf(nil, "%s/%d/%d", strings.TrimSpace(string(boot)), st.Dev, st.Ino)
}
