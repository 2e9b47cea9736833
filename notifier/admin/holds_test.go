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
	"firstbell/notifier"
	"firstbell/notifier/admin"
	"firstbell/schools"
)

var _ admin.LegalHolds = (*legalHolds)(nil)

// legalHolds is one hold of force NORTH, and what was asked for.
type legalHolds struct {
	row   notifier.HoldRow
	asked []string
	wrong string // the code of the field with which a proposal is refused
}

func newLegalHolds() *legalHolds {
	return &legalHolds{row: notifier.HoldRow{
		LegalHold: notifier.LegalHold{
			ID: "0a0b", Force: "NORTH", Reason: notifier.HoldCourt, ReviewOn: "2027-01-15", ProposedBy: "person:gil", ProposedAt: morning,
		},
		ShortRef: "H7QX-0001", Proposer: "Gil Ray",
	}}
}

func (l *legalHolds) List(_ context.Context, p auth.Principal) ([]notifier.HoldRow, error) {
	if !p.Has(notifier.RoleForceAdmin, "NORTH") {
		return nil, fault.NotFound
	}
	return []notifier.HoldRow{l.row}, nil
}

func (l *legalHolds) Propose(_ context.Context, _ auth.Principal, force string, r notifier.HoldRequest) (string, error) {
	if l.wrong != "" {
		return "", fault.New(fault.Invalid, l.wrong, "Something is wrong with this.")
	}
	l.asked = append(l.asked, strings.Join([]string{"propose", force, r.Surname, r.DateOfBirth, r.Reference, r.Reason, r.Why, r.ReviewOn.String()}, "|"))
	return "0c0d", nil
}

func (l *legalHolds) Words(_ context.Context, p auth.Principal, id string) (notifier.HoldWords, notifier.HoldRow, error) {
	if id != "0a0b" || !p.Has(notifier.RoleForceAdmin, "NORTH") {
		return notifier.HoldWords{}, notifier.HoldRow{}, fault.NotFound
	}
	l.asked = append(l.asked, "words")
	return notifier.HoldWords{Described: notifier.Described{Forename: "Tom", Surname: "<b>Ash", DateOfBirth: "2016-01-02"}, Why: "<i>court"}, l.row, nil
}

func (l *legalHolds) act(what, id string) error {
	if id != "0a0b" {
		return fault.NotFound
	}
	l.asked = append(l.asked, what)
	return nil
}

func (l *legalHolds) Confirm(_ context.Context, _ auth.Principal, id string) error {
	return l.act("confirm", id)
}
func (l *legalHolds) Drop(_ context.Context, _ auth.Principal, id string) error {
	return l.act("drop", id)
}
func (l *legalHolds) Lift(_ context.Context, _ auth.Principal, id string) error {
	return l.act("lift", id)
}
func (l *legalHolds) DropLift(_ context.Context, _ auth.Principal, id string) error {
	return l.act("drop-lift", id)
}

func (l *legalHolds) ProposeLift(_ context.Context, _ auth.Principal, id, reason string) error {
	return l.act("propose-lift "+reason, id)
}

func (l *legalHolds) Review(_ context.Context, _ auth.Principal, id string, on schools.Date) error {
	if on.IsZero() {
		return fault.New(fault.Invalid, "review-date", "Choose a review date after today and within a year.")
	}
	return l.act("review "+on.String(), id)
}

func TestAHoldIsProposedOnThePage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fred := w.as(t, "fred")
	page := fred.Get("/desk/holds")
	page.CheckAccessible("holds")
	form := page.One("form[action=/desk/holds/NORTH]")
	typed := url.Values{"surname": {"Ash"}, "forename": {"Tom"}, "born": {"2016-01-02"}, "reason": {notifier.HoldCourt}, "why": {"Family court"}, "review": {"2027-01-15"}}
	w.legal.wrong = "born"
	refused := fred.Submit(form, typed)
	if refused.Status != http.StatusUnprocessableEntity || refused.One("#born").Attr("value") != "2016-01-02" || !strings.Contains(refused.Body, "Something is wrong") {
		t.Errorf("%d %s", refused.Status, refused.Body)
	}
	refused.CheckAccessible("holds, refused")
	w.legal.wrong = ""
	done := fred.Submit(form, typed)
	if done.Header.Get("Location") != "/desk/holds?done=propose" || !slices.Equal(w.legal.asked, []string{"propose|NORTH|Ash|2016-01-02||court|Family court|2027-01-15"}) {
		t.Errorf("%d %q", done.Status, w.legal.asked)
	}
}

func TestWhomAHoldIsAboutIsTheAnswerToAPost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fred := w.as(t, "fred")
	list := fred.Get("/desk/holds")
	if strings.Contains(list.Body, "Ash") || len(w.legal.asked) > 0 {
		t.Error("the list names the child")
	}
	words := fred.Submit(list.One("form[action=/desk/holds/NORTH/0a0b]"), nil)
	if !strings.Contains(words.Body, "&lt;b&gt;Ash") || !strings.Contains(words.Body, "&lt;i&gt;court") || words.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %s", words.Status, words.Body)
	}
	words.CheckAccessible("hold")
}

func TestEachStepOfAHoldHasItsButtons(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change  func(*notifier.HoldRow)
		buttons []string
	}{
		"another’s proposal": {func(*notifier.HoldRow) {}, []string{"confirm", "drop"}},
		"one’s own":          {func(r *notifier.HoldRow) { r.Mine = true }, []string{"drop"}},
		"it stands":          {func(r *notifier.HoldRow) { r.ConfirmedAt = morning }, []string{"review", "propose-lift"}},
		"to be lifted":       {func(r *notifier.HoldRow) { r.ConfirmedAt, r.LiftBy = morning, "person:gil" }, []string{"lift", "drop-lift"}},
		"one’s own lift":     {func(r *notifier.HoldRow) { r.ConfirmedAt, r.LiftBy, r.Mine = morning, "person:fred", true }, []string{"drop-lift"}},
		"lifted":             {func(r *notifier.HoldRow) { r.ConfirmedAt, r.LiftedAt = morning, morning.Add(time.Hour) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			tc.change(&w.legal.row)
			page := w.as(t, "fred").Get("/desk/holds")
			page.CheckAccessible(name)
			var got []string
			for _, b := range page.All("button[name=do]") {
				got = append(got, b.Attr("value"))
			}
			if !slices.Equal(got, tc.buttons) {
				t.Errorf("buttons %q, want %q", got, tc.buttons)
			}
		})
	}
}

func TestAStepIsTakenAndRefusedInWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.legal.row.ConfirmedAt = morning
	fred := w.as(t, "fred")
	form := fred.Get("/desk/holds").One("form[action=/desk/holds/NORTH/0a0b/decision]")
	if got := fred.Submit(form, url.Values{"do": {"review"}, "review": {"soon"}}); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "Choose a review date") {
		t.Errorf("%d", got.Status)
	}
	fred.Submit(form, url.Values{"do": {"review"}, "review": {"2027-02-01"}})
	fred.Submit(form, url.Values{"do": {"propose-lift"}, "lift-reason": {"ended"}})
	if !slices.Equal(w.legal.asked, []string{"review 2027-02-01", "propose-lift ended"}) {
		t.Errorf("%q", w.legal.asked)
	}
}
