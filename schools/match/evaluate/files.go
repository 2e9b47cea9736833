package evaluate

import (
	"errors"
	"fmt"
	"time"

	"firstbell/schools/match/linkage"
)

// Comparison is what to measure on one or two files.
type Comparison struct {
	Left, Right *Table // Right nil: look for duplicates in Left
	Fields      FieldMap
	Truth       Truth
	Options     linkage.Options
	Now         func() time.Time // nil: the clock
}

// FilesReport is what was measured.
type FilesReport struct {
	Model    string        `json:"model"`
	Left     string        `json:"left"`
	Right    string        `json:"right,omitempty"`
	Records  [2]int        `json:"records"`
	Fields   []string      `json:"fields"`
	Rules    []string      `json:"candidateRules"`
	Wall     time.Duration `json:"wallNanoseconds"`
	Peak     int64         `json:"peakBytes"`
	Metrics                // of the pairs
	OneFile  bool          `json:"oneFile"`
	NoTruths int           `json:"recordsWithoutTruth"`
}

// Files links the files without a look at the truth, then measures with it.
func Files(c Comparison) (FilesReport, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	start := c.Now()
	l, err := c.load()
	if err != nil {
		return FilesReport{}, err
	}
	if err := l.model.Fit(l.left, l.right); err != nil {
		return FilesReport{}, err
	}
	pairs, truths := l.judge()
	if truths == 0 {
		return FilesReport{}, errors.New("measuring: the truth expression joins no two records; check it against the columns")
	}
	wall := c.Now().Sub(start)
	r := FilesReport{
		Model: linkage.Version, Left: c.Left.Name, Records: [2]int{len(l.left), len(l.right)}, OneFile: c.Right == nil,
		Rules: l.model.Rules(), Wall: wall, Metrics: Measure(pairs, truths), Peak: PeakBytes(), NoTruths: l.keyless(),
	}
	if c.Right != nil {
		r.Right = c.Right.Name
	}
	for _, f := range c.Fields.Fields {
		r.Fields = append(r.Fields, f.Name+" ("+f.Kind+")")
	}
	return r, nil
}

// loaded is a comparison ready to run.
type loaded struct {
	model             *linkage.Model
	left, right       []linkage.Record
	leftKey, rightKey []string
	oneFile           bool
}

func (c Comparison) load() (*loaded, error) {
	l := &loaded{oneFile: c.Right == nil}
	c.Options.OneFile = l.oneFile
	right := c.Right
	if l.oneFile {
		right = c.Left
	}
	var errs [5]error
	l.model, errs[0] = linkage.NewModel(c.Fields.model(), c.Options)
	l.left, errs[1] = c.Fields.records(c.Left, func(f FieldSpec) string { return f.Left })
	l.right, errs[2] = c.Fields.records(right, func(f FieldSpec) string { return f.Right })
	if c.Truth.left != nil {
		l.leftKey, errs[3] = keys(c.Truth.left, c.Left)
		l.rightKey, errs[4] = keys(c.Truth.right, right)
	}
	if err := errors.Join(errs[:]...); err != nil {
		return nil, fmt.Errorf("comparing: %w", err)
	}
	return l, nil
}

func (l *loaded) judge() (pairs []Judged, truths int) {
	for p := range l.model.Pairs() {
		k := l.leftKey[p.Left]
		pairs = append(pairs, Judged{Score: p.LogOdds, Probability: p.Probability, True: k != "" && k == l.rightKey[p.Right]})
	}
	return pairs, l.truths()
}

// truths counts all true pairs of the files.
func (l *loaded) truths() int {
	n := map[string]int{}
	for _, k := range l.rightKey {
		if k != "" {
			n[k]++
		}
	}
	total := 0
	if l.oneFile {
		for _, c := range n {
			total += c * (c - 1) / 2
		}
		return total
	}
	for _, k := range l.leftKey {
		if k != "" {
			total += n[k]
		}
	}
	return total
}

func (l *loaded) keyless() int {
	n := 0
	for _, k := range l.leftKey {
		if k == "" {
			n++
		}
	}
	if l.oneFile {
		return n
	}
	for _, k := range l.rightKey {
		if k == "" {
			n++
		}
	}
	return n
}
