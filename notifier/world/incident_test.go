package world_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"firstbell/notifier/world"
	"firstbell/police"
	"firstbell/schools"
)

func TestEveryIncidentOfTheStreamIsValid(t *testing.T) {
	t.Parallel()
	w := generate(t, world.Options{Seed: 6})
	stream := w.Incidents(1)
	about, forces, references := map[string]int{}, map[string]int{}, map[string]bool{}
	for range 600 {
		post := stream.Next(moment)
		raw, err := json.Marshal(post.Incident)
		if err != nil {
			t.Fatal(err)
		}
		if _, faults := police.Parse(raw, moment); len(faults) > 0 {
			t.Fatalf("%s: %v", post.About, faults)
		}
		if references[post.Incident.Reference] {
			t.Fatalf("the reference %s is used twice", post.Incident.Reference)
		}
		references[post.Incident.Reference] = true
		about[post.About]++
		forces[post.Force]++
	}
	if about["an exact record"] < 300 || len(about) < 8 || len(forces) != 2 {
		t.Errorf("what happened: %v by %v", about, forces)
	}
}

func TestAStreamIsTheSameForTheSameSeed(t *testing.T) {
	t.Parallel()
	one, two, other := small(t).Incidents(1), small(t).Incidents(1), small(t).Incidents(2)
	differs := false
	for range 20 {
		a, b, c := one.Next(moment), two.Next(moment), other.Next(moment)
		if string(encode(t, a)) != string(encode(t, b)) {
			t.Fatalf("the same seed gave\n%+v\n%+v", a, b)
		}
		differs = differs || a.Incident.Children[0].ID != c.Incident.Children[0].ID
	}
	if !differs {
		t.Error("another seed gave the same children")
	}
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestNobodyOutsideAnIncidentIsMadeAPartyByChance(t *testing.T) {
	t.Parallel()
	w := generate(t, world.Options{Seed: 8})
	staff := map[string]bool{}
	for _, c := range w.Contacts {
		staff[c.Phone], staff[c.Email] = true, true
	}
	for home := range w.Homes {
		one, two := w.Adults(home)
		for _, a := range []world.Adult{one, two} {
			if staff[a.Phone] || staff[a.Email] {
				t.Fatalf("an adult of home %d shares a telephone or an address with a school's staff", home)
			}
		}
	}
}

func TestTheJourneyMeetsEverythingThatCanGoWrong(t *testing.T) {
	t.Parallel()
	w := generate(t, world.Options{Seed: 1})
	steps, err := w.Journey(moment)
	if err != nil {
		t.Fatal(err)
	}
	posts, withdrawals := 0, 0
	states, wants := map[police.ChildState]int{}, map[world.Answer]int{}
	for _, s := range steps {
		if s.Withdraw != "" {
			withdrawals++
			continue
		}
		posts++
		wants[s.Want]++
		for _, e := range s.Expected {
			states[e.State]++
		}
		_, faults := police.Parse(s.Body, moment)
		if refused := len(faults) > 0; refused != (s.Want == world.AnswerRefused) {
			t.Errorf("%s: faults %v", s.About, faults)
		}
	}
	if posts != world.JourneyPosts || withdrawals != 1 || wants[world.AnswerDuplicate] != 1 || wants[world.AnswerRefused] != 1 {
		t.Errorf("%d posts (%v) and %d withdrawals", posts, wants, withdrawals)
	}
	for _, state := range []police.ChildState{police.ChildRouted, police.ChildParked, police.ChildNotEligible, police.ChildWithdrawn} {
		if states[state] == 0 {
			t.Errorf("no child ends as %s", state)
		}
	}
}

func TestTheJourneyKeepsItsPromises(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		w := generate(t, world.Options{Seed: seed})
		steps, err := w.Journey(moment)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if !bytes.Equal(steps[0].Body, steps[4].Body) {
			t.Errorf("seed %d: the duplicate is another post", seed)
		}
		silent := childOf(t, steps, "nobody has an account")
		if school := hintOf(t, w, silent); !school.Silent {
			t.Errorf("seed %d: %s has accounts", seed, school.Name)
		}
		party := childOf(t, steps, "who is a party")
		lead := w.ContactsOf(hintOf(t, w, party).URN, schools.RoleKeyAdult)[0]
		if a := party.Adults[1]; a.Name != lead.Name || a.DateOfBirth.String() != lead.DateOfBirth.String() {
			t.Errorf("seed %d: the party is not the lead", seed)
		}
	}
}

func childOf(t *testing.T, steps []world.Step, about string) police.Incident {
	t.Helper()
	for _, s := range steps {
		if strings.Contains(s.About, about) {
			var in police.Incident
			if err := json.Unmarshal(s.Body, &in); err != nil {
				t.Fatal(err)
			}
			return in
		}
	}
	t.Fatalf("no step about %q", about)
	return police.Incident{}
}

func hintOf(t *testing.T, w *world.World, in police.Incident) world.School {
	t.Helper()
	urn, err := schools.ParseURN(in.Children[0].School.URN)
	if err != nil {
		t.Fatal(err)
	}
	s, ok := w.SchoolByURN(urn)
	if !ok {
		t.Fatal("the school has no roll")
	}
	return s
}

func TestAJourneyIsPossibleOnAnyDay(t *testing.T) {
	t.Parallel()
	for month := time.January; month <= time.December; month++ {
		now := time.Date(2027, month, 29-int(month), 7, 0, 0, 0, time.UTC)
		w := generate(t, world.Options{Seed: uint64(month), Now: now})
		steps, err := w.Journey(now)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range steps {
			for _, e := range s.Expected {
				var in police.Incident
				if err := json.Unmarshal(s.Body, &in); err != nil {
					t.Fatal(err)
				}
				for _, c := range in.Children {
					if eligible := police.Eligible(c, in.OccurredAt); c.ID == e.Child && eligible != (e.State != police.ChildNotEligible) {
						t.Errorf("%v, %s: eligible %v, expected %s", now, s.About, eligible, e.State)
					}
				}
			}
		}
	}
}
