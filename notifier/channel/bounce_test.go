package channel_test

import (
	"context"
	"errors"
	"net/smtp"
	"strings"
	"testing"

	"firstbell/internal/fault"
	"firstbell/notifier/channel"
)

const bounceDomain = "returns.firstbell.example"

// report is a delivery report as a mail server writes it.
func report(to, action, status string) string {
	return strings.ReplaceAll(`From: Mail Delivery System <MAILER-DAEMON@relay.example>
To: `+to+`
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

I could not deliver to <zq7canary@school.example>.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
Arrival-Date: Mon, 23 Nov 2026 06:30:00 +0000

Final-Recipient: rfc822; zq7canary@school.example
Action: `+action+`
Status: `+status+`
Diagnostic-Code: smtp; 550 5.1.1 <zq7canary@school.example> no such user

--b1
Content-Type: text/rfc822-headers

Message-ID: <abc@firstbell.example>

--b1--
`, "\n", "\r\n")
}

func TestADeliveryReportSaysWhichAlertCameBackAndWhy(t *testing.T) {
	t.Parallel()
	to := channel.ReturnPath("abc123", bounceDomain)
	for name, c := range map[string]struct {
		raw, to string
		want    channel.Bounce
		fails   bool
	}{
		"no such user":                       {raw: report(to, "failed", "5.1.1"), to: to, want: channel.Bounce{Alert: "abc123", Status: "5.1.1"}},
		"given up after days":                {raw: report(to, "failed", "4.4.7"), to: to, want: channel.Bounce{Alert: "abc123", Status: "4.4.7"}},
		"the address only in the head":       {raw: report("<"+to+">", "failed", "5.2.2"), want: channel.Bounce{Alert: "abc123", Status: "5.2.2"}},
		"capitals and a comment":             {raw: report(to, "Failed", "5.0.0 (undefined)"), to: to, want: channel.Bounce{Alert: "abc123", Status: "5.0.0"}},
		"a status that is none":              {raw: report(to, "failed", "user unknown"), to: to, want: channel.Bounce{Alert: "abc123", Status: "5.0.0"}},
		"nobody's alert":                     {raw: report("office@elsewhere.example", "failed", "5.1.1"), want: channel.Bounce{Status: "5.1.1"}},
		"only delayed":                       {raw: report(to, "delayed", "4.4.1"), to: to, fails: true},
		"delivered":                          {raw: report(to, "delivered", "2.0.0"), to: to, fails: true},
		"an automatic reply":                 {raw: "To: " + to + "\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nBack on Monday", to: to, fails: true},
		"a report of another kind":           {raw: strings.Replace(report(to, "failed", "5.1.1"), "delivery-status;", "disposition-notification;", 1), to: to, fails: true},
		"a report without a status part":     {raw: strings.Replace(report(to, "failed", "5.1.1"), "message/delivery-status", "text/plain", 1), to: to, fails: true},
		"a report that ends in the middle":   {raw: report(to, "failed", "5.1.1")[:420], to: to, fails: true},
		"nothing":                            {raw: "", to: to, fails: true},
		"longer than anything that is read":  {raw: report(to, "failed", "5.1.1") + strings.Repeat("x", channel.MaxBounceBytes), to: to, fails: true},
		"a boundary that is not there":       {raw: strings.Replace(report(to, "failed", "5.1.1"), `boundary="b1"`, `boundary="b2"`, 1), to: to, fails: true},
		"a status part in base64 by mistake": {raw: strings.Replace(report(to, "failed", "5.1.1"), "message/delivery-status", "message/delivery-status\r\nContent-Transfer-Encoding: base64", 1), to: to, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := channel.ParseBounce([]byte(c.raw), c.to, bounceDomain)
			if c.fails != errors.Is(err, channel.ErrNoBounce) || (err == nil && got != c.want) {
				t.Errorf("%+v, %v", got, err)
			}
			if err != nil && strings.Contains(err.Error(), "@") {
				t.Errorf("an error repeats an address: %v", err)
			}
		})
	}
}

func FuzzParseBounce(f *testing.F) {
	to := channel.ReturnPath("abc123", bounceDomain)
	for _, seed := range []string{report(to, "failed", "5.1.1"), report(to, "delayed", "4.4.1"), report(to, "failed", "5"), "", "Content-Type: multipart/report; report-type=delivery-status; boundary=\"\"\r\n\r\n----"} {
		f.Add([]byte(seed), to)
		f.Add([]byte(seed), "")
	}
	f.Fuzz(func(t *testing.T, raw []byte, to string) {
		b, err := channel.ParseBounce(raw, to, bounceDomain)
		if (err == nil) == (b.Status == "") || (err != nil && !errors.Is(err, channel.ErrNoBounce)) {
			t.Fatalf("%+v, %v", b, err)
		}
		if strings.ContainsAny(b.Alert+b.Status, "@ \r\n<>") {
			t.Fatalf("%+v holds more than an id and a code", b)
		}
	})
}

func TestReturnedMailIsTakenForAlertsAndForNothingElse(t *testing.T) {
	t.Parallel()
	got := make(chan channel.Bounce, 1)
	var ignored []error
	failing := true
	server, err := channel.ListenBounces(channel.BounceConfig{
		Domain: bounceDomain, Listen: "127.0.0.1:0",
		Returned: func(_ context.Context, b channel.Bounce) error {
			if failing {
				failing = false
				return fault.New(fault.Unavailable, "", "the log is full")
			}
			got <- b
			return nil
		},
		Ignored: func(err error) { ignored = append(ignored, err) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	to := channel.ReturnPath("abc123", bounceDomain)
	send := func(to, text string) error {
		return smtp.SendMail(server.Addr(), nil, "", []string{to}, []byte(text))
	}
	if err := send("office@"+bounceDomain, report(to, "failed", "5.1.1")); err == nil || !strings.Contains(err.Error(), "550") {
		t.Errorf("mail to nobody: %v, want 550", err)
	}
	if err := send(to, report(to, "failed", "5.1.1")); err == nil || !strings.Contains(err.Error(), "451") {
		t.Errorf("a bounce that cannot be kept: %v, want 451, so that it comes again", err)
	}
	if err := send(to, report(to, "failed", "5.1.1")); err != nil {
		t.Fatal(err)
	}
	if b := <-got; b != (channel.Bounce{Alert: "abc123", Status: "5.1.1"}) {
		t.Errorf("%+v", b)
	}
	if err := send(to, "Subject: Out of office\r\n\r\nBack on Monday"); err != nil || len(ignored) != 1 {
		t.Errorf("an automatic reply: %v, %d ignored", err, len(ignored))
	}
}
