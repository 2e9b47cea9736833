package facts

import (
	"fmt"
	"math"
	"sync/atomic"
	"syscall"
	"time"

	"firstbell/internal/fault"
)

const (
	// DefaultMinFree is the disk space kept free: below it nothing is written.
	// A file store that meets a full disk stops answering writes until it is
	// restarted, so the log refuses before the disk does.
	DefaultMinFree = 64 << 20

	// spaceEvery is how often free space is asked for.
	spaceEvery = 250 * time.Millisecond

	// RetryAfterFull is the advice given with a refusal for lack of space: a
	// person has to act first.
	RetryAfterFull = 60 * time.Second
)

// space watches the free bytes of the log's disk.
type space struct {
	dir     string
	minFree uint64
	now     func() time.Time
	checked atomic.Int64 // unix nanoseconds of the last look
	free    atomic.Int64 // found at the last look, less what was written since
}

func newSpace(cfg Config) *space {
	return &space{dir: cfg.Dir, minFree: uint64(max(cfg.MinFree, 0)), now: cfg.Now}
}

// left is the free space, at most spaceEvery old.
func (s *space) left() (uint64, error) {
	now, last := s.now().UnixNano(), s.checked.Load()
	if last != 0 && now >= last && now-last < int64(spaceEvery) && s.free.Load() >= int64(s.minFree) {
		return uint64(max(s.free.Load(), 0)), nil
	}
	var st syscall.Statfs_t
	if err := syscall.Statfs(s.dir, &st); err != nil {
		return 0, fmt.Errorf("asking for free space of %s: %w", s.dir, err)
	}
	free := st.Bavail * uint64(st.Bsize)
	s.free.Store(int64(min(free, math.MaxInt64)))
	s.checked.Store(now)
	return free, nil
}

// refuse answers fault.Unavailable when size more bytes would leave the disk
// too full. Bytes are counted as they are let through, because a fast writer
// fills any reserve between two looks.
func (s *space) refuse(size int) error {
	free, err := s.left()
	if err != nil {
		return fault.Wrap(fault.Unavailable, err, "The store cannot be checked. Try again shortly.")
	}
	if free < s.minFree {
		return full(fmt.Errorf("%d bytes free in %s, %d are kept", free, s.dir, s.minFree))
	}
	s.free.Add(-int64(size))
	return nil
}

// full is the refusal for lack of space.
func full(err error) error {
	return &fault.Error{
		Kind: fault.Unavailable, Code: "store-full", Err: err, RetryAfter: RetryAfterFull,
		Message: "The store is full, so nothing can be accepted now. Try again later.",
	}
}
