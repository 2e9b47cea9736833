package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/notifier/channel"
	"firstbell/schools"
)

// The times of one attempt to send an alert. The margin keeps two nodes from
// sending at once: the one that claimed has stopped before another may begin,
// even if their clocks disagree by a few seconds.
const (
	ClaimFor     = 2 * time.Minute  // how long one node has the alert to itself
	ClaimMargin  = 30 * time.Second // sending ends this long before the claim does
	recordWithin = 20 * time.Second // how long the outcome may take to be recorded
)

// How soon a temporary failure is tried again: doubling from the shorter to the
// longer, but always early enough for another try before the deadline.
const (
	firstRetry = 15 * time.Second
	maxRetry   = 5 * time.Minute
	// retriesEnd is how long after the deadline an alert is still worth sending:
	// a school that was called at the bell still has to read. Then it is dead.
	retriesEnd = 24 * time.Hour
)

// Why an alert did not arrive, as its fact says it.
const (
	failTemporary   = "temporary"    // the far end may take it later
	failUncertain   = "uncertain"    // the far end may have taken it; it is asked, where it can be, before the next try
	failNoProvider  = "no-provider"  // no provider of the road works
	failRefused     = "refused"      // the far end will never take it
	failContactGone = "contact-gone" // the addressee is no longer a contact of the school, or has nothing the road needs
	failConflict    = "conflict"     // the addressee is a party to the incident
	failOutOfTime   = "out-of-time"  // tried until it was of no use any more
	failBounced     = "bounced"      // it was taken over, and came back: the address is of no use
	failReturned    = "returned"     // it was taken over, and could not be delivered now
)

// errand is one claimed alert on its way.
type errand struct {
	alert channel.Alert
	road  Road
	until time.Time // when the claim ends
}

// handed is how an errand ended.
type handed struct {
	road     Road
	provider string // who took it, or failed last; empty where none could be tried
	err      error
	soon     bool // a provider is being tried by another alert: whether it works is known in seconds
}

// deliver sends one alert that is owed (T4). The claim comes first and the
// outcome after, so that a crash in between repeats a content-free message
// with the same id, and never loses it.
func (s *Service) deliver(ctx context.Context, row Row) error {
	crash.Point("t4.before-claim")
	if stalled, err := s.stall(ctx, row); stalled || err != nil {
		return err
	}
	e, err := s.claim(ctx, row)
	if err != nil || e == nil {
		return err
	}
	crash.Point("t4.after-claim")
	outcome := s.hand(ctx, *e)
	if ctx.Err() != nil && outcome.err != nil {
		return ctx.Err() // this node is stopping: the claim runs out, and then anyone may try again
	}
	crash.Point("t4.after-send")
	if err := s.record(ctx, row, outcome); err != nil {
		return err
	}
	crash.Point("t4.after-record")
	return nil
}

// claim looks at the state once more and takes the alert for this node. It is
// nil where nothing is owed any more, or where the addressee must not or
// cannot be alerted: that is recorded, with who is asked instead.
func (s *Service) claim(ctx context.Context, row Row) (*errand, error) {
	var e *errand
	_, err := s.change(ctx, row.Case, func(c *Case) (*facts.Fact, error) {
		e = nil
		n, a := c.owedAlert(row, s.now())
		if a == nil {
			return nil, nil
		}
		to, why, err := s.addressOf(ctx, c, n, a)
		if err != nil {
			return nil, err
		}
		if why != "" {
			return s.dead(ctx, c, n, a, handed{road: a.onRoad()}, why)
		}
		e = &errand{
			alert: channel.Alert{ID: a.ID, Kind: a.Kind, To: to, Link: s.link(n), Again: a.Unsure || !a.Until.IsZero()},
			road:  a.onRoad(), until: s.now().Add(ClaimFor),
		}
		return s.about(c, n, FactAlertClaimed, actorNode, AlertClaimed{Alert: a.ID, Until: e.until})
	})
	if err != nil {
		return nil, err
	}
	return e, nil
}

// owedAlert is the row's alert, if it is still owed and may be tried at now.
func (c *Case) owedAlert(row Row, now time.Time) (*Notification, *Alert) {
	n := c.notification(row.Notification)
	if n == nil {
		return nil, nil
	}
	a := n.Alerts[row.Alert]
	if a == nil || !n.Owed(a) || a.DueAt().After(now) {
		return nil, nil
	}
	return n, a
}

// addressOf is where the alert's person is reached today on its road, or why
// they must not be or cannot be.
func (s *Service) addressOf(ctx context.Context, c *Case, n *Notification, a *Alert) (to channel.Address, why string, err error) {
	barred, err := s.isBarredPerson(ctx, c, n, a.Person)
	if err != nil {
		return to, "", err
	}
	if barred {
		return to, failConflict, nil
	}
	contacts := s.contactsAt(n.URN)
	i := slices.IndexFunc(contacts, func(c schools.Contact) bool { return c.Person == a.Person && reaches(a.onRoad(), c) })
	if i < 0 {
		return to, failContactGone, nil
	}
	return addressOn(contacts[i]), "", nil
}

// link is the page at which the alert asks to sign in. Its id leads nowhere
// without the right to read.
func (s *Service) link(n *Notification) string { return s.Origin + "/notifications/" + n.ID }

// hand gives the alert to its road and stops before the claim ends.
func (s *Service) hand(ctx context.Context, e errand) handed {
	ctx, cancel := context.WithTimeout(ctx, e.until.Add(-ClaimMargin).Sub(s.now()))
	defer cancel()
	h := handed{road: e.road}
	h.provider, h.err = s.way(e.road).Hand(ctx, e.alert)
	var f *channel.Failure
	if h.provider == "" && errors.As(h.err, &f) {
		h.soon = !f.Until.After(s.now())
	}
	return h
}

// record writes down how the attempt ended. That a message went out is
// recorded whatever the state has become meanwhile, and also while this node
// is stopping.
func (s *Service) record(ctx context.Context, row Row, outcome handed) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordWithin)
	defer cancel()
	_, err := s.change(ctx, row.Case, func(c *Case) (*facts.Fact, error) {
		n := c.notification(row.Notification)
		if n == nil {
			return nil, fmt.Errorf("recording alert %s: its notification is gone", row.Alert)
		}
		a := n.Alerts[row.Alert]
		switch {
		case a != nil && !a.SentAt.IsZero():
			return nil, nil // another node took over after the claim ran out
		case outcome.err == nil:
			crash.Point("t4.before-sent")
			return s.about(c, n, FactAlertSent, actorNode, AlertSent{Alert: row.Alert, Road: outcome.road, Provider: outcome.provider})
		case a == nil || a.Dead:
			return nil, nil
		default:
			return s.failed(ctx, c, n, a, outcome)
		}
	})
	return err
}

// failed is the fact that an attempt failed: to be tried again, or for good.
func (s *Service) failed(ctx context.Context, c *Case, n *Notification, a *Alert, outcome handed) (*facts.Fact, error) {
	switch v := channel.VerdictOf(outcome.err); v {
	case channel.VerdictRefused, channel.VerdictUnwilling:
		return s.dead(ctx, c, n, a, outcome, failRefused)
	case channel.VerdictUncertain:
		return s.deferred(ctx, c, n, a, outcome, failUncertain)
	default:
		return s.deferred(ctx, c, n, a, outcome, failTemporary)
	}
}

// deferred is the fact that an alert is tried again, and what else is done while
// there is time. After that it is dead.
func (s *Service) deferred(ctx context.Context, c *Case, n *Notification, a *Alert, outcome handed, why string) (*facts.Fact, error) {
	now := s.now()
	retry := now.Add(retryAfter(a.Failures+1, n.Deadline.Sub(now)))
	if outcome.soon {
		retry = now.Add(firstRetry)
	}
	if retry.After(later(n.Deadline, a.AskedAt).Add(retriesEnd)) {
		return s.dead(ctx, c, n, a, outcome, failOutOfTime)
	}
	failed := AlertFailed{Alert: a.ID, Code: why, Road: outcome.road, Provider: outcome.provider, RetryAt: retry}
	failed.Instead = s.detour(c, n, a)
	failed.CallSheet = s.mustCall(n, a, failed.Instead)
	crash.Point("t4.before-failed")
	return s.about(c, n, FactAlertFailed, actorNode, failed)
}

// retryAfter is the pause after so many attempts with so much time left. The
// pauses grow, but never beyond half of what is left: the last tries are close
// together just before the bell.
func retryAfter(attempts int, left time.Duration) time.Duration {
	pause := doubling(firstRetry, maxRetry, max(attempts-1, 0))
	if left > 0 {
		pause = min(pause, max(left/2, firstRetry))
	}
	return pause
}

// dead is the fact that an alert is not tried again, with whom to ask instead:
// one fact, so that nobody falls between the two. A notice of withdrawal has no
// substitute; whoever was not told of the message need not hear of its end.
func (s *Service) dead(ctx context.Context, c *Case, n *Notification, a *Alert, outcome handed, why string) (*facts.Fact, error) {
	crash.Point("t4.before-dead")
	failed := AlertFailed{Alert: a.ID, Code: why, Road: outcome.road, Provider: outcome.provider, Dead: true}
	if n.wantsAnother(a) {
		instead, found, err := s.nextPerson(ctx, c, n)
		if err != nil {
			return nil, err
		}
		if found {
			failed.Instead = s.planAlerts(c, n, instead, a.Kind, n.round("instead"), nil)
		}
		if why != failConflict && why != failContactGone {
			failed.Instead = append(failed.Instead, s.byText(c, n, a)...)
		}
	}
	s.Logger.Warn("an alert cannot arrive", "case", c.ID, "notification", n.ID, "alert", a.ID, "why", why,
		"instead", len(failed.Instead))
	return s.about(c, n, FactAlertFailed, actorNode, failed)
}

// round tells alerts of one revision from those of another, and those that a
// step asked for from those that the routing did.
func (n *Notification) round(of string) string { return strconv.Itoa(n.Revision) + "/" + of }

// nextPerson is the next contact to ask about the notification: one who has
// not been asked since it was last sent, and is no party to the incident. The
// order is that of addresseesOf: key adults, head, trust lead, each only with
// an account to sign in with; then the fallback, who can fetch one of them.
func (s *Service) nextPerson(ctx context.Context, c *Case, n *Notification) (schools.Contact, bool, error) {
	asked := n.asked()
	to := addresseesOf(s.contactsAt(n.URN), nil)
	for {
		next, ok := to.next(asked, s.Accounts)
		if !ok {
			next, ok = firstNotIn(asked, to.fallback)
		}
		if !ok {
			return next, false, nil
		}
		barred, err := s.isBarredPerson(ctx, c, n, next.Person)
		if err != nil || !barred {
			return next, err == nil, err
		}
		asked[next.Person] = true
	}
}

// wantsAnother reports whether somebody has to be asked in the place of the
// alert's addressee: not where it asked for nothing or is of an older revision,
// and not for a text message beside an e-mail that may still arrive.
func (n *Notification) wantsAnother(a *Alert) bool {
	if a.isAfterwards() || a.Notice || a.AskedAt.Before(n.Since) || !n.IsOpen() || !n.ToldAt.IsZero() {
		return false
	}
	return a.onRoad() == RoadEmail || !n.hasAlertOn(RoadEmail, a.Person)
}

// asked are the persons with an alert about the notification as it is now that
// was tried, or still will be: one that is not owed any more asked nobody.
func (n *Notification) asked() map[string]bool {
	asked := map[string]bool{}
	for _, a := range n.Alerts {
		tried := a.Attempts > 0 || a.Dead || !a.SentAt.IsZero()
		if !a.isAfterwards() && !a.AskedAt.Before(n.Since) && (tried || n.Owed(a)) {
			asked[a.Person] = true
		}
	}
	return asked
}

func firstNotIn(asked map[string]bool, contacts []schools.Contact) (schools.Contact, bool) {
	for _, c := range contacts {
		if !asked[c.Person] {
			return c, true
		}
	}
	return schools.Contact{}, false
}
