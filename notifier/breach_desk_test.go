package notifier

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/schools"
)

func TestAReaderSaysWhatBecameOfTheMessage(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, b := w.misread()
	n := w.at(id, larkford)
	said := schools.Statement{Copies: schools.CopiesDestroyed, ToldOthers: true, Words: "I told the canary in the office."}
	item, err := w.inbox.Item(w.ctx, w.person(brian), n.ID)
	w.must(err)
	same(t, "asked", item.AskedStatement, true)
	w.must(w.inbox.MakeStatement(w.ctx, w.person(brian), n.ID, said))
	item, err = w.inbox.Item(w.ctx, w.person(brian), n.ID)
	w.must(err)
	same(t, "asked again", item.AskedStatement, false)
	for name, tc := range map[string]struct {
		who  string
		said schools.Statement
		kind error
	}{
		"twice":                      {brian, said, fault.Conflict},
		"somebody who did not":       {carol, said, fault.Conflict},
		"another school":             {dylan, said, fault.NotFound},
		"without saying who":         {amina, schools.Statement{Copies: schools.CopiesNone, ToldOthers: true}, fault.Invalid},
		"without saying what":        {amina, schools.Statement{}, fault.Invalid},
		"without saying what's kept": {amina, schools.Statement{Copies: schools.CopiesKept}, fault.Invalid},
	} {
		if err := w.inbox.MakeStatement(w.ctx, w.person(tc.who), n.ID, tc.said); !errors.Is(err, tc.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.clock.set(w.clock.now().Add(25 * time.Hour))
	w.sweep()
	same(t, "nobody is reminded of what they said", w.mailTo(brian), []string{})
	same(t, "who has not said is", w.mailTo(amina)[1:], []string{subjectOf(channel.KindStatement)})
	all, err := w.Log.Of(w.ctx, caseSubject(id))
	w.must(err)
	for _, f := range all {
		if strings.Contains(string(encode(f)), "canary") {
			t.Errorf("%s holds the words in clear", f.Type)
		}
	}
	d, err := w.breaches().Open(w.ctx, w.admin(), b.ID)
	w.must(err)
	i := slices.IndexFunc(d.Seers, func(s BreachSeer) bool { return s.Who == "Brian Cole" })
	same(t, "the words", d.Seers[i].Words, said.Words)
}

func TestABreachShowsWhoSawWhatAndNamesOnlyOnRequest(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada()))
	w.sweep()
	n := w.at(id, larkford)
	_, _, err := NewMachines(w.Service).Fetch(w.ctx, auth.SchoolClient{School: n.URN, KeyID: "k7"}, n.ID)
	w.must(err)
	op := w.operator("op@force.example")
	w.forward(time.Minute)
	w.until(mondayBell.Add(-20 * time.Minute))
	w.must(NewBoards(w.Service).ClaimCall(w.ctx, op, larkford))
	w.must(w.tell(op, larkford, Call{Person: w.Vault.PersonID(carol), Role: "head", CalledAt: w.clock.now(), ReadBack: true}))
	_, _, err = w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	w.must(w.inbox.Bounce(w.ctx, w.person(amina), n.ID))
	b := w.onlyBreach(id)
	before := len(w.types(id))
	d, err := w.breaches().Item(w.ctx, op, b.ID)
	w.must(err)
	same(t, "facts of a page without names", len(w.types(id)), before)
	var kinds []SeerKind
	for _, s := range d.Seers {
		kinds = append(kinds, s.Kind)
		same(t, "named", s.Who, "")
	}
	slices.Sort(kinds)
	same(t, "kinds", kinds, []SeerKind{SeerReader, SeerSystem, SeerTold})
	same(t, "looks", len(d.Looks), 3)
	for _, look := range d.Looks {
		same(t, "level", look.Detail, schools.DetailStandard)
	}
	if !slices.Contains(d.Fields, "voice.words") || slices.Contains(d.Fields, "marac.flag") {
		t.Errorf("fields: %v", d.Fields)
	}
	d, err = w.breaches().Open(w.ctx, op, b.ID)
	w.must(err)
	var who []string
	for _, s := range d.Seers {
		who = append(who, s.Who)
	}
	slices.Sort(who)
	same(t, "names", who, []string{"Amina Khan", "Carol Head", schoolSystem + "k7"})
	if types := w.types(id); !slices.Contains(types, FactBreachViewed) {
		t.Errorf("facts: %v", types)
	}
}

func TestANameFromTheSwitchboardOutlivesTheMessage(t *testing.T) {
	t.Parallel()
	w, boards, id := phones(t)
	op := w.operator("op@force.example")
	w.must(boards.ClaimCall(w.ctx, op, quietoak))
	w.must(w.tell(op, quietoak, Call{Name: "Olive Oak", Role: "head", CalledAt: w.clock.now(), ReadBack: true}))
	n := w.at(id, quietoak)
	_, err := w.change(w.ctx, id, func(c *Case) (*facts.Fact, error) {
		f, _, err := w.bouncedFact(w.ctx, c, c.Notifications[n.ID], "person:olive")
		return f, err
	})
	w.must(err)
	w.sweep()
	d, err := w.breaches().Open(w.ctx, op, w.onlyBreach(id).ID)
	w.must(err)
	same(t, "who was told", d.Seers[0].Who, "Olive Oak")
}

func TestABreachIsClosedOnlyWhenAllIsSaid(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, b := w.misread()
	d, op, adm := w.breaches(), w.operator("op@force.example"), w.admin()
	refused := func(name string, err error, code string) {
		t.Helper()
		if fault.Code(err) != code {
			t.Errorf("%s: %v", name, err)
		}
	}
	refused("undecided", d.Close(w.ctx, op, b.ID, nil), "undecided")
	bad := w.lowRisk()
	bad.Reasons = ""
	refused("without reasons", d.Decide(w.ctx, adm, b.ID, bad), "reasons")
	bad = w.lowRisk()
	bad.Risk, bad.ICO, bad.ICOAt = RiskHigh, false, time.Time{}
	refused("a high risk that nobody is told of", d.Decide(w.ctx, adm, b.ID, bad), "ico")
	bad = w.lowRisk()
	bad.ICOAt = w.clock.now().Add(time.Hour)
	refused("in the future", d.Decide(w.ctx, adm, b.ID, bad), "ico-at")
	w.must(d.Decide(w.ctx, adm, b.ID, w.lowRisk()))
	refused("without statements", d.Close(w.ctx, op, b.ID, map[int]string{1: "left-the-school"}), "missing")
	number := slices.Index(b.order(), w.person(brian).Actor()) + 1
	w.must(d.RecordStatement(w.ctx, op, b.ID, number, schools.Statement{Copies: schools.CopiesNone}))
	refused("twice", d.RecordStatement(w.ctx, op, b.ID, number, schools.Statement{Copies: schools.CopiesNone}), "said-already")
	w.must(d.Close(w.ctx, op, b.ID, map[int]string{3 - number: "left-the-school"}))
	refused("a closed one", d.Close(w.ctx, op, b.ID, nil), "closed-already")
	refused("deciding a closed one", d.Decide(w.ctx, adm, b.ID, w.lowRisk()), "closed-already")
	if err := w.inbox.MakeStatement(w.ctx, w.person(amina), w.at(id, larkford).ID, schools.Statement{Copies: schools.CopiesNone}); !errors.Is(err, fault.Conflict) {
		t.Errorf("a statement after the end: %v", err)
	}
	after := w.onlyBreach(id)
	same(t, "kept until", after.KeepUntil, w.clock.now().AddDate(DefaultBreachYears, 0, 0))
	detail, err := d.Open(w.ctx, op, b.ID)
	w.must(err)
	same(t, "reasons", detail.Reasons, w.lowRisk().Reasons)
	w.clock.set(after.KeepUntil)
	w.sweep()
	same(t, "state at the end", w.onlyBreach(id).State, BreachOver)
	detail, err = d.Open(w.ctx, op, b.ID)
	w.must(err)
	same(t, "reasons at the end", detail.Reasons, "")
	same(t, "codes at the end", detail.Decision.Risk, RiskLow)
	if _, err := w.Vault.Open(w.ctx, after.Key, nil, nil); err == nil {
		t.Error("the key of what was written is still there")
	}
}

func TestWhoeverSentTheChildThereDoesNotDecide(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", unknown()))
	w.sweep()
	op := w.operator("op@force.example")
	hash := onlyChild(w.state(id)).Hash
	d, err := NewTriage(w.Service).Open(w.ctx, op, id, hash)
	w.must(err)
	w.must(NewTriage(w.Service).Place(w.ctx, op, id, hash, d.Looked, Placement{URNs: []schools.URN{larkford}, Reason: placementReasons[0]}))
	n := w.at(id, larkford)
	_, _, err = w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	w.must(w.inbox.Bounce(w.ctx, w.person(amina), n.ID))
	b := w.onlyBreach(id)
	if err := w.breaches().Decide(w.ctx, op, b.ID, w.lowRisk()); fault.Code(err) != "same-person" {
		t.Errorf("deciding about one's own: %v", err)
	}
	w.must(w.breaches().Decide(w.ctx, w.admin(), b.ID, w.lowRisk()))
}

func TestWhatMayTellWhereSomebodyIsNeedsASafetyCall(t *testing.T) {
	t.Parallel()
	w := setup(t)
	asFull(w)
	in := w.incident("R1", ada())
	in.Circumstances = "She has gone to 14 Marsh Lane."
	id := w.post(in)
	w.sweep()
	n := w.at(id, larkford)
	d := w.openedText(t, n.ID)
	w.must(NewTexts(w.Service).Decide(w.ctx, w.operator("op@force.example"), n.ID, d.Looked, TextDecision{}))
	w.sweep()
	_ = w.readBy(t, amina, n.ID)
	w.must(w.inbox.Bounce(w.ctx, w.person(amina), n.ID))
	b := w.onlyBreach(id)
	if !b.showed(ShowedAddress) || !b.showed(ShowedText) {
		t.Fatalf("it showed %v", b.Showed)
	}
	desk, adm := w.breaches(), w.admin()
	w.must(w.inbox.MakeStatement(w.ctx, w.person(amina), n.ID, schools.Statement{Copies: schools.CopiesNone}))
	w.must(desk.Decide(w.ctx, adm, b.ID, w.lowRisk()))
	same(t, "closing", fault.Code(desk.Close(w.ctx, adm, b.ID, nil)), "no-safety-call")
	for name, call := range map[string]SafetyCall{
		"called-at": {CalledAt: w.clock.now().Add(time.Hour), Words: "DS Example"}, "call-words": {CalledAt: w.clock.now(), Words: " "},
	} {
		same(t, name, fault.Code(desk.RecordSafetyCall(w.ctx, adm, b.ID, call)), name)
	}
	w.must(desk.RecordSafetyCall(w.ctx, adm, b.ID, SafetyCall{CalledAt: w.clock.now(), Words: "DS Example looks after it."}))
	w.must(desk.Close(w.ctx, adm, b.ID, nil))
	opened, err := desk.Open(w.ctx, adm, b.ID)
	w.must(err)
	same(t, "the words of the call", opened.CallWords, "DS Example looks after it.")
}

func TestABreachIsNotThereForWhoeverMayNotKnow(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.nightWith(suspect(t, "Op Erator"))
	n := w.at(id, larkford)
	_, _, err := w.inbox.Reveal(w.ctx, w.person(brian), n.ID)
	w.must(err)
	w.must(w.inbox.Bounce(w.ctx, w.person(brian), n.ID))
	b := w.onlyBreach(id)
	party := w.operator("op@force.example")
	party.Name = "Op Erator"
	elsewhere := auth.Principal{Account: "x", Grants: []auth.Grant{{Role: RoleOperator, Scope: string(otherForce)}}}
	absent := errNoBreach().Error()
	before := len(w.types(id))
	for name, p := range map[string]auth.Principal{"a party": party, "another force": elsewhere, "a reader": w.person(brian), "an auditor": w.auditor("a@a.example", string(force))} {
		d := w.breaches()
		_, item := d.Item(w.ctx, p, b.ID)
		_, open := d.Open(w.ctx, p, b.ID)
		for what, err := range map[string]error{
			"item": item, "open": open, "decide": d.Decide(w.ctx, p, b.ID, w.lowRisk()), "close": d.Close(w.ctx, p, b.ID, nil),
			"statement": d.RecordStatement(w.ctx, p, b.ID, 1, schools.Statement{Copies: schools.CopiesNone}),
			"call":      d.RecordSafetyCall(w.ctx, p, b.ID, SafetyCall{CalledAt: w.clock.now(), Words: "x"}),
		} {
			if !errors.Is(err, fault.NotFound) || err.Error() != absent {
				t.Errorf("%s, %s: %v", name, what, err)
			}
		}
		if list, err := d.List(w.ctx, p); err == nil && len(list.Rows)+len(list.Unread)+len(list.Months) > 0 {
			t.Errorf("%s counts it: %+v", name, list)
		}
	}
	same(t, "facts", len(w.types(id)), before)
}

func TestAnExportedCopyIsPartOfTheBreach(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada()))
	w.sweep()
	n := w.at(id, larkford)
	lead := w.person(amina)
	_, item, err := w.inbox.Reveal(w.ctx, lead, n.ID)
	w.must(err)
	_, err = w.inbox.Acknowledge(w.ctx, lead, n.ID, item.Revision)
	w.must(err)
	_, _, err = w.inbox.Export(w.ctx, lead, n.ID, schools.ExportFormats()[0])
	w.must(err)
	w.must(w.inbox.Bounce(w.ctx, lead, n.ID))
	d, err := w.breaches().Item(w.ctx, w.admin(), w.onlyBreach(id).ID)
	w.must(err)
	var did []string
	for _, look := range d.Looks {
		did = append(did, look.Type)
	}
	same(t, "looks", did, []string{FactOpened, FactExported})
	same(t, "asked", w.at(id, larkford).Statements, []string{lead.Account})
}
