package match

import (
	"slices"

	"firstbell/schools"
)

// Flag is something that makes a good match doubtful. A flagged child goes to
// a person, however well a pupil fits; two flags are milder. A wrong check
// letter is noted only. A placeholder birthday counts for nothing, but children
// are born on 1 January too, and officials give that day to those who do not
// know their own: with two other things agreeing they need nobody's leave.
type Flag string

// The flags.
const (
	FlagPlaceholderBirth Flag = "placeholder-birth"  // 1 January, or a day that forms fill in by themselves
	FlagFutureBirth      Flag = "future-birth"       // born after the day of matching
	FlagProtectedAddress Flag = "protected-address"  // the address must not be relied on
	FlagInstitution      Flag = "shared-address"     // a refuge, hostel or boarding house, or very many pupils
	FlagNamesakeAdult    Flag = "namesake-adult"     // an adult of the incident bears the name
	FlagTwin             Flag = "twin-elsewhere"     // a child of the same home and birthday goes to another school
	FlagSameInitial      Flag = "sibling-initial"    // a child of the same home has the same initial, and no more was given
	FlagNamesake         Flag = "namesake"           // another pupil of the same name and birthday exists
	FlagLeaver           Flag = "recent-leaver"      // the pupil left this roll, or has not joined it yet
	FlagClaimed          Flag = "claimed-by-sibling" // another child of the incident fits the same pupil better
	FlagStaleRoll        Flag = "stale-roll"         // the roll is too old or changed too much
	FlagNumberElsewhere  Flag = "upn-elsewhere"      // the number given is another pupil's
	FlagNumberUnchecked  Flag = "upn-check-letter"   // the check letter is wrong: noted, and no bar
)

// bars reports whether a flag forbids routing by itself.
func (f Flag) bars() bool { return f != FlagNumberUnchecked && f != FlagPlaceholderBirth }

// flags are what is suspicious about the description itself.
func (s *search) flags() []Flag {
	var flags []Flag
	note := func(f Flag, is bool) {
		if is && !slices.Contains(flags, f) {
			flags = append(flags, f)
		}
	}
	q := s.w.query
	note(FlagFutureBirth, s.w.future)
	note(FlagPlaceholderBirth, placeholder(s.w.born))
	note(FlagProtectedAddress, q.AddressProtected)
	note(FlagInstitution, s.institution())
	note(FlagNamesakeAdult, q.NamesakeAdult)
	note(FlagNumberUnchecked, s.w.number != 0 && !s.w.checked)
	return flags
}

// placeholder reports whether a birthday is one that systems fill in.
func placeholder(d day) bool {
	_, m, dd := d.date()
	return d != 0 && m == 1 && dd == 1
}

func (s *search) institution() bool {
	if s.w.postcode == 0 {
		return false
	}
	if s.e.institution != nil && s.e.institution(s.w.query.Postcode) {
		return true
	}
	return s.e.shareOfUnit(s.w.postcode)*float64(s.e.index.Len()) >= crowd
}

// flagsOf are what is suspicious about routing to one candidate.
func (s *search) flagsOf(c *candidate, targets []schools.URN) []Flag {
	flags := s.flags()
	note := func(f Flag, is bool) {
		if is && !slices.Contains(flags, f) {
			flags = append(flags, f)
		}
	}
	note(FlagLeaver, len(c.current(s.on)) == 0)
	note(FlagClaimed, s.claimed != nil && samePupil(s.claimed, c))
	for _, at := range c.entries {
		note(FlagStaleRoll, at.rec.onRoll(s.on) && s.e.stale != nil && s.e.stale(at.rec.urn()))
	}
	for _, o := range s.candidates {
		if o == c || s.goesOnlyTo(o, targets) {
			continue
		}
		note(FlagTwin, s.twin(c, o))
		note(FlagSameInitial, s.sameInitial(c, o))
		note(FlagNamesake, namesake(c, o))
	}
	note(FlagNumberElsewhere, s.numberElsewhere(c))
	return flags
}

// goesOnlyTo reports whether telling the targets tells a candidate's schools:
// twins at one school are safe to route.
func (s *search) goesOnlyTo(o *candidate, targets []schools.URN) bool {
	for _, urn := range s.schoolsOf(o) {
		if !slices.Contains(targets, urn) {
			return false
		}
	}
	return true
}

// twin reports whether two candidates are of one home and one day, and the
// given name does not tell them apart: twins are given names that rhyme.
func (s *search) twin(c, o *candidate) bool {
	a, b := &c.entries[0].rec, &o.entries[0].rec
	if a.born == 0 || a.born != b.born || a.postcode == 0 || a.postcode != b.postcode {
		return false
	}
	return o.findings[FieldSurname].bits > 0 && s.unclear(c, o)
}

// unclear reports whether the given name speaks for one candidate hardly more
// than for the other.
func (s *search) unclear(c, o *candidate) bool {
	a, b := c.findings[FieldGiven], o.findings[FieldGiven]
	return a.bits-b.bits < tellsTwins
}

// tellsTwins is how much better, in bits, a given name must fit one twin.
const tellsTwins = 6

// sameInitial reports whether nothing but an initial was given, and a child of
// the same home shares it.
func (s *search) sameInitial(c, o *candidate) bool {
	a, b := &c.entries[0].rec, &o.entries[0].rec
	return c.findings[FieldGiven].level == LevelInitial && o.findings[FieldGiven].level == LevelInitial &&
		a.postcode != 0 && a.postcode == b.postcode
}

// namesake reports whether another pupil agrees on both names and the birthday
// as well as this one, and nothing but the address or the school parts them.
func namesake(c, o *candidate) bool {
	return o.findings[FieldGiven].level == LevelExact && o.findings[FieldSurname].level == LevelExact &&
		o.findings[FieldBorn].level == LevelExact && c.bits-o.bits < namesakeLead
}

// namesakeLead is how far in front of a namesake a pupil must be, in bits.
const namesakeLead = 14

// numberElsewhere reports whether the number given is on the roll of somebody
// who is not this candidate.
func (s *search) numberElsewhere(c *candidate) bool {
	if s.w.number == 0 || !s.w.checked || c.number == s.w.number {
		return false
	}
	return slices.ContainsFunc(s.candidates, func(o *candidate) bool { return o.number == s.w.number }) || s.numberHeld()
}

// numberHeld reports whether any roll holds the number given.
func (s *search) numberHeld() bool {
	for i, g := range s.e.index.segments {
		for _, row := range g.byNumber.at(mix(uint64(s.w.number))) {
			if r := &g.records[row]; r.number() == s.w.number && !s.e.index.void(i, r.urn()) {
				return true
			}
		}
	}
	return false
}
