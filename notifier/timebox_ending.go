package notifier

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/view"
)

// Two lists say what ends: what has, day by day, and what still has to, by the
// day on which it must. Neither looks at the rows of due work, so that both show
// what no row was ever written for.

// The buckets of what ends.
const (
	bucketEnded  = "ended"  // <force>/<time>/<fact> → endedEntry, one for each fact that ended something
	bucketEnding = "ending" // <force>/<time>/<case>/<what>/<id> → endingEntry, for what still has to
)

// EndWhat is what ends.
type EndWhat string

// What ends.
const (
	EndsAccess   EndWhat = "access"   // a school can no longer read a notification
	EndsIncident EndWhat = "incident" // nobody needs the incident itself any more
	EndsKey      EndWhat = "key"      // content is beyond recovery
)

// endedEntry is one fact that ended something.
type endedEntry struct {
	At           time.Time
	Case         string
	Notification string         `json:",omitempty"`
	What         EndWhat        // of it
	Rules        map[string]int // how much, by rule
}

// endingEntry is one thing that has to end.
type endingEntry struct {
	At   time.Time
	Case string
	What EndWhat
	Kept bool `json:",omitempty"` // a hold keeps it
	Wait bool `json:",omitempty"` // it waits for somebody at the school to be told
}

// noteEnded adds what a fact ended to the list of the day.
func noteEnded(tx *view.Tx, c *Case, f facts.Fact) error {
	e := endedEntry{At: f.At, Case: c.ID, Notification: f.Notification, Rules: map[string]int{}}
	switch f.Type {
	case FactAccessEnded:
		var d AccessEnded
		if err := f.DecodeData(&d); err != nil {
			return fmt.Errorf("reading its data: %w", err)
		}
		e.What, e.Rules[d.Rule] = EndsAccess, 1
	case FactIncidentEnded:
		e.What, e.Rules[string(EndIncident)] = EndsIncident, 1
	case FactErased:
		var d Erased
		if err := f.DecodeData(&d); err != nil {
			return fmt.Errorf("reading its data: %w", err)
		}
		e.What = EndsKey
		for _, key := range d.Keys {
			e.Rules[string(c.Ended[key].Why)]++
		}
	default:
		return nil
	}
	tx.Put(bucketEnded, c.Force+"/"+timeKey(f.At)+"/"+f.ID, encode(e))
	return nil
}

// indexEndings adds the rows of what still has to end.
func (c *Case) indexEndings(rows map[entry]string) {
	put := func(e endingEntry, id string) {
		e.Case = c.ID
		rows[entry{bucketEnding, c.Force + "/" + timeKey(e.At) + "/" + c.ID + "/" + string(e.What) + "/" + id}] = string(encode(e))
	}
	for key, e := range c.Ended {
		if !e.Erased {
			put(endingEntry{At: e.At, What: EndsKey, Kept: c.isKept(e)}, key)
		}
	}
	for _, n := range c.Notifications {
		if at, owed := c.accessEndsAt(n); owed {
			put(endingEntry{At: at, What: EndsAccess}, n.ID)
		} else if n.State == StateAcknowledged && !n.Access.AccessEndsAt.IsZero() {
			put(endingEntry{At: n.Access.AccessEndsAt, What: EndsAccess, Wait: true}, n.ID)
		}
	}
	if at, owed := c.incidentEndsAt(); owed {
		put(endingEntry{At: at, What: EndsIncident}, "")
	}
}

// endingsBefore are what of a force should have ended before an instant.
func endingsBefore(tx *view.Tx, force string, before time.Time) ([]endingEntry, error) {
	all, err := walk[endingEntry](tx, bucketEnding, force+"/", force+"/"+timeKey(before))
	if err != nil {
		return nil, fmt.Errorf("listing what of %s has to end: %w", force, err)
	}
	return all, nil
}

// EndingGrace is how long after its time something may still be there: a sweep
// every second and a short outage never take as long.
const EndingGrace = time.Hour

// isOverdue reports whether it should have ended and nothing keeps it.
func (e endingEntry) isOverdue() bool { return !e.Kept && !e.Wait }

// watchEndings raises an alarm while something of a force should have ended or
// been destroyed and was not, and clears it when that is done.
func (s *Service) watchEndings(ctx context.Context, force string) error {
	overdue, err := s.overdueEndings(force)
	if err != nil {
		return err
	}
	return s.alarmWhile(ctx, force, overdue > 0, Alarm{Kind: AlarmNotDestroyed, Key: "not-destroyed", Count: overdue})
}

func (s *Service) overdueEndings(force string) (n int, err error) {
	err = s.View.Read(func(tx *view.Tx) error {
		all, err := endingsBefore(tx, force, s.now().Add(-EndingGrace))
		for _, e := range all {
			if e.isOverdue() {
				n++
			}
		}
		return err
	})
	return n, err
}

// NotEnded is how much, of all forces, should have ended or been destroyed by
// now and was not.
func (s *Service) NotEnded(context.Context) (int, error) {
	var forces []string
	err := s.View.Read(func(tx *view.Tx) error {
		forces = forcesIn(tx)
		return nil
	})
	total := 0
	for _, force := range forces {
		n, failed := s.overdueEndings(force)
		if failed != nil {
			return total, failed
		}
		total += n
	}
	return total, err
}

// byRule are the rules of an entry in order.
func (e endedEntry) byRule() []string { return slices.Sorted(maps.Keys(e.Rules)) }

// endedOf are what of a force ended in [from, to).
func endedOf(tx *view.Tx, force string, from, to time.Time) ([]endedEntry, error) {
	prefix := force + "/"
	var all []endedEntry
	err := tx.EachFrom(bucketEnded, prefix, prefix+timeKey(from), func(key string, value []byte) error {
		if strings.TrimPrefix(key, prefix) >= timeKey(to) {
			return errPast
		}
		var e endedEntry
		mustDecode(value, &e)
		all = append(all, e)
		return nil
	})
	return all, unlessPast(err)
}
