package police

import (
	"encoding/json"
	"fmt"
	"strings"
)

// ContentHashInput is the canonical JSON of the incident: fields in one fixed
// order, what was not given left out. Two posts that say the same give the same
// bytes, whatever the order of their fields or the spaces between them.
func (i Incident) ContentHashInput() []byte {
	canonical, err := i.canonical()
	if err != nil {
		// Only a time outside the years 0 to 9999 cannot be written, and Validate
		// refuses it long before.
		panic(fmt.Sprintf("writing the canonical JSON of an incident: %T", err))
	}
	return canonical
}

func (i Incident) canonical() ([]byte, error) {
	i.OccurredAt = i.OccurredAt.UTC()
	if !i.ReportedAt.IsZero() {
		i.ReportedAt = i.ReportedAt.UTC()
	}
	return json.Marshal(i)
}

// IdentityHashInput is what a person who placed the child by hand relied on.
// While it is unchanged between two versions, the placement stands.
func (c Child) IdentityHashInput() []byte {
	identity := struct {
		Forename, Surname string
		KnownAs           []string
		DateOfBirth       Date
		ApproximateAge    *ApproximateAge
		Sex               Sex
		Postcode, UPN     string
		School            SchoolHint
		Education         Education
	}{c.Forename, c.Surname, c.KnownAs, c.DateOfBirth, c.ApproximateAge, c.Sex, c.Postcode, c.UPN, c.School, c.Education}
	canonical, err := json.Marshal(identity)
	if err != nil {
		panic(fmt.Sprintf("writing the identity of a child: %T", err))
	}
	return canonical
}

// IsHidden reports whether no part of the location may be shown: the force says
// so, or the place is a refuge.
func (l Location) IsHidden() bool { return l.Sensitive || l.Kind == LocationRefuge }

// IsIdentified reports whether the child has a name and a date of birth, which
// is what matching needs at the least.
func (c Child) IsIdentified() bool {
	return strings.TrimSpace(c.Forename) != "" && strings.TrimSpace(c.Surname) != "" && !c.DateOfBirth.IsZero()
}
