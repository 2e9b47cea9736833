package world_test

import (
	"bytes"
	"testing"
	"time"

	"firstbell/notifier/world"
	"firstbell/schools"
	"firstbell/schools/contacts"
	"firstbell/schools/gias"
	"firstbell/schools/roll"
	"firstbell/schools/sheet"
	"firstbell/schools/terms"
)

// none fails the test where an importer rejects rows of ours.
func none(t *testing.T, what string, rejected []sheet.Rejection) {
	t.Helper()
	if len(rejected) > 0 {
		t.Fatalf("%s: %d rows rejected, the first at %v", what, len(rejected), rejected[0])
	}
}

func TestTheImportersTakeTheRegister(t *testing.T) {
	t.Parallel()
	w := small(t)
	register, err := gias.ReadRegister(bytes.NewReader(w.SchoolsCSV()))
	if err != nil {
		t.Fatal(err)
	}
	none(t, "schools.csv", register.Rejected)
	if len(register.Absent) > 1 || len(register.Schools) != len(w.Schools)+len(w.Others) {
		t.Fatalf("%d schools read of %d, absent columns %v", len(register.Schools), len(w.Schools)+len(w.Others), register.Absent)
	}
	for i, s := range w.Schools {
		if got := register.Schools[i]; got.URN != s.URN || got.Name != s.Name || got.LowAge != s.LowAge || got.Open != s.Open || got.TypeCode != s.TypeCode {
			t.Fatalf("wrote %+v, read %+v", s.School, got)
		}
	}
	links, err := gias.ReadLinks(bytes.NewReader(w.LinksCSV()))
	if err != nil {
		t.Fatal(err)
	}
	none(t, "links.csv", links.Rejected)
	if len(links.Links) != len(w.Links) {
		t.Errorf("%d links read of %d", len(links.Links), len(w.Links))
	}
}

func TestTheImportersTakeRollsAndContacts(t *testing.T) {
	t.Parallel()
	w := generate(t, world.Options{Seed: 10})
	rolls, err := roll.Read(bytes.NewReader(w.RollsCSV()))
	if err != nil {
		t.Fatal(err)
	}
	none(t, "rolls.csv", rolls.Rejected)
	if len(rolls.Warnings) > 0 {
		t.Errorf("a row of the roll is doubtful: %v", rolls.Warnings[0])
	}
	rows := 0
	for _, p := range w.Pupils {
		rows += len(p.Rolls)
	}
	if len(rolls.Pupils) != rows {
		t.Errorf("%d rows read of %d", len(rolls.Pupils), rows)
	}
	people, err := contacts.Read(bytes.NewReader(w.ContactsCSV()))
	if err != nil {
		t.Fatal(err)
	}
	none(t, "contacts.csv", people.Rejected)
	if len(people.Contacts) != len(w.Contacts) {
		t.Errorf("%d contacts read of %d", len(people.Contacts), len(w.Contacts))
	}
}

func TestACalendarReadBackIsOpenOnTheSameDays(t *testing.T) {
	t.Parallel()
	bare := schools.NewCalendar(schools.Plan{}, nil)
	for month := time.January; month <= time.December; month++ {
		now := time.Date(2026, month, 14, 9, 0, 0, 0, time.UTC)
		w := generate(t, world.Options{Seed: uint64(month), Schools: 30, Pupils: 2000, Now: now})
		for i, s := range w.Schools {
			file, err := terms.ReadICal(bytes.NewReader(w.TermsICS(i)), s.URN, schools.FromSchool)
			if err != nil {
				t.Fatal(err)
			}
			none(t, "terms", file.Rejected)
			if len(file.Warnings) > 0 || len(file.Plans) != 1 {
				t.Fatalf("%s at %v: %d plans, warnings %v", s.Name, now, len(file.Plans), file.Warnings)
			}
			calendar, closed := schools.NewCalendar(file.Plans[0], nil), w.Terms(i)
			for d := mustDate(t, "2026-01-01").AddDays(int(month) * 20); d.Before(mustDate(t, "2027-07-01")); d = d.AddDays(1) {
				if _, why := bare.IsSchoolDay(d); len(why) > 12 && why[:12] == "bank holiday" {
					continue
				}
				if got, why := calendar.IsSchoolDay(d); got != open(closed, d) {
					t.Fatalf("%s in a world of %v: on %v the importer says %v (%s)", s.Name, now, d, got, why)
				}
			}
		}
	}
}
