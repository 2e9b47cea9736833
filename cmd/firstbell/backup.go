package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"firstbell/internal/backup"
)

// backupCmd is `firstbell backup`.
type backupCmd struct {
	Facts backupFactsCmd `cmd:"" help:"Write every fact, imported file and receipt, sealed."`
	Keys  backupKeysCmd  `cmd:"" help:"Replace the one copy of the wrapped keys."`
}

type (
	backupOrder struct{ Path string }
	backupReply struct{ Head backup.Head }
)

type backupFactsCmd struct {
	storeFlags
	File string `arg:"" type:"path" help:"Where to put it. It opens only with the keys file and the master key."`
}

// Run writes beside the file's place, and gives it its name when it is whole.
func (c *backupFactsCmd) Run(ctx context.Context, std streams) (err error) {
	s, done, err := c.steward(ctx)
	if err != nil {
		return err
	}
	defer func() { err = join(err, done()) }()
	tmp, err := os.CreateTemp(filepath.Dir(c.File), ".firstbell-facts-*") // mode 0600
	if err != nil {
		return fmt.Errorf("writing the facts file: %w", err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	if err := errors.Join(s.BackupFacts(ctx, tmp), tmp.Sync(), tmp.Close()); err != nil {
		return fmt.Errorf("writing the facts file: %w", err)
	}
	if err := os.Rename(tmp.Name(), c.File); err != nil {
		return fmt.Errorf("writing the facts file: %w", err)
	}
	head, err := backup.ReadHead(c.File)
	if err == nil {
		fmt.Fprintf(std.out, "%d facts until %s\n", head.Facts, head.At.Format(time.RFC3339))
	}
	return err
}

type backupKeysCmd struct {
	storeFlags
	File string `arg:"" type:"path" help:"The keys file. The one that is there is replaced and overwritten; keep no other copy."`
}

// Run replaces the keys file.
func (c *backupKeysCmd) Run(ctx context.Context, std streams) error {
	s, done, err := c.steward(ctx)
	if err != nil {
		return err
	}
	reply, err := s.BackupKeys(ctx, backupOrder{Path: c.File})
	if err := join(err, done()); err != nil {
		return err
	}
	fmt.Fprintf(std.out, "keys file %d of %s\n", reply.Head.Generation, reply.Head.At.Format(time.RFC3339))
	return nil
}

// BackupFacts writes the facts file of this data directory.
func (a *App) BackupFacts(ctx context.Context, w io.Writer) error {
	secret, err := a.vault.Secret(ctx, backup.Secret)
	if err != nil {
		return err
	}
	objects, err := a.objects(ctx)
	if err != nil {
		return err
	}
	_, err = backup.WriteFacts(ctx, w, backup.Source{
		Log: a.engine.Log(), Objects: objects, Receipts: a.path("receipts.log"), Key: secret, Now: a.now(),
	}, nil)
	return err
}

// BackupKeys replaces the keys file of this data directory.
func (a *App) BackupKeys(ctx context.Context, o backupOrder) (backupReply, error) {
	// What facts files are sealed with must be among the keys, also where no
	// facts file was written yet.
	if _, err := a.vault.Secret(ctx, backup.Secret); err != nil {
		return backupReply{}, err
	}
	head, err := backup.WriteKeys(ctx, o.Path, a.engine.Log().Identity(), a.vault, a.path(storeKeyFile), a.now())
	return backupReply{Head: head}, err
}

// BackupKeys asks the running service.
func (r *remote) BackupKeys(ctx context.Context, o backupOrder) (backupReply, error) {
	return ask[backupReply](ctx, r, "/backup/keys", nil, jsonBody(o), nil)
}
