package notifier

import (
	"fmt"
	"slices"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/view"
)

// Breaking the glass: a child is at risk now, the school cannot be reached, and
// somebody at the force's desk, who is shown no messages to schools, must see
// what one says. They say why and are let in for half an hour. The opening and
// the alarm about it are one fact on fb.hub.<force>, so that there is never one
// without the other; each look is a fact on the case's own subject, so that a
// recall or an end that reached the log first wins. Nothing runs out by itself:
// whether an opening is open is asked of the clock, at each look.
//
// Attack: an operator looks somebody up out of curiosity, or for a friend.
// Property kept: the force's administrators are asked about every opening until
// one of them, who is not the operator, has reviewed it; the operator can
// neither take nor clear that alarm, and a party to the incident opens nothing.

// The bounds of an opening.
const (
	GlassFor  = 30 * time.Minute     // how long it shows anything
	GlassMost = 3                    // how many one person may have open at a force
	GlassKept = 365 * 24 * time.Hour // how long the reasons in words are kept: a year of inspections

	glassListed = 90 * 24 * time.Hour // how long an opening is on the page
	maxGlass    = 200                 // how many are; the newest
)

// AlarmGlass is the alarm that somebody opened a message in an emergency. Its
// matter is for the force's administrators, and a review alone ends it.
const AlarmGlass AlarmKind = "break-glass"

// PurposeGlass is what such a look is for.
const PurposeGlass = "break-glass"

// The facts of an opening: the first two on fb.hub.<force>, the others on
// fb.case.<case>.
const (
	FactGlassBroken   = "glass-broken"        // GlassBroken; the reason in words is in the sealed part "note"
	FactGlassReviewed = "glass-reviewed"      // GlassReviewed; the reason in words is in the sealed part "note"
	FactGlassViewed   = "glass-viewed"        // GlassViewed; the actor saw the content
	FactGlassReason   = "glass-reason-viewed" // GlassViewed; the actor saw why somebody opened it, in their words
)

// GlassReasons are why somebody opens a message in an emergency.
var GlassReasons = []string{"child-at-risk", "child-missing", "collected-by-danger", "school-unreachable", "other-emergency"}

// GlassBroken is the data of "glass-broken": an opening, and the alarm about it.
type GlassBroken struct {
	AlarmRaised
	Reason string // a code of GlassReasons
	Until  time.Time
}

// GlassReviewed is the data of "glass-reviewed".
type GlassReviewed struct {
	Opening   string
	Justified bool
}

// GlassViewed is the data of "glass-viewed" and "glass-reason-viewed".
type GlassViewed struct {
	Opening  string
	Revision int `json:",omitempty"` // of the content that was shown
}

// Opening is one emergency in which somebody opened a message. It holds codes,
// ids and times; By and ReviewedBy are actors.
type Opening struct {
	ID           string // of its fact
	Force        string
	Case         string
	Child        string // keyed hash
	Notification string
	URN          string
	By           string
	At           time.Time
	Until        time.Time
	Reason       string // a code of GlassReasons
	Key          string // of the reasons in words
	Seq          uint64 // where the first reason is
	WordsUntil   time.Time

	ReviewedAt time.Time `json:",omitzero"`
	ReviewedBy string    `json:",omitempty"`
	Justified  bool      `json:",omitempty"`
	ReviewSeq  uint64    `json:",omitempty"` // where the reviewer's reason is
}

// IsReviewed reports whether an administrator has said what they think of it.
func (o Opening) IsReviewed() bool { return !o.ReviewedAt.IsZero() }

// IsOpenAt reports whether it shows anything at an instant. A review ends it.
func (o Opening) IsOpenAt(now time.Time) bool { return now.Before(o.Until) && !o.IsReviewed() }

// GlassLooks is how often the content was shown under one opening.
type GlassLooks struct {
	Count    int
	First    time.Time
	Last     time.Time
	Revision int `json:",omitempty"` // the newest that was shown
}

// glassViewed remembers what was seen under an opening; it changes nothing for
// the school.
func (c *Case) glassViewed(f facts.Fact, d GlassViewed) error {
	if c.Glass == nil {
		c.Glass = map[string]GlassLooks{}
	}
	seen := c.Glass[d.Opening]
	if seen.Count++; seen.Count == 1 {
		seen.First = f.At
	}
	seen.Last, seen.Revision = f.At, max(seen.Revision, d.Revision)
	c.Glass[d.Opening] = seen
	return nil
}

// The buckets of the openings.
const (
	bucketGlass      = "glass"       // <force>/<opening> → Opening
	bucketGlassAt    = "glass-at"    // <force>/<time>/<opening> → opening
	bucketGlassWords = "glass-words" // <force>/<time>/<key> → wordsKey
)

// broken keeps an opening and raises its alarm.
func (h *Hub) broken(tx *view.Tx, f facts.Fact, d GlassBroken) error {
	o := Opening{
		ID: f.ID, Force: h.Force, Case: d.Case, Child: d.Child, Notification: d.Notification, URN: f.URN, By: f.Actor,
		At: f.At, Until: d.Until, Reason: d.Reason, Seq: f.Seq, WordsUntil: f.At.Add(GlassKept),
	}
	if len(f.Keys) > 0 {
		o.Key = f.Keys[0]
		kept := wordsKey{o.Key, o.WordsUntil}
		tx.Put(bucketGlassWords, h.wordsRow(kept), encode(kept))
	}
	tx.Put(bucketGlass, h.Force+"/"+o.ID, encode(o))
	tx.Put(bucketGlassAt, h.Force+"/"+timeKey(o.At)+"/"+o.ID, []byte(o.ID))
	return h.raised(tx, f, d.AlarmRaised)
}

// reviewed keeps what an administrator said of an opening, and ends its alarm.
func (h *Hub) reviewed(tx *view.Tx, f facts.Fact, d GlassReviewed) error {
	o, ok := openingIn(tx, h.Force, d.Opening)
	if !ok {
		return fmt.Errorf("opening %q is not of this hub", d.Opening)
	}
	o.ReviewedAt, o.ReviewedBy, o.Justified, o.ReviewSeq = f.At, f.Actor, d.Justified, f.Seq
	tx.Put(bucketGlass, h.Force+"/"+o.ID, encode(o))
	return h.change(tx, glassAlarmKey(o.ID), func(a *AlarmState) { a.ClearedAt, a.ClearedBy, a.Settled = f.At, f.Actor, true })
}

// glassAlarmKey is the key of the alarm about an opening.
func glassAlarmKey(opening string) string { return "glass-" + opening }

// openingIn is one opening; false where there is none.
func openingIn(tx *view.Tx, force, id string) (Opening, bool) {
	var o Opening
	raw := tx.Get(bucketGlass, force+"/"+id)
	if raw != nil {
		mustDecode(raw, &o)
	}
	return o, raw != nil
}

// openingsSince are the openings of a force from a time on, oldest first.
func openingsSince(tx *view.Tx, force string, from time.Time) ([]Opening, error) {
	var all []Opening
	prefix := force + "/"
	err := tx.EachFrom(bucketGlassAt, prefix, prefix+timeKey(from), func(_ string, id []byte) error {
		if o, ok := openingIn(tx, force, string(id)); ok {
			all = append(all, o)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing the emergency openings of %s: %w", force, err)
	}
	return all, nil
}

// wordsKey is when the key of reasons in words is destroyed.
type wordsKey struct {
	Key string
	At  time.Time
}

// wordsKept are the keys of reasons in words, the next to be destroyed first.
func (h *Hub) wordsKept(tx *view.Tx) []wordsKey {
	kept, _ := walk[wordsKey](tx, bucketGlassWords, h.Force+"/", "") // rows of this package can always be read
	return kept
}

// wordsErased forgets the keys of reasons that were destroyed.
func (h *Hub) wordsErased(tx *view.Tx, erased []string) {
	for _, kept := range h.wordsKept(tx) {
		if slices.Contains(erased, kept.Key) {
			tx.Delete(bucketGlassWords, h.wordsRow(kept))
		}
	}
}

func (h *Hub) wordsRow(w wordsKey) string { return h.Force + "/" + timeKey(w.At) + "/" + w.Key }
