package notifier

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/view"
	"firstbell/police"
)

// The buckets of the view that this package keeps. Each but the first two is
// an index of the cases, derived from their state alone.
const (
	bucketCase         = "case"         // <case> → Case
	bucketRefused      = "refused"      // <force>/<time>/<fact> → RefusedRow
	bucketDue          = "due"          // <time>/<case>/<what> → Row, of the kinds of work that have no bucket of their own
	bucketDueAlert     = "due-alert"    // the same, of what waits for somebody else's server
	bucketDueHook      = "due-hook"     // the same, of schools' own systems
	bucketNotification = "notification" // <notification> → Ref
	bucketURN          = "urn"          // <urn>/<notification> → Ref
	bucketDeadline     = "deadline"     // <deadline>/<case>/<notification> → Ref
	bucketOpen         = "open"         // <deadline>/<case>/<notification> → Ref, while nobody has taken it on
	bucketParked       = "parked"       // <work-by>/<case>/<child> → Ref
	bucketForce        = "force"        // <force>/<time>/<case> → receivedRow
	bucketLedger       = "ledger"       // <force>/<status> → count of children
	bucketAlert        = "alert"        // <alert> → Ref
	bucketText         = "text"         // <force>/<work-by>/<case>/<notification> → Ref, while its free text is withheld
	bucketReview       = "review"       // <force>/<time>/<case>/<child>/<n> → Review
)

// Ref says where a notification or a child is.
type Ref struct {
	Case         string
	Force        string
	Child        string
	Notification string `json:",omitempty"`
	URN          string `json:",omitempty"`
}

// RefusedRow is one refusal, without any submitted value.
type RefusedRow struct {
	At    time.Time
	Force string
	Refused
}

// CaseProjector keeps the cases and their indexes from the facts under "fb.case.".
type CaseProjector struct{}

var _ view.Projector = CaseProjector{}

// Buckets are the buckets it writes.
func (CaseProjector) Buckets() []string {
	return []string{
		bucketCase, bucketDue, bucketDueAlert, bucketDueHook, bucketNotification, bucketURN, bucketDeadline, bucketOpen, bucketParked, bucketForce, bucketLedger,
		bucketReview, bucketHeldBack, bucketHandOff, bucketBreach, bucketMisdirected,
		bucketAlert, bucketText, bucketTextWaits, bucketToCall, bucketEnded, bucketEnding,
		bucketSearchDue, bucketHold, bucketHoldKey, bucketHoldOwed, bucketHoldDue,
		bucketWho, bucketTally, bucketCount, bucketCountDue,
		bucketPattern, bucketPatternWant, bucketPatternSchool, bucketPatternDue,
	}
}

// Apply folds the fact into its case and replaces the case's rows in every
// index by those its new state demands. An unknown type is view.ErrUnknownType.
func (CaseProjector) Apply(tx *view.Tx, f facts.Fact) error {
	id := strings.TrimPrefix(f.Subject, caseSubject(""))
	c := NewCase(id)
	if raw := tx.Get(bucketCase, id); raw != nil {
		c = decodeCase(raw)
	}
	before, counts, tally := c.index(), c.counts(), c.tally()
	if err := c.Apply(f); err != nil {
		if errors.Is(err, ErrUnknownFact) {
			return fmt.Errorf("%w: %w", view.ErrUnknownType, err)
		}
		return err
	}
	after := c.index()
	settle := patternsOwed(tx, before, after)
	replace(tx, before, after)
	settle(tx)
	holdsOwed(tx, c, f)
	recount(tx, c.Force, counts, c.counts())
	retally(tx, c.Force, f, tally, c.tally())
	refusalRepeated(tx, c, f)
	if err := noteEnded(tx, c, f); err != nil {
		return err
	}
	tx.Put(bucketCase, id, encode(c))
	return nil
}

// receivedRow is what the index of received cases says of one, so that whoever
// looks for those that were forgotten need not load the hundreds of thousands
// that were not.
type receivedRow struct {
	Undecided bool `json:",omitempty"` // the newest version still waits for a decision
}

// entry is the place of one index row.
type entry struct{ bucket, key string }

// index is every index row that the case's state demands.
func (c *Case) index() map[entry]string {
	rows := map[entry]string{}
	if !c.Exists() {
		return rows
	}
	rows[entry{bucketForce, c.Force + "/" + timeKey(c.Versions[0].At) + "/" + c.ID}] = string(encode(receivedRow{c.isUndecided()}))
	for _, row := range c.Work() {
		rows[entry{row.Kind.bucket(), row.Key()}] = string(encode(row))
	}
	for _, n := range c.Notifications {
		ref := string(encode(Ref{Case: c.ID, Force: c.Force, Child: n.Child, Notification: n.ID, URN: n.URN}))
		rows[entry{bucketNotification, n.ID}] = ref
		rows[entry{bucketURN, n.URN + "/" + n.ID}] = ref
		rows[entry{bucketDeadline, timeKey(n.Deadline) + "/" + c.ID + "/" + n.ID}] = ref
		for id := range n.Alerts {
			rows[entry{bucketAlert, id}] = ref
		}
		if !n.HeldBackAt.IsZero() {
			rows[entry{bucketHeldBack, c.Force + "/" + c.ID + "/" + n.ID}] = ref
		}
		if n.holdsText() {
			rows[entry{bucketText, c.Force + "/" + timeKey(n.Text.By) + "/" + c.ID + "/" + n.ID}] = ref
		}
		if n.isToCall() {
			rows[entry{bucketToCall, c.Force + "/" + timeKey(n.Deadline) + "/" + c.ID + "/" + n.ID}] = ref
		}
		if n.textWaits() {
			rows[entry{bucketTextWaits, c.Force + "/" + timeKey(n.Text.By) + "/" + c.ID + "/" + n.ID}] = ref
		}
		if n.Pupil != "" {
			rows[entry{bucketPatternWant, n.Pupil + "/" + n.ID}] = string(encode(c.patternWant(n)))
		}
		if n.IsOpen() {
			rows[entry{bucketOpen, timeKey(n.Deadline) + "/" + c.ID + "/" + n.ID}] = ref
		}
	}
	c.indexHandOffs(rows)
	c.indexEndings(rows)
	c.indexWho(rows)
	c.indexBreaches(rows)
	for _, child := range c.Children {
		for i, r := range child.Reviews {
			key := fmt.Sprintf("%s/%s/%s/%s/%d", c.Force, timeKey(r.At), c.ID, child.Hash, i)
			rows[entry{bucketReview, key}] = string(encode(r))
		}
		if child.Status == ChildParked {
			ref := string(encode(Ref{Case: c.ID, Force: c.Force, Child: child.Hash}))
			rows[entry{bucketParked, timeKey(child.WorkBy) + "/" + c.ID + "/" + child.Hash}] = ref
		}
	}
	return rows
}

// replace makes the stored rows of one case those of after.
func replace(tx *view.Tx, before, after map[entry]string) {
	for at := range before {
		if _, kept := after[at]; !kept {
			tx.Delete(at.bucket, at.key)
		}
	}
	for at, value := range after {
		if before[at] != value {
			tx.Put(at.bucket, at.key, []byte(value))
		}
	}
}

// counts is how many of the case's children have each status.
func (c *Case) counts() map[ChildStatus]int {
	counts := map[ChildStatus]int{}
	for _, child := range c.Children {
		counts[child.Status]++
	}
	return counts
}

// recount moves the force's counters by the difference of two counts.
func recount(tx *view.Tx, force string, before, after map[ChildStatus]int) {
	for _, status := range childStatuses {
		if delta := after[status] - before[status]; delta != 0 {
			key := force + "/" + string(status)
			n, _ := strconv.Atoi(string(tx.Get(bucketLedger, key)))
			tx.Put(bucketLedger, key, []byte(strconv.Itoa(n+delta)))
		}
	}
}

// DoorProjector keeps the refused posts from the facts under "fb.door.".
type DoorProjector struct{}

var _ view.Projector = DoorProjector{}

// Buckets are the buckets it writes.
func (DoorProjector) Buckets() []string { return []string{bucketRefused, bucketRefusedWaits} }

// Apply adds one refusal. An unknown type is view.ErrUnknownType.
func (DoorProjector) Apply(tx *view.Tx, f facts.Fact) error {
	if f.Type != police.FactRefused {
		return fmt.Errorf("%w: %q on %s; start a newer firstbell", view.ErrUnknownType, f.Type, f.Subject)
	}
	row := RefusedRow{At: f.At, Force: strings.TrimPrefix(f.Subject, doorSubject(""))}
	if err := f.DecodeData(&row.Refused); err != nil {
		return fmt.Errorf("reading refusal at sequence %d: %w", f.Seq, err)
	}
	tx.Put(bucketRefused, row.Force+"/"+timeKey(f.At)+"/"+f.ID, encode(row))
	refusalWaits(tx, row.Force, f.At, row.Refused)
	return nil
}

// doorSubject is where the refusals of a force's posts are.
func doorSubject(force police.ForceCode) string { return "fb.door." + string(force) }

// encode is the stored form of a row.
func encode(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // rows are plain data and always have a JSON form
	}
	return raw
}
