package main

import (
	"context"
	"errors"
	"fmt"

	"firstbell/internal/fault"
	"firstbell/internal/vault"
)

// storeKeyFile holds the key of the log's own files, wrapped by the master.
const storeKeyFile = "store.key"

// rotateCmd is `firstbell keys rotate-master`. The new key is named like the old
// one, by a configuration: a file, or a service.
type rotateCmd struct {
	storeFlags
	To     string `xor:"what" required:"" type:"existingfile" help:"The new master key file, or a configuration (.yaml) that names the new master key."`
	Retire string `xor:"what" required:"" type:"existingfile" help:"The old master key file, or the configuration that named it: destroy what it wrapped."`
}

type (
	rotateOrder struct{ To, Retire string }
	rotateReply struct{ Keys int }
)

// Run does one of the two halves of an exchange and says what comes next.
func (c *rotateCmd) Run(ctx context.Context, std streams) error {
	s, done, err := c.steward(ctx)
	if err != nil {
		return err
	}
	reply, err := s.RotateMaster(ctx, rotateOrder{To: c.To, Retire: c.Retire})
	if err := join(err, done()); err != nil {
		return err
	}
	if c.To != "" {
		fmt.Fprintf(std.err, "%d keys are wrapped by both masters now.\n"+
			"1. Name the new master key in the configuration.\n2. Restart the service; the old key does not start it any more.\n"+
			"3. Run `firstbell keys rotate-master --retire OLD`, then destroy the old key and the backups it opens.\n", reply.Keys)
		return nil
	}
	fmt.Fprintf(std.err, "%d keys that the old master wrapped are destroyed. Destroy the old master key now, and the backups it opens.\n", reply.Keys)
	return nil
}

// RotateMaster exchanges the master key of a data directory, or ends an exchange.
// The paths are read by whoever holds the data: this process.
func (a *App) RotateMaster(ctx context.Context, o rotateOrder) (rotateReply, error) {
	if o.To != "" {
		next, err := masterAt(o.To, a.config.DataDir)
		if err != nil {
			return rotateReply{}, err
		}
		if err := vault.ShareStoreKey(a.master, next, a.path(storeKeyFile)); err != nil {
			return rotateReply{}, err
		}
		n, err := a.vault.Rotate(ctx, next)
		return rotateReply{Keys: n}, err
	}
	old, err := masterAt(o.Retire, a.config.DataDir)
	if err != nil {
		return rotateReply{}, err
	}
	n, err := a.vault.Retire(ctx, old)
	if err != nil {
		return rotateReply{Keys: n}, err
	}
	return rotateReply{Keys: n}, vault.RetireStoreKey(a.master, old, a.path(storeKeyFile))
}

// masterAt is the master key in a key file, or the one that a configuration
// names.
func masterAt(path, dataDir string) (vault.Master, error) {
	m, keyErr := vault.FileMaster(path, dataDir)
	if keyErr == nil {
		return m, nil
	}
	c, err := ReadConfig(path, nil)
	if err != nil {
		return vault.Master{}, fault.Wrap(fault.Invalid, errors.Join(keyErr, err), path+" is neither a master key file nor a configuration that names one.")
	}
	c.DataDir = dataDir
	return c.master()
}

// RotateMaster asks the running service.
func (r *remote) RotateMaster(ctx context.Context, o rotateOrder) (rotateReply, error) {
	return ask[rotateReply](ctx, r, "/keys/rotate-master", nil, jsonBody(o), nil)
}
