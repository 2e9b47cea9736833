package main

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/sys/unix"
)

// TestAHardenedProcessLeavesNothingBehind runs itself again, because what is
// given up cannot be taken back.
func TestAHardenedProcessLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	const inside = "FIRSTBELL_TEST_HARDENED"
	if file := os.Getenv(inside); file != "" {
		describeHardened(t, file)
		return
	}
	file := filepath.Join(t.TempDir(), "made")
	child := exec.Command(os.Args[0], "-test.run=^TestAHardenedProcessLeavesNothingBehind$")
	child.Env = append(os.Environ(), inside+"="+file)
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func describeHardened(t *testing.T, file string) {
	harden()
	var core unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &core); err != nil || core.Max != 0 {
		t.Errorf("core dumps may have %d bytes (%v)", core.Max, err)
	}
	if dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); err != nil || dumpable != 0 {
		t.Errorf("dumpable is %d (%v)", dumpable, err)
	}
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("a file made without a thought has mode %v (%v)", info.Mode(), err)
	}
}

func TestTheMemoryOfTheControlGroupIsFound(t *testing.T) {
	t.Parallel()
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	for _, c := range []struct {
		name string
		root fstest.MapFS
		want int64
	}{
		{"no control groups", fstest.MapFS{}, 0},
		{"its own limit", fstest.MapFS{"proc/self/cgroup": file("0::/system.slice/firstbell.service\n"),
			"sys/fs/cgroup/system.slice/firstbell.service/memory.max": file("4294967296\n")}, 4 << 30},
		{"a narrower one above", fstest.MapFS{"proc/self/cgroup": file("0::/a/b\n"),
			"sys/fs/cgroup/a/b/memory.max": file("max\n"), "sys/fs/cgroup/a/memory.max": file("1073741824\n")}, 1 << 30},
		{"a container that sees itself as the root", fstest.MapFS{"proc/self/cgroup": file("0::/\n"),
			"sys/fs/cgroup/memory.max": file("536870912\n")}, 512 << 20},
		{"none at all", fstest.MapFS{"proc/self/cgroup": file("0::/a\n"), "sys/fs/cgroup/a/memory.max": file("max\n")}, 0},
		{"the first version", fstest.MapFS{"proc/self/cgroup": file("5:memory:/docker/x\n"),
			"sys/fs/cgroup/memory/memory.limit_in_bytes": file("2147483648\n")}, 2 << 30},
		{"the first version without a limit", fstest.MapFS{"proc/self/cgroup": file("5:memory:/\n"),
			"sys/fs/cgroup/memory/memory.limit_in_bytes": file("9223372036854771712\n")}, 0},
	} {
		if got := groupMemory(c.root); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

// TestTheUnitKeepsItsSandbox: a line that is lost from the unit is lost without
// a sound.
func TestTheUnitKeepsItsSandbox(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../deploy/firstbell.service")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"LimitCORE=0", "UMask=0077", "MemorySwapMax=0", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict",
		"ProtectProc=invisible", "PrivateUsers=yes", "RestrictSUIDSGID=yes", "SystemCallArchitectures=native",
		"SystemCallFilter=@system-service", "MemoryDenyWriteExecute=yes",
	} {
		if !strings.Contains(string(raw), "\n"+line+"\n") {
			t.Errorf("deploy/firstbell.service has no line %q", line)
		}
	}
}

func TestTheConfigurationGoesBeforeTheControlGroup(t *testing.T) {
	if os.Getenv("GOMEMLIMIT") != "" {
		t.Skip("GOMEMLIMIT is set, which goes before both")
	}
	t.Cleanup(func() { debug.SetMemoryLimit(math.MaxInt64) })
	for _, c := range []struct{ configured, group, want int64 }{
		{0, 0, 0}, {0, 10 << 30, 9 << 30}, {20 << 30, 10 << 30, 18 << 30},
	} {
		if got := limitMemory(c.configured, c.group); got != c.want {
			t.Errorf("configured %d, control group %d: %d, want %d", c.configured, c.group, got, c.want)
		}
	}
}
