package linkage

import "math"

// Evidence is one step of the waterfall from the prior to a pair's bits.
type Evidence struct {
	Field string  `json:"field"`
	Level string  `json:"level"`
	M     float64 `json:"m"`    // how often one person's two records reach this level
	U     float64 `json:"u"`    // how often a stranger's does, against this very value
	Bits  float64 `json:"bits"` // log2(M/U); 0 where a value is missing
}

// Explanation is how one pair came to its probability.
type Explanation struct {
	Evidence []Evidence `json:"evidence"`
	// PriorBits is the log-odds, in bits, before any field was looked at.
	PriorBits float64 `json:"priorBits"`
	// RivalBits is what the other candidates of the left record weigh, less
	// what it weighs that it has no partner; negative when there is no rival.
	RivalBits   float64 `json:"rivalBits"`
	Bits        float64 `json:"bits"`
	Probability float64 `json:"probability"`
	Candidate   bool    `json:"candidate"` // whether the rules brought the two together
}

// Explain tells how the pair of the left record i and the right record j is
// weighed, whether or not they were candidates.
func (m *Model) Explain(i, j int) Explanation {
	x := Explanation{}
	levels := make([]Level, len(m.fields))
	for f := range m.fields {
		levels[f] = m.level(f, i, j)
		e := Evidence{Field: m.fields[f].Name, Level: levels[f].String(), Bits: m.fieldBits(f, i, levels[f])}
		if levels[f] != LevelMissing {
			e.M, e.U = m.m[f][levels[f]], m.chance(f, i, levels[f])
		}
		x.Evidence = append(x.Evidence, e)
	}
	x.Bits = m.pairBits(m.said(i), levels)
	if m.opts.OneFile {
		x.PriorBits = math.Log2(m.share / (1 - m.share))
		x.Probability = 1 / (1 + math.Exp2(-x.PriorBits-x.Bits))
		return x
	}
	prior, alone := math.Log2(m.share/float64(m.size[right])), math.Log2(1-m.share)
	x.PriorBits = prior - alone
	rivals := math.Inf(-1)
	for n, b := range m.bitsOf(i) {
		if int(m.found[i][n]) == j {
			x.Candidate = true
			continue
		}
		rivals = addLog2(rivals, b+prior)
	}
	x.RivalBits = max(rivals-alone, -999)
	x.Probability = 1 / (1 + math.Exp2(addLog2(rivals, alone)-x.Bits-prior))
	return x
}
