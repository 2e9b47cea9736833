package world

import (
	"fmt"
	"time"

	"firstbell/police"
	"firstbell/schools"
)

// scene is an incident being put together.
type scene struct {
	police.Incident
	force string
}

// sceneAt writes an incident at a home for some of its children. It happened
// some hours before now and was reported soon after.
func (w *World) sceneAt(d dice, home int, children []int, reference string, now time.Time) *scene {
	h := w.Homes[home]
	what := pick(d, stories)
	happened := now.Add(-time.Duration(d.between(45, 14*60)) * time.Minute).UTC().Truncate(time.Minute)
	force := w.ForceOf(h.Council)
	s := &scene{force: force.Code}
	s.Incident = police.Incident{
		Reference: reference, Version: 1, Type: police.TypeDomesticAbuse,
		OccurredAt: happened, ReportedAt: happened.Add(time.Duration(d.between(5, 40)) * time.Minute),
		Location:           police.Location{Kind: police.LocationHome, Address: h.Address, Postcode: h.Postcode},
		Circumstances:      what.text,
		Behaviours:         what.behaviours,
		Risk:               police.Risk{Tool: pick(d, []police.RiskTool{police.RiskToolDASH, police.RiskToolDARA}), Grade: what.grade},
		SocialCareReferral: pick(d, []police.Answer{police.AnswerYes, police.AnswerYes, police.AnswerNo, police.AnswerUnknown}),
		Marac:              police.Marac{Flag: police.AnswerNo},
		PoliceAction:       what.action,
		PoliceContact:      police.PoliceContact{Team: force.Team, Phone: force.Phone, Hours: "Monday to Friday, 08:00 to 16:00"},
		Adults:             w.partiesOf(home),
	}
	for _, i := range children {
		s.Children = append(s.Children, w.childOf(d, i, happened))
	}
	return s
}

// partiesOf are a home's grown-ups as police list them.
func (w *World) partiesOf(home int) []police.Adult {
	harmed, harming := w.Adults(home)
	return []police.Adult{
		listed("A1", police.AdultVictim, harmed),
		listed("A2", police.AdultSuspect, harming),
	}
}

func listed(id string, role police.AdultRole, a Adult) police.Adult {
	return police.Adult{ID: id, Role: role, Name: a.Name(), DateOfBirth: policeDate(a.DateOfBirth), Phones: []string{a.Phone},
		Emails: []string{a.Email}, Occupation: a.Occupation, WorksInEducation: police.AnswerNo}
}

// childOf is a pupil as an officer with time and a good record writes them
// down.
func (w *World) childOf(d dice, pupil int, at time.Time) police.Child {
	p := w.Pupils[pupil]
	age := ageOn(p.DateOfBirth, at)
	presence, said := voice(d, age)
	school := w.Schools[p.Rolls[0]]
	c := police.Child{
		ID: fmt.Sprintf("P%06d", pupil), Forename: p.Forename, Surname: p.Surname, DateOfBirth: policeDate(p.DateOfBirth),
		Sex: policeSex[p.Sex], Postcode: w.Homes[p.Home].Postcode, UPN: p.UPN,
		School:    police.SchoolHint{Scheme: police.SchemeGIAS, URN: school.URN.String(), Text: school.Name, Town: school.Town},
		Education: police.EducationSchool, Presence: presence, Voice: said,
		Relationships: w.relations(p.Home),
		SafeContact:   police.SafeContact{Adult: "A1", Safe: police.AnswerYes},
		ParentContact: police.ParentContact{Allowed: police.AnswerNo, Instruction: "Please do not speak to the parents about this before you have spoken to us."},
	}
	if p.KnownAs != "" {
		c.KnownAs = []string{p.KnownAs}
	}
	return c
}

func (w *World) relations(home int) []police.Relationship {
	harmed, harming := w.Adults(home)
	of := func(a Adult) police.Relation {
		switch {
		case a.Surname != origins[w.Homes[home].origin].surnameFor(w.Homes[home].Surname, a.Sex):
			return police.RelationParentsPartner
		case a.Sex == Female:
			return police.RelationMother
		default:
			return police.RelationFather
		}
	}
	return []police.Relationship{{Adult: "A1", Relation: of(harmed)}, {Adult: "A2", Relation: of(harming)}}
}

var policeSex = map[Sex]police.Sex{Female: police.SexFemale, Male: police.SexMale}

func policeDate(d schools.Date) police.Date {
	return police.Date{Year: d.Year(), Month: d.Month(), Day: d.Day()}
}

// ageOn is whole years lived on the day of a moment.
func ageOn(born schools.Date, at time.Time) int {
	on := dateOf(at)
	age := on.Year() - born.Year()
	if on.Month() < born.Month() || (on.Month() == born.Month() && on.Day() < born.Day()) {
		age--
	}
	return age
}
