package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"

	"firstbell/schools/match/generate"
)

// matchGenerateCmd is `firstbell match generate`.
type matchGenerateCmd struct {
	Pupils    int     `default:"100000" help:"Pupils on rolls; nine million is England."`
	Queries   int     `default:"10000" help:"Children that police ask about."`
	Tier      string  `default:"typical" enum:"easy,typical,hostile" help:"How badly officers write: easy, typical or hostile."`
	Errors    float64 `default:"1" help:"Times the tier's error rates, such as 0.5 or 2."`
	Seed      uint64  `default:"1" help:"The same seed gives the same files."`
	QuerySeed uint64  `help:"Another set of queries about the same world; the world's seed if not given."`
	Out       string  `required:"" type:"path" help:"The folder to write into."`
	JSON      bool    `name:"json" help:"Print what was made as JSON."`
}

// Run writes the world and says what it holds.
func (c *matchGenerateCmd) Run(ctx context.Context, std streams) error {
	if c.Queries < 0 || c.Errors < 0 {
		return fmt.Errorf("generating a world: --queries and --errors cannot be negative")
	}
	tier, err := generate.ParseTier(c.Tier)
	if err != nil {
		return err
	}
	w, err := generate.New(generate.Options{Seed: c.Seed, Pupils: c.Pupils})
	if err != nil {
		return err
	}
	line := newProgressLine(std.err)
	m, err := w.WriteFiles(ctx, generate.Job{
		Dir: c.Out, Queries: c.Queries, Tier: tier, Errors: c.Errors, QuerySeed: c.QuerySeed, Progress: line.step,
	})
	line.end()
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(std.out, m)
	}
	return c.print(std.out, m)
}

func (c *matchGenerateCmd) print(w io.Writer, m generate.Manifest) error {
	_, err := fmt.Fprintf(w, `Wrote %s: %d pupils at %d schools, and %d children on no roll.
%d pupils (1 in %d) share forename, surname, sex and date of birth with another child.
%s: %d queries, %s tier, errors x%g, seed %d.
Next: firstbell match evaluate --roll %s
`, filepath.Join(c.Out, generate.RollFile), m.Pupils, m.Schools, m.OffRoll,
		m.Namesakes, m.Pupils/max(m.Namesakes, 1), generate.QueriesFile, m.Queries, m.Tier, m.Errors, m.QuerySeed, c.Out)
	return err
}

// printJSON writes a value for a script.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
