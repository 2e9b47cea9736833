package admin_test

import (
	"context"
	"fmt"
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
	"firstbell/notifier/admin"
	"firstbell/schools"
)

var (
	_ admin.Breaches   = (*breaches)(nil)
	_ admin.BreachDesk = (*breaches)(nil)
)

// breaches is one case that remembers what was done about it.
type breaches struct {
	detail notifier.BreachDetail
	opened int
	did    []string
	err    error
}

func newBreaches() *breaches {
	said := &notifier.Statement{BreachStatement: notifier.BreachStatement{Copies: schools.CopiesDestroyed, ToldOthers: true, ByTelephone: true}}
	return &breaches{detail: notifier.BreachDetail{
		BreachRow: notifier.BreachRow{
			ID: "b4ea01", ShortRef: "K7QX", Force: "NORTH", School: "Elm Road School", State: notifier.BreachOpen, Cause: notifier.CauseBounced,
			AwareAt: morning.Add(-time.Hour), DueAt: morning.Add(71 * time.Hour), Seen: 2, Owing: 1, Showed: []string{notifier.ShowedText, notifier.ShowedAddress},
			Owner: notifier.OwnerWasTold,
		},
		Level: schools.DetailStandard,
		Seers: []notifier.BreachSeer{{Kind: notifier.SeerReader, Number: 1, Statement: said}, {Kind: notifier.SeerSystem, Number: 2}},
		Looks: []notifier.BreachLook{
			{Number: 1, At: morning.Add(-2 * time.Hour), Type: notifier.FactOpened, Role: schools.RoleKeyAdult, Detail: schools.DetailStandard},
			{Number: 2, At: morning.Add(-2 * time.Hour), Type: notifier.FactFetched, Role: "school-system", Detail: schools.DetailStandard},
		},
		Fields: []string{"child.dateOfBirth", "circumstances"},
	}}
}

func (b *breaches) find(p auth.Principal, id string) error {
	if id != b.detail.ID || !slices.Contains(p.Scopes(notifier.RoleOperator, notifier.RoleForceAdmin), b.detail.Force) {
		return fault.NotFound
	}
	return nil
}

func (b *breaches) List(context.Context, auth.Principal) (notifier.BreachList, error) {
	return notifier.BreachList{
		At: morning, Rows: []notifier.BreachRow{b.detail.BreachRow},
		Unread: []notifier.MisdirectedRow{{At: morning, ShortRef: "M2RT", School: "Oak School", Cause: notifier.CausePlaced}},
		Months: []notifier.MisdirectedMonth{{Month: "2026-11", All: 2, Seen: 1}},
	}, nil
}

func (b *breaches) Item(_ context.Context, p auth.Principal, id string) (notifier.BreachDetail, error) {
	return b.detail, b.find(p, id)
}

func (b *breaches) Open(_ context.Context, p auth.Principal, id string) (notifier.BreachDetail, error) {
	if err := b.find(p, id); err != nil {
		return notifier.BreachDetail{}, err
	}
	b.opened++
	d := b.detail
	d.Opened, d.Seers = true, slices.Clone(d.Seers)
	d.Seers[0].Who, d.Seers[0].Words = "Ada Mills", "I told <b>the office</b>."
	if d.Decision != nil {
		d.Reasons, d.Reference = "Because of the gate.", "IC-77"
	}
	return d, nil
}

func (b *breaches) act(p auth.Principal, id string, did ...any) error {
	if err := b.find(p, id); err != nil {
		return err
	}
	b.did = append(b.did, fmt.Sprint(did...))
	return b.err
}

func (b *breaches) RecordStatement(_ context.Context, p auth.Principal, id string, number int, said schools.Statement) error {
	return b.act(p, id, "statement ", number, " ", said)
}

func (b *breaches) RecordSafetyCall(_ context.Context, p auth.Principal, id string, call notifier.SafetyCall) error {
	return b.act(p, id, "call ", call.CalledAt.Format(time.RFC3339), " ", call.Words)
}

func (b *breaches) Decide(_ context.Context, p auth.Principal, id string, d notifier.DecisionWords) error {
	return b.act(p, id, "decided ", d.Risk, " ", d.ICO, " ", d.ICOAt.Format(time.RFC3339), " ", d.Reference, " ", d.Family, " ", d.Reasons)
}

func (b *breaches) Close(_ context.Context, p auth.Principal, id string, missing map[int]string) error {
	return b.act(p, id, "closed ", missing)
}

func TestABreachIsShownWithoutNamesUntilItIsOpened(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu := w.as(t, "olu")
	list := olu.Get("/desk/breaches")
	list.CheckAccessible("breaches")
	for _, words := range []string{"K7QX", "M2RT", "Elm Road School", "November 2026", "statements missing: 1"} {
		if !strings.Contains(list.Body, words) {
			t.Errorf("the list lacks %q", words)
		}
	}
	page := olu.Get("/desk/breaches/b4ea01")
	page.CheckAccessible("breach")
	for _, words := range []string{"child: date of birth", "words that may tell where somebody is", "Reader, number 1", "Key adult", "In the first hour"} {
		if !strings.Contains(page.Body, words) {
			t.Errorf("the page lacks %q", words)
		}
	}
	if strings.Contains(page.Body, "Ada Mills") || strings.Contains(page.Body, "the office") || w.breaches.opened != 0 {
		t.Fatal("the page shows names or words before it is asked for them")
	}
	opened := olu.Submit(page.One(".govuk-panel__actions"), nil)
	opened.CheckAccessible("breach opened")
	if opened.Status != http.StatusOK || opened.Header.Get("Cache-Control") != "no-store" || w.breaches.opened != 1 {
		t.Fatalf("status %d", opened.Status)
	}
	if !strings.Contains(opened.Body, "Ada Mills") || !strings.Contains(opened.Body, "I told &lt;b&gt;the office&lt;/b&gt;.") {
		t.Error("the opened page lacks names or words, or shows them as mark-up")
	}
}

func TestWhatIsDoneAboutABreachIsRecorded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.breaches.detail.Decision = &notifier.BreachDecision{BreachDecided: notifier.BreachDecided{Risk: notifier.RiskLow, Family: notifier.FamilyNotSafe}, At: morning}
	w.breaches.detail.State = notifier.BreachSettled
	olu := w.as(t, "olu")
	page := olu.Submit(olu.Get("/desk/breaches/b4ea01").One(".govuk-panel__actions"), nil)
	form := func(name string) string { return `form[action="/desk/breaches/b4ea01/` + name + `"]` }
	olu.Submit(page.One(form("statement")), url.Values{"seer": {"2"}, "copies": {"none"}, "told": {"no"}})
	olu.Submit(page.One(form("call")), url.Values{"called-at": {"2026-11-23T07:30"}, "call-words": {"DS Example"}})
	olu.Submit(page.One(form("decision")), url.Values{
		"risk": {"high"}, "ico": {"yes"}, "ico-at": {"2026-07-01 08:00"}, "reference": {"IC-1"}, "family": {"not-safe"}, "reasons": {"Because"},
	})
	done := olu.Submit(page.One(form("close")), url.Values{"missing": {"2:system-has-none"}})
	want := []string{
		"statement 2 {none false }", "call 2026-11-23T07:30:00Z DS Example", "decided high true 2026-07-01T07:00:00Z IC-1 not-safe Because", "closed map[2:system-has-none]",
	}
	if !slices.Equal(w.breaches.did, want) {
		t.Errorf("did %q", w.breaches.did)
	}
	if done.Header.Get("Location") != "/desk/breaches/b4ea01?done=close" {
		t.Errorf("leads to %q", done.Header.Get("Location"))
	}
}

func TestABadFormAboutABreachSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		path string
		form url.Values
		err  error
		want []string
	}{
		"an empty statement":    {"statement", url.Values{}, nil, []string{"Choose whose statement", "Choose what became", "Choose whether anybody"}},
		"nobody named":          {"statement", url.Values{"seer": {"2"}, "copies": {"none"}, "told": {"yes"}}, nil, []string{"Write down who was told"}},
		"no answer about ICO":   {"decision", url.Values{"risk": {"low"}, "reasons": {"Kept words"}}, nil, []string{"Say whether the Information Commissioner", "Kept words"}},
		"no risk":               {"decision", url.Values{"ico": {"no"}}, fault.New(fault.Invalid, "risk", "Say what the risk is."), []string{"Say what the risk is.", `href="#risk-none"`}},
		"a call without a time": {"call", url.Values{"called-at": {"noon"}}, fault.New(fault.Invalid, "called-at", "Say when."), []string{"Say when.", `href="#called-at"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.breaches.err = tc.err
			tc.form.Set("csrf", pagetest.Token("fred"))
			got := w.as(t, "fred").Post("/desk/breaches/b4ea01/"+tc.path, tc.form)
			if got.Status != http.StatusUnprocessableEntity {
				t.Errorf("status %d", got.Status)
			}
			got.CheckAccessible(name)
			for _, words := range tc.want {
				if !strings.Contains(got.Body, words) {
					t.Errorf("the page does not say %q", words)
				}
			}
		})
	}
}

func TestWhoeverSentTheChildThereFindsNoFormToDecide(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.breaches.detail.Mine = true
	olu := w.as(t, "olu")
	page := olu.Submit(olu.Get("/desk/breaches/b4ea01").One(".govuk-panel__actions"), nil)
	if len(page.All(`form[action="/desk/breaches/b4ea01/decision"]`)) != 0 || !strings.Contains(page.Body, "Another person has to decide") {
		t.Error("the page asks for a decision")
	}
}
