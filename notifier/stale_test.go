package notifier

import (
	"errors"
	"testing"

	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools/portal"
)

func TestOnlyWhoReadThisRevisionCanAcknowledgeIt(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		change func(*police.Incident)
		reads  string // who reads the new revision
		acks   string
		shown  int // the revision on the page that is sent back
		want   string
	}{
		{"from the page of the old one, after a colleague read the new one", saw, brian, amina, 0, portal.CodeChangedSinceRead},
		{"claiming the new one without having read it", saw, brian, amina, 1, portal.CodeChangedSinceRead},
		{"without having read anything", saw, brian, carol, 1, portal.CodeChangedSinceRead},
		{"from a page that names none", saw, brian, brian, -1, portal.CodeChangedSinceRead},
		{"from the page of the old one, after a change without weight",
			func(i *police.Incident) { i.PoliceContact.Hours = "always" }, "", amina, 0, portal.CodeChangedSinceRead},
		{"after reading it", saw, brian, brian, 1, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			in := w.incident("R1", ada())
			id := w.post(in)
			w.sweep()
			n := w.at(id, larkford)
			_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
			w.must(err)
			w.amend(&in, tc.change)
			w.sweep()
			if tc.reads != "" {
				_, it, err := w.inbox.Reveal(w.ctx, w.person(tc.reads), n.ID)
				w.must(err)
				same(t, "the revision that was shown", it.Revision, 1)
			}
			_, err = w.inbox.Acknowledge(w.ctx, w.person(tc.acks), n.ID, tc.shown)
			if (tc.want == "") != (err == nil) || (err != nil && fault.Code(err) != tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
			same(t, "taken on", w.at(id, larkford).State == StateAcknowledged, tc.want == "")
		})
	}
}

func TestAStalePageCannotSendBackAnotherChild(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	id := w.post(in)
	w.sweep()
	n := w.at(id, larkford)
	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	w.amend(&in, saw)
	w.sweep()
	if err := w.inbox.Bounce(w.ctx, w.person(amina), n.ID); fault.Code(err) != portal.CodeChangedSinceRead {
		t.Errorf("sent back from an old page: %v", err)
	}
}

// An accepted version may hide what the old one shows, so nothing is shown
// until it is known what the school may see of it.
func TestNothingIsShownBetweenAcceptanceAndRouting(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	id := w.post(in)
	w.sweep()
	n := w.at(id, larkford)
	_, _, err := w.inbox.Reveal(w.ctx, w.person(brian), n.ID)
	w.must(err)
	w.amend(&in, func(i *police.Incident) { i.Location.Sensitive = true })
	body, _, err := w.inbox.Reveal(w.ctx, w.person(brian), n.ID)
	if !errors.Is(err, fault.Conflict) || fault.Code(err) != portal.CodeBeingUpdated || body.Circumstances != "" {
		t.Errorf("the old content is shown: %v", err)
	}
	if _, err := w.inbox.Acknowledge(w.ctx, w.person(brian), n.ID, 0); fault.Code(err) != portal.CodeBeingUpdated {
		t.Errorf("the old content is acknowledged: %v", err)
	}
	w.sweep()
	if body, _, err = w.inbox.Reveal(w.ctx, w.person(brian), n.ID); err != nil || body.Version != 2 {
		t.Errorf("version %d: %v", body.Version, err)
	}
}

func TestWhatMattersAsksForANewAcknowledgement(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		change func(*police.Incident)
		code   string
	}{
		{"the adult who was the victim is a suspect", func(i *police.Incident) {
			i.Adults = []police.Adult{{ID: "A1", Role: police.AdultSuspect, Name: "Some Body"}}
		}, ChangedPeople},
		{"what happened", func(i *police.Incident) { i.Circumstances = "He said that he will come to the school." }, ChangedText},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			in := w.incident("R1", ada())
			in.Adults[0].Role = police.AdultVictim
			in.Children[0].Relationships = []police.Relationship{{Adult: "A1", Relation: "father"}}
			id := w.post(in)
			w.sweep()
			w.agreed(id, amina)
			w.amend(&in, tc.change)
			w.sweep()
			n := w.at(id, larkford)
			same(t, "state", n.State, StateAlerted)
			same(t, "what changed", w.body(n).MaterialChange, []string{tc.code})
			same(t, "mail", w.mailTo(amina), []string{subjectOf(channel.KindNew), subjectOf(channel.KindChanged)})
		})
	}
}

func TestAMaterialRevisionAfterACallGoesBackOnTheCallSheet(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.lockOut(amina, brian, carol)
	in := w.incident("R1", ada())
	id := w.post(in)
	w.sweep()
	boards, op := NewBoards(w.Service), w.operator("op@nbp.example")
	sheet, err := boards.CallSheet(w.ctx, op)
	w.must(err)
	_, err = boards.RecordCall(w.ctx, op, larkford, Call{About: sheet[0].About, Person: sheet[0].Contacts[0].Person, CalledAt: w.clock.now(), ReadBack: true, Confirmed: ConfirmedByCall})
	w.must(err)
	same(t, "to call after the call", w.at(id, larkford).isToCall(), false)
	w.amend(&in, func(i *police.Incident) { i.Circumstances = "He said that he will come to the school." })
	w.sweep()
	same(t, "to call after the change", w.at(id, larkford).isToCall(), true)
}
