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

// examine asks the service that runs on the data, or opens everything as a start
// would, and says what is not well.
func (c *doctorCmd) examine(ctx context.Context, std streams) error {
	config, err := c.load()
	if err != nil {
		return err
	}
	if err := config.Validate(); err != nil {
		return fmt.Errorf("checking configuration:\n%w", err)
	}
	var found examReply
	if running := dialControl(ctx, config.DataDir); running != nil {
		found, err = running.Examine(ctx, nothing{})
	} else {
		found, err = examineStopped(ctx, config)
	}
	if err != nil {
		return err
	}
	for _, line := range found.Lines {
		fmt.Fprintln(std.out, line)
	}
	if len(found.Lines) > 0 {
		return fmt.Errorf("%d things are not well", len(found.Lines))
	}
	fmt.Fprintln(std.out, "Configuration, master key, clock, log, view, receipts, endings and audit are well.")
	return nil
}

// examineStopped examines data on which no service runs, and brings the audit's
// checkpoint to places that lack one.
func examineStopped(ctx context.Context, config Config) (examReply, error) {
	a, err := Assemble(ctx, config, Parts{Logger: quietLogger(os.Stderr)})
	if err != nil {
		return examReply{}, err
	}
	defer func() { _ = a.Stop(context.WithoutCancel(ctx)) }()
	a.serving.Store(true)
	failed := a.audit.Tick(ctx)
	found, err := a.Examine(ctx, nothing{})
	if failed != nil {
		found.Lines = append(found.Lines, "audit: "+failed.Error())
	}
	return found, err
}

// examReply is what is not well, a line each; none where all is.
type examReply struct{ Lines []string }

// Examine says what is not well with a service that is assembled.
func (a *App) Examine(ctx context.Context, _ nothing) (examReply, error) {
	lines := a.notReady(ctx)
	if lost, _, err := a.service.Unaccounted(ctx); err != nil || len(lost) > 0 {
		lines = append(lines, fmt.Sprintf("receipts: %d incidents were acknowledged and are not in the log %v", len(lost), errText(err)))
	}
	if n, err := a.service.NotEnded(ctx); err != nil || n > 0 {
		lines = append(lines, fmt.Sprintf("endings: %d pieces of content should have ended or been destroyed by now; start the service, then look at /desk/endings %v", n, errText(err)))
	}
	if a.auditFaults.Load() {
		lines = append(lines, "audit: the last minute could not sign the log, or bring a copy to a second place; the log of the service says why")
	}
	return examReply{append(lines, a.notices(ctx)...)}, nil
}

// Examine asks the running service.
func (r *remote) Examine(ctx context.Context, o nothing) (examReply, error) {
	return ask[examReply](ctx, r, "/doctor", nil, jsonBody(o), nil)
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
		Store: a.path("jetstream"),
	}, secret)
	if err != nil || o.Known == "" {
		return reply, err
	}
	known, err := os.ReadFile(o.Known)
	if err != nil {
		return reply, fault.Wrap(fault.Invalid, err, "The file with the known bytes cannot be read.")
	}
	reply.Found, err = backup.Search(ctx, a.config.DataDir, backup.Stores{Log: a.engine.Log(), JetStream: a.engine.JetStream(), Keys: a.engine.Keys()}, known)
	return reply, err
}

// Prove asks the running service.
func (r *remote) Prove(ctx context.Context, o proveOrder) (proveReply, error) {
	return ask[proveReply](ctx, r, "/doctor/prove", nil, jsonBody(o), nil)
}
