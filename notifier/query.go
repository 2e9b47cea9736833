package notifier

import (
	"slices"

	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/match"
	"firstbell/schools/registry"
)

// query is a force's child in the words of the matcher, with what the rest of
// the incident and the register say about it.
func (s *Service) query(in police.Incident, c police.Child, known *registry.Snapshot) match.Query {
	q := queryOf(c)
	q.AddressProtected = c.AddressProtected
	q.NamesakeAdult = bearsNameOf(c, in.Adults)
	return q
}

// bearsNameOf reports whether an adult of the incident bears the child's name:
// a father and a son of one name are told apart by a person.
func bearsNameOf(c police.Child, adults []police.Adult) bool {
	name := schools.FoldName(c.Forename + " " + c.Surname)
	return name != "" && slices.ContainsFunc(adults, func(a police.Adult) bool { return schools.FoldName(a.Name) == name })
}

// queryOf is a force's child in the words of the matcher.
func queryOf(c police.Child) match.Query {
	urn, err := schools.ParseURN(c.School.URN)
	if err != nil {
		urn = 0 // a number that is none is no hint
	}
	return match.Query{
		Forename: c.Forename, Surname: c.Surname, KnownAs: c.KnownAs, DateOfBirth: c.DateOfBirth.String(),
		Sex: string(c.Sex), Postcode: c.Postcode, UPN: c.UPN,
		SchoolURN: int(urn), SchoolText: c.School.Text, Town: c.School.Town, Education: educationOf(c.Education),
	}
}

// educationOf is what keeps a roll from deciding, in the matcher's words.
func educationOf(e police.Education) string {
	switch e {
	case police.EducationHome:
		return match.EducationHome
	case police.EducationMissing:
		return match.EducationMissing
	case police.EducationPreSchool:
		return match.EducationPreSchool
	default:
		return ""
	}
}
