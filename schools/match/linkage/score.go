package linkage

import (
	"iter"
	"math"
)

// Pair is one candidate: the places of two records in their files, the bits of
// evidence that they are one person, and the probability after all rivals were
// weighed.
type Pair struct {
	Left, Right int
	Bits        float64
	Probability float64
	// LogOdds ranks pairs whose probability no longer fits a float.
	LogOdds float64
}

// Pairs gives every candidate pair, left record by left record.
func (m *Model) Pairs() iter.Seq[Pair] {
	return func(yield func(Pair) bool) {
		for i := range m.found {
			bits := m.bitsOf(i)
			odds := m.logOdds(i, bits)
			for n, j := range m.found[i] {
				p := Pair{Left: i, Right: int(j), Bits: bits[n], LogOdds: odds[n], Probability: 1 / (1 + math.Exp2(-odds[n]))}
				if !yield(p) {
					return
				}
			}
		}
	}
}

// Candidates is how many pairs were looked at.
func (m *Model) Candidates() int {
	n := 0
	for _, found := range m.found {
		n += len(found)
	}
	return n
}

// Rules are the ways in which candidates were found, in words.
func (m *Model) Rules() []string {
	var said []string
	for _, r := range m.rules {
		said = append(said, r.name)
	}
	return said
}

// pairLevels are the levels of the nth candidate of a left record.
func (m *Model) pairLevels(i, n int) []Level {
	k := len(m.fields)
	return m.levels[i][n*k : (n+1)*k]
}

// bitsOf is the evidence for each candidate of a left record.
func (m *Model) bitsOf(i int) []float64 {
	bits := make([]float64, len(m.found[i]))
	if len(bits) == 0 {
		return bits
	}
	said := m.said(i)
	for n := range bits {
		bits[n] = m.pairBits(said, m.pairLevels(i, n))
	}
	return bits
}

// said is what each level of each field says for a left record. It is worked out
// once for all its candidates.
func (m *Model) said(i int) [][levelCount]float64 {
	said := make([][levelCount]float64, len(m.fields))
	for f := range said {
		for l := LevelExact; l < levelCount; l++ {
			said[f][l] = m.fieldBits(f, i, l)
		}
	}
	return said
}

func (m *Model) pairBits(said [][levelCount]float64, levels []Level) float64 {
	total := 0.0
	var groups map[string]float64
	for f, l := range levels {
		b := said[f][l]
		g := m.fields[f].Group
		if g == "" || m.opts.MaxGroupBits == 0 {
			total += b
			continue
		}
		if groups == nil {
			groups = map[string]float64{}
		}
		groups[g] += b
	}
	for _, b := range groups {
		total += min(b, m.opts.MaxGroupBits)
	}
	return total
}

// fieldBits is what one level of one field says.
func (m *Model) fieldBits(f, i int, l Level) float64 {
	if l == LevelMissing {
		return 0
	}
	return math.Log2(m.m[f][l] / m.chance(f, i, l))
}

func (m *Model) chance(f, i int, l Level) float64 {
	return m.chances[f].of(m.columns[left][f].of[i], l, m.columns[right][f].present())
}

// posterior is the probability of each candidate of a left record.
func (m *Model) posterior(i int) []float64 {
	odds := m.logOdds(i, m.bitsOf(i))
	for n, o := range odds {
		odds[n] = 1 / (1 + math.Exp2(-o))
	}
	return odds
}

// logOdds weighs each candidate, in bits, against all its rivals and against
// having no partner. In one file records do not compete.
func (m *Model) logOdds(i int, bits []float64) []float64 {
	odds := make([]float64, len(bits))
	if m.opts.OneFile {
		prior := math.Log2(m.share / (1 - m.share))
		for n, b := range bits {
			odds[n] = b + prior
		}
		return odds
	}
	prior := math.Log2(m.share / float64(m.size[right]))
	alone := math.Log2(1 - m.share)
	// What stands after each candidate is summed from the end and what stands
	// before it from the start, so that a record costs as many steps as it has
	// candidates.
	after := make([]float64, len(bits)+1)
	after[len(bits)] = alone
	for n := len(bits) - 1; n >= 0; n-- {
		after[n] = addLog2(after[n+1], bits[n]+prior)
	}
	before := math.Inf(-1)
	for n, b := range bits {
		odds[n] = b + prior - addLog2(before, after[n+1])
		before = addLog2(before, b+prior)
	}
	return odds
}

// addLog2 is log2(2^a + 2^b).
func addLog2(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	if math.IsInf(b, -1) {
		return a
	}
	return a + math.Log2(1+math.Exp2(b-a))
}
