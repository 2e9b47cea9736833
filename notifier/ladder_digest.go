package notifier

import (
	"context"
	"slices"
	"strconv"
	"time"

	"firstbell/internal/view"
	"firstbell/notifier/channel"
	"firstbell/schools"
)

// What came in a holiday was delivered at once, and is presented again before the
// pupils come back: everybody at the school who may read any of it gets one
// message that says so, and the portal lists it apart.

// StepDigest is no rung: it presents again, before the first pupil day, what came
// in the holiday, whoever has read it.
const StepDigest Step = "digest"

const (
	// digestClock is when the digest goes on the day before pupils come back: in
	// the afternoon, while somebody prepares for the morning.
	digestClock schools.ClockTime = 15 * 60
	// holidayDays is how many weekdays without pupils make a holiday: a long
	// weekend with a bank holiday and an INSET day is none.
	holidayDays = 3
)

// digestAt is when a notification made at created is presented again before its
// deadline: the afternoon before the first pupil day after a holiday; zero where
// there is no holiday between, or that afternoon has gone by.
func digestAt(calendar schools.Calendar, created, deadline time.Time) time.Time {
	back := schools.DateAt(deadline)
	closed := 0
	for day := schools.DateAt(created); day.Before(back); day = day.AddDays(1) {
		weekday := day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
		if open, _ := calendar.IsSchoolDay(day); weekday && !open {
			closed++
		}
	}
	at := back.AddDays(-1).At(digestClock)
	if closed < holidayDays || !at.After(created) {
		return time.Time{}
	}
	return at
}

// digest plans the message to everybody at the school for whom this notification
// is the first of those that are presented again on the same day: so each person
// gets one, however many there are.
func (s *Service) digest(ctx context.Context, c *Case, n *Notification) (Escalated, error) {
	step := Escalated{Step: StepDigest}
	all, err := s.presentedWith(c, n)
	if err != nil {
		return step, err
	}
	for _, one := range s.inTurn(n, "") {
		if !s.Accounts(one.Person) || slices.ContainsFunc(step.Alerts, func(p PlannedAlert) bool { return p.Person == one.Person }) {
			continue
		}
		first, err := s.firstFor(ctx, one.Person, all)
		if err != nil {
			return step, err
		}
		if first == n.ID {
			step.Alerts = append(step.Alerts, PlannedAlert{
				ID:     s.Vault.Index("digest", n.URN, one.Person, strconv.FormatInt(n.DigestAt.Unix(), 10)),
				Person: one.Person, Kind: channel.KindDigest,
			})
		}
	}
	if len(step.Alerts) == 0 {
		step.Reason = withAnother
	}
	return step, nil
}

// withAnother is why a digest alerts nobody: another notification's did, or
// nobody at the school may be told of this one.
const withAnother = "with-another"

// presentedWith are all live notifications of the school that are presented
// again at the same time, in the order of their ids.
func (s *Service) presentedWith(c *Case, n *Notification) ([]holding, error) {
	all := []holding{{c, n}}
	err := s.View.Read(func(tx *view.Tx) error {
		refs, err := refsOf(tx, n.URN)
		for _, ref := range refs {
			other, ok := caseIn(tx, ref.Case)
			m := other.notification(ref.Notification)
			if ok && m != nil && m.ID != n.ID && m.State.IsLive() && m.DigestAt.Equal(n.DigestAt) {
				all = append(all, holding{other, m})
			}
		}
		return err
	})
	slices.SortFunc(all, func(a, b holding) int {
		if a.n.ID < b.n.ID {
			return -1
		}
		return 1
	})
	return all, err
}

// firstFor is the first of some notifications that the person may know of; empty
// where there is none.
func (s *Service) firstFor(ctx context.Context, person string, all []holding) (string, error) {
	for _, h := range all {
		barred, err := s.isBarredPerson(ctx, h.c, h.n, person)
		if err != nil {
			return "", err
		}
		if !barred {
			return h.n.ID, nil
		}
	}
	return "", nil
}

// isPresentedAgain reports whether the notification came in a holiday that is
// about to end: from the afternoon before the first pupil day to the end of it.
func (n *Notification) isPresentedAgain(now time.Time) bool {
	return !n.DigestAt.IsZero() && n.State.IsLive() && !now.Before(n.DigestAt) && now.Before(n.DigestAt.Add(36*time.Hour))
}
