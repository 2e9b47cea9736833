package facts

import (
	"context"
	"fmt"
	"time"

	"firstbell/internal/fault"
)

const (
	// nearlyFullPercent of MaxBytes is where new incidents are refused, so
	// that acknowledging, expiring and withdrawing still fit.
	nearlyFullPercent = 90

	// nearlyFreeFactor times the free space kept is where new incidents are
	// refused, for the same reason.
	nearlyFreeFactor = 2

	// sizeEvery is how often the stream is asked for its size.
	sizeEvery = time.Second
)

// NearlyFull reports whether new incidents should be refused to leave room for
// what follows from those already accepted. It is cheap: the size is asked for
// once a second at most. A log that cannot be asked is reported as full.
func (l *Log) NearlyFull(ctx context.Context) bool {
	if free, err := l.space.left(); err != nil || free < nearlyFreeFactor*l.space.minFree {
		return true
	}
	now, last := l.space.now().UnixNano(), l.filled.Load()
	if last != 0 && now >= last && now-last < int64(sizeEvery) {
		return l.nearly.Load()
	}
	s, err := l.js.Stream(ctx, StreamFacts)
	if err != nil {
		return true
	}
	info := s.CachedInfo()
	limit := uint64(max(info.Config.MaxBytes, 0))
	l.nearly.Store(limit > 0 && info.State.Bytes >= limit/100*nearlyFullPercent)
	l.filled.Store(now)
	return l.nearly.Load()
}

// Room answers nil if bytes more can be written to the log's disk without
// touching the space kept free, and fault.Unavailable otherwise. Ask before
// writing something large beside the log, such as an import: a disk that fills
// up stops the whole store.
func (l *Log) Room(bytes int64) error {
	free, err := l.space.left()
	if err != nil {
		return fault.Wrap(fault.Unavailable, err, "The store cannot be checked. Try again shortly.")
	}
	if bytes < 0 || free < l.space.minFree || free-l.space.minFree < uint64(bytes) {
		return full(fmt.Errorf("%d bytes free in %s, %d are kept, %d are asked for", free, l.space.dir, l.space.minFree, bytes))
	}
	return nil
}

// writable answers nil unless something is known to stand in the way of the
// next fact.
func (l *Log) writable(ctx context.Context) error {
	if err := l.space.refuse(0); err != nil {
		return err
	}
	if l.silent.Load() {
		return fault.New(fault.Unavailable, "log-silent", "The last fact got no answer: the store may have met a full or broken disk. Make room, then restart.")
	}
	if l.NearlyFull(ctx) {
		return fault.New(fault.Unavailable, "store-full", "The log is nearly full: raise its size or open a new generation.")
	}
	return nil
}
