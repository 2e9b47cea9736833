package evaluate

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"
	"time"

	"firstbell/schools"
	"firstbell/schools/match"
	"firstbell/schools/match/generate"
)

// Decider decides for the children of one incident together, in their order.
type Decider interface {
	Decide(household []match.Query, on schools.Date) []match.Decision
}

// Trial is a matcher before a set of queries with known truth.
type Trial struct {
	Matcher Decider
	On      schools.Date
	// Schools makes evidence of what was written about a school; nil for none.
	Schools func(text, town string) []match.SchoolChance
	// Apart asks about every child by itself, without brothers and sisters.
	Apart    bool
	Now      func() time.Time // nil: the clock
	Progress func(what string, done, total int)
	// Examples bounds how many wrong decisions and misses are listed.
	Examples int
}

// Example is one query worth looking at.
type Example struct {
	Query  string `json:"query"`
	What   string `json:"what"`
	Reason string `json:"reason,omitempty"`
}

// RollReport is what came of a trial.
type RollReport struct {
	World    generate.Manifest `json:"world"`
	Model    string            `json:"model"`
	Apart    bool              `json:"childrenApart"`
	All      Group             `json:"all"`
	Slices   []Slice           `json:"slices"`
	Reasons  map[string]int    `json:"parkedBecause"`
	Missed   map[string]int    `json:"parkedBecauseOnRoll"` // those of them who are on a roll
	Rules    map[string]int    `json:"routedBy"`
	Flags    map[string]int    `json:"flags"`
	Examples []Example         `json:"examples,omitempty"`

	// Calibration is of the best school's probability, for every child that
	// has a candidate; Routed is of those that were routed.
	Calibration []Bin   `json:"calibration"`
	ECE         float64 `json:"expectedCalibrationError"`
	Routed      []Bin   `json:"routedCalibration"`
	RoutedECE   float64 `json:"routedCalibrationError"`

	Decision   Latency       `json:"decision"`  // one child, the explanation included, by the clock
	Processor  Latency       `json:"processor"` // the same in processor time; none where the system does not say
	Evidence   Latency       `json:"evidence"`  // one school's text
	Candidates float64       `json:"rollEntriesCompared"`
	Wall       time.Duration `json:"wallNanoseconds"`
	Peak       int64         `json:"peakBytes"`
	Index      IndexSize     `json:"index"`

	Outcomes []match.Outcome `json:"-"` // of those routed, for learning a calibration
	Parked   []match.Outcome `json:"-"` // of the best schools of those parked, likewise
}

// IndexSize is what the rolls cost.
type IndexSize struct {
	Pupils   int           `json:"pupils"`
	Bytes    int           `json:"bytes"`
	PerPupil float64       `json:"bytesPerPupil"`
	Load     time.Duration `json:"loadNanoseconds"` // reading the file and packing
}

// outcome is what became of one child.
type outcome struct {
	routed, right bool
	place         int  // of the right school in the list, from 1; 0 for nowhere
	compared      bool // the pupil was looked at, if only to be ranked low
}

// trial is a Trial at work.
type trial struct {
	Trial
	report    RollReport
	slices    map[[2]string]*Group
	judged    []Judged
	routed    []Judged
	missed    []Example
	latencies []time.Duration
	processor []time.Duration
	evidence  []time.Duration
	compared  int
}

// Run puts all queries to the matcher. Queries of one incident must stand
// together. The context ends it early, with what was measured so far and its
// error.
func (t Trial) Run(ctx context.Context, queries []generate.Asking) (RollReport, error) {
	if t.Now == nil {
		t.Now = time.Now
	}
	if t.Progress == nil {
		t.Progress = func(string, int, int) {}
	}
	r := &trial{Trial: t, slices: map[[2]string]*Group{}}
	r.report.Reasons, r.report.Missed = map[string]int{}, map[string]int{}
	r.report.Rules, r.report.Flags = map[string]int{}, map[string]int{}
	runtime.LockOSThread() // processor time is counted by thread
	defer runtime.UnlockOSThread()
	start := t.Now()
	var err error
	for done := 0; done < len(queries) && err == nil; {
		n := 1
		for !t.Apart && done+n < len(queries) && queries[done+n].Incident == queries[done].Incident {
			n++
		}
		r.incident(queries[done : done+n])
		done += n
		t.Progress("decisions", done, len(queries))
		err = ctx.Err()
	}
	r.finish(t.Now().Sub(start))
	return r.report, err
}

// incident decides for children of one incident and counts.
func (r *trial) incident(children []generate.Asking) {
	household := make([]match.Query, len(children))
	for i, a := range children {
		household[i] = Query(a)
		if r.Schools != nil && a.School != "" {
			start := r.Now()
			household[i].SchoolEvidence = r.Schools(a.School, a.Town)
			r.evidence = append(r.evidence, r.Now().Sub(start))
		}
	}
	start, cpu := r.Now(), processorTime()
	decisions := r.Matcher.Decide(household, r.On)
	cpu = (processorTime() - cpu) / time.Duration(len(children))
	took := r.Now().Sub(start) / time.Duration(len(children))
	for i, d := range decisions {
		r.latencies = append(r.latencies, took)
		if cpu > 0 {
			r.processor = append(r.processor, cpu)
		}
		r.child(children[i], household[i], d)
	}
}

// Query is what a matcher sees of an asking: all but the truth.
func Query(a generate.Asking) match.Query {
	q := match.Query{Forename: a.Forename, Surname: a.Surname, DateOfBirth: a.Born, Sex: a.Sex, Postcode: a.Postcode,
		UPN: a.UPN, SchoolText: a.School, Town: a.Town, AgeYears: a.Age}
	if a.Age > 0 {
		q.AgePlusMinus = 1
	}
	return q
}

func (r *trial) child(a generate.Asking, q match.Query, d match.Decision) {
	o := outcomeOf(a, d)
	o.compared = o.place > 0 || o.right || r.looked(a, q)
	r.report.Model = d.Model
	r.compared += d.Considered
	r.report.All.count(a, o)
	for _, key := range propertiesOf(a) {
		if r.slices[key] == nil {
			r.slices[key] = &Group{}
		}
		r.slices[key].count(a, o)
	}
	switch {
	case d.Automatic:
		r.report.Rules[d.Rule]++
	case !a.OffRoll:
		r.report.Missed[string(d.Reason)]++
		fallthrough
	default:
		r.report.Reasons[string(d.Reason)]++
	}
	for _, f := range d.Flags {
		r.report.Flags[string(f)]++
	}
	r.calibrate(a, d)
	r.example(a, d, o)
}

// comparer is a matcher that can say whom it looked at.
type comparer interface {
	Compares(q match.Query, on schools.Date, upn schools.UPN) bool
}

// looked reports whether a pupil whose school is in no list was looked at.
func (r *trial) looked(a generate.Asking, q match.Query) bool {
	m, can := r.Matcher.(comparer)
	return can && !a.OffRoll && m.Compares(q, r.On, schools.UPN(a.TrueUPN))
}

// outcomeOf compares a decision with the truth. A child routed to two schools
// of which one is wrong is routed wrong.
func outcomeOf(a generate.Asking, d match.Decision) outcome {
	o := outcome{routed: d.Automatic, right: !a.OffRoll && len(d.Targets) > 0}
	for _, t := range d.Targets {
		o.right = o.right && int(t.URN) == a.TrueURN
	}
	for i, c := range d.Candidates {
		if !a.OffRoll && int(c.URN) == a.TrueURN {
			o.place = i + 1
			break
		}
	}
	return o
}

// calibrate notes the best school's probability and whether it was right.
func (r *trial) calibrate(a generate.Asking, d match.Decision) {
	p, urn := d.Probability, 0
	switch {
	case d.Automatic && len(d.Targets) == 1:
		urn = int(d.Targets[0].URN)
	case !d.Automatic && len(d.Candidates) > 0 && d.Candidates[0].Probability > 0:
		p, urn = d.Candidates[0].Probability, int(d.Candidates[0].URN)
	default:
		return
	}
	right := !a.OffRoll && urn == a.TrueURN
	r.judged = append(r.judged, Judged{Score: p, Probability: p, True: right})
	if d.Automatic {
		r.routed = append(r.routed, r.judged[len(r.judged)-1])
		r.report.Outcomes = append(r.report.Outcomes, match.Outcome{LogOdds: bits(p), Right: right})
		return
	}
	r.report.Parked = append(r.report.Parked, match.Outcome{LogOdds: bits(p), Right: right})
}

// bits are log-odds that stay finite.
func bits(p float64) float64 {
	const edge = 1e-15
	p = min(max(p, edge), 1-edge)
	return math.Log2(p / (1 - p))
}

// example lists what is worth looking at: every wrong decision before any
// miss.
func (r *trial) example(a generate.Asking, d match.Decision, o outcome) {
	e := Example{Query: a.ID, Reason: string(d.Reason)}
	switch {
	case o.routed && a.OffRoll:
		e.What = "routed although on no roll"
	case o.routed && !o.right:
		e.What = "routed to a wrong school"
	case !a.OffRoll && !o.routed && (o.place == 0 || o.place > 5):
		e.What = "right school not among the first five"
		if len(r.missed) < r.Examples {
			r.missed = append(r.missed, e)
		}
		return
	default:
		return
	}
	if len(r.report.Examples) < r.Examples {
		r.report.Examples = append(r.report.Examples, e)
	}
}

func (r *trial) finish(wall time.Duration) {
	rep := &r.report
	for key, g := range r.slices {
		rep.Slices = append(rep.Slices, Slice{key[0], key[1], *g})
	}
	slices.SortFunc(rep.Slices, func(a, b Slice) int { return cmp.Or(cmp.Compare(a.By, b.By), cmp.Compare(a.Value, b.Value)) })
	rep.Examples = append(rep.Examples, r.missed[:min(len(r.missed), r.Examples-len(rep.Examples))]...)
	rep.Calibration = reliability(r.judged)
	rep.ECE = expectedError(rep.Calibration)
	rep.Routed = reliability(r.routed)
	rep.RoutedECE = expectedError(rep.Routed)
	rep.Decision, rep.Processor, rep.Evidence = latencyOf(r.latencies), latencyOf(r.processor), latencyOf(r.evidence)
	rep.Candidates = float64(r.compared) / float64(max(rep.All.Queries, 1))
	rep.Wall, rep.Peak, rep.Apart = wall, PeakBytes(), r.Apart
}
