package main

import (
	"fmt"
	"io"
	"time"
)

// matchCmd is `firstbell match`: everything about the matcher. All but agreement
// needs no data of a service.
type matchCmd struct {
	Evaluate  matchEvaluateCmd  `cmd:"" help:"Measure the matcher where the truth is known."`
	Explain   matchExplainCmd   `cmd:"" help:"Show in words how a probability came about."`
	Calibrate matchCalibrateCmd `cmd:"" help:"Learn from a generated world how far probabilities can be believed."`
	Agreement matchAgreementCmd `cmd:"" help:"Show how far people have decided as the matcher would have, for one force."`
	Generate  matchGenerateCmd  `cmd:"" help:"Invent rolls, a register, and queries as police would write them, with the truth."`
}

// progressLine shows how far a long job is, on a terminal only, at most ten
// times a second.
type progressLine struct {
	show func(string)
	now  func() time.Time
	last time.Time
	what string
}

func newProgressLine(w io.Writer) *progressLine {
	return &progressLine{show: progressOn(w), now: time.Now}
}

// step is called as often as one likes.
func (p *progressLine) step(what string, done, total int) {
	now := p.now()
	if what == p.what && done < total && now.Sub(p.last) < time.Second/10 {
		return
	}
	p.last, p.what = now, what
	if total <= 0 {
		p.show(fmt.Sprintf("%s: %d", what, done))
		return
	}
	p.show(fmt.Sprintf("%s: %d of %d (%d%%)", what, done, total, 100*done/total))
}

// end clears the line.
func (p *progressLine) end() { p.show("") }
