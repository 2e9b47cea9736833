package registry_test

import (
	"context"
	"errors"
	"testing"

	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/registry"
)

const councilRegister = "URN,LA (code),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (code),EstablishmentStatus (code),OpenDate,CloseDate," +
	"PhaseOfEducation (name),StatutoryLowAge,StatutoryHighAge,Town,Postcode,TelephoneNum\n" +
	"100001,886,2001,St Mary's Primary School,01,1,,,Primary,4,11,Sevenoaks,TN13 1AA,\n" +
	"100002,886,4002,Knole Park Academy,01,1,,,Secondary,11,18,Sevenoaks,TN13 1AB,\n" +
	"100003,887,4003,Far Away School,01,1,,,Secondary,11,18,Medway,ME1 1AB,\n"

func date(t testing.TB, text string) schools.Date {
	t.Helper()
	d, err := schools.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// snow is a closure on the test's Tuesday.
func snow(t testing.TB) schools.Closure {
	today := date(t, "2027-01-12")
	return schools.Closure{First: today, Last: today, Reason: schools.ClosedBySnow, From: schools.FromSchool}
}

func (w *world) isOpen(t testing.TB, urn schools.URN) bool {
	t.Helper()
	open, _ := w.Current().Calendar(urn).IsSchoolDay(date(t, "2027-01-12"))
	return open
}

func TestAClosureHoldsUntilItIsUndoneAndSurvivesARestart(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := context.Background()
	w.apply(t, registry.KindSchools, councilRegister)
	one := snow(t)
	one.URNs = []schools.URN{100001}
	made, err := w.Declare(ctx, one, "person:head")
	if err != nil || w.isOpen(t, 100001) || !w.isOpen(t, 100002) {
		t.Fatalf("%v: open %t and %t", err, w.isOpen(t, 100001), w.isOpen(t, 100002))
	}
	w.restart(t)
	if held, ok := w.Current().Closure(made.ID); !ok || held.By != "person:head" || held.Reason != schools.ClosedBySnow || w.isOpen(t, 100001) {
		t.Fatalf("after a restart: %+v", held)
	}
	if err := w.Undo(ctx, made.ID, 0, "person:head"); err != nil || !w.isOpen(t, 100001) {
		t.Fatalf("undone: %v, open %t", err, w.isOpen(t, 100001))
	}
	if got := w.Current().ClosuresOf(100001, date(t, "2027-01-12")); len(got) != 1 || !got[0].Undone {
		t.Errorf("what was undone is not shown as undone: %+v", got)
	}
}

func TestACouncilsClosureHoldsForAllItsSchoolsButThoseThatOpenAfterAll(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := context.Background()
	w.apply(t, registry.KindSchools, councilRegister)
	all := snow(t)
	all.LA, all.From = 886, schools.FromCouncil
	made, err := w.Declare(ctx, all, "person:op")
	if err != nil || w.isOpen(t, 100001) || w.isOpen(t, 100002) || !w.isOpen(t, 100003) {
		t.Fatalf("a council's closure: %v", err)
	}
	if err := w.Undo(ctx, made.ID, 100002, "person:head"); err != nil || w.isOpen(t, 100001) || !w.isOpen(t, 100002) {
		t.Fatalf("one school opens after all: %v", err)
	}
	seq, declared := w.Current().CalendarSeq(100002, 0)
	if seq != w.Current().DirectorySeq || !declared {
		t.Errorf("the school's calendar changed last at %d (%t), the directory at %d", seq, declared, w.Current().DirectorySeq)
	}
	if _, declared := w.Current().CalendarSeq(100003, 0); declared {
		t.Error("a school of another council has a closure")
	}
}

func TestALateOpeningLeavesTheDayASchoolDay(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, councilRegister)
	late := snow(t)
	late.URNs, late.Opens = []schools.URN{100001}, 10*60
	if _, err := w.Declare(context.Background(), late, "person:head"); err != nil {
		t.Fatal(err)
	}
	day := w.Current().Calendar(100001).Day(date(t, "2027-01-12"))
	if !day.Open || day.Kind != schools.DayLate || day.Start.String() != "10:00" {
		t.Errorf("got %+v", day)
	}
}

func TestAClosureIsRefusedWhereItCannotBeMeant(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, councilRegister)
	for name, spoil := range map[string]func(*schools.Closure){
		"no school":                      func(c *schools.Closure) { c.URNs = nil },
		"a school and a council":         func(c *schools.Closure) { c.LA = 886 },
		"a school that nobody knows":     func(c *schools.Closure) { c.URNs = []schools.URN{999999} },
		"no reason":                      func(c *schools.Closure) { c.Reason = "" },
		"a reason that is not listed":    func(c *schools.Closure) { c.Reason = "a pupil's name" },
		"yesterday":                      func(c *schools.Closure) { c.First = c.First.AddDays(-1) },
		"an end before the beginning":    func(c *schools.Closure) { c.Last = c.First.AddDays(-1) },
		"half a term":                    func(c *schools.Closure) { c.Last = c.First.AddDays(30) },
		"a day at the other end of term": func(c *schools.Closure) { c.First, c.Last = c.First.AddDays(90), c.First.AddDays(90) },
	} {
		c := snow(t)
		c.URNs = []schools.URN{100001}
		spoil(&c)
		if _, err := w.Declare(context.Background(), c, "person:op"); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.Undo(context.Background(), "no-such-closure", 0, "person:op"); !errors.Is(err, fault.NotFound) {
		t.Errorf("undoing nothing: %v", err)
	}
	if len(w.Current().Closures(schools.Date{})) != 0 {
		t.Error("a refused closure is held")
	}
}

func TestBankHolidaysOfACouncilAndOfASchool(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, councilRegister)
	w.apply(t, registry.KindBankHolidays, "date,kind,title,la,urn\n"+
		"2027-05-03,open,Work day,,100002\n2027-06-21,closed,County day,886,\n2027-06-28,closed,,,\n")
	s := w.Current()
	for _, c := range []struct {
		urn  schools.URN
		date string
		open bool
		why  string
	}{
		{100001, "2027-05-03", false, "bank holiday: Early May"},
		{100002, "2027-05-03", true, "open on a day that is usually closed: Work day"},
		{100001, "2027-06-21", false, "bank holiday: County day"},
		{100003, "2027-06-21", true, "weekday rule: the calendar does not reach this date"},
		{100003, "2027-06-28", false, "bank holiday"},
	} {
		if open, why := s.Calendar(c.urn).IsSchoolDay(date(t, c.date)); open != c.open || why != c.why {
			t.Errorf("%s on %s: %t, %s", c.urn, c.date, open, why)
		}
	}
	for name, row := range map[string]string{
		"a kind not known":           "2027-05-03,holiday,,,\n",
		"a council and a school":     "2027-05-03,open,,886,100001\n",
		"a council that is none":     "2027-05-03,open,,Kent,\n",
		"a school that nobody knows": "2027-05-03,open,,,999999\n",
		"the same day twice":         "2027-05-03,open,,886,\n2027-05-03,closed,,886,\n",
	} {
		d, err := w.Apply(context.Background(), file(registry.KindBankHolidays, "date,kind,title,la,urn\n"+row), "operator")
		if !errors.Is(err, fault.Invalid) || len(d.Rejected) != 1 {
			t.Errorf("%s: %v, %+v", name, err, d)
		}
	}
}

func TestSchoolsWhoseCalendarAPersonShouldLookAt(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, councilRegister)
	w.apply(t, registry.KindTerms, "urn,kind,first,last,source\n100001,term,2027-01-05,2027-02-12,school\n"+
		"100002,term,2027-01-05,2027-03-25,school\n100003,term,2027-01-05,2027-03-19,council\n")
	got := w.Current().CalendarsToAsk(date(t, "2027-01-12"), nil)
	if len(got) != 2 || got[0].School.URN != 100001 || got[1].School.URN != 100003 || got[0].Why != schools.AskRunsOut {
		t.Errorf("got %+v", got)
	}
	far := w.Current().CalendarsToAsk(date(t, "2027-01-12"), func(s schools.School) bool { return s.LA == 887 })
	if len(far) != 1 || far[0].Source != schools.FromCouncil {
		t.Errorf("of one council: %+v", far)
	}
}

func TestWhoAttendsPartTimeIsFoundOnlyWithoutADoubt(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, councilRegister)
	w.apply(t, registry.KindRoll, "upn,forename,surname,date_of_birth,postcode,urn,attends\n"+
		",Ada,Canary,2023-03-02,TN13 2AA,100001,mon;tue\n,Ben,Finch,2023-04-05,TN13 2AB,100001,\n"+
		",Cleo,Wren,2023-05-06,TN13 2AC,100001,mon\n,Cleo,Wren,2023-05-06,TN13 2AD,100001,fri\n")
	born, today := date(t, "2023-03-02"), date(t, "2027-01-12")
	s := w.Current()
	if got := s.Attendance(100001, "", []string{"ADA"}, "canary", born, today); got.String() != "mon;tue" {
		t.Errorf("Ada attends on %q", got)
	}
	for name, got := range map[string]schools.Weekdays{
		"another school":     s.Attendance(100002, "", []string{"Ada"}, "Canary", born, today),
		"another birthday":   s.Attendance(100001, "", []string{"Ada"}, "Canary", date(t, "2023-03-03"), today),
		"who comes daily":    s.Attendance(100001, "", []string{"Ben"}, "Finch", date(t, "2023-04-05"), today),
		"two who look alike": s.Attendance(100001, "", []string{"Cleo"}, "Wren", date(t, "2023-05-06"), today),
	} {
		if got != 0 {
			t.Errorf("%s: %s", name, got)
		}
	}
}
