package resolve_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"firstbell/schools"
	"firstbell/schools/resolve"
)

// score is what many questions gave.
type score struct {
	n, first, five, sameName int
	bins                     [10]struct{ n, right, sum float64 }
	wrongSure                int // first with at least .99 and wrong
	sure                     int
	squared                  float64
}

// ask resolves a question and counts. A school of the same name in the same
// town cannot be told apart by either; sameName counts those misses.
func (s *score) ask(w *world, r *resolve.Resolver, q question) resolve.Posterior {
	p := r.Resolve(q.text, q.hint)
	s.n++
	for i, c := range p.Candidates {
		right := c.URN == q.want
		if right && i == 0 {
			s.first++
		}
		if right && i < 5 {
			s.five++
		}
		s.calibrate(c.Probability, right)
		if i == 0 && c.Probability >= .99 {
			s.sure++
			if !right {
				s.wrongSure++
			}
		}
	}
	s.calibrate(p.None, q.want == 0)
	return p
}

func (s *score) calibrate(p float64, right bool) {
	bin := &s.bins[min(9, int(p*10))]
	bin.n++
	bin.sum += p
	if right {
		bin.right++
	}
}

// ece is the expected calibration error over ten bins of all statements that
// were made with at least 1%.
func (s *score) ece() float64 {
	total, off := 0., 0.
	for _, b := range s.bins {
		total += b.n
		off += math.Abs(b.sum - b.right)
	}
	return off / max(total, 1)
}

func (s *score) report(t *testing.T, name string) {
	t.Helper()
	t.Logf("%-34s n=%d top-1 %.4f top-5 %.4f; p>=.99 in %.3f, wrong there %.4f; ECE %.4f", name, s.n, float64(s.first)/float64(s.n),
		float64(s.five)/float64(s.n), float64(s.sure)/float64(s.n), float64(s.wrongSure)/max(1, float64(s.sure)), s.ece())
}

// tiers are the hints that questions come with.
var tiers = []struct {
	name        string
	often       float64
	hint        func(*rand.Rand, *world, schools.School) resolve.Hint
	first, five float64 // the least that is right
}{
	{"text alone", .5, func(*rand.Rand, *world, schools.School) resolve.Hint { return resolve.Hint{} }, 0, 0},
	{"town of the register", .5, func(_ *rand.Rand, _ *world, s schools.School) resolve.Hint { return resolve.Hint{Town: s.Town} }, 0, 0},
	{"outward code", .5, func(_ *rand.Rand, _ *world, s schools.School) resolve.Hint {
		return resolve.Hint{Postcode: strings.Fields(s.Postcode + " x")[0]}
	}, 0, 0},
	{"home in the area, every phrase", 1, func(rng *rand.Rand, w *world, s schools.School) resolve.Hint {
		return resolve.Hint{Postcode: homePostcode(rng, w, s)}
	}, 0, 0},
}

// homePostcode is that of another school in the same area: about where a pupil
// may live.
func homePostcode(rng *rand.Rand, w *world, s schools.School) string {
	area := strings.TrimRight(strings.Fields(s.Postcode + " x")[0], "0123456789")
	for range 2000 {
		other := w.schools[rng.IntN(len(w.schools))].Postcode
		if strings.HasPrefix(other, area) && len(other) > len(area) && other[len(area)] <= '9' {
			return other
		}
	}
	return s.Postcode
}

func TestAccuracyOnDistortedNames(t *testing.T) {
	t.Parallel()
	w := realWorld(t)
	n := 4000
	if testing.Short() {
		n = 500
	}
	for _, tier := range tiers {
		rng := rand.New(rand.NewPCG(20, 26))
		var s score
		for i := range n {
			school := w.schools[rng.IntN(len(w.schools))]
			q := distort(rng, school, tier.often)
			q.hint = tier.hint(rng, w, school)
			p := s.ask(w, w.resolver, q)
			if i < 300 && *showMisses && (len(p.Candidates) == 0 || p.Candidates[0].URN != q.want) {
				got, _ := schools.School{}, 0
				if len(p.Candidates) > 0 {
					got, _ = w.directory.Lookup(p.Candidates[0].URN)
				}
				t.Logf("MISS %q for %s (%s): %s (%s) %v none %.3f own %.3f", q.text, school.Name, school.Town, got.Name, got.Town, p.Candidates[:min(1, len(p.Candidates))], p.None, p.Of(q.want))
			}
		}
		s.report(t, tier.name)
		for i, b := range s.bins {
			if b.n > 0 && *showMisses {
				t.Logf("bin %d n=%v mean %.3f right %.3f", i, b.n, b.sum/b.n, b.right/b.n)
			}
		}
		if float64(s.first) < tier.first*float64(s.n) || float64(s.five) < tier.five*float64(s.n) {
			t.Errorf("%s: top-1 %d and top-5 %d of %d", tier.name, s.first, s.five, s.n)
		}
	}
}
