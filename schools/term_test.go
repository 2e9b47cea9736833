package schools_test

import (
	"testing"

	"firstbell/schools"
)

func TestWhenPeopleMustBeConfirmedAgain(t *testing.T) {
	t.Parallel()
	for confirmed, by := range map[string]string{
		"2026-09-01": "2027-01-22", "2026-12-31": "2027-01-22", "2027-01-01": "2027-05-06", "2027-04-14": "2027-05-06",
		"2027-04-15": "2027-09-22", "2027-08-31": "2027-09-22", "2028-02-29": "2028-05-06",
	} {
		if got := schools.ConfirmBy(day(t, confirmed)).String(); got != by {
			t.Errorf("confirmed on %s: again by %s, want %s", confirmed, got, by)
		}
	}
}

func TestHowLongTrainingIsGood(t *testing.T) {
	t.Parallel()
	for trained, until := range map[string]string{"2026-05-01": "2028-04-30", "2024-02-29": "2026-02-28", "2026-01-01": "2027-12-31"} {
		on := day(t, trained)
		c := schools.Contact{TrainedOn: &on}
		if got := c.TrainedUntil(schools.DefaultTrainingYears).String(); got != until {
			t.Errorf("trained on %s: good until %s, want %s", trained, got, until)
		}
	}
	if !(schools.Contact{}).TrainedUntil(2).IsZero() {
		t.Error("training that nobody had is good")
	}
}

func on(t *testing.T, s schools.Staff, day string, open bool) string {
	t.Helper()
	d, err := schools.ParseDate(day)
	if err != nil {
		t.Fatal(err)
	}
	names := ""
	for _, c := range s.On(d, open) {
		names += c.Person
	}
	return names
}

// The order in which people are asked, of letters: a and b key adults, h the
// head, t the trust's lead, o the office.
func TestStaffOnADay(t *testing.T) {
	t.Parallel()
	d := func(text string) *schools.Date { on := day(t, text); return &on }
	base := []schools.Contact{{Person: "t", Role: schools.RoleTrustLead}, {Person: "h", Role: schools.RoleHead},
		{Person: "a", Role: schools.RoleKeyAdult}, {Person: "b", Role: schools.RoleKeyAdult}, {Person: "o", Role: schools.RoleFallback}}
	with := func(change func(c []schools.Contact)) []schools.Contact {
		c := append([]schools.Contact(nil), base...)
		change(c)
		return c
	}
	away := func(person string, cover *schools.Contact) []schools.Absence {
		return []schools.Absence{{Person: person, From: day(t, "2027-01-11"), Until: d("2027-01-15"), Cover: cover}}
	}
	for _, tc := range []struct {
		about string
		staff schools.Staff
		day   string
		open  bool
		want  string
	}{
		{"by role, whatever the order of the file", schools.Staff{Contacts: base}, "2027-01-12", true, "abhot"},
		{"not before the first day", schools.Staff{Contacts: with(func(c []schools.Contact) { c[2].From = d("2027-01-13") })}, "2027-01-12", true, "bhot"},
		{"on the first day", schools.Staff{Contacts: with(func(c []schools.Contact) { c[2].From = d("2027-01-12") })}, "2027-01-12", true, "abhot"},
		{"on the last day", schools.Staff{Contacts: with(func(c []schools.Contact) { c[2].Until = d("2027-01-12") })}, "2027-01-12", true, "abhot"},
		{"not after it", schools.Staff{Contacts: with(func(c []schools.Contact) { c[2].Until = d("2027-01-11") })}, "2027-01-12", true, "bhot"},
		{"away without cover", schools.Staff{Contacts: base, Absences: away("a", nil)}, "2027-01-11", true, "bhot"},
		{"away on the last day", schools.Staff{Contacts: base, Absences: away("a", nil)}, "2027-01-15", true, "bhot"},
		{"back the day after", schools.Staff{Contacts: base, Absences: away("a", nil)}, "2027-01-16", true, "abhot"},
		{"covered from outside", schools.Staff{Contacts: base, Absences: away("a", &schools.Contact{Person: "x"})}, "2027-01-12", true, "xbhot"},
		{"covered by the other lead", schools.Staff{Contacts: base, Absences: away("a", &schools.Contact{Person: "b"})}, "2027-01-12", true, "bhot"},
		{"covered by the head", schools.Staff{Contacts: base, Absences: away("a", &schools.Contact{Person: "h"})}, "2027-01-12", true, "hbhot"},
		{"covered by oneself is away", schools.Staff{Contacts: base, Absences: away("a", &schools.Contact{Person: "a"})}, "2027-01-12", true, "bhot"},
		{"a cover who is away", schools.Staff{Contacts: base, Absences: append(away("a", &schools.Contact{Person: "b"}), away("b", nil)...)}, "2027-01-12", true, "hot"},
		{"without holiday contacts, holidays are like any day", schools.Staff{Contacts: base}, "2027-01-16", false, "abhot"},
		{"the holiday contact first", schools.Staff{Contacts: with(func(c []schools.Contact) { c[0].Holiday = schools.HolidayAlso })}, "2027-01-16", false, "tabho"},
		{"in no other order on school days", schools.Staff{Contacts: with(func(c []schools.Contact) { c[0].Holiday = schools.HolidayAlso })}, "2027-01-12", true, "abhot"},
		{"a holiday contact alone", schools.Staff{Contacts: with(func(c []schools.Contact) { c[3].Holiday = schools.HolidayOnly })}, "2027-01-12", true, "ahot"},
		{"and in the holidays", schools.Staff{Contacts: with(func(c []schools.Contact) { c[3].Holiday = schools.HolidayOnly })}, "2027-01-16", false, "bahot"},
		{"the cover of a holiday contact", schools.Staff{Contacts: with(func(c []schools.Contact) { c[2].Holiday = schools.HolidayAlso }), Absences: away("a", &schools.Contact{Person: "x"})}, "2027-01-12", false, "xbhot"},
		{"nobody", schools.Staff{}, "2027-01-12", true, ""},
	} {
		if got := on(t, tc.staff, tc.day, tc.open); got != tc.want {
			t.Errorf("%s: asked in the order %q, want %q", tc.about, got, tc.want)
		}
	}
}
