package notifier

import (
	"encoding/base32"
	"encoding/hex"

	"firstbell/schools"
)

// spoken is an alphabet in which no two characters sound or look alike enough
// to be mixed up on the telephone: Crockford's.
var spoken = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// shortRef is a reference that can be read out on the telephone: eight
// characters in two groups, 40 bits of an id. It leads to nothing by itself.
func shortRef(id string) string {
	raw, err := hex.DecodeString(id)
	if err != nil || len(raw) < 5 {
		return ""
	}
	text := spoken.EncodeToString(raw[:5])
	return text[:4] + "-" + text[4:]
}

// schoolName is the name of an establishment in the register, or its number
// where the register does not hold it.
func (s *Service) schoolName(urn string) string {
	if school, ok := s.school(urn); ok {
		return school.Name
	}
	return "URN " + urn
}

// school finds an establishment by the URN of a fact.
func (s *Service) school(urn string) (schools.School, bool) {
	number, err := schools.ParseURN(urn)
	if err != nil {
		return schools.School{}, false
	}
	return s.Snapshot().Directory.Lookup(number)
}
