package registry

import (
	"maps"
	"slices"

	"firstbell/schools"
)

// partTimes are the pupils who attend on some weekdays only, by school. They
// are few, so they are found beside the rolls, however those are packed.
type partTimes map[schools.URN][]schools.Pupil

// with is the same with one school's roll replaced.
func (p partTimes) with(rolls map[schools.URN][]schools.Pupil) partTimes {
	next := maps.Clone(p)
	if next == nil {
		next = partTimes{}
	}
	for urn, pupils := range rolls {
		next.put(urn, pupils)
	}
	return next
}

func (p partTimes) put(urn schools.URN, pupils []schools.Pupil) {
	delete(p, urn)
	for _, pupil := range pupils {
		if pupil.Attends.IsPartTime() {
			p[urn] = append(p[urn], pupil)
		}
	}
}

// Attendance is on which weekdays the described pupil attends the school. A
// pupil who is not found without a doubt attends on every day: then a deadline
// can only be earlier.
func (s *Snapshot) Attendance(urn schools.URN, upn schools.UPN, names []string, surname string, born, on schools.Date) schools.Weekdays {
	surname = schools.FoldName(surname)
	var found []schools.Pupil
	for _, p := range s.partTimes[urn] {
		byName := p.DateOfBirth == born && schools.FoldName(p.Surname) == surname &&
			slices.ContainsFunc(names, func(name string) bool { return p.Answers(schools.FoldName(name)) })
		if p.OnRoll(on) && byName && (upn == "" || p.UPN == "" || p.UPN == upn) {
			found = append(found, p)
		}
	}
	if len(found) != 1 {
		return 0
	}
	return found[0].Attends
}
