package linkage

import (
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
)

// Version names the engine in reports.
const Version = "linkage-1"

// Defaults of Options.
const (
	// DefaultPairsPerRecord is how many candidates, counted with repetition, a
	// record may cost on average.
	DefaultPairsPerRecord = 200
	// DefaultRounds bounds the learning; it stops earlier when nothing moves.
	DefaultRounds = 40
)

// Options change how a Model looks and learns. The zero Options are right for
// two files in each of which a person stands once.
type Options struct {
	// OneFile looks for duplicates inside the left file. A person may then
	// stand there more than twice, so records do not compete.
	OneFile bool
	// PairsPerRecord is the budget of candidates; 0 means DefaultPairsPerRecord.
	PairsPerRecord float64
	// Rounds bounds the rounds of learning; 0 means DefaultRounds.
	Rounds int
	// MaxGroupBits caps what one group of fields may say; 0 means no cap.
	MaxGroupBits float64
	// Progress is told the stage and how much of it is done; it may be nil.
	Progress func(stage string, done, total int)
}

func (o Options) progress(stage string, done, total int) {
	if o.Progress != nil {
		o.Progress(stage, done, total)
	}
}

// side is one of the two files.
type side int

const (
	left side = iota
	right
)

// Model is one set of fields with what was learned of them. Make it with
// NewModel, teach it with Fit, then read Pairs. It is not safe for use while
// Fit runs; afterwards it does not change.
type Model struct {
	fields  []Field
	partner []int // the field each is confused with, or -1
	opts    Options
	seed    maphash.Seed

	size    [2]int
	columns [2][]*column
	chances []*chance
	m       [][levelCount]float64 // by field: how often equal persons reach the level
	share   float64               // of the left records that have a partner, or of pairs that are equal
	rules   []rule
	found   [][]int32
	levels  [][]Level // by left record: one level a field for each candidate
}

// NewModel prepares a model for records of these fields. It errs on no field,
// on two of one name and on a swap with an unknown field.
func NewModel(fields []Field, opts Options) (*Model, error) {
	if len(fields) == 0 {
		return nil, errors.New("making a linkage model: there is no field; name at least one")
	}
	m := &Model{fields: slices.Clone(fields), opts: opts, seed: maphash.MakeSeed()}
	for i, f := range fields {
		named := func(name string) func(Field) bool { return func(o Field) bool { return o.Name == name } }
		if slices.IndexFunc(fields, named(f.Name)) != i {
			return nil, fmt.Errorf("making a linkage model: the field %q stands twice; give each its own name", f.Name)
		}
		p := -1
		if f.SwappedWith != "" {
			if p = slices.IndexFunc(fields, named(f.SwappedWith)); p < 0 || p == i {
				return nil, fmt.Errorf("making a linkage model: field %q is swapped with %q, which is no other field", f.Name, f.SwappedWith)
			}
		}
		m.partner = append(m.partner, p)
	}
	for i, p := range m.partner {
		if p >= 0 && m.partner[p] < 0 {
			m.partner[p] = i // a swap goes both ways, whichever field named it
		}
	}
	if m.opts.PairsPerRecord == 0 {
		m.opts.PairsPerRecord = DefaultPairsPerRecord
	}
	if m.opts.Rounds == 0 {
		m.opts.Rounds = DefaultRounds
	}
	return m, nil
}

// Fit reads the records, finds candidates and learns the weights from them. No
// truth is asked for. With OneFile the right records are ignored.
func (m *Model) Fit(leftRecords, rightRecords []Record) error {
	if m.opts.OneFile {
		rightRecords = leftRecords
	}
	if len(leftRecords) == 0 || len(rightRecords) == 0 {
		return errors.New("learning to link: a file has no records")
	}
	for s, records := range [...][]Record{leftRecords, rightRecords} {
		m.size[s], m.columns[s] = len(records), nil
		for i, f := range m.fields {
			m.columns[s] = append(m.columns[s], columnOf(f.Kind, records, i))
		}
	}
	m.chances = nil
	for i, f := range m.fields {
		var other *column
		if p := m.partner[i]; p >= 0 {
			other = m.columns[right][p]
		}
		m.chances = append(m.chances, chanceOf(f, m.columns[left][i], m.columns[right][i], other))
		m.opts.progress("counting chance agreement", i+1, len(m.fields))
	}
	m.rules = m.rulesFor(m.opts.PairsPerRecord * float64(max(m.size[left], m.size[right])))
	m.found = m.block(m.rules)
	m.compareAll()
	m.learn()
	return nil
}

// compareAll sets the levels of every candidate pair.
func (m *Model) compareAll() {
	m.levels = make([][]Level, len(m.found))
	each(len(m.found), func(i int) {
		levels := make([]Level, 0, len(m.found[i])*len(m.fields))
		for _, j := range m.found[i] {
			for f := range m.fields {
				levels = append(levels, m.level(f, i, int(j)))
			}
		}
		m.levels[i] = levels
	})
	m.opts.progress("comparing", 1, 1)
}

// level compares one field of a pair, and where it differs looks into the
// field it is often confused with.
func (m *Model) level(f, i, j int) Level {
	a := m.columns[left][f].at(i)
	l := compare(m.fields[f].Kind, a, m.columns[right][f].at(j))
	if l >= LevelPart && m.partner[f] >= 0 {
		if other := m.columns[right][m.partner[f]].at(j); other.text != "" && other.text == a.text {
			return LevelSwapped
		}
	}
	return l
}
