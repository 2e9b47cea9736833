package main

import (
	"context"
	"fmt"
	"math"
	"os"

	"firstbell/schools/match"
)

// matchCalibrateCmd is `firstbell match calibrate`.
type matchCalibrateCmd struct {
	rollFlags
	trialFlags
	Out     string `required:"" type:"path" help:"The file to write the table to."`
	Version string `name:"as" required:"" help:"What the table is called in every decision made with it."`
}

// Run learns both tables from a world whose seed must not be used to measure.
// First it asks an engine that believes itself and routes at any probability,
// all other conditions kept: the table then says how far the probability of a
// child that meets them can be believed, which is what the bar is set on. Then
// it asks with that table, and learns what became of those who were parked.
func (c *matchCalibrateCmd) Run(ctx context.Context, std streams) error {
	line := newProgressLine(std.err)
	defer line.end()
	policy := match.DefaultPolicy
	policy.Probability = math.SmallestNonzeroFloat64
	report, err := c.try(ctx, c.trialFlags, settings{&match.Calibration{Version: "none"}, policy}, line)
	if err != nil {
		return err
	}
	table := match.LearnCalibration(c.Version, report.Outcomes)
	parked, err := c.try(ctx, c.trialFlags, settings{calibration: table}, line)
	line.end()
	if err != nil {
		return err
	}
	table = table.WithShown(parked.Parked)
	out, err := os.Create(c.Out)
	if err != nil {
		return fmt.Errorf("writing the table: %w", err)
	}
	err = join(printJSON(out, table), out.Close())
	if err != nil {
		return fmt.Errorf("writing the table: %w", err)
	}
	_, err = fmt.Fprintf(std.out, "Learned %d steps from %d outcomes and %d from %d parked (seed %d, queries' seed %d). Measure with other seeds.\n",
		len(table.Steps), len(report.Outcomes), len(table.Shown), len(parked.Parked), report.World.Seed, report.World.QuerySeed)
	return err
}
