//go:build crashpoints

package crash

import (
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// EnvAt is the environment variable that names the point to die at. EnvTrace
// names a file to which every point that is passed adds its label: a test sees
// there which points its scenario reaches, and how often.
const (
	EnvAt    = "FIRSTBELL_CRASH_AT"
	EnvTrace = "FIRSTBELL_CRASH_TRACE"
)

var (
	target, nth = parse(os.Getenv(EnvAt))
	passed      atomic.Int64
	trace       = openTrace(os.Getenv(EnvTrace))
)

// openTrace opens the file for adding; nil where none is asked for. A trace
// that cannot be written would make a test believe that nothing was reached.
func openTrace(path string) *os.File {
	if path == "" {
		return nil
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		panic(EnvTrace + " names a file that cannot be written")
	}
	return f
}

// parse splits "label#n" into its label and its count; the count defaults to 1.
func parse(at string) (label string, n int64) {
	label, count, found := strings.Cut(at, "#")
	n = 1
	if found {
		if parsed, err := strconv.ParseInt(count, 10, 64); err == nil && parsed > 0 {
			n = parsed
		}
	}
	return label, n
}

// Point kills the process at once if label is the one asked for. SIGKILL
// cannot be caught, so no deferred call, flush or handler softens the death.
func Point(label string) {
	if trace != nil {
		if _, err := trace.WriteString(label + "\n"); err != nil {
			panic("the trace of crash points cannot be written")
		}
	}
	if target == "" || label != target || passed.Add(1) != nth {
		return
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}
