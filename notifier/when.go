package notifier

import (
	"time"

	"firstbell/schools"
)

// Timeline is what would happen to an incident that is accepted and routed at an
// instant, and why. It is worked out by the functions that the service itself
// uses.
type Timeline struct {
	At            time.Time
	NextSchoolDay schools.Date      // the first school day that begins after At
	Deadline      time.Time         // by when the school must know
	Late          schools.LateCause // why it is late by nature, where it is
	Calendar      schools.Provenance
	Steps         []StepAt      // the ladder, in the order in which it is climbed
	Days          []schools.Day // from the day of At to the next school day
}

// When is the timeline of an incident accepted at that instant.
func When(c schools.Calendar, p Policy, at time.Time) Timeline {
	p = p.filled()
	deadline, late, source := schools.Deadline(c, at, p.CutOff)
	next := c.NextSchoolDay(at)
	return Timeline{
		At: at.UTC(), NextSchoolDay: next, Deadline: deadline, Late: late, Calendar: source,
		Steps: PlanSteps(p, deadline, at.UTC(), isLate(deadline, at)),
		Days:  c.Days(schools.DateAt(at), next),
	}
}
