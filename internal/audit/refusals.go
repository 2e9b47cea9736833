package audit

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"firstbell/internal/facts"
)

// Whoever asks for what they may not have is on record, in codes and names of
// routes, never with an address. Noting a refusal writes nothing: a request that
// is turned away costs no room in the log, and takes the same time whatever it
// was. One writer, in its own time, writes what is kept, so that a flood has one
// place in the queue to the log and an incident never waits behind it.

// The bounds of what is written about refused accesses. What is beyond them is
// counted, and the counts are written once a minute.
const (
	MaxRefusalsOfSession = 10 // in a minute, one by one
	MaxRefusals          = 60 // in a minute, one by one, of a whole node
	maxCounted           = 20 // sessions that a minute's fact names; the others are one number
)

// SubjectRefused holds the refused accesses.
const SubjectRefused = "fb.seen.refused"

// The facts about refused accesses.
const (
	FactRefused  = "access-refused"   // Refusal, by whoever was refused
	FactRefusals = "accesses-refused" // Counted
)

// Refusal is one request that was turned away. Session is empty where nobody had
// signed in.
type Refusal struct {
	Actor   string `json:"-"`
	Session string `json:",omitempty"` // keyed hash of the session, or the id of a key
	Route   string // the route's pattern, which names nobody
	Status  int
}

// Counted is how many refusals of a minute were not written one by one.
type Counted struct {
	Strangers int         `json:",omitempty"` // by nobody we know
	Sessions  []OfSession `json:",omitempty"`
	Others    int         `json:",omitempty"` // of sessions beyond those named
}

// OfSession is one session's part.
type OfSession struct {
	Actor, Session string
	Count          int
}

// Refusals keeps refused accesses until they are written. A node that dies loses
// what it has not written, never a refusal's answer.
type Refusals struct {
	log *facts.Log
	now func() time.Time

	mu       sync.Mutex
	minute   time.Time
	written  map[string]int // by session, in this minute
	total    int
	waiting  []facts.Fact
	counted  map[string]*OfSession
	stranger int
}

// NewRefusals keeps the refusals of one node.
func NewRefusals(log *facts.Log, now func() time.Time) *Refusals {
	return &Refusals{log: log, now: now, written: map[string]int{}, counted: map[string]*OfSession{}}
}

// Note takes a refusal down. It never waits and never fails.
func (r *Refusals) Note(one Refusal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now().UTC().Truncate(time.Millisecond)
	if minute := now.Truncate(time.Minute); minute.After(r.minute) {
		r.minute, r.total = minute, 0
		clear(r.written)
	}
	switch {
	case one.Session == "":
		r.stranger++
	case r.total >= MaxRefusals || r.written[one.Session] >= MaxRefusalsOfSession || len(r.waiting) >= MaxRefusals:
		r.count(OfSession{one.Actor, one.Session, 1})
	default:
		r.total++
		r.written[one.Session]++
		f := facts.New(FactRefused, SubjectRefused, one.Actor, now)
		if err := f.SetData(one); err == nil { // plain data always has a JSON form
			r.waiting = append(r.waiting, f)
		}
	}
}

// count adds to what is only counted.
func (r *Refusals) count(one OfSession) {
	if have := r.counted[one.Session]; have != nil {
		have.Count += one.Count
		return
	}
	r.counted[one.Session] = &one
}

// Flush writes what is kept; call it once a minute. While the log is nearly full
// nothing is written: the room left is for children.
func (r *Refusals) Flush(ctx context.Context) error {
	if r.log.NearlyFull(ctx) {
		return nil
	}
	waiting, counted := r.take()
	for i, f := range waiting {
		if _, err := r.log.Publish(ctx, f, facts.ExpectNothing()); err != nil {
			r.back(waiting[i:], counted)
			return fmt.Errorf("recording a refused access: %w", err)
		}
	}
	if counted.isEmpty() {
		return nil
	}
	f := facts.New(FactRefusals, SubjectRefused, actorNode, r.now().UTC().Truncate(time.Millisecond))
	if err := f.SetData(counted.named()); err != nil {
		return err
	}
	if _, err := r.log.Publish(ctx, f, facts.ExpectNothing()); err != nil {
		r.back(nil, counted)
		return fmt.Errorf("recording refused accesses: %w", err)
	}
	return nil
}

// take gives away what is to be written: all that waits, and the counts.
func (r *Refusals) take() ([]facts.Fact, Counted) {
	r.mu.Lock()
	defer r.mu.Unlock()
	waiting, counted := r.waiting, Counted{Strangers: r.stranger}
	for _, one := range r.counted {
		counted.Sessions = append(counted.Sessions, *one)
	}
	r.waiting, r.stranger = nil, 0
	clear(r.counted)
	return waiting, counted
}

// back takes what could not be written, for the next time. Of what waits only
// the number is kept once the next minute brings as much.
func (r *Refusals) back(waiting []facts.Fact, counted Counted) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stranger += counted.Strangers
	for _, one := range counted.Sessions {
		r.count(one)
	}
	r.waiting = append(waiting, r.waiting...)
	for len(r.waiting) > MaxRefusals {
		var one Refusal
		last := r.waiting[len(r.waiting)-1]
		r.waiting = r.waiting[:len(r.waiting)-1]
		if err := last.DecodeData(&one); err == nil { // it was encoded above
			r.count(OfSession{last.Actor, one.Session, 1})
		}
	}
}

func (c Counted) isEmpty() bool { return c.Strangers == 0 && len(c.Sessions) == 0 }

// named is the counts with the busiest sessions by name and the others as a number.
func (c Counted) named() Counted {
	slices.SortFunc(c.Sessions, func(a, b OfSession) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(a.Session, b.Session)
	})
	for len(c.Sessions) > maxCounted {
		last := c.Sessions[len(c.Sessions)-1]
		c.Sessions, c.Others = c.Sessions[:len(c.Sessions)-1], c.Others+last.Count
	}
	return c
}
