package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/robfig/cron/v3"

	"firstbell/internal/audit"
	"firstbell/internal/auth"
	"firstbell/internal/web"
	"firstbell/notifier/admin"
)

// auditSecret is the vault's name for the seed of the signing key.
const auditSecret = "audit-signing"

// checkpointPatience bounds one look at whether a checkpoint is due.
const checkpointPatience = 5 * time.Minute

// openAudit opens the Merkle tree over the log and the key that signs it.
func (a *App) openAudit(ctx context.Context) error {
	seed, err := a.vault.Secret(ctx, auditSecret)
	if err != nil {
		return err
	}
	signer, err := audit.NewSigner(a.engine.Log().Identity(), seed)
	if err != nil {
		return err
	}
	places, err := a.makePlaces()
	if err != nil {
		return err
	}
	a.audit, err = audit.Open(ctx, audit.Config{
		Log: a.engine.Log(), Path: a.path("audit.tree"), Signer: signer, Places: places, Receipts: a.receiptBytes, Now: a.now, Logger: a.log,
	})
	if err != nil {
		return err
	}
	a.onStop(func(context.Context) error { return a.audit.Close() })
	a.refused = audit.NewRefusals(a.engine.Log(), a.now)
	return nil
}

// pageRefused takes down that a page was refused.
func (a *App) pageRefused(r web.Refusal) {
	one := audit.Refusal{Session: r.Who.Session, Route: r.Route, Status: r.Status}
	if one.Session != "" {
		one.Actor = r.Who.Actor()
	}
	a.refused.Note(one)
}

// systemRefused takes down that a school's system was refused.
func (a *App) systemRefused(key, route string, status int) {
	one := audit.Refusal{Session: key, Route: route, Status: status}
	if key != "" {
		one.Actor = auth.SchoolClient{KeyID: key}.Actor()
	}
	a.refused.Note(one)
}

// strangerRefused takes down that the police door was knocked at.
func (a *App) strangerRefused() {
	a.refused.Note(audit.Refusal{Route: "/v1", Status: http.StatusUnauthorized})
}

// keepAudit looks every minute whether a checkpoint is due.
func (a *App) keepAudit(ctx context.Context) error {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ticker := cron.New(cron.WithLocation(time.UTC), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	if _, err := ticker.AddFunc("@every 1m", func() { a.tickAudit(ctx) }); err != nil {
		cancel()
		return fmt.Errorf("starting the audit: %w", err)
	}
	ticker.Start()
	a.onStop(func(context.Context) error { cancel(); <-ticker.Stop().Done(); return nil })
	return nil
}

func (a *App) tickAudit(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, checkpointPatience)
	defer cancel()
	if err := a.refused.Flush(ctx); err != nil {
		a.log.Warn("refused accesses are written down later", "error", err)
	}
	err := a.audit.Tick(ctx)
	a.auditFaults.Store(err != nil)
	a.alarmPlaces(ctx)
	switch {
	case err == nil, ctx.Err() != nil:
	case errors.Is(err, audit.ErrRewritten):
		a.log.Error("THE LOG WAS CHANGED after it was signed; nothing is signed any more: keep the disk as it is, and compare an export with the checkpoints in the second place", "error", err)
	default:
		a.log.Error("no checkpoint of the log, or no copy of it; the next minute tries again", "error", err)
	}
}

// AuditExport writes the log as an auditor may have it.
func (a *App) AuditExport(ctx context.Context, w io.Writer) error {
	_, err := a.audit.Export(ctx, w, nil)
	return err
}

// AuditProve proves one fact.
func (a *App) AuditProve(ctx context.Context, o proofOrder) (proofReply, error) {
	proof, err := a.audit.Prove(ctx, o.Seq)
	return proofReply{proof}, err
}

// AuditKey is what checkpoints are verified with.
func (a *App) AuditKey(context.Context, nothing) (auditKey, error) {
	return auditKey{a.audit.VerifierKey()}, nil
}

// AuditProve asks the running service.
func (r *remote) AuditProve(ctx context.Context, o proofOrder) (proofReply, error) {
	return ask[proofReply](ctx, r, "/audit/prove", nil, jsonBody(o), nil)
}

// AuditKey asks the running service.
func (r *remote) AuditKey(ctx context.Context, o nothing) (auditKey, error) {
	return ask[auditKey](ctx, r, "/audit/key", nil, jsonBody(o), nil)
}

// lastCheckpoint is the newest signed head, as an auditor compares it.
func (a *App) lastCheckpoint() admin.Checkpoint {
	last := a.audit.Last()
	var copies []admin.CheckpointCopy
	for _, p := range a.audit.Places() {
		copies = append(copies, admin.CheckpointCopy{Place: p.Name, Size: p.Size, At: p.At, Overdue: p.Overdue})
	}
	return admin.Checkpoint{
		Copies: copies,
		Size:   last.Size, At: last.At, Head: base64.StdEncoding.EncodeToString(last.Head[:]), Fingerprint: a.audit.VerifierKey(),
	}
}
