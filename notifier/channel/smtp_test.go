package channel_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/notifier/channel/channeltest"
	"firstbell/notifier/channel/mailbox"
)

func startBox(t *testing.T, c mailbox.Config) *mailbox.Mailbox {
	t.Helper()
	box, err := mailbox.Start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	return box
}

func configFor(box *mailbox.Mailbox) channel.SMTPConfig {
	return channel.SMTPConfig{Host: "localhost", Port: box.Port(), From: "alerts@firstbell.example", Roots: box.Roots()}
}

func newSMTP(t *testing.T, c channel.SMTPConfig) *channel.SMTP {
	t.Helper()
	s, err := channel.NewSMTP(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func TestSMTPKeepsTheContractOfAChannel(t *testing.T) {
	t.Parallel()
	channeltest.Run(t, func(t *testing.T) channeltest.World {
		box := startBox(t, mailbox.Config{Username: "firstbell", Password: "correct horse"})
		config := configFor(box)
		config.Username, config.PasswordFile = "firstbell", file(t, "correct horse")
		return channeltest.World{
			Channel:  newSMTP(t, config),
			Arrivals: func() []channeltest.Arrival { return arrivals(box) },
			Busy:     func() { box.Fail(mailbox.Fault{Kind: mailbox.FaultTemporary}) },
			Refuse:   func() { box.Fail(mailbox.Fault{Kind: mailbox.FaultPermanent}) },
			Hang:     func() { box.Fail(mailbox.Fault{Kind: mailbox.FaultTarpit, Delay: time.Hour}) },
			Vanish:   func() { _ = box.Close() },
			Break:    func() { box.Fail(mailbox.Fault{Kind: mailbox.FaultBroken}) },
			Deny:     func() { box.Fail(mailbox.Fault{Kind: mailbox.FaultDeny}) },
			Drop:     func() { box.Fail(mailbox.Fault{Kind: mailbox.FaultDrop, Times: 1}) },
			Garbage:  func() { box.Fail(mailbox.Fault{Kind: mailbox.FaultGarbage, Times: 1}) },
			Heal:     box.Heal,
		}
	})
}

func arrivals(box *mailbox.Mailbox) []channeltest.Arrival {
	var out []channeltest.Arrival
	for _, m := range box.Messages() {
		out = append(out, channeltest.Arrival{ID: m.MessageID, To: m.To[0], Subject: m.Subject, Text: m.Body, Raw: string(m.Raw)})
	}
	return out
}

func TestAnAlertIsAPlainMessageWithAStableID(t *testing.T) {
	t.Parallel()
	box := startBox(t, mailbox.Config{})
	config := configFor(box)
	config.Domain = "alerts.firstbell.example"
	config.Now = func() time.Time { return time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC) }
	if err := newSMTP(t, config).Send(t.Context(), channeltest.Sample(channel.KindNew)); err != nil {
		t.Fatal(err)
	}
	m := box.Messages()[0]
	if m.MessageID != "0123456789abcdef@alerts.firstbell.example" || !m.TLS {
		t.Errorf("Message-ID %q, over TLS %v", m.MessageID, m.TLS)
	}
	for header, want := range map[string]string{
		"Content-Type": "text/plain; charset=UTF-8", "User-Agent": "", "X-Mailer": "", "Auto-Submitted": "auto-generated",
		"Date": "Mon, 23 Nov 2026 06:30:00 +0000", "From": "<alerts@firstbell.example>",
		"To": "<" + channeltest.Canary + ".maryam@school.example>", "Subject": "A message is waiting for you in Firstbell",
	} {
		if got := m.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	if strings.Contains(strings.ToLower(string(m.Raw)), "go-mail") {
		t.Errorf("the message names its software:\n%s", m.Raw)
	}
}

func TestSMTPNeverSpeaksInTheClear(t *testing.T) {
	t.Parallel()
	t.Run("a relay without STARTTLS gets nothing", func(t *testing.T) {
		t.Parallel()
		box := startBox(t, mailbox.Config{NoTLS: true})
		err := newSMTP(t, configFor(box)).Send(t.Context(), channeltest.Sample(channel.KindNew))
		if !errors.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "STARTTLS") || len(box.Messages()) != 0 {
			t.Errorf("%v, %d delivered", err, len(box.Messages()))
		}
	})
	t.Run("a relay with a stranger's certificate gets nothing", func(t *testing.T) {
		t.Parallel()
		box, stranger := startBox(t, mailbox.Config{}), startBox(t, mailbox.Config{})
		config := configFor(box)
		config.Roots = stranger.Roots()
		err := newSMTP(t, config).Send(t.Context(), channeltest.Sample(channel.KindNew))
		if !errors.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "certificate") || len(box.Messages()) != 0 {
			t.Errorf("%v, %d delivered", err, len(box.Messages()))
		}
	})
}

func TestSMTPSignsInWithTheFilesItIsGiven(t *testing.T) {
	t.Parallel()
	box := startBox(t, mailbox.Config{Username: "firstbell", Password: "correct horse"})
	config := configFor(box)
	config.Roots, config.RootsFile = nil, file(t, string(box.RootsPEM()))
	config.Username, config.PasswordFile = "firstbell", file(t, "correct horse\n")
	if err := newSMTP(t, config).Send(t.Context(), channeltest.Sample(channel.KindNew)); err != nil {
		t.Fatal(err)
	}
	if got := box.Messages()[0].User; got != "firstbell" {
		t.Errorf("delivered as %q", got)
	}
	config.PasswordFile = file(t, "wrong")
	if err := newSMTP(t, config).Send(t.Context(), channeltest.Sample(channel.KindNew)); !errors.Is(err, fault.Unavailable) {
		t.Errorf("a refused sign-in: %v, want unavailable: it is ours to mend, not the recipient's", err)
	}
}

func TestAMessageKeptBeforeTheLineDropsIsRecognisableAsARepeat(t *testing.T) {
	t.Parallel()
	box := startBox(t, mailbox.Config{})
	box.Fail(mailbox.Fault{Kind: mailbox.FaultDrop, Times: 1})
	smtp, alert := newSMTP(t, configFor(box)), channeltest.Sample(channel.KindNew)
	if err := smtp.Send(t.Context(), alert); !errors.Is(err, fault.Unavailable) {
		t.Fatalf("%v, want unavailable: the relay never said yes", err)
	}
	if err := smtp.Send(t.Context(), alert); err != nil {
		t.Fatal(err)
	}
	if all, once := len(box.Messages()), len(box.Distinct()); all != 2 || once != 1 {
		t.Errorf("%d delivered, %d distinct; want 2 and 1", all, once)
	}
}

func TestACancelledCallerIsNotKeptWaiting(t *testing.T) {
	t.Parallel()
	box := startBox(t, mailbox.Config{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := newSMTP(t, configFor(box)).Send(ctx, channeltest.Sample(channel.KindNew)); !errors.Is(err, fault.Unavailable) {
		t.Errorf("%v, want unavailable", err)
	}
}

func TestEveryFaultOfTheConfigurationIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	_, err := channel.NewSMTP(channel.SMTPConfig{Port: 70000, From: "Alerts <a@b.example>", Domain: "a b", Username: "u", RootsFile: file(t, "not PEM")})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, key := range []string{"host", "port", "from", "domain", "password_file", "roots_file"} {
		if !strings.Contains(err.Error(), key) {
			t.Errorf("%q is not named in %v", key, err)
		}
	}
	if _, err := channel.NewSMTP(channel.SMTPConfig{Host: "h", From: "a@b.example", Username: "u", PasswordFile: file(t, " \n")}); err == nil {
		t.Error("an empty password file is accepted")
	}
}

func TestTheChannelPrintsWithoutItsPassword(t *testing.T) {
	t.Parallel()
	s := newSMTP(t, channel.SMTPConfig{Host: "relay.example", From: "a@b.example", Username: "u", PasswordFile: file(t, "hunter2")})
	if got := s.String(); got != "smtp relay.example:587" {
		t.Errorf("String = %q", got)
	}
}

func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestABurstGoesOverAFewConnections(t *testing.T) {
	t.Parallel()
	box := startBox(t, mailbox.Config{})
	config := configFor(box)
	config.Connections = 3
	smtp := newSMTP(t, config)
	results := make(chan error)
	for i := range 60 {
		go func() {
			results <- smtp.Send(t.Context(), channeltest.SampleOn(channel.KindNew, fmt.Sprintf("a%d", i)))
		}()
	}
	for range 60 {
		if err := <-results; err != nil {
			t.Fatal(err)
		}
	}
	if got := len(box.Distinct()); got != 60 {
		t.Errorf("%d arrived, want 60", got)
	}
	if got := box.Connections(); got > 3 {
		t.Errorf("%d connections, want at most 3", got)
	}
}

func TestAConnectionThatTheRelayClosedMeanwhileCostsNothing(t *testing.T) {
	t.Parallel()
	box := startBox(t, mailbox.Config{})
	smtp := newSMTP(t, configFor(box))
	if err := smtp.Send(t.Context(), channeltest.SampleOn(channel.KindNew, "one")); err != nil {
		t.Fatal(err)
	}
	box.Fail(mailbox.Fault{Kind: mailbox.FaultCut, Times: 1})
	if err := smtp.Send(t.Context(), channeltest.SampleOn(channel.KindNew, "two")); err != nil {
		t.Fatal(err)
	}
	if got := box.Connections(); got != 2 || len(box.Messages()) != 2 {
		t.Errorf("%d connections and %d messages, want 2 of each", got, len(box.Messages()))
	}
}

func TestARefusalIsToldFromARelaysOwnTrouble(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind mailbox.FaultKind
		want channel.Verdict
	}{
		"no such mailbox":                {mailbox.FaultPermanent, channel.VerdictRefused},
		"relaying denied":                {mailbox.FaultPolicy, channel.VerdictUnwilling},
		"a mailbox that is busy":         {mailbox.FaultTemporary, channel.VerdictBusy},
		"a server that is going away":    {mailbox.FaultBroken, channel.VerdictDown},
		"cut before the message":         {mailbox.FaultCut, channel.VerdictDown},
		"cut after the message was kept": {mailbox.FaultDrop, channel.VerdictUncertain},
		"nonsense after the message":     {mailbox.FaultGarbage, channel.VerdictUncertain},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := startBox(t, mailbox.Config{})
			box.Fail(mailbox.Fault{Kind: c.kind})
			if err := newSMTP(t, configFor(box)).Send(t.Context(), channeltest.Sample(channel.KindNew)); channel.VerdictOf(err) != c.want {
				t.Errorf("%v is %q, want %q", err, channel.VerdictOf(err), c.want)
			}
		})
	}
}

func TestABounceFindsItsWayBack(t *testing.T) {
	t.Parallel()
	box := startBox(t, mailbox.Config{})
	config := configFor(box)
	config.BounceDomain = "returns.firstbell.example"
	if err := newSMTP(t, config).Send(t.Context(), channeltest.Sample(channel.KindNew)); err != nil {
		t.Fatal(err)
	}
	from := box.Messages()[0].From
	if id, ok := channel.AlertOf(from, "returns.firstbell.example"); !ok || id != "0123456789abcdef" {
		t.Errorf("return path %q names %q, %v", from, id, ok)
	}
	if len(channel.ReturnPath(strings.Repeat("x", 70), "d.example")) > 64+10 {
		t.Error("the local part is longer than an address may have")
	}
	for _, other := range []string{"bounces+a@elsewhere.example", "office+a@returns.firstbell.example", "bounces+@returns.firstbell.example", "bounces+a b@returns.firstbell.example", ""} {
		if _, ok := channel.AlertOf(other, "returns.firstbell.example"); ok {
			t.Errorf("%q is taken for a return path", other)
		}
	}
}
