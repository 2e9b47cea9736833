package main

import (
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"firstbell/internal/audit"
	"firstbell/internal/auth"
	"firstbell/notifier"
	"firstbell/notifier/channel"
	"firstbell/notifier/channel/mailbox"
)

const auditor = "audit@elsewhere.example"

// keptElsewhere is a system of another organisation that keeps checkpoints. It
// takes none while it is away.
type keptElsewhere struct {
	away  atomic.Bool
	notes chan string
}

// startElsewhere gives the system and has the installation bring checkpoints to
// it and to a mailbox.
func (h *house) startElsewhere(t testing.TB) *keptElsewhere {
	t.Helper()
	k := &keptElsewhere{notes: make(chan string, 8)}
	secret := channel.NewHookSecret()
	verifier, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		if err := verifier.VerifyIgnoringTimestamp(raw, r.Header); err != nil {
			t.Errorf("the signature does not hold: %v", err)
		}
		if k.away.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		var event struct{ Data struct{ Note string } }
		if err := json.Unmarshal(raw, &event); err != nil {
			t.Error(err)
		}
		k.notes <- event.Data.Note
	}))
	t.Cleanup(server.Close)
	h.config.Webhooks.AllowNetworks = []string{"127.0.0.0/8"}
	h.config.Webhooks.RootsFile = h.save(t, "hook-roots.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	h.config.Audit.Places = []PlaceConfig{
		{Email: PlaceEmail{To: auditor}},
		{Webhook: PlaceWebhook{URL: server.URL + "/firstbell", SecretFile: h.save(t, "hook.secret", secret)}},
	}
	return k
}

// TestACheckpointReachesAMailboxAndASystemElsewhere: what arrived there finds, in
// the hands of somebody who has nothing else, that a tail was removed.
func TestACheckpointReachesAMailboxAndASystemElsewhere(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	elsewhere := h.startElsewhere(t)
	a := h.open(t, Parts{})
	cut := filepath.Join(h.dir, "cut.jsonl")
	if code, _, said := h.command(t, "audit", "export", cut); code != 0 {
		t.Fatal(said)
	}
	h.posting(t).mustAccept(t, 2)
	a.settle(t)
	a.tickAudit(t.Context())

	var letter mailbox.Message
	for _, m := range h.mail.Messages() {
		if m.To[0] == auditor {
			letter = m
		}
	}
	note := <-elsewhere.notes
	if notes := audit.Notes(letter.Raw); len(notes) != 1 || notes[0] != note || note != a.audit.Last().Note {
		t.Fatalf("the mailbox has %q, the system %q", notes, note)
	}
	whole := filepath.Join(h.dir, "whole.jsonl")
	if code, _, said := h.command(t, "audit", "export", whole); code != 0 {
		t.Fatal(said)
	}
	saved := h.save(t, "checkpoint.eml", string(letter.Raw))
	if code, out, said := verifyAudit(t, "--export", whole, "--checkpoint", saved); code != 0 || !strings.Contains(out, "held         1") {
		t.Errorf("the whole export: %d %s %s", code, out, said)
	}
	if code, out, _ := verifyAudit(t, "--export", cut, "--checkpoint", saved); code == 0 || !strings.Contains(out, "its tail was removed") {
		t.Errorf("the cut export: %d %s", code, out)
	}
	if code, _, said := verifyAudit(t, "--export", whole, "--checkpoint", whole); code == 0 || !strings.Contains(said, "holds none") {
		t.Errorf("a file without a checkpoint: %d %s", code, said)
	}
	if code, _, said := verifyAudit(t, "--proof", whole, "--checkpoint", saved); code == 0 || !strings.Contains(said, "belongs to --export") {
		t.Errorf("a proof with a checkpoint: %d %s", code, said)
	}
	tampered := h.save(t, "tampered.eml", strings.Replace(string(letter.Raw), "kind hourly", "kind hourlx", 1))
	if code, _, _ := verifyAudit(t, "--export", whole, "--checkpoint", tampered); code == 0 {
		t.Error("a checkpoint that was changed on its way is believed")
	}
	if strings.Contains(h.logged.String(), auditor) {
		t.Error("the log names who keeps the checkpoints")
	}
}

// TestAPlaceThatTakesNothingIsAnAlarm: two hours after the first checkpoint that
// a place lacks, the probe, the metrics, the hubs and, over a restart, doctor
// say so; once the place takes one, all is well.
func TestAPlaceThatTakesNothingIsAnAlarm(t *testing.T) {
	t.Parallel()
	now := time.Now().Add(-3 * time.Hour)
	h := build(t, houseOptions{})
	elsewhere := h.startElsewhere(t)
	elsewhere.away.Store(true)
	h.mail.Fail(mailbox.Fault{Kind: mailbox.FaultTemporary, To: auditor})
	var clock movedClock
	clock.set(now)
	a := h.open(t, Parts{Now: clock.now})
	a.tickAudit(t.Context())
	if n := a.notices(t.Context()); len(n) != 0 {
		t.Fatalf("at once: %q", n)
	}
	clock.set(now.Add(audit.OverdueAfter + time.Minute))
	a.tickAudit(t.Context())
	body := h.operation(t, "/readyz")
	if strings.Count(body, "has taken no checkpoint since") != 2 || !strings.HasPrefix(body, "ready\n") {
		t.Errorf("the probe says %q", body)
	}
	if metrics := h.operation(t, "/metrics"); !strings.Contains(metrics, `firstbell_audit_place_behind_seconds{place="webhook (audit.places[1])"} 7260`) {
		t.Error("the metrics do not say for how long a place is behind")
	}
	if code, out, _ := h.command(t, "doctor"); code == 0 || !strings.Contains(out, "email (audit.places[0]) has taken no checkpoint") || !strings.Contains(out, "audit: the last minute") {
		t.Errorf("doctor while the service runs: %d %s", code, out)
	}
	if kinds := a.openAlarms(t); strings.Count(kinds, string(notifier.AlarmAuditPlace)) != len(h.world.Forces) {
		t.Errorf("open alarms: %s", kinds)
	}
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := h.command(t, "doctor"); code == 0 || !strings.Contains(out, "email (audit.places[0]) has taken no checkpoint") {
		t.Errorf("doctor: %d %s", code, out)
	}
	elsewhere.away.Store(false)
	h.mail.Heal()
	a = h.open(t, Parts{})
	a.tickAudit(t.Context())
	if code, out, said := h.command(t, "doctor"); code != 0 || !strings.Contains(out, "are well") {
		t.Errorf("once they took one, doctor: %s %s", out, said)
	}
	if kinds := a.openAlarms(t); strings.Contains(kinds, string(notifier.AlarmAuditPlace)) {
		t.Errorf("open alarms: %s", kinds)
	}
}

// verifyAudit runs the check of somebody who has files and nothing else.
func verifyAudit(t testing.TB, args ...string) (code int, out, said string) {
	t.Helper()
	var o, e strings.Builder
	code = run(t.Context(), append([]string{"audit", "verify"}, args...), streams{strings.NewReader(""), &o, &e})
	return code, o.String(), e.String()
}

// operation is what the operations door answers.
func (h *house) operation(t testing.TB, path string) string {
	t.Helper()
	resp, err := http.Get("http://" + h.config.Operations.Listen + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// openAlarms are the kinds of the alarms that are open, at all hubs.
func (a *App) openAlarms(t testing.TB) string {
	t.Helper()
	p := auth.Principal{Account: "test"}
	for force := range a.service.Policies {
		p.Grants = append(p.Grants, auth.Grant{Role: notifier.RoleOperator, Scope: force})
	}
	list, err := notifier.NewAlarms(a.service).List(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, r := range list.Rows {
		if r.IsOpen() {
			kinds = append(kinds, string(r.Kind))
		}
	}
	return strings.Join(kinds, " ")
}
