package notifier

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/view"
)

// The buckets of the counts.
const (
	bucketTally    = "tally"     // <force>/<month>/<codes> → how many
	bucketCount    = "count"     // <force> → CountState
	bucketCountDue = "count-due" // <time>/<force> → Row
)

// CountState is how far the counts of a force are written down.
type CountState struct {
	Force  string
	Months map[string]uint64 `json:",omitempty"` // months that changed since, and the last fact that changed each
	Due    time.Time         `json:",omitzero"`  // when that is written down
}

// countHour is the hour, in UTC, at which a day's sums are written down.
const countHour = 3

// retally moves a force's sums by the difference of two tallies, and owes a
// count for the months that changed.
func retally(tx *view.Tx, force string, f facts.Fact, before, after map[string]int) {
	if maps.Equal(before, after) {
		return
	}
	state := countIn(tx, force)
	old, owed := state.due()
	delta := maps.Clone(after)
	for codes, n := range before {
		delta[codes] -= n
	}
	for codes, n := range delta {
		if n == 0 {
			continue
		}
		key := force + "/" + codes
		sum, _ := strconv.Atoi(string(tx.Get(bucketTally, key)))
		if sum += n; sum == 0 {
			tx.Delete(bucketTally, key)
		} else {
			tx.Put(bucketTally, key, []byte(strconv.Itoa(sum)))
		}
		month, _, _ := strings.Cut(codes, "/")
		state.changed(month, f)
	}
	tx.Put(bucketCount, force, encode(state))
	moveRow(tx, bucketCountDue, old, owed, state.due)
}

// changed notes that a month's sums are not those that were written down last.
func (c *CountState) changed(month string, f facts.Fact) {
	if c.Months == nil {
		c.Months = map[string]uint64{}
	}
	c.Months[month] = f.Seq
	if c.Due.IsZero() {
		c.Due = time.Date(f.At.Year(), f.At.Month(), f.At.Day()+1, countHour, 0, 0, 0, time.UTC)
	}
}

// due is the row of work that the counts owe.
func (c *CountState) due() (Row, bool) {
	return Row{At: c.Due, Kind: RowCount, Force: c.Force}, len(c.Months) > 0
}

// countIn is the state of a force's counts as this transaction sees it.
func countIn(tx *view.Tx, force string) *CountState {
	c := &CountState{Force: force}
	if raw := tx.Get(bucketCount, force); raw != nil {
		mustDecode(raw, c)
	}
	return c
}

// countSubject is where a force's counts are.
func countSubject(force string) string { return "fb.count." + force }

// CountProjector keeps how far counts are written down, from the facts under
// "fb.count.".
type CountProjector struct{}

var _ view.Projector = CountProjector{}

// Buckets are none: CaseProjector, which counts, writes the same ones.
func (CountProjector) Buckets() []string { return nil }

// Apply folds one fact. An unknown type is view.ErrUnknownType.
func (CountProjector) Apply(tx *view.Tx, f facts.Fact) error {
	if f.Type != FactCounted {
		return fmt.Errorf("%w: %q on %s; start a newer firstbell", view.ErrUnknownType, f.Type, f.Subject)
	}
	return decoded(f, func(d Counted) error {
		state := countIn(tx, strings.TrimPrefix(f.Subject, countSubject("")))
		old, owed := state.due()
		if state.Months[d.Month] <= d.Through {
			delete(state.Months, d.Month)
		}
		if len(state.Months) == 0 {
			state.Due = time.Time{}
		}
		tx.Put(bucketCount, state.Force, encode(state))
		moveRow(tx, bucketCountDue, old, owed, state.due)
		return nil
	})
}

// count writes down the sums of every month that changed: one fact for each, in
// the place of the last. Doing so twice changes nothing.
func (s *Service) count(ctx context.Context, force string) error {
	for {
		state, err := changeRow(ctx, s, countSubject(force), bucketCount, force, func(CountState) (*facts.Fact, error) {
			return s.counted(force)
		})
		if err != nil || len(state.Months) == 0 {
			return err
		}
	}
}

// counted is the fact about the first month that changed; nil where none has.
func (s *Service) counted(force string) (*facts.Fact, error) {
	var d Counted
	err := s.View.Read(func(tx *view.Tx) (err error) {
		months := countIn(tx, force).Months
		if len(months) == 0 {
			return nil
		}
		d.Month = slices.Min(slices.Collect(maps.Keys(months)))
		d.Through = months[d.Month]
		d.Rows, err = countRows(tx, force, d.Month)
		return err
	})
	if err != nil || d.Month == "" {
		return nil, err
	}
	f := facts.New(FactCounted, countSubject(force), actorNode, s.now())
	return &f, f.SetData(d)
}

// Counts are a force's sums of one month, YYYY-MM, as this node's view has them
// now; none where nothing was accepted in it.
func (s *Service) Counts(force, month string) (rows []CountRow, err error) {
	err = s.View.Read(func(tx *view.Tx) error {
		rows, err = countRows(tx, force, month)
		return err
	})
	return rows, err
}

// countRows are a force's sums of one month.
func countRows(tx *view.Tx, force, month string) ([]CountRow, error) {
	var rows []CountRow
	prefix := force + "/" + month + "/"
	err := tx.Each(bucketTally, prefix, func(key string, value []byte) error {
		n, err := strconv.Atoi(string(value))
		if err != nil {
			return fmt.Errorf("reading the sum %s: %w", key, err)
		}
		row := CountRow{N: n}
		if err := json.Unmarshal([]byte(key[len(prefix):]), &row.Counting); err != nil {
			return fmt.Errorf("reading the codes of %s: %w", key, err)
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}
