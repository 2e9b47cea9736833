package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"firstbell/internal/backup"
)

// restoreCmd is `firstbell restore`.
type restoreCmd struct {
	storeFlags
	Facts    string `required:"" type:"existingfile" help:"The facts file."`
	Keys     string `required:"" type:"existingfile" help:"The keys file."`
	Register string `type:"existingfile" help:"The erasure register; the configuration's if left out."`
}

// Run puts the backup back and names the cut in the audit, so that whoever holds
// a later checkpoint sees where it was put back to.
func (c *restoreCmd) Run(ctx context.Context, std streams) error {
	config, err := c.load()
	if err != nil {
		return err
	}
	if err := config.ValidateStore(); err != nil {
		return fmt.Errorf("checking configuration:\n%w", err)
	}
	done, err := c.restore(ctx, config, std)
	if err != nil {
		return err
	}
	a, err := Assemble(ctx, config, Parts{Logger: quietLogger(os.Stderr), restoring: true})
	if err != nil {
		return fmt.Errorf("opening what was restored: %w", err)
	}
	cut, err := a.audit.Cut(ctx)
	if err := errors.Join(err, a.Stop(context.WithoutCancel(ctx))); err != nil {
		return err
	}
	if err := backup.Finish(config.DataDir); err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%d facts until %s, %d imported files and %d keys are back.\n", done.Facts, done.Head.At.Format("2006-01-02 15:04 MST"), done.Objects, done.Keys)
	fmt.Fprintf(std.out, "%d keys were left out because they had been destroyed; %d sealed pieces have no key.\n", done.Erased, done.Missing)
	fmt.Fprintf(std.out, "The audit names the cut over %d facts. Forces post again what they posted since the backup; a repeat is harmless.\n", cut.Size)
	return nil
}

func (c *restoreCmd) restore(ctx context.Context, config Config, std streams) (backup.Restored, error) {
	master, err := config.master()
	if err != nil {
		return backup.Restored{}, err
	}
	register := c.Register
	if register == "" {
		register = config.Backup.ErasureRegister
	}
	if register == "" {
		fmt.Fprintln(std.err, "No erasure register is given: whatever was erased after the keys file was written comes back.")
	}
	at := (&App{config: config}).path
	show := progressOn(std.err)
	defer show("")
	return backup.Restore(ctx, backup.Target{
		DataDir: config.DataDir, Store: at("jetstream"), StoreKeyFile: at(storeKeyFile), Receipts: at("receipts.log"),
		Master: master, MaxBytes: config.MaxStoreBytes, FactsFile: c.Facts, KeysFile: c.Keys, Register: register,
		Progress: func(done, all uint64) { show(fmt.Sprintf("%d of %d facts", done, all)) },
	})
}
