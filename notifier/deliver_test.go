package notifier

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/notifier/channel/mailbox"
	"firstbell/police"
	"firstbell/schools/registry"
)

func TestAnAlertIsSentOnceAndSaysNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	w.forward(time.Hour)

	messages := w.mail.Messages()
	if len(messages) != 1 {
		t.Fatalf("%d messages were sent, want 1", len(messages))
	}
	m, n := messages[0], w.at(id, larkford)
	same(t, "recipients", m.To, []string{amina})
	same(t, "subject", m.Subject, subjectOf(channel.KindNew))
	same(t, "link", m.Link(), "https://firstbell.example/notifications/"+n.ID)
	if !m.TLS {
		t.Error("the message travelled in the clear")
	}
	for _, secret := range []string{"Ada", "Able", "2016", "DA-1", "NBP", "Larkford P", "shouted", "domestic"} {
		if strings.Contains(string(m.Raw), secret) {
			t.Errorf("the message says %q", secret)
		}
	}
	same(t, "state", n.State, StateAlerted)
	same(t, "alerted at", n.AlertedAt, fridayNight)
	same(t, "facts", w.types(id), []string{police.FactReceived, FactRouted, FactAlertClaimed, FactAlertSent})
}

func TestACrashBetweenClaimAndSentRepeatsTheSameMessage(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.must(w.route(w.ctx, id))
	row := alertRow(t, w, id)
	// A node dies after the mail server took the message and before it could
	// write that down.
	e, err := w.claim(w.ctx, row)
	w.must(err)
	w.must(w.hand(w.ctx, *e).err)

	w.forward(ClaimFor - time.Second)
	if n := len(w.mail.Messages()); n != 1 {
		t.Fatalf("%d messages while the claim holds, want 1", n)
	}
	w.forward(2 * time.Second)
	messages := w.mail.Messages()
	if len(messages) != 2 || len(w.mail.Distinct()) != 1 {
		t.Fatalf("%d messages with %d ids, want the same one twice", len(messages), len(w.mail.Distinct()))
	}
	same(t, "state", w.at(id, larkford).State, StateAlerted)
}

func TestTwoNodesSendOneAlert(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.must(w.route(w.ctx, id))
	row := alertRow(t, w, id)
	const nodes = 8
	results := make(chan error, nodes)
	for range nodes {
		go func() { results <- w.deliver(w.ctx, row) }()
	}
	for range nodes {
		w.must(<-results)
	}
	if n := len(w.mail.Messages()); n != 1 {
		t.Errorf("%d messages were sent, want 1", n)
	}
}

func TestAnAlertIsOutWhateverHappensToTheNotificationMeanwhile(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.must(w.route(w.ctx, id))
	row := alertRow(t, w, id)
	e, err := w.claim(w.ctx, row)
	w.must(err)
	w.must(w.hand(w.ctx, *e).err)
	_, err = w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: "wrong-child"})
	w.must(err)
	w.must(w.record(w.ctx, row, handed{}))

	n := w.at(id, larkford)
	same(t, "state", n.State, StateRecalled)
	if n.Alerts[row.Alert].SentAt.IsZero() {
		t.Error("that the alert went out is not on record")
	}
	w.sweep()
	same(t, "mail", w.mailTo(amina), []string{subjectOf(channel.KindNew), subjectOf(channel.KindWithdrawn)})
}

func TestAMailServerThatIsDownIsTriedAgainUntilItIsUp(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.mail.Fail(mailbox.Fault{Kind: mailbox.FaultTemporary})
	id := w.post(w.incident("DA-1", ada()))
	w.forward(30 * time.Minute)
	n := w.at(id, larkford)
	same(t, "state while down", n.State, StateReady)
	if a := only(t, n); a.Attempts < 5 || a.Attempts > 15 || a.Dead {
		t.Errorf("after half an hour: %d attempts, dead %v", a.Attempts, a.Dead)
	}
	w.mail.Heal()
	w.forward(maxRetry)
	same(t, "state when up again", w.at(id, larkford).State, StateAlerted)
	if len(w.mail.Messages()) != 1 {
		t.Errorf("%d messages, want 1", len(w.mail.Messages()))
	}
	if strings.Contains(w.logs.String(), amina) {
		t.Error("the log names an address")
	}
}

func TestARefusedAddressPassesTheAlertOn(t *testing.T) {
	t.Parallel()
	w := setup(t)
	for _, broken := range []string{amina, brian, carol, backup} {
		w.mail.Fail(mailbox.Fault{Kind: mailbox.FaultPermanent, To: broken})
		if broken == amina {
			id := w.post(w.incident("DA-1", ada()))
			w.sweep()
			same(t, "state", w.at(id, larkford).State, StateAlerted)
			same(t, "mail to the second key adult", w.mailTo(brian), []string{subjectOf(channel.KindNew)})
		}
	}
	id := w.post(w.incident("DA-2", ada()))
	w.sweep()
	n := w.at(id, larkford)
	if len(n.Alerts) != 4 || n.CallSheetAt.IsZero() {
		t.Errorf("with every address broken: %d alerts, on the call sheet at %v; want all four people tried, then the telephone",
			len(n.Alerts), n.CallSheetAt)
	}
	if len(w.mailTo(brian)) != 1 {
		t.Error("an address that is refused for good was tried again")
	}
}

func TestABrokenAddressAtOneSchoolDelaysNoOther(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.mail.Fail(mailbox.Fault{Kind: mailbox.FaultTemporary, To: amina})
	id := w.post(w.incident("DA-1", ada(), ben()))
	w.sweep()
	same(t, "state of the other school's", w.at(id, millside).State, StateAlerted)
}

func TestAContactWhoLeftIsNotAlerted(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.must(w.route(w.ctx, id))
	w.withoutContact(amina)
	w.sweep()
	same(t, "mail to who left", w.mailTo(amina), []string{})
	same(t, "mail to the next", w.mailTo(brian), []string{subjectOf(channel.KindNew)})
	same(t, "facts", w.types(id), []string{
		police.FactReceived, FactRouted, FactAlertFailed, FactAlertClaimed, FactAlertSent,
	})
}

func TestAPartyIsNeverAlertedEvenIfOnlyTodaysContactsShowIt(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.mail.Fail(mailbox.Fault{Kind: mailbox.FaultPermanent, To: amina})
	in := w.incident("DA-1", ada())
	in.Adults = append(in.Adults, police.Adult{ID: "A2", Role: police.AdultSuspect, Name: "Another Name", Phones: []string{"+44 7700 900222"}})
	id := w.post(in)
	w.must(w.route(w.ctx, id))
	if n := w.at(id, larkford); len(n.Excluded) != 0 {
		t.Fatal("the routing should not have known yet")
	}
	// His number is corrected after the routing: now he is a party.
	w.bring(registry.KindContacts, strings.Replace(contactsFile, "07700 900002", "07700 900222", 1))
	w.until(mondayBell)
	same(t, "mail to the party", w.mailTo(brian), []string{})
	same(t, "mail to the head", w.mailTo(carol), []string{subjectOf(channel.KindNew)})
}

func TestAnExcludedLeadIsNeverAlertedOnAnyRoad(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", ada())
	in.Adults[0].Emails = []string{strings.ToUpper(amina)}
	id := w.post(in)
	w.until(mondayBell.Add(time.Hour))
	same(t, "mail to the excluded lead", w.mailTo(amina), []string{})
	same(t, "mail to the second key adult", w.mailTo(brian), []string{subjectOf(channel.KindNew)})
	for _, a := range w.at(id, larkford).Alerts {
		if a.Person == w.Vault.PersonID(amina) {
			t.Error("an alert to the excluded lead was planned")
		}
	}
}

func TestAWithdrawalReachesWhoeverWasAlertedAndEndsTheContent(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada(), ben()))
	w.must(w.route(w.ctx, id))
	w.mail.Fail(mailbox.Fault{Kind: mailbox.FaultTemporary, To: dylan})
	w.sweep()
	_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: "recorded-in-error"})
	w.must(err)
	w.mail.Heal()
	w.forward(time.Hour)
	same(t, "mail to who was alerted", w.mailTo(amina), []string{subjectOf(channel.KindNew), subjectOf(channel.KindWithdrawn)})
	// The attempt that failed may have arrived all the same: he is told, too.
	same(t, "mail to who may have been", w.mailTo(dylan), []string{subjectOf(channel.KindWithdrawn)})
	if keys := w.state(id).DoomedKeys(); len(keys) != 0 {
		t.Errorf("%d keys of withdrawn content are still alive", len(keys))
	}
	if _, err := w.openIncident(w.ctx, w.state(id), 1); err == nil {
		t.Error("the withdrawn incident can still be opened")
	}
}

func TestStoppingInTheMiddleLeavesTheClaim(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.must(w.route(w.ctx, id))
	ctx, stop := context.WithCancel(w.ctx)
	w.Channel = roadOf(func(ctx context.Context, _ channel.Alert) error {
		stop()
		return ctx.Err()
	})
	if err := w.deliver(ctx, alertRow(t, w, id)); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want the cancellation", err)
	}
	a := only(t, w.at(id, larkford))
	if a.Attempts != 1 || a.Until.IsZero() || !a.RetryAt.IsZero() {
		t.Errorf("the claim should stand as it was: %+v", a)
	}
}

func TestSendingEndsBeforeTheClaimDoes(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.must(w.route(w.ctx, id))
	w.Channel = roadOf(func(ctx context.Context, _ channel.Alert) error {
		end, limited := ctx.Deadline()
		if left := time.Until(end); !limited || left > ClaimFor-ClaimMargin {
			t.Errorf("sending may take %v, want at most %v", left, ClaimFor-ClaimMargin)
		}
		return fault.New(fault.Unavailable, "", "not now")
	})
	w.must(w.deliver(w.ctx, alertRow(t, w, id)))
}

// TestRetriesComeBeforeTheBell holds that as long as there is time for it, an
// alert that failed is tried again before the deadline.
func TestRetriesComeBeforeTheBell(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		attempts := rapid.IntRange(0, 500).Draw(t, "attempts")
		left := time.Duration(rapid.Int64Range(-int64(time.Hour), int64(72*time.Hour)).Draw(t, "left"))
		pause := retryAfter(attempts, left)
		if pause < firstRetry || pause > maxRetry {
			t.Fatalf("the pause is %v", pause)
		}
		if left > firstRetry && pause >= left {
			t.Fatalf("with %v left the next try comes after %v", left, pause)
		}
	})
}

// roadOf is a channel made of one function.
type roadOf func(context.Context, channel.Alert) error

func (roadOf) Name() string                                      { return "test" }
func (r roadOf) Send(ctx context.Context, a channel.Alert) error { return r(ctx, a) }

// alertRow is the case's one alert that is due.
func alertRow(t *testing.T, w *world, id string) Row {
	t.Helper()
	rows := slices.DeleteFunc(w.state(id).Work(), func(r Row) bool { return r.Kind != RowAlert || r.At.After(w.now()) })
	if len(rows) != 1 {
		t.Fatalf("%d alerts are due, want 1", len(rows))
	}
	return rows[0]
}

// only is the notification's one alert.
func only(t *testing.T, n *Notification) *Alert {
	t.Helper()
	if len(n.Alerts) != 1 {
		t.Fatalf("%d alerts, want 1", len(n.Alerts))
	}
	for _, a := range n.Alerts {
		return a
	}
	return nil
}
