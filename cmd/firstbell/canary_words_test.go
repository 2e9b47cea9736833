package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"firstbell/internal/facts"
	"firstbell/notifier"
	"firstbell/police"
)

// worded is an incident on whose wording there is advice, beside its marks.
func (n *canaryNight) worded() map[string]any {
	in := n.incident("WORDED", 1, 3)
	in["circumstances"] = "Zqanaryson failed to protect Zqanarya: a toxic relationship, and Zqanaryson provoked it."
	return in
}

// say is what the school writes down about what it did, too long at first.
func (c *canaryWalk) say(t *testing.T, lead *visitor, item string) {
	t.Helper()
	outcome := url.Values{"support": {"overt"}, "welfare": {"yes"}, "referral": {"no"}, "reference": {strings.Repeat("Zqanaryown", 100)}, "view": {"Zqanaryview"}}
	if got := lead.send(t, item+"/outcome", item+"/outcome", outcome); got.status != http.StatusUnprocessableEntity {
		t.Errorf("an outcome that is too long: %d", got.status)
	}
	outcome.Set("reference", "Zqanaryown")
	if got := lead.send(t, item+"/outcome", item+"/outcome", outcome); got.status != http.StatusSeeOther {
		t.Errorf("an outcome: %d %s", got.status, got.body)
	}
}

// withhold is a text that a school may not be given as it is: shown at the desk,
// edited wrongly, then rightly.
func (c *canaryWalk) withhold(t *testing.T) {
	t.Helper()
	in := c.night.incident("FIVE", 1, 1)
	in["children"].([]any)[0].(map[string]any)["circumstances"] = "Zqanaryson rang 07700 900482 from ZQ97 7XW."
	c.accepted(t, in, http.StatusAccepted)
	c.app.until(t, "the child is decided on", func() bool {
		kase, err := c.app.service.Case(t.Context(), c.ids["ZQANARY/FIVE"])
		return err == nil && kase.Routed > 0
	})
	queue := c.operator.get(t, "/desk/texts")
	c.lists = append(c.lists, queue)
	for _, action := range actionsOn(queue, "/desk/texts/[0-9a-f]+") {
		shown := c.operator.submit(t, queue, action, nil)
		if !strings.Contains(shown.body, "Zqanary") {
			continue
		}
		for _, d := range []url.Values{
			{"do": {"edit"}, "text-circumstances": {strings.Repeat("Zqanaryedited ", 100)}},
			{"do": {"edit"}, "text-circumstances": {"Zqanaryedited 07700 900482"}},
			{"do": {"keep"}, "reason": {"Zqanaryreason"}},
		} {
			if got := c.operator.submit(t, shown, action+"/decision", d); got.status != http.StatusUnprocessableEntity {
				t.Errorf("a decision that cannot be: %d", got.status)
			}
		}
		got := c.operator.submit(t, shown, action+"/decision", url.Values{"do": {"edit"}, "sure": {"yes"}, "text-circumstances": {"Zqanaryedited words of ours"}})
		if got.status == http.StatusSeeOther {
			c.withheld++
		}
	}
	if c.withheld == 0 {
		t.Error("no withheld text was edited and released")
	}
	c.lists = append(c.lists, c.operator.get(t, "/desk/texts?done=edited"))
}

// actionsOn are the addresses that a page's forms send to, each once.
func actionsOn(page answered, pattern string) []string {
	forms := page
	forms.body = strings.ReplaceAll(page.body, ` action="`, ` href="`)
	return slices.Compact(linksOn(forms, pattern))
}

// exclude leaves somebody of the school out by hand, for a reason of the list
// and for one that is none.
func (c *canaryWalk) exclude(t *testing.T) {
	t.Helper()
	list := c.operator.get(t, "/desk/exclusions")
	c.lists = append(c.lists, list)
	person := c.app.vault.Index("person", c.night.contact[1])
	at := "/desk/exclusions/" + c.ids["ZQANARY/FIVE"]
	form := func(reason string) url.Values { return url.Values{"person": {person}, "reason": {reason}} }
	if got := c.operator.submit(t, c.operator.get(t, "/desk/texts"), at+"/add", form("Zqanaryreason")); got.status < 400 {
		t.Errorf("left out for a reason that is none: %d", got.status)
	}
	if got := c.operator.submit(t, c.operator.get(t, "/desk/texts"), at+"/add", form("other-conflict")); got.status != http.StatusSeeOther {
		t.Errorf("leaving somebody out: %d", got.status)
	}
	c.operator.submit(t, c.operator.get(t, "/desk/texts"), at+"/lift", form("Zqanarylift"))
	c.lists = append(c.lists, c.operator.get(t, "/desk/exclusions?done=added"))
}

// emergency is a message that an operator opens, with reasons in their own words.
func (c *canaryWalk) emergency(t *testing.T) {
	t.Helper()
	kase, err := c.app.service.Case(t.Context(), c.ids["ZQANARY/FIVE"])
	if err != nil {
		t.Fatal(err)
	}
	for id := range kase.Notifications {
		at := "/desk/break-glass/" + id
		c.operator.send(t, at, at, url.Values{"reason": {"Zqanaryreason"}, "words": {"Zqanarywhy"}})
		if got := c.operator.send(t, at, at, url.Values{"reason": {notifier.GlassReasons[0]}, "words": {"Zqanarywhy Wjostaffwhy"}}); got.status >= 400 {
			t.Errorf("opening in an emergency: %d %s", got.status, got.body)
		}
	}
	c.lists = append(c.lists, c.second.get(t, "/desk/break-glass"))
}

// everyFact reads the log to its end.
func (c *canaryWalk) everyFact(t *testing.T) (all []facts.Fact) {
	t.Helper()
	last, err := c.app.engine.Log().LastSeq(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, done := context.WithCancel(t.Context())
	defer done()
	err = c.app.engine.Log().Consume(ctx, 1, func(batch []facts.Fact) error {
		if all = append(all, batch...); all[len(all)-1].Seq >= last {
			done()
		}
		return nil
	})
	if len(all) == 0 || all[len(all)-1].Seq < last {
		t.Fatalf("read %d facts of %d: %v", len(all), last, err)
	}
	return all
}

// searchFacts looks at every fact as it is inside the encrypted log: the
// envelope, the subject, and the sealed parts, which must be sealed.
func (c *canaryWalk) searchFacts(t *testing.T, all []needle, report func(string, []string)) {
	t.Helper()
	types := map[string]bool{}
	for _, f := range c.facts {
		types[f.Type] = true
		raw, err := json.Marshal(f.Envelope)
		if err != nil {
			t.Fatal(err)
		}
		where := fmt.Sprintf("fact %d, %s", f.Seq, f.Type)
		report(where+", envelope", found(all, raw))
		report(where+", data", found(all, f.Data))
		report(where+", subject", found(all, []byte(f.Subject)))
		for _, p := range f.Parts {
			report(where+", part "+p.Name, found(all, p.Sealed))
		}
	}
	for _, want := range []string{police.FactReceived, notifier.FactOpened, notifier.FactTextViewed, notifier.FactTold} {
		if !types[want] {
			t.Errorf("the walk has made no fact %q", want)
		}
	}
	planted, err := json.Marshal(facts.Envelope{Type: "planted", Actor: "person:Wjostaffplanted"})
	if err != nil || len(found(all, planted)) == 0 {
		t.Errorf("a mark planted in an envelope is not found: %v", err)
	}
	t.Logf("searched %d facts of %d types", len(c.facts), len(types))
}

// searchTemporary looks at what the service may have left in the folder for
// temporary files since the walk began.
func (c *canaryWalk) searchTemporary(t *testing.T, all []needle, report func(string, []string)) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "firstbell*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range left {
		info, err := os.Lstat(path)
		if err != nil || !info.Mode().IsRegular() || info.ModTime().Before(c.began) {
			continue // of somebody else, who may have taken it away meanwhile
		}
		if raw, err := os.ReadFile(path); err == nil {
			report("the temporary file "+path, found(all, raw))
		}
	}
}
