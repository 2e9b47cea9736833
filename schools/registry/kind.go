package registry

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"firstbell/internal/fault"
	"firstbell/schools"
)

// Kind is what a file is about.
type Kind string

// The kinds of file, in the order in which an empty installation needs them.
const (
	KindSchools      Kind = "schools"       // the register
	KindLinks        Kind = "links"         // predecessors and successors
	KindRoll         Kind = "roll"          // pupils
	KindContacts     Kind = "contacts"      // people who may be told
	KindTerms        Kind = "terms"         // when schools are open
	KindBankHolidays Kind = "bank-holidays" // the government's list
	KindCouncils     Kind = "councils"      // council teams that are told of children whom no school has
	KindAreas        Kind = "areas"         // the postcode directory: in which force's and council's area a child lives
)

// Kinds are all kinds of file.
func Kinds() []Kind {
	return []Kind{KindSchools, KindLinks, KindCouncils, KindRoll, KindContacts, KindTerms, KindBankHolidays, KindAreas}
}

// ParseKind reads a kind by its name; "rolls" is a roll too.
func ParseKind(name string) (Kind, error) {
	k := Kind(name)
	if name == "rolls" {
		k = KindRoll
	}
	if slices.Contains(Kinds(), k) {
		return k, nil
	}
	names := make([]string, 0, len(Kinds()))
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	return "", fault.New(fault.Invalid, "unknown-kind", "There is no such kind of file: use one of "+strings.Join(names, ", ")+".")
}

// File is one file to import.
type File struct {
	Kind Kind
	Name string // as it was called where it came from; decides between iCal and CSV
	Body io.Reader
	URN  schools.URN // the school of an iCal file; zero takes it from a name like 123456.ics

	// Empty makes the list of one school empty: a roll or contacts file with its
	// first line alone, for the school URN. A file that says nothing of a school
	// leaves it as it was, so this has to be said.
	Empty bool

	// Basis is the Basis of the Diff that a person has seen; if the directory
	// has changed since, Apply refuses. Zero means that nobody has looked.
	Basis uint64

	// Progress is told what is being done, in words without personal data; nil
	// is fine.
	Progress func(step string)
}

func (f File) progress(format string, args ...any) {
	if f.Progress != nil {
		f.Progress(fmt.Sprintf(format, args...))
	}
}
