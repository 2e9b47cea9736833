package notifier

import (
	"context"
	"fmt"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
)

// AlertReturned records that an alert which a provider had taken over came back,
// and asks somebody else in the same fact. permanent says that the address is of
// no use any more: it is marked, so that the school's people are told to correct
// it. Saying so twice changes nothing. It fails with fault.NotFound for an id
// that is no alert's, and with fault.Unavailable where the alert is still being
// handed over: then it must be said again.
func (s *Service) AlertReturned(ctx context.Context, id, provider string, permanent bool) error {
	ref, err := s.alertRef(id)
	if err != nil {
		return err
	}
	crash.Point("returned.before-fact")
	var person string
	var mail bool
	_, err = s.change(ctx, ref.Case, func(c *Case) (*facts.Fact, error) {
		n := c.Notifications[ref.Notification]
		if n == nil || n.Alerts[id] == nil {
			return nil, errNoAlert()
		}
		a := n.Alerts[id]
		person, mail = a.Person, a.onRoad() == RoadEmail
		switch {
		case a.Dead:
			return nil, nil
		case a.SentAt.IsZero():
			return nil, fault.New(fault.Unavailable, "", "The message is still being handed over. Say so again in a minute.")
		}
		why := failReturned
		if permanent {
			why = failBounced
		}
		return s.dead(ctx, c, n, a, handed{road: a.onRoad(), provider: provider}, why)
	})
	if err != nil {
		return err
	}
	crash.Point("returned.after-fact")
	if permanent && mail {
		return s.markBouncing(ctx, person, true)
	}
	return nil
}

// AlertDelivered records that an alert reached the addressee's own server: an
// address that was thought to be of no use works after all.
func (s *Service) AlertDelivered(ctx context.Context, id string) error {
	ref, err := s.alertRef(id)
	if err != nil {
		return err
	}
	c, err := s.load(ctx, ref.Case)
	if err != nil {
		return err
	}
	n := c.Notifications[ref.Notification]
	if n == nil || n.Alerts[id] == nil {
		return errNoAlert()
	}
	if a := n.Alerts[id]; a.onRoad() == RoadEmail && s.Snapshot().Bouncing(a.Person) {
		return s.markBouncing(ctx, a.Person, false)
	}
	return nil
}

func (s *Service) markBouncing(ctx context.Context, person string, bouncing bool) error {
	if s.Bouncing == nil {
		return nil
	}
	if err := s.Bouncing(ctx, person, bouncing); err != nil {
		return fmt.Errorf("marking an address that mail comes back from: %w", err)
	}
	return nil
}

// alertRef is where the alert is.
func (s *Service) alertRef(id string) (ref Ref, err error) {
	err = s.View.Read(func(tx *view.Tx) error {
		raw := tx.Get(bucketAlert, id)
		if raw == nil {
			return errNoAlert()
		}
		mustDecode(raw, &ref)
		return nil
	})
	return ref, err
}

func errNoAlert() error { return fault.New(fault.NotFound, "", "There is no such message.") }
