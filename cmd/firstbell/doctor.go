package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"firstbell/internal/backup"
	"firstbell/internal/fault"
)

// doctorCmd is `firstbell doctor`.
type doctorCmd struct {
	storeFlags
	ProveErasure string `placeholder:"ID" help:"Try to read an erased notification or case with every key there is; fails if anything opens."`
	FactsBackup  string `type:"existingfile" help:"A facts file from before the erasure."`
	KeysBackup   string `type:"existingfile" help:"The keys file to try: the current one, or an older one for the control."`
	Known        string `type:"existingfile" help:"A file with bytes of the erased content: search every store for them too."`
}

type (
	proveOrder struct{ ID, Facts, Keys, Known string }
	proveReply struct {
		Verdict backup.Verdict
		Found   []string // places where the known bytes lie
	}
)

// errNotErased is a proof that failed.
var errNotErased = errors.New("the erasure is not proved")

// Run examines the installation, or proves an erasure.
func (c *doctorCmd) Run(ctx context.Context, std streams) error {
	if c.ProveErasure == "" {
		return c.examine(ctx, std)
	}
	if c.FactsBackup == "" || c.KeysBackup == "" {
		return errors.New("a proof needs --facts-backup, a facts file from before the erasure, and --keys-backup, the current keys file")
	}
	s, done, err := c.steward(ctx)
	if err != nil {
		return err
	}
	reply, err := s.Prove(ctx, proveOrder{ID: c.ProveErasure, Facts: c.FactsBackup, Keys: c.KeysBackup, Known: c.Known})
	if err := join(err, done()); err != nil {
		return err
	}
	fmt.Fprintln(std.out, reply.Verdict)
	if c.Known != "" {
		fmt.Fprintf(std.out, "The known bytes were found in %d places.\n", len(reply.Found))
	}
	for _, place := range reply.Found {
		fmt.Fprintln(std.out, "  "+place)
	}
	if !reply.Verdict.Erased() || len(reply.Found) > 0 {
		return errNotErased
	}
	return nil
}

// examine opens everything as a start would, and says what is not well.
func (c *doctorCmd) examine(ctx context.Context, std streams) error {
	config, err := c.load()
	if err != nil {
		return err
	}
	if err := config.Validate(); err != nil {
		return fmt.Errorf("checking configuration:\n%w", err)
	}
	if dialControl(ctx, config.DataDir) != nil {
		return fmt.Errorf("a service runs on this data: ask it at http://%s/readyz", config.Operations.Listen)
	}
	a, err := Assemble(ctx, config, Parts{Logger: quietLogger(os.Stderr)})
	if err != nil {
		return err
	}
	defer func() { _ = a.Stop(context.WithoutCancel(ctx)) }()
	a.serving.Store(true)
	reasons := a.notReady(ctx)
	if lost, _, err := a.service.Unaccounted(ctx); err != nil || len(lost) > 0 {
		reasons = append(reasons, fmt.Sprintf("receipts: %d incidents were acknowledged and are not in the log %v", len(lost), errText(err)))
	}
	if n, err := a.service.NotEnded(ctx); err != nil || n > 0 {
		reasons = append(reasons, fmt.Sprintf("endings: %d pieces of content should have ended or been destroyed by now; start the service, then look at /desk/endings %v", n, errText(err)))
	}
	if err := a.audit.Tick(ctx); err != nil {
		reasons = append(reasons, "audit: "+err.Error())
	}
	reasons = append(reasons, a.notices(ctx)...)
	for _, r := range reasons {
		fmt.Fprintln(std.out, r)
	}
	if len(reasons) > 0 {
		return fmt.Errorf("%d things are not well", len(reasons))
	}
	fmt.Fprintln(std.out, "Configuration, master key, log, view, receipts, endings and audit are well.")
	return nil
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Prove tries to read what was erased from this data directory.
func (a *App) Prove(ctx context.Context, o proveOrder) (proveReply, error) {
	secret, err := a.vault.Secret(ctx, backup.Secret)
	if err != nil {
		return proveReply{}, err
	}
	var reply proveReply
	reply.Verdict, err = backup.Prove(ctx, backup.Trial{
		ID: o.ID, FactsFile: o.Facts, KeysFile: o.Keys, Master: a.master, Vault: a.vault,
	}, secret)
	if err != nil || o.Known == "" {
		return reply, err
	}
	known, err := os.ReadFile(o.Known)
	if err != nil {
		return reply, fault.Wrap(fault.Invalid, err, "The file with the known bytes cannot be read.")
	}
	reply.Found, err = backup.Search(ctx, a.config.DataDir, backup.Stores{Log: a.engine.Log(), JetStream: a.engine.JetStream()}, known)
	return reply, err
}

// Prove asks the running service.
func (r *remote) Prove(ctx context.Context, o proveOrder) (proveReply, error) {
	return ask[proveReply](ctx, r, "/doctor/prove", nil, jsonBody(o), nil)
}
