package mailbox_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/smtp"
	"strings"
	"testing"
	"time"

	"firstbell/notifier/channel/mailbox"
)

func start(t *testing.T, c mailbox.Config) *mailbox.Mailbox {
	t.Helper()
	box, err := mailbox.Start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	return box
}

// deliver speaks SMTP by the standard library, a second opinion on ours.
func deliver(box *mailbox.Mailbox, id, to string) error {
	c, err := smtp.Dial(box.Addr())
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if err := c.StartTLS(&tls.Config{ServerName: "localhost", RootCAs: box.Roots()}); err != nil {
		return err
	}
	if err := c.Mail("a@firstbell.example"); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "Message-ID: <%s>\r\nSubject: =?UTF-8?q?caf=C3=A9?=\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nread https://x.example/?a=3D1\r\n", id)
	return w.Close()
}

func TestAMessageIsKeptAsAPersonReadsIt(t *testing.T) {
	t.Parallel()
	box := start(t, mailbox.Config{})
	if err := deliver(box, "one@x", "dsl@school.example"); err != nil {
		t.Fatal(err)
	}
	all, err := box.Await(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	m := all[0]
	if m.MessageID != "one@x" || m.Subject != "café" || m.Link() != "https://x.example/?a=1" || m.To[0] != "dsl@school.example" || !m.TLS {
		t.Errorf("kept as %+v", m)
	}
}

func TestAwaitIsWokenByADelivery(t *testing.T) {
	t.Parallel()
	box := start(t, mailbox.Config{})
	got := make(chan int, 1)
	go func() {
		all, _ := box.Await(context.Background(), 2)
		got <- len(all)
	}()
	for _, id := range []string{"a@x", "b@x"} {
		if err := deliver(box, id, "dsl@school.example"); err != nil {
			t.Fatal(err)
		}
	}
	if n := <-got; n != 2 {
		t.Errorf("woken with %d messages", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if all, err := box.Await(ctx, 3); !errors.Is(err, context.Canceled) || len(all) != 2 {
		t.Errorf("%d messages, %v", len(all), err)
	}
}

func TestFaultsApplyByAddressAndCount(t *testing.T) {
	t.Parallel()
	box := start(t, mailbox.Config{})
	box.Fail(mailbox.Fault{Kind: mailbox.FaultPermanent, To: "gone@school.example"})
	box.Fail(mailbox.Fault{Kind: mailbox.FaultTemporary, Times: 2})
	for i, step := range []struct{ to, want string }{
		{"gone@school.example", "550"}, {"dsl@school.example", "451"}, {"Gone@school.example", "550"},
		{"dsl@school.example", "451"}, {"dsl@school.example", ""}, {"gone@school.example", "550"},
	} {
		err := deliver(box, fmt.Sprintf("%d@x", i), step.to)
		if (err == nil) != (step.want == "") || err != nil && !strings.Contains(err.Error(), step.want) {
			t.Errorf("step %d to %s: %v, want %q", i, step.to, err, step.want)
		}
	}
	box.Heal()
	if err := deliver(box, "last@x", "gone@school.example"); err != nil {
		t.Errorf("after healing: %v", err)
	}
}

func TestADroppedMessageIsKeptAndItsRepeatIsOneInTheDistinctView(t *testing.T) {
	t.Parallel()
	box := start(t, mailbox.Config{})
	box.Fail(mailbox.Fault{Kind: mailbox.FaultDrop, To: "dsl@school.example", Times: 1})
	if err := deliver(box, "same@x", "dsl@school.example"); err == nil {
		t.Error("the dropped delivery was answered")
	}
	if err := deliver(box, "same@x", "dsl@school.example"); err != nil {
		t.Fatal(err)
	}
	if all, once := len(box.Messages()), len(box.Distinct()); all != 2 || once != 1 {
		t.Errorf("%d kept, %d distinct", all, once)
	}
}

func TestATarpitEndsWithTheMailbox(t *testing.T) {
	t.Parallel()
	box := start(t, mailbox.Config{})
	box.Fail(mailbox.Fault{Kind: mailbox.FaultTarpit, Delay: time.Hour})
	done := make(chan error, 1)
	go func() { done <- deliver(box, "slow@x", "dsl@school.example") }()
	if err := box.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; err == nil {
		t.Error("a closed mailbox took the message")
	}
	if err := box.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
}

func TestATarpitLetsTheMessageThroughInTheEnd(t *testing.T) {
	t.Parallel()
	box := start(t, mailbox.Config{})
	box.Fail(mailbox.Fault{Kind: mailbox.FaultTarpit, Delay: time.Millisecond})
	if err := deliver(box, "slow@x", "dsl@school.example"); err != nil {
		t.Error(err)
	}
}

func TestMailInTheClearIsRefused(t *testing.T) {
	t.Parallel()
	box := start(t, mailbox.Config{})
	c, err := smtp.Dial(box.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.Mail("a@firstbell.example"); err == nil || !strings.Contains(err.Error(), "STARTTLS") {
		t.Errorf("%v, want a demand for STARTTLS", err)
	}
}

func TestTheMailboxListensOnLoopbackAlone(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "nonsense"} {
		if box, err := mailbox.Start(mailbox.Config{Addr: addr}); err == nil {
			_ = box.Close()
			t.Errorf("listens on %q", addr)
		}
	}
}
