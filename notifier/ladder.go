package notifier

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/notifier/channel"
	"firstbell/schools"
)

// Ladder is what happens beside a notification until somebody has taken it on:
// its rungs in the order in which they are climbed. It is data of a force's
// policy. Whoever routes plans its times once, and they are stored with the
// notification: a changed policy changes nothing that is under way.
type Ladder []Rung

// Rung is one step of a ladder: when it falls due, and whom it asks. Its time is
// either so long before the deadline or, where After names a step, so long after
// that step.
type Rung struct {
	Step   Step
	Before time.Duration // before the deadline; zero is the bell itself
	After  Step          // an earlier rung, or StepStart; then Before means nothing
	Wait   time.Duration // how long after it

	Tell      []schools.Role // asks the first person in one of these roles whom nobody has asked, in this order
	Roads     []channel.Road // the roads taken to that person; none means the usual ones
	CallSheet bool           // puts the notification on the call sheet
	Alarm     bool           // raises an alarm at the hub
}

// StepStart is no rung: it is the moment at which a notification is made or
// revised. The rungs of a ladder for late notifications count from it.
const StepStart Step = "start"

// DefaultLadder is the ladder of a force that has said nothing (R24).
var DefaultLadder = Ladder{
	{Step: StepOtherKeyAdult, Before: OtherKeyAdultBefore, Tell: []schools.Role{schools.RoleKeyAdult}},
	{Step: StepCallSheet, Before: CallSheetBefore, CallSheet: true},
	{Step: StepHead, Before: HeadBefore, Tell: []schools.Role{schools.RoleHead, schools.RoleTrustLead}},
	{Step: StepAlarm, Alarm: true},
}

// DefaultLateLadder is climbed where the bell has rung already: for an incident
// during lessons, and for a material amendment in school hours.
var DefaultLateLadder = Ladder{
	{Step: StepOtherKeyAdult, After: StepStart, Tell: []schools.Role{schools.RoleKeyAdult}},
	{Step: StepCallSheet, After: StepStart, Wait: 15 * time.Minute, CallSheet: true},
	{Step: StepHead, After: StepStart, Wait: 30 * time.Minute, Tell: []schools.Role{schools.RoleHead, schools.RoleTrustLead}},
	{Step: StepAlarm, After: StepStart, Wait: 30 * time.Minute, Alarm: true},
}

// StepAt is one step as it was planned for one notification.
type StepAt struct {
	Step Step
	At   time.Time
	Who  string // whom it asks, in words for people

	Tell      []schools.Role `json:",omitempty"`
	Roads     []channel.Road `json:",omitempty"`
	CallSheet bool           `json:",omitempty"`
	Alarm     bool           `json:",omitempty"`
}

// PlanSteps are the times of a ladder's steps for a notification made at created,
// in the order in which they are taken. A late one, whose deadline has passed or
// whose school is in lessons, climbs the policy's late ladder. A step whose time
// has gone by is planned for created itself, so that short notice shortens the
// ladder and loses none of it. A telephone is not rung in quiet hours once the
// bell can no longer be kept.
func PlanSteps(p Policy, deadline, created time.Time, late bool) []StepAt {
	p = p.filled()
	ladder, base := p.Ladder, deadline
	if late {
		ladder, base = p.LateLadder, created
	}
	steps := make([]StepAt, 0, len(ladder))
	for _, r := range ladder {
		at := later(base.Add(ladder.offset(r)), created)
		if late && r.CallSheet {
			at = QuietUntil(at, time.Time{}, p)
		}
		steps = append(steps, StepAt{
			Step: r.Step, At: at, Who: r.who(), Tell: r.Tell, Roads: r.Roads, CallSheet: r.CallSheet, Alarm: r.Alarm,
		})
	}
	return steps
}

// isLate reports whether a notification made or revised at created climbs the
// late ladder.
func isLate(deadline, created time.Time) bool { return !deadline.After(created) }

// offset is how long after the base a rung falls due; before it where negative.
// It gives up on a loop, which Validate refuses.
func (l Ladder) offset(r Rung) time.Duration {
	var wait time.Duration
	for range l {
		if r.After == "" {
			return wait - r.Before
		}
		wait += r.Wait
		if r.After == StepStart {
			return wait
		}
		i := slices.IndexFunc(l, func(o Rung) bool { return o.Step == r.After })
		if i < 0 {
			return wait
		}
		r = l[i]
	}
	return wait
}

// who says in words whom a rung asks.
func (r Rung) who() string {
	var all []string
	for _, role := range r.Tell {
		all = append(all, rungRoles[role])
	}
	who := strings.Join(all, " or ")
	switch {
	case r.Alarm:
		return strings.TrimPrefix(who+", the hub", ", ")
	case r.CallSheet:
		return strings.TrimPrefix(who+", an operator telephones", ", ")
	default:
		return who
	}
}

// rungRoles are the roles that a rung may ask, in words.
var rungRoles = map[schools.Role]string{
	schools.RoleKeyAdult:  "a key adult",
	schools.RoleHead:      "the head",
	schools.RoleFallback:  "the fallback contact",
	schools.RoleTrustLead: "the trust or council lead",
}

// QuietHours are the hours of the night in which no telephone is rung and no
// text message sent, by the clocks of London. E-mail is never held.
type QuietHours struct {
	From, Until schools.ClockTime
}

// The quiet hours of a force that has said nothing, and how long before the
// deadline they end where that is earlier.
const (
	DefaultQuietFrom  schools.ClockTime = 21 * 60
	DefaultQuietUntil schools.ClockTime = 6*60 + 30
	QuietEndsBefore                     = 90 * time.Minute
)

// QuietUntil is when a text message or a telephone call planned at an instant may
// go: at once outside the force's quiet hours, otherwise when they end or 90
// minutes before the deadline, whichever is earlier. A deadline that has passed,
// and the zero time, shorten nothing. Whoever sends asks the state again then.
func QuietUntil(at, deadline time.Time, p Policy) time.Time {
	q := p.filled().Quiet
	end, quiet := q.endAfter(at)
	if !quiet {
		return at
	}
	if deadline.After(at) {
		end = earlier(end, later(deadline.Add(-QuietEndsBefore), at))
	}
	return end
}

// endAfter is when the quiet hours that hold at an instant end; false outside them.
func (q QuietHours) endAfter(at time.Time) (time.Time, bool) {
	day := schools.DateAt(at)
	from, until := day.At(q.From), day.At(q.Until)
	switch {
	case q.From < q.Until:
		return until.UTC(), !at.Before(from) && at.Before(until)
	case at.Before(until):
		return until.UTC(), true
	default:
		return day.AddDays(1).At(q.Until).UTC(), !at.Before(from)
	}
}

// String is the rung for an error or a log, such as "head 20m0s before".
func (r Rung) String() string {
	if r.After == "" {
		return fmt.Sprintf("%s %s before", r.Step, r.Before)
	}
	return fmt.Sprintf("%s %s after %s", r.Step, r.Wait, r.After)
}
