package registry

import (
	"slices"

	"firstbell/schools"
)

// Calendar is a school's calendar with what was declared at short notice; of a
// school without one, the weekday rule.
func (s *Snapshot) Calendar(urn schools.URN) schools.Calendar {
	return s.calendar(urn, true)
}

// PlannedCalendar is a school's calendar as it was imported, without closures.
func (s *Snapshot) PlannedCalendar(urn schools.URN) schools.Calendar {
	return s.calendar(urn, false)
}

func (s *Snapshot) calendar(urn schools.URN, closures bool) schools.Calendar {
	plan, division := s.planOf(urn, closures)
	return schools.NewCalendar(plan, s.holidays[division])
}

// CalendarBasis is what Calendar makes a school's calendar of: its plan with
// overrides and closures, its division, and the imported bank holidays.
func (s *Snapshot) CalendarBasis(urn schools.URN) (schools.Plan, schools.Division, []schools.BankHoliday) {
	plan, division := s.planOf(urn, true)
	return plan, division, s.days
}

func (s *Snapshot) planOf(urn schools.URN, closures bool) (schools.Plan, schools.Division) {
	plan := s.plans[urn]
	school, _ := s.Directory.Lookup(urn)
	la := school.LA
	if urn.IsCouncil() {
		plan, la = schools.OfficePlan(), noAuthority // snow at the council's schools does not close its offices
	}
	var extra []schools.Entry
	for _, o := range s.overrides {
		if o.Concerns(urn, school.LA) {
			extra = append(extra, o.Entry())
		}
	}
	if closures {
		for _, c := range s.closures {
			if c.Covers(urn, la) {
				extra = append(extra, c.Entry())
			}
		}
	}
	if len(extra) > 0 {
		plan.Entries = slices.Concat(plan.Entries, extra)
	}
	return plan, schools.DivisionOf(school.Country)
}

// noAuthority is the code of no council.
const noAuthority = -1

// HasCalendar reports whether term dates of the school were imported.
func (s *Snapshot) HasCalendar(urn schools.URN) bool {
	return len(s.plans[urn].Entries) > 0
}

// Plan is what was imported of a school's calendar; false where nothing was.
func (s *Snapshot) Plan(urn schools.URN) (schools.Plan, bool) {
	p, ok := s.plans[urn]
	return p, ok
}

// Closure is one closure, undone ones included.
func (s *Snapshot) Closure(id string) (schools.Closure, bool) {
	i := slices.IndexFunc(s.closures, func(c schools.Closure) bool { return c.ID == id })
	if i < 0 {
		return schools.Closure{}, false
	}
	return s.closures[i], true
}

// Closures are all closures whose last day is on or after that day, undone
// ones included, by their first day.
func (s *Snapshot) Closures(from schools.Date) []schools.Closure {
	return slices.DeleteFunc(slices.Clone(s.closures), func(c schools.Closure) bool { return c.Last.Before(from) })
}

// ClosuresOf are the closures of one school, as Closures gives them.
func (s *Snapshot) ClosuresOf(urn schools.URN, from schools.Date) []schools.Closure {
	school, _ := s.Directory.Lookup(urn)
	return slices.DeleteFunc(s.Closures(from), func(c schools.Closure) bool { return !c.Concerns(urn, school.LA) })
}

// CalendarSeq is the newest directory fact that may have changed on which days
// the school is open, and whether a closure is among those after the given one.
// What an import brings and what a person declared weigh differently.
func (s *Snapshot) CalendarSeq(urn schools.URN, after uint64) (seq uint64, declared bool) {
	for _, name := range []string{string(KindTerms), string(KindBankHolidays), overridesName} {
		seq = max(seq, s.current[name].Seq)
	}
	school, _ := s.Directory.Lookup(urn)
	for _, c := range s.closures {
		if c.Concerns(urn, school.LA) && c.Seq > after {
			seq, declared = max(seq, c.Seq), true
		}
	}
	return seq, declared
}

// CalendarsSeq is the newest directory fact that may have changed on which days
// any school is open.
func (s *Snapshot) CalendarsSeq() (seq uint64) {
	for _, name := range []string{string(KindTerms), string(KindBankHolidays), overridesName} {
		seq = max(seq, s.current[name].Seq)
	}
	for _, c := range s.closures {
		seq = max(seq, c.Seq)
	}
	return seq
}

// CalendarToAsk is one school whose calendar a person should look at.
type CalendarToAsk struct {
	School  schools.School
	Why     schools.AskReason
	Source  schools.Provenance
	Horizon schools.Date // the last day that is known; zero where nothing is
}

// CalendarsToAsk are the open schools whose calendar is missing or runs out
// soon, the most urgent first. Only schools that concern yields true for are
// listed; nil means all.
func (s *Snapshot) CalendarsToAsk(today schools.Date, concern func(schools.School) bool) []CalendarToAsk {
	var all []CalendarToAsk
	s.Directory.All(func(school schools.School) bool {
		if !school.IsOpen() || (concern != nil && !concern(school)) {
			return true
		}
		c := s.PlannedCalendar(school.URN)
		if why := c.Asks(today); why != schools.AskNothing {
			all = append(all, CalendarToAsk{School: school, Why: why, Source: c.Source(), Horizon: c.Horizon()})
		}
		return true
	})
	slices.SortStableFunc(all, func(a, b CalendarToAsk) int {
		if a.Horizon != b.Horizon {
			if a.Horizon.Before(b.Horizon) {
				return -1
			}
			return 1
		}
		return int(a.School.URN - b.School.URN)
	})
	return all
}
