package notifier

import (
	"context"
	"slices"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/view"
)

// noon is half a day: a time that is on the same date in every zone we show.
const noon = 12 * time.Hour

// earlier are the days of the other incidents about which the same school was
// told about the same child before this notification, oldest first. It is read
// inside the disclosure of the notification, and leaves out every incident of
// which p may not hear.
func (s *Service) earlier(ctx context.Context, p auth.Principal, c *Case, n *Notification) ([]time.Time, error) {
	var days []time.Time
	seen := map[string]bool{c.ID: true}
	for _, pupil := range slices.Compact([]string{n.Pupil, n.PupilAlso}) {
		record, err := rowOf[Pattern](s.View, bucketPattern, pupil)
		if err != nil {
			return nil, err
		}
		entries, err := s.openPattern(ctx, &record)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			m := record.mark(e.Notification)
			if m == nil || seen[m.Case] {
				continue
			}
			seen[m.Case] = true
			before, err := s.toldBefore(ctx, p, *m, n)
			if err != nil {
				return nil, err
			}
			if day, err := time.Parse(time.DateOnly, e.Incident); err == nil && before {
				days = append(days, day.Add(noon)) // the same day in London, whatever the season
			}
		}
	}
	slices.SortFunc(days, time.Time.Compare)
	return days, nil
}

// toldBefore reports whether an entry is about an earlier notification that
// still stands and of which p may hear.
func (s *Service) toldBefore(ctx context.Context, p auth.Principal, m PatternMark, n *Notification) (bool, error) {
	var c *Case
	err := s.View.Read(func(tx *view.Tx) error {
		c, _ = caseIn(tx, m.Case)
		return nil
	})
	if err != nil {
		return false, err
	}
	other := c.notification(m.Notification)
	if other == nil || !other.counts() || !other.CreatedAt.Before(n.CreatedAt) {
		return false, nil
	}
	barred, err := s.isBarred(ctx, c, other, p)
	return !barred, err
}
