package notifier

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"firstbell/internal/facts"
	"firstbell/notifier/channel"
	"firstbell/police"
)

// This file is the second half of Case.Apply: what each fact does to a case.

// received adds a version. Its new children wait; the others keep what they
// have until the version is routed.
func (c *Case) received(f facts.Fact, r police.Received) error {
	c.Force = r.Force
	v := Version{N: r.Version, Seq: f.Seq, At: f.At, Hash: r.ContentHash, OccurredAt: r.OccurredAt}
	if len(f.Keys) > 0 {
		v.Key = f.Keys[0]
	}
	for _, rc := range r.Children {
		v.Children = append(v.Children, VersionChild{Child: rc.Child, Eligible: rc.Eligible, Identity: rc.Identity, Who: rc.Who, Age: rc.Age})
		if c.Children[rc.Child] == nil {
			c.Children[rc.Child] = &Child{Hash: rc.Child, Status: ChildWaiting, Identity: rc.Identity, Since: f.At}
		}
		if known := c.Children[rc.Child]; known.Identity != rc.Identity {
			known.Proposal = nil // it was made about somebody else
		}
	}
	c.Versions = append(c.Versions, v)
	c.BodyEndedAt = time.Time{}
	return nil
}

// withdrawn ends everything: every notification is recalled by this one fact,
// so that no node shows content after it has projected it.
func (c *Case) withdrawn(f facts.Fact) error {
	c.WithdrawnAt, c.WithdrawnSeq = f.At, f.Seq
	for _, n := range c.sorted() {
		if n.State.Stands() {
			if err := c.recall(n, f.At); err != nil {
				return err
			}
		}
	}
	for _, child := range c.Children {
		child.end(ChildWithdrawn)
		child.HandOff.end(f.At)
	}
	for _, v := range c.Versions {
		c.endKey(v.Key, f.At, EndWithdrawn, "")
	}
	c.endKey(c.NamesKey, f.At, EndWithdrawn, "")
	return nil
}

// routed records the outcome of each child.
func (c *Case) routed(f facts.Fact, r Routed) error {
	found := c.newParties(r)
	c.exclude(r.Excluded)
	for _, o := range r.Outcomes {
		if err := c.outcome(f, r, o); err != nil {
			return fmt.Errorf("child %s: %w", o.Child, err)
		}
	}
	c.foundLate(found, f.At)
	if r.Rule != RulePerson {
		c.Routed, c.DeskParties, c.ContentDays = r.Version, r.DeskParties, r.ContentDays
		c.AdultsSeq = 0
		if r.Adults {
			c.AdultsSeq = f.Seq
		}
		c.endOldVersions(f.At)
	}
	return nil
}

// endOldVersions ends the bodies of the versions that the routed one replaces.
func (c *Case) endOldVersions(at time.Time) {
	for _, v := range c.Versions {
		if v.N < c.Routed {
			c.endKey(v.Key, at, EndReplaced, "")
		}
	}
}

func (c *Case) outcome(f facts.Fact, r Routed, o Outcome) error {
	child := c.Children[o.Child]
	if child == nil {
		return fmt.Errorf("it was never received")
	}
	for _, id := range o.Recalled {
		if n := c.Notifications[id]; n != nil && n.State.Stands() {
			if err := c.recall(n, f.At); err != nil {
				return err
			}
			if err := c.takenAway(f, r, n); err != nil {
				return err
			}
		}
	}
	for _, id := range o.Held {
		if n := c.Notifications[id]; n != nil && n.State.IsLive() {
			if err := c.hold(n, f.At); err != nil {
				return err
			}
		}
	}
	for _, t := range o.Targets {
		if err := c.target(f, r.Version, o.Child, t); err != nil {
			return err
		}
	}
	child.learn(f, r, o)
	child.decide(f, r, o)
	c.identify(child, r, o)
	child.handOver(f, r, o, child.Identity)
	return nil
}

// identify remembers which identity the child was decided on, also on its
// notifications, and whose choice their schools were.
func (c *Case) identify(child *Child, r Routed, o Outcome) {
	v, _ := c.Version(r.Version)
	for _, vc := range v.Children {
		if vc.Child == child.Hash {
			child.Identity = vc.Identity
		}
	}
	for _, t := range o.Targets {
		n := c.Notifications[t.Notification]
		n.Identity = child.Identity
		if o.Rule == RulePerson {
			child.PlacedBy = cmp.Or(child.PlacedBy, n.PlacedBy)
		}
		n.PlacedBy = child.PlacedBy
	}
}

// decide sets the child's status from its outcome.
func (child *Child) decide(f facts.Fact, r Routed, o Outcome) {
	switch o.Status {
	case ChildParked:
		child.park(o.Reason, f.At, o.WorkBy, o.Deadline)
		child.Would, child.Leaned = o.Would, o.Leaned
	case ChildExcepted:
		child.Status = ChildExcepted
	default:
		child.end(o.Status)
		child.Reason = o.Reason
		child.Deadline = o.Deadline
	}
	if o.Evidence != "" {
		child.Evidence, child.EvidenceSeq = o.Evidence, f.Seq
	}
	if r.Rule == RulePerson && o.Status == ChildRouted {
		child.PlacedBy = f.Actor
	} else if o.Rule != RulePerson {
		child.PlacedBy = ""
	}
}

// park puts the child into the queue. A child that is already there keeps its
// place: an amendment must not give anyone more time.
func (child *Child) park(reason string, at, workBy, deadline time.Time) {
	if child.Status != ChildParked {
		child.ParkedAt, child.WorkBy, child.Deadline = at, workBy, deadline
		child.Proposal, child.Cautioned, child.Exception, child.Escalated, child.Seen = nil, false, nil, nil, nil
	}
	child.Status, child.Reason, child.Would, child.Leaned = ChildParked, reason, nil, nil
}

// end takes the child out of the queue.
func (child *Child) end(status ChildStatus) {
	child.Status, child.Reason = status, ""
	child.ParkedAt, child.WorkBy = time.Time{}, time.Time{}
	child.Proposal, child.Cautioned, child.Exception, child.Escalated = nil, false, nil, nil
	child.Would, child.Leaned, child.Seen = nil, nil, nil
}

// triageViewed remembers what the actor was shown, for the decision they may
// make on it. A child that waits no more has nobody to decide on it.
func (c *Case) triageViewed(f facts.Fact) error {
	child := c.Children[f.Child]
	if child == nil || child.Status != ChildParked || len(f.Data) == 0 {
		return nil
	}
	var viewed TriageViewed
	if err := f.DecodeData(&viewed); err != nil {
		return fmt.Errorf("reading its data: %w", err)
	}
	if child.Seen == nil {
		child.Seen = map[string]Shown{}
	}
	child.Seen[f.Actor] = viewed.Shown
	return nil
}

// target creates a notification, brings an ended one back, or revises a live
// one in place.
func (c *Case) target(f facts.Fact, version int, child string, t Target) error {
	n := c.Notifications[t.Notification]
	if n == nil {
		n = &Notification{ID: t.Notification, Child: child, URN: t.URN}
		c.Notifications[n.ID] = n
	}
	event := EventRouted
	switch {
	case n.State.IsTold() && t.Material:
		event = EventMaterial
	case n.State.IsTold():
		event = EventRevised
	}
	state, err := Next(n.State, event)
	if err != nil {
		return err
	}
	n.begin(event, f.At, t)
	if t.Told {
		n.ToldSeq, n.ToldPart = f.Seq, toldPart(n.ID)
	}
	if event == EventRouted {
		n.Records = nil // it comes back, and what was written ended with what there was
	}
	n.carried(f, t)
	c.exclude(t.Excluded)
	n.State, n.Version, n.BodySeq = state, version, f.Seq
	if n.Key != "" && n.Key != t.Key {
		c.endKey(n.Key, f.At, EndReplaced, child)
	}
	n.Key = t.Key
	c.endWithAccess(n)
	n.plan(t.Alerts, "", f.At)
	for _, a := range t.Alerts {
		if planned := n.Alerts[a.ID]; planned != nil {
			planned.Notice = event == EventRevised && a.Kind == channel.KindChanged
		}
	}
	return nil
}

// begin starts a body or a revision. A material revision, and a notification
// that comes back, must be alerted, opened and acknowledged anew. What nobody
// had taken on stays on the call sheet.
func (n *Notification) begin(event Event, at time.Time, t Target) {
	if n.CreatedAt.IsZero() {
		n.CreatedAt, n.Original = at, t.Deadline
	} else {
		n.Revision++
		n.RevisedAt = at
	}
	if event != EventRevised {
		n.Since, n.Calls, n.CallOutcome, n.CallAgainAt = at, 0, "", time.Time{}
		n.Material = t.Material
		n.Deadline, n.Late, n.Calendar = t.Deadline, t.Late, t.Calendar
		if n.isTakenOn() || !n.EndedAt.IsZero() {
			n.CallSheetAt, n.OffSheet = time.Time{}, false
		}
		n.untold()
		n.AlertedAt, n.OpenedAt, n.AcknowledgedAt = time.Time{}, time.Time{}, time.Time{}
		n.EndedAt, n.AcknowledgedBy, n.AlarmedAt, n.PartyAt = time.Time{}, "", time.Time{}, time.Time{}
		n.OutcomeBy, n.OutcomeAt, n.Outcome, n.DigestAt = time.Time{}, time.Time{}, nil, t.Digest
		n.Access = Access{}
		n.climbAnew(at, t.Steps)
		n.Basis = t.Basis
		n.dropUnsent()
	}
	n.NoMachine = n.NoMachine || len(t.ExcludedFor) > 0
	n.Shows = t.Shows
	n.Text = t.Text
	n.Group = t.Group
	n.Pupil, n.PupilAlso, n.OnRoll = t.Pupil, t.PupilAlso, t.OnRoll
	n.Detail, n.Withheld, n.Excluded, n.Unverified = t.Detail, t.Withheld, t.Excluded, t.Unverified
	if t.CallSheet && n.CallSheetAt.IsZero() && n.AcknowledgedAt.IsZero() {
		n.CallSheetAt = at
	}
}

// plan adds alerts; one that is already known stays as it is.
func (n *Notification) plan(alerts []PlannedAlert, step Step, at time.Time) {
	for _, p := range alerts {
		if p.Road == RoadWebhook {
			n.planHook(p, at)
			continue
		}
		if n.Alerts == nil {
			n.Alerts = map[string]*Alert{}
		}
		if n.Alerts[p.ID] == nil {
			n.Alerts[p.ID] = &Alert{
				ID: p.ID, Person: p.Person, Kind: p.Kind, Road: p.Road, NotBefore: p.NotBefore, Beside: p.Beside, Step: step, AskedAt: at,
			}
		}
	}
}

// dropUnsent forgets alerts that nobody has tried to send: newer ones replace them.
func (n *Notification) dropUnsent() {
	maps.DeleteFunc(n.Hooks, func(_ string, a *Alert) bool { return a.Attempts == 0 && a.SentAt.IsZero() })
	maps.DeleteFunc(n.Alerts, func(_ string, a *Alert) bool {
		return a.Attempts == 0 && a.SentAt.IsZero() && a.Kind != channel.KindStatement
	})
}

// hold hides a notification whose child may be somebody else's: nothing is
// shown, asked or announced until a person has decided, or a newer version says
// the same of the child again. Its body is of no use to anybody any more.
func (c *Case) hold(n *Notification, at time.Time) error {
	state, err := Next(n.State, EventHeld)
	if err != nil {
		return err
	}
	n.State = state
	c.endKey(n.Key, at, EndHeld, n.Child)
	n.dropUnsent()
	return nil
}

// recall ends a standing notification and tells whoever may have been alerted.
func (c *Case) recall(n *Notification, at time.Time) error {
	state, err := Next(n.State, EventRecalled)
	if err != nil {
		return err
	}
	n.State, n.EndedAt = state, at
	c.endKey(n.Key, at, EndRecalled, n.Child)
	n.dropUnsent()
	n.oweRecallNotices(at)
	n.oweHookNotice(at)
	return nil
}

// oweRecallNotices plans one notice to every person who knows, or may know, of
// a notification that was recalled: who read it, whose alert went out, and whose
// alert was being sent at that moment. A notice's id names the revision, so that
// each recall of a notification that comes back is told.
func (n *Notification) oweRecallNotices(at time.Time) {
	if n.State != StateRecalled {
		return
	}
	for _, person := range n.knowing() {
		n.plan([]PlannedAlert{{
			ID: fmt.Sprintf("%s-%s-withdrawn-%d", n.ID, person, n.Revision), Person: person, Kind: channel.KindWithdrawn,
		}}, "", at)
	}
}

// knowing are the persons who have read the notification or may have been
// alerted to it.
func (n *Notification) knowing() []string {
	persons := map[string]bool{}
	for _, a := range n.Alerts {
		if !a.isAfterwards() && !a.Dead && (!a.SentAt.IsZero() || a.Attempts > 0) {
			persons[a.Person] = true
		}
	}
	for _, actor := range n.Readers {
		persons[strings.TrimPrefix(actor, personActor)] = true
	}
	return slices.Sorted(maps.Keys(persons))
}

// personActor begins the actor of what a person did.
const personActor = "person:"

// endKey marks a key whose content has ended: it must be destroyed from a time
// on. What is to be destroyed already may be destroyed sooner, never later.
func (c *Case) endKey(key string, at time.Time, why EndRule, child string) {
	known, ok := c.Ended[key]
	if key != "" && (!ok || !known.Erased && at.Before(known.At)) {
		c.Ended[key] = Ending{At: at, Why: why, Child: child}
	}
}

func (c *Case) erased(_ facts.Fact, e Erased) error {
	for _, key := range e.Keys {
		ending := c.Ended[key]
		ending.Erased = true
		c.Ended[key] = ending
	}
	return nil
}

// sorted are all notifications by id.
func (c *Case) sorted() []*Notification {
	all := make([]*Notification, 0, len(c.Notifications))
	for _, id := range slices.Sorted(maps.Keys(c.Notifications)) {
		all = append(all, c.Notifications[id])
	}
	return all
}
