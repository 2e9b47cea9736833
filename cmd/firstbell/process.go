package main

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// timeNow is the real clock. Everything below this command takes the time as a
// parameter.
var timeNow = time.Now

// environ is the process's environment.
func environ() []string { return os.Environ() }

// disableCoreDumps keeps memory, which holds opened content and keys, from
// being written to disk by a crash. Where the limit cannot be lowered it is
// already as low as it may be.
func disableCoreDumps() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
}
