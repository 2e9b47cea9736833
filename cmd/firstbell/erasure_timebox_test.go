package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/notifier"
	"firstbell/police"
	"firstbell/schools"
)

// TestTheTimeBoxErasesAndTheStubStays lives a month in a running service: a
// message is read, acknowledged and exported, can no longer be read after two
// weeks, and is destroyed after four, the incident with it. What a stranger with
// every key that is left can open of it is nothing; with the keys of before, all.
// What stays is who was told and when, the counts, and the audit as it was signed.
func TestTheTimeBoxErasesAndTheStubStays(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	out := t.TempDir()
	h.config.Backup = BackupConfig{KeysFile: filepath.Join(out, "keys"), ErasureRegister: filepath.Join(out, "register")}
	clock := &movedClock{}
	clock.set(time.Now())
	a := h.open(t, Parts{Now: clock.now})
	step := h.step(t, "no postcode, but the pupil number")
	receipt, err := h.police(step.Force).PostRaw(t.Context(), step.Body)
	if err != nil {
		t.Fatal(err)
	}
	var in police.Incident
	if err := json.Unmarshal(step.Body, &in); err != nil {
		t.Fatal(err)
	}
	a.settle(t)
	known := filepath.Join(out, "known")
	if err := os.WriteFile(known, []byte(in.Circumstances), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, n := range a.caseOf(t, receipt.ID).Notifications {
		a.takeAndExport(t, n.ID, n.URN)
	}

	must := func(args ...string) string {
		t.Helper()
		text, code := h.cli(t, args...)
		if code != 0 {
			t.Fatalf("firstbell %s: %d\n%s", strings.Join(args, " "), code, text)
		}
		return text
	}
	before := filepath.Join(out, "keys-before")
	must("backup", "facts", filepath.Join(out, "facts"))
	must("backup", "keys", before)
	prove := func(id, keys string) (string, int) {
		t.Helper()
		return h.cli(t, "doctor", "--prove-erasure", id, "--facts-backup", filepath.Join(out, "facts"), "--keys-backup", keys, "--known", known)
	}
	if text, code := prove(receipt.ID, before); code == 0 || !strings.Contains(text, "NOT ERASED") {
		t.Fatalf("before the end: %d %s", code, text)
	}

	clock.set(clock.now().AddDate(0, 0, notifier.DefaultAccessDays+2))
	a.awaitCase(t, receipt.ID, "access ends", func(c *notifier.Case) bool {
		for _, n := range c.Notifications {
			if n.State != notifier.StateClosed {
				return false
			}
		}
		return true
	})
	if text, code := prove(receipt.ID, before); code == 0 || !strings.Contains(text, "NOT ERASED") {
		t.Errorf("after access ended the keys are kept: %d %s", code, text)
	}
	clock.set(clock.now().AddDate(0, 0, notifier.DefaultDestroyDays-notifier.DefaultAccessDays))
	a.awaitCase(t, receipt.ID, "all is destroyed", func(c *notifier.Case) bool {
		return !c.BodyEndedAt.IsZero() && len(c.DoomedKeys()) == 0
	})
	a.replaceKeysFile(t.Context())
	c := a.caseOf(t, receipt.ID)
	for _, id := range []string{receipt.ID, a.partOf(t, receipt.ID)} {
		if text, code := prove(id, h.config.Backup.KeysFile); code != 0 || !strings.Contains(text, "Erased: none of") || !strings.Contains(text, "in 0 places") {
			t.Errorf("%s after the end: %d %s", id, code, text)
		}
		if text, code := prove(id, before); code == 0 || !strings.Contains(text, "NOT ERASED") {
			t.Errorf("%s, the control with the keys of before: %d %s", id, code, text)
		}
	}
	for _, n := range c.Notifications {
		if n.AcknowledgedAt.IsZero() || len(n.Readers) == 0 || len(n.Copies) == 0 || n.Access.Rule != notifier.EndedExported {
			t.Errorf("the stub is not whole: %+v", n.Access)
		}
	}
	status, err := h.police(step.Force).Status(t.Context(), receipt.ID)
	if err != nil || status.Children[0].ID != in.Children[0].ID || status.Children[0].Notifications[0].State != "acknowledged" {
		t.Errorf("the force asks: %+v, %v", status, err)
	}
	ledger, err := a.service.Ledger(t.Context())
	if err != nil || !ledger.Adds() || ledger.Notified == 0 {
		t.Errorf("counts %+v, %v", ledger, err)
	}
	if n, err := a.service.NotEnded(t.Context()); err != nil || n != 0 {
		t.Errorf("%d pieces are left, %v", n, err)
	}
	if text := must("audit", "export", filepath.Join(out, "audit")); !strings.Contains(text, "as it was signed") {
		t.Error(text)
	}
}

// cli runs a command beside the service.
func (h *house) cli(t *testing.T, args ...string) (string, int) {
	t.Helper()
	var stdout, stderr strings.Builder
	code := run(context.Background(), append(args, "--config", h.writeConfig(t)), streams{strings.NewReader(""), &stdout, &stderr})
	return stdout.String() + stderr.String(), code
}

// takeAndExport has somebody at a school read, acknowledge and export.
func (a *App) takeAndExport(t *testing.T, id, urn string) {
	t.Helper()
	lead := auth.Principal{Account: "lead-" + urn, Name: "A Lead", Grants: []auth.Grant{{Role: schools.RoleKeyAdult, Scope: urn}}}
	inbox := notifier.NewInbox(a.service)
	_, item, err := inbox.Reveal(t.Context(), lead, id)
	if err == nil {
		_, err = inbox.Acknowledge(t.Context(), lead, id, item.Revision)
	}
	if err == nil {
		_, _, err = inbox.Export(t.Context(), lead, id, schools.ExportPDF)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// awaitCase returns when a case has come so far.
func (a *App) awaitCase(t *testing.T, caseID, what string, so func(*notifier.Case) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		changed := a.view.Changed()
		if so(a.caseOf(t, caseID)) {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatalf("it did not come about that %s", what)
		}
	}
}
