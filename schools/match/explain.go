package match

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"firstbell/schools"
)

// Waterfall is how a pupil came to a probability: from how rare a match is at
// all, through each field, to the end. It names fields, levels and weights, and
// no value of anybody.
type Waterfall struct {
	Prior       float64    `json:"prior"` // bits before anything is compared, against being on no roll
	Rows        []Evidence `json:"rows"`
	Bits        float64    `json:"bits"`        // of all rows, after caps
	Probability float64    `json:"probability"` // of the school, rivals weighed
	NotOnRoll   float64    `json:"notOnRoll"`   // probability that the child is on no roll
	RunnerUp    float64    `json:"runnerUp"`    // bits by which the best other pupil is behind; 0 without one
	Model       string     `json:"model"`
}

// Evidence is one field's row.
type Evidence struct {
	Field Field   `json:"field"`
	Level Level   `json:"level"`
	M     float64 `json:"m,omitempty"` // how often the child's own entry looks so
	U     float64 `json:"u,omitempty"` // how often a stranger's does: the frequency of this very value
	Bits  float64 `json:"bits"`
}

// MarshalText writes the field's name.
func (f Field) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads the field's name; an unknown one becomes no field.
func (f *Field) UnmarshalText(text []byte) error {
	*f = fieldCount
	for i, name := range fieldNames {
		if name == string(text) {
			*f = Field(i)
		}
	}
	return nil
}

// MarshalText writes the level's name.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the level's name; an unknown one becomes missing.
func (l *Level) UnmarshalText(text []byte) error {
	*l = LevelMissing
	for i, name := range levelNames {
		if name == string(text) {
			*l = Level(i)
		}
	}
	return nil
}

// waterfall explains one candidate.
func (s *search) waterfall(c *candidate, p float64) *Waterfall {
	w := &Waterfall{Prior: round(s.e.prior()), Bits: round(c.bits), Probability: p, Model: s.e.Model(), NotOnRoll: s.notOnRoll()}
	w.Rows = make([]Evidence, 0, fieldCount)
	for i := range c.findings {
		f := &c.findings[i]
		if f.level == LevelMissing && Field(i) == FieldSibling {
			continue
		}
		w.Rows = append(w.Rows, Evidence{Field: Field(i), Level: f.level, M: f.m, U: f.u, Bits: round(f.bits)})
	}
	for _, o := range s.candidates {
		if o != c {
			w.RunnerUp = round(c.bits - o.bits)
			break
		}
	}
	return w
}

func (s *search) notOnRoll() float64 {
	p := 1.0
	for _, c := range s.candidates {
		p -= c.weight
	}
	return max(p, 0)
}

// round keeps what a person reads.
func round(bits float64) float64 { return math.Round(bits*100) / 100 }

// Words is the waterfall for a person who has to decide, best evidence first.
func (w *Waterfall) Words() []string {
	rows := slices.Clone(w.Rows)
	slices.SortStableFunc(rows, func(a, b Evidence) int { return cmp.Compare(math.Abs(b.Bits), math.Abs(a.Bits)) })
	var said []string
	for _, r := range rows {
		said = append(said, r.Words())
	}
	switch {
	case w.RunnerUp >= 1:
		said = append(said, fmt.Sprintf("The next best pupil is %s less likely.", times(w.RunnerUp)))
	case w.RunnerUp != 0:
		said = append(said, "Another pupil fits about as well.")
	default:
		said = append(said, "No other pupil fits at all.")
	}
	if w.NotOnRoll >= .01 {
		said = append(said, fmt.Sprintf("There is a chance of %.0f in 100 that the child is on no roll here.", 100*w.NotOnRoll))
	}
	return said
}

// Words is one row in plain English.
func (r Evidence) Words() string {
	if r.Level == LevelMissing {
		return fmt.Sprintf("The %s cannot be compared: it is missing on one side.", r.Field)
	}
	return fmt.Sprintf("The %s: %s. %s", r.Field, r.Level, weightWords(r.Bits))
}

func weightWords(bits float64) string {
	switch {
	case bits >= 10:
		return "This speaks very strongly for this pupil (" + times(bits) + ")."
	case bits >= 5:
		return "This speaks strongly for this pupil (" + times(bits) + ")."
	case bits >= 1:
		return "This speaks for this pupil (" + times(bits) + ")."
	case bits > -1:
		return "This says little either way."
	case bits > -5:
		return "This speaks against this pupil (" + times(-bits) + ")."
	}
	return "This speaks strongly against this pupil (" + times(-bits) + ")."
}

// times is a number of bits as a factor that people can picture.
func times(bits float64) string {
	switch n := math.Exp2(bits); {
	case n < 10:
		return fmt.Sprintf("%.0f times", n)
	case n < 1000:
		return fmt.Sprintf("%.0f times", math.Round(n/10)*10)
	case n < 1e6:
		return fmt.Sprintf("%.0f thousand times", n/1e3)
	}
	return "more than a million times"
}

// ranked are the schools worth looking at first, the likeliest first, each with
// the waterfall of its best pupil; and the school that an officer picked.
func (s *search) ranked() []Candidate {
	var found []Candidate
	for _, c := range s.candidates {
		for _, urn := range s.schoolsOf(c) {
			if at := slices.IndexFunc(found, func(f Candidate) bool { return f.URN == urn }); at >= 0 {
				found[at].Probability += c.weight
				continue
			}
			if len(found) < MaxCandidates {
				found = append(found, s.candidateAt(c, urn))
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Candidate) int { return cmp.Compare(b.Probability, a.Probability) })
	return s.withPicked(found)
}

// shown is the ranking of a parked child with the probabilities a person is to
// read: the best school's as such schools proved right, the others' in the same
// proportion.
func (s *search) shown() []Candidate {
	found := s.ranked()
	if len(found) == 0 || found[0].Probability <= 0 {
		return found
	}
	best := found[0].Probability
	ratio := s.e.calibration.ShownProbability(logOdds(best)) / best
	for i := range found {
		found[i].Probability = min(found[i].Probability*ratio, 1)
		if w := found[i].Waterfall; w != nil {
			w.Probability = found[i].Probability
		}
	}
	return found
}

func (s *search) candidateAt(c *candidate, urn schools.URN) Candidate {
	w := s.waterfall(c, c.weight)
	return Candidate{URN: urn, Why: append(why(c), s.status(c, urn)...), Probability: c.weight, Waterfall: w,
		Pupil: s.e.pupil(c.entries[0])}
}

// status says what is wrong with the school or the pupil's place in it.
func (s *search) status(c *candidate, urn schools.URN) []string {
	var said []string
	if s.e.register != nil {
		said = (&Exact{register: s.e.register}).status(urn)
	}
	if !slices.Contains(s.e.urnsOf(c.current(s.on)), urn) {
		said = append(said, "the pupil has left this roll or has not joined it yet")
	}
	return said
}

// why says in words which fields agree and which differ.
func why(c *candidate) []string {
	var said []string
	for i, f := range c.findings {
		switch {
		case f.level == LevelMissing || Field(i) == FieldSex && f.bits > 0:
		case f.bits >= leastNameBits && f.level == LevelExact:
			said = append(said, fmt.Sprintf("%s agrees", Field(i)))
		case f.bits >= leastNameBits:
			said = append(said, fmt.Sprintf("%s: %s", Field(i), f.level))
		case f.bits < 0:
			said = append(said, fmt.Sprintf("%s differs", Field(i)))
		}
	}
	return said
}

// withPicked adds the school that an officer picked, if it is not there.
func (s *search) withPicked(found []Candidate) []Candidate {
	picked := schools.URN(s.w.query.SchoolURN)
	if picked == 0 {
		return found
	}
	today := s.e.today(picked)
	for i := range found {
		if found[i].URN == today {
			found[i].Why = append(found[i].Why, whyPicked)
			return found
		}
	}
	if s.e.register != nil {
		if _, known := s.e.register.Lookup(picked); !known {
			return found
		}
	}
	if len(found) == MaxCandidates {
		found = found[:MaxCandidates-1]
	}
	return append(found, Candidate{URN: today, Why: []string{whyPicked}})
}
