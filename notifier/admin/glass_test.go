package admin_test

import (
	"cmp"
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
	"firstbell/notifier/admin"
	"firstbell/schools"
)

var (
	_ admin.Glass   = (*glass)(nil)
	_ admin.Glasses = (*glass)(nil)
)

// glass is one message that may be opened, and what was opened before.
type glass struct {
	until   time.Time
	broken  []notifier.GlassWhy
	looks   int
	read    int
	reviews []string
	err     error // answered to the next thing that is done
}

func (g *glass) item() notifier.GlassItem {
	return notifier.GlassItem{Notification: "ab01", ShortRef: "K7QX-0001", School: "Elm Road School", State: notifier.StateReady, Until: g.until}
}

func (g *glass) Find(ctx context.Context, p auth.Principal, reference string) (notifier.GlassItem, error) {
	if reference != "K7QX-0001" {
		return notifier.GlassItem{}, fault.NotFound
	}
	return g.Item(ctx, p, "ab01")
}

func (g *glass) Item(_ context.Context, p auth.Principal, id string) (notifier.GlassItem, error) {
	if id != "ab01" || !slices.Contains(p.Scopes(notifier.RoleOperator), "NORTH") {
		return notifier.GlassItem{}, fault.NotFound
	}
	return g.item(), nil
}

func (g *glass) Break(ctx context.Context, p auth.Principal, id string, why notifier.GlassWhy) (notifier.GlassItem, error) {
	_, err := g.Item(ctx, p, id)
	switch {
	case err != nil:
		return notifier.GlassItem{}, err
	case g.err != nil:
		return notifier.GlassItem{}, g.err
	case why.Reason == "":
		return notifier.GlassItem{}, fault.New(fault.Invalid, "reason", "Choose what the emergency is.")
	case why.Words == "":
		return notifier.GlassItem{}, fault.New(fault.Invalid, "words", "Say why in your own words.")
	}
	g.broken, g.until = append(g.broken, why), morning.Add(notifier.GlassFor)
	return g.item(), nil
}

func (g *glass) Look(ctx context.Context, p auth.Principal, id string) (notifier.GlassShown, error) {
	item, err := g.Item(ctx, p, id)
	if err = cmp.Or(err, g.err); err != nil {
		return notifier.GlassShown{}, err
	}
	if g.until.IsZero() {
		return notifier.GlassShown{}, fault.New(fault.Conflict, "glass-over", "Over.")
	}
	g.looks++
	return notifier.GlassShown{GlassItem: item, Body: schools.Notification{
		Child: schools.Child{Forename: "Tom", Surname: "<b>Able</b>"}, Force: "North Police", Circumstances: "He shouted.",
		Conditions:    []schools.Condition{{Kind: "bail", Person: "father", CollectFromSchool: "no"}},
		PoliceContact: schools.PoliceContact{Team: "Safeguarding", Phone: "020 7946 0009"},
	}}, nil
}

func (g *glass) row(p auth.Principal) notifier.GlassRow {
	o := notifier.Opening{ID: "0e01", Force: "NORTH", Notification: "ab01", By: "person:pia", At: morning, Until: morning.Add(notifier.GlassFor), Reason: "child-at-risk"}
	if len(g.reviews) > 0 {
		o.ReviewedAt, o.Justified = morning, strings.HasPrefix(g.reviews[0], "true")
	}
	return notifier.GlassRow{
		Opening: o, ShortRef: "K7QX-0001", School: "Elm Road School", Who: "Pia Marsh", Reviewer: "Fred Amis",
		Looks: notifier.GlassLooks{Count: 2, First: morning, Last: morning}, Open: !o.IsReviewed(), CanJudge: !o.IsReviewed() && p.Has(notifier.RoleForceAdmin, "NORTH"),
	}
}

func (g *glass) List(_ context.Context, p auth.Principal) ([]notifier.GlassRow, error) {
	if !p.Has(notifier.RoleForceAdmin, "NORTH") {
		return nil, nil
	}
	return []notifier.GlassRow{g.row(p)}, nil
}

func (g *glass) Words(_ context.Context, p auth.Principal, opening string) (notifier.GlassWords, error) {
	if (opening != "0e01" && opening != "ab01") || !p.Has(notifier.RoleForceAdmin, "NORTH") {
		return notifier.GlassWords{}, fault.NotFound
	}
	g.read++
	return notifier.GlassWords{GlassRow: g.row(p), Words: "The father is <i>outside</i>."}, nil
}

func (g *glass) Review(_ context.Context, _ auth.Principal, _ string, justified bool, words string) error {
	if words == "" {
		return fault.New(fault.Invalid, "words", "Say why in your own words.")
	}
	verdict := "false "
	if justified {
		verdict = "true "
	}
	g.reviews = append(g.reviews, verdict+words)
	return g.err
}

func TestAMessageIsOpenedInAnEmergencyStepByStep(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu := w.as(t, "olu")
	start := olu.Get("/desk/break-glass")
	start.CheckAccessible("emergencies")
	wrong := olu.Submit(start.One("form[action=/desk/break-glass]"), url.Values{"reference": {"nothing"}})
	wrong.CheckAccessible("no such reference")
	if wrong.Status != http.StatusUnprocessableEntity {
		t.Errorf("an unknown reference: %d", wrong.Status)
	}
	found := olu.Submit(start.One("form[action=/desk/break-glass]"), url.Values{"reference": {"K7QX-0001"}})
	ask := olu.Get(found.Header.Get("Location"))
	ask.CheckAccessible("asked why")
	for field, typed := range map[string]url.Values{"reason": {"words": {"The father is here."}}, "words": {"reason": {"child-at-risk"}}} {
		again := olu.Submit(ask.One("main form"), typed)
		again.CheckAccessible("without " + field)
		if again.Status != http.StatusUnprocessableEntity || !strings.Contains(again.Body, `href="#`+field+`"`) {
			t.Errorf("without %s: status %d", field, again.Status)
		}
	}
	opened := olu.Submit(ask.One("main form"), url.Values{"reason": {"child-at-risk"}, "words": {"The father is here."}})
	ready := olu.Get(opened.Header.Get("Location"))
	ready.CheckAccessible("open")
	if w.glass.looks != 0 || strings.Contains(ready.Body, "Tom") {
		t.Fatal("it is shown before anybody asked")
	}
	shown := olu.Submit(ready.One("main form"), nil)
	shown.CheckAccessible("shown")
	for _, words := range []string{"Tom", "&lt;b&gt;Able&lt;/b&gt;", "must not collect the child", "020 7946 0009", "8:20am"} {
		if !strings.Contains(shown.Body, words) {
			t.Errorf("the page lacks %q", words)
		}
	}
	if shown.Header.Get("Cache-Control") != "no-store" || len(w.glass.broken) != 1 || w.glass.looks != 1 {
		t.Errorf("%+v", w.glass)
	}
	w.glass.until = time.Time{}
	over := olu.Submit(ready.One("main form"), nil)
	if over.Status != http.StatusSeeOther || strings.Contains(over.Body, "Tom") {
		t.Errorf("once it ran out: %d", over.Status)
	}
	olu.Get(over.Header.Get("Location")).CheckAccessible("ran out")
}

func TestAnEmergencyNeedsThePasskeyOfTheLastFiveMinutes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		path string
		ago  time.Duration
		want int
	}{
		"opening, 4 minutes after":             {"/desk/break-glass/ab01", 4 * time.Minute, http.StatusSeeOther},
		"opening, 5 minutes after":             {"/desk/break-glass/ab01", 5 * time.Minute, http.StatusForbidden},
		"opening what does not exist":          {"/desk/break-glass/ab99", 5 * time.Minute, http.StatusForbidden},
		"looking again, 29 minutes after":      {"/desk/break-glass/ab01/look", 29 * time.Minute, http.StatusSeeOther},
		"looking again, 30 minutes after":      {"/desk/break-glass/ab01/look", 30 * time.Minute, http.StatusForbidden},
		"looking at what does not exist, soon": {"/desk/break-glass/ab99/look", time.Minute, http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			p := w.sessions["olu"]
			p.ConfirmedAt = morning.Add(-tc.ago)
			w.sessions["olu"] = p
			got := w.as(t, "olu").Post(tc.path, url.Values{"csrf": {pagetest.Token("olu")}, "reason": {"child-at-risk"}, "words": {"x"}})
			if got.Status != tc.want {
				t.Errorf("status %d, want %d", got.Status, tc.want)
			}
			if tc.want == http.StatusForbidden && (len(w.glass.broken)+w.glass.looks > 0 || !strings.Contains(got.Body, "next="+url.QueryEscape(strings.TrimSuffix(tc.path, "/look")))) {
				t.Errorf("something was done, or the way back is lost")
			}
		})
	}
}

func TestAnAdministratorReviewsAnOpening(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fred := w.as(t, "fred")
	list := fred.Get("/desk/break-glass")
	list.CheckAccessible("openings")
	for _, words := range []string{"Pia Marsh", "K7QX-0001", "at risk of harm now", "2 times", "Not reviewed"} {
		if !strings.Contains(list.Body, words) {
			t.Errorf("the list lacks %q", words)
		}
	}
	if w.glass.read != 0 || strings.Contains(list.Body, "outside") || len(list.All("form[action=/desk/break-glass]")) != 0 {
		t.Fatal("the list shows why in words, or lets an administrator open a message")
	}
	why := fred.Submit(list.One("main form"), nil)
	why.CheckAccessible("why")
	if !strings.Contains(why.Body, "&lt;i&gt;outside") || w.glass.read != 1 {
		t.Errorf("read %d times", w.glass.read)
	}
	for field, typed := range map[string]url.Values{"verdict": {"words": {"It was right."}}, "words": {"verdict": {"yes"}}} {
		again := fred.Submit(why.One("main form"), typed)
		again.CheckAccessible("without " + field)
		if again.Status != http.StatusUnprocessableEntity || !strings.Contains(again.Body, `href="#`+field+`"`) {
			t.Errorf("without %s: status %d", field, again.Status)
		}
	}
	done := fred.Submit(why.One("main form"), url.Values{"verdict": {"no"}, "words": {"The school was open."}})
	after := fred.Get(done.Header.Get("Location"))
	after.CheckAccessible("reviewed")
	if !slices.Equal(w.glass.reviews, []string{"false The school was open."}) || !strings.Contains(after.Body, "Not justified") {
		t.Errorf("%q", w.glass.reviews)
	}
	fred.Submit(after.One("main form"), nil).CheckAccessible("read again")
}

func TestAnAlarmOfAnOpeningIsForAdministrators(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	alarm := notifier.AlarmRow{AlarmState: notifier.AlarmState{
		Alarm: notifier.Alarm{Kind: notifier.AlarmGlass, Key: "glass-0e01", By: "person:pia"}, Force: "NORTH", RaisedAt: morning,
	}}
	for bound, forms := range map[bool]int{false: 1, true: 0} {
		alarm.Bound = bound
		w.hub.alarms = []notifier.AlarmRow{alarm}
		page := w.as(t, "olu").Get("/desk/alarms")
		page.CheckAccessible("alarms")
		if got := len(page.All("main form")); got != forms || !strings.Contains(page.Body, "/desk/break-glass") {
			t.Errorf("bound %t: %d forms, want %d", bound, got, forms)
		}
	}
}
