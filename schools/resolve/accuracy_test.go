package resolve_test

import (
	"flag"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"firstbell/schools"
	"firstbell/schools/resolve"
)

// score is what many questions gave.
type score struct {
	n, first, five int
	bins           [10]struct{ n, right, sum float64 }
	wrongSure      int // first with at least .99 and wrong
	sure           int
}

// ask resolves a question and counts.
func (s *score) ask(r *resolve.Resolver, q question) resolve.Posterior {
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
	if p < .01 {
		return
	}
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
	first, five float64 // the least that is right, a little below what is measured
}{
	{"text alone", .5, func(*rand.Rand, *world, schools.School) resolve.Hint { return resolve.Hint{} }, .90, .95},
	{"town of the register", .5, func(_ *rand.Rand, _ *world, s schools.School) resolve.Hint { return resolve.Hint{Town: s.Town} }, .95, .98},
	{"outward code", .5, func(_ *rand.Rand, _ *world, s schools.School) resolve.Hint {
		return resolve.Hint{Postcode: strings.Fields(s.Postcode + " x")[0]}
	}, .97, .98},
	{"home in the area, every phrase", 1, func(rng *rand.Rand, w *world, s schools.School) resolve.Hint {
		return resolve.Hint{Postcode: homePostcode(rng, w, s)}
	}, .95, .975},
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

// without is the world less every school for which gone answers true, and the
// predecessors that lead to it.
func (w *world) without(gone map[schools.URN]bool) *resolve.Resolver {
	var left []schools.School
	for _, s := range w.schools {
		if !gone[s.URN] {
			left = append(left, s)
		}
	}
	return resolve.New(schools.NewDirectory(left, w.links), w.links...)
}

// questions is how many are asked in each tier.
var questions = flag.Int("questions", 400, "how many distorted names to ask in each tier")

func TestNoneIsHonestWhenOneSchoolInTenIsNotOnTheRegister(t *testing.T) {
	t.Parallel()
	w := realWorld(t)
	rng := rand.New(rand.NewPCG(7, 7))
	gone := map[schools.URN]bool{}
	for _, s := range w.schools {
		if rng.IntN(10) == 0 {
			gone[s.URN] = true
		}
	}
	r := w.without(gone)
	for _, tier := range tiers {
		var s score
		missing, none := 0, 0.
		for range *questions {
			school := w.schools[rng.IntN(len(w.schools))]
			q := distort(rng, school, tier.often)
			q.hint = tier.hint(rng, w, school)
			if gone[q.want] {
				q.want = 0
				missing++
			}
			none += s.ask(r, q).None
		}
		s.report(t, tier.name)
		n := float64(s.n)
		t.Logf("%-34s not on the register %.3f, None on average %.3f", "", float64(missing)/n, none/n)
		if off := math.Abs(float64(missing)-none) / n; off > .1 {
			t.Errorf("%s: None is off by %.3f on average", tier.name, off)
		}
	}
}

func TestAccuracyOnDistortedNames(t *testing.T) {
	t.Parallel()
	w := realWorld(t)
	for _, tier := range tiers {
		rng := rand.New(rand.NewPCG(20, 26))
		var s score
		for range *questions {
			school := w.schools[rng.IntN(len(w.schools))]
			q := distort(rng, school, tier.often)
			q.hint = tier.hint(rng, w, school)
			s.ask(w.resolver, q)
		}
		s.report(t, tier.name)
		n := float64(s.n)
		if float64(s.first) < tier.first*n || float64(s.five) < tier.five*n {
			t.Errorf("%s: top-1 %d and top-5 %d of %d", tier.name, s.first, s.five, s.n)
		}
		if s.wrongSure > s.n/200 {
			t.Errorf("%s: %d of %d are sure and wrong", tier.name, s.wrongSure, s.sure)
		}
	}
}
