package notifier

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/match"
)

// amend posts the next version of an incident after change.
func (w *world) amend(in *police.Incident, change func(*police.Incident)) {
	w.t.Helper()
	in.Version++
	in.Children = slices.Clone(in.Children)
	change(in)
	w.post(*in)
}

// lastTarget is the last thing that was decided for a school.
func (w *world) lastTarget(id string) Target {
	w.t.Helper()
	all, err := w.Log.Of(w.ctx, caseSubject(id))
	w.must(err)
	var last Target
	for _, f := range all {
		var r Routed
		if f.Type == FactRouted && f.DecodeData(&r) == nil {
			for _, o := range r.Outcomes {
				for _, t := range o.Targets {
					last = t
				}
			}
		}
	}
	return last
}

// agreed has a person read the case's notification at larkford and take it on.
func (w *world) agreed(id, email string) {
	w.t.Helper()
	_, it, err := w.inbox.Reveal(w.ctx, w.person(email), w.at(id, larkford).ID)
	w.must(err)
	_, err = w.inbox.Acknowledge(w.ctx, w.person(email), it.ID, it.Revision)
	w.must(err)
}

// child is what became of one of the force's children.
func (w *world) child(id, child string) *Child {
	w.t.Helper()
	return w.state(id).Children[w.childHash(string(force), child)]
}

// body is what a live notification shows.
func (w *world) body(n *Notification) (body schools.Notification) {
	w.t.Helper()
	w.must(w.unseal(w.ctx, n.BodySeq, n.ID, &body))
	return body
}

// statesAt are the states of all notifications of a case by school.
func (w *world) statesAt(id string) map[string]State {
	states := map[string]State{}
	for _, n := range w.state(id).Notifications {
		states[n.URN] = n.State
	}
	return states
}

func TestEachChildGetsItsOwnOutcome(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada(), ben(), unknown(), child("C9", "Old", "Enough", "2000-01-01", "")))
	w.must(w.route(w.ctx, id))
	same(t, "facts", w.types(id), []string{police.FactReceived, FactRouted})
	same(t, "ada", w.child(id, "C1").Status, ChildRouted)
	same(t, "ben", w.child(id, "C2").Status, ChildRouted)
	parked := w.child(id, "C4")
	same(t, "unknown", parked.Status, ChildParked)
	same(t, "why", parked.Reason, string(match.ReasonNoRollMatch))
	same(t, "work by", parked.WorkBy, fridayNight.Add(24*time.Hour))
	same(t, "the bell that may apply", parked.Deadline, mondayBell)
	same(t, "not a child", w.child(id, "C9").Status, ChildNotEligible)
	same(t, "ledger", w.ledger(), Ledger{Received: 4, Notified: 2, Parked: 1, NotEligible: 1})
	n := w.at(id, larkford)
	same(t, "deadline", n.Deadline, mondayBell)
	same(t, "alerts", len(n.Alerts), 1)
	for _, a := range n.Alerts {
		same(t, "who is asked first", a.Person, w.Vault.PersonID(amina))
	}
	body := w.body(n)
	if body.Child.Forename != "Ada" || body.SiblingsElsewhere != "yes" || strings.Contains(string(encode(body)), "Ben") {
		t.Errorf("body %+v", body)
	}
}

func TestRoutingWhatIsRoutedChangesNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada()))
	w.must(w.route(w.ctx, id))
	w.must(w.route(w.ctx, id))
	same(t, "facts", w.types(id), []string{police.FactReceived, FactRouted})
	_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalOther})
	w.must(err)
	w.must(w.route(w.ctx, id))
	same(t, "facts after withdrawal", len(w.types(id)), 3)
}

func TestASchoolThatNobodyCanReadAtIsTelephoned(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		pupil   police.Child
		school  schools.URN
		lockOut []string
		alerts  int
	}{
		{"no contact at all", cora(), quietoak, nil, 0},
		{"nobody with an account, but an office that can fetch somebody", ada(), larkford, []string{amina, brian, carol}, 1},
		{"the only key adult has no account", ben(), millside, []string{dylan}, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			w.lockOut(tc.lockOut...)
			id := w.post(w.incident("R1", tc.pupil))
			w.must(w.route(w.ctx, id))
			n := w.at(id, tc.school)
			same(t, "on the call sheet since", n.CallSheetAt, fridayNight)
			same(t, "alerts", len(n.Alerts), tc.alerts)
		})
	}
}

func TestAPartyToTheIncidentIsNeitherAskedNorTold(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	in.Adults = append(in.Adults, police.Adult{ID: "A2", Role: police.AdultVictim, Emails: []string{amina}})
	id := w.post(in)
	w.must(w.route(w.ctx, id))
	n := w.at(id, larkford)
	if !slices.Contains(n.Excluded, w.Vault.PersonID(amina)) || slices.Contains(n.Excluded, w.Vault.PersonID(brian)) {
		t.Errorf("excluded %q", n.Excluded)
	}
	same(t, "why, as a code", n.Key != "" && w.lastTarget(id).ExcludedFor[w.Vault.PersonID(amina)] == PartyEmail, true)
	for _, a := range n.Alerts {
		same(t, "who is asked", a.Person, w.Vault.PersonID(brian))
	}
	if _, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID); !errors.Is(err, fault.NotFound) {
		t.Errorf("the party reads it: %v", err)
	}
}

func TestAMaterialAmendmentAsksAgain(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	id := w.post(in)
	w.sweep()
	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), w.at(id, larkford).ID)
	w.must(err)
	_, err = w.inbox.Acknowledge(w.ctx, w.person(amina), w.at(id, larkford).ID, 0)
	w.must(err)
	old := w.at(id, larkford)

	w.amend(&in, func(i *police.Incident) { i.Children[0].Presence = police.PresenceSaw })
	w.must(w.route(w.ctx, id))
	n := w.at(id, larkford)
	if n.ID != old.ID || n.State != StateReady || !n.Material || n.Version != 2 || n.Key == old.Key {
		t.Errorf("revised: %+v", n)
	}
	same(t, "acknowledged at", n.AcknowledgedAt, time.Time{})
	same(t, "material changes", w.body(n).MaterialChange, []string{ChangedPresence})
	w.sweep()
	same(t, "what the reader was sent", w.mailTo(amina), []string{subjectOf(channel.KindNew), subjectOf(channel.KindChanged)})
	if _, err := w.Vault.Seal(w.ctx, old.Key, nil, nil); !errors.Is(err, vault.ErrErased) {
		t.Errorf("the old body's key still works: %v", err)
	}
}

func TestAnAmendmentWithoutWeightIsOnlyAnnounced(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	id := w.post(in)
	w.sweep()
	w.amend(&in, func(i *police.Incident) { i.Adults[0].Occupation = "baker" })
	w.sweep()
	same(t, "what the reader was sent about what no school is shown", w.mailTo(amina), []string{subjectOf(channel.KindNew)})
	w.agreed(id, amina)
	w.amend(&in, func(i *police.Incident) { i.PoliceContact.Hours = "day and night" })
	w.sweep()
	n := w.at(id, larkford)
	if n.State != StateAcknowledged || n.Material || n.Version != 3 || w.body(n).PoliceContact.Hours != "day and night" {
		t.Errorf("revised: %+v", n)
	}
	same(t, "what the reader was sent", w.mailTo(amina), []string{subjectOf(channel.KindNew), subjectOf(channel.KindChanged)})
	same(t, "nobody else is asked", w.mailTo(brian), []string{})
}

func TestAChildThatIsNoLongerListedIsRecalled(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada(), ben())
	id := w.post(in)
	w.sweep()
	w.amend(&in, func(i *police.Incident) { i.Children = []police.Child{ben()} })
	w.sweep()
	same(t, "states", w.statesAt(id), map[string]State{"999001": StateRecalled, "999002": StateAlerted})
	same(t, "ledger", w.ledger(), Ledger{Received: 2, Notified: 1, Withdrawn: 1})
	same(t, "the reader is told", w.mailTo(amina), []string{subjectOf(channel.KindNew), subjectOf(channel.KindWithdrawn)})

	w.amend(&in, func(i *police.Incident) { i.Children = []police.Child{ben(), ada()} })
	w.sweep()
	same(t, "states after it is listed again", w.statesAt(id), map[string]State{"999001": StateAlerted, "999002": StateAlerted})
}

func TestACorrectedChildMovesToItsOwnSchool(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	id := w.post(in)
	w.sweep()
	w.amend(&in, func(i *police.Incident) {
		i.Children[0] = ben()
		i.Children[0].ID = "C1"
	})
	w.sweep()
	same(t, "states", w.statesAt(id), map[string]State{"999001": StateRecalled, "999002": StateAlerted})
	same(t, "status", w.child(id, "C1").Status, ChildRouted)
}

func TestACorrectedChildOnNoRollIsHiddenAndWaits(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	id := w.post(in)
	w.sweep()
	w.amend(&in, func(i *police.Incident) { i.Children[0].Surname = "Elsewhere" })
	w.sweep()
	same(t, "states", w.statesAt(id), map[string]State{"999001": StateHeld})
	same(t, "status", w.child(id, "C1").Status, ChildParked)
	same(t, "why", w.child(id, "C1").Reason, ReasonIdentityChanged)
}

func TestAPersonPlacesAChildAndRecallsItByName(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", unknown(), ada())
	id := w.post(in)
	w.sweep()
	hash := w.childHash(string(force), "C4")
	_, err := w.place(w.ctx, id, hash, Placement{URNs: []schools.URN{millside, quietoak, millside}, Reason: "school-confirmed"}, "person:op", nil)
	w.must(err)
	same(t, "placed by", w.child(id, "C4").PlacedBy, "person:op")
	same(t, "states", w.statesAt(id), map[string]State{"999001": StateAlerted, "999002": StateReady, "999003": StateReady})

	w.amend(&in, func(i *police.Incident) { i.Circumstances = "He shouted." })
	w.sweep()
	c := w.child(id, "C4")
	if c.Status != ChildRouted || c.PlacedBy != "person:op" {
		t.Errorf("after an amendment that does not touch who the child is: %+v", c)
	}
	same(t, "revised in place", w.at(id, millside).Version, 2)

	w.amend(&in, func(i *police.Incident) { i.Children[0].Surname = "Corrected" })
	w.sweep()
	c = w.child(id, "C4")
	if c.Status != ChildParked || c.Reason != ReasonIdentityChanged || c.PlacedBy != "" {
		t.Errorf("after a correction: %+v", c)
	}
	same(t, "its schools are shown nothing", w.statesAt(id),
		map[string]State{"999001": StateAlerted, "999002": StateHeld, "999003": StateHeld})

	_, err = w.place(w.ctx, id, hash, Placement{URNs: []schools.URN{millside}, Recall: []schools.URN{quietoak}, Reason: "school-confirmed"}, "person:op", nil)
	w.must(err)
	same(t, "the school that is recalled loses it", w.at(id, quietoak).State, StateRecalled)
	same(t, "the school that stays is shown the newest version", w.at(id, millside).Version, 3)
	same(t, "and can read again", w.at(id, millside).State, StateReady)
}

func TestWhoCannotBePlacedWhere(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", unknown(), ada(), child("C9", "Old", "Enough", "2000-01-01", "")))
	w.sweep()
	gone := w.post(w.incident("R2", unknown()))
	_, err := w.Withdraw(w.ctx, client, gone, police.Withdrawal{Reason: police.WithdrawalOther})
	w.must(err)
	for _, tc := range []struct {
		name, id, child string
		urns            []schools.URN
		kind            fault.Kind
	}{
		{"at no school", id, "C4", nil, fault.Invalid},
		{"at a school that is not in the register", id, "C4", []schools.URN{123456}, fault.Invalid},
		{"a child of another incident", id, "C77", []schools.URN{larkford}, fault.NotFound},
		{"a child that has its school", id, "C1", []schools.URN{millside}, fault.Conflict},
		{"an adult", id, "C9", []schools.URN{larkford}, fault.Conflict},
		{"a child of a withdrawn incident", gone, "C4", []schools.URN{larkford}, fault.Conflict},
		{"a child of no incident", "none", "C4", []schools.URN{larkford}, fault.NotFound},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := w.place(w.ctx, tc.id, w.childHash(string(force), tc.child), Placement{URNs: tc.urns, Reason: "x"}, "person:op", nil)
			if !errors.Is(err, tc.kind) {
				t.Errorf("got %v, want %s", err, tc.kind)
			}
		})
	}
}

func TestABouncedChildWaitsWithTheDeadlineItHad(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	id := w.post(in)
	w.sweep()
	w.clock.set(fridayNight.Add(30 * time.Hour))
	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), w.at(id, larkford).ID)
	w.must(err)
	w.must(w.inbox.Bounce(w.ctx, w.person(amina), w.at(id, larkford).ID))
	c := w.child(id, "C1")
	if c.Status != ChildParked || c.Reason != ReasonBounced || !c.Deadline.Equal(mondayBell) || c.WorkBy.After(mondayBell) {
		t.Errorf("bounced child: %+v", c)
	}
	w.amend(&in, func(i *police.Incident) { i.Circumstances = "He shouted." })
	w.sweep()
	same(t, "not sent back to the school that said no", w.at(id, larkford).State, StateBounced)
	_, err = w.place(w.ctx, id, w.childHash(string(force), "C1"), Placement{URNs: []schools.URN{larkford}, Reason: "school-confirmed"}, "person:op", nil)
	w.must(err)
	n := w.at(id, larkford)
	if n.State != StateReady || n.Late != LateNot || !n.Deadline.Equal(mondayBell) {
		t.Errorf("a person may send it back: %+v", n)
	}
}

// A node that decides on what has changed meanwhile must decide again, and must
// not leave the keys of its first attempt behind.
func TestADecisionThatComesSecondIsMadeAgain(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	id := w.post(in)
	tries := 0
	var first []string
	_, err := w.deciding(w.ctx, id, actorNode, func(r *routing) (Routed, error) {
		tries++
		if r.c.Routed >= r.version.N {
			return Routed{}, errNothingToDo
		}
		routed := r.start(RuleMatched)
		verdicts := r.judgeAll()
		o, err := r.outcome(r.c.childHashes()[0], verdicts)
		if err != nil {
			return Routed{}, err
		}
		routed.Outcomes = append(routed.Outcomes, o)
		if tries == 1 {
			first = slices.Clone(r.keys)
			w.amend(&in, func(i *police.Incident) { i.Circumstances = "He shouted." })
		}
		return routed, nil
	})
	w.must(err)
	same(t, "attempts", tries, 2)
	same(t, "facts", w.types(id), []string{police.FactReceived, police.FactReceived, FactRouted})
	same(t, "decided on version", w.state(id).Routed, 2)
	for _, key := range first {
		if _, err := w.Vault.Seal(w.ctx, key, nil, nil); !errors.Is(err, vault.ErrErased) {
			t.Errorf("the first attempt's key still works: %v", err)
		}
	}
}

func TestAForbiddenFactIsNeverPublished(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada()))
	w.must(w.route(w.ctx, id))
	n := w.at(id, larkford)
	_, err := w.change(w.ctx, id, func(c *Case) (*facts.Fact, error) {
		f := w.fact(c, FactAcknowledged, "person:x")
		f.Notification = n.ID
		return &f, nil
	})
	if !errors.Is(err, fault.Conflict) {
		t.Errorf("acknowledging what nobody opened: %v", err)
	}
	same(t, "facts", w.types(id), []string{police.FactReceived, FactRouted})
}

func TestChangingWithoutTimeFails(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada()))
	ctx, cancel := context.WithCancel(w.ctx)
	cancel()
	if err := w.route(ctx, id); err == nil {
		t.Error("routed although the caller has gone")
	}
	same(t, "facts", w.types(id), []string{police.FactReceived})
}

func TestTheMatchersWordsForEducation(t *testing.T) {
	t.Parallel()
	for _, e := range []struct {
		from police.Education
		want string
	}{
		{police.EducationHome, match.EducationHome}, {police.EducationMissing, match.EducationMissing},
		{police.EducationPreSchool, match.EducationPreSchool}, {police.EducationSchool, ""}, {"", ""},
	} {
		same(t, string(e.from), educationOf(e.from), e.want)
	}
	q := queryOf(police.Child{Forename: "Ada", School: police.SchoolHint{URN: "not a number", Text: "Larkford"}})
	if q.SchoolURN != 0 || q.SchoolText != "Larkford" || q.DateOfBirth != "" {
		t.Errorf("query %+v", q)
	}
}

func TestWhoeverReadItIsToldOfItsEndAndOfWhatChanged(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	id := w.post(in)
	w.sweep() // alerts Amina alone
	_, _, err := w.inbox.Reveal(w.ctx, w.person(brian), w.at(id, larkford).ID)
	w.must(err)
	w.amend(&in, func(i *police.Incident) { i.Children[0].Presence = police.PresenceSaw })
	w.sweep()
	_, err = w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalOther})
	w.must(err)
	w.sweep()
	same(t, "Amina, who was alerted", w.mailTo(amina),
		[]string{subjectOf(channel.KindNew), subjectOf(channel.KindChanged), subjectOf(channel.KindWithdrawn)})
	same(t, "Brian, who read it without an alert", w.mailTo(brian),
		[]string{subjectOf(channel.KindChanged), subjectOf(channel.KindWithdrawn)})
	same(t, "Carol, who knows nothing of it", w.mailTo(carol), []string{})
}
