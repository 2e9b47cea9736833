//go:build crashpoints

package crash

import (
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// EnvAt is the environment variable that names the point to die at.
const EnvAt = "FIRSTBELL_CRASH_AT"

var (
	target, nth = parse(os.Getenv(EnvAt))
	passed      atomic.Int64
)

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
	if target == "" || label != target || passed.Add(1) != nth {
		return
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}
