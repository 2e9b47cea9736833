package main

import (
	"context"
	"fmt"
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

// Run learns the table from a world whose seed must not be used to measure.
func (c *matchCalibrateCmd) Run(ctx context.Context, std streams) error {
	line := newProgressLine(std.err)
	defer line.end()
	report, err := c.try(ctx, c.trialFlags, &match.Calibration{Version: "none"}, line)
	line.end()
	if err != nil {
		return err
	}
	table := match.LearnCalibration(c.Version, report.Outcomes)
	out, err := os.Create(c.Out)
	if err != nil {
		return fmt.Errorf("writing the table: %w", err)
	}
	err = join(printJSON(out, table), out.Close())
	if err != nil {
		return fmt.Errorf("writing the table: %w", err)
	}
	_, err = fmt.Fprintf(std.out, "Learned %d steps from %d outcomes (seed %d, queries' seed %d). Measure with other seeds.\n",
		len(table.Steps), len(report.Outcomes), report.World.Seed, report.World.QuerySeed)
	return err
}
