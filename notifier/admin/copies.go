package admin

import (
	"time"

	"firstbell/internal/web/say"
)

// CheckpointCopy is a second place to which signed heads of the log go.
type CheckpointCopy struct {
	Place   string    // what kind of place, and where it is configured; never an address
	Size    int64     // how many facts the newest head covers that it has taken; zero before the first
	At      time.Time // when that one was signed
	Overdue bool      // it has lacked one for hours
}

// copyRow is a second place in words.
type copyRow struct{ Place, Has string }

// copies say what the second places have of a head.
func (c Checkpoint) copies(now time.Time) []copyRow {
	var rows []copyRow
	for _, p := range c.Copies {
		has := "none yet"
		switch {
		case p.Size >= c.Size:
			has = "has this one"
		case p.Size > 0:
			has = "has that of " + say.When(p.At, now)
		}
		if p.Overdue {
			has += ". It has taken none for more than two hours: ask the people who look after the service why"
		}
		rows = append(rows, copyRow{p.Place, has})
	}
	return rows
}
