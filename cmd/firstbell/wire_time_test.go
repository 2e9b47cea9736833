package main

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"firstbell/notifier"
	"firstbell/notifier/channel/mailbox"
	"firstbell/notifier/world"
	"firstbell/police"
	"firstbell/schools"
)

// movedClock is a clock that stands until it is set.
type movedClock struct{ at atomic.Int64 }

func (c *movedClock) set(t time.Time) { c.at.Store(t.UnixNano()) }
func (c *movedClock) now() time.Time  { return time.Unix(0, c.at.Load()).UTC() }

// TestFridayNightBeforeABankHolidayAndATrainingDay plays a long weekend through
// the whole service by a clock of its own: the bell is Wednesday's, and the
// ladder is climbed before it.
func TestFridayNightBeforeABankHolidayAndATrainingDay(t *testing.T) {
	t.Parallel()
	zone := london(t)
	friday := time.Date(2027, time.April, 30, 23, 50, 0, 0, zone)
	bell := time.Date(2027, time.May, 5, 8, 30, 0, 0, zone)
	h := build(t, houseOptions{now: friday})
	var clock movedClock
	clock.set(friday)
	a := h.open(t, Parts{NoSync: true, Now: clock.now, Invited: true})
	s := h.longWeekend(t, friday)
	for _, reader := range slices.Concat(s.leads, []schools.Contact{s.head}) {
		a.staff(t, reader.Name, reader.Email)
	}
	operator := a.operator(t, s.force, notifier.RoleOperator)

	receipt, err := h.police(s.force).Post(t.Context(), s.incident)
	if err != nil {
		t.Fatal(err)
	}
	first := h.letterTo(t, s.leads[0].Email, 1) // the same night: e-mail is never held back
	a.settle(t)
	s.checkDeadline(t, h, receipt.ID, bell)

	// Monday and Tuesday pass without a step of the ladder, and so does the
	// minute before the first.
	for _, quiet := range []time.Time{bell.AddDate(0, 0, -2), bell.AddDate(0, 0, -1), bell.Add(-46 * time.Minute)} {
		clock.set(quiet)
		a.sweep(t)
		if n := len(h.mail.Messages()); n != 1 {
			t.Fatalf("on %s there are %d mails", quiet.Format(time.RFC1123), n)
		}
	}
	clock.set(bell.Add(-45 * time.Minute))
	second := h.letterTo(t, s.leads[1].Email, 1)
	if second.Link() != first.Link() || second.Subject == "" {
		t.Errorf("the second key adult is led to %q, the first to %q", second.Link(), first.Link())
	}
	clock.set(bell.Add(-31 * time.Minute))
	a.sweep(t)
	at := "/desk/calls/" + s.urn
	if sheet := h.reader(t, a, operator).get(t, "/desk/calls"); strings.Contains(sheet.body, at) {
		t.Error("the school is on the call sheet 31 minutes before the bell")
	}
	clock.set(bell.Add(-30 * time.Minute))
	caller := h.reader(t, a, operator)
	a.until(t, "the school is on the call sheet", func() bool { return strings.Contains(caller.get(t, "/desk/calls").body, at) })

	clock.set(bell.Add(-20 * time.Minute))
	if third := h.letterTo(t, s.head.Email, 1); third.Link() != first.Link() {
		t.Errorf("the head is led to %q, the first key adult to %q", third.Link(), first.Link())
	}

	// Somebody reads it at last, and nothing more is asked of anybody.
	clock.set(bell.Add(-19 * time.Minute))
	reader := h.reader(t, a, a.vault.Index("person", strings.ToLower(s.leads[1].Email)))
	item := strings.TrimPrefix(first.Link(), h.config.Portal.Origin)
	if inbox := reader.get(t, "/inbox"); !strings.Contains(inbox.body, "8:30am") {
		t.Error("the inbox does not show the bell as people write it")
	}
	if status := acknowledge(t, reader, item); status >= 400 {
		t.Fatalf("acknowledging answers %d", status)
	}
	clock.set(bell.Add(time.Minute))
	a.sweep(t)
	if sheet := h.reader(t, a, operator).get(t, "/desk/calls"); sheet.status != http.StatusOK || strings.Contains(sheet.body, at) {
		t.Errorf("acknowledged, and still on the call sheet (%d)", sheet.status)
	}
	if n := len(h.mail.Messages()); n != 3 {
		t.Errorf("%d mails went out in all, want one to each key adult and one to the head", n)
	}
}

// longWeekend is a child at a school that trains its staff on the Tuesday
// after the bank holiday.
type longWeekend struct {
	force, urn string
	incident   police.Incident
	leads      []schools.Contact
	head       schools.Contact
}

// longWeekend chooses the child and imports the school's calendar.
func (h *house) longWeekend(t *testing.T, friday time.Time) longWeekend {
	t.Helper()
	steps, err := h.world.Journey(friday)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(steps, func(s world.Step) bool { return s.About == "no pupil number, but the postcode" })
	var s longWeekend
	if err := json.Unmarshal(steps[i].Body, &s.incident); err != nil {
		t.Fatal(err)
	}
	s.force, s.urn = steps[i].Force, s.incident.Children[0].School.URN
	s.incident.OccurredAt, s.incident.ReportedAt = friday.Add(-40*time.Minute), friday.Add(-20*time.Minute)
	urn, err := schools.ParseURN(s.urn)
	if err != nil {
		t.Fatal(err)
	}
	s.leads, s.head = h.world.ContactsOf(urn, schools.RoleKeyAdult), h.world.ContactsOf(urn, schools.RoleHead)[0]
	path := h.save(t, "terms.csv", "urn,kind,first,last,note,source,day_start,day_end\n"+
		s.urn+",term,2027-04-12,2027-05-28,Summer term,school,08:50,15:20\n"+
		s.urn+",inset,2027-05-04,2027-05-04,INSET day,school,,\n")
	if code, out, said := h.command(t, "import", "terms", path, "--apply"); code != 0 {
		t.Fatalf("importing the calendar ends with %d: %s%s", code, out, said)
	}
	return s
}

// checkDeadline asks the police API when the school must know.
func (s longWeekend) checkDeadline(t *testing.T, h *house, id string, bell time.Time) {
	t.Helper()
	status, err := h.police(s.force).Status(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if len(status.Children) != 1 || len(status.Children[0].Notifications) != 1 {
		t.Fatalf("the status is %+v", status)
	}
	if n := status.Children[0].Notifications[0]; !n.Deadline.Equal(bell) || n.Late {
		t.Errorf("the deadline is %s (late: %v), want %s", n.Deadline.In(bell.Location()), n.Late, bell)
	}
}

// letterTo waits for the n-th letter to somebody.
func (h *house) letterTo(t *testing.T, email string, n int) mailbox.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var to []mailbox.Message
	_, err := h.mail.AwaitWhere(ctx, func(all []mailbox.Message) bool {
		to = slices.DeleteFunc(slices.Clone(all), func(m mailbox.Message) bool { return !strings.EqualFold(m.To[0], email) })
		return len(to) >= n
	})
	if err != nil {
		t.Fatal(err)
	}
	return to[n-1]
}

// sweep does what is due now by the service's clock, and returns when it is done.
func (a *App) sweep(t *testing.T) {
	t.Helper()
	if err := a.jobs.Sweep(t.Context(), a.now()); err != nil {
		t.Fatal(err)
	}
}
