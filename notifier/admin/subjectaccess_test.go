package admin_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
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

var _ admin.SubjectAccess = (*subjectAccess)(nil)

// subjectAccess is one search of force NORTH, what it finds, and what was asked for.
type subjectAccess struct {
	row   notifier.SearchRow
	held  notifier.Held
	asked []string
	wrong string
}

func newSubjectAccess() *subjectAccess {
	return &subjectAccess{
		row: notifier.SearchRow{
			AccessSearch: notifier.AccessSearch{ID: "0e0f", Force: "NORTH", AskedAt: morning}, ShortRef: "S7QX-0001", Asker: "Gil Ray", Waits: true,
		},
		held: notifier.Held{
			Searched: notifier.Described{Forename: "Tom", Surname: "<b>Ash", DateOfBirth: "2016-01-02"}, Until: morning.AddDate(0, 0, 7),
			Incidents: []notifier.HeldIncident{
				{
					Case: "ca5e01", Child: "c1", ShortRef: "I7QX-0001", AcceptedAt: morning, OccurredAt: morning, Versions: 2, Status: notifier.ChildRouted, Content: true, Holds: 1,
					Notifications: []notifier.HeldNotification{{
						ShortRef: "N7QX-0001", School: "=Hill School", State: notifier.StateAcknowledged, SentAt: morning, Deadline: morning, AcknowledgedAt: morning,
						Roads: []notifier.Road{notifier.RoadEmail}, Outcome: &notifier.OutcomeRecorded{Support: schools.SupportSilent, Referral: true},
						Content: true, Pattern: &notifier.PatternEntry{Incident: "2026-11-19", Behaviours: []string{"physical"}, Presence: "heard", Marac: "yes"},
					}},
				},
				{Case: "ca5e02", Child: "c1", ShortRef: "I7QX-0002", AcceptedAt: morning, OccurredAt: morning, Versions: 1, Status: notifier.ChildWithdrawn, Withdrawn: true},
			},
		},
	}
}

func (s *subjectAccess) List(_ context.Context, p auth.Principal) ([]notifier.SearchRow, error) {
	if !p.Has(notifier.RoleForceAdmin, "NORTH") {
		return nil, fault.NotFound
	}
	return []notifier.SearchRow{s.row}, nil
}

func (s *subjectAccess) Ask(_ context.Context, _ auth.Principal, force string, who notifier.Described) (string, error) {
	if s.wrong != "" {
		return "", fault.New(fault.Invalid, s.wrong, "Something is wrong with this.")
	}
	s.asked = append(s.asked, strings.Join([]string{"ask", force, who.Forename, who.Surname, who.DateOfBirth, who.UPN}, "|"))
	return "0e10", nil
}

func (s *subjectAccess) act(what, id string) error {
	if id != "0e0f" {
		return fault.NotFound
	}
	s.asked = append(s.asked, what)
	return nil
}

func (s *subjectAccess) Approve(_ context.Context, _ auth.Principal, id string) error {
	return s.act("approve", id)
}

func (s *subjectAccess) Drop(_ context.Context, _ auth.Principal, id string) error {
	return s.act("drop", id)
}

func (s *subjectAccess) View(_ context.Context, _ auth.Principal, id string, exported bool) (notifier.Held, error) {
	what := "view"
	if exported {
		what = "export"
	}
	return s.held, s.act(what, id)
}

func (s *subjectAccess) Content(_ context.Context, _ auth.Principal, id, caseID, child string) (notifier.HeldContent, error) {
	return notifier.HeldContent{ShortRef: "I7QX-0001", Version: 2, Rows: []notifier.HeldLine{
		{Field: "Name", Values: []string{"Tom <b>Ash"}}, {Field: "What happened", Values: []string{"He shouted at Mrs Ash."}, Free: true},
	}}, s.act("content "+caseID+" "+child, id)
}

func TestASearchIsAskedForAndApproved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fred := w.as(t, "fred")
	page := fred.Get("/desk/subject-access")
	page.CheckAccessible("searches")
	form := page.One("form[action=/desk/subject-access/NORTH]")
	typed := url.Values{"forename": {"Tom"}, "surname": {"Ash"}, "born": {"2016-01-02"}}
	w.subject.wrong = "name"
	refused := fred.Submit(form, typed)
	if refused.Status != http.StatusUnprocessableEntity || refused.One("#forename").Attr("value") != "Tom" {
		t.Errorf("%d %s", refused.Status, refused.Body)
	}
	refused.CheckAccessible("searches, refused")
	w.subject.wrong = ""
	if done := fred.Submit(form, typed); done.Header.Get("Location") != "/desk/subject-access?done=ask" {
		t.Errorf("%d", done.Status)
	}
	fred.Submit(page.One("form[action=/desk/subject-access/NORTH/0e0f/decision]"), url.Values{"do": {"approve"}})
	if !slices.Equal(w.subject.asked, []string{"ask|NORTH|Tom|Ash|2016-01-02|", "approve"}) {
		t.Errorf("%q", w.subject.asked)
	}
}

func TestEachStateOfASearchHasItsButtons(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*notifier.SearchRow)
		look   bool
		does   []string
	}{
		"another’s":       {func(*notifier.SearchRow) {}, false, []string{"approve", "drop"}},
		"one’s own":       {func(r *notifier.SearchRow) { r.Mine = true }, false, []string{"drop"}},
		"approved":        {func(r *notifier.SearchRow) { r.Mine, r.Open, r.Waits, r.Approver = true, true, false, "Gil" }, true, []string{"drop"}},
		"one approved it": {func(r *notifier.SearchRow) { r.Waits, r.Approver = false, "Fred" }, false, []string{"drop"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			tc.change(&w.subject.row)
			page := w.as(t, "fred").Get("/desk/subject-access")
			page.CheckAccessible(name)
			var does []string
			for _, b := range page.All("button[name=do]") {
				does = append(does, b.Attr("value"))
			}
			if looks := page.Has("form[action=/desk/subject-access/NORTH/0e0f]"); looks != tc.look || !slices.Equal(does, tc.does) {
				t.Errorf("looks %v, buttons %q", looks, does)
			}
		})
	}
}

func TestWhatIsHeldIsShownSavedAndRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subject.row.Mine, w.subject.row.Open, w.subject.row.Approver = true, true, "Gil Ray"
	fred := w.as(t, "fred")
	page := fred.Submit(fred.Get("/desk/subject-access").One("form[action=/desk/subject-access/NORTH/0e0f]"), nil)
	page.CheckAccessible("held")
	for _, words := range []string{"&lt;b&gt;Ash", "2 January 2016", "=Hill School", "Read and taken on", "support: silent, another service was asked", "2026-11-19", "is destroyed"} {
		if !strings.Contains(page.Body, words) {
			t.Errorf("the page lacks %q", words)
		}
	}
	if page.Header.Get("Cache-Control") != "no-store" || len(page.All("form[action=/desk/subject-access/NORTH/0e0f/content]")) != 1 {
		t.Error("it may be kept, or what is destroyed can be asked for")
	}
	content := fred.Submit(page.One("form[action=/desk/subject-access/NORTH/0e0f/content]"), nil)
	content.CheckAccessible("content")
	if !strings.Contains(content.Body, "He shouted") || !strings.Contains(content.Body, "in words") {
		t.Error(content.Body)
	}
	form := page.One("form[action=/desk/subject-access/NORTH/0e0f/file]")
	file := fred.Submit(form, url.Values{"as": {"csv"}})
	rows, err := csv.NewReader(strings.NewReader(file.Body)).ReadAll()
	if err != nil || len(rows) != 3 || len(rows[1]) != len(rows[0]) || rows[1][9] != "'=Hill School" || rows[2][5] != "yes" {
		t.Errorf("%q, %v", rows, err)
	}
	var held notifier.Held
	if err := json.Unmarshal([]byte(fred.Submit(form, url.Values{"as": {"json"}}).Body), &held); err != nil || len(held.Incidents) != 2 {
		t.Errorf("%+v, %v", held, err)
	}
	if !slices.Equal(w.subject.asked, []string{"view", "content ca5e01 c1", "export", "export"}) {
		t.Errorf("%q", w.subject.asked)
	}
}

func TestAFileOfWhatIsHeldNeedsThePasskeyAnew(t *testing.T) {
	t.Parallel()
	for path, tc := range map[string]struct {
		after time.Duration
		want  int
	}{
		"/desk/subject-access/NORTH/0e0f/file":    {admin.ExportConfirm, http.StatusForbidden},
		"/desk/subject-access/NORTH/0e0f/content": {admin.ExportConfirm, http.StatusOK},
		"/desk/subject-access/NORTH/0e0f":         {admin.OpenFor, http.StatusForbidden},
		"/desk/subject-access/NORTH/none/file":    {admin.ExportConfirm, http.StatusForbidden},
	} {
		w := newWorld(t)
		p := w.sessions["fred"]
		p.ConfirmedAt = morning.Add(-tc.after)
		w.sessions["fred"] = p
		got := w.as(t, "fred").Post(path, url.Values{"csrf": {pagetest.Token("fred")}, "as": {"csv"}})
		if got.Status != tc.want {
			t.Errorf("%s: status %d, want %d", path, got.Status, tc.want)
		}
		if tc.want == http.StatusForbidden && len(w.subject.asked) > 0 {
			t.Errorf("%s: something was looked up: %q", path, w.subject.asked)
		}
	}
}
