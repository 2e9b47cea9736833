package notifier

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/police"
	"firstbell/schools"
)

// parkedWorld is a world with one child in the queue whose sibling is placed.
func parkedWorld(t *testing.T) (*world, *Triage, TriageItem) {
	t.Helper()
	w := setup(t)
	nobody := unknown()
	nobody.School = police.SchoolHint{URN: "999002", Text: "the big school", Town: "Northbridge"}
	w.post(w.incident("DA-1", ada(), nobody))
	w.sweep()
	triage := NewTriage(w.Service)
	items, err := triage.Queue(w.ctx, w.operator("op@force.example"))
	w.must(err)
	if len(items) != 1 {
		t.Fatalf("%d children are in the queue, want 1", len(items))
	}
	return w, triage, items[0]
}

// looked is what somebody who opens the child now has before them.
func (w *world) looked(caseID, child string) Looked { return w.state(caseID).shown(child) }

func TestAParkedChildDoesNotDelayItsSibling(t *testing.T) {
	t.Parallel()
	w, _, item := parkedWorld(t)
	same(t, "state of the sibling's", w.at(item.Case, larkford).State, StateAlerted)
	same(t, "reason", item.Reason, "no-roll-match")
	same(t, "work by", item.WorkBy, fridayNight.Add(parkedWithin))
	same(t, "deadline", item.Deadline, mondayBell)
}

func TestOpeningAChildIsRecordedFirst(t *testing.T) {
	t.Parallel()
	w, triage, item := parkedWorld(t)
	op := w.operator("op@force.example")
	d, err := triage.Open(w.ctx, op, item.Case, item.Child)
	w.must(err)
	same(t, "name", d.Identity.Forename+" "+d.Identity.Surname, "Nobody Knows")
	same(t, "school as written", d.Identity.SchoolText, "the big school")
	same(t, "first candidate", d.Candidates[len(d.Candidates)-1].School.Name, "Millside High School")
	same(t, "sibling's school", d.Siblings[0].School.Name, "Larkford Primary School")
	last, err := w.Log.Last(w.ctx, caseSubject(item.Case))
	w.must(err)
	same(t, "record", []string{last.Type, last.Actor, last.Child}, []string{FactTriageViewed, op.Actor(), item.Child})
}

func TestAProtectedAddressIsProtectedFromOperatorsToo(t *testing.T) {
	t.Parallel()
	protected := unknown()
	protected.AddressProtected = true
	if id := identityOf(protected); id.Postcode != "" || !id.AddressProtected {
		t.Errorf("the postcode is shown: %q", id.Postcode)
	}
}

// TestWhoDoesNotWorkThereSeesNoQueue walks everybody who may not decide.
func TestWhoDoesNotWorkThereSeesNoQueue(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", unknown())
	in.Adults[0].Emails = []string{"Party@Force.example"}
	id := w.post(in)
	w.sweep()
	triage := NewTriage(w.Service)
	hash := w.childHash(string(force), "C4")
	other := w.operator("op@other.example")
	other.Grants = []auth.Grant{{Role: RoleOperator, Scope: "OTH"}}
	_, missing := triage.Open(w.ctx, w.operator("op@force.example"), strings.Repeat("0", 32), hash)
	for name, p := range map[string]auth.Principal{
		"an operator of another force": other,
		"an operator who is a party":   w.operator("party@force.example"),
		"a head":                       w.person(carol),
		"a system administrator":       {Account: "x", Grants: []auth.Grant{{Role: RoleSystemAdmin}}},
	} {
		t.Run(name, func(t *testing.T) {
			if items, err := triage.Queue(w.ctx, p); err != nil || len(items) != 0 {
				t.Errorf("queue: %d items, %v", len(items), err)
			}
			_, open := triage.Open(w.ctx, p, id, hash)
			place := triage.Place(w.ctx, p, id, hash, w.looked(id, hash), Placement{URNs: []schools.URN{larkford}, Reason: PlacedBySchool})
			decide := triage.DecideException(w.ctx, p, id, hash, w.looked(id, hash), true)
			for act, err := range map[string]error{"open": open, "place": place, "decide": decide} {
				if !errors.Is(err, fault.NotFound) || err.Error() != missing.Error() {
					t.Errorf("%s: got %v, want %v", act, err, missing)
				}
			}
		})
	}
	if types := w.types(id); slices.Contains(types, FactTriageViewed) || count(types, FactRouted) != 1 {
		t.Errorf("somebody got through: %v", types)
	}
}

func TestPlacingTellsExactlyTheChosenSchools(t *testing.T) {
	t.Parallel()
	w, triage, item := parkedWorld(t)
	op := w.operator("op@force.example")
	w.forward(time.Hour)
	w.must(triage.Place(w.ctx, op, item.Case, item.Child, w.looked(item.Case, item.Child), Placement{URNs: []schools.URN{millside, quietoak}, Reason: PlacedBySchool}))
	w.sweep()
	c := w.state(item.Case)
	var urns []string
	for _, n := range c.LiveOf(item.Child) {
		urns = append(urns, n.URN)
		same(t, "deadline at "+n.URN, n.Deadline, mondayBell)
	}
	slices.Sort(urns)
	same(t, "schools", urns, []string{"999002", "999003"})
	same(t, "placed by", c.Children[item.Child].PlacedBy, op.Actor())
	same(t, "mail", w.mailTo(dylan), []string{subjectOf("new")})

	err := triage.Place(w.ctx, w.operator("second@force.example"), item.Case, item.Child, w.looked(item.Case, item.Child), Placement{URNs: []schools.URN{larkford}, Reason: PlacedBySchool})
	if fault.Code(err) != "decided-already" {
		t.Errorf("a second decision: got %v, want decided-already", err)
	}
}

func TestTwoOperatorsPlaceOneChildOnce(t *testing.T) {
	t.Parallel()
	w, triage, item := parkedWorld(t)
	results := make(chan error, 2)
	for i, urn := range []schools.URN{larkford, millside} {
		op := w.operator([]string{"one@force.example", "two@force.example"}[i])
		go func() {
			results <- triage.Place(w.ctx, op, item.Case, item.Child, w.looked(item.Case, item.Child), Placement{URNs: []schools.URN{urn}, Reason: PlacedBySchool})
		}()
	}
	var lost int
	for range 2 {
		if err := <-results; errors.Is(err, fault.Conflict) {
			lost++
		} else {
			w.must(err)
		}
	}
	same(t, "decisions that came second", lost, 1)
	same(t, "schools told", len(w.state(item.Case).NotificationsOf(item.Child)), 1)
}

func TestWhatCannotBePlaced(t *testing.T) {
	t.Parallel()
	w, triage, item := parkedWorld(t)
	for name, c := range map[string]struct {
		urns   []schools.URN
		reason string
		code   string
	}{
		"no school":           {nil, PlacedBySchool, "no-school"},
		"a closed school":     {[]schools.URN{shutdown}, PlacedBySchool, "school-not-open"},
		"no such school":      {[]schools.URN{123456}, PlacedBySchool, "school-not-open"},
		"an invented reason":  {[]schools.URN{larkford}, "because", "unknown-reason"},
		"one open one closed": {[]schools.URN{larkford, shutdown}, PlacedBySchool, "school-not-open"},
	} {
		err := triage.Place(w.ctx, w.operator("op@force.example"), item.Case, item.Child, w.looked(item.Case, item.Child), Placement{URNs: c.urns, Reason: c.reason})
		same(t, name, fault.Code(err), c.code)
	}
	same(t, "decisions", count(w.types(item.Case), FactRouted), 1)
}

func proposal() Exception {
	return Exception{Reason: ExceptionDanger, Note: "The mother's new address would be known.", ReviewOn: mustDate("2026-12-20")}
}

func mustDate(text string) schools.Date {
	d, err := schools.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestAnExceptionNeedsTwoPeople(t *testing.T) {
	t.Parallel()
	w, triage, item := parkedWorld(t)
	first, second := w.operator("op@force.example"), w.operator("second@force.example")
	w.must(triage.ProposeException(w.ctx, first, item.Case, item.Child, w.looked(item.Case, item.Child), proposal()))

	if err := triage.DecideException(w.ctx, first, item.Case, item.Child, w.looked(item.Case, item.Child), true); fault.Code(err) != "same-person" {
		t.Errorf("the proposer confirms: got %v, want same-person", err)
	}
	if err := triage.ProposeException(w.ctx, second, item.Case, item.Child, w.looked(item.Case, item.Child), proposal()); fault.Code(err) != "proposed-already" {
		t.Errorf("a second proposal: got %v, want proposed-already", err)
	}
	if err := triage.Place(w.ctx, second, item.Case, item.Child, w.looked(item.Case, item.Child), Placement{URNs: []schools.URN{larkford}, Reason: PlacedBySchool}); fault.Code(err) != "proposed-already" {
		t.Errorf("placing meanwhile: got %v, want proposed-already", err)
	}
	d, err := triage.Open(w.ctx, second, item.Case, item.Child)
	w.must(err)
	same(t, "reason in words", d.Note, proposal().Note)
	same(t, "still waits", d.Status, ChildParked)
	same(t, "deadline", d.Deadline, item.Deadline)

	w.must(triage.DecideException(w.ctx, second, item.Case, item.Child, w.looked(item.Case, item.Child), true))
	exception := w.state(item.Case).Children[item.Child].Exception
	if exception == nil || exception.ProposedBy != first.Actor() || exception.DecidedBy != second.Actor() || exception.ReviewOn != "2026-12-20" {
		t.Errorf("the exception on record is %+v", exception)
	}
	queue, err := triage.Queue(w.ctx, first)
	w.must(err)
	same(t, "left in the queue", len(queue), 0)
}

func TestADeclinedExceptionLeavesTheChildInTheQueue(t *testing.T) {
	t.Parallel()
	w, triage, item := parkedWorld(t)
	w.must(triage.ProposeException(w.ctx, w.operator("op@force.example"), item.Case, item.Child, w.looked(item.Case, item.Child), proposal()))
	w.must(triage.DecideException(w.ctx, w.operator("second@force.example"), item.Case, item.Child, w.looked(item.Case, item.Child), false))
	queue, err := triage.Queue(w.ctx, w.operator("op@force.example"))
	w.must(err)
	same(t, "queue", queue, []TriageItem{item})
	if err := triage.DecideException(w.ctx, w.operator("second@force.example"), item.Case, item.Child, w.looked(item.Case, item.Child), true); fault.Code(err) != "not-proposed" {
		t.Errorf("confirming what is declined: got %v, want not-proposed", err)
	}
}

func TestAnExceptionIsCompleteOrRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(*Exception)
		code  string
	}{
		"no reason":                  {func(e *Exception) { e.Reason = "" }, "unknown-reason"},
		"an invented reason":         {func(e *Exception) { e.Reason = "busy" }, "unknown-reason"},
		"no words":                   {func(e *Exception) { e.Note = "" }, "note"},
		"too many words":             {func(e *Exception) { e.Note = strings.Repeat("x", maxNote+1) }, "note"},
		"no review":                  {func(e *Exception) { e.ReviewOn = schools.Date{} }, "review-date"},
		"a review today":             {func(e *Exception) { e.ReviewOn = mustDate("2026-11-20") }, "review-date"},
		"a review in 2 years":        {func(e *Exception) { e.ReviewOn = mustDate("2028-11-20") }, "review-date"},
		"everything as it should be": {func(*Exception) {}, ""},
	} {
		e := proposal()
		c.spoil(&e)
		err := e.check(fridayNight)
		if (err == nil) != (c.code == "") || (err != nil && fault.Code(err) != c.code) {
			t.Errorf("%s: got %v, want %q", name, err, c.code)
		}
	}
}

// amended posts the next version of an incident with its first child changed.
func (w *world) amended(in *police.Incident, change func(*police.Child)) {
	in.Version++
	in.Children = slices.Clone(in.Children)
	change(&in.Children[0])
	w.post(*in)
}

func TestADecisionIsAboutWhatWasLookedAt(t *testing.T) {
	t.Parallel()
	rename := func(c *police.Child) { c.Forename, c.Surname = "Zoe", "Otherperson" }
	words := func(c *police.Child) { c.Circumstances = "He said more." }
	for name, c := range map[string]struct {
		change func(*police.Child)
		routed bool
	}{
		"another child, decided on by the machine": {rename, true},
		"another child, not decided on yet":        {rename, false},
		"the same child in a newer version":        {words, true},
		"a newer version not decided on yet":       {words, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			in := w.incident("DA-1", unknown())
			id := w.post(in)
			w.sweep()
			triage, op, second := NewTriage(w.Service), w.operator("op@force.example"), w.operator("second@force.example")
			hash := w.childHash(string(force), "C4")
			d, err := triage.Open(w.ctx, op, id, hash)
			w.must(err)
			w.must(triage.ProposeException(w.ctx, op, id, hash, d.Looked, proposal()))
			w.amended(&in, c.change)
			if c.routed {
				w.sweep()
			}
			decided := triage.DecideException(w.ctx, second, id, hash, d.Looked, true)
			_ = triage.DecideException(w.ctx, second, id, hash, w.looked(id, hash), false) // clears the proposal where there is one
			placed := triage.Place(w.ctx, op, id, hash, d.Looked, Placement{URNs: []schools.URN{larkford}, Reason: PlacedBySchool})
			proposed := triage.ProposeException(w.ctx, op, id, hash, d.Looked, proposal())
			for act, err := range map[string]error{"decide": decided, "place": placed, "propose": proposed} {
				if !errors.Is(err, fault.Conflict) {
					t.Errorf("%s: got %v, want a conflict", act, err)
				}
			}
			child := w.child(id, "C4")
			same(t, "still waits", child.Status, ChildParked)
			same(t, "schools told", len(w.state(id).NotificationsOf(hash)), 0)
		})
	}
}

func TestNobodyIsPlacedWhileANewerVersionWaits(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", unknown())
	id := w.post(in)
	w.sweep()
	triage, op := NewTriage(w.Service), w.operator("op@force.example")
	hash := w.childHash(string(force), "C4")
	w.amended(&in, func(c *police.Child) { c.Circumstances = "He said more." })
	to := Placement{URNs: []schools.URN{larkford}, Reason: PlacedBySchool}
	if err := triage.Place(w.ctx, op, id, hash, w.looked(id, hash), to); fault.Code(err) != "details-changed" {
		t.Errorf("before the machine has decided: got %v, want details-changed", err)
	}
	w.sweep()
	w.must(triage.Place(w.ctx, op, id, hash, w.looked(id, hash), to))
}

func TestAProposalEndsWhenTheChildIsAnother(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", unknown())
	id := w.post(in)
	w.sweep()
	triage, hash := NewTriage(w.Service), w.childHash(string(force), "C4")
	w.must(triage.ProposeException(w.ctx, w.operator("op@force.example"), id, hash, w.looked(id, hash), proposal()))
	w.amended(&in, func(c *police.Child) { c.Circumstances = "He said more." })
	w.sweep()
	same(t, "kept while it is the same child", w.child(id, "C4").Proposal != nil, true)
	w.amended(&in, func(c *police.Child) { c.Surname = "Otherperson" })
	same(t, "dropped at once", w.child(id, "C4").Proposal == nil, true)
	w.sweep()
	same(t, "and for good", w.child(id, "C4").Proposal == nil, true)
}

func TestPlacingAfterOneBounceKeepsTheOtherSchools(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", unknown()))
	w.sweep()
	triage, op, hash := NewTriage(w.Service), w.operator("op@force.example"), w.childHash(string(force), "C4")
	place := func(to Placement) {
		t.Helper()
		to.Reason = PlacedBySchool
		w.must(triage.Place(w.ctx, op, id, hash, w.looked(id, hash), to))
		w.sweep()
	}
	bounce := func(who string, urn schools.URN) {
		t.Helper()
		_, _, err := w.inbox.Reveal(w.ctx, w.person(who), w.at(id, urn).ID)
		w.must(err)
		w.must(w.inbox.Bounce(w.ctx, w.person(who), w.at(id, urn).ID))
	}
	place(Placement{URNs: []schools.URN{larkford, millside}})
	bounce(amina, larkford)
	d, err := triage.Open(w.ctx, op, id, hash)
	w.must(err)
	if len(d.Live) != 1 || d.Live[0].School.URN != millside {
		t.Fatalf("schools that have been told: %+v, want millside", d.Live)
	}
	place(Placement{URNs: []schools.URN{quietoak}})
	same(t, "states", w.statesAt(id), map[string]State{"999001": StateBounced, "999002": StateAlerted, "999003": StateReady})
	same(t, "mail to the one that stays", w.mailTo(dylan), []string{subjectOf("new")})

	bounce(dylan, millside)
	place(Placement{URNs: []schools.URN{larkford}, Recall: []schools.URN{quietoak}})
	same(t, "recalled by name", w.at(id, quietoak).State, StateRecalled)
}
