//go:build browser

package main

import (
	"strings"
	"testing"
	"time"

	"firstbell/notifier/world"
	"firstbell/police"
	"firstbell/schools"
)

// cast is who the journey is about: one force, a school whose key adult reads,
// another school where nobody can sign in yet, and an incident for each thing
// that can happen.
type cast struct {
	force         string
	school, other world.School
	lead          schools.Contact
	incidents     map[string]police.Incident
}

// The incidents of the journey. Those read at the school come first.
var (
	readAtSchool = []string{"acknowledged", "withdrawn", "bounced", "scriptless", "forgotten"}
	elsewhere    = []string{"called", "placed", "excepted"}
)

// castOf draws the cast from the world's stream of incidents: children alone
// in their incident, on one roll, with an exact record.
func castOf(t testing.TB, w *world.World) *cast {
	t.Helper()
	type place struct{ force, urn string }
	at, seen := map[place][]police.Incident{}, map[string]bool{}
	stream, now := w.Incidents(5), time.Now()
	for range 20_000 {
		post := stream.Next(now)
		child := post.Incident.Children[0]
		if post.About != "an exact record" || len(post.Incident.Children) != 1 || seen[child.UPN] || !isPlain(w, child.UPN) {
			continue
		}
		seen[child.UPN] = true
		here := place{post.Force, child.School.URN}
		at[here] = append(at[here], post.Incident)
		for there := range at {
			if there.force != here.force || there.urn == here.urn {
				continue
			}
			if len(at[here]) >= len(readAtSchool) && len(at[there]) >= len(elsewhere) {
				return newCast(t, w, here.force, at[here], at[there])
			}
		}
	}
	t.Fatal("the world holds no two schools with enough children for the journey")
	return nil
}

func newCast(t testing.TB, w *world.World, force string, read, other []police.Incident) *cast {
	t.Helper()
	c := &cast{force: force, incidents: map[string]police.Incident{}}
	for i, name := range readAtSchool {
		c.incidents[name] = read[i]
	}
	for i, name := range elsewhere {
		c.incidents[name] = other[i]
	}
	c.school, c.other = schoolNamed(t, w, read[0]), schoolNamed(t, w, other[0])
	c.lead = w.ContactsOf(c.school.URN, schools.RoleKeyAdult)[0]

	// Nothing but a name and a birthday: a person has to find the school.
	bare := &c.incidents["placed"].Children[0]
	bare.UPN, bare.Postcode, bare.School = "", "", police.SchoolHint{}
	home := &c.incidents["excepted"].Children[0]
	home.UPN, home.School, home.Education = "", police.SchoolHint{}, police.EducationHome
	return c
}

// isPlain reports whether the child is on one roll of an ordinary school.
func isPlain(w *world.World, upn string) bool {
	for _, p := range w.Pupils {
		if p.UPN != upn {
			continue
		}
		s := w.Schools[p.Rolls[0]]
		return len(p.Rolls) == 1 && !s.Silent && !s.OnLeave && !s.Training
	}
	return false
}

func schoolNamed(t testing.TB, w *world.World, in police.Incident) world.School {
	t.Helper()
	urn, err := schools.ParseURN(in.Children[0].School.URN)
	if err != nil {
		t.Fatal(err)
	}
	s, ok := w.SchoolByURN(urn)
	if !ok {
		t.Fatalf("the world has no school %s", urn)
	}
	return s
}

// version is an incident as the force posts it: its second version says who
// may not collect the child.
func (c *cast) version(name string, n int) police.Incident {
	in := c.incidents[name]
	in.Version = n
	if n > 1 {
		until := time.Now().AddDate(0, 0, 28)
		in.Conditions = []police.Condition{{
			Kind: police.ConditionBail, Person: "A2", CollectFromSchool: police.AnswerNo,
			Until: police.Date{Year: until.Year(), Month: until.Month(), Day: until.Day()},
		}}
	}
	return in
}

// people are the names that must be seen, or must not be.
func (c *cast) people() map[string]string {
	names := map[string]string{}
	for name, in := range c.incidents {
		names[name] = strings.TrimSpace(in.Children[0].Forename + " " + in.Children[0].Surname)
	}
	return names
}
