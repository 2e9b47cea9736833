package notifier

import (
	"fmt"
	"slices"
	"time"

	"firstbell/internal/facts"
)

// happens moves the fact's notification by an event of the table.
func (c *Case) happens(f facts.Fact, event Event) (*Notification, error) {
	n := c.Notifications[f.Notification]
	if n == nil {
		return nil, fmt.Errorf("notification %q is not of this case", f.Notification)
	}
	state, err := Next(n.State, event)
	if err != nil {
		return nil, err
	}
	n.State = state
	return n, nil
}

// alert finds the fact's notification and one of its alerts. An alert that a
// later fact has dropped is nil: what was under way is no longer of interest.
func (c *Case) alert(f facts.Fact, id string) (*Notification, *Alert, error) {
	n := c.Notifications[f.Notification]
	if n == nil {
		return nil, nil, fmt.Errorf("notification %q is not of this case", f.Notification)
	}
	if a, ok := n.Hooks[id]; ok {
		return n, a, nil
	}
	return n, n.Alerts[id], nil
}

func (c *Case) alertClaimed(f facts.Fact, d AlertClaimed) error {
	_, a, err := c.alert(f, d.Alert)
	if err != nil || a == nil {
		return err
	}
	a.Unsure = a.Unsure || !a.Until.IsZero() // an earlier claim ran out, and nobody knows how it ended
	a.Until = d.Until
	a.Attempts++
	return nil
}

// alertSent is recorded whatever the state: the alert is out, and if the
// notification was recalled meanwhile its reader must be told.
func (c *Case) alertSent(f facts.Fact, d AlertSent) error {
	n, a, err := c.alert(f, d.Alert)
	if err != nil || a == nil {
		return err
	}
	a.SentAt, a.Until, a.RetryAt, a.Dead, a.DeadSince = f.At, time.Time{}, time.Time{}, false, time.Time{}
	a.Provider = d.Provider
	if a.isAfterwards() {
		return nil
	}
	if a.Road == RoadWebhook {
		n.oweHookNotice(f.At)
		return nil // a machine has it; nobody has been asked
	}
	if a.AskedAt.Before(n.Since) {
		return nil // it announced an older revision; the newer one has its own alerts
	}
	if _, err := c.happens(f, EventAlertSent); err != nil {
		return err
	}
	if n.AlertedAt.IsZero() {
		n.AlertedAt = f.At
	}
	n.oweRecallNotices(f.At)
	return nil
}

func (c *Case) alertFailed(f facts.Fact, d AlertFailed) error {
	n, a, err := c.alert(f, d.Alert)
	if err != nil || a == nil {
		return err
	}
	a.Until, a.RetryAt, a.Dead = time.Time{}, d.RetryAt, d.Dead
	a.Failures++
	a.Unsure = a.Unsure || d.Code == failUncertain
	if d.Dead {
		a.DeadSince = f.At
	}
	n.plan(d.Instead, a.Step, f.At)
	if d.CallSheet && n.CallSheetAt.IsZero() {
		n.CallSheetAt = f.At
	}
	return nil
}

func (c *Case) escalated(f facts.Fact, d Escalated) error {
	if f.Notification == "" {
		return c.childEscalated(f, d.Step)
	}
	n := c.Notifications[f.Notification]
	if n == nil {
		return fmt.Errorf("notification %q is not of this case", f.Notification)
	}
	if d.ToldParty {
		n.untold()
		n.AlarmedAt = time.Time{}
		n.climbAnew(f.At, n.Steps)
	}
	if n.Escalated == nil {
		n.Escalated = map[Step]time.Time{}
	}
	n.Escalated[d.Step] = f.At
	if d.isEmpty() && !slices.Contains(n.Skipped, d.Step) {
		n.Skipped = append(n.Skipped, d.Step)
	}
	n.accessEscalated(d, f.At)
	if d.Alarm && d.Step != StepAccessHead && d.Step != StepLateParty && n.AlarmedAt.IsZero() {
		n.AlarmedAt = f.At
	}
	n.plan(d.Alerts, d.Step, f.At)
	if d.CallSheet && n.CallSheetAt.IsZero() {
		n.CallSheetAt = f.At
	}
	return nil
}

func (c *Case) opened(f facts.Fact) error {
	n, err := c.happens(f, EventOpened)
	if err != nil {
		return err
	}
	n.OpenedAt = f.At
	n.read(f.Actor)
	return nil
}

func (c *Case) viewed(f facts.Fact) error {
	n, err := c.happens(f, EventViewed)
	if err != nil {
		return err
	}
	n.read(f.Actor)
	return nil
}

// read remembers that the actor has seen the content as it is now.
func (n *Notification) read(actor string) {
	if n.Read == nil {
		n.Read = map[string]int{}
	}
	n.Read[actor] = n.Revision
	if !slices.Contains(n.Readers, actor) {
		n.Readers = append(n.Readers, actor)
	}
	n.saw(actor)
}

func (c *Case) acknowledged(f facts.Fact) error {
	n, err := c.happens(f, EventAcknowledged)
	if err != nil {
		return err
	}
	if err := n.takenOn(f); err != nil {
		return err
	}
	c.Children[n.Child].takenOn(n.URN)
	return nil
}

// callAttempted counts the call; nobody was told, so nothing else changes.
func (c *Case) callAttempted(f facts.Fact, d CallAttempted) error {
	n := c.Notifications[f.Notification]
	if n == nil {
		return fmt.Errorf("notification %q is not of this case", f.Notification)
	}
	n.Calls++
	n.CallOutcome, n.CallAgainAt = d.Outcome, d.AgainAt
	return nil
}

// bounced hides the content and puts the child back into the queue with the
// deadline it had: no revision in between has told the right school anything.
func (c *Case) bounced(f facts.Fact) error {
	n, err := c.happens(f, EventBounced)
	if err != nil {
		return err
	}
	var d Bounced
	if len(f.Data) > 0 { // before there were breach cases it had none
		if err := f.DecodeData(&d); err != nil {
			return fmt.Errorf("reading its data: %w", err)
		}
	}
	n.EndedAt = f.At
	n.dropUnsent()
	c.endKey(n.Key, f.At, EndBounced, n.Child)
	if err := c.misdirected(f, n, CauseBounced, d.Breach); err != nil {
		return err
	}
	c.Children[n.Child].sentBack(n.URN)
	bell := earlier(n.Deadline, n.Original)
	c.Children[n.Child].park(ReasonBounced, f.At, earlier(bell, f.At.Add(parkedWithin)), bell)
	return nil
}

func (c *Case) exceptionProposed(f facts.Fact, d ExceptionProposed) error {
	child, err := c.parked(f)
	if err != nil {
		return err
	}
	child.Proposal = &ExceptionDecision{Reason: d.Reason, ReviewOn: d.ReviewOn, ProposedBy: f.Actor, ProposedAt: f.At}
	child.Cautioned = true
	child.forgetSteps()
	return nil
}

// exceptionConfirmed makes the proposed exception one. Notifications that have
// not ended end with it: the decision is not to notify. What a school has taken
// on, or was told by telephone, is known there already and stays with it: such
// a child is still told about.
func (c *Case) exceptionConfirmed(f facts.Fact) error {
	child, err := c.parked(f)
	if err != nil {
		return err
	}
	if child.Proposal == nil {
		return fmt.Errorf("no exception was proposed for child %s", child.Hash)
	}
	decided := *child.Proposal
	decided.DecidedBy, decided.DecidedAt = f.Actor, f.At
	status := ChildExcepted
	for _, n := range c.StandingOf(child.Hash) {
		if n.State.IsTold() && (n.isTakenOn() || !n.ToldAt.IsZero()) {
			status = ChildRouted
			continue
		}
		if err := c.recall(n, f.At); err != nil {
			return err
		}
	}
	child.end(status)
	child.Exception = &decided
	return nil
}

func (c *Case) exceptionDeclined(f facts.Fact) error {
	child, err := c.parked(f)
	if err != nil {
		return err
	}
	child.Proposal, child.Cautioned = nil, false
	return nil
}

// parked is the fact's child, which must be waiting for a person.
func (c *Case) parked(f facts.Fact) (*Child, error) {
	child := c.Children[f.Child]
	if child == nil || child.Status != ChildParked {
		return nil, fmt.Errorf("child %q is not parked", f.Child)
	}
	return child, nil
}
