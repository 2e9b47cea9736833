package evaluate

import (
	"cmp"
	"io"
	"maps"
	"slices"
	"time"
)

// WriteText writes the report for a reader.
func (r RollReport) WriteText(w io.Writer) error {
	p := &printer{w: w}
	p.line("%d pupils on rolls (seed %d); %d queries, %s tier, errors x%g (seed %d)", r.World.Pupils, r.World.Seed,
		r.All.Queries, r.World.Tier, r.World.Errors, r.World.QuerySeed)
	p.line("model %s%s", r.Model, map[bool]string{true: "; every child by itself"}[r.Apart])
	p.line("")
	r.All.write(p)
	p.line("")
	writeSlices(p, r.Slices)
	writeCounts(p, "routed by", r.Rules)
	writeCounts(p, "parked because", r.Reasons)
	writeCounts(p, "of them on a roll", r.Missed)
	writeCounts(p, "flags", r.Flags)
	p.line("probability of those routed (expected calibration error %.5f):", r.RoutedECE)
	writeBins(p, r.Routed)
	p.line("probability of every child's best school (expected calibration error %.5f):", r.ECE)
	writeBins(p, r.Calibration)
	p.line("a decision      p50 %s, p99 %s, longest %s; %.0f roll entries compared on average", micro(r.Decision.Median), micro(r.Decision.P99),
		micro(r.Decision.Most), r.Candidates)
	if r.Processor.Count > 0 {
		p.line("  of processor  p50 %s, p99 %s, longest %s", micro(r.Processor.Median), micro(r.Processor.P99), micro(r.Processor.Most))
	}
	if r.Evidence.Count > 0 {
		p.line("a school's text p50 %s, p99 %s, longest %s", micro(r.Evidence.Median), micro(r.Evidence.P99), micro(r.Evidence.Most))
	}
	p.line("index           %.1f bytes a pupil (%s); read and packed in %s", r.Index.PerPupil, megabytes(int64(r.Index.Bytes)), r.Index.Load.Round(time.Millisecond))
	p.line("wall time %s, peak memory %s", r.Wall.Round(time.Millisecond), megabytes(r.Peak))
	for _, e := range r.Examples {
		p.line("%s: %s %s", e.Query, e.What, e.Reason)
	}
	return p.err
}

func micro(d time.Duration) string { return d.Round(time.Microsecond).String() }

func (g Group) write(p *printer) {
	p.line("on a roll      %8d: %d (%.2f%%) routed to their school, %d parked", g.OnRoll, g.Right, 100*g.AutoShare(), g.OnRoll-g.Right-g.Wrong)
	p.line("on no roll     %8d: %d routed", g.OffRoll, g.AwayRouted)
	p.line("routed wrong   %8d of %d: %.2g; 95%% upper bound %.2g", g.Wrong+g.AwayRouted, g.Routed(), share(g.Wrong+g.AwayRouted, g.Routed()), g.WrongBound())
	p.line("right school routed to or among the first five: %.4f%% of those on a roll; anywhere in the list: %.4f%%",
		100*g.Reached(), 100*share(g.Right+g.Listed, g.OnRoll))
	p.line("own roll entry looked at: %.4f%% of those on a roll", 100*share(g.Compared, g.OnRoll))
	p.line("ledger         %8d received = %d routed + %d parked", g.Queries, g.Routed(), g.Queries-g.Routed())
}

func writeSlices(p *printer, all []Slice) {
	p.line("%-14s %-20s %8s %8s %8s %9s %6s %6s", "by", "", "queries", "on roll", "routed%", "top five%", "wrong", "away")
	for _, s := range all {
		p.line("%-14s %-20s %8d %8d %8.2f %9.3f %6d %6d", s.By, s.Value, s.Queries, s.OnRoll, 100*s.AutoShare(), 100*s.Reached(), s.Wrong, s.AwayRouted)
	}
	p.line("")
}

// writeCounts lists how often each thing happened, the most frequent first.
func writeCounts(p *printer, what string, n map[string]int) {
	if len(n) == 0 {
		return
	}
	names := slices.SortedFunc(maps.Keys(n), func(a, b string) int { return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b)) })
	p.line("%s:", what)
	for _, name := range names {
		p.line("  %8d %s", n[name], name)
	}
	p.line("")
}
