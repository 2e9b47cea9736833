package notifier

import (
	"context"
	"maps"
	"slices"
	"time"

	"firstbell/internal/facts"
	"firstbell/notifier/channel"
)

// When an e-mail that does not get out is given up waiting for. It goes on being
// tried; what is done beside it needs its own time before the bell.
const (
	DefaultSMSAfter = 15 * time.Minute // so long without success, a text message goes as well
	HelpBefore      = 60 * time.Minute // so long before the deadline it does at once, or the telephone takes over
)

// router is a road as deliver sees it: a channel.Route, or one channel alone.
type router interface {
	// Hand gives the alert to a provider that works and says which took it, or
	// failed last. It fails with a *channel.Failure.
	Hand(ctx context.Context, a channel.Alert) (provider string, err error)
	// IsOpen reports whether some provider may be tried now, and otherwise when:
	// a time that has passed means as soon as the alert being tried has ended.
	IsOpen() (bool, time.Time)
	// DownSince is since when no provider has worked; zero while one does.
	DownSince() time.Time
}

// lone is a road with one channel and nothing to choose.
type lone struct{ channel.Channel }

func (l lone) Hand(ctx context.Context, a channel.Alert) (string, error) {
	return l.Name(), l.Send(ctx, a)
}

func (lone) IsOpen() (bool, time.Time) { return true, time.Time{} }

func (lone) DownSince() time.Time { return time.Time{} }

// way is the road's providers.
func (s *Service) way(road Road) router {
	if r := s.Roads[road]; r != nil {
		return r
	}
	if road == RoadEmail && s.Channel != nil {
		return lone{s.Channel}
	}
	return channel.NewRoute(road, s.Now) // a road without providers, on which nothing is ever taken
}

// stall reports whether no provider of the alert's road can be tried now. Then
// the alert is not claimed: the next try is set, and what the wait demands is
// done, such as another road.
func (s *Service) stall(ctx context.Context, row Row) (stalled bool, err error) {
	if s.allOpen() {
		return false, nil // as nearly always: the case need not be looked at for that
	}
	_, err = s.change(ctx, row.Case, func(c *Case) (*facts.Fact, error) {
		stalled = false
		n, a := c.owedAlert(row, s.now())
		if a == nil {
			return nil, nil
		}
		open, at := s.way(a.onRoad()).IsOpen()
		if open {
			return nil, nil
		}
		stalled = true
		return s.deferred(ctx, c, n, a, handed{road: a.onRoad(), soon: !at.After(s.now())}, failNoProvider)
	})
	return stalled, err
}

// allOpen reports whether some provider may be tried on every road.
func (s *Service) allOpen() bool {
	for road := range s.Roads {
		if open, _ := s.way(road).IsOpen(); !open {
			return false
		}
	}
	return true
}

// detour is a text message beside an e-mail that does not get out: after a
// while, and at once when the bell is near.
func (s *Service) detour(c *Case, n *Notification, a *Alert) []PlannedAlert {
	if a.onRoad() != RoadEmail || !n.wantsAnother(a) {
		return nil
	}
	now := s.now()
	waited := now.Sub(later(a.AskedAt, a.NotBefore))
	if since := s.way(RoadEmail).DownSince(); !since.IsZero() {
		waited = max(waited, now.Sub(since))
	}
	if waited < s.SMSAfter && now.Before(n.Deadline.Add(-HelpBefore)) {
		return nil
	}
	return s.byText(c, n, a)
}

// byText is a text message to the addressee of an e-mail, where one can be sent
// and none was.
func (s *Service) byText(c *Case, n *Notification, a *Alert) []PlannedAlert {
	if a.onRoad() != RoadEmail || n.hasAlertOn(RoadSMS, a.Person) {
		return nil
	}
	for _, contact := range s.contactsAt(n.URN) {
		if contact.Person == a.Person {
			planned := s.planAlerts(c, n, contact, a.Kind, n.round("detour"), []Road{RoadSMS})
			for i := range planned {
				planned[i].Beside = a.ID
			}
			return planned
		}
	}
	return nil
}

// mustCall reports whether a person has to telephone because nothing has got out
// and the bell is near: not while a text message that was just planned may.
func (s *Service) mustCall(n *Notification, a *Alert, detour []PlannedAlert) bool {
	if !n.wantsAnother(a) || len(detour) > 0 || !n.CallSheetAt.IsZero() || s.now().Before(n.Deadline.Add(-HelpBefore)) {
		return false
	}
	return !slices.ContainsFunc(slices.Collect(maps.Values(n.Alerts)), func(other *Alert) bool {
		if other.AskedAt.Before(n.Since) || other.isAfterwards() || other.Dead {
			return false
		}
		return !other.SentAt.IsZero() || other.ID != a.ID && other.Failures == 0 && !other.NotBefore.After(s.now().Add(retriesSoon))
	})
}

// retriesSoon is how long an alert that was not tried yet keeps the telephone away.
const retriesSoon = 2 * time.Minute
