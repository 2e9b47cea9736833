package admin_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web/pagetest"
	"firstbell/notifier"
	"firstbell/police"
)

// handOffs is one child who came in, one who went to a force that is not here,
// and one that is answered.
type handOffs struct {
	rows    []notifier.HandOffRow
	opened  []string
	replies []notifier.HandOffReply
	given   []string
}

func sampleHandOffs() *handOffs {
	row := func(id, from, to string, state notifier.HandOffState) notifier.HandOffRow {
		return notifier.HandOffRow{
			Case: "ca5e0" + id, Child: "c" + id, ShortRef: "H-c" + id, From: from, To: to,
			HandOff: notifier.HandOff{HandOffTo: notifier.HandOffTo{Area: "E23000033", Deadline: morning.Add(time.Hour)}, State: state, Round: 1, At: morning.Add(-time.Hour)},
		}
	}
	in := row("1", "South Police", "North Police", notifier.HandOffOpen)
	in.Force, in.Incoming, in.MayAnswer = "NORTH", true, true
	out := row("2", "North Police", "Sussex", notifier.HandOffOpen)
	out.MayAnswer, out.Hub = true, notifier.HubContact{Name: "Sussex hub", Telephone: "01632 960999"}
	out.Deadline = morning.Add(-time.Minute)
	over := row("3", "North Police", "South Police", notifier.HandOffDeclined)
	over.Force, over.Reason, over.DecidedAt = "SOUTH", notifier.DeclinedNotOurs, morning.Add(-time.Minute)
	return &handOffs{rows: []notifier.HandOffRow{in, out, over}}
}

func (h *handOffs) may(p auth.Principal) bool {
	return slices.Contains(p.Scopes(notifier.RoleOperator, notifier.RoleForceAdmin), "NORTH")
}

func (h *handOffs) List(_ context.Context, p auth.Principal) ([]notifier.HandOffRow, error) {
	if !h.may(p) {
		return nil, nil
	}
	return h.rows, nil
}

func (h *handOffs) Item(_ context.Context, p auth.Principal, caseID, child string) (notifier.HandOffRow, error) {
	i := slices.IndexFunc(h.rows, func(r notifier.HandOffRow) bool { return r.Case == caseID && r.Child == child })
	if i < 0 || !h.may(p) {
		return notifier.HandOffRow{}, fault.NotFound
	}
	return h.rows[i], nil
}

func (h *handOffs) Open(ctx context.Context, p auth.Principal, caseID, child string) (notifier.HandOffDetail, error) {
	row, err := h.Item(ctx, p, caseID, child)
	if err != nil {
		return notifier.HandOffDetail{}, err
	}
	h.opened = append(h.opened, child)
	return notifier.HandOffDetail{
		HandOffRow: row, Reference: "SP-77", OccurredAt: morning.Add(-10 * time.Hour), Circumstances: "The father shouted.",
		Identity:      notifier.TriageChild{Forename: "Zarina", Surname: "Quillfeather", DateOfBirth: "2016-05-04", Postcode: "ZZ2 1AA"},
		PoliceContact: police.PoliceContact{Team: "South hub", Phone: "01632 960777"},
	}, nil
}

func (h *handOffs) Answer(ctx context.Context, p auth.Principal, caseID, child string, reply notifier.HandOffReply) error {
	row, err := h.Item(ctx, p, caseID, child)
	switch {
	case err != nil:
		return err
	case reply.Round != row.Round:
		return fault.Conflict
	case row.Force == "" && reply.Name == "":
		return fault.New(fault.Invalid, "name", "Say who at the other force gave this answer on the telephone.")
	}
	h.replies = append(h.replies, reply)
	return nil
}

func (h *handOffs) HandOff(_ context.Context, _ auth.Principal, _, child string, _ notifier.Looked, area string) error {
	if area == "E23000001" {
		return fault.New(fault.Invalid, "no-hub", "Nobody has named that force’s hub yet.")
	}
	h.given = append(h.given, child+" "+area)
	return nil
}

func TestHandOffsSayWhatToDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	page := w.as(t, "olu").Get("/desk/hand-offs")
	rows := page.Texts("tbody tr")
	for i, words := range [][]string{
		{"South Police to North Police", "1 hour left", "nobody has been told yet", "To answer"},
		{"North Police to Sussex", "late", "Telephone its hub"},
		{"Not taken over", "does not live in our area", "back in your queue"},
	} {
		for _, word := range words {
			if !strings.Contains(rows[i], word) {
				t.Errorf("row %d does not say %q: %q", i, word, rows[i])
			}
		}
	}
	for _, path := range []string{"/desk/hand-offs", "/desk/hand-offs/ca5e01/c1"} {
		if body := w.as(t, "olu").Get(path).Body; strings.Contains(body, "Zarina") || strings.Contains(body, "Quillfeather") || strings.Contains(body, "SP-77") {
			t.Errorf("GET %s shows who the child is", path)
		}
	}
	if len(w.given.opened) != 0 {
		t.Error("a GET opened a hand-off")
	}
}

func TestAHandOffIsOpenedAndAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu := w.as(t, "olu")
	page := olu.Submit(olu.Get("/desk/hand-offs/ca5e01/c1").One("main form"), nil)
	if !strings.Contains(page.Body, "Quillfeather") || !slices.Equal(w.given.opened, []string{"c1"}) {
		t.Fatalf("status %d, opened %v", page.Status, w.given.opened)
	}
	form := page.One("main form")
	for about, c := range map[string]struct {
		fill url.Values
		want string
	}{
		"nothing chosen":          {url.Values{}, "Select whether the child is taken over"},
		"no without a reason":     {url.Values{"answer": {"decline"}}, "Select why the child is not taken over"},
		"a reason nobody offered": {url.Values{"answer": {"decline"}, "reason": {"tired"}}, "Select why the child is not taken over"},
	} {
		if again := olu.Submit(form, c.fill); again.Status != http.StatusUnprocessableEntity || !strings.Contains(again.Body, c.want) {
			t.Errorf("%s: status %d", about, again.Status)
		}
	}
	if done := olu.Submit(form, url.Values{"answer": {"accept"}}); done.Status != http.StatusSeeOther {
		t.Errorf("status %d", done.Status)
	}
	if done := olu.Submit(form, url.Values{"answer": {"decline"}, "reason": {notifier.DeclinedNotOurs}}); done.Status != http.StatusSeeOther {
		t.Errorf("status %d", done.Status)
	}
	want := []notifier.HandOffReply{{Round: 1, Accept: true}, {Round: 1, Reason: notifier.DeclinedNotOurs}}
	if !slices.Equal(w.given.replies, want) {
		t.Errorf("recorded %+v", w.given.replies)
	}
}

func TestAnAnswerByTelephoneNeedsAName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu := w.as(t, "olu")
	page := olu.Submit(olu.Get("/desk/hand-offs/ca5e02/c2").One("main form"), nil)
	if !strings.Contains(page.Body, "01632 960999") || !strings.Contains(page.Body, "They take the child over") {
		t.Error("the page does not say whom to telephone")
	}
	form := page.One("main form")
	if again := olu.Submit(form, url.Values{"answer": {"accept"}, "name": {" "}}); again.Status != http.StatusUnprocessableEntity || !strings.Contains(again.Body, "Say who at the other force") {
		t.Errorf("without a name: status %d", again.Status)
	}
	olu.Submit(form, url.Values{"answer": {"accept"}, "name": {" Sgt Pat Moss "}})
	if len(w.given.replies) != 1 || w.given.replies[0].Name != "Sgt Pat Moss" {
		t.Errorf("recorded %+v", w.given.replies)
	}
}

func TestAnotherForcesHandOffIsNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	missing := w.as(t, "pia").Get("/desk/triage/ca5e99/c9").Body
	if got := w.as(t, "pia").Get("/desk/hand-offs/ca5e01/c1"); got.Status != http.StatusNotFound || got.Body != missing {
		t.Errorf("status %d", got.Status)
	}
	for _, act := range []string{"", "/answer"} {
		got := w.as(t, "pia").Post("/desk/hand-offs/ca5e01/c1"+act, url.Values{"csrf": {pagetest.Token("pia")}, "answer": {"accept"}, "round": {"1"}})
		if got.Status != http.StatusNotFound {
			t.Errorf("POST %q: status %d", act, got.Status)
		}
	}
}

func TestAParkedChildIsHandedOverFromTriage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu, page := opened(t, w)
	form := page.One("form[action=/desk/triage/ca5e01/c1/hand-off]")
	for area, want := range map[string]string{"": "Select the police force", "S23000009": "Select the police force", "E23000001": "Nobody has named"} {
		if again := olu.Submit(form, url.Values{"area": {area}}); again.Status != http.StatusUnprocessableEntity || !strings.Contains(again.Body, want) {
			t.Errorf("%q: status %d", area, again.Status)
		}
	}
	if done := olu.Submit(form, url.Values{"area": {"E23000033"}}); done.Status != http.StatusSeeOther || !slices.Equal(w.given.given, []string{"c1 E23000033"}) {
		t.Errorf("status %d, given %v", done.Status, w.given.given)
	}
}
