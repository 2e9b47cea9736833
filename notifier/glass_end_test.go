package notifier

import (
	"errors"
	"testing"

	"firstbell/internal/fault"
	"firstbell/schools"
)

func TestAMessageWhoseTimeIsOverIsNotOpenedInAnEmergency(t *testing.T) {
	t.Parallel()
	w, id := taken(t)
	n := w.at(id, larkford)
	op := w.operator(opMail)
	_, err := w.glass().Break(w.ctx, op, n.ID, emergency)
	w.must(err) // what a school has taken on may be opened until it ends
	w.must(w.inbox.RecordOutcome(w.ctx, w.person(amina), n.ID, schools.Outcome{Support: schools.SupportNone}))
	for _, day := range []string{"2026-12-08", "2026-12-22"} {
		w.until(dayAt(t, day, 1))
		same(t, day, w.at(id, larkford).State, StateClosed)
		for what, do := range map[string]func() error{
			"finding": func() error { _, err := w.glass().Find(w.ctx, op, shortRef(n.ID)); return err },
			"opening": func() error { _, err := w.glass().Break(w.ctx, op, n.ID, emergency); return err },
			"looking": func() error { _, err := w.glass().Look(w.ctx, op, n.ID); return err },
		} {
			if err := do(); !errors.Is(err, fault.NotFound) {
				t.Errorf("%s: %s: %v", day, what, err)
			}
		}
	}
	list, err := w.glass().List(w.ctx, w.owner(ownerMail))
	w.must(err)
	same(t, "the opening is still to be reviewed", len(list), 1)
	w.must(w.glass().Review(w.ctx, w.owner(ownerMail), list[0].ID, true, "It was right."))
}

func TestASuspensionKeepsNobodyFromAnEmergency(t *testing.T) {
	t.Parallel()
	w, _, n := glassWorld(t)
	w.suspends(24)
	_, err := w.glass().Break(w.ctx, w.operator(opMail), n.ID, emergency)
	w.must(err)
	shown, err := w.glass().Look(w.ctx, w.operator(opMail), n.ID)
	w.must(err)
	same(t, "the child", shown.Body.Child.Forename, "Ada")
}

func TestNothingIsShownInAnEmergencyBetweenTwoVersions(t *testing.T) {
	t.Parallel()
	w, _, n := glassWorld(t)
	g, op := w.glass(), w.operator(opMail)
	_, err := g.Break(w.ctx, op, n.ID, emergency)
	w.must(err)
	in := w.incident("R1", ada())
	in.Version, in.Circumstances = 2, "The father shouted."
	w.post(in) // and nothing has decided on it yet
	_, err = g.Look(w.ctx, op, n.ID)
	same(t, "between", fault.Code(err), "being-updated")
	w.sweep()
	_, err = g.Look(w.ctx, op, n.ID)
	w.must(err)
}
