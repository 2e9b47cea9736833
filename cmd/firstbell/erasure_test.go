package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstbell/notifier"
	"firstbell/police"
)

// TestAnErasureIsProvedAndItsControlFails goes the whole way: an incident is told,
// backed up, taken back and destroyed; then a stranger with the master key, the
// data, the backup from before and the current keys tries to read it, and with
// the keys of before succeeds. What is left without content is intact, and a
// restore does not bring the content back.
func TestAnErasureIsProvedAndItsControlFails(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	out := t.TempDir()
	h.config.Backup = BackupConfig{KeysFile: filepath.Join(out, "keys"), ErasureRegister: filepath.Join(out, "register")}
	a := h.open(t, Parts{})
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
	notification := a.partOf(t, receipt.ID)
	kept := a.remembers(t, h, step.Force)
	known := filepath.Join(out, "known")
	if err := os.WriteFile(known, []byte(in.Circumstances), 0o600); err != nil {
		t.Fatal(err)
	}

	cli := func(args ...string) (string, int) {
		t.Helper()
		var stdout, stderr strings.Builder
		code := run(context.Background(), append(args, "--config", h.writeConfig(t)), streams{strings.NewReader(""), &stdout, &stderr})
		return stdout.String() + stderr.String(), code
	}
	must := func(args ...string) string {
		t.Helper()
		text, code := cli(args...)
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
		return cli("doctor", "--prove-erasure", id, "--facts-backup", filepath.Join(out, "facts"), "--keys-backup", keys, "--known", known)
	}
	if text, code := prove(receipt.ID, before); code == 0 || !strings.Contains(text, "NOT ERASED") {
		t.Fatalf("before the end: %d %s", code, text)
	}

	if _, err := h.police(step.Force).Withdraw(t.Context(), receipt.ID, police.Withdrawal{Reason: police.WithdrawalRecordedInError}); err != nil {
		t.Fatal(err)
	}
	a.awaitErased(t, receipt.ID)
	a.replaceKeysFile(t.Context())
	for _, id := range []string{receipt.ID, notification} {
		if text, code := prove(id, h.config.Backup.KeysFile); code != 0 || !strings.Contains(text, "Erased: none of") || !strings.Contains(text, "in 0 places") {
			t.Errorf("%s after the end: %d %s", id, code, text)
		}
		if text, code := prove(id, before); code == 0 || !strings.Contains(text, "NOT ERASED") {
			t.Errorf("%s, the control with the keys of before: %d %s", id, code, text)
		}
	}

	// The stub, the pattern record, the counts and the audit are intact.
	ledger, err := a.service.Ledger(t.Context())
	if err != nil || ledger.Received != ledger.Withdrawn+1 || ledger.Withdrawn == 0 {
		t.Errorf("counts %+v, %v", ledger, err)
	}
	a.checkStub(t, receipt.ID, notification)
	a.checkKept(t, kept)
	if text := must("audit", "export", filepath.Join(out, "audit")); !strings.Contains(text, "as it was signed") {
		t.Error(text)
	}
	if err := a.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}

	// An older keys file, kept against the rules, brings nothing back.
	h.config.DataDir = filepath.Join(out, "restored")
	text := must("restore", "--facts", filepath.Join(out, "facts"), "--keys", before)
	if !strings.Contains(text, "keys were left out because they had been destroyed") || strings.Contains(text, "\n0 keys were left out") {
		t.Errorf("restoring: %s", text)
	}
	if text := must("audit", "export", filepath.Join(out, "audit-2")); !strings.Contains(text, "as it was signed") {
		t.Error(text)
	}
	marker := filepath.Join(h.config.DataDir, "restore-unfinished")
	if err := os.WriteFile(marker, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if text, code := cli("doctor"); code == 0 || !strings.Contains(text, "restore again") {
		t.Errorf("what is half restored was opened: %d %s", code, text)
	}
	if err := os.Remove(marker); err != nil {
		t.Fatal(err)
	}
	back := h.assemble(t, Parts{})
	all, err := back.engine.Log().Of(t.Context(), "fb.case."+receipt.ID)
	if err != nil || len(all) == 0 {
		t.Fatalf("%d facts came back, %v", len(all), err)
	}
	opened := 0
	for _, f := range all {
		for _, p := range f.Parts {
			if _, err := back.vault.Open(t.Context(), p.Key, p.Sealed, f.AD(p.Name)); err == nil {
				opened++
			}
		}
	}
	if opened != 0 {
		t.Errorf("%d pieces of what was erased can be read again", opened)
	}
}

// partOf is the id of a notification of the case.
func (a *App) partOf(t *testing.T, caseID string) string {
	t.Helper()
	all, err := a.engine.Log().Of(t.Context(), "fb.case."+caseID)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if f.Type == notifier.FactRouted && len(f.Parts) > 0 {
			for _, p := range f.Parts {
				if len(p.Name) == 32 {
					return p.Name
				}
			}
		}
	}
	t.Fatal("the case has no notification")
	return ""
}

// awaitErased returns when the case's facts say that every key whose content
// ended is destroyed. Other facts may follow that one: an alert that says that
// the content was taken back is under way at the same time.
func (a *App) awaitErased(t *testing.T, caseID string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	for {
		changed := a.view.Changed()
		c := a.caseOf(t, caseID)
		if c.Withdrawn() && len(c.Ended) > 0 && len(c.DoomedKeys()) == 0 {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatalf("%d of %d keys are not destroyed", len(c.DoomedKeys()), len(c.Ended))
		}
	}
}

// caseOf is a case as its facts amount to it.
func (a *App) caseOf(t *testing.T, caseID string) *notifier.Case {
	t.Helper()
	all, err := a.engine.Log().Of(t.Context(), "fb.case."+caseID)
	if err != nil {
		t.Fatal(err)
	}
	c := notifier.NewCase(caseID)
	for _, f := range all {
		if err := c.Apply(f); err != nil {
			t.Fatal(err)
		}
	}
	return c
}
