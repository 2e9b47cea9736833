package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"firstbell/internal/auth"
)

type pinCmd struct {
	storeFlags
	Force string `required:"" help:"Code of the force, such as NWX."`
	Label string `help:"What will use it, such as rms-live." default:"api"`
	File  string `arg:"" type:"existingfile" help:"The client's certificate in PEM. Its private key stays where it is."`
}

// Run pins the certificate and prints the id to revoke it by.
func (c *pinCmd) Run(ctx context.Context, std streams) error {
	pem, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("reading the certificate: %w", err)
	}
	s, done, err := c.steward(ctx)
	if err != nil {
		return err
	}
	reply, err := s.IssueKey(ctx, keyOrder{Force: c.Force, Label: c.Label, Certificate: string(pem)})
	if err := join(err, done()); err != nil {
		return err
	}
	fmt.Fprintln(std.err, "Pinned. It is known by its public key: a renewed certificate of the same key needs nothing.")
	fmt.Fprintln(std.out, reply.ID)
	return nil
}

type rotateKeyCmd struct {
	storeFlags
	ID      string        `arg:"" help:"The middle part of the old key: fbk_ID_secret."`
	Overlap time.Duration `help:"How long the old key stays good; 0 is until it is revoked." default:"168h"`
}

// Run prints the successor and nothing else on standard output.
func (c *rotateKeyCmd) Run(ctx context.Context, std streams) error {
	s, done, err := c.steward(ctx)
	if err != nil {
		return err
	}
	reply, err := s.RotateKey(ctx, rotateKeyOrder{ID: c.ID, Overlap: c.Overlap})
	if err := join(err, done()); err != nil {
		return err
	}
	if c.Overlap > 0 {
		fmt.Fprintf(std.err, "The old key stays good for %s more. ", c.Overlap)
	}
	fmt.Fprintln(std.err, "This key is shown once. Firstbell keeps only a keyed hash of it.")
	fmt.Fprintln(std.out, reply.Secret)
	return nil
}

type listKeysCmd struct {
	storeFlags
	Force string `help:"Code of the force; all forces if left out."`
	JSON  bool   `name:"json" help:"Print it as JSON."`
}

// Run prints one line a key. No secret is kept that could be printed.
func (c *listKeysCmd) Run(ctx context.Context, std streams) error {
	s, done, err := c.steward(ctx)
	if err != nil {
		return err
	}
	reply, err := s.ListKeys(ctx, keyOrder{Force: c.Force})
	if err := join(err, done()); err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(std.out)
		enc.SetIndent("", "  ")
		return enc.Encode(reply.Keys)
	}
	w := tabwriter.NewWriter(std.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tFORCE\tLABEL\tKIND\tISSUED\tLAST USED\tENDS")
	for _, k := range reply.Keys {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", k.ID, k.Force, k.Label, kindOf(k), day(k.IssuedAt, "-"), day(k.UsedAt, "never"), endOf(k))
	}
	return w.Flush()
}

func kindOf(k auth.APIKey) string {
	if k.Certificate {
		return "certificate"
	}
	return "key"
}

func endOf(k auth.APIKey) string {
	if !k.RevokedAt.IsZero() {
		return "revoked " + day(k.RevokedAt, "")
	}
	return day(k.ExpiresAt, "never")
}

// day is the day of a time, or what to say where there is none.
func day(t time.Time, none string) string {
	if t.IsZero() {
		return none
	}
	return t.UTC().Format(time.DateOnly)
}
