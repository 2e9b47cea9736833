package notifier

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/police"
)

const (
	ownerMail = "owner@force.example"
	glassSaid = "An officer at the door says that the father is on his way to the school."
)

var emergency = GlassWhy{Reason: "child-at-risk", Words: glassSaid}

// owner is an administrator of the force.
func (w *world) owner(email string) auth.Principal {
	return auth.Principal{Account: w.Vault.PersonID(email), Name: email, Grants: []auth.Grant{{Role: RoleForceAdmin, Scope: string(force)}}}
}

func (w *world) glass() *Glass {
	return NewGlass(w.Service, nameBook{w.Vault.PersonID(opMail): "Olu Stead", w.Vault.PersonID(ownerMail): "Fred Amis"})
}

// glassWorld has one message about Ada at Larkford, an operator and an administrator.
func glassWorld(t testing.TB) (w *world, caseID string, n *Notification) {
	t.Helper()
	w = setup(t)
	w.staff, w.owners = []string{opMail}, []string{ownerMail}
	caseID = w.post(w.incident("R1", ada()))
	w.sweep()
	return w, caseID, w.at(caseID, larkford)
}

// glassAlarms are the alarms of openings that an administrator sees.
func (w *world) glassAlarms() []AlarmRow {
	w.t.Helper()
	list, err := NewAlarms(w.Service).List(w.ctx, w.owner(ownerMail))
	w.must(err)
	return slices.DeleteFunc(list.Rows, func(a AlarmRow) bool { return a.Kind != AlarmGlass || !a.IsOpen() })
}

func TestAnEmergencyOpensAMessageForHalfAnHour(t *testing.T) {
	t.Parallel()
	w, id, n := glassWorld(t)
	g, op := w.glass(), w.operator(opMail)
	_, err := g.Look(w.ctx, op, n.ID)
	same(t, "before it was opened", fault.Code(err), "glass-over")
	item, err := g.Break(w.ctx, op, n.ID, emergency)
	w.must(err)
	same(t, "open until", item.Until, fridayNight.Add(GlassFor))
	for _, at := range []time.Duration{0, time.Minute, GlassFor - time.Millisecond} {
		w.clock.set(fridayNight.Add(at))
		shown, err := g.Look(w.ctx, op, n.ID)
		w.must(err)
		same(t, "the child", shown.Body.Child.Forename, "Ada")
	}
	w.clock.set(fridayNight.Add(GlassFor))
	shown, err := g.Look(w.ctx, op, n.ID)
	same(t, "after half an hour", fault.Code(err), "glass-over")
	same(t, "and shows", shown.Body.Child.Forename, "")
	same(t, "looks on record", count(w.types(id), FactGlassViewed), 3)
	if _, err = g.Break(w.ctx, op, n.ID, emergency); err != nil {
		t.Errorf("opening it anew: %v", err)
	}
	_, err = g.Look(w.ctx, op, n.ID)
	w.must(err)
	same(t, "alarms", len(w.glassAlarms()), 2)
	same(t, "the school's part of it", w.at(id, larkford).State, n.State)
	checkRebuild(t, w)
}

func TestTwoTabsAreOneOpening(t *testing.T) {
	t.Parallel()
	w, _, n := glassWorld(t)
	g, op := w.glass(), w.operator(opMail)
	done := make(chan error, 8)
	for range cap(done) {
		go func() { _, err := g.Break(w.ctx, op, n.ID, emergency); done <- err }()
	}
	for range cap(done) {
		w.must(<-done)
	}
	same(t, "openings", count(w.hubTypes(), FactGlassBroken), 1)
	w.clock.set(fridayNight.Add(20 * time.Minute))
	item, err := g.Break(w.ctx, op, n.ID, emergency)
	w.must(err)
	same(t, "opening it again gives no more time", item.Until, fridayNight.Add(GlassFor))
	_, err = g.Look(w.ctx, w.operator("other@force.example"), n.ID)
	same(t, "a colleague's own emergency", fault.Code(err), "glass-over")
}

func TestNobodyHasMoreThanAFewOpen(t *testing.T) {
	t.Parallel()
	w, _, first := glassWorld(t)
	g, op := w.glass(), w.operator(opMail)
	ids := []string{first.ID}
	for _, ref := range []string{"R2", "R3", "R4"} {
		id := w.post(w.incident(ref, ada()))
		w.sweep()
		ids = append(ids, w.at(id, larkford).ID)
	}
	done := make(chan error, len(ids))
	for _, id := range ids {
		go func() { _, err := g.Break(w.ctx, op, id, emergency); done <- err }()
	}
	refused := 0
	for range ids {
		if err := <-done; fault.Code(err) == "glass-most" {
			refused++
		} else {
			w.must(err)
		}
	}
	same(t, "refused", refused, len(ids)-GlassMost)
	if _, err := g.Break(w.ctx, w.operator("other@force.example"), ids[0], emergency); err != nil {
		t.Errorf("a colleague: %v", err)
	}
	w.clock.set(fridayNight.Add(GlassFor))
	for _, id := range ids[:GlassMost] {
		if _, err := g.Break(w.ctx, op, id, emergency); err != nil {
			t.Errorf("once they have run out: %v", err)
		}
	}
}

func TestWhatMayNotBeOpenedAnswersLikeWhatDoesNotExist(t *testing.T) {
	t.Parallel()
	w, id, n := glassWorld(t)
	asTwoForces(w)
	party := w.incident("R2", ada())
	party.Adults = append(party.Adults, police.Adult{ID: "A2", Role: police.AdultSuspect, Name: "Some Other", Emails: []string{opMail}})
	about := w.at(w.post2(party), larkford)
	excluded := w.at(w.post2(w.incident("R3", ada())), larkford)
	w.must(NewExclusions(w.Service).Add(w.ctx, w.operator(deputyMail), w.caseOf(excluded.ID), w.Vault.PersonID(amina), "relative"))
	named := w.operator(deputyMail)
	named.Name = "Some Body" // the suspect of R1
	recalled := w.at(w.post2(w.incident("R4", ada())), larkford)
	_, err := w.Withdraw(w.ctx, client, w.caseOf(recalled.ID), police.Withdrawal{Reason: police.WithdrawalWrongChild})
	w.must(err)
	bounced := w.at(w.post2(w.incident("R5", ada())), larkford)
	_, _, err = w.inbox.Reveal(w.ctx, w.person(amina), bounced.ID)
	w.must(err)
	w.must(w.inbox.Bounce(w.ctx, w.person(amina), bounced.ID))
	w.sweep()

	op := w.operator(opMail)
	asAdmin := w.owner(opMail)
	asSystem := auth.Principal{Account: op.Account, Name: op.Name, Grants: []auth.Grant{{Role: RoleSystemAdmin}}}
	lead := w.operator(opMail)
	lead.Account = w.Vault.PersonID(amina)
	for name, tc := range map[string]struct {
		who auth.Principal
		id  string
	}{
		"an id that was never given":                 {op, strings.Repeat("0", 32)},
		"another force's operator":                   {w.operatorOf(neighbour, opMail), n.ID},
		"an auditor of the force":                    {w.auditor(opMail, string(force)), n.ID},
		"an administrator of the force":              {asAdmin, n.ID},
		"a system administrator":                     {asSystem, n.ID},
		"a key adult of the school":                  {w.person(amina), n.ID},
		"a party by address":                         {op, about.ID},
		"a party by name":                            {named, n.ID},
		"somebody left out by hand":                  {lead, excluded.ID},
		"a message the police took back":             {op, recalled.ID},
		"a message that was sent back by its school": {op, bounced.ID},
	} {
		for what, do := range map[string]func() error{
			"finding":                  func() error { _, err := w.glass().Find(w.ctx, tc.who, tc.id); return err },
			"asking":                   func() error { _, err := w.glass().Item(w.ctx, tc.who, tc.id); return err },
			"opening":                  func() error { _, err := w.glass().Break(w.ctx, tc.who, tc.id, emergency); return err },
			"opening without a reason": func() error { _, err := w.glass().Break(w.ctx, tc.who, tc.id, GlassWhy{}); return err },
			"looking":                  func() error { _, err := w.glass().Look(w.ctx, tc.who, tc.id); return err },
		} {
			if err := do(); !errors.Is(err, fault.NotFound) || fault.Public(err) != fault.Public(errNoGlass) {
				t.Errorf("%s: %s: %v", name, what, err)
			}
		}
	}
	same(t, "openings", count(w.hubTypes(), FactGlassBroken), 0)
	same(t, "looks", count(w.types(id), FactGlassViewed), 0)
}

func TestWhatEndsAMessageEndsItsOpenings(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*world, string, *Notification){
		"the police take it back": func(w *world, id string, _ *Notification) {
			_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalWrongChild})
			w.must(err)
		},
		"the school sends it back": func(w *world, _ string, n *Notification) {
			_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
			w.must(err)
			w.must(w.inbox.Bounce(w.ctx, w.person(amina), n.ID))
		},
		"the operator turns out to be a party": func(w *world, id string, n *Notification) {
			in := w.incident("R1", ada())
			in.Version, in.Adults[0].Emails = 2, []string{opMail}
			w.post(in)
			w.sweep()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, id, n := glassWorld(t)
			g, op := w.glass(), w.operator(opMail)
			_, err := g.Break(w.ctx, op, n.ID, emergency)
			w.must(err)
			end(w, id, n)
			if shown, err := g.Look(w.ctx, op, n.ID); !errors.Is(err, fault.NotFound) || shown.Body.Child.Forename != "" {
				t.Errorf("%v", err)
			}
			same(t, "the alarm stays", len(w.glassAlarms()), 1)
		})
	}
}

func TestAnOpeningNeedsAReason(t *testing.T) {
	t.Parallel()
	w, _, n := glassWorld(t)
	for field, why := range map[string]GlassWhy{
		"reason": {Reason: "curious", Words: "I wanted to know."},
		"words":  {Reason: "child-at-risk", Words: "  "},
	} {
		_, err := w.glass().Break(w.ctx, w.operator(opMail), n.ID, why)
		same(t, "without "+field, fault.Code(err), field)
	}
	_, err := w.glass().Break(w.ctx, w.operator(opMail), n.ID, GlassWhy{"child-at-risk", strings.Repeat("x", maxNote+1)})
	same(t, "too long", fault.Code(err), "words")
	same(t, "on record", len(w.hubTypes()), 0)
}

// What cannot be recorded shows nothing: see TestNoRoadDisclosesWhatCannotBeRecorded.

func TestAnOpeningIsFoundByItsShortReference(t *testing.T) {
	t.Parallel()
	w, _, n := glassWorld(t)
	for _, reference := range []string{n.ID, shortRef(n.ID), strings.ToLower(shortRef(n.ID)), " " + shortRef(n.ID) + " "} {
		item, err := w.glass().Find(w.ctx, w.operator(opMail), reference)
		w.must(err)
		same(t, reference, item.Notification, n.ID)
	}
	for _, reference := range []string{"", "R1", "0000-0000"} {
		if _, err := w.glass().Find(w.ctx, w.operator(opMail), reference); !errors.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", reference, err)
		}
	}
}

func TestAnAuditorSeesWhoOpenedAMessageInAnEmergency(t *testing.T) {
	t.Parallel()
	w, _, n := glassWorld(t)
	_, err := w.glass().Break(w.ctx, w.operator(opMail), n.ID, emergency)
	w.must(err)
	_, err = w.glass().Look(w.ctx, w.operator(opMail), n.ID)
	w.must(err)
	trail, err := w.trails().Find(w.ctx, w.auditor("aud@force.example", string(force)), shortRef(n.ID), false)
	w.must(err)
	i := slices.IndexFunc(trail.Rows, func(s Seen) bool { return s.Type == FactGlassViewed })
	if i < 0 || trail.Rows[i].Role != RoleOperator || trail.Rows[i].Purpose != PurposeGlass {
		t.Errorf("%+v", trail.Rows)
	}
}

func TestReasonsInWordsAreSealedAndEnd(t *testing.T) {
	t.Parallel()
	w, _, n := glassWorld(t)
	g, owner := w.glass(), w.owner(ownerMail)
	_, err := g.Break(w.ctx, w.operator(opMail), n.ID, emergency)
	w.must(err)
	list, err := g.List(w.ctx, owner)
	w.must(err)
	f, err := w.Log.At(w.ctx, list[0].Seq)
	w.must(err)
	if strings.Contains(string(f.Data), "father") || strings.Contains(w.logs.String(), "father") {
		t.Error("the words stand in the clear")
	}
	w.must(g.Review(w.ctx, owner, list[0].ID, true, "It was right."))
	w.clock.set(fridayNight.Add(GlassKept))
	w.sweep()
	if _, err := w.Vault.Open(w.ctx, list[0].Key, f.Parts[0].Sealed, f.AD(partNote)); !errors.Is(err, vault.ErrErased) {
		t.Errorf("after a year: %v", err)
	}
	words, err := g.Words(w.ctx, owner, list[0].ID)
	w.must(err)
	same(t, "the words", words.Words+words.Review, "")
	if !words.Lost || !words.Justified {
		t.Errorf("%+v", words)
	}
	checkRebuild(t, w)
}

// post2 posts an incident, decides on it and gives its case.
func (w *world) post2(in police.Incident) string {
	w.t.Helper()
	id := w.post(in)
	w.sweep()
	return id
}

// caseOf is the case of a notification.
func (w *world) caseOf(notification string) string {
	w.t.Helper()
	ref, ok, err := w.byReference(notification)
	w.must(err)
	if !ok {
		w.t.Fatalf("there is no notification %s", notification)
	}
	return ref.Case
}
