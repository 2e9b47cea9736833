package evaluate

import (
	"time"

	"golang.org/x/sys/unix"
)

// processorTime is what the calling thread has had of a processor so far. On a
// machine that does other things too it tells what the clock cannot: how long a
// decision takes, and not how long it waited for its turn.
func processorTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
