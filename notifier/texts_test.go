package notifier

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools"
)

// theHeld is a text that names Ben, whose school is another one.
const theHeld = "The father shouted. Ben hid with Ada under the table."

// heldWorld is a force at full detail with one message whose text is withheld.
func heldWorld(t *testing.T) (*world, police.Incident, string) {
	t.Helper()
	w := setup(t)
	asFull(w)
	in := w.incident("R1", ada(), ben())
	in.Circumstances, in.PoliceAction = theHeld, "He was arrested."
	id := w.post(in)
	w.sweep()
	return w, in, id
}

func asFull(w *world) {
	w.Policies[string(force)] = Policy{Matching: Matching{Mode: MatchAutomatic}, Detail: schools.DetailFull}
}

// openedText opens the withheld text of a notification.
func (w *world) openedText(t *testing.T, id string) HeldDetail {
	t.Helper()
	d, err := NewTexts(w.Service).Open(w.ctx, w.operator("op@force.example"), id)
	w.must(err)
	return d
}

func (w *world) readBy(t *testing.T, email, id string) schools.Notification {
	t.Helper()
	body, _, err := w.inbox.Reveal(w.ctx, w.person(email), id)
	w.must(err)
	return body
}

func TestAWithheldTextWaitsInAQueueWithoutAWordOfIt(t *testing.T) {
	t.Parallel()
	w, _, id := heldWorld(t)
	n := w.at(id, larkford)
	same(t, "the alert went out at once", w.mailTo(amina), []string{subjectOf(channel.KindNew)})
	rows, err := NewTexts(w.Service).Queue(w.ctx, w.operator("op@force.example"))
	w.must(err)
	i := slices.IndexFunc(rows, func(r HeldText) bool { return r.Notification == n.ID })
	if i < 0 || rows[i].WorkBy != fridayNight.Add(24*time.Hour) || rows[i].Deadline != mondayBell || rows[i].Kept != "" {
		t.Fatalf("the queue is %+v", rows)
	}
	if strings.Contains(string(encode(rows)), "Ben") {
		t.Error("the queue names somebody")
	}
	d := w.openedText(t, n.ID)
	same(t, "parts", len(d.Texts), 3)
	if m := d.Texts[0].Marks; len(m) != 1 || m[0].Rule != RuleName || theHeld[m[0].From:m[0].To] != "Ben" {
		t.Errorf("marks %+v", d.Texts[0].Marks)
	}
	if types := w.types(id); types[len(types)-1] != FactTextViewed {
		t.Errorf("looking is not on record: %q", types)
	}
}

func TestAReleasedTextIsShownInPlace(t *testing.T) {
	t.Parallel()
	w, in, id := heldWorld(t)
	n := w.at(id, larkford)
	d := w.openedText(t, n.ID)
	w.must(NewTexts(w.Service).Decide(w.ctx, w.operator("op@force.example"), n.ID, d.Looked, TextDecision{}))
	w.sweep()
	after := w.at(id, larkford)
	if after.Withheld || after.Detail != "full" || after.Revision != 1 || after.State != StateAlerted || !after.Deadline.Equal(n.Deadline) {
		t.Fatalf("it is %+v", after)
	}
	same(t, "whoever has not read it is not asked twice", len(w.mailTo(amina)), 1)
	same(t, "the text", w.readBy(t, amina, n.ID).Circumstances, theHeld)
	err := NewTexts(w.Service).Decide(w.ctx, w.operator("op@force.example"), n.ID, d.Looked, TextDecision{})
	same(t, "twice", fault.Code(err), "decided-already")

	w.amend(&in, func(i *police.Incident) { i.Risk.Grade = police.RiskGradeUnknown })
	w.sweep()
	same(t, "a version with the same words keeps the release", w.at(id, larkford).Withheld, false)
	w.amend(&in, func(i *police.Incident) { i.Circumstances = theHeld + " Ben cried." })
	w.sweep()
	if n := w.at(id, larkford); !n.Withheld || n.Text.Cleared || n.Detail != "minimal" {
		t.Errorf("other words are not screened again: %+v", n)
	}
	checkRebuild(t, w)
}

func TestAnEditedTextIsAllTheSchoolSees(t *testing.T) {
	t.Parallel()
	w, in, id := heldWorld(t)
	n := w.at(id, larkford)
	same(t, "at first", w.readBy(t, amina, n.ID).Circumstances, "")
	d, texts := w.openedText(t, n.ID), NewTexts(w.Service)
	edit := TextDecision{Edit: true, Texts: map[TextField]string{TextCircumstances: "Ben hid.", TextAction: "He was arrested."}}
	op := w.operator("op@force.example")
	same(t, "still marked", fault.Code(texts.Decide(w.ctx, op, n.ID, d.Looked, edit)), "still-marked")
	edit.Texts[TextCircumstances] = "The father shouted. Ada hid."
	w.must(texts.Decide(w.ctx, op, n.ID, d.Looked, edit))
	after := w.at(id, larkford)
	if after.State != StateReady || !after.Material || !after.OpenedAt.IsZero() {
		t.Errorf("whoever read the shorter one is not asked again: %+v", after)
	}
	w.sweep()
	same(t, "mail", w.mailTo(amina), []string{subjectOf(channel.KindNew), subjectOf(channel.KindChanged)})
	same(t, "the text", w.readBy(t, amina, n.ID).Circumstances, "The father shouted. Ada hid.")
	w.amend(&in, func(i *police.Incident) { i.SocialCareReferral = police.AnswerYes })
	w.sweep()
	body := w.readBy(t, amina, n.ID)
	same(t, "the edit holds for the same words", body.Circumstances, "The father shouted. Ada hid.")
	same(t, "and the version is shown", body.SocialCareReferral, "yes")
	original, err := w.openIncident(w.ctx, w.state(id), 2)
	w.must(err)
	same(t, "the force's own words stay", original.Circumstances, theHeld)
	same(t, "the sibling's school is not touched", w.at(id, millside).Text.Cleared, false)
}

func TestATextMayBeKeptBackForAReason(t *testing.T) {
	t.Parallel()
	w, in, id := heldWorld(t)
	n, texts, op := w.at(id, larkford), NewTexts(w.Service), w.operator("op@force.example")
	d := w.openedText(t, n.ID)
	if err := texts.Decide(w.ctx, op, n.ID, d.Looked, TextDecision{Keep: true, Reason: "because"}); !errors.Is(err, fault.Invalid) {
		t.Errorf("any reason will do: %v", err)
	}
	w.must(texts.Decide(w.ctx, op, n.ID, d.Looked, TextDecision{Keep: true, Reason: "names-others"}))
	w.amend(&in, func(i *police.Incident) { i.SocialCareReferral = police.AnswerYes })
	w.sweep()
	if now := w.at(id, larkford); !now.Withheld || now.Text.Kept != "names-others" {
		t.Errorf("it is %+v", now.Text)
	}
	same(t, "what was decided is not forgotten by looking", w.openedText(t, n.ID).Kept, "names-others")
	w.must(texts.Decide(w.ctx, op, n.ID, w.openedText(t, n.ID).Looked, TextDecision{}))
	same(t, "and may be released after all", w.readBy(t, amina, n.ID).Circumstances, theHeld)
}

func TestADecisionOnATextIsAboutWhatWasLookedAt(t *testing.T) {
	t.Parallel()
	w, in, id := heldWorld(t)
	n, op := w.at(id, larkford), w.operator("op@force.example")
	d := w.openedText(t, n.ID)
	w.amend(&in, func(i *police.Incident) { i.Circumstances = "Ben was hurt." })
	w.sweep()
	err := NewTexts(w.Service).Decide(w.ctx, op, n.ID, d.Looked, TextDecision{})
	same(t, "stale", fault.Code(err), "details-changed")
}

func TestWhoeverIsAPartySeesNoWithheldText(t *testing.T) {
	t.Parallel()
	w, _, id := heldWorld(t)
	n, texts := w.at(id, larkford), NewTexts(w.Service)
	party := w.operator("some.body@force.example")
	party.Name = "Some Body"
	other := w.operator("op@elsewhere.example")
	for i := range other.Grants {
		other.Grants[i].Scope = "XXX"
	}
	for who, p := range map[string]struct {
		rows int
		err  error
	}{"party": {}, "other force": {}} {
		one := party
		if who != "party" {
			one = other
		}
		rows, err := texts.Queue(w.ctx, one)
		w.must(err)
		_, open := texts.Open(w.ctx, one, n.ID)
		decide := texts.Decide(w.ctx, one, n.ID, TextLooked{}, TextDecision{})
		if len(rows) != p.rows || !errors.Is(open, fault.NotFound) || !errors.Is(decide, fault.NotFound) {
			t.Errorf("%s: %d rows, %v, %v", who, len(rows), open, decide)
		}
	}
}

func TestNobodyReleasesAPlaceThatMustStayUnknown(t *testing.T) {
	t.Parallel()
	w := setup(t)
	asFull(w)
	in := w.incident("R1", ada())
	in.Location = police.Location{Kind: police.LocationRefuge, Address: "3 Hazel Court, Leeds", Postcode: "ZZ7 1AA", Sensitive: true}
	in.Circumstances = "Mum and Ada are in Leeds. The father shouted."
	id := w.post(in)
	w.sweep()
	n, op, texts := w.at(id, larkford), w.operator("op@force.example"), NewTexts(w.Service)
	d := w.openedText(t, n.ID)
	if !d.Hidden || len(d.Texts[0].Marks) == 0 {
		t.Errorf("nothing is marked: %+v", d)
	}
	if err := texts.Decide(w.ctx, op, n.ID, d.Looked, TextDecision{}); fault.Code(err) != string(TextCircumstances) {
		t.Errorf("released: %v", err)
	}
	edit := TextDecision{Edit: true, Sure: true, Texts: map[TextField]string{TextCircumstances: "The father shouted."}}
	w.must(texts.Decide(w.ctx, op, n.ID, d.Looked, edit))
	body := w.readBy(t, amina, n.ID)
	if body.Circumstances != "The father shouted." || body.Place != "" {
		t.Errorf("body %+v", body)
	}
}
