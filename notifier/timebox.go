package notifier

import (
	"fmt"
	"slices"
	"time"

	"firstbell/internal/facts"
	"firstbell/schools"
)

// What a school is told stays no longer than it must. Reminding, ending access
// and destroying the key are three dates, worked out once by whoever records
// that somebody took the notification on; nothing that nobody has taken on ever
// ends by time. A notification acknowledged before there were such dates has
// none and stays readable until the police change or withdraw it.

// The defaults of a ContentClock, in days after the acknowledgement.
const (
	DefaultAccessDays  = 14
	DefaultDestroyDays = 28
)

// DefaultRemindDays is how long before access ends the school is reminded.
var DefaultRemindDays = []int{7, 2}

// ContentClock is for how long a force lets content stay, in whole days: what is
// taken on on the 1st with 14 days can be read until the end of the 15th.
type ContentClock struct {
	AccessDays  int   // until the school can no longer read it; 0 means DefaultAccessDays
	DestroyDays int   // until its key is destroyed; 0 means DefaultDestroyDays
	RemindDays  []int // two, the earlier reminder first, counted back from the end of access; empty means DefaultRemindDays
}

func (k ContentClock) filled() ContentClock {
	if k.AccessDays == 0 {
		k.AccessDays = DefaultAccessDays
	}
	if k.DestroyDays == 0 {
		k.DestroyDays = max(DefaultDestroyDays, k.AccessDays)
	}
	if len(k.RemindDays) == 0 {
		k.RemindDays = DefaultRemindDays
	}
	return k
}

// Validate names what is wrong with a clock. One that is not filled is checked
// with its defaults in place.
func (k ContentClock) Validate() error {
	k = k.filled()
	switch {
	case k.AccessDays < 1 || k.AccessDays > 366:
		return fmt.Errorf("access_days %d is not from 1 to 366", k.AccessDays)
	case k.DestroyDays < k.AccessDays || k.DestroyDays > 731:
		return fmt.Errorf("destroy_days %d is not from access_days (%d) to 731", k.DestroyDays, k.AccessDays)
	case len(k.RemindDays) != 2 || k.RemindDays[0] <= k.RemindDays[1] || k.RemindDays[1] < 1 || k.RemindDays[0] >= k.AccessDays:
		return fmt.Errorf("remind_days %v is not two numbers from access_days (%d) down to 1, the greater first and less than it", k.RemindDays, k.AccessDays)
	default:
		return nil
	}
}

// remindClock is the time of day at which a school is reminded.
const remindClock schools.ClockTime = 9 * 60

// AccessTimes is when what somebody took on ends: never recomputed. Zero times
// mean that it does not.
type AccessTimes struct {
	AccessEndsAt time.Time   `json:",omitzero"`  // from then on nobody at the school can read it
	DestroyAt    time.Time   `json:",omitzero"`  // from then on its key must be destroyed
	RemindAt     []time.Time `json:",omitempty"` // when the school is reminded, the earlier first
}

// remindBack is how many days a reminder may be brought forward to a school day.
const remindBack = 6

// times are those of what is taken on at a moment: midnights of the schools'
// own days, and reminders in the morning, on a school day where one is near.
func (k ContentClock) times(taken time.Time, calendar schools.Calendar) AccessTimes {
	day := schools.DateAt(taken)
	t := AccessTimes{
		AccessEndsAt: day.AddDays(k.AccessDays + 1).At(0).UTC(), DestroyAt: day.AddDays(k.DestroyDays + 1).At(0).UTC(),
	}
	for _, before := range k.RemindDays {
		t.RemindAt = append(t.RemindAt, schoolDayBy(day.AddDays(k.AccessDays-before), day, calendar).At(remindClock).UTC())
	}
	return t
}

// schoolDayBy is the last school day up to a day, but after another and no more
// than remindBack days back; the day itself where there is none.
func schoolDayBy(day, after schools.Date, calendar schools.Calendar) schools.Date {
	for back := range remindBack + 1 {
		d := day.AddDays(-back)
		if open, _ := calendar.IsSchoolDay(d); open && d.After(after) {
			return d
		}
	}
	return day
}

// accessTimes are the times of what is taken on now.
func (s *Service) accessTimes(c *Case, n *Notification) AccessTimes {
	var calendar schools.Calendar
	if urn, err := schools.ParseURN(n.URN); err == nil {
		calendar = s.Snapshot().Calendar(urn)
	}
	return s.policy(c.Force).Content.times(s.now(), calendar)
}

// Access is for how long a notification can be read, once somebody has taken it
// on. A material revision begins it anew.
type Access struct {
	AccessTimes
	Pause            Pause     `json:",omitzero"`  // for how long it goes on once somebody was told that nothing is recorded
	UntoldAt         time.Time `json:",omitzero"`  // when the hub last heard that nobody at the school can be told that
	ExportedAt       time.Time `json:",omitzero"`  // when it was last exported
	ExportedRevision int       `json:",omitempty"` // which revision that was
	ClosedAt         time.Time `json:",omitzero"`  // when it ended
	Rule             string    `json:",omitempty"` // by which rule: one of the Ended constants
}

// Pause is the least time in which a school can still read what nobody has
// recorded anything about, after somebody there was told so.
type Pause struct {
	NotBefore time.Time     `json:",omitzero"` // the start of a school day
	After     time.Duration // after the alert was taken over
}

// Why access may end, as the fact says it.
const (
	EndedExported = "exported"  // somebody has exported it
	EndedOutcome  = "outcome"   // somebody has recorded what was done
	EndedTold     = "head-told" // neither, and the head, or who stands in, was told so
)

// EndRule is by what rule content ended, for the report of a day.
type EndRule string

// The rules.
const (
	EndTimeBox   EndRule = "time-box"  // the school's time is over
	EndIncident  EndRule = "incident"  // the last notification of the incident has ended
	EndReplaced  EndRule = "replaced"  // a newer version or revision took its place
	EndHeld      EndRule = "held"      // hidden while a person finds out who the child is
	EndBounced   EndRule = "bounced"   // the school sent it back
	EndRecalled  EndRule = "recalled"  // taken back from this school
	EndWithdrawn EndRule = "withdrawn" // the police withdrew the incident
	EndBreach    EndRule = "breach"    // what was written about a closed breach has been kept long enough
)

// EndRules are all of them.
func EndRules() []EndRule {
	return []EndRule{EndTimeBox, EndIncident, EndReplaced, EndHeld, EndBounced, EndRecalled, EndWithdrawn, EndBreach}
}

// AccessEnded is the data of "access-ended".
type AccessEnded struct {
	Rule      string    // one of the Ended constants
	DestroyAt time.Time // from then on the key must be destroyed
}

// accessEnded hides the content on every node and gives its key a last day.
func (c *Case) accessEnded(f facts.Fact, d AccessEnded) error {
	n, err := c.happens(f, EventAccessEnded)
	if err != nil {
		return err
	}
	n.EndedAt = f.At
	n.Access.ClosedAt, n.Access.Rule, n.Access.DestroyAt = f.At, d.Rule, d.DestroyAt
	n.dropUnsent()
	c.endWithAccess(n)
	return nil
}

// endWithAccess gives the body of a notification that nobody can read any more
// the last day that its acknowledged body had.
func (c *Case) endWithAccess(n *Notification) {
	if n.State == StateClosed {
		c.endKey(n.Key, n.Access.DestroyAt, EndTimeBox, n.Child)
	}
}

// IncidentEnded is the data of "incident-ended".
type IncidentEnded struct {
	DeskParties []string `json:",omitempty"` // as in Routed, when names could be compared for the last time
}

// incidentEnded ends the bodies of all versions. The force's own references go on
// under a key of their own.
func (c *Case) incidentEnded(f facts.Fact, d IncidentEnded) error {
	c.DeskParties = d.DeskParties
	for _, v := range c.Versions {
		c.endKey(v.Key, f.At, EndIncident, "")
	}
	c.endKey(c.NamesKey, f.At, EndReplaced, "")
	c.BodyEndedAt, c.NamesSeq, c.NamesKey = f.At, f.Seq, ""
	if len(f.Keys) > 0 {
		c.NamesKey = f.Keys[0]
	}
	return nil
}

// isExported reports whether somebody has exported it as it is now.
func (n *Notification) isExported() bool {
	return !n.Access.ExportedAt.IsZero() && n.Access.ExportedRevision == n.Revision
}

// isOnRecord reports whether the school has exported it or said what it did.
func (n *Notification) isOnRecord() bool { return n.isExported() || !n.OutcomeAt.IsZero() }

// doomedBy are the DoomedKeys that must be destroyed by now.
func (c *Case) doomedBy(now time.Time) []string {
	return slices.DeleteFunc(c.DoomedKeys(), func(key string) bool { return c.Ended[key].At.After(now) })
}

// isKept reports whether a hold keeps the content from being destroyed.
func (c *Case) isKept(e Ending) bool {
	if e.Child == "" {
		return c.isAnyOnHold()
	}
	return c.isOnHold(e.Child)
}
