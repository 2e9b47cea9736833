package portal_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"firstbell/internal/auth"
	"firstbell/internal/web/pagetest"
	"firstbell/schools"
	"firstbell/schools/portal"
)

// blaming are words that lay blame on a child or on the parent who is harmed, or
// that take a record for a finding. No page of a school or council may hold one.
var blaming = regexp.MustCompile(`(?i)\b(perpetrator|offender|offended|suspect(ed)?|accused|guilty|culprit|abuser|bully|bullied|` +
	`violent child|toxic|volatile|parental conflict|domestic dispute|failed to protect|fail(s|ed)? to leave|allowed it|provoke[ds]?|` +
	`chose to stay|attention.seeking|manipulative|troublemaker|naughty|promiscuous|lifestyle|witness(ed)?|engage[ds]? in)\b`)

func TestAPageAboutAChildWhoIsAPartyIsCarefulInEveryWord(t *testing.T) {
	t.Parallel()
	for role, want := range map[schools.PartyRole][]string{
		schools.PartyHarmed:  {"was harmed", "not their fault", "Believe them"},
		schools.PartyCausing: {"may have caused harm", "nobody has decided it", "often been hurt themselves"},
		schools.PartyBoth:    {"was harmed, and may have caused harm", "needs protection"},
		"":                   {"does not say how", "They are a child first"},
	} {
		page := reveal(t, func(e *entry) { e.ChildIsParty, e.PartyRole = true, role })
		text := page.One("main").Text()
		for _, words := range append(want,
			"Ask the police team below before you speak to this young person", "tell neither of them", "no matter for behaviour points", "999") {
			if !strings.Contains(text, words) {
				t.Errorf("%q: the page does not say %q", role, words)
			}
		}
		if found := blaming.FindString(text); found != "" {
			t.Errorf("%q: the page says %q", role, found)
		}
		if strings.Contains(text, "the parent who is being harmed") {
			t.Errorf("%q: the page speaks of the child as of somebody else’s", role)
		}
		page.CheckAccessible("a party, " + string(role))
	}
	if text := reveal(t, nil).One("main").Text(); strings.Contains(text, "directly involved") {
		t.Error("a child who is no party is called one")
	}
}

// officer adds a notification at a council's team and signs its officer in.
func officer(t *testing.T, change func(*entry)) pagetest.Browser {
	t.Helper()
	w := newWorld(t)
	w.sessions["ola"] = auth.Principal{Account: "ola", Name: "Ola Quinn", Grants: []auth.Grant{{Role: schools.RoleKeyAdult, Scope: "988601"}}}
	w.add("aa01", func(e *entry) {
		e.URN, e.School = "988601", "Ashdown home education"
		if change != nil {
			change(e)
		}
	})
	return w.as(t, "ola")
}

// TestACouncilOfficerReadsPagesMadeForThem: no roll, no register, no school gate.
func TestACouncilOfficerReadsPagesMadeForThem(t *testing.T) {
	t.Parallel()
	ola := officer(t, nil)
	pages := map[string]pagetest.Answer{
		"list": ola.Get("/inbox"), "warning": ola.Get("/notifications/aa01"), "bounce": ola.Get("/notifications/aa01/bounce"),
		"content":   ola.Submit(ola.Get("/notifications/aa01").One("main form"), nil),
		"done":      officer(t, func(e *entry) { e.State, e.AcknowledgedAt, e.OpenedAt = portal.StateAcknowledged, morning, morning }).Get("/notifications/aa01"),
		"returned":  officer(t, func(e *entry) { e.State = portal.StateBounced }).Get("/notifications/aa01"),
		"held":      officer(t, func(e *entry) { e.State, e.OpenedAt = portal.StateHeld, morning }).Get("/notifications/aa01"),
		"withdrawn": officer(t, func(e *entry) { e.Item.Withdrawn, e.State = true, portal.StateRecalled }).Get("/notifications/aa01"),
	}
	for name, page := range pages {
		if page.Status != http.StatusOK {
			t.Fatalf("%s: status %d", name, page.Status)
		}
		text := page.One("main").Text()
		for _, word := range []string{"your school", "on our roll", "on your roll", "school gate", "first bell", "lateness, uniform", "pupil"} {
			if strings.Contains(text, word) {
				t.Errorf("%s: an officer reads %q", name, word)
			}
		}
		if found := blaming.FindString(text); found != "" {
			t.Errorf("%s: the page says %q", name, found)
		}
		page.CheckAccessible("an officer’s " + name)
	}
	for name, words := range map[string][]string{
		"warning": {"a child your team looks after", "Team", "Ashdown home education"}, "bounce": {"Is this child not one for your team?", "educated at home"},
		"content": {"This child is not one for our team", "Who must keep away"}, "done": {"A child whom no school sees", "Do not write"},
		"returned": {"Your team said"}, "withdrawn": {"in your team"},
	} {
		for _, word := range words {
			if !strings.Contains(pages[name].One("main").Text(), word) {
				t.Errorf("%s: the page does not say %q", name, word)
			}
		}
	}
}
