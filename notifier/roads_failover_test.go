package notifier

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/notifier/channel"
	"firstbell/notifier/channel/mailbox"
	"firstbell/notifier/channel/notifytest"
	"firstbell/schools/registry"
)

// withNotify gives the world a second e-mail provider and a road for texts: a
// fake Notify on the world's clock.
func (w *world) withNotify() *notifytest.Server {
	w.t.Helper()
	server, err := notifytest.Start(notifytest.Config{Now: w.clock.now})
	w.must(err)
	w.t.Cleanup(func() { _ = server.Close() })
	key := filepath.Join(w.t.TempDir(), "notify.key")
	w.must(os.WriteFile(key, []byte(notifytest.Key), 0o600))
	service, err := channel.NewNotify(channel.NotifyConfig{
		KeyFile: key, BaseURL: server.URL(), EmailTemplate: notifytest.EmailTemplate, SMSTemplate: notifytest.SMSTemplate, Now: w.clock.now,
	})
	w.must(err)
	w.Roads = map[Road]*channel.Route{
		RoadEmail: channel.NewRoute(RoadEmail, w.clock.now, w.Channel, service.Email()),
		RoadSMS:   channel.NewRoute(RoadSMS, w.clock.now, service.SMS()),
	}
	w.watchRoads()
	return server
}

// sentBy are the references that a fake Notify took of one type, repeats included.
func sentBy(server *notifytest.Server, kind string) []string {
	refs := []string{}
	for _, m := range server.Messages() {
		if m.Type == kind {
			refs = append(refs, m.Reference)
		}
	}
	return refs
}

func TestMailIsDownInTheMorningAndNotifyTellsEverybodyOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	server := w.withNotify()
	w.clock.set(mondayBell.Add(-4 * time.Hour)) // 04:30
	early := w.post(w.incident("DA-0", ada()))
	w.sweep()
	w.until(mondayBell.Add(-3*time.Hour - 30*time.Minute)) // 05:00
	w.mail.Fail(mailbox.Fault{Kind: mailbox.FaultBroken})
	var during []string
	for i, reference := range []string{"DA-1", "DA-2", "DA-3", "DA-4", "DA-5", "DA-6"} {
		w.until(mondayBell.Add(-3*time.Hour - 20*time.Minute + time.Duration(i)*20*time.Minute))
		during = append(during, w.post(w.incident(reference, ben())))
		w.sweep()
	}
	same(t, "the hub knows while it lasts", slices.Contains(kindsOf(w.alarms()), AlarmProvider), true)
	w.until(mondayBell.Add(-30 * time.Minute)) // 08:00
	w.mail.Heal()
	after := w.post(w.incident("DA-9", ada()))
	w.until(mondayBell.Add(-20 * time.Minute))

	same(t, "the one before went by", onlyAlertOf(w.at(early, larkford)).Provider, "smtp")
	refs := sentBy(server, "email")
	for _, id := range during {
		a := onlyAlertOf(w.at(id, millside))
		same(t, "provider of one during", a.Provider, "notify")
		same(t, "copies of one during", countOf(refs, a.ID), 1)
		same(t, "tries of one during", a.Attempts, 1)
	}
	same(t, "the one after went by", firstAlertOf(w.at(after, larkford)).Provider, "smtp")
	same(t, "the hub's alarm is over", slices.Contains(kindsOf(w.alarms()), AlarmProvider), false)
	if len(sentBy(server, "sms")) != 0 {
		t.Error("a text went although every e-mail did")
	}
}

// onlyAlertOf is the alert that the routing planned.
func firstAlertOf(n *Notification) *Alert {
	for _, a := range n.Alerts {
		if a.Step == "" && a.onRoad() == RoadEmail {
			return a
		}
	}
	return &Alert{}
}

func onlyAlertOf(n *Notification) *Alert { return firstAlertOf(n) }

func countOf(all []string, one string) (n int) {
	for _, other := range all {
		if other == one {
			n++
		}
	}
	return n
}

func TestWithEveryProviderDownTheTelephoneTakesOverAnHourBeforeTheBell(t *testing.T) {
	t.Parallel()
	w := setup(t)
	server := w.withNotify()
	w.mail.Fail(mailbox.Fault{Kind: mailbox.FaultBroken})
	server.Fail(notifytest.Fault{Kind: notifytest.FaultDown})
	w.clock.set(mondayBell.Add(-3 * time.Hour))
	id := w.post(w.incident("DA-1", ada()))
	w.until(mondayBell.Add(-HelpBefore - time.Second))
	n := w.at(id, larkford)
	same(t, "on the call sheet too soon", n.CallSheetAt, time.Time{})
	same(t, "a text was tried", n.hasAlertOn(RoadSMS, w.Vault.PersonID(amina)), true)
	w.until(mondayBell.Add(-HelpBefore + 10*time.Minute))
	n = w.at(id, larkford)
	if at := n.CallSheetAt; at.IsZero() || at.Before(mondayBell.Add(-HelpBefore)) {
		t.Errorf("on the call sheet at %v, want from an hour before %v", at, mondayBell)
	}
	kinds := kindsOf(w.alarms())
	for _, want := range []AlarmKind{AlarmProvider, AlarmRoads} {
		if !slices.Contains(kinds, want) {
			t.Errorf("alarms %v, want %s among them", kinds, want)
		}
	}
	w.mail.Heal()
	server.Heal()
	w.until(mondayBell)
	if len(w.mailTo(amina)) != 1 {
		t.Errorf("mail to the first: %v; it is still sent when mail is back", w.mailTo(amina))
	}
}

func TestAnEMailThatDoesNotGetOutIsFollowedByAText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at   time.Time
		want time.Time
	}{
		"by day after a quarter of an hour":  {mondayBell.Add(-44 * time.Hour), mondayBell.Add(-44*time.Hour + DefaultSMSAfter)},
		"at night when the quiet hours end":  {fridayNight, time.Date(2026, 11, 21, 6, 30, 0, 0, time.UTC)},
		"an hour before the bell right away": {mondayBell.Add(-50 * time.Minute), mondayBell.Add(-50 * time.Minute)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			server := w.withNotify()
			w.mail.Fail(mailbox.Fault{Kind: mailbox.FaultTemporary})
			w.Roads[RoadEmail] = channel.NewRoute(RoadEmail, w.clock.now, w.Channel)
			w.clock.set(c.at)
			id := w.post(w.incident("DA-1", ben()))
			w.until(c.want.Add(5 * time.Minute))
			all := server.Messages()
			if len(all) != 1 || all[0].Type != "sms" || all[0].To != "+447700900004" {
				t.Fatalf("%d messages %+v, want one text", len(all), all)
			}
			if at := all[0].At; at.Before(c.want) || at.After(c.want.Add(5*time.Minute)) {
				t.Errorf("the text went at %v, want from %v on", at, c.want)
			}
			for _, secret := range []string{"Ben", "Able", "DA-1", "Millside", "domestic", "police"} {
				if strings.Contains(all[0].Raw, secret) {
					t.Errorf("the text says %q: %s", secret, all[0].Raw)
				}
			}
			same(t, "state", w.at(id, millside).State, StateAlerted)
		})
	}
}

func TestACrashAfterNotifyTookAnAlertSendsItNoSecondTime(t *testing.T) {
	t.Parallel()
	w := setup(t)
	server := w.withNotify()
	w.mail.Fail(mailbox.Fault{Kind: mailbox.FaultBroken})
	id := w.post(w.incident("DA-1", ada()))
	w.must(w.route(w.ctx, id))
	e, err := w.claim(w.ctx, alertRow(t, w, id))
	w.must(err)
	got := w.hand(w.ctx, *e)
	same(t, "taken by", []any{got.provider, got.err}, []any{"notify", nil})
	// The node dies here, and when another takes over, mail works again.
	w.mail.Heal()
	w.forward(ClaimFor + time.Minute)
	a := onlyAlertOf(w.at(id, larkford))
	same(t, "on record as taken by", a.Provider, "notify")
	same(t, "copies", len(sentBy(server, "email"))+len(w.mail.Messages()), 1)
}

func TestWhatNoProviderTakesGoesAsSoonAsOneIsBack(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.bring(registry.KindContacts, strings.ReplaceAll(contactsFile, "07700 900", "020 7946 0"))
	w.Roads = map[Road]*channel.Route{RoadEmail: channel.NewRoute(RoadEmail, w.clock.now, w.Channel)}
	w.mail.Fail(mailbox.Fault{Kind: mailbox.FaultBroken})
	w.clock.set(mondayBell.Add(-30 * time.Hour))
	var ids []string
	for _, reference := range []string{"DA-1", "DA-2", "DA-3", "DA-4"} {
		ids = append(ids, w.post(w.incident(reference, ada())))
		w.sweep()
	}
	w.forward(2 * time.Hour)
	for _, id := range ids {
		a := onlyAlertOf(w.at(id, larkford))
		if a.Failures < 20 || a.Dead {
			t.Errorf("%d failures on record, dead %v", a.Failures, a.Dead)
		}
	}
	w.mail.Heal()
	w.forward(6 * time.Minute)
	same(t, "mail when it is back", len(w.mail.Distinct()), 4)
	same(t, "sent twice", len(w.mail.Messages()), 4)
}

func TestATextIsNotSentForAnEMailThatGotOutMeanwhile(t *testing.T) {
	t.Parallel()
	w := setup(t)
	server := w.withNotify()
	w.Roads[RoadEmail] = channel.NewRoute(RoadEmail, w.clock.now, w.Channel)
	w.mail.Fail(mailbox.Fault{Kind: mailbox.FaultTemporary})
	id := w.post(w.incident("DA-1", ben()))
	w.until(fridayNight.Add(time.Hour))
	same(t, "a text is planned for the morning", w.at(id, millside).hasAlertOn(RoadSMS, w.Vault.PersonID(dylan)), true)
	w.mail.Heal()
	w.until(fridayNight.Add(10 * time.Hour))
	same(t, "mail", len(w.mailTo(dylan)), 1)
	same(t, "texts", len(server.Messages()), 0)
}
