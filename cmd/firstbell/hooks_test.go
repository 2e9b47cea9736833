package main

import (
	"net/http"
	"net/smtp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/notifier/channel"
	"firstbell/police"
)

// bounceReport is what a mail server says of a mailbox that does not exist.
const bounceReport = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\n" +
	"Action: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"

const bounceToken = "a-token-that-only-the-mail-system-holds"

const returnDomain = "returns.firstbell.example"

// takesReturns has the installation read returned mail in both ways.
func (h *house) takesReturns(t testing.TB) {
	t.Helper()
	token := filepath.Join(h.dir, "bounces.token")
	if err := os.WriteFile(token, []byte(bounceToken), 0o600); err != nil {
		t.Fatal(err)
	}
	h.config.Mail.Bounces = BounceConfig{Domain: returnDomain, Listen: freeAddress(t), TokenFile: token}
}

// reportTo posts a report to the hook and gives the answer's status.
func (h *house) reportTo(t testing.TB, token, returnPath string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.config.Portal.Origin+"/hooks/bounces", strings.NewReader(bounceReport))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("X-Envelope-To", returnPath)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

func TestMailThatComesBackReachesTheNextPerson(t *testing.T) {
	t.Parallel()
	for name, takes := range map[string]func(t *testing.T, h *house, returnPath string) bool{
		"by the small mail server": func(_ *testing.T, h *house, returnPath string) bool {
			return smtp.SendMail(h.config.Mail.Bounces.Listen, nil, "", []string{returnPath}, []byte(bounceReport)) == nil
		},
		"by the hook": func(t *testing.T, h *house, returnPath string) bool {
			if got := h.reportTo(t, "guessed", returnPath); got != http.StatusUnauthorized {
				t.Errorf("without the token: %d", got)
			}
			return h.reportTo(t, bounceToken, returnPath) == http.StatusNoContent
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := build(t, houseOptions{})
			h.takesReturns(t)
			a := h.assemble(t, Parts{NoSync: true})
			a.service.Accounts = func(string) bool { return true }
			if err := a.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			step := h.step(t, "an 18-year-old among the children")
			in, faults := police.Parse(step.Body, time.Now())
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			if _, err := a.service.Receive(t.Context(), clientFor(police.ForceCode(step.Force)), in); err != nil {
				t.Fatal(err)
			}
			first, err := h.mail.Await(t.Context(), 1)
			if err != nil {
				t.Fatal(err)
			}
			if _, ok := channel.AlertOf(first[0].From, returnDomain); !ok {
				t.Fatalf("the return path %q names no alert", first[0].From)
			}
			// Until it is on record that the alert went out, the report has to come again.
			h.await(t, "the report is taken", func() bool { return takes(t, h, first[0].From) })
			all, err := h.mail.Await(t.Context(), 2)
			if err != nil {
				t.Fatal(err)
			}
			if slices.Equal(all[0].To, all[1].To) || all[0].Link() != all[1].Link() {
				t.Errorf("the second message went to the same person or is about something else")
			}
			if !a.schools.Current().Bouncing(a.vault.PersonID(all[0].To[0])) {
				t.Error("the address is not listed")
			}
		})
	}
}
