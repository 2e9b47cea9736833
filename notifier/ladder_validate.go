package notifier

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"firstbell/notifier/channel"
)

// longestRung is the longest time that one rung may lie before the bell or wait
// for another: a ladder is about one morning.
const longestRung = 24 * time.Hour

// LadderSteps are the steps that a ladder may have.
var LadderSteps = []Step{StepOtherKeyAdult, StepHead, StepTrustLead, StepFallback, StepCallSheet, StepAlarm}

// ladderRoads are the roads a rung may take by itself; the telephone is the call
// sheet's.
var ladderRoads = []channel.Road{channel.RoadEmail, channel.RoadSMS, channel.RoadWebhook}

// Validate finds every reason why the ladder cannot be climbed before a bell.
func (l Ladder) Validate() error { return l.validate(false) }

// ValidateLate finds every reason why the ladder cannot be climbed once the bell
// has rung: then all times count from StepStart.
func (l Ladder) ValidateLate() error { return l.validate(true) }

func (l Ladder) validate(late bool) error {
	if len(l) == 0 {
		return errors.New("the ladder has no rung; leave it out for the usual one")
	}
	var faults []error
	for i, r := range l {
		for _, err := range slices.Concat(r.faults(), l.timeFaults(i, late)) {
			faults = append(faults, fmt.Errorf("rung %d (%s): %w", i+1, r.Step, err))
		}
	}
	if !slices.ContainsFunc(l, func(r Rung) bool { return r.CallSheet || r.Alarm }) {
		faults = append(faults, fmt.Errorf("no rung asks a person at the hub; end the ladder with %s or %s", StepCallSheet, StepAlarm))
	}
	return errors.Join(faults...)
}

// faults are what is wrong with the rung by itself.
func (r Rung) faults() []error {
	var faults []error
	add := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if !slices.Contains(LadderSteps, r.Step) {
		add("there is no such step; use one of %v", LadderSteps)
	}
	for _, role := range r.Tell {
		if rungRoles[role] == "" {
			add("there is no role %q that could be sent a message; use one of %v", role, slices.Sorted(maps.Keys(rungRoles)))
		}
	}
	for _, road := range r.Roads {
		if !slices.Contains(ladderRoads, road) {
			add("there is no road %q; use one of %v", road, ladderRoads)
		}
	}
	if len(r.Tell) == 0 && !r.CallSheet && !r.Alarm {
		add("nobody is in it; name whom it tells")
	}
	if len(r.Tell) > 0 && r.CallSheet {
		add("it sends a message and telephones; make two rungs of it, since a suspension holds back the message and not the call")
	}
	if r.After != "" && r.Before != 0 {
		add("it has both a time before the bell and a step to wait for; keep one")
	}
	if r.Before < 0 {
		add("%s before the bell is after it; a ladder ends at the bell", r.Before)
	}
	if r.Wait < 0 {
		add("it cannot wait for %s", r.Wait)
	}
	if r.Before > longestRung || r.Wait > longestRung {
		add("it lies more than %s away", longestRung)
	}
	return faults
}

// timeFaults are what is wrong with the time of rung i among the others.
func (l Ladder) timeFaults(i int, late bool) []error {
	r := l[i]
	first := slices.IndexFunc(l, func(o Rung) bool { return o.Step == r.Step })
	start, err := l.root(r)
	switch {
	case first < i:
		return []error{fmt.Errorf("the step is in rung %d already", first+1)}
	case err != nil:
		return []error{err}
	case late && start != StepStart:
		return []error{fmt.Errorf("the bell has rung; say how long after %q", StepStart)}
	case !late && start == StepStart:
		return []error{fmt.Errorf("only the late ladder counts from %q; say how long before the bell", StepStart)}
	case !late && l.offset(r) > 0:
		return []error{fmt.Errorf("it falls due %s after the bell", l.offset(r))}
	case i > 0 && l.offset(r) < l.offset(l[i-1]):
		return []error{fmt.Errorf("it falls due before rung %d (%s); put the rungs in the order of their times", i, l[i-1].Step)}
	default:
		return nil
	}
}

// root is what the rung's time counts from in the end: StepStart, or nothing for
// the bell.
func (l Ladder) root(r Rung) (Step, error) {
	own := r.Step
	for range l {
		if r.After == "" || r.After == StepStart {
			return r.After, nil
		}
		i := slices.IndexFunc(l, func(o Rung) bool { return o.Step == r.After })
		if i < 0 {
			return "", fmt.Errorf("it waits for step %q, which the ladder does not have", r.After)
		}
		r = l[i]
	}
	return "", fmt.Errorf("it waits for itself: following the steps that %s waits for leads into a loop", own)
}
