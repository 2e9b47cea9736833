package schools

import (
	"errors"
	"time"
)

// ErrMoment is what parsing a moment answers for anything else.
var ErrMoment = errors.New(`not a time: use "2026-12-24 23:50" for London, or 2026-12-24T23:50:00Z`)

// MomentNote says what is special about a moment written without a zone.
type MomentNote string

// The notes. Clocks in London change at 01:00 in the night to a Sunday.
const (
	MomentPlain   MomentNote = ""
	MomentSkipped MomentNote = "skipped" // no clock showed it; it is taken an hour later
	MomentTwice   MomentNote = "twice"   // clocks showed it twice; it is the first time
)

// ParseMoment reads RFC 3339, or a time of London's clocks such as
// "2026-12-24 23:50". The moment is in UTC. The error never repeats the text.
func ParseMoment(text string) (time.Time, MomentNote, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.UTC(), MomentPlain, momentInRange(at)
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02T15:04:05"} {
		wall, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		// London is on UTC in winter and an hour ahead in summer.
		winter, summer := wall, wall.Add(-time.Hour)
		shows := func(at time.Time) bool { return at.In(london).Format(layout) == wall.Format(layout) }
		switch {
		case shows(summer) && shows(winter):
			return summer, MomentTwice, momentInRange(wall)
		case shows(summer):
			return summer, MomentPlain, momentInRange(wall)
		case shows(winter):
			return winter, MomentPlain, momentInRange(wall)
		}
		return winter, MomentSkipped, momentInRange(wall)
	}
	return time.Time{}, MomentPlain, ErrMoment
}

// momentInRange refuses years for which bank holidays are not known.
func momentInRange(at time.Time) error {
	if at.Year() < 2000 || at.Year() > 2099 {
		return errors.New("the year must lie between 2000 and 2099")
	}
	return nil
}

// InLondon is the instant as clocks in London show it, for showing and writing
// it with its offset.
func InLondon(at time.Time) time.Time { return at.In(london) }
