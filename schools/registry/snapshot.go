package registry

import (
	"slices"
	"strings"
	"time"

	"firstbell/schools"
	"firstbell/schools/areas"
	"firstbell/schools/resolve"
	"firstbell/schools/roll"
)

// Snapshot is everything imported, as it stood at one directory fact. It never
// changes and is safe for many goroutines; hold one for as long as one decision
// takes.
type Snapshot struct {
	Directory    *schools.Directory
	Resolver     *resolve.Resolver // says which schools a text may mean
	Rolls        *roll.Index       // empty where Config.PackedOnly
	Packed       *roll.Packed      // the same rolls for the matcher that weighs
	Contacts     *Contacts
	Areas        *areas.Index // in which force's and council's area a postcode lies; nil where none was imported
	DirectorySeq uint64       // the last directory fact that is in it; 0 before the first
	PeopleSeq    uint64       // the last one that changed who can be asked anywhere

	plans    map[schools.URN]schools.Plan
	holidays map[schools.Division]*schools.BankHolidays
	days     []schools.BankHoliday
	current  map[string]row

	file           []schools.Contact // the contacts as they were imported
	contactsDigest string            // of the object that file is
	people         people            // what was changed on pages since

	overrides []schools.HolidayOverride
	closures  []schools.Closure
	partTimes partTimes
}

// RollAppliedAt is when the school's roll was last applied; false if none is
// held.
func (s *Snapshot) RollAppliedAt(urn schools.URN) (time.Time, bool) {
	r, ok := s.current[rollName(urn)]
	return r.At, ok
}

// Contacts finds people by school and by person. A nil one is empty.
type Contacts struct {
	byURN    map[schools.URN][]schools.Contact
	byPerson map[string][]schools.Contact
	covers   []schools.Contact // who covers for somebody of a school they are no contact of
}

// newContacts makes the index of contacts whose Person is filled in.
func newContacts(all []schools.Contact) *Contacts {
	c := &Contacts{byURN: map[schools.URN][]schools.Contact{}, byPerson: map[string][]schools.Contact{}}
	for _, contact := range all {
		c.byURN[contact.URN] = append(c.byURN[contact.URN], contact)
		c.byPerson[contact.Person] = append(c.byPerson[contact.Person], contact)
	}
	for _, of := range c.byURN {
		slices.SortStableFunc(of, func(a, b schools.Contact) int { return roleRank(a.Role) - roleRank(b.Role) })
	}
	return c
}

func roleRank(r schools.Role) int { return slices.Index(schools.Roles(), r) }

// ByURN are a school's contacts: key adults first, and within a role in the
// order of the file. The caller must not change them.
func (c *Contacts) ByURN(urn schools.URN) []schools.Contact {
	if c == nil {
		return nil
	}
	return c.byURN[urn]
}

// ByPerson are all roles that one person has at any school.
func (c *Contacts) ByPerson(person string) []schools.Contact {
	if c == nil {
		return nil
	}
	return c.byPerson[person]
}

// Len is how many people in roles there are.
func (c *Contacts) Len() int {
	if c == nil {
		return 0
	}
	n := 0
	for _, of := range c.byURN {
		n += len(of)
	}
	return n
}

// rollName is the name of the object of a school's roll.
func rollName(urn schools.URN) string { return rollPrefix + urn.String() }

const rollPrefix = "roll/"

// rollURN is the school whose roll an object of that name is.
func rollURN(name string) (schools.URN, bool) {
	text, ok := strings.CutPrefix(name, rollPrefix)
	if !ok {
		return 0, false
	}
	urn, err := schools.ParseURN(text)
	return urn, err == nil
}
