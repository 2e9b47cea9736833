package notifier

import (
	"context"
	"errors"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/schools/registry"
)

// keepsBounces has the world's registry keep the list of bouncing addresses.
func (w *world) keepsBounces() {
	w.Bouncing = func(ctx context.Context, person string, bouncing bool) error {
		return w.known.MarkBouncing(ctx, person, bouncing, "node")
	}
}

func TestABounceAsksSomebodyElseAtOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	server := w.withNotify()
	w.keepsBounces()
	w.clock.set(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)) // by day: a text may go
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	a := onlyAlertOf(w.at(id, larkford))
	w.must(w.AlertReturned(w.ctx, a.ID, "smtp", true))
	w.sweep()

	n := w.at(id, larkford)
	same(t, "the alert is dead", n.Alerts[a.ID].Dead, true)
	same(t, "mail to the second", w.mailTo(brian), []string{subjectOf(channel.KindNew)})
	same(t, "a text to the first", len(sentBy(server, "sms")), 1)
	same(t, "the address is listed", w.Snapshot().Bouncing(w.Vault.PersonID(amina)), true)
	all, err := w.Log.Of(w.ctx, caseSubject(id))
	w.must(err)
	for _, f := range all {
		if f.Type != FactAlertFailed {
			continue
		}
		var failed AlertFailed
		w.must(f.DecodeData(&failed))
		same(t, "the one fact", []any{failed.Code, failed.Dead, len(failed.Instead), failed.Provider}, []any{failBounced, true, 2, "smtp"})
	}

	before := len(w.types(id))
	w.must(w.AlertReturned(w.ctx, a.ID, "smtp", true))
	same(t, "facts after it was said twice", len(w.types(id)), before)
	w.must(w.AlertDelivered(w.ctx, a.ID))
	same(t, "an address that works again is listed", w.Snapshot().Bouncing(w.Vault.PersonID(amina)), false)
}

func TestWhomMailComesBackFromIsAskedByTextAsWell(t *testing.T) {
	t.Parallel()
	w := setup(t)
	server := w.withNotify()
	w.keepsBounces()
	w.must(w.Bouncing(w.ctx, w.Vault.PersonID(dylan), true))
	w.clock.set(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	w.post(w.incident("DA-1", ben()))
	w.sweep()
	same(t, "mail", len(w.mailTo(dylan)), 1)
	same(t, "texts", len(sentBy(server, "sms")), 1)
}

func TestABounceThatAsksNobody(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settle func(w *world, n *Notification)
		kind   error
	}{
		"of what was acknowledged": {settle: func(w *world, n *Notification) {
			_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
			w.must(err)
			_, err = w.inbox.Acknowledge(w.ctx, w.person(amina), n.ID, 0)
			w.must(err)
		}},
		"of no alert": {kind: fault.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			id := w.post(w.incident("DA-1", ada()))
			w.sweep()
			n := w.at(id, larkford)
			alert := onlyAlertOf(n).ID
			if c.settle != nil {
				c.settle(w, n)
			} else {
				alert = "nobody's"
			}
			if err := w.AlertReturned(w.ctx, alert, "smtp", true); !errors.Is(err, c.kind) {
				t.Errorf("%v, want %v", err, c.kind)
			}
			w.sweep()
			same(t, "mail to the second", w.mailTo(brian), []string{})
		})
	}
}

func TestABounceBeforeTheAlertIsOnRecordHasToComeAgain(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.must(w.route(w.ctx, id))
	row := alertRow(t, w, id)
	e, err := w.claim(w.ctx, row)
	w.must(err)
	outcome := w.hand(w.ctx, *e)
	if err := w.AlertReturned(w.ctx, row.Alert, "smtp", true); !errors.Is(err, fault.Unavailable) {
		t.Fatalf("%v, want unavailable: it would be lost under the record that follows", err)
	}
	w.must(w.record(w.ctx, row, outcome))
	w.must(w.AlertReturned(w.ctx, row.Alert, "smtp", true))
	same(t, "dead", w.at(id, larkford).Alerts[row.Alert].Dead, true)
}

func TestWithdrawalIsNotToldToWhoNeverGotTheMessage(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.bring(registry.KindContacts, contactsFile)
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	w.must(w.AlertReturned(w.ctx, onlyAlertOf(w.at(id, larkford)).ID, "smtp", true))
	same(t, "who knows", w.at(id, larkford).knowing(), []string{})
}
