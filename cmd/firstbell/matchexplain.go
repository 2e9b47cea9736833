package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"firstbell/schools/match"
	"firstbell/schools/match/evaluate"
	"firstbell/schools/match/generate"
	"firstbell/schools/match/linkage"
)

// matchExplainCmd is `firstbell match explain`: two records of files, or one
// query about a generated world.
type matchExplainCmd struct {
	filesFlags
	rollFlags
	LeftID  string `help:"The left record: its id, or its line number."`
	RightID string `help:"The right record."`
	Query   string `help:"With --roll: the query, such as Q17."`
	JSON    bool   `name:"json" help:"Print the explanation as JSON."`
}

// Run prints how a probability came about.
func (c *matchExplainCmd) Run(ctx context.Context, std streams) error {
	line := newProgressLine(std.err)
	defer line.end()
	switch {
	case c.Roll != "" && c.Query != "":
		return c.query(ctx, std.out, line)
	case c.Left != "" && c.LeftID != "" && c.RightID != "":
		return c.pair(ctx, std.out, line)
	}
	return errors.New("nothing to explain: give --left FILE --left-id ID --right-id ID (and --right FILE), or --roll DIR --query Q17")
}

// pair explains two records.
func (c *matchExplainCmd) pair(ctx context.Context, w io.Writer, line *progressLine) error {
	comparison, err := c.comparison(line)
	if err != nil {
		return err
	}
	x, err := unless(ctx, func() (linkage.Explanation, error) { return evaluate.Explain(comparison, c.LeftID, c.RightID) })
	line.end()
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(w, x)
	}
	_, err = io.WriteString(w, strings.Join(pairWords(x), "\n")+"\n")
	return err
}

// pairWords is the waterfall of two records.
func pairWords(x linkage.Explanation) []string {
	said := []string{fmt.Sprintf("%-16s %-14s %8s", "start", "", bitsText(x.PriorBits))}
	for _, e := range x.Evidence {
		row := fmt.Sprintf("%-16s %-14s %8s", e.Field, e.Level, bitsText(e.Bits))
		if e.M > 0 {
			row += fmt.Sprintf("   %s of records of one person do so, %s of strangers' against this value", percent(e.M), percent(e.U))
		}
		said = append(said, row)
	}
	if x.RivalBits != 0 {
		said = append(said, fmt.Sprintf("%-16s %-14s %8s", "rivals", "", bitsText(-math.Max(x.RivalBits, 0))))
	}
	said = append(said, fmt.Sprintf("The fields together say %s bits. The two are one person with probability %s.", bitsText(x.Bits), probability(x.Probability)))
	if !x.Candidate {
		said = append(said, "No rule for finding candidates brought the two together.")
	}
	return said
}

// query explains a decision.
func (c *matchExplainCmd) query(ctx context.Context, w io.Writer, line *progressLine) error {
	p, err := c.load(ctx, line)
	if err != nil {
		return err
	}
	all, err := c.queries()
	if err != nil {
		return err
	}
	household, at, err := together(all, c.Query)
	line.end()
	if err != nil {
		return err
	}
	queries := make([]match.Query, len(household))
	for i, a := range household {
		queries[i] = evaluate.Query(a)
		queries[i].SchoolEvidence = p.evidence(a.School, a.Town)
	}
	d := p.engine(settings{}).Decide(queries, generate.Asked())[at]
	if c.JSON {
		return printJSON(w, d)
	}
	_, err = io.WriteString(w, strings.Join(decisionWords(d, household[at]), "\n")+"\n")
	return err
}

// together are the queries of one incident, and which of them was asked for.
func together(all []generate.Asking, id string) (household []generate.Asking, at int, err error) {
	incident := -1
	for _, a := range all {
		if a.ID == id {
			incident = a.Incident
		}
	}
	for _, a := range all {
		if a.Incident != incident {
			continue
		}
		if a.ID == id {
			at = len(household)
		}
		household = append(household, a)
	}
	if len(household) == 0 {
		return nil, 0, fmt.Errorf("explaining: there is no query %q in this world", id)
	}
	return household, at, nil
}

// decisionWords is a decision for a person, with the truth of the generated
// world at its end.
func decisionWords(d match.Decision, a generate.Asking) []string {
	var said []string
	if d.Automatic {
		said = append(said, fmt.Sprintf("Routed to %s by %s, probability %s.", d.Targets[0].URN, d.Rule, probability(d.Probability)))
		said = append(said, waterfallWords(d.Waterfall)...)
	} else {
		said = append(said, fmt.Sprintf("Parked for a person: %s.", d.Reason))
		for i, c := range d.Candidates {
			said = append(said, fmt.Sprintf("%d. School %s, probability %s", i+1, c.URN, probability(c.Probability)))
			said = append(said, waterfallWords(c.Waterfall)...)
		}
	}
	for _, f := range d.Flags {
		said = append(said, "Flag: "+string(f))
	}
	truth := "on no roll"
	if !a.OffRoll {
		truth = "at school " + strconv.Itoa(a.TrueURN)
	}
	return append(said, fmt.Sprintf("%d roll entries were compared. In truth the child is %s.", d.Considered, truth))
}

func waterfallWords(w *match.Waterfall) []string {
	if w == nil {
		return nil
	}
	said := []string{fmt.Sprintf("   %-14s %-16s %7.1f", "start", "", w.Prior)}
	for _, r := range w.Rows {
		said = append(said, fmt.Sprintf("   %-14s %-16s %+7.1f", r.Field, r.Level, r.Bits))
	}
	for _, line := range w.Words() {
		said = append(said, "   "+line)
	}
	return said
}

func bitsText(bits float64) string { return fmt.Sprintf("%+.1f", bits) }

func percent(p float64) string { return strconv.FormatFloat(100*p, 'g', 3, 64) + "%" }

// probability shows how many nines a probability has.
func probability(p float64) string {
	if p > .999999 {
		return "above 0.999999"
	}
	return strconv.FormatFloat(p, 'f', 6, 64)
}
