package channel_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstbell/notifier/channel"
	"firstbell/notifier/channel/channeltest"
	"firstbell/notifier/channel/mailbox"
	"firstbell/notifier/channel/notifytest"
)

// twoRoads is an e-mail road over SMTP and then Notify, on a clock that stands.
type twoRoads struct {
	*channel.Route
	box    *mailbox.Mailbox
	server *notifytest.Server
	at     time.Time
	heard  []string
}

func startTwoRoads(t *testing.T) *twoRoads {
	w := &twoRoads{at: time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)}
	now := func() time.Time { return w.at }
	w.box, w.server = startBox(t, mailbox.Config{}), startNotify(t, notifytest.Config{Now: now})
	config := notifyConfig(t, w.server.URL())
	config.Now = now
	w.Route = channel.NewRoute(channel.RoadEmail, now, newSMTP(t, configFor(w.box)), newNotify(t, config).Email())
	w.OnChange(func(provider string, down bool) error {
		w.heard = append(w.heard, fmt.Sprint(provider, " ", down))
		return nil
	})
	return w
}

// copies is how often an alert arrived, by whichever provider.
func (w *twoRoads) copies(id string) (n int) {
	for _, m := range w.box.Messages() {
		if strings.HasPrefix(m.MessageID, id+"@") {
			n++
		}
	}
	for _, m := range w.server.Messages() {
		if m.Reference == id {
			n++
		}
	}
	return n
}

func (w *twoRoads) hand(t *testing.T, id, by string) {
	t.Helper()
	got, err := w.Hand(t.Context(), channeltest.SampleOn(channel.KindNew, id))
	if err != nil || got != by {
		t.Errorf("%s went by %q, %v; want %q", id, got, err, by)
	}
}

func TestTheNextProviderTakesWhatTheFirstCannot(t *testing.T) {
	t.Parallel()
	w := startTwoRoads(t)
	w.hand(t, "one", "smtp")
	w.box.Fail(mailbox.Fault{Kind: mailbox.FaultBroken})
	for _, id := range []string{"two", "three", "four"} {
		w.hand(t, id, "notify")
	}
	before := w.box.Connections()
	w.hand(t, "five", "notify")
	if after := w.box.Connections(); after != before {
		t.Error("a provider that is known to be down was tried")
	}
	w.box.Heal()
	w.hand(t, "six", "notify")
	w.at = w.at.Add(31 * time.Second)
	w.hand(t, "seven", "smtp")
	want := "[smtp false notify false smtp true smtp false]"
	if got := fmt.Sprint(w.heard); got != want {
		t.Errorf("heard %s, want %s", got, want)
	}
	if n := w.Counts()[channel.Count{Road: channel.RoadEmail, Provider: "smtp", Verdict: channel.VerdictDown}]; n != 3 {
		t.Errorf("%d failures counted, want 3", n)
	}
}

func TestWhatIsTheRecipientsOwnIsNotTriedElsewhere(t *testing.T) {
	t.Parallel()
	w := startTwoRoads(t)
	w.box.Fail(mailbox.Fault{Kind: mailbox.FaultPermanent})
	if by, err := w.Hand(t.Context(), channeltest.Sample(channel.KindNew)); by != "smtp" || !errors.Is(err, channel.ErrRefused) {
		t.Errorf("%q, %v; want a refusal by smtp", by, err)
	}
	if n := len(w.server.Messages()); n != 0 {
		t.Errorf("%d went by the other provider", n)
	}
}

func TestWhatOneProviderWillNotCarryAnotherMay(t *testing.T) {
	t.Parallel()
	w := startTwoRoads(t)
	w.box.Fail(mailbox.Fault{Kind: mailbox.FaultPolicy})
	w.hand(t, "one", "notify")
	w.server.Fail(notifytest.Fault{Kind: notifytest.FaultDown})
	_, err := w.Hand(t.Context(), channeltest.SampleOn(channel.KindNew, "two"))
	if errors.Is(err, channel.ErrRefused) {
		t.Errorf("%v: given up although the other provider may carry it later", err)
	}
}

func TestNoProviderIsTriedWhileAllAreKnownToBeDown(t *testing.T) {
	t.Parallel()
	w := startTwoRoads(t)
	w.box.Fail(mailbox.Fault{Kind: mailbox.FaultBroken})
	w.server.Fail(notifytest.Fault{Kind: notifytest.FaultDown})
	for i := range 3 {
		_, _ = w.Hand(t.Context(), channeltest.SampleOn(channel.KindNew, fmt.Sprintf("a%d", i)))
	}
	open, at := w.IsOpen()
	if open || !at.Equal(w.at.Add(30*time.Second)) || !w.DownSince().Equal(w.at) {
		t.Errorf("open %v at %v, down since %v", open, at, w.DownSince())
	}
	by, err := w.Hand(t.Context(), channeltest.Sample(channel.KindNew))
	var f *channel.Failure
	if by != "" || !errors.As(err, &f) || !f.Until.Equal(at) {
		t.Errorf("%q, %v until %v", by, err, f.Until)
	}
}

func TestTheDaysLimitClosesAProviderUntilMidnight(t *testing.T) {
	t.Parallel()
	w := startTwoRoads(t)
	w.box.Fail(mailbox.Fault{Kind: mailbox.FaultBroken})
	w.server.Fail(notifytest.Fault{Kind: notifytest.FaultSpent, Times: 1})
	_, err := w.Hand(t.Context(), channeltest.SampleOn(channel.KindNew, "one"))
	var f *channel.Failure
	if !errors.As(err, &f) {
		t.Fatal(err)
	}
	w.box.Heal()
	w.at = w.at.Add(12 * time.Hour)
	w.hand(t, "two", "smtp")
	w.box.Fail(mailbox.Fault{Kind: mailbox.FaultTemporary})
	if by, _ := w.Hand(t.Context(), channeltest.SampleOn(channel.KindNew, "three")); by != "smtp" || len(w.server.Messages()) != 0 {
		t.Errorf("last asked %q, %d taken: Notify was asked before midnight", by, len(w.server.Messages()))
	}
	w.at = w.at.Add(8 * time.Hour)
	w.hand(t, "four", "notify")
}

func TestADoubtIsSettledByAskingBeforeAnybodySends(t *testing.T) {
	t.Parallel()
	w := startTwoRoads(t)
	w.box.Fail(mailbox.Fault{Kind: mailbox.FaultBroken})
	w.server.Fail(notifytest.Fault{Kind: notifytest.FaultDrop, Times: 1})
	a := channeltest.Sample(channel.KindNew)
	if by, err := w.Hand(t.Context(), a); by != "notify" || channel.VerdictOf(err) != channel.VerdictUncertain {
		t.Fatalf("%q, %v", by, err)
	}
	w.box.Heal() // the first provider works again, and must not send what the second has taken
	a.Again = true
	if by, err := w.Hand(t.Context(), a); by != "notify" || err != nil {
		t.Fatalf("%q, %v", by, err)
	}
	if n := w.copies(a.ID); n != 1 {
		t.Errorf("%d copies, want 1", n)
	}
}

func TestACallerWhoStopsSaysNothingAboutAProvider(t *testing.T) {
	t.Parallel()
	w := startTwoRoads(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for i := range 5 {
		_, _ = w.Hand(ctx, channeltest.SampleOn(channel.KindNew, fmt.Sprintf("a%d", i)))
	}
	if open, _ := w.IsOpen(); !open || len(w.Counts()) != 0 {
		t.Errorf("open %v, counted %v", open, w.Counts())
	}
}

// Whatever the faults, an alert arrives once, and more often only as often as an
// answer of the mail server, which cannot be asked, was lost.
func TestNoScheduleOfFaultsSendsAnAlertTwiceWithoutADoubt(t *testing.T) {
	t.Parallel()
	w := startTwoRoads(t)
	mails := []mailbox.FaultKind{"", mailbox.FaultTemporary, mailbox.FaultBroken, mailbox.FaultCut, mailbox.FaultPolicy, mailbox.FaultDrop, mailbox.FaultGarbage}
	notes := []notifytest.FaultKind{"", notifytest.FaultBusy, notifytest.FaultDown, notifytest.FaultBroken, notifytest.FaultSpent, notifytest.FaultDrop, notifytest.FaultGarbage, notifytest.FaultDeny}
	schedules := 0
	rapid.Check(t, func(r *rapid.T) {
		for range 10 { // rapid draws a hundred times
			schedules++
			w.box.Heal()
			w.server.Heal()
			w.at = w.at.Add(48 * time.Hour) // every provider may be tried again
			for range rapid.IntRange(0, 4).Draw(r, "faults") {
				w.box.Fail(mailbox.Fault{Kind: rapid.SampledFrom(mails).Draw(r, "mail"), Times: 1})
				w.server.Fail(notifytest.Fault{Kind: rapid.SampledFrom(notes).Draw(r, "notify"), Times: 1})
			}
			a := channeltest.SampleOn(channel.KindNew, fmt.Sprintf("s%d", schedules))
			lost, asked := 0, true
			for try := 0; ; try++ {
				by, err := w.Hand(t.Context(), a)
				w.at = w.at.Add(5 * time.Minute)
				switch v := channel.VerdictOf(err); {
				case v == channel.VerdictUncertain && by == "smtp":
					lost++
				case v == channel.VerdictUncertain:
					asked = false // it stays open until Notify can be asked
				}
				a.Again = a.Again || channel.VerdictOf(err) == channel.VerdictUncertain
				if err == nil || errors.Is(err, channel.ErrRefused) {
					if n := w.copies(a.ID); err == nil && n < 1 || n > 1+lost && asked || n > 2+lost {
						r.Fatalf("%d copies, %d lost answers, ended with %v", n, lost, err)
					}
					break
				}
				if try > 200 {
					r.Fatal("it never got out")
				}
			}
		}
	})
	if schedules < 1000 {
		t.Errorf("only %d schedules were tried", schedules)
	}
}
