package notifier

import (
	"fmt"
	"strings"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/view"
)

// alarmsKept is how long an alarm that was cleared is shown.
const alarmsKept = 30 * 24 * time.Hour

// askPause is the shortest time between two messages to one role: a burst of
// alarms is one message, not five hundred.
const askPause = 2 * time.Minute

// HubProjector keeps the hubs and their alarms from the facts under "fb.hub.".
type HubProjector struct{}

var _ view.Projector = HubProjector{}

// Buckets are the buckets it writes.
func (HubProjector) Buckets() []string {
	return []string{bucketHub, bucketAlarm, bucketAlarmOpen, bucketAlarmWaits, bucketAlarmEnded, bucketHubDue, bucketGlass, bucketGlassAt, bucketGlassWords}
}

// Apply folds one fact into its hub. An unknown type is view.ErrUnknownType.
func (HubProjector) Apply(tx *view.Tx, f facts.Fact) error {
	force := strings.TrimPrefix(f.Subject, hubSubject(""))
	h := hubIn(tx, force)
	before, owed := h.due(tx)
	if err := h.apply(tx, f); err != nil {
		return fmt.Errorf("folding the hub of %s at sequence %d: %s: %w", force, f.Seq, f.Type, err)
	}
	h.Seq = f.Seq
	tx.Put(bucketHub, force, encode(h))
	if owed {
		tx.Delete(bucketHubDue, before.Key())
	}
	if after, owes := h.due(tx); owes {
		tx.Put(bucketHubDue, after.Key(), encode(after))
	}
	return nil
}

func (h *Hub) apply(tx *view.Tx, f facts.Fact) error {
	switch f.Type {
	case FactAlarmRaised:
		return decoded(f, func(d AlarmRaised) error { return h.raised(tx, f, d) })
	case FactAlarmAsked:
		return decoded(f, h.asked(f))
	case FactAlarmTaken:
		return decoded(f, func(d AlarmEnded) error {
			return h.change(tx, d.Key, func(a *AlarmState) { a.TakenAt, a.TakenBy = f.At, f.Actor })
		})
	case FactAlarmCleared:
		return decoded(f, func(d AlarmEnded) error {
			return h.change(tx, d.Key, func(a *AlarmState) { a.ClearedAt, a.ClearedBy, a.Settled = f.At, f.Actor, d.Settled })
		})
	case FactRosterSet:
		return decoded(f, func(d RosterSet) error { h.rosterSet(f, d); return nil })
	case FactRosterErased:
		return decoded(f, func(d Erased) error { h.rosterErased(d); h.wordsErased(tx, d.Keys); return nil })
	case FactGlassBroken:
		return decoded(f, func(d GlassBroken) error { return h.broken(tx, f, d) })
	case FactGlassReviewed:
		return decoded(f, func(d GlassReviewed) error { return h.reviewed(tx, f, d) })
	default:
		return fmt.Errorf("%w: %q; start a newer firstbell", view.ErrUnknownType, f.Type)
	}
}

// decoded hands a fact's data to the function that folds it.
func decoded[T any](f facts.Fact, fold func(T) error) error {
	var d T
	if err := f.DecodeData(&d); err != nil {
		return fmt.Errorf("reading its data: %w", err)
	}
	return fold(d)
}

// raised adds an alarm, or opens one again that was cleared.
func (h *Hub) raised(tx *view.Tx, f facts.Fact, d AlarmRaised) error {
	if old, ok := alarmIn(tx, h.Force, d.Key); ok {
		h.unindex(tx, old)
	}
	a := AlarmState{Alarm: d.Alarm, Force: h.Force, Seq: f.Seq, RaisedAt: f.At, Steps: d.Steps}
	h.put(tx, a)
	h.forgetOld(tx, f.At)
	return nil
}

// change alters one alarm.
func (h *Hub) change(tx *view.Tx, key string, alter func(*AlarmState)) error {
	a, ok := alarmIn(tx, h.Force, key)
	if !ok {
		return nil // it is long forgotten
	}
	h.unindex(tx, a)
	alter(&a)
	h.put(tx, a)
	return nil
}

func (h *Hub) put(tx *view.Tx, a AlarmState) {
	tx.Put(bucketAlarm, h.Force+"/"+a.Key, encode(a))
	if a.IsOpen() {
		tx.Put(bucketAlarmOpen, h.Force+"/"+timeKey(a.RaisedAt)+"/"+a.Key, []byte("{}"))
	} else {
		tx.Put(bucketAlarmEnded, h.Force+"/"+timeKey(a.ClearedAt)+"/"+a.Key, []byte("{}"))
	}
	if a.waits() {
		tx.Put(bucketAlarmWaits, h.Force+"/"+seqKey(a.Seq), []byte(a.Key))
	}
}

func (h *Hub) unindex(tx *view.Tx, a AlarmState) {
	tx.Delete(bucketAlarmOpen, h.Force+"/"+timeKey(a.RaisedAt)+"/"+a.Key)
	tx.Delete(bucketAlarmEnded, h.Force+"/"+timeKey(a.ClearedAt)+"/"+a.Key)
	tx.Delete(bucketAlarmWaits, h.Force+"/"+seqKey(a.Seq))
}

// forgetOld drops one alarm that was cleared long ago, for each that is raised.
func (h *Hub) forgetOld(tx *view.Tx, now time.Time) {
	prefix := h.Force + "/"
	at, _, ok := tx.First(bucketAlarmEnded, prefix, prefix)
	if !ok || at >= prefix+timeKey(now.Add(-alarmsKept)) {
		return
	}
	tx.Delete(bucketAlarmEnded, at)
	tx.Delete(bucketAlarm, prefix+at[len(prefix)+len(timeKey(now))+1:])
}

func (h *Hub) asked(f facts.Fact) func(AlarmAsked) error {
	return func(d AlarmAsked) error {
		if h.Asked == nil {
			h.Asked = map[DutyRole]AskedAt{}
		}
		before := h.Asked[d.Role]
		now := AskedAt{At: f.At, Through: max(d.Through, before.Through), Again: d.Next}
		if now.Through == before.Through {
			now.Times = before.Times + 1
		}
		h.Asked[d.Role] = now
		return nil
	}
}

// due is the one row of work that the hub owes, and whether it owes any: the
// earliest time at which people in some role have to be asked about an alarm
// that nobody has taken, or keys of an earlier roster be destroyed.
func (h *Hub) due(tx *view.Tx) (Row, bool) {
	row := Row{Kind: RowHub, Force: h.Force}
	owe := func(at time.Time) {
		if row.At.IsZero() || at.Before(row.At) {
			row.At = at
		}
	}
	for _, role := range askRoles {
		if at, owes := h.asks(tx, role); owes {
			owe(at)
		}
	}
	if len(h.Doomed) > 0 {
		owe(h.Roster.At)
	}
	if kept := h.wordsKept(tx); len(kept) > 0 {
		owe(kept[0].At)
	}
	return row, !row.At.IsZero()
}

// asks is when people in the role have to be asked next.
func (h *Hub) asks(tx *view.Tx, role DutyRole) (time.Time, bool) {
	var at time.Time
	asked := h.Asked[role]
	if step := h.firstStep(tx, role, asked.Through+1); !step.IsZero() {
		at = step
		if !asked.At.IsZero() {
			at = later(at, asked.At.Add(askPause))
		}
	}
	if asked.Again.IsZero() || (!at.IsZero() && at.Before(asked.Again)) {
		return at, !at.IsZero()
	}
	if h.waitsFor(tx, role, asked.Through) {
		return asked.Again, true
	}
	return at, !at.IsZero()
}

// waitsFor reports whether an alarm for the role's people that was raised up to a
// sequence still waits. What is for the force's administrators is for nobody
// else, and nothing else is for them.
func (h *Hub) waitsFor(tx *view.Tx, role DutyRole, through uint64) (waits bool) {
	prefix := h.Force + "/"
	_ = tx.Each(bucketAlarmWaits, prefix, func(at string, key []byte) error {
		if at > prefix+seqKey(through) {
			return errPast
		}
		if a, ok := alarmIn(tx, h.Force, string(key)); ok && a.isFor(role) {
			waits = true
			return errPast
		}
		return nil
	})
	return waits
}

// isFor reports whether the alarm is for the people in a role to see to.
func (a AlarmState) isFor(role DutyRole) bool {
	return a.stepAt(DutyOwner).IsZero() == (role != DutyOwner)
}

// firstStep is the earliest time at which people in the role are to be asked
// about one of the alarms, from a sequence on, that nobody has taken; zero where
// they are asked about none. An alarm for everybody at once does not wait behind
// an ordinary one. No step lies before its alarm, so that those raised after the
// earliest step found need not be looked at.
func (h *Hub) firstStep(tx *view.Tx, role DutyRole, from uint64) (first time.Time) {
	prefix := h.Force + "/"
	_ = tx.EachFrom(bucketAlarmWaits, prefix, prefix+seqKey(from), func(_ string, key []byte) error {
		a, ok := alarmIn(tx, h.Force, string(key))
		if !ok {
			return nil
		}
		if !first.IsZero() && a.RaisedAt.After(first) {
			return errPast
		}
		if at := a.stepAt(role); !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
		return nil
	})
	return first
}

// stepAt is when people in the role are asked about the alarm; zero where they
// are not.
func (a AlarmState) stepAt(role DutyRole) time.Time {
	for _, step := range a.Steps {
		if step.Role == role {
			return step.At
		}
	}
	return time.Time{}
}
