package notifier

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/view"
	"firstbell/police"
)

// RefusedUnrepeated is how long a force has to send a refused post again before
// somebody is asked: each may be a child nobody is told about.
const RefusedUnrepeated = time.Hour

// bucketRefusedWaits holds the refusals that no accepted post has followed:
// <force>/<case> → RefusedWaiting, or <force>/~ where no reference could be read.
const bucketRefusedWaits = "refused-waits"

// unreadable stands for the case of a post whose reference could not be read.
const unreadable = "~"

// RefusedWaiting is a refused post that was not repeated yet.
type RefusedWaiting struct {
	Since time.Time // its first refusal
	Last  time.Time
	Count int
}

// refusedRef is what a refused post would have to be repeated as; empty where it
// need not be, because what it said is known or taken back, or because it was
// no post of an incident.
func refusedRef(r Refused) string {
	switch {
	case r.Code == police.ConflictVersionOlder || r.Code == police.ConflictWithdrawn || r.Count > 0:
		return ""
	case r.Case != "":
		return r.Case
	case r.Status == 400 || r.Status == 413 || r.Status == 415:
		return unreadable
	default:
		return ""
	}
}

// refusalWaits notes that a post was refused and has to be repeated.
func refusalWaits(tx *view.Tx, force string, at time.Time, r Refused) {
	ref := refusedRef(r)
	if ref == "" {
		return
	}
	waiting := RefusedWaiting{Since: at}
	if raw := tx.Get(bucketRefusedWaits, force+"/"+ref); raw != nil {
		mustDecode(raw, &waiting)
	}
	waiting.Last, waiting.Count = at, waiting.Count+1
	tx.Put(bucketRefusedWaits, force+"/"+ref, encode(waiting))
}

// refusalRepeated forgets the refusals that an accepted post has followed: those
// of its own reference, and those of which nobody knows what they were, because
// the force's system has been heard since.
func refusalRepeated(tx *view.Tx, c *Case, f facts.Fact) {
	if f.Type != police.FactReceived {
		return
	}
	tx.Delete(bucketRefusedWaits, c.Force+"/"+c.ID)
	tx.Delete(bucketRefusedWaits, c.Force+"/"+unreadable)
}

// refusalAlarm is the alarm about one refused post.
func refusalAlarm(ref string, w RefusedWaiting) Alarm {
	a := Alarm{Kind: AlarmRefusal, Key: fmt.Sprintf("refused-%s-%d", ref, w.Since.UnixMilli()), Count: w.Count}
	if ref != unreadable {
		a.Case = ref
	}
	return a
}

// watchDoor raises an alarm for each refused post that was not repeated in time,
// and for a force's feed that has gone silent. Those that are put right clear
// themselves.
func (s *Service) watchDoor(ctx context.Context, force string) error {
	now := s.now()
	var owed []Alarm
	silent := false
	err := s.View.Read(func(tx *view.Tx) error {
		var err error
		silent, err = isFeedSilent(tx, force, now)
		return errors.Join(err, tx.Each(bucketRefusedWaits, force+"/", func(key string, raw []byte) error {
			var w RefusedWaiting
			if mustDecode(raw, &w); now.Sub(w.Since) >= RefusedUnrepeated {
				owed = append(owed, refusalAlarm(strings.TrimPrefix(key, force+"/"), w))
			}
			return nil
		}))
	})
	if err != nil {
		return fmt.Errorf("watching the door of force %s: %w", force, err)
	}
	faults := []error{s.alarmWhile(ctx, force, silent, Alarm{Kind: AlarmFeedSilent, Key: "feed-silent"})}
	for _, a := range owed {
		faults = append(faults, s.alarmWhile(ctx, force, true, a))
	}
	return errors.Join(faults...)
}

// waitsStill reports whether the refused post that an alarm is about was not
// repeated yet.
func (s *Service) waitsStill(force string, a Alarm) (holds bool, err error) {
	err = s.View.Read(func(tx *view.Tx) error {
		return tx.Each(bucketRefusedWaits, force+"/", func(key string, raw []byte) error {
			var w RefusedWaiting
			mustDecode(raw, &w)
			holds = holds || refusalAlarm(strings.TrimPrefix(key, force+"/"), w).Key == a.Key
			return nil
		})
	})
	return holds, err
}
