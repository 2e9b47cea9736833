package notifier

import (
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/police"
	"firstbell/schools"
)

// searching are the searches of a world, and two of the force's administrators.
func (w *world) searching() (*SubjectAccess, auth.Principal, auth.Principal) {
	return NewSubjectAccess(w.Service, officerNames{}), w.owner("one@force.example"), w.owner("two@force.example")
}

var adaDescribed = Described{Forename: "ada", Surname: "ABLE", DateOfBirth: "2016-05-04"}

// approved is a search for ada that was approved.
func (w *world) approved() (d *SubjectAccess, one auth.Principal, id string) {
	w.t.Helper()
	d, one, two := w.searching()
	id, err := d.Ask(w.ctx, one, string(force), adaDescribed)
	w.must(err)
	w.must(d.Approve(w.ctx, two, id))
	return d, one, id
}

func TestASearchShowsWhatIsHeld(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.Policies[string(force)] = Policy{Matching: Matching{Mode: MatchAutomatic}, Detail: schools.DetailFull}
	first := w.told("DA-1", "2026-11-21")
	w.must(w.inbox.RecordOutcome(w.ctx, w.person(amina), w.at(first, larkford).ID, schools.Outcome{Support: schools.SupportOvert, ChildView: "Nobody asked"}))
	w.forward(time.Minute)
	gone := w.post(w.incident("DA-2", ada(), ben()))
	w.sweep()
	_, err := w.Withdraw(w.ctx, client, gone, police.Withdrawal{Reason: police.WithdrawalRecordedInError})
	w.must(err)
	w.post(w.incident("DA-3", ben()))
	w.forward(time.Hour)
	d, one, id := w.approved()
	held, err := d.View(w.ctx, one, id, false)
	w.must(err)
	same(t, "what was searched for", held.Searched, adaDescribed)
	same(t, "incidents", len(held.Incidents), 2)
	a, b := held.Incidents[0], held.Incidents[1]
	same(t, "the first", []any{a.Status, a.Withdrawn, a.Content, len(a.Notifications)}, []any{ChildRouted, false, true, 1})
	n := a.Notifications[0]
	same(t, "what the school was told", []any{n.School, n.State, n.Roads, n.Outcome.Support, n.Content, n.Pattern.Behaviours, n.Pattern.Marac},
		[]any{"Larkford Primary School", StateAcknowledged, []Road{RoadEmail}, schools.SupportOvert, true, []string{"physical"}, "yes"})
	same(t, "the second", []any{b.Withdrawn, b.Content, b.Notifications[0].State, b.Notifications[0].Content, b.Notifications[0].Pattern == nil},
		[]any{true, false, StateRecalled, false, true})
	if raw := string(encode(held.Incidents)); strings.Contains(raw, "Nobody asked") || strings.Contains(raw, "Ben") {
		t.Errorf("more than was asked for: %s", raw)
	}

	text, err := d.Content(w.ctx, one, id, first, a.Child)
	w.must(err)
	raw := string(encode(text))
	for _, word := range []string{"Ada Able", "DA-1", "The father shouted", "heard"} {
		if !strings.Contains(raw, word) {
			t.Errorf("the content lacks %q: %s", word, raw)
		}
	}
	if strings.Contains(raw, "Some Body") {
		t.Errorf("an adult is named: %s", raw)
	}
	_, err = d.Content(w.ctx, one, id, gone, b.Child)
	same(t, "what is destroyed", []any{fault.Of(err), fault.Code(err)}, []any{fault.Conflict, "erased"})
	for _, f := range w.types(first)[len(w.types(first))-2:] {
		if f != FactSubjectListed && f != FactSubjectOpened {
			t.Errorf("the incident does not say that somebody looked: %v", w.types(first))
		}
	}
	trail, err := NewTrails(w.Service, officerNames{}).Find(w.ctx, auth.Principal{Account: "auditor", Grants: []auth.Grant{{Role: RoleAuditor, Scope: string(force)}}}, "DA-1", false)
	w.must(err)
	last := trail.Rows[len(trail.Rows)-2] // the auditor's own look is the last
	same(t, "the auditor reads", []any{last.Type, last.Role, last.Purpose}, []any{FactSubjectOpened, auth.Role(RoleForceAdmin), PurposeSubject})
	checkRebuild(t, w)
}

func TestASearchTakesTwoPeopleAndAWeek(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.told("DA-1", "2026-11-21")
	d, one, two := w.searching()
	id, err := d.Ask(w.ctx, one, string(force), adaDescribed)
	w.must(err)
	see := func(p auth.Principal) fault.Kind {
		_, err := d.View(w.ctx, p, id, false)
		if err == nil {
			return 0
		}
		return fault.Of(err)
	}
	same(t, "before anybody has approved", see(one), fault.Conflict)
	for name, tc := range map[string]struct {
		err  error
		want fault.Kind
	}{
		"the asker approves":      {d.Approve(w.ctx, one, id), fault.Conflict},
		"an operator approves":    {d.Approve(w.ctx, w.operator("op@force.example"), id), fault.NotFound},
		"another force's officer": {d.Approve(w.ctx, auth.Principal{Account: "x", Grants: []auth.Grant{{Role: RoleForceAdmin, Scope: "OT"}}}, id), fault.NotFound},
		"no such search":          {d.Approve(w.ctx, two, "nothing"), fault.NotFound},
	} {
		same(t, name, fault.Of(tc.err), tc.want)
	}
	w.must(d.Approve(w.ctx, two, id))
	same(t, "twice", fault.Of(d.Approve(w.ctx, two, id)), fault.Conflict)
	same(t, "who approved looks", see(two), fault.NotFound)
	same(t, "an operator looks", see(w.operator("op@force.example")), fault.NotFound)
	if _, err := d.View(w.ctx, one, id, true); err != nil {
		t.Fatal(err)
	}
	all, err := w.Log.Of(w.ctx, searchSubject(string(force)))
	w.must(err)
	last := all[len(all)-1]
	same(t, "the file is on record", []string{last.Type, last.Actor, last.Role, last.Purpose}, []string{FactSearchExported, one.Actor(), string(RoleForceAdmin), PurposeSubject})
	for _, f := range all {
		if raw := strings.ToLower(string(encode(f.Envelope))); strings.Contains(raw, "able") || strings.Contains(raw, "2016-05") {
			t.Errorf("personal data in the clear: %s", raw)
		}
	}
	w.forward(SearchOpenFor)
	same(t, "after a week", see(one), fault.Conflict)
	same(t, "what was searched for can be read", w.keyWorks(all[0].Keys[0]), false)
	rows, err := d.List(w.ctx, one)
	w.must(err)
	same(t, "rows", len(rows), 0)
	checkRebuild(t, w)
}

// TestNobodyLearnsFromAskingWhetherThereIsAnything: a search for a child of whom
// nothing is held is answered like any other, and shows nothing in the end.
func TestNobodyLearnsFromAskingWhetherThereIsAnything(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.told("DA-1", "2026-11-21")
	d, one, two := w.searching()
	id, err := d.Ask(w.ctx, one, string(force), Described{Forename: "Nobody", Surname: "Here", DateOfBirth: "2016-05-04"})
	w.must(err)
	w.must(d.Approve(w.ctx, two, id))
	held, err := d.View(w.ctx, one, id, false)
	w.must(err)
	same(t, "incidents", len(held.Incidents), 0)
	other := w.at(w.caseID(force, "DA-1"), larkford)
	_, err = d.Content(w.ctx, one, id, w.caseID(force, "DA-1"), other.Child)
	_, none := d.Content(w.ctx, one, id, "nothing", "nobody")
	same(t, "content that the search does not find", err, none)
}

func TestAPartySearchesForNobody(t *testing.T) {
	t.Parallel()
	w := setup(t)
	d, one, two := w.searching()
	party := w.owner("party@force.example")
	in := w.incident("DA-1", ada())
	in.Adults[0].Emails = []string{"party@force.example"}
	w.post(in)
	w.sweep()
	id, err := d.Ask(w.ctx, one, string(force), adaDescribed)
	w.must(err)
	rows, err := d.List(w.ctx, party)
	w.must(err)
	same(t, "what a party sees", len(rows), 0)
	same(t, "approving", d.Approve(w.ctx, party, id), d.Approve(w.ctx, party, "nothing"))
	own, err := d.Ask(w.ctx, party, string(force), adaDescribed)
	w.must(err)
	rows, err = d.List(w.ctx, party)
	w.must(err)
	same(t, "their own is there like anybody’s", []any{len(rows), rows[0].Mine, rows[0].Waits}, []any{1, true, true})
	same(t, "somebody approves it", fault.Code(d.Approve(w.ctx, two, own)), "ask-another")
	w.must(d.Approve(w.ctx, two, id))

	// Whoever turns out to be a party afterwards sees nothing more.
	again := w.incident("DA-2", ada())
	again.Adults[0].Emails = []string{"one@force.example"}
	w.post(again)
	w.sweep()
	_, err = d.View(w.ctx, one, id, false)
	same(t, "the asker looks", err, error(errNoSearch))
}

func TestASearchThatNobodyApprovesGoes(t *testing.T) {
	t.Parallel()
	w := setup(t)
	d, one, two := w.searching()
	id, err := d.Ask(w.ctx, one, string(force), adaDescribed)
	w.must(err)
	all, err := w.Log.Of(w.ctx, searchSubject(string(force)))
	w.must(err)
	w.forward(SearchWaitsFor)
	same(t, "what was searched for can be read", w.keyWorks(all[0].Keys[0]), false)
	same(t, "approving it then", fault.Code(d.Approve(w.ctx, two, id)), "search-moved")
	second, err := d.Ask(w.ctx, one, string(force), adaDescribed)
	w.must(err)
	w.must(d.Drop(w.ctx, two, second))
	same(t, "approving what was refused", fault.Code(d.Approve(w.ctx, two, second)), "search-moved")
	_, err = d.Ask(w.ctx, one, string(force), Described{Forename: "Ada"})
	same(t, "half a name", []any{fault.Of(err), fault.Code(err)}, []any{fault.Invalid, "name"})
	_, err = d.Ask(w.ctx, w.operator("op@force.example"), string(force), adaDescribed)
	same(t, "an operator asks", fault.Of(err), fault.NotFound)
}
