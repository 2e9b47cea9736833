package notifier

import (
	"slices"
	"strings"

	"firstbell/schools"
)

// EarlyYears is what a force does about children below school age.
type EarlyYears string

// The choices. A force that has not chosen has each such child decided by a
// person.
const (
	EarlyYearsTriage EarlyYears = "triage" // a person decides
	EarlyYearsNotify EarlyYears = "notify" // the nursery is told as a school is
	EarlyYearsRefuse EarlyYears = "refuse" // the scheme does not cover them
)

// Several is what a force does about a child at more than one college or other
// place that is no school. Schools are all told, whatever is chosen here.
type Several string

// The choices.
const (
	SeveralAll    Several = "all"    // each of them is told
	SeveralTriage Several = "triage" // a person decides
)

// DefaultEstablishments are the kinds of establishment that a force tells which
// has said nothing.
var DefaultEstablishments = []string{
	string(schools.SettingSchool), string(schools.SettingFurther), string(schools.SettingSixteen),
}

// Reasons for parking a child that come from which establishments a force tells.
const (
	ReasonTypeOff    = "type-off"    // the establishment is of a type that the force does not tell
	ReasonSeveral    = "several"     // more than one college, and the force has a person decide
	ReasonEarlyYears = "early-years" // below school age, and the force's scheme does not cover that
)

// Tells reports whether the force tells establishments like this one. The list
// names settings, and type codes of the register; a council's team is told
// whatever it says.
func (p Policy) Tells(s schools.School) bool {
	switch s.Setting() {
	case schools.SettingCouncil:
		return true
	case schools.SettingEarlyYears:
		return p.EarlyYears == EarlyYearsNotify || slices.Contains(p.Establishments, typeCode(s))
	default:
		return slices.Contains(p.Establishments, string(s.Setting())) || slices.Contains(p.Establishments, typeCode(s))
	}
}

// typeCode is the register's code without leading zeros.
func typeCode(s schools.School) string { return strings.TrimLeft(s.TypeCode, "0") }

// allowed applies which establishments the force tells to an automatic decision.
// Where one of a child's establishments is told and another is of a type that
// is not, the one is told and the other is left alone; a child with nothing else
// waits for a person.
func (r *routing) allowed(ruled ruling) ruling {
	if !ruled.Automatic {
		return ruled
	}
	d := ruled.Decision
	var told, colleges int
	kept := slices.Clone(d.Targets)
	kept = kept[:0]
	for _, t := range d.Targets {
		school, ok := r.known.Directory.Lookup(t.URN)
		if ok && !r.policy.Tells(school) {
			continue
		}
		kept = append(kept, t)
		told++
		if s := school.Setting(); s != schools.SettingSchool && s != schools.SettingCouncil {
			colleges++
		}
	}
	switch {
	case told == 0:
		d.Automatic, d.Reason = false, ReasonTypeOff
		return ruling{Decision: asCandidates(d), raw: ruled.raw}
	case colleges > 1 && r.policy.SeveralSettings == SeveralTriage:
		d.Automatic, d.Reason = false, ReasonSeveral
		return ruling{Decision: asCandidates(d), raw: ruled.raw}
	}
	ruled.Targets = kept
	return ruled
}
