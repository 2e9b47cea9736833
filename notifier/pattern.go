package notifier

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/view"
)

// A pattern record is what a school may remember of the incidents around one of
// its pupils once their content has ended: dates and codes, no name and no free
// text. There is one for each child and establishment, on fb.pattern.<pupil>,
// where <pupil> is a keyed hash of the school and the child's entry on its roll.
//
// The notifications say what a record must hold; the view compares the two and
// owes a row of work wherever they differ. So a record cannot miss an incident,
// hold one twice or keep one that was taken back, however often a step is
// repeated. Every change is one fact with the whole record, sealed under a new
// key, and the old key is destroyed: what was taken out is gone.

// DefaultPatternYears is how long a record remembers an incident.
const DefaultPatternYears = 3

// patternRest is how long a record waits for a notification that nobody has
// taken on: a burst of incidents is told first and written down afterwards.
const patternRest = 10 * time.Minute

// recordWorkers is how many records are written at once on a node. They are
// few on purpose: alerts go before.
const recordWorkers = 2

// The facts on fb.pattern.<pupil>.
const (
	FactPatternKept   = "pattern-kept"   // PatternKept; the record is in the sealed part "pattern"
	FactPatternEnded  = "pattern-ended"  // PatternEnded; nothing is kept of the child any more
	FactPatternErased = "pattern-erased" // Erased: keys of earlier contents
)

// partPattern names the sealed part of a record.
const partPattern = "pattern"

// Why a record, or an entry of one, ended.
const (
	PatternLeftRoll = "left-roll" // the child left the school's roll
	PatternAged     = "aged"      // it was older than the force's policy keeps
	PatternRecalled = "recalled"  // no notification stands any more
)

// PatternKept is the data of "pattern-kept": all that stands in the record, in
// the clear by ids, with the codes sealed.
type PatternKept struct {
	URN     string
	OnRoll  bool // the pupil is known by an entry of the school's roll
	Entries []PatternMark
	Gone    []string `json:",omitempty"` // notifications that ended in this fact because they were too old
}

// PatternEnded is the data of "pattern-ended".
type PatternEnded struct {
	Reason string   // why, as a code
	Gone   []string `json:",omitempty"` // notifications that are not taken up again
}

// PatternMark is one entry of a record as the view may know it.
type PatternMark struct {
	Notification string
	Case         string
	Child        string
	Force        string
	Body         uint64    // the body its codes were taken from
	OutcomeAt    time.Time `json:",omitzero"` // the outcome that is in it
	Until        time.Time // when it is forgotten; set once
}

// Pattern is a record as its facts amount to it, without its sealed codes.
type Pattern struct {
	Pupil   string
	URN     string
	Seq     uint64 // where its sealed part is
	At      time.Time
	Key     string        // of the sealed part; empty where nothing is kept
	OnRoll  bool          // some entry was found by the school's roll
	Entries []PatternMark `json:",omitempty"`
	Gone    []string      `json:",omitempty"` // notifications that are not taken up again
	Doomed  []string      `json:",omitempty"` // keys of earlier contents, still to be destroyed
}

// The buckets of the records. The first is what the notifications ask for.
const (
	bucketPatternWant   = "pattern-want"   // <pupil>/<notification> → patternWant
	bucketPattern       = "pattern"        // <pupil> → Pattern
	bucketPatternSchool = "pattern-school" // <urn>/<pupil> → nothing, while something is kept of a pupil on the roll
	bucketPatternDue    = "pattern-due"    // <time>/<pupil> → Row
)

// patternWant is what one notification asks of its pupil's record. It stays as
// long as the case does, for what it says about holds.
type patternWant struct {
	Case, Child, Force, URN string
	Notification            string
	Stands                  bool      // it counts
	Held                    bool      `json:",omitempty"` // a legal hold: nothing of the child's is destroyed
	OnRoll                  bool      `json:",omitempty"`
	Body                    uint64    // the body its codes are in
	OutcomeAt               time.Time `json:",omitzero"`
	Due                     time.Time // when it is written down
}

// patternSubject is where the facts of a record are.
func patternSubject(pupil string) string { return "fb.pattern." + pupil }

// patternWant is what the notification asks of the record of its pupil.
func (c *Case) patternWant(n *Notification) patternWant {
	w := patternWant{
		Case: c.ID, Child: n.Child, Force: c.Force, URN: n.URN, Notification: n.ID, OnRoll: n.OnRoll,
		Stands: n.counts(), Held: c.isOnHold(n.Child), Body: n.BodySeq, OutcomeAt: n.OutcomeAt, Due: n.Since.Add(patternRest),
	}
	if n.isTakenOn() {
		w.Due = later(n.AcknowledgedAt, n.OutcomeAt)
	}
	return w
}

// counts reports whether the notification is one that the school was told and
// that nobody took back: also when its content has ended.
func (n *Notification) counts() bool {
	return n.State.IsTold()
}

// PatternProjector keeps the records from the facts under "fb.pattern.".
type PatternProjector struct{}

var _ view.Projector = PatternProjector{}

// Buckets are none: CaseProjector, whose notifications say what is wanted,
// writes the same ones.
func (PatternProjector) Buckets() []string { return nil }

// Apply folds one fact. An unknown type is view.ErrUnknownType.
func (PatternProjector) Apply(tx *view.Tx, f facts.Fact) error {
	pupil := strings.TrimPrefix(f.Subject, patternSubject(""))
	p := patternIn(tx, pupil)
	before, owed := patternDue(tx, p)
	if p.URN != "" {
		tx.Delete(bucketPatternSchool, p.URN+"/"+pupil)
	}
	if err := p.apply(f); err != nil {
		return fmt.Errorf("folding pattern record %s at sequence %d: %s: %w", pupil, f.Seq, f.Type, err)
	}
	tx.Put(bucketPattern, pupil, encode(p))
	if p.Key != "" && p.OnRoll {
		tx.Put(bucketPatternSchool, p.URN+"/"+pupil, []byte("{}"))
	}
	moveRow(tx, bucketPatternDue, before, owed, func() (Row, bool) { return patternDue(tx, p) })
	return nil
}

// moveRow replaces the one row of work of something by the one it owes now.
func moveRow(tx *view.Tx, bucket string, before Row, owed bool, now func() (Row, bool)) {
	if owed {
		tx.Delete(bucket, before.Key())
	}
	if after, owes := now(); owes {
		tx.Put(bucket, after.Key(), encode(after))
	}
}

func (p *Pattern) apply(f facts.Fact) error {
	switch f.Type {
	case FactPatternKept:
		return decoded(f, func(d PatternKept) error {
			p.replace(f)
			p.URN, p.Entries, p.Gone = d.URN, d.Entries, append(p.Gone, d.Gone...)
			p.OnRoll = p.OnRoll || d.OnRoll
			return nil
		})
	case FactPatternEnded:
		return decoded(f, func(d PatternEnded) error {
			p.replace(f)
			p.Entries, p.OnRoll, p.Gone = nil, false, append(p.Gone, d.Gone...)
			return nil
		})
	case FactPatternErased:
		return decoded(f, func(d Erased) error {
			p.Doomed = slices.DeleteFunc(p.Doomed, func(key string) bool { return slices.Contains(d.Keys, key) })
			return nil
		})
	default:
		return fmt.Errorf("%w: %q; start a newer firstbell", view.ErrUnknownType, f.Type)
	}
}

// replace dooms the key of what was kept; the fact's own, if any, is the new one.
func (p *Pattern) replace(f facts.Fact) {
	if p.Key != "" {
		p.Doomed = append(p.Doomed, p.Key)
	}
	p.Seq, p.At, p.Key = f.Seq, f.At, ""
	if len(f.Keys) > 0 {
		p.Key = f.Keys[0]
	}
}

// patternIn is a record as this transaction sees it.
func patternIn(tx *view.Tx, pupil string) *Pattern {
	p := &Pattern{Pupil: pupil}
	if raw := tx.Get(bucketPattern, pupil); raw != nil {
		mustDecode(raw, p)
	}
	return p
}

// wantsOf are what notifications ask of a record, by notification.
func wantsOf(tx *view.Tx, pupil string) []patternWant {
	var wants []patternWant
	_ = tx.Each(bucketPatternWant, pupil+"/", func(_ string, raw []byte) error {
		var w patternWant
		if err := json.Unmarshal(raw, &w); err != nil {
			panic(err) // the view holds only what this package encoded
		}
		wants = append(wants, w)
		return nil
	})
	return wants
}

// isHeld reports whether nothing of the record may be destroyed.
func isHeld(wants []patternWant) bool {
	return slices.ContainsFunc(wants, func(w patternWant) bool { return w.Held })
}

// mark is the entry under a notification; nil where there is none.
func (p *Pattern) mark(notification string) *PatternMark {
	for i := range p.Entries {
		if p.Entries[i].Notification == notification {
			return &p.Entries[i]
		}
	}
	return nil
}

// wanted reports whether the notification has an entry in the record, written
// or not.
func (p *Pattern) wanted(w patternWant) bool {
	return w.Stands && !slices.Contains(p.Gone, w.Notification)
}

// patternDue is the one row of work that a record owes: at the time at which it
// has to become what the notifications say, an entry is to be forgotten, or an
// old key waits to be destroyed.
func patternDue(tx *view.Tx, p *Pattern) (Row, bool) {
	row := Row{Kind: RowPattern, Pupil: p.Pupil}
	owe := func(at time.Time) {
		if row.At.IsZero() || at.Before(row.At) {
			row.At = at
		}
	}
	wants := wantsOf(tx, p.Pupil)
	held := isHeld(wants)
	left := map[string]bool{}
	for _, w := range wants {
		if !p.wanted(w) {
			continue
		}
		left[w.Notification] = true
		m := p.mark(w.Notification)
		if m == nil || m.Body != w.Body || !m.OutcomeAt.Equal(w.OutcomeAt) {
			owe(w.Due)
		}
	}
	for _, m := range p.Entries {
		switch {
		case !left[m.Notification]:
			owe(p.At)
		case !held:
			owe(m.Until)
		}
	}
	if len(p.Doomed) > 0 && !held {
		owe(p.At)
	}
	return row, !row.At.IsZero()
}

// patternsOwed notes what the records owe whose notifications the fact has
// changed, and gives what puts their rows right once the index is written.
func patternsOwed(tx *view.Tx, before, after map[entry]string) func(*view.Tx) {
	changed := map[string]bool{}
	for _, pair := range [][2]map[entry]string{{before, after}, {after, before}} {
		for at, value := range pair[0] {
			if at.bucket == bucketPatternWant && pair[1][at] != value {
				pupil, _, _ := strings.Cut(at.key, "/")
				changed[pupil] = true
			}
		}
	}
	type owing struct {
		row  Row
		owes bool
	}
	was := map[string]owing{}
	for pupil := range changed {
		row, owes := patternDue(tx, patternIn(tx, pupil))
		was[pupil] = owing{row, owes}
	}
	return func(tx *view.Tx) {
		for pupil, old := range was {
			moveRow(tx, bucketPatternDue, old.row, old.owes, func() (Row, bool) { return patternDue(tx, patternIn(tx, pupil)) })
		}
	}
}

// PatternEntry is one incident as the sealed record keeps it: codes and a date,
// as the school was shown them. It is personal data of a child all the same.
type PatternEntry struct {
	Notification string
	Incident     string           // the day, in London, YYYY-MM-DD
	Behaviours   []string         `json:",omitempty"`
	Presence     string           `json:",omitempty"`
	Marac        string           `json:",omitempty"` // yes, no or unknown
	Outcome      *OutcomeRecorded `json:",omitempty"`
	Unread       bool             `json:",omitempty"` // its content had ended before its codes were taken
}

// byDate sorts entries by day and then by notification.
func byDate(a, b PatternEntry) int {
	return cmp.Or(strings.Compare(a.Incident, b.Incident), strings.Compare(a.Notification, b.Notification))
}
