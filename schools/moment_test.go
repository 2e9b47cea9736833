package schools_test

import (
	"errors"
	"testing"
	"time"

	"firstbell/schools"
)

func TestAMomentIsLondonsUnlessItSaysOtherwise(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, want string
		note       schools.MomentNote
	}{
		{"2026-12-24 23:50", "2026-12-24T23:50:00Z", schools.MomentPlain},
		{"2027-06-15 00:10", "2027-06-14T23:10:00Z", schools.MomentPlain},
		{"2027-06-15T00:10:30", "2027-06-14T23:10:30Z", schools.MomentPlain},
		{"2027-06-15T00:10:00Z", "2027-06-15T00:10:00Z", schools.MomentPlain},
		{"2027-06-15T00:10:00+05:30", "2027-06-14T18:40:00Z", schools.MomentPlain},
		{"2027-03-28 00:59", "2027-03-28T00:59:00Z", schools.MomentPlain},
		{"2027-03-28 01:30", "2027-03-28T01:30:00Z", schools.MomentSkipped}, // clocks show 02:30
		{"2027-03-28 02:00", "2027-03-28T01:00:00Z", schools.MomentPlain},
		{"2027-10-31 00:59", "2027-10-30T23:59:00Z", schools.MomentPlain},
		{"2027-10-31 01:00", "2027-10-31T00:00:00Z", schools.MomentTwice},
		{"2027-10-31 01:59", "2027-10-31T00:59:00Z", schools.MomentTwice},
		{"2027-10-31 02:00", "2027-10-31T02:00:00Z", schools.MomentPlain},
	} {
		at, note, err := schools.ParseMoment(c.text)
		if err != nil || at.Format(time.RFC3339) != c.want || note != c.note {
			t.Errorf("%s: %s, %q, %v; want %s, %q", c.text, at.Format(time.RFC3339), note, err, c.want, c.note)
		}
	}
	for _, text := range []string{"", "now", "2026-12-24", "23:50", "2027-02-30 10:00", "2027-06-15 24:01", "2027-06-15 00:10 BST"} {
		if _, _, err := schools.ParseMoment(text); !errors.Is(err, schools.ErrMoment) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, _, err := schools.ParseMoment("1999-12-31 10:00"); err == nil || errors.Is(err, schools.ErrMoment) {
		t.Errorf("a year without bank holidays: %v", err)
	}
}

func TestWeekdaysAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "mon;tue": "mon;tue", "Tue, MON": "mon;tue", "monday tuesday": "mon;tue", "Thurs/Fri": "thu;fri", "sun;sat": "sat;sun",
	} {
		got, err := schools.ParseWeekdays(text)
		if err != nil || got.String() != want {
			t.Errorf("%q: %s, %v; want %s", text, got, err, want)
		}
		if again, err := schools.ParseWeekdays(got.String()); err != nil || again != got {
			t.Errorf("%q does not come back from %q", text, got)
		}
	}
	for _, text := range []string{"m", "mo", "mon-fri", "lundi", "1;2", "mondayy"} {
		if got, err := schools.ParseWeekdays(text); !errors.Is(err, schools.ErrWeekdays) {
			t.Errorf("%q is read as %s", text, got)
		}
	}
	five, _ := schools.ParseWeekdays("mon;tue;wed;thu;fri")
	two, _ := schools.ParseWeekdays("mon;tue")
	if five.IsPartTime() || !two.IsPartTime() || schools.Weekdays(0).IsPartTime() {
		t.Error("who comes every school day is no part-time pupil")
	}
}

func TestTheWeakerTheProvenanceTheEarlierAPersonIsAsked(t *testing.T) {
	t.Parallel()
	for source, want := range map[schools.Provenance]string{
		schools.FromSchool: "2027-02-11", schools.FromTrust: "2027-01-28", schools.FromCouncil: "2027-01-14",
	} {
		term := entry(t, schools.EntryTerm, "2027-01-04", "2027-03-25")
		term.Source = source
		c := schools.NewCalendar(schools.Plan{Entries: []schools.Entry{term}}, nil)
		by, why := c.AskBy()
		if by.String() != want || why != schools.AskRunsOut || c.Asks(by) != why || c.Asks(by.AddDays(-1)) != schools.AskNothing {
			t.Errorf("%s: asked by %s because %s, want %s", source, by, why, want)
		}
	}
	if by, why := (schools.Calendar{}).AskBy(); !by.IsZero() || why != schools.AskMissing {
		t.Errorf("without a calendar: %s, %s", by, why)
	}
}
