package notifier

import (
	"slices"
	"sync"
	"testing"
	"time"

	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools"
)

func TestAKeptTextEndsLikeAnyOther(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", ada())
	in.Circumstances = "Ring Kim Other on 07700 900123."
	id := w.post(in)
	w.until(mondayBell.Add(-time.Hour))
	n := w.at(id, larkford)
	same(t, "withheld", n.Withheld, true)
	op := w.operator("op@force.example")
	d, err := NewTexts(w.Service).Open(w.ctx, op, n.ID)
	w.must(err)
	w.must(NewTexts(w.Service).Decide(w.ctx, op, n.ID, d.Looked, TextDecision{Keep: true, Reason: TextKeepReasons[0]}))
	w.takeOn(amina, n.ID)
	_, _, err = w.inbox.Export(w.ctx, w.person(amina), n.ID, schools.ExportJSON)
	w.must(err)
	w.until(dayAt(t, "2027-02-20", 60))
	same(t, "state", w.at(id, larkford).State, StateClosed)
	same(t, "keys owed", len(w.state(id).DoomedKeys()), 0)
	same(t, "incident ended", w.state(id).BodyEndedAt.IsZero(), false)
}

func TestWhatAPartyDidWithItDoesNotCountAndTheHeadIsToldOnce(t *testing.T) {
	t.Parallel()
	w, id := taken(t)
	w.must(w.inbox.RecordOutcome(w.ctx, w.person(amina), w.at(id, larkford).ID, schools.Outcome{Support: schools.SupportSilent}))
	w.must(NewExclusions(w.Service).Add(w.ctx, w.operator("op@force.example"), id, w.Vault.PersonID(amina), "told-by-officer"))
	w.sweep()
	n := w.at(id, larkford)
	same(t, "no date is left", n.Access.AccessEndsAt.IsZero(), true)
	w.takeOn(brian, n.ID)
	n = w.at(id, larkford)
	same(t, "what the party recorded", n.OutcomeAt.IsZero(), true)
	w.until(dayAt(t, "2026-12-20", 600))
	same(t, "rule", w.at(id, larkford).Access.Rule, EndedTold)
	same(t, "mail to the head", len(w.mailTo(carol)), 1)
}

func TestTheHeadIsToldAnewOfWhatIsTakenOnAnew(t *testing.T) {
	t.Parallel()
	w, id := taken(t)
	w.until(dayAt(t, "2026-12-05", 600))
	same(t, "mail to the head", len(w.mailTo(carol)), 1)
	w.must(NewExclusions(w.Service).Add(w.ctx, w.operator("op@force.example"), id, w.Vault.PersonID(amina), "told-by-officer"))
	w.sweep()
	w.takeOn(brian, w.at(id, larkford).ID)
	w.until(w.at(id, larkford).Access.RemindAt[1])
	before := len(w.types(id))
	for range 5 {
		w.sweep()
	}
	same(t, "facts of sweeps with nothing to do", len(w.types(id))-before, 0)
	w.until(dayAt(t, "2027-01-15", 600))
	same(t, "state", w.at(id, larkford).State, StateClosed)
}

func TestAnExportThatIsOldIsRemindedOfOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", ada())
	id := w.post(in)
	w.until(mondayBell)
	n := w.at(id, larkford)
	w.takeOn(amina, n.ID)
	_, _, err := w.inbox.Export(w.ctx, w.person(amina), n.ID, schools.ExportJSON)
	w.must(err)
	w.must(w.inbox.RecordOutcome(w.ctx, w.person(amina), n.ID, schools.Outcome{Support: schools.SupportSilent}))
	w.until(w.at(id, larkford).Access.RemindAt[1].Add(time.Minute))
	w.nextVersion(in, func(in *police.Incident) { in.PoliceContact.Hours = "9 to 5" })
	w.sweep()
	got := slices.DeleteFunc(w.mailTo(amina), func(s string) bool { return s != subjectOf(channel.KindAccessEnding) })
	same(t, "reminders", len(got), 1)
}

func TestTwoNodesEndAnIncidentAtOnce(t *testing.T) {
	t.Parallel()
	w, _, id := closedWorld(t)
	w.clock.set(dayAt(t, "2026-12-22", 1))
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := w.endIncident(w.ctx, id); err != nil {
				t.Error(err)
			}
		}()
	}
	wg.Wait()
	w.sweep()
	n := 0
	for _, typ := range w.types(id) {
		if typ == FactIncidentEnded {
			n++
		}
	}
	same(t, "ended", n, 1)
	_, err := w.Status(w.ctx, client, id)
	w.must(err)
}
