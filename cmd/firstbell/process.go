package main

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// memoryShare is the part of the memory allowed to the process that Go's heap
// may fill before it is collected harder; the rest is for stacks and for what
// the kernel counts besides.
const memoryShare = 0.9

// environ is the process's environment.
func environ() []string { return os.Environ() }

// harden takes from the process what it does not need before it holds anything
// worth stealing: a crash writes no memory to disk, nobody who becomes the same
// user can attach to it, it can gain no privilege by running something, and
// what it writes is its own user's alone. A right that cannot be given up is
// one it does not have.
func harden() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
	// Privileges belong to threads, so every one gives them up. With cgo, as in
	// tests, that is not possible; `make build` uses none.
	_, _, _ = syscall.AllThreadsSyscall6(syscall.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0)
	unix.Umask(0o077)
}

// limitMemory tells Go how much memory there is, so that a burst is collected
// in time and not ended by the kernel: GOMEMLIMIT if it is set, else what the
// configuration says, else the limit of the control group. It answers the limit
// in bytes, 0 where there is none.
func limitMemory(configured int64, limit int64) int64 {
	if os.Getenv("GOMEMLIMIT") != "" {
		return debug.SetMemoryLimit(-1)
	}
	if configured > 0 {
		limit = configured
	}
	if limit <= 0 {
		return 0
	}
	limit = int64(float64(limit) * memoryShare)
	debug.SetMemoryLimit(limit)
	return limit
}

// groupMemory is the least memory.max of the process's control group and those
// above it, in bytes; 0 where nothing limits it. root is the file system.
func groupMemory(root fs.FS) int64 {
	line, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return 0
	}
	least := int64(math.MaxInt64)
	for one := range strings.Lines(string(line)) {
		group, ok := strings.CutPrefix(strings.TrimSpace(one), "0::") // the second version has one line
		if !ok {
			continue
		}
		for at := path.Join("sys/fs/cgroup", group); under(at); at = path.Dir(at) {
			least = min(least, readLimit(root, path.Join(at, "memory.max")))
		}
	}
	least = min(least, readLimit(root, "sys/fs/cgroup/memory/memory.limit_in_bytes")) // the first version
	if least == math.MaxInt64 {
		return 0
	}
	return least
}

func under(at string) bool { return strings.HasPrefix(at, "sys/fs/cgroup") }

// readLimit is the number in a file; "max", or the first version's number near
// the greatest there is, is no limit.
func readLimit(root fs.FS, name string) int64 {
	raw, err := fs.ReadFile(root, name)
	if err != nil {
		return math.MaxInt64
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(raw)), 10, 64)
	if err != nil || n <= 0 || errors.Is(err, strconv.ErrRange) || n > 1<<60 {
		return math.MaxInt64
	}
	return n
}
