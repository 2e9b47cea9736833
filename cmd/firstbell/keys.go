package main

import (
	"context"
	"fmt"

	"firstbell/internal/vault"
)

// keysCmd is `firstbell keys`.
type keysCmd struct {
	Issue        issueKeyCmd  `cmd:"" help:"Issue an API key for a police force; it is shown once."`
	Pin          pinCmd       `cmd:"" help:"Let a force's system in by its certificate instead of a key."`
	Rotate       rotateKeyCmd `cmd:"" help:"Issue a successor of an API key; the old one ends after an overlap."`
	List         listKeysCmd  `cmd:"" help:"List API keys: whose they are, when they were last used, when they end."`
	Revoke       revokeKeyCmd `cmd:"" help:"End an API key at once."`
	CreateMaster masterKeyCmd `cmd:"" help:"Create the file with the master key that wraps all others."`
	RotateMaster rotateCmd    `cmd:"" help:"Exchange the master key while the service runs: first --to the new one, then --retire the old."`
}

type issueKeyCmd struct {
	storeFlags
	Force string `required:"" help:"Code of the force, such as NWX."`
	Label string `help:"What will use it, such as rms-live." default:"api"`
	Days  int    `help:"End the key by itself after so many days; 0 is never." default:"0"`
}

// Run issues the key and prints nothing else on standard output, so that a
// script can put it where it belongs.
func (c *issueKeyCmd) Run(ctx context.Context, std streams) error {
	s, done, err := c.steward(ctx)
	if err != nil {
		return err
	}
	reply, err := s.IssueKey(ctx, keyOrder{Force: c.Force, Label: c.Label, Days: c.Days})
	if err := join(err, done()); err != nil {
		return err
	}
	fmt.Fprintln(std.err, "This key is shown once. Firstbell keeps only a keyed hash of it.")
	fmt.Fprintln(std.out, reply.Secret)
	return nil
}

type revokeKeyCmd struct {
	storeFlags
	ID string `arg:"" help:"The middle part of the key: fbk_ID_secret."`
}

// Run revokes the key.
func (c *revokeKeyCmd) Run(ctx context.Context, std streams) error {
	s, done, err := c.steward(ctx)
	if err != nil {
		return err
	}
	_, err = s.RevokeKey(ctx, revokeOrder{ID: c.ID})
	if err := join(err, done()); err != nil {
		return err
	}
	fmt.Fprintln(std.err, "Revoked. Posts with this key are refused from now on.")
	return nil
}

type masterKeyCmd struct {
	File string `arg:"" type:"path" help:"Where to put it: outside the data folder, and backed up apart from it."`
}

// Run creates the file; it never replaces one.
func (c *masterKeyCmd) Run(std streams) error {
	if err := vault.CreateMasterKey(c.File); err != nil {
		return err
	}
	fmt.Fprintf(std.err, "Created %s. Without it nothing that Firstbell stores can be read again: keep a copy, and not beside the data.\n", c.File)
	return nil
}
