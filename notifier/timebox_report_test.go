package notifier

import (
	"errors"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/notifier/channel/mailbox"
	"firstbell/police"
)

// endingsOn is the report of a day for one reader.
func (w *world) endingsOn(p auth.Principal, day string) EndingsDay {
	w.t.Helper()
	d, err := NewEndings(w.Service).Day(w.ctx, p, mustDate(day))
	w.must(err)
	return d
}

func TestTheReportSaysWhatEndedAndByWhatRule(t *testing.T) {
	t.Parallel()
	w, in, id := closedWorld(t)
	op := w.operator("op@force.example")
	aud := auth.Principal{Account: "aud", Grants: []auth.Grant{{Role: RoleAuditor, Scope: string(force)}}}
	day := w.endingsOn(op, "2026-12-08")
	same(t, "access ended", day.Counts, []EndedCount{{EndsAccess, EndedExported, 1}})
	same(t, "reference", day.Rows[0].ShortRef, shortRef(w.at(id, larkford).ID))
	same(t, "the day before", len(w.endingsOn(aud, "2026-12-07").Rows), 0)
	w.until(dayAt(t, "2026-12-22", 60))
	same(t, "destroyed", w.endingsOn(aud, "2026-12-22").Counts, []EndedCount{{EndsIncident, string(EndIncident), 1}, {EndsKey, string(EndIncident), 1}, {EndsKey, string(EndTimeBox), 1}})
	same(t, "overdue", day.Overdue+day.OnHold+day.Waiting, 0)

	in.Reference, in.Version = "DA-9", 1
	other := w.post(in)
	w.sweep()
	_, err := w.Withdraw(w.ctx, client, other, police.Withdrawal{Reason: police.WithdrawalRecordedInError})
	w.must(err)
	w.sweep()
	same(t, "withdrawn", w.endingsOn(op, "2026-12-22").Counts[2:], []EndedCount{{EndsKey, string(EndRecalled), 1}, {EndsKey, string(EndTimeBox), 1}, {EndsKey, string(EndWithdrawn), 1}})
}

func TestAPartyFindsNothingInTheReport(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", ada())
	in.Adults = append(in.Adults, police.Adult{ID: "A2", Role: police.AdultVictim, Name: "Olga Officer", Emails: []string{"olga@force.example"}})
	id := w.post(in)
	w.sweep()
	w.takeOn(amina, w.at(id, larkford).ID)
	w.until(dayAt(t, "2027-01-20", 60))
	for day := mustDate("2026-12-01"); day.Before(mustDate("2027-01-10")); day = day.AddDays(1) {
		if d := w.endingsOn(w.operator("olga@force.example"), day.String()); len(d.Rows)+len(d.Counts) > 0 {
			t.Fatalf("on %s a party sees %+v", day, d.Counts)
		}
	}
	same(t, "somebody else", len(w.endingsOn(w.operator("op@force.example"), "2026-12-05").Rows)+len(w.endingsOn(w.operator("op@force.example"), "2026-12-19").Rows) > 0, true)
	if _, err := NewEndings(w.Service).Day(w.ctx, w.person(amina), mustDate("2026-12-01")); !errors.Is(err, fault.NotFound) {
		t.Errorf("a school reads it: %v", err)
	}
}

func TestWhatIsNotDestroyedInTimeIsAnAlarm(t *testing.T) {
	t.Parallel()
	w, _, id := closedWorld(t)
	same(t, "alarm before", w.alarmed(AlarmNotDestroyed), false)
	w.clock.set(dayAt(t, "2026-12-22", 0).Add(EndingGrace + time.Minute)) // and nothing sweeps
	n, err := w.NotEnded(w.ctx)
	w.must(err)
	same(t, "not ended", n, 2) // the notification's key, and the incident
	same(t, "on the page", w.endingsOn(w.operator("op@force.example"), "2026-12-22").Overdue, 2)
	same(t, "alarm", w.alarmed(AlarmNotDestroyed), true)
	w.sweep()
	same(t, "alarm after the sweep", w.alarmed(AlarmNotDestroyed), false)
	same(t, "keys owed", len(w.state(id).DoomedKeys()), 0)
}

func TestWhatWaitsForTheSchoolIsNotOverdue(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ben()))
	w.sweep()
	_, item, err := w.inbox.Reveal(w.ctx, w.person(dylan), w.at(id, millside).ID)
	w.must(err)
	_, err = w.inbox.Acknowledge(w.ctx, w.person(dylan), item.ID, item.Revision)
	w.must(err)
	w.until(dayAt(t, "2026-12-20", 60))
	d := w.endingsOn(w.operator("op@force.example"), "2026-12-20")
	same(t, "waits, overdue", [2]int{d.Waiting, d.Overdue}, [2]int{1, 0})
}

func TestAHeadWhoseMailComesBackLaterWasNotTold(t *testing.T) {
	t.Parallel()
	w, id := taken(t)
	w.until(dayAt(t, "2026-12-04", 600))
	head := w.at(id, larkford).headAlerts()
	same(t, "told", len(head), 1)
	w.must(w.AlertReturned(w.ctx, head[0].ID, "smtp", true))
	w.mail.Fail(mailbox.Fault{Kind: mailbox.FaultPermanent, To: carol})
	w.sweep()
	same(t, "told next", len(w.mailTo(brian)), 1)
	for _, a := range w.at(id, larkford).headAlerts() {
		if a.Person == w.Vault.PersonID(carol) && !a.Dead {
			t.Error("what came back counts as told")
		}
	}
}
