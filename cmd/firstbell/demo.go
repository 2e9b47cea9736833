package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"firstbell/notifier/demo"
	"firstbell/notifier/world"
)

// DefaultPorts is where the demo's start page is; the portal is 10 above, the
// police API 11, probes and metrics 20.
const DefaultPorts = 8070

// onceWithin bounds the journey without a person.
const onceWithin = 3 * time.Minute

// demoCmd is `firstbell demo`.
type demoCmd struct {
	Once    bool   `help:"Run one journey without a person, print a timeline and a ledger, and exit: 0 only if every child is accounted for."`
	Schools string `type:"existingfile" help:"Build the world on a real register (the full file, or urn,name,open_date,town,postcode). Children and staff stay invented."`
	Seed    uint64 `default:"1" help:"The same seed gives the same world again."`
	Quiet   bool   `help:"Post nothing by itself."`
	Ports   int    `help:"Start page on this port, portal 10 above, police API 11, probes 20. Default: ${default_ports}; with --once any free ones."`
	Data    string `type:"path" help:"Keep everything in this folder: the world as import files, demo.json for scripts, and the data. Default: a temporary folder, removed at the end."`
}

// Run runs the demo until it is stopped, or once.
func (c *demoCmd) Run(ctx context.Context, std streams) (err error) {
	dir, clean, err := c.folder()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, clean()) }()
	fmt.Fprintf(std.err, "Making a world from seed %d and starting the service in it. This takes a few seconds.\n", c.Seed)
	s, err := c.stage(ctx, dir, std)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if c.Once {
		return c.once(ctx, s, std)
	}
	s.welcome(std.out, c.Quiet)
	if !c.Quiet {
		driver := &demo.Driver{Runtime: s.runtime, World: s.world, Log: s.app.log, Now: s.app.now}
		driver.Run(ctx)
	}
	<-ctx.Done()
	fmt.Fprintln(std.err, "Stopping.")
	return nil
}

// once runs the journey and prints what became of every child.
func (c *demoCmd) once(ctx context.Context, s *stage, std streams) error {
	ctx, cancel := context.WithTimeout(ctx, onceWithin)
	defer cancel()
	journey := demo.Once{Runtime: s.runtime, World: s.world, SignInURL: s.server.SignInURL, Out: std.out, Now: s.app.now}
	return journey.Run(ctx)
}

// folder is where everything is kept, and how to tidy up afterwards.
func (c *demoCmd) folder() (dir string, clean func() error, err error) {
	if c.Data != "" {
		if err := os.MkdirAll(c.Data, 0o700); err != nil {
			return "", nil, fmt.Errorf("making the demo's folder: %w", err)
		}
		return c.Data, func() error { return nil }, nil
	}
	if dir, err = os.MkdirTemp("", "firstbell-demo-"); err != nil {
		return "", nil, fmt.Errorf("making a temporary folder: %w", err)
	}
	return dir, func() error { return os.RemoveAll(dir) }, nil
}

// generate makes the world, or makes again the one that the folder was
// furnished with: its calendars and ages belong to the moment it was made.
func (c *demoCmd) generate(dir string, now time.Time) (w *world.World, fresh bool, err error) {
	moment := filepath.Join(dir, "world", "made.txt")
	seed, made := c.Seed, now
	raw, err := os.ReadFile(moment)
	switch {
	case errors.Is(err, os.ErrNotExist):
		fresh = true
	case err != nil:
		return nil, false, fmt.Errorf("reading when the world was made: %w", err)
	default:
		if seed, made, err = parseMoment(string(raw)); err != nil {
			return nil, false, err
		}
		if seed != c.Seed {
			return nil, false, fmt.Errorf("the folder holds the world of seed %d; use that, or another folder", seed)
		}
	}
	w, err = world.Generate(world.Options{Seed: seed, Now: made, RegisterFile: c.Schools})
	return w, fresh, err
}

func parseMoment(text string) (seed uint64, made time.Time, err error) {
	var at string
	if _, err = fmt.Sscanf(text, "seed %d made %s", &seed, &at); err == nil {
		made, err = time.Parse(time.RFC3339, at)
	}
	if err != nil {
		return 0, made, fmt.Errorf("reading when the world was made: %w; remove the demo's folder and start again", err)
	}
	return seed, made, nil
}

// writeWorld writes the import files, and last the moment that says they are whole.
func writeWorld(w *world.World, dir string) error {
	folder := filepath.Join(dir, "world")
	if err := w.WriteFiles(folder); err != nil {
		return err
	}
	moment := fmt.Sprintf("seed %d made %s\n", w.Seed, w.Now.UTC().Format(time.RFC3339))
	return os.WriteFile(filepath.Join(folder, "made.txt"), []byte(moment), 0o600)
}
