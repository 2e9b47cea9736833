package notifier

import (
	"slices"
	"strings"

	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/match"
	"firstbell/schools/registry"
	"firstbell/schools/resolve"
)

// query is a force's child in the words of the matcher, with what the rest of
// the incident and the register say about it. area are the councils that the
// force serves, where it said so.
func (s *Service) query(in police.Incident, c police.Child, known *registry.Snapshot, area []int) match.Query {
	q := queryOf(c)
	q.NamesakeAdult = bearsNameOf(c, in.Adults)
	q.SchoolEvidence = schoolEvidence(c, known.Resolver, area, schools.DateAt(in.OccurredAt))
	return q
}

// leastSchoolChance is how probable a school must be by what was written to be
// worth weighing.
const leastSchoolChance = .001

// schoolEvidence is which schools of the register the force's words may mean.
// It weighs and ranks; by itself it never routes. Where the child lives helps
// to tell one St Mary's from another, unless that address is protected.
func schoolEvidence(c police.Child, resolver *resolve.Resolver, area []int, on schools.Date) []match.SchoolChance {
	if strings.TrimSpace(c.School.Text) == "" {
		return nil
	}
	hint := resolve.Hint{Town: c.School.Town, Area: area, OnDate: on}
	if !c.AddressProtected {
		hint.Postcode = c.Postcode
	}
	var evidence []match.SchoolChance
	for _, s := range resolver.Resolve(c.School.Text, hint).Candidates {
		if s.Open && s.Probability >= leastSchoolChance {
			evidence = append(evidence, match.SchoolChance{URN: int(s.URN), P: s.Probability})
		}
	}
	return evidence
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
	if err != nil || urn.IsCouncil() {
		urn = 0 // a number that is none, or no school's, is no hint
	}
	q := match.Query{
		Forename: c.Forename, Surname: c.Surname, KnownAs: c.KnownAs, DateOfBirth: c.DateOfBirth.String(),
		Sex: string(c.Sex), Postcode: c.Postcode, UPN: c.UPN,
		SchoolURN: int(urn), SchoolText: c.School.Text, Town: c.School.Town, Education: educationOf(c.Education),
		AddressProtected: c.AddressProtected,
	}
	if age := c.ApproximateAge; age != nil {
		q.AgeYears, q.AgePlusMinus = age.Years, age.PlusMinus
	}
	return q
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
