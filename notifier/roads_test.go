package notifier

import (
	"testing"
	"time"

	"firstbell/notifier/channel"
	"firstbell/schools"
)

func TestOnlyTheTelephoneIsLeftAloneAtNight(t *testing.T) {
	t.Parallel()
	at := func(text string) time.Time {
		when, err := time.Parse("2006-01-02 15:04", text)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	monday := at("2026-11-23 08:30")
	for name, c := range map[string]struct {
		road     Road
		now      string
		deadline time.Time
		want     string
	}{
		"an e-mail goes in the middle of the night": {RoadEmail, "2026-11-20 23:00", monday, "2026-11-20 23:00"},
		"a text planned at night waits for morning": {RoadSMS, "2026-11-20 23:00", monday, "2026-11-21 06:30"},
		"after midnight it is the same morning":     {RoadSMS, "2026-11-21 02:00", monday, "2026-11-21 06:30"},
		"by day it goes at once":                    {RoadSMS, "2026-11-21 12:00", monday, "2026-11-21 12:00"},
		"in summer the morning is London's":         {RoadSMS, "2027-06-10 01:00", at("2027-06-10 07:30"), "2027-06-10 05:30"},
		"an early bell ends the quiet sooner":       {RoadSMS, "2026-11-23 05:00", at("2026-11-23 07:30"), "2026-11-23 06:00"},
		"less than that before the bell it goes":    {RoadSMS, "2026-11-23 06:10", at("2026-11-23 07:30"), "2026-11-23 06:10"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			same(t, "may go", mayGo(c.road, at(c.now), c.deadline, Policy{}), at(c.want))
		})
	}
}

func TestAnAlertIsPlannedOnTheRoadsThatReachThePerson(t *testing.T) {
	t.Parallel()
	w := setup(t)
	c, n := &Case{Force: string(force)}, &Notification{ID: "n1", Deadline: mondayBell}
	both := schools.Contact{Person: "p", Email: amina, Phone: "+447700900001"}
	plan := func(to schools.Contact, round string, roads ...Road) []PlannedAlert {
		return w.planAlerts(c, n, to, channel.KindNew, round, roads)
	}
	email := plan(both, "0")
	same(t, "no road named", []any{len(email), email[0].Road, email[0].NotBefore.IsZero()}, []any{1, "", true})
	same(t, "without an address", len(plan(schools.Contact{Person: "p"}, "0")), 0)
	same(t, "the same again", plan(both, "0"), email)
	if other := plan(both, "1"); other[0].ID == email[0].ID {
		t.Error("two rounds share an id")
	}
}
