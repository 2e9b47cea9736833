package linkage

import "math"

// learn finds m, how often records of one person reach each level, and the
// share of records with a partner, by expectation and maximisation: from the
// present m follows how probable each candidate is, from that a better m. What
// strangers do is known already and stays as counted, so that the two classes
// cannot change places.
func (m *Model) learn() {
	m.m = make([][levelCount]float64, len(m.fields))
	for f := range m.m {
		m.m[f] = firstGuess(m.fields[f].Kind)
	}
	m.share = firstShare
	if m.opts.OneFile {
		m.share = 1 / float64(m.size[left])
	}
	for round := range m.opts.Rounds {
		moved := m.round()
		m.opts.progress("learning", round+1, m.opts.Rounds)
		if moved < settled {
			return
		}
	}
}

const (
	firstShare = 0.5
	settled    = 1e-5
	// doubt is how many imagined pairs of the first guess are added in every
	// round, so that a level nobody reached keeps a chance.
	doubt = 10.0
)

// firstGuess is where the learning starts: people mostly write what is so.
func firstGuess(k Kind) [levelCount]float64 {
	g := [levelCount]float64{
		LevelExact: .8, LevelVariant: .02, LevelClose: .07, LevelNear: .03, LevelSound: .005,
		LevelInitial: .005, LevelPart: .01, LevelSwapped: .01, LevelDifferent: .05,
	}
	if k == KindCategory {
		g = [levelCount]float64{LevelExact: .9, LevelDifferent: .1}
	}
	return g
}

// round does one expectation and one maximisation and answers by how much the
// most changed m moved.
func (m *Model) round() float64 {
	sums := make([][levelCount]float64, len(m.fields))
	matched := 0.0
	for i := range m.found {
		for n, p := range m.posterior(i) {
			if p < 1e-6 {
				continue
			}
			matched += p
			for f, l := range m.pairLevels(i, n) {
				sums[f][l] += p
			}
		}
	}
	m.share = m.newShare(matched)
	moved := 0.0
	for f := range sums {
		moved = max(moved, m.maximise(f, sums[f]))
	}
	return moved
}

func (m *Model) newShare(matched float64) float64 {
	if m.opts.OneFile {
		pairs := float64(m.size[left]) * float64(m.size[left]-1) / 2
		return (matched + 1) / (pairs + 2)
	}
	return (matched + 1) / (float64(m.size[left]) + 2)
}

func (m *Model) maximise(f int, sums [levelCount]float64) float64 {
	prior := firstGuess(m.fields[f].Kind)
	total := 0.0
	for l := LevelExact; l < levelCount; l++ {
		sums[l] += doubt * prior[l]
		total += sums[l]
	}
	moved := 0.0
	for l := LevelExact; l < levelCount; l++ {
		now := sums[l] / total
		moved = max(moved, math.Abs(now-m.m[f][l]))
		m.m[f][l] = now
	}
	return moved
}
