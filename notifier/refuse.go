package notifier

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"firstbell/internal/facts"
	"firstbell/police"
	"firstbell/police/ingest"
)

// MaxRefusals is how many refused posts of one client are recorded one by one
// in a minute. A system that repeats a broken post in a loop would otherwise
// fill the log, which must have room for children.
const MaxRefusals = 60

// codeMoreRefused begins the code of a fact that stands for several refusals;
// their number follows.
const codeMoreRefused = "more-refused-"

// refusals counts what is not recorded one by one. It is the only state that a
// Service keeps, and a node that dies loses at most a minute of its counts,
// never a refusal's answer.
type refusals struct {
	mu      sync.Mutex
	clients map[string]*tally
}

// tally is one client's refusals in one minute.
type tally struct {
	from    ingest.Client
	minute  time.Time
	written int
	held    int            // counted and not yet recorded
	last    police.Refusal // the last of those
}

func newRefusals() *refusals { return &refusals{clients: map[string]*tally{}} }

// take counts one refusal and reports whether it is recorded by itself. What an
// earlier minute still holds is given back to be recorded.
func (r *refusals) take(from ingest.Client, refusal police.Refusal, tight bool) (alone bool, ended *tally) {
	r.mu.Lock()
	defer r.mu.Unlock()
	client, minute := string(from.Force)+"/"+from.KeyID, refusal.At.Truncate(time.Minute)
	t := r.clients[client]
	if t != nil && t.minute.Before(minute) {
		if t.held > 0 {
			ended = t
		}
		t = nil
	}
	if t == nil {
		t = &tally{from: from, minute: minute}
		r.clients[client] = t
	}
	if !tight && t.written < MaxRefusals {
		t.written++
		return true, ended
	}
	t.held++
	t.last = refusal
	return false, ended
}

// over are the tallies of minutes that have ended by now.
func (r *refusals) over(now time.Time) []*tally {
	r.mu.Lock()
	defer r.mu.Unlock()
	var ended []*tally
	for _, client := range slices.Sorted(maps.Keys(r.clients)) {
		if t := r.clients[client]; t.minute.Before(now.Truncate(time.Minute)) {
			delete(r.clients, client)
			if t.held > 0 {
				ended = append(ended, t)
			}
		}
	}
	return ended
}

// back takes a tally that could not be recorded, for the next attempt.
func (r *refusals) back(t *tally) {
	r.mu.Lock()
	defer r.mu.Unlock()
	client := string(t.from.Force) + "/" + t.from.KeyID
	if now := r.clients[client]; now != nil {
		now.held += t.held
		if now.last.Status == 0 {
			now.last = t.last
		}
		return
	}
	r.clients[client] = t
}

// Refused records that a post of a force was turned away, without any value
// that was submitted. Beyond MaxRefusals of one client in a minute, and while
// the log is nearly full, refusals are counted, and one fact a minute says how
// many there were.
func (s *Service) Refused(ctx context.Context, from ingest.Client, r police.Refusal) error {
	if r.At.IsZero() {
		r.At = s.now()
	}
	alone, ended := s.refusing.take(from, r, s.Log.NearlyFull(ctx))
	var err error
	if ended != nil {
		err = s.summarise(ctx, ended)
	}
	if !alone {
		return err
	}
	data := Refused{Client: from.KeyID, Status: r.Status, Code: r.Code}
	if r.Reference != "" {
		data.Case = s.caseID(from.Force, r.Reference)
	}
	for _, one := range r.Faults {
		data.Pointers = append(data.Pointers, one.Pointer)
	}
	return errors.Join(err, s.publishRefused(ctx, from, r.At, data))
}

// FlushRefusals records the refusals that were only counted in minutes that
// have ended by now.
func (s *Service) FlushRefusals(ctx context.Context, now time.Time) error {
	var failed []error
	for _, t := range s.refusing.over(now) {
		failed = append(failed, s.summarise(ctx, t))
	}
	return errors.Join(failed...)
}

// summarise records a minute's counted refusals as one fact.
func (s *Service) summarise(ctx context.Context, t *tally) error {
	err := s.publishRefused(ctx, t.from, t.last.At, Refused{
		Client: t.from.KeyID, Status: t.last.Status, Code: fmt.Sprintf("%s%d", codeMoreRefused, t.held), Count: t.held,
	})
	if err != nil {
		s.refusing.back(t)
	}
	return err
}

func (s *Service) publishRefused(ctx context.Context, from ingest.Client, at time.Time, data Refused) error {
	f := facts.New(police.FactRefused, doorSubject(from.Force), "force:"+string(from.Force)+"/"+from.KeyID, at)
	if err := f.SetData(data); err != nil {
		return err
	}
	if _, err := s.Log.Publish(ctx, f, facts.ExpectNothing()); err != nil {
		return fmt.Errorf("recording a refusal of force %s: %w", from.Force, err)
	}
	return nil
}
