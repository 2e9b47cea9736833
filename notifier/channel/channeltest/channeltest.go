// Package channeltest is the contract every channel has to keep.
//
// An implementation's test builds a World around it, with a far end that can
// be made to misbehave, and calls Run. What passes here may be wired in.
package channeltest

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/notifier/channel"
)

// Canary is part of every address the suite uses. It must come back in no
// error text.
const Canary = "zq7canary"

// patience bounds a wait for what must happen at once.
const patience = 20 * time.Second

// Arrival is one alert as the far end saw it.
type Arrival struct {
	ID      string // the stable id, by which repeats are told
	To      string // where it went
	Subject string // empty where the road has none
	Text    string // all a person can read
	Raw     string // everything that crossed, headers included
}

// World is a channel and its far end.
type World struct {
	Channel channel.Channel
	// To is whom the suite writes to; an e-mail address where it is zero. It
	// holds Canary wherever an error text might repeat it.
	To channel.Address
	// Recipient is what Arrival.To says of To; its e-mail address where empty.
	Recipient string
	// Unsendable are recipients that the road refuses before anything leaves;
	// bad e-mail addresses where it is nil.
	Unsendable map[string]channel.Address

	Arrivals func() []Arrival
	Busy     func() // from now on the far end refuses for now
	Refuse   func() // from now on the far end refuses for good
	Hang     func() // from now on the far end answers too late
	Vanish   func() // from now on there is no far end

	// What not every far end can do may be nil; its cases are skipped.
	Break   func() // from now on the far end fails whatever it is asked
	Deny    func() // from now on our credentials are refused
	Drop    func() // the next alert is taken, and the line cut before the answer
	Garbage func() // the next alert is taken, and answered with nonsense
	Heal    func() // the far end works again
}

// Run holds the channels that build makes to the contract. Every case gets a
// world of its own.
func Run(t *testing.T, build func(t *testing.T) World) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, World){
		"an alert arrives once, at its recipient":              arrives,
		"a repeated alert carries the same id":                 repeats,
		"every kind has words and the link":                    everyKind,
		"no alert says what the matter is or whom it is for":   saysNothing,
		"a busy far end means try again":                       busy,
		"a far end that refuses means never again":             refuses,
		"a vanished far end means try again":                   vanished,
		"a hanging far end ends with the caller's patience":    hangs,
		"an alert that cannot be sent is refused before it is": unsendable,
		"a cancelled caller is not kept waiting":               cancelled,
		"a broken far end is the provider's trouble":           broken,
		"refused credentials are a person's to mend":           denied,
		"an answer lost after acceptance leaves doubt":         dropped,
		"nonsense for an answer is no success":                 garbage,
		"a far end that works again is used again":             healed,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, build(t))
		})
	}
}

// SampleOn is a sendable alert of a kind, under an id of its own.
func SampleOn(kind channel.Kind, id string) channel.Alert {
	a := Sample(kind)
	a.ID = id
	return a
}

// Sample is a sendable alert of a kind.
func Sample(kind channel.Kind) channel.Alert {
	return channel.Alert{ID: "0123456789abcdef", Kind: kind, Link: "https://portal.example/inbox",
		To: channel.Address{Name: "Maryam " + Canary, Email: Canary + ".maryam@school.example", Phone: "+447700900123"}}
}

func send(t *testing.T, w World, a channel.Alert) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return w.Channel.Send(ctx, a)
}

func mustSend(t *testing.T, w World, a channel.Alert) {
	t.Helper()
	if err := send(t, w, a); err != nil {
		t.Fatalf("sending %v: %v", a, err)
	}
}

// sample is a sendable alert of a kind to the world's recipient.
func (w World) sample(kind channel.Kind) channel.Alert {
	a := Sample(kind)
	if w.To != (channel.Address{}) {
		a.To = w.To
	}
	return a
}

func arrives(t *testing.T, w World) {
	a := w.sample(channel.KindNew)
	mustSend(t, w, a)
	got := w.Arrivals()
	if len(got) != 1 || got[0].To != cmp.Or(w.Recipient, a.To.Email) || got[0].ID == "" {
		t.Fatalf("%d arrivals, want one at its recipient with an id: %+v", len(got), got)
	}
	if w.Channel.Name() == "" {
		t.Error("the channel has no name")
	}
}

func repeats(t *testing.T, w World) {
	a := w.sample(channel.KindNew)
	mustSend(t, w, a)
	mustSend(t, w, a)
	a.ID = "another"
	mustSend(t, w, a)
	got := w.Arrivals()
	if len(got) != 3 || got[0].ID != got[1].ID || got[1].ID == got[2].ID {
		t.Fatalf("ids %+v, want two alike and one apart", got)
	}
}

func everyKind(t *testing.T, w World) {
	for i, kind := range channel.Kinds() {
		a := w.sample(kind)
		a.ID = "kind-" + string(kind)
		mustSend(t, w, a)
		if got := w.Arrivals()[i]; !strings.Contains(got.Text, a.Link) {
			t.Errorf("%s: the link is missing in %q", kind, got.Text)
		}
	}
}

// Forbidden are words no alert may hold. A telephone's lock screen shows a
// subject to whoever holds it.
var Forbidden = []string{"domestic", "abuse", "police", "incident", "violence", "victim", "child", "pupil", "safeguarding", "encompass", "urgent"}

func saysNothing(t *testing.T, w World) {
	for _, kind := range channel.Kinds() {
		mustSend(t, w, w.sample(kind))
	}
	for _, got := range w.Arrivals() {
		visible := strings.ToLower(got.Subject + "\n" + got.Text)
		for _, word := range append([]string{"maryam", Canary}, Forbidden...) {
			if strings.Contains(visible, word) {
				t.Errorf("an alert says %q:\n%s", word, visible)
			}
		}
	}
}

func busy(t *testing.T, w World) {
	w.Busy()
	err := send(t, w, w.sample(channel.KindNew))
	expect(t, err, fault.Unavailable)
}

func refuses(t *testing.T, w World) {
	w.Refuse()
	err := send(t, w, w.sample(channel.KindNew))
	expect(t, err, channel.ErrRefused)
	if errors.Is(err, fault.Unavailable) {
		t.Errorf("%v: refused for good and yet unavailable", err)
	}
}

func vanished(t *testing.T, w World) {
	w.Vanish()
	expect(t, send(t, w, w.sample(channel.KindNew)), fault.Unavailable)
}

func hangs(t *testing.T, w World) {
	w.Hang()
	long, release := context.WithTimeout(context.Background(), patience)
	defer release()
	short, cancel := context.WithTimeout(long, 300*time.Millisecond)
	defer cancel()
	expect(t, w.Channel.Send(short, w.sample(channel.KindNew)), fault.Unavailable)
	if long.Err() != nil {
		t.Error("the caller's context ended long before Send returned")
	}
}

func unsendable(t *testing.T, w World) {
	spoilt := map[string]channel.Alert{}
	for name, spoil := range map[string]func(*channel.Alert){
		"no id":               func(a *channel.Alert) { a.ID = "" },
		"an id with a break":  func(a *channel.Alert) { a.ID = "a\r\nBcc: x" },
		"an unknown kind":     func(a *channel.Alert) { a.Kind = "gossip" },
		"a relative link":     func(a *channel.Alert) { a.Link = "/inbox" },
		"a script as link":    func(a *channel.Alert) { a.Link = "javascript:alert(1)" },
		"a link with a break": func(a *channel.Alert) { a.Link = "https://portal.example/\nCall 1234" },
	} {
		a := w.sample(channel.KindNew)
		spoil(&a)
		spoilt[name] = a
	}
	nowhere := w.Unsendable
	if nowhere == nil {
		nowhere = noAddresses
	}
	for name, to := range nowhere {
		a := w.sample(channel.KindNew)
		a.To = to
		spoilt[name] = a
	}
	for name, a := range spoilt {
		if err := send(t, w, a); !errors.Is(err, channel.ErrRefused) {
			t.Errorf("%s: %v, want ErrRefused", name, err)
		} else {
			quiet(t, err)
		}
	}
	if got := w.Arrivals(); len(got) != 0 {
		t.Errorf("%d alerts arrived that cannot be sent", len(got))
	}
}

// noAddresses are recipients to whom no e-mail can go.
var noAddresses = map[string]channel.Address{
	"no address":          {},
	"a name as address":   {Email: Canary},
	"a header in address": {Email: Canary + "@school.example\r\nBcc: " + Canary + "@evil.example"},
}

func cancelled(t *testing.T, w World) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	expect(t, w.Channel.Send(ctx, w.sample(channel.KindNew)), fault.Unavailable)
	if got := w.Arrivals(); len(got) != 0 {
		t.Errorf("%d alerts arrived for a caller who had left", len(got))
	}
}

func broken(t *testing.T, w World) {
	able(t, w.Break)()
	verdict(t, send(t, w, w.sample(channel.KindNew)), channel.VerdictDown, channel.VerdictUncertain)
}

func denied(t *testing.T, w World) {
	able(t, w.Deny)()
	verdict(t, send(t, w, w.sample(channel.KindNew)), channel.VerdictMisconfigured)
}

// dropped also holds a channel that can ask its far end to sending only once.
func dropped(t *testing.T, w World) {
	able(t, w.Drop)()
	a := w.sample(channel.KindNew)
	verdict(t, send(t, w, a), channel.VerdictUncertain)
	a.Again = true
	mustSend(t, w, a)
	taken(t, w)
}

func garbage(t *testing.T, w World) {
	able(t, w.Garbage)()
	a := w.sample(channel.KindNew)
	verdict(t, send(t, w, a), channel.VerdictUncertain)
	a.Again = true
	mustSend(t, w, a)
	taken(t, w)
}

// taken holds what arrived of one alert that was sent twice in doubt.
func taken(t *testing.T, w World) {
	t.Helper()
	got := w.Arrivals()
	if _, asks := w.Channel.(channel.Tracer); asks && len(got) != 1 {
		t.Errorf("%d arrivals, want 1: the far end could have been asked", len(got))
	}
	if len(got) == 0 || len(got) > 2 || got[0].ID != got[len(got)-1].ID {
		t.Errorf("arrivals %+v, want the same alert once or twice", got)
	}
}

func healed(t *testing.T, w World) {
	heal := able(t, w.Heal)
	w.Busy()
	expect(t, send(t, w, w.sample(channel.KindNew)), fault.Unavailable)
	heal()
	after := w.sample(channel.KindNew)
	after.ID = "after"
	mustSend(t, w, after)
	if got := w.Arrivals(); len(got) != 1 {
		t.Errorf("%d arrivals, want the one after", len(got))
	}
}

// able skips a case that the far end cannot be made to play.
func able(t *testing.T, misbehave func()) func() {
	t.Helper()
	if misbehave == nil {
		t.Skip("this far end cannot be made to do that")
	}
	return misbehave
}

func verdict(t *testing.T, err error, want ...channel.Verdict) {
	t.Helper()
	if got := channel.VerdictOf(err); !slices.Contains(want, got) {
		t.Fatalf("%v: verdict %q, want one of %q", err, got, want)
	}
	quiet(t, err)
}

func expect(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("%v, want %v", err, want)
	}
	quiet(t, err)
}

// quiet fails when an error repeats any part of the recipient.
func quiet(t *testing.T, err error) {
	t.Helper()
	for _, text := range []string{err.Error(), fault.Public(err)} {
		if low := strings.ToLower(text); strings.Contains(low, Canary) || strings.Contains(low, "maryam") || strings.Contains(low, "7700900123") || strings.Contains(low, "@") {
			t.Errorf("an error text holds an address or a name: %s", text)
		}
	}
}
