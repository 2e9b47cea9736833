package notifier

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/view"
	"firstbell/police"
	"firstbell/schools"
)

// A legal hold keeps what a court, an inquest or a complaint may need: while it
// stands, nothing of a child's content is destroyed, although nobody at a school
// can read it any longer than otherwise. One officer proposes it and another
// confirms it; it ends the same way. It is about a child, known by keyed names,
// so that it also holds what arrives later.
//
// The facts of a force's holds are on fb.hold.<force>. On which children they
// lie is on the cases: the view compares the two whenever either changes, and
// owes a row of work wherever a hold is not yet on a child, or still is.

// The facts on fb.hold.<force>, about one hold each.
const (
	FactHoldProposed     = "hold-proposed"      // HoldProposed; the reason in words and what was typed are in the sealed part "hold"
	FactHoldConfirmed    = "hold-confirmed"     // HoldNamed
	FactHoldDropped      = "hold-dropped"       // HoldNamed; taken back, or refused
	FactHoldLiftProposed = "hold-lift-proposed" // HoldNamed, with a reason
	FactHoldLifted       = "hold-lifted"        // HoldNamed; the second officer agrees
	FactHoldLiftDropped  = "hold-lift-dropped"  // HoldNamed
	FactHoldReviewed     = "hold-reviewed"      // HoldNamed, with the next review
	FactHoldAsked        = "hold-review-asked"  // HoldNamed; the hub was asked to review it
	FactHoldViewed       = "hold-viewed"        // HoldNamed; the actor read whom it is about and why
	FactHoldErased       = "hold-erased"        // HoldNamed; its words are destroyed
)

// The facts about a hold on fb.case.<case>; they name the child.
const (
	FactHoldPlaced   = "hold-placed"   // HoldNamed
	FactHoldReleased = "hold-released" // HoldNamed
)

// partHold names the sealed part of a proposal.
const partHold = "hold"

// Why a hold is proposed, as the fact says it.
const (
	HoldCourt      = "court"      // proceedings before a court
	HoldInquest    = "inquest"    // an inquest, or a review of a death
	HoldComplaint  = "complaint"  // a complaint or an inquiry into what was done
	HoldDisclosure = "disclosure" // somebody has asked what is held, and is to be answered
)

// HoldReasons are all of them, and HoldLiftReasons why one is lifted.
var (
	HoldReasons     = []string{HoldCourt, HoldInquest, HoldComplaint, HoldDisclosure}
	HoldLiftReasons = []string{"ended", "mistaken"}
)

// HoldProposed is the data of "hold-proposed".
type HoldProposed struct {
	Hold     string   // its id
	Reason   string   // a code of HoldReasons
	ReviewOn string   // YYYY-MM-DD
	Who      []string `json:",omitempty"` // keyed names of the child, or of all children of the incident
	Case     string   `json:",omitempty"` // where it was proposed by an incident's reference
}

// HoldNamed is the data of every other fact about a hold.
type HoldNamed struct {
	Hold     string
	Reason   string `json:",omitempty"`
	ReviewOn string `json:",omitempty"`
}

// LegalHold is a hold as its facts amount to it.
type LegalHold struct {
	ID, Force string
	Reason    string
	ReviewOn  string
	Who       []string `json:",omitempty"`
	Case      string   `json:",omitempty"`
	Seq       uint64   // where its words are
	Key       string   // of its words
	Erased    bool     `json:",omitempty"` // its words are destroyed
	MovedAt   time.Time

	ProposedBy  string
	ProposedAt  time.Time
	ConfirmedBy string    `json:",omitempty"`
	ConfirmedAt time.Time `json:",omitzero"`
	DroppedAt   time.Time `json:",omitzero"`

	LiftReason string    `json:",omitempty"`
	LiftBy     string    `json:",omitempty"` // who proposes to lift it
	LiftAt     time.Time `json:",omitzero"`
	LiftedBy   string    `json:",omitempty"`
	LiftedAt   time.Time `json:",omitzero"`

	AskedFor string `json:",omitempty"` // the review for which the hub was asked
}

// Stands reports whether nothing may be destroyed because of it.
func (h LegalHold) Stands() bool { return !h.ConfirmedAt.IsZero() && h.LiftedAt.IsZero() }

// IsOver reports whether it was lifted, or never came to be.
func (h LegalHold) IsOver() bool { return !h.LiftedAt.IsZero() || !h.DroppedAt.IsZero() }

// holdWordsKept is how long the words of a hold are kept once it was lifted.
const holdWordsKept = 365 * 24 * time.Hour

// The buckets of the holds.
const (
	bucketHold     = "hold"      // <force>/<hold> → LegalHold
	bucketHoldKey  = "hold-key"  // <force>/<who or case>/<hold> → nothing, while it stands
	bucketHoldOwed = "hold-owed" // <force>/<hold>/<case>/<child> → nothing, while the child's case says something else
	bucketHoldDue  = "hold-due"  // <time>/<hold> → Row
)

func holdSubject(force string) string { return "fb.hold." + force }

// HoldProjector keeps the holds from the facts under "fb.hold.".
type HoldProjector struct{}

var _ view.Projector = HoldProjector{}

// Buckets are none: CaseProjector, whose children holds lie on, writes the same
// ones.
func (HoldProjector) Buckets() []string { return nil }

// Apply folds one fact. An unknown type is view.ErrUnknownType.
func (HoldProjector) Apply(tx *view.Tx, f facts.Fact) error {
	force := strings.TrimPrefix(f.Subject, holdSubject(""))
	var named HoldNamed
	if err := f.DecodeData(&named); err != nil {
		return fmt.Errorf("reading a fact of holds at sequence %d: %w", f.Seq, err)
	}
	h := holdIn(tx, force, named.Hold)
	before, owed := holdDue(tx, h)
	if err := h.apply(f, named); err != nil {
		return fmt.Errorf("folding hold %s at sequence %d: %s: %w", named.Hold, f.Seq, f.Type, err)
	}
	tx.Put(bucketHold, force+"/"+h.ID, encode(h))
	for _, name := range h.names() {
		if key := force + "/" + name + "/" + h.ID; h.Stands() {
			tx.Put(bucketHoldKey, key, []byte("{}"))
		} else {
			tx.Delete(bucketHoldKey, key)
		}
	}
	if f.Type == FactHoldConfirmed || f.Type == FactHoldLifted {
		for _, id := range casesOf(refsWho(tx, force, h.Who, h.Case)) {
			if c, ok := caseIn(tx, id); ok {
				h.owe(tx, c)
			}
		}
	}
	moveRow(tx, bucketHoldDue, before, owed, func() (Row, bool) { return holdDue(tx, h) })
	return nil
}

// names are what the hold is found by: keyed names, and the case.
func (h *LegalHold) names() []string {
	if h.Case == "" {
		return h.Who
	}
	return append(slices.Clone(h.Who), h.Case)
}

func (h *LegalHold) apply(f facts.Fact, d HoldNamed) error {
	switch f.Type {
	case FactHoldProposed:
		var p HoldProposed
		if err := f.DecodeData(&p); err != nil {
			return fmt.Errorf("reading its data: %w", err)
		}
		h.Reason, h.ReviewOn, h.Who, h.Case, h.Seq = p.Reason, p.ReviewOn, p.Who, p.Case, f.Seq
		h.ProposedBy, h.ProposedAt = f.Actor, f.At
		if len(f.Keys) > 0 {
			h.Key = f.Keys[0]
		}
	case FactHoldConfirmed:
		h.ConfirmedBy, h.ConfirmedAt = f.Actor, f.At
	case FactHoldDropped:
		h.DroppedAt = f.At
	case FactHoldLiftProposed:
		h.LiftReason, h.LiftBy, h.LiftAt = d.Reason, f.Actor, f.At
	case FactHoldLiftDropped:
		h.LiftReason, h.LiftBy, h.LiftAt = "", "", time.Time{}
	case FactHoldLifted:
		h.LiftedBy, h.LiftedAt = f.Actor, f.At
	case FactHoldReviewed:
		h.ReviewOn = d.ReviewOn
	case FactHoldAsked:
		h.AskedFor = d.ReviewOn
	case FactHoldErased:
		h.Erased = true
	case FactHoldViewed:
		return nil
	default:
		return fmt.Errorf("%w: %q; start a newer firstbell", view.ErrUnknownType, f.Type)
	}
	h.MovedAt = f.At
	return nil
}

// holdIn is a hold as this transaction sees it.
func holdIn(tx *view.Tx, force, id string) *LegalHold {
	h := &LegalHold{ID: id, Force: force}
	if raw := tx.Get(bucketHold, force+"/"+id); raw != nil {
		mustDecode(raw, h)
	}
	return h
}

// holdDue is the one row of work that a hold owes: at once where a child's case
// says something else, on the day of its review, and when its words go.
func holdDue(tx *view.Tx, h *LegalHold) (Row, bool) {
	row := Row{Kind: RowLegalHold, Hold: h.Force + "/" + h.ID}
	owe := func(at time.Time) {
		if row.At.IsZero() || at.Before(row.At) {
			row.At = at
		}
	}
	prefix := h.Force + "/" + h.ID + "/"
	if _, _, owed := tx.First(bucketHoldOwed, prefix, prefix); owed {
		owe(h.MovedAt)
	}
	if day, err := schools.ParseDate(h.ReviewOn); err == nil && h.Stands() && h.AskedFor != h.ReviewOn {
		owe(day.At(reviewAt))
	}
	if at := h.wordsUntil(); !at.IsZero() && !h.Erased {
		owe(at)
	}
	return row, !row.At.IsZero()
}

// wordsUntil is when the words of a hold are destroyed; zero while it may stand.
func (h *LegalHold) wordsUntil() time.Time {
	switch {
	case !h.DroppedAt.IsZero():
		return h.DroppedAt
	case !h.LiftedAt.IsZero():
		return h.LiftedAt.Add(holdWordsKept)
	}
	return time.Time{}
}

// holds reports whether the hold is about a child of the case.
func (h *LegalHold) holds(c *Case, child string) bool {
	if h.Case == c.ID {
		return true
	}
	for _, v := range c.Versions {
		for _, vc := range v.Children {
			if vc.Child == child && slices.ContainsFunc(vc.Who, func(who string) bool { return slices.Contains(h.Who, who) }) {
				return true
			}
		}
	}
	return false
}

// owe notes on which children of the case the hold is not, and should be, or is
// and should not.
func (h *LegalHold) owe(tx *view.Tx, c *Case) {
	for hash, child := range c.Children {
		key := h.Force + "/" + h.ID + "/" + c.ID + "/" + hash
		if (h.Stands() && h.holds(c, hash)) != slices.Contains(child.Holds, h.ID) {
			tx.Put(bucketHoldOwed, key, []byte("{}"))
		} else {
			tx.Delete(bucketHoldOwed, key)
		}
	}
}

// holdsOwed puts right what the holds of a force owe to a case, where a fact may
// have changed that: a child has come, or a hold was put on it.
func holdsOwed(tx *view.Tx, c *Case, f facts.Fact) {
	if f.Type != police.FactReceived && f.Type != FactHoldPlaced && f.Type != FactHoldReleased {
		return
	}
	about := holdsAbout(tx, c)
	var named HoldNamed
	if err := f.DecodeData(&named); err == nil && named.Hold != "" {
		about = append(about, holdIn(tx, c.Force, named.Hold)) // one that has just gone from the case
	}
	for _, h := range about {
		before, owed := holdDue(tx, h)
		h.owe(tx, c)
		moveRow(tx, bucketHoldDue, before, owed, func() (Row, bool) { return holdDue(tx, h) })
	}
}

// holdsAbout are the holds that stand and are about a child of the case, and
// those that lie on one.
func holdsAbout(tx *view.Tx, c *Case) []*LegalHold {
	about := map[string]bool{}
	note := func(key string, _ []byte) error {
		about[key[strings.LastIndex(key, "/")+1:]] = true
		return nil
	}
	_ = tx.Each(bucketHoldKey, c.Force+"/"+c.ID+"/", note)
	for _, v := range c.Versions {
		for _, vc := range v.Children {
			for _, who := range vc.Who {
				_ = tx.Each(bucketHoldKey, c.Force+"/"+who+"/", note)
			}
		}
	}
	for _, child := range c.Children {
		for _, id := range child.Holds {
			about[id] = true
		}
	}
	var all []*LegalHold
	for _, id := range slices.Sorted(maps.Keys(about)) {
		all = append(all, holdIn(tx, c.Force, id))
	}
	return all
}

// refsWho are the children that are found under one of the keyed names, and all
// children of the case, if one is given.
func refsWho(tx *view.Tx, force string, who []string, caseID string) []Ref {
	var refs []Ref
	add := func(ref Ref) {
		if !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	for _, name := range who {
		_ = tx.Each(bucketWho, force+"/"+name+"/", func(_ string, raw []byte) error {
			var ref Ref
			if err := json.Unmarshal(raw, &ref); err != nil {
				panic(err) // the view holds only what this package encoded
			}
			add(ref)
			return nil
		})
	}
	if c, ok := caseIn(tx, caseID); ok && caseID != "" {
		for hash := range c.Children {
			add(Ref{Case: c.ID, Force: c.Force, Child: hash})
		}
	}
	slices.SortFunc(refs, func(a, b Ref) int { return strings.Compare(a.Case+a.Child, b.Case+b.Child) })
	return refs
}

// casesOf are the cases of these children, each once.
func casesOf(refs []Ref) []string {
	var ids []string
	for _, r := range refs {
		if !slices.Contains(ids, r.Case) {
			ids = append(ids, r.Case)
		}
	}
	return ids
}

// holdPlaced and holdReleased are a hold on one child of the case.
func (c *Case) holdPlaced(f facts.Fact, d HoldNamed) error {
	child := c.Children[f.Child]
	if child == nil {
		return fmt.Errorf("child %q was never received", f.Child)
	}
	if !slices.Contains(child.Holds, d.Hold) {
		child.Holds = append(child.Holds, d.Hold)
	}
	return nil
}

func (c *Case) holdReleased(f facts.Fact, d HoldNamed) error {
	if child := c.Children[f.Child]; child != nil {
		child.Holds = slices.DeleteFunc(child.Holds, func(id string) bool { return id == d.Hold })
	}
	return nil
}
