package schools

import "time"

// LateCause is why a notification is late, or as good as late, by the hour of
// the incident itself and by nobody's fault.
type LateCause string

// The causes that lie in the hour at which an incident was accepted.
const (
	LateNot          LateCause = ""
	LateShortNotice  LateCause = "short-notice"  // accepted on the morning itself, within ShortNotice of the deadline
	LateAfterCutoff  LateCause = "after-cut-off" // accepted between the force's cut-off and the start of school
	LateDuringSchool LateCause = "during-school" // accepted while pupils were in school
)

// ShortNotice is the time the whole escalation ladder needs: the call sheet
// opens 60 minutes before the deadline.
const ShortNotice = 60 * time.Minute

// ByNature reports whether there is a cause.
func (l LateCause) ByNature() bool { return l != LateNot }

// Deadline is the moment by which the school must know of an incident accepted
// at that instant: the start of its next school day, or the force's cut-off on
// that day if that is earlier (zero means DefaultCutoff).
//
// An incident accepted too late for that on a school day is due at once: its
// deadline is the acceptance, and the cause says so. A pupil who does not attend
// on that weekday is not in, so the next day on which the school is decides. The
// provenance is the weakest that any day between the two rests on. The deadline
// is in UTC and is never before the acceptance.
func Deadline(c Calendar, accepted time.Time, cutoff ClockTime) (time.Time, LateCause, Provenance) {
	accepted = accepted.UTC()
	today := DateAt(accepted)
	if j := c.judge(today); j.open {
		limit := c.limit(today, cutoff)
		switch {
		case accepted.Before(limit):
			return limit, shortNotice(limit.Sub(accepted)), j.source
		case !c.attends.Has(today.Weekday()) || !accepted.Before(c.End(today)):
			// The pupil is not in, or not in any more.
		case accepted.Before(c.Start(today)):
			return accepted, LateAfterCutoff, j.source
		default:
			return accepted, LateDuringSchool, j.source
		}
	}
	day, source := c.nextFrom(today.AddDays(1))
	limit := c.limit(day, cutoff)
	return limit, shortNotice(limit.Sub(accepted)), source
}

// limit is the earlier of the start of day d and the cut-off on it. Where the
// school opens later than planned nobody is there at the cut-off either, so it
// moves by as much as the opening.
func (c Calendar) limit(d Date, cutoff ClockTime) time.Time {
	start, cut := c.Start(d), d.At(cutoff.or(DefaultCutoff)+c.delay(d))
	if cut.Before(start) {
		return cut
	}
	return start
}

func shortNotice(left time.Duration) LateCause {
	if left < ShortNotice {
		return LateShortNotice
	}
	return LateNot
}
