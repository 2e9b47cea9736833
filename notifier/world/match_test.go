package world_test

import (
	"bytes"
	"slices"
	"testing"

	"firstbell/notifier/world"
	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/match"
	"firstbell/schools/roll"
)

func TestAnExactRecordFindsEveryChildAndNoOther(t *testing.T) {
	t.Parallel()
	w := generate(t, world.Options{Seed: 11})
	file, err := roll.Read(bytes.NewReader(w.RollsCSV()))
	if err != nil {
		t.Fatal(err)
	}
	matcher := match.NewExact(roll.NewIndex(file.Pupils), directory(w))
	for i, p := range w.Pupils {
		d := matcher.Match(match.Query{Forename: p.Forename, Surname: p.Surname, DateOfBirth: p.DateOfBirth.String(),
			UPN: p.UPN, Postcode: w.Homes[p.Home].Postcode}, w.Today)
		var want, got []schools.URN
		for _, r := range p.Rolls {
			if p.OnRoll() {
				want = append(want, w.Schools[r].URN)
			}
		}
		for _, target := range d.Targets {
			got = append(got, target.URN)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(want, got) {
			t.Fatalf("pupil %d is at %v and was matched to %v: %s", i, want, got, d.Reason)
		}
	}
}

func directory(w *world.World) *schools.Directory {
	all := slices.Clone(w.Others)
	for _, s := range w.Schools {
		all = append(all, s.School)
	}
	return schools.NewDirectory(all, w.Links)
}

func TestMostIncidentsOfTheStreamFindTheirSchoolsAlone(t *testing.T) {
	t.Parallel()
	w := generate(t, world.Options{Seed: 12})
	file, err := roll.Read(bytes.NewReader(w.RollsCSV()))
	if err != nil {
		t.Fatal(err)
	}
	matcher, stream := match.NewExact(roll.NewIndex(file.Pupils), directory(w)), w.Incidents(3)
	found, all := 0, 0
	for range 500 {
		for _, c := range stream.Next(moment).Incident.Children {
			all++
			if matcher.Match(match.Query{Forename: c.Forename, Surname: c.Surname, KnownAs: c.KnownAs, UPN: c.UPN,
				DateOfBirth: c.DateOfBirth.String(), Postcode: c.Postcode}, w.Today).Automatic {
				found++
			}
		}
	}
	if share := float64(found) / float64(all); share < 0.75 || share > 0.97 {
		t.Errorf("%d of %d children found their school: the demo needs both kinds", found, all)
	}
}

// TestTheJourneyIsMatchedByWeighing walks every post of the journey through the
// matcher that the demonstration runs on.
func TestTheJourneyIsMatchedByWeighing(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		w := generate(t, world.Options{Seed: seed})
		steps, err := w.Journey(moment)
		if err != nil {
			t.Fatal(err)
		}
		engine := weighing(t, w)
		for _, s := range steps {
			if s.Want != world.AnswerAccepted || s.Withdraw != "" {
				continue
			}
			in, faults := police.Parse(s.Body, moment)
			if len(faults) > 0 {
				t.Fatalf("%s: %v", s.About, faults)
			}
			for i, d := range engine.Decide(household(in), w.Today) {
				for _, e := range s.Expected {
					if e.Child != in.Children[i].ID || e.State == police.ChildNotEligible || e.State == police.ChildWithdrawn {
						continue
					}
					if d.Automatic != (e.State == police.ChildRouted) || d.Automatic && len(d.Targets) != e.Schools {
						t.Errorf("seed %d: %s: %s at %d schools, want %s at %d: %s %v", seed, s.About, state(d), len(d.Targets), e.State, e.Schools, d.Reason, d.Flags)
					}
				}
			}
		}
	}
}

func state(d match.Decision) police.ChildState {
	if d.Automatic {
		return police.ChildRouted
	}
	return police.ChildParked
}

// weighing is the matcher that weighs, over the rolls of a world.
func weighing(t *testing.T, w *world.World) *match.Engine {
	t.Helper()
	file, err := roll.Read(bytes.NewReader(w.RollsCSV()))
	if err != nil {
		t.Fatal(err)
	}
	b := match.NewBuilder(len(file.Pupils))
	for _, p := range file.Pupils {
		b.Add(p)
	}
	return match.NewEngine(match.Config{Index: b.Build(), Register: directory(w)})
}

// household is an incident in the matcher's words.
func household(in police.Incident) []match.Query {
	var all []match.Query
	for _, c := range in.Children {
		urn, _ := schools.ParseURN(c.School.URN)
		q := match.Query{
			Forename: c.Forename, Surname: c.Surname, KnownAs: c.KnownAs, DateOfBirth: c.DateOfBirth.String(), Sex: string(c.Sex),
			Postcode: c.Postcode, UPN: c.UPN, SchoolURN: int(urn), AddressProtected: c.AddressProtected,
			NamesakeAdult: slices.ContainsFunc(in.Adults, func(a police.Adult) bool {
				return schools.FoldName(a.Name) == schools.FoldName(c.Forename+" "+c.Surname)
			}),
		}
		switch c.Education {
		case police.EducationHome:
			q.Education = match.EducationHome
		case police.EducationMissing:
			q.Education = match.EducationMissing
		case police.EducationPreSchool:
			q.Education = match.EducationPreSchool
		}
		all = append(all, q)
	}
	return all
}
