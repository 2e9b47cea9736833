package evaluate

import (
	"runtime"
	"syscall"
)

// PeakBytes is the most memory this process has had resident so far, or 0
// where the system does not say.
func PeakBytes() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return u.Maxrss // in bytes there, in kilobytes elsewhere
	}
	return u.Maxrss * 1024
}
