package world_test

import (
	"bytes"
	"slices"
	"testing"

	"firstbell/notifier/world"
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
