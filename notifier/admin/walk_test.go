package admin_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"firstbell/internal/web/pagetest"
	"firstbell/notifier"
	"firstbell/notifier/admin"
	"firstbell/schools"
)

// want is the same table as the package's, written down a second time: a role
// that is added to a route by mistake is found by the difference.
var want = map[string]string{
	"GET /desk/endings":                                 "operator force auditor",
	"GET /desk/endings.csv":                             "operator force auditor",
	"GET /desk/shortfalls":                              "operator force",
	"GET /desk/shortfalls.csv":                          "operator force",
	"GET /desk/schools/:urn/people":                     "operator force system",
	"POST /desk/schools/:urn/people/set":                "operator force system",
	"POST /desk/schools/:urn/people/away":               "operator force system",
	"POST /desk/schools/:urn/people/back":               "operator force system",
	"POST /desk/schools/:urn/people/leave":              "operator force system",
	"POST /desk/schools/:urn/people/hub":                "operator force system",
	"GET /desk/exclusions":                              "operator force",
	"POST /desk/exclusions/:case":                       "operator force",
	"POST /desk/exclusions/:case/add":                   "operator",
	"POST /desk/exclusions/:case/lift":                  "operator",
	"POST /desk/exclusions/:case/decision":              "operator force",
	"GET /desk/accounts":                                "operator force system",
	"GET /":                                             "operator force system auditor",
	"GET /desk/texts":                                   "operator force",
	"POST /desk/texts/:notification":                    "operator",
	"POST /desk/texts/:notification/decision":           "operator",
	"GET /desk/break-glass":                             "operator force",
	"POST /desk/break-glass":                            "operator",
	"GET /desk/break-glass/:notification":               "operator",
	"POST /desk/break-glass/:notification":              "operator",
	"POST /desk/break-glass/:notification/look":         "operator",
	"POST /desk/break-glass/:opening/why":               "force",
	"POST /desk/break-glass/:opening/review":            "force",
	"GET /desk/subject-access":                          "force",
	"POST /desk/subject-access/:force":                  "force",
	"POST /desk/subject-access/:force/:search":          "force",
	"POST /desk/subject-access/:force/:search/decision": "force",
	"POST /desk/subject-access/:force/:search/content":  "force",
	"POST /desk/subject-access/:force/:search/file":     "force",
	"GET /desk/holds":                                   "force",
	"POST /desk/holds/:force":                           "force",
	"POST /desk/holds/:force/:hold":                     "force",
	"POST /desk/holds/:force/:hold/decision":            "force",
	"GET /desk/breaches":                                "operator force",
	"GET /desk/breaches/:breach":                        "operator force",
	"POST /desk/breaches/:breach":                       "operator force",
	"POST /desk/breaches/:breach/statement":             "operator force",
	"POST /desk/breaches/:breach/call":                  "operator force",
	"POST /desk/breaches/:breach/decision":              "operator force",
	"POST /desk/breaches/:breach/close":                 "operator force",
	"GET /audit":                                        "auditor",
	"POST /audit":                                       "auditor",
	"POST /audit/file":                                  "auditor",
	"GET /desk":                                         "operator force",
	"GET /desk/refused":                                 "operator force",
	"GET /desk/triage":                                  "operator force",
	"GET /desk/triage/:case/:child":                     "operator force",
	"POST /desk/triage/:case/:child":                    "operator force",
	"POST /desk/triage/:case/:child/candidate":          "operator",
	"POST /desk/triage/:case/:child/place":              "operator",
	"POST /desk/triage/:case/:child/exception":          "operator",
	"POST /desk/triage/:case/:child/decision":           "operator force",
	"POST /desk/triage/:case/:child/hand-off":           "operator",
	"GET /desk/hand-offs":                               "operator force",
	"GET /desk/hand-offs/:case/:child":                  "operator force",
	"POST /desk/hand-offs/:case/:child":                 "operator force",
	"POST /desk/hand-offs/:case/:child/answer":          "operator",
	"GET /desk/calls":                                   "operator",
	"GET /desk/calls/:urn":                              "operator",
	"POST /desk/calls/:urn":                             "operator",
	"GET /desk/matching":                                "operator force system",
	"POST /desk/matching/:force":                        "force system",
	"POST /desk/calls/print":                            "operator",
	"POST /desk/calls/:urn/claim":                       "operator",
	"POST /desk/calls/:urn/release":                     "operator",
	"POST /desk/calls/:urn/word":                        "operator",
	"POST /desk/calls/:urn/attempt":                     "operator",
	"GET /desk/alarms":                                  "operator force",
	"POST /desk/alarms/take":                            "operator force",
	"POST /desk/alarms/clear":                           "operator force",
	"GET /desk/suspension":                              "operator force",
	"POST /desk/suspension/:force":                      "operator force",
	"GET /desk/duty":                                    "operator force",
	"POST /desk/duty/add":                               "operator force",
	"POST /desk/duty/remove":                            "operator force",
	"GET /desk/schools":                                 "operator force system",
	"GET /desk/schools/:urn":                            "operator force system",
	"POST /desk/schools/:urn/invite":                    "operator force system",
	"POST /desk/schools/:urn/roll":                      "operator",
	"POST /desk/schools/:urn/remove":                    "force system",
	"POST /desk/schools/:urn/lost":                      "operator force system",
}

var roleWords = map[string]string{
	"operator": notifier.RoleOperator, "force": notifier.RoleForceAdmin, "system": notifier.RoleSystemAdmin, "auditor": notifier.RoleAuditor,
}

func TestTheTableIsTheOneWeMeant(t *testing.T) {
	t.Parallel()
	routes := admin.Routes()
	if len(routes) != len(want) {
		t.Errorf("the table has %d routes, want %d", len(routes), len(want))
	}
	for _, r := range routes {
		var roles []string
		for _, word := range strings.Fields(want[r.Method+" "+r.Path]) {
			roles = append(roles, roleWords[word])
		}
		if !slices.Equal(r.Roles, roles) {
			t.Errorf("%s %s is open to %q, want %q", r.Method, r.Path, r.Roles, roles)
		}
	}
}

// TestEveryRouteAndRole walks the table with every kind of person. What one
// may not see answers, to the byte, like what does not exist.
func TestEveryRouteAndRole(t *testing.T) {
	t.Parallel()
	missing := newWorld(t).as(t, "olu").Get("/desk/triage/ca5e99/c9").Body
	people := map[string]string{
		"olu": notifier.RoleOperator, "fred": notifier.RoleForceAdmin, "sys": notifier.RoleSystemAdmin, "aud": "auditor", "ada": "", "nil": "",
	}
	for _, r := range admin.Routes() {
		path := strings.NewReplacer(":case", "ca5e01", ":child", "c1", ":urn", "999002", ":notification", "ab01", ":breach", "b4ea01", ":opening", "0e01", ":hold", "0a0b", ":search", "0e0f", ":force", "NORTH").Replace(r.Path)
		if strings.HasSuffix(path, "/invite") {
			path = "/desk/schools/999001/invite"
		}
		for who, role := range people {
			w := newWorld(t)
			weighed(w)
			if strings.HasSuffix(path, "/word") {
				calling(t, w)
			}
			do := "lift"
			if strings.HasPrefix(path, "/desk/subject-access") {
				do = "approve"
			}
			b := w.as(t, who)
			answer := b.Get(path)
			if r.Method == http.MethodPost {
				// Their own token, so that a refusal is about the person.
				answer = b.Post(path, url.Values{"csrf": {pagetest.Token(who)}, "person": {"b2"}, "reference": {"K7QX-0001"}, "do": {do}, "as": {"csv"}, "candidate": {"1"}, "force": {"NORTH"}, "key": {"unread-1"}, "basis": {"7"}})
			}
			switch may := slices.Contains(r.Roles, role); {
			case may && !slices.Contains([]int{200, 303, 422}, answer.Status):
				t.Errorf("%s %s as %s: status %d", r.Method, path, who, answer.Status)
			case !may && answer.Status != http.StatusNotFound:
				t.Errorf("%s %s as %s: status %d, want 404", r.Method, path, who, answer.Status)
			case !may && answer.Body != missing:
				t.Errorf("%s %s as %s: the refusal differs from what does not exist", r.Method, path, who)
			case !may && len(w.triage.opened)+len(w.given.opened)+len(w.triage.revealed)+len(w.over.confirmed)+len(w.over.learned)+len(w.scheme.asked)+len(w.people.invited)+len(w.people.removed)+len(w.people.ended)+len(w.people.searches)+len(w.glass.broken)+w.glass.looks+w.glass.read+w.board.printed+w.board.worded+w.breaches.opened+len(w.breaches.did) > 0:
				t.Errorf("%s %s as %s: refused, and yet something was asked for", r.Method, path, who)
			}
		}
	}
}

func TestAnotherForcesChildIsNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	missing := w.as(t, "olu").Get("/desk/triage/ca5e99/c9")
	for _, path := range []string{"/desk/triage/ca5e04/c4", "/desk/triage/ca5e01/c4", "/desk/triage/CA5E01/c1", "/desk/triage/ca5e01/" + strings.Repeat("a", 65)} {
		got := w.as(t, "olu").Get(path)
		if got.Status != http.StatusNotFound || got.Body != missing.Body {
			t.Errorf("GET %s: status %d", path, got.Status)
		}
	}
	for _, act := range []string{"", "/place", "/exception", "/decision"} {
		got := w.as(t, "olu").Post("/desk/triage/ca5e04/c4"+act, url.Values{
			"csrf": {pagetest.Token("olu")}, "urn": {"999001"}, "reason": {"school-confirmed"}, "decision": {"confirm"},
			"exception-reason": {"danger"}, "note": {"x"}, "review-day": {"1"}, "review-month": {"2"}, "review-year": {"2027"},
		})
		if got.Status != http.StatusNotFound {
			t.Errorf("POST %s on another force's child: status %d", act, got.Status)
		}
	}
}

func TestNavigationShowsWhatOneMaySee(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for who, want := range map[string][]string{
		"olu": {"Today", "Triage", "Hand-offs", "Calls", "Alarms", "Duty", "Refused", "Matching", "Texts", "Left out", "Breaches", "Emergencies", "Schools", "Accounts", "What ended"}, "fred": {"Today", "Triage", "Hand-offs", "Alarms", "Duty", "Refused", "Matching", "Texts", "Left out", "Breaches", "Emergencies", "Holds", "Subject access", "Schools", "Accounts", "What ended"}, "sys": {"Matching", "Schools", "Accounts"},
	} {
		start := w.as(t, who).Get("/")
		page := w.as(t, who).Get(start.Header.Get("Location"))
		if got := page.Texts("nav a"); start.Status != http.StatusSeeOther || !slices.Equal(got, want) {
			t.Errorf("%s starts at %q with %q, want %q", who, start.Header.Get("Location"), got, want)
		}
	}
}

func TestEveryPageIsWellFormedForEverybody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu := w.as(t, "olu")
	pages := map[string]string{}
	for _, path := range []string{"/desk", "/desk/triage", "/desk/triage/ca5e01/c1", "/desk/calls", "/desk/calls/999002", "/desk/refused", "/desk/matching", "/desk/suspension",
		"/desk/schools?q=e", "/desk/schools/999001", "/desk/hand-offs", "/desk/hand-offs/ca5e01/c1", "/desk/accounts"} {
		pages[path] = olu.Get(path).Body
	}
	opened := olu.Submit(olu.Get("/desk/triage/ca5e01/c1").One("main form"), nil)
	pages["opened"] = opened.Body
	pages["hand-off opened"] = olu.Submit(olu.Get("/desk/hand-offs/ca5e01/c1").One("main form"), nil).Body
	pagetest.Parse(t, pages["/desk/calls/999002"]).CheckAccessible("a call that was not started")
	pages["/desk/calls/999002"] = calling(t, w).Body
	pages["printed"] = olu.Submit(olu.Get("/desk/calls").One("form[action=/desk/calls/print]"), nil).Body
	w.board.over = map[schools.URN]notifier.CallOver{999001: {How: notifier.CallEndRead, At: morning}}
	pages["over"] = olu.Get("/desk/calls/999001").Body
	pages["invited"] = olu.Submit(olu.Get("/desk/schools/999001").All("main form")[0], nil).Body
	titles := map[string]string{}
	for path, body := range pages {
		doc := pagetest.Parse(t, body)
		title := doc.One("title").Text()
		if other, used := titles[title]; used {
			t.Errorf("%s and %s share the title %q", path, other, title)
		}
		titles[title] = path
		doc.CheckAccessible(path)
	}
}
