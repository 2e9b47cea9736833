package main

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/robfig/cron/v3"

	"firstbell/internal/backup"
	"firstbell/internal/facts"
)

// BackupConfig says where the one copy of the keys and the register of erasures
// are kept: both outside the data directory, and best on another disk.
type BackupConfig struct {
	KeysFile        string `yaml:"keys_file"`        // replaced after every erasure and at least every seven days
	ErasureRegister string `yaml:"erasure_register"` // appended to
}

// keysFileAge is the oldest the keys file gets: content is beyond recovery in
// backups that long after it is in the live stores, at the latest.
const keysFileAge = 7 * 24 * time.Hour

func (c BackupConfig) validate(dataDir string, fault func(string, string, ...any)) {
	for key, path := range map[string]string{"keys_file": c.KeysFile, "erasure_register": c.ErasureRegister} {
		if path != "" && isBelow(dataDir, path) {
			fault("backup."+key, "lies inside data_dir; it would be lost, or copied, with it")
		}
	}
}

// openRegister opens the erasure register, if one is kept.
func (a *App) openRegister(context.Context) (err error) {
	if path := a.config.Backup.ErasureRegister; path != "" {
		a.register, err = backup.OpenRegister(path)
	}
	return err
}

// destroyed writes down that a key was destroyed, before anybody is told.
func (a *App) destroyed(at time.Time, key string) error {
	a.purged.Store(true)
	if a.register == nil {
		return nil
	}
	return a.register.Add(at, key)
}

// keepKeysFile looks every minute whether the keys file must be replaced.
func (a *App) keepKeysFile(ctx context.Context) error {
	if a.config.Backup.KeysFile == "" {
		return nil
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	a.purged.Store(true) // what was destroyed just before a stop is not known any more
	ticker := cron.New(cron.WithLocation(time.UTC), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	if _, err := ticker.AddFunc("@every 1m", func() { a.replaceKeysFile(ctx) }); err != nil {
		cancel()
		return fmt.Errorf("starting to keep the keys file: %w", err)
	}
	ticker.Start()
	a.onStop(func(context.Context) error { cancel(); <-ticker.Stop().Done(); return nil })
	return nil
}

// replaceKeysFile replaces the keys file where a key was destroyed since, or
// where it is getting old.
func (a *App) replaceKeysFile(ctx context.Context) {
	path := a.config.Backup.KeysFile
	head, err := backup.ReadHead(path)
	fresh := err == nil && a.now().Sub(head.At) < keysFileAge/2
	if purged := a.purged.Swap(false); fresh && !purged {
		return
	}
	if _, err := a.BackupKeys(ctx, backupOrder{Path: path}); err != nil {
		a.purged.Store(true)
		a.log.Error("the keys file was not replaced: what was erased can still be read with the old one; the next minute tries again", "error", err)
	}
}

// objects is the store of imported files.
func (a *App) objects(ctx context.Context) (jetstream.ObjectStore, error) {
	store, err := a.engine.JetStream().ObjectStore(ctx, facts.StoreObjects)
	if err != nil {
		return nil, fmt.Errorf("opening the store of imported files: %w", err)
	}
	return store, nil
}
