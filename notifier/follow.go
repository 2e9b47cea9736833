package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/view"
	"firstbell/notifier/channel"
	"firstbell/schools"
)

// This file follows the contacts of the schools. Somebody who was asked to read
// may leave, or turn out to be a party, before they have: then the question was
// put to nobody, and waiting for the ladder would lose the time until then.

// followRest is how long a walk over the open notifications that failed rests.
const followRest = 30 * time.Second

// follow starts a walk over the open notifications if the people of schools have
// changed since the last one, or a new day has begun, and gives what closes when it has ended; nil
// where there is nothing to walk for. Under the lock.
func (j *Jobs) follow(ctx context.Context, now time.Time) <-chan struct{} {
	// Absences, covers and re-routings begin and end with a day, without a fact.
	state := strconv.FormatUint(j.service.Snapshot().PeopleSeq, 10) + "/" + schools.DateAt(now).String()
	if j.following || j.followed == state || now.Before(j.followFrom) {
		return nil
	}
	j.following = true
	j.running.Add(1)
	done := make(chan struct{})
	go func() {
		defer j.running.Done()
		defer close(done)
		err := j.askAgain(ctx, state)
		j.mu.Lock()
		defer j.mu.Unlock()
		j.following = false
		if err == nil {
			j.followed = state
			return
		}
		j.followFrom = now.Add(followRest)
		if !errors.Is(err, context.Canceled) {
			j.service.Logger.Error("following the contacts of schools failed and is left for later", "error", err)
		}
	}()
	return done
}

// askAgain looks at every notification that nobody has taken on.
func (j *Jobs) askAgain(ctx context.Context, state string) error {
	var open []Ref
	err := j.service.View.Read(func(tx *view.Tx) (err error) {
		open, err = openRefs(tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("listing open notifications: %w", err)
	}
	var failed []error
	for _, ref := range open {
		select {
		case <-j.done:
			return context.Canceled
		default:
		}
		if err := j.service.askSomebody(ctx, ref, state); err != nil {
			failed = append(failed, fmt.Errorf("notification %s: %w", ref.Notification, err))
		}
	}
	return errors.Join(failed...)
}

// askSomebody asks the next person about a notification of which nobody who may
// read it and still belongs to the school knows; having told a party by
// telephone is having told nobody. With nobody left to ask it
// goes on the call sheet.
func (s *Service) askSomebody(ctx context.Context, ref Ref, state string) error {
	_, err := s.change(ctx, ref.Case, func(c *Case) (*facts.Fact, error) {
		n := c.notification(ref.Notification)
		if n == nil || !n.IsOpen() || c.Routed < c.Current().N {
			return nil, nil // nothing is asked, or a decision that is on its way asks anew
		}
		untold, err := s.toldParty(ctx, c, n)
		if err != nil || (!untold && !n.ToldAt.IsZero()) {
			return nil, err
		}
		step := Escalated{Step: StepContacts, ToldParty: untold}
		reached, err := s.reachesSomebody(ctx, c, n)
		switch {
		case err != nil || (reached && !untold):
			return nil, err
		case reached:
			return s.about(c, n, FactEscalated, actorNode, step)
		}
		next, found, err := s.nextPerson(ctx, c, n)
		switch {
		case err != nil:
			return nil, err
		case found:
			kind := channel.KindNew
			if n.State == StateOpened {
				kind = channel.KindEscalation
			}
			step.Alerts = s.planAlerts(c, n, next, kind, n.round(string(StepContacts)+"/"+state), nil)
			step.CallSheet = !next.Role.SeesContent() // who can only fetch a reader is no reader
		case !n.CallSheetAt.IsZero() && !untold:
			return nil, nil
		default:
			step.CallSheet, step.Reason = true, nobodyElse
		}
		return s.about(c, n, FactEscalated, actorNode, step)
	})
	return err
}

// reachesSomebody reports whether an alert is on its way, or whether somebody
// who was alerted or has read the newest revision may still read it today. An
// alert on its way to somebody who left finds the next person by itself.
func (s *Service) reachesSomebody(ctx context.Context, c *Case, n *Notification) (bool, error) {
	know := map[string]bool{}
	for _, a := range n.Alerts {
		if a.isAfterwards() || a.Notice || a.AskedAt.Before(n.Since) {
			continue
		}
		if n.Owed(a) {
			return true, nil
		}
		know[a.Person] = know[a.Person] || !a.SentAt.IsZero() && !a.Dead
	}
	for actor, revision := range n.Read {
		if revision == n.Revision && len(actor) > len(personActor) {
			know[actor[len(personActor):]] = true
		}
	}
	today := slices.DeleteFunc(slices.Clone(s.contactsAt(n.URN)), func(c schools.Contact) bool { return !know[c.Person] || c.Email == "" })
	for _, contact := range today {
		barred, err := s.isBarredPerson(ctx, c, n, contact.Person)
		if err != nil || !barred {
			return err == nil, err
		}
	}
	return false, nil
}
