package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/term"

	"firstbell/internal/vault"
)

// importCmd is `firstbell import`.
type importCmd struct {
	storeFlags
	Kind  string `arg:"" enum:"schools,links,councils,roll,contacts,terms,bank-holidays,areas,duty" help:"schools, links, councils, roll, contacts, terms, bank-holidays, areas or duty."`
	File  string `arg:"" type:"existingfile" help:"The file; docs/imports.md describes each."`
	URN   string `help:"School of an iCal file, unless its name says so (123456.ics), or of --empty."`
	Force string `help:"Force of a duty roster."`
	Empty bool   `help:"Make the roll or the contacts of the school --urn empty; the file has its first line alone."`
	Apply bool   `help:"Make it so. Without it nothing changes."`
	JSON  bool   `name:"json" help:"Print the difference as JSON."`
}

// Run prints what the file changes. It fails where rows were rejected, so that
// a script notices.
func (c *importCmd) Run(ctx context.Context, std streams) error {
	file, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("reading the file: %w", err)
	}
	defer file.Close()
	s, done, err := c.open(ctx)
	if err != nil {
		return err
	}
	order := importOrder{Kind: c.Kind, Name: filepath.Base(c.File), URN: c.URN, Force: c.Force, Empty: c.Empty, Apply: c.Apply}
	report, err := s.Import(ctx, order, file, progressOn(std.err))
	if err := join(err, done()); err != nil {
		return err
	}
	if err := c.print(std.out, report); err != nil {
		return err
	}
	if report.Rejected > 0 {
		return fmt.Errorf("%d rows were rejected; nothing was changed", report.Rejected)
	}
	return nil
}

func (c *importCmd) print(w io.Writer, report importReport) error {
	if !c.JSON {
		_, err := io.WriteString(w, report.Text)
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(report.JSON)
}

// open gives the steward of the data directory. A preview where there is no
// data yet compares with an empty world that lives in a temporary folder: a
// preview must leave nothing behind.
func (c *importCmd) open(ctx context.Context) (steward, func() error, error) {
	config, err := c.load()
	if err != nil {
		return nil, nil, err
	}
	if c.Apply || exists(config.DataDir) {
		return c.steward(ctx)
	}
	dir, err := os.MkdirTemp("", "firstbell-preview-")
	if err != nil {
		return nil, nil, fmt.Errorf("making a temporary folder: %w", err)
	}
	clean := func() error { return os.RemoveAll(dir) }
	config.DataDir, config.MasterKeyFile = filepath.Join(dir, "data"), filepath.Join(dir, "master.key")
	if err := vault.CreateMasterKey(config.MasterKeyFile); err != nil {
		return nil, nil, errors.Join(err, clean())
	}
	a, err := Assemble(ctx, config, Parts{Logger: quietLogger(os.Stderr), NoSync: true})
	if err != nil {
		return nil, nil, errors.Join(err, clean())
	}
	return a, func() error { return errors.Join(a.Stop(context.WithoutCancel(ctx)), clean()) }, nil
}

// progressOn shows what is being done on a terminal, one line that replaces
// itself, and nothing where a script listens.
func progressOn(w io.Writer) func(string) {
	if !isTerminal(w) {
		return func(string) {}
	}
	return func(line string) { fmt.Fprintf(w, "\r\033[K%s", line) }
}

// isTerminal reports whether somebody watches w.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
