package admin_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web/pagetest"
	"firstbell/notifier"
	"firstbell/notifier/admin"
)

// hub is a desk with a few alarms and a roster in memory.
type hub struct {
	alarms []notifier.AlarmRow
	shifts []notifier.RosterShift
	basis  uint64
	done   []string
}

var (
	_ admin.Alarms = (*hub)(nil)
	_ admin.Duty   = (*roster)(nil)
)

func sampleHub() *hub {
	row := func(kind notifier.AlarmKind, key string) notifier.AlarmRow {
		return notifier.AlarmRow{ShortRef: "K7PQ", School: "Larch Lane Primary School", AlarmState: notifier.AlarmState{
			Alarm: notifier.Alarm{Kind: kind, Key: key}, Force: "NORTH", RaisedAt: morning.Add(-10 * time.Minute),
		}, Asked: []notifier.AlarmAsking{
			{Role: notifier.DutyOperator, At: morning.Add(-10 * time.Minute), Done: true}, {Role: notifier.DutyDeputy, At: morning.Add(time.Minute)},
		}}
	}
	down := row(notifier.AlarmDown, "down-1")
	down.Minutes, down.School, down.ShortRef = 130, "", ""
	mine := row(notifier.AlarmUnread, "unread-2")
	mine.TakenAt, mine.TakenBy, mine.Mine = morning, "person:olu", true
	settled := row(notifier.AlarmBell, "bell-3")
	settled.ClearedAt, settled.Settled = morning, true
	return &hub{basis: 7, alarms: []notifier.AlarmRow{row(notifier.AlarmUnread, "unread-1"), down, mine, settled}, shifts: []notifier.RosterShift{{
		Role: notifier.DutyOperator, From: morning.Add(-time.Hour), Until: morning.Add(7 * time.Hour),
		Officer: notifier.Officer{Name: "Pat Lowe", Email: "pat.lowe@force.example", Phone: "01632 960999"},
	}}}
}

func (h *hub) List(context.Context, auth.Principal) (notifier.AlarmList, error) {
	return notifier.AlarmList{At: morning, Rows: h.alarms, Waiting: 2, Taken: 1}, nil
}

func (h *hub) Take(_ context.Context, _ auth.Principal, force, key string) error {
	h.done = append(h.done, "take "+force+" "+key)
	return nil
}

func (h *hub) Clear(_ context.Context, _ auth.Principal, force, key string) error {
	h.done = append(h.done, "clear "+force+" "+key)
	return nil
}

// roster is the hub's roster as its own pages ask for it.
type roster struct{ *hub }

func (r *roster) List(context.Context, auth.Principal) ([]notifier.RosterPage, error) {
	return []notifier.RosterPage{{At: morning, Force: "NORTH", Basis: r.basis, Shifts: r.shifts, Gap: morning.Add(7 * time.Hour)}}, nil
}

func (r *roster) Loads(queue []notifier.TriageItem) []notifier.ForceLoad {
	return []notifier.ForceLoad{{Force: "NORTH", Load: notifier.Load{
		Children: len(queue), Bell: morning.Add(40 * time.Minute), Needs: 30 * time.Minute, Has: 20 * time.Minute, Known: true,
	}}}
}

func (r *roster) Add(_ context.Context, _ auth.Principal, _ string, basis uint64, s notifier.RosterShift) error {
	if basis != r.basis {
		return fault.Conflict
	}
	r.shifts = append(r.shifts, s)
	return nil
}

func (r *roster) Remove(_ context.Context, _ auth.Principal, _ string, _ uint64, s notifier.RosterShift) error {
	r.shifts = slices.DeleteFunc(r.shifts, func(o notifier.RosterShift) bool { return o.Email == s.Email && o.From.Equal(s.From) })
	return nil
}

func TestAlarmsSayWhatToDoAndWhoHasThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	page := w.as(t, "olu").Get("/desk/alarms")
	for _, words := range []string{
		"2 alarms wait", "Nobody at the school has taken a message on", "Telephone the school now", "The service was not working for a while: 2 hours 10 minutes",
		"Operator: asked", "Deputy: will be asked", "You have taken it", "Settled", "Larch Lane Primary School", "K7PQ",
	} {
		if !strings.Contains(page.Body, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	if n := strings.Count(page.Body, "I am dealing with it"); n != 2 {
		t.Errorf("%d alarms can be taken, want the 2 that nobody has", n)
	}
	if n := strings.Count(page.Body, `action="/desk/alarms/clear"`); n != 3 {
		t.Errorf("%d alarms can be cleared, want the 3 open ones", n)
	}
	pagetest.Parse(t, page.Body).CheckAccessible("hub")
}

func TestAnAlarmIsTakenAndClearedByAPost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, act := range []string{"take", "clear"} {
		got := w.as(t, "olu").Post("/desk/alarms/"+act, url.Values{"csrf": {pagetest.Token("olu")}, "force": {"NORTH"}, "key": {"unread-1"}})
		if got.Status != 303 {
			t.Errorf("%s: status %d", act, got.Status)
		}
	}
	if want := []string{"take NORTH unread-1", "clear NORTH unread-1"}; !slices.Equal(w.hub.done, want) {
		t.Errorf("done %q, want %q", w.hub.done, want)
	}
	if got := w.as(t, "olu").Post("/desk/alarms/take", url.Values{"csrf": {pagetest.Token("olu")}}); got.Status != 404 {
		t.Errorf("an alarm without a key: status %d", got.Status)
	}
}

func TestTheQueueShowsItsLoadAgainstTheHoursOnDuty(t *testing.T) {
	t.Parallel()
	page := newWorld(t).as(t, "olu").Get("/desk/triage")
	if !strings.Contains(page.Body, "need about 30 minutes; the people on duty have 20 minutes. That is not enough") {
		t.Error("the queue does not say that it cannot be cleared")
	}
}

func TestAShiftIsAddedAndRemoved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, "fred")
	page := b.Get("/desk/duty")
	for _, words := range []string{"Pat Lowe", "01632 960999", "Nobody is on duty", "Add a shift to NORTH"} {
		if !strings.Contains(page.Body, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	pagetest.Parse(t, page.Body).CheckAccessible("hub")
	form := url.Values{
		"csrf": {pagetest.Token("fred")}, "force": {"NORTH"}, "basis": {"7"}, "role": {"deputy"}, "from": {"2026-11-23 14:00"},
		"until": {"2026-11-23 22:00"}, "name": {"Jo Reed"}, "email": {"Jo.Reed@force.example"}, "phone": {""},
	}
	if got := b.Post("/desk/duty/add", form); got.Status != 303 || len(w.hub.shifts) != 2 || w.hub.shifts[1].Email != "jo.reed@force.example" {
		t.Errorf("adding: status %d, shifts %+v", got.Status, w.hub.shifts)
	}
	if got := b.Post("/desk/duty/remove", form); got.Status != 303 || len(w.hub.shifts) != 1 {
		t.Errorf("removing: status %d, shifts %+v", got.Status, w.hub.shifts)
	}
	form.Set("basis", "6")
	if got := b.Post("/desk/duty/add", form); got.Status != 409 {
		t.Errorf("on a roster that has changed: status %d", got.Status)
	}
}

func TestAShiftWithFaultsNamesThemAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.as(t, "fred").Post("/desk/duty/add", url.Values{
		"csrf": {pagetest.Token("fred")}, "force": {"NORTH"}, "basis": {"7"}, "role": {"mayor"}, "from": {"tomorrow"}, "until": {"2026-11-23"},
		"name": {""}, "email": {"nobody"},
	})
	if got.Status != 422 || len(w.hub.shifts) != 1 {
		t.Fatalf("status %d, shifts %+v", got.Status, w.hub.shifts)
	}
	for _, words := range []string{"Select what the person does", "Enter when the shift begins", "Enter when the shift ends", "Enter the person’s name", "own e-mail address"} {
		if strings.Count(got.Body, words) != 2 {
			t.Errorf("%q is not at the top and beside its box", words)
		}
	}
	pagetest.Parse(t, got.Body).CheckAccessible("hub")
}
