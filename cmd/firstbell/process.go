package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// environ is the process's environment.
func environ() []string { return os.Environ() }

// disableCoreDumps keeps memory, which holds opened content and keys, from
// being written to disk by a crash. Where the limit cannot be lowered it is
// already as low as it may be.
func disableCoreDumps() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
}
