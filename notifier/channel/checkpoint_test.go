package channel_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/notifier/channel/channeltest"
	"firstbell/notifier/channel/mailbox"
)

// signedHead is a checkpoint with what mail likes to change: a letter beyond
// ASCII and a line longer than mail allows unwrapped.
var signedHead = channel.Checkpoint{
	Facts: 4711, At: time.Date(2026, 11, 21, 7, 0, 0, 0, time.UTC),
	Note: "firstbell/0123456789abcdef0123456789abcdef\n4711\nqk8=\ntime 2026-11-21T07:00:00Z\nkind hourly\n\n— firstbell/0123456789abcdef0123456789abcdef " +
		strings.Repeat("Abcd", 24) + "\n",
}

const keeper = channeltest.Canary + ".keeper@elsewhere.example"

func TestACheckpointTravelsAsAMailWithNothingElseInIt(t *testing.T) {
	t.Parallel()
	box := startBox(t, mailbox.Config{})
	smtp := newSMTP(t, configFor(box))
	for range 2 {
		if err := smtp.SendCheckpoint(t.Context(), keeper, signedHead); err != nil {
			t.Fatal(err)
		}
	}
	m := box.Messages()[0]
	if got := strings.ReplaceAll(m.Body, "\r\n", "\n"); got != signedHead.Note {
		t.Errorf("the body is %q, want the note alone", got)
	}
	if m.Subject != "Firstbell audit checkpoint over 4711 facts" || m.To[0] != keeper || !m.TLS || m.Header.Get("Auto-Submitted") == "" {
		t.Errorf("subject %q, to %q, over TLS %v", m.Subject, m.To, m.TLS)
	}
	if len(box.Distinct()) != 1 {
		t.Error("a repeat has another Message-ID")
	}
	other := signedHead
	other.Note += "— elsewhere AAAA\n"
	if other.ID() == signedHead.ID() {
		t.Error("two checkpoints have one id")
	}
}

func TestAMailOfACheckpointThatFailsSaysNothingOfItsRecipient(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault mailbox.Fault
		to    string
		want  error
	}{
		"later":           {mailbox.Fault{Kind: mailbox.FaultTemporary}, keeper, fault.Unavailable},
		"for good":        {mailbox.Fault{Kind: mailbox.FaultPermanent}, keeper, channel.ErrRefused},
		"cut":             {mailbox.Fault{Kind: mailbox.FaultDrop}, keeper, fault.Unavailable},
		"nonsense":        {mailbox.Fault{Kind: mailbox.FaultGarbage}, keeper, fault.Unavailable},
		"a name with it":  {mailbox.Fault{}, "A <" + keeper + ">", channel.ErrRefused},
		"no address":      {mailbox.Fault{}, "", channel.ErrRefused},
		"a header inside": {mailbox.Fault{}, keeper + "\r\nBcc: x@y.example", channel.ErrRefused},
	} {
		box := startBox(t, mailbox.Config{})
		box.Fail(c.fault)
		err := newSMTP(t, configFor(box)).SendCheckpoint(t.Context(), c.to, signedHead)
		if !errors.Is(err, c.want) || strings.Contains(err.Error(), channeltest.Canary) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestACheckpointTravelsAsASignedEvent(t *testing.T) {
	t.Parallel()
	s := startSystem(t)
	if err := s.channel(t).SendCheckpoint(t.Context(), *s.hook(), signedHead); err != nil {
		t.Fatal(err)
	}
	got := s.arrivals()[0] // the server checks the signature
	var event struct {
		Type      string
		Timestamp time.Time
		Data      struct {
			Facts int64
			Note  string
		}
	}
	if err := json.Unmarshal([]byte(got.Text), &event); err != nil {
		t.Fatal(err)
	}
	if event.Type != channel.CheckpointEvent || event.Data.Note != signedHead.Note || event.Data.Facts != 4711 || got.ID != signedHead.ID() {
		t.Errorf("%+v under %s", event, got.ID)
	}
}

func TestWhereACheckpointIsNotPosted(t *testing.T) {
	t.Parallel()
	s, other := startSystem(t), startSystem(t)
	redirect := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusPermanentRedirect)
	}
	hook := func(change func(*channel.Hook)) channel.Hook { h := *s.hook(); change(&h); return h }
	same := func(*channel.Hook) {}
	for name, c := range map[string]struct {
		to     channel.Hook
		allow  []netip.Prefix
		answer http.HandlerFunc
		want   error
	}{
		"a redirect":           {hook(same), loopback, redirect, channel.ErrRefused},
		"a defect there":       {hook(same), loopback, statusOf(500), fault.Unavailable},
		"a refusal":            {hook(same), loopback, statusOf(401), channel.ErrRefused},
		"our own machine":      {hook(same), nil, nil, channel.ErrRefused},
		"the metadata service": {hook(func(h *channel.Hook) { h.URL = "https://169.254.169.254/latest" }), loopback, nil, channel.ErrRefused},
		"a private network":    {hook(func(h *channel.Hook) { h.URL = "https://10.0.0.1/" }), loopback, nil, channel.ErrRefused},
		"in the clear":         {hook(func(h *channel.Hook) { h.URL = "http://elsewhere.example/" }), loopback, nil, channel.ErrRefused},
		"a damaged secret":     {hook(func(h *channel.Hook) { h.Secrets = []string{"whsec_" + channeltest.Canary + "!"} }), loopback, nil, channel.ErrRefused},
	} {
		if c.answer == nil {
			c.answer = func(http.ResponseWriter, *http.Request) { t.Errorf("%s: it was called", name) }
		}
		s.answers(c.answer)
		road := channel.NewWebhook(channel.WebhookConfig{Allow: c.allow, Roots: s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs})
		err := road.SendCheckpoint(t.Context(), c.to, signedHead)
		if !errors.Is(err, c.want) || strings.Contains(err.Error(), channeltest.Canary) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if n := len(other.arrivals()); n != 0 {
		t.Errorf("a redirect was followed %d times", n)
	}
}

func TestSecretsAreReadOneALine(t *testing.T) {
	t.Parallel()
	a, b := channel.NewHookSecret(), channel.NewHookSecret()
	for text, want := range map[string]int{
		a: 1, a + "\n" + b + "\n": 2, " " + a + "\r\n": 1,
		"": 0, "\n": 0, "whsec_": 0, "whsec_short": 0, a[6:]: 0, a + "\nhunter2": 0, a + "!": 0,
	} {
		got, err := channel.HookSecrets(text)
		if len(got) != want || (want == 0) != (err != nil) || err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %d secrets, %v; want %d", text, len(got), err, want)
		}
	}
}
