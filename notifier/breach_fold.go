package notifier

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstbell/internal/facts"
	"firstbell/notifier/channel"
)

// toldBy begins the seer who was told by telephone. What follows is the person,
// or nothing where it was no contact of the school.
const toldBy = "told:"

// toldSeer is whoever was told by telephone, as a seer.
func toldSeer(person string) string { return toldBy + person }

// toldAgain is somebody who was told of a later revision and is no contact
// either.
func (n *Notification) toldAgain() string { return toldBy + "/" + strconv.Itoa(n.Revision) }

// toldNow is the seer whom a call has just told.
func (n *Notification) toldNow(person string) string {
	if _, again := n.Seers[n.toldAgain()]; again && person == "" {
		return n.toldAgain()
	}
	return toldSeer(person)
}

// isNoContact reports whether a seer was told by telephone and is no contact.
func isNoContact(seer string) bool {
	return seer == toldBy || strings.HasPrefix(seer, toldBy+"/")
}

// named is the seer whose name is kept with the breach: of those who are no
// contacts, whoever was told last.
func (b *Breach) named() string {
	last := ""
	for _, seer := range b.order() {
		if isNoContact(seer) && (last == "" || b.Seers[seer].Revision > b.Seers[last].Revision) {
			last = seer
		}
	}
	return last
}

// saw remembers that somebody, or a system, was shown the content as it is now:
// whatever discloses a notification to its school calls it in its fold.
func (n *Notification) saw(seer string) {
	if n.Seers == nil {
		n.Seers = map[string]int{}
	}
	n.Seers[seer] = n.Revision
	for _, what := range n.Shows {
		if !slices.Contains(n.Showed, what) {
			n.Showed = append(n.Showed, what)
		}
	}
}

// wasSeen reports whether anybody, or any system, was shown the content, beside
// those of whom an earlier breach case speaks already.
func wasSeen(n *Notification) bool { return len(n.Seers) > 0 }

// isAfterwards reports whether the alert is about what has ended: it asks nobody
// to read, and asks nobody else in the place of its addressee.
func (a *Alert) isAfterwards() bool {
	return a.Kind == channel.KindWithdrawn || a.Kind == channel.KindStatement
}

// takenAway records that a person recalled a notification because the school was
// wrong. What the machine recalls was right until the police said otherwise.
func (c *Case) takenAway(f facts.Fact, r Routed, n *Notification) error {
	if r.Rule != RulePerson {
		return nil
	}
	var opening *BreachOpening
	for _, o := range r.Breaches {
		if o.Notification == n.ID {
			opening = &o
		}
	}
	return c.misdirected(f, n, CausePlaced, opening)
}

// misdirected records that a notification went to a wrong school, and opens a
// breach case where somebody saw it.
func (c *Case) misdirected(f facts.Fact, n *Notification, cause BreachCause, o *BreachOpening) error {
	m := Misdirection{At: f.At, Notification: n.ID, URN: n.URN, Cause: cause, Seen: len(n.Seers)}
	if o != nil {
		m.Breach = o.ID
		if err := c.openBreach(f, n, cause, *o); err != nil {
			return err
		}
	}
	c.Misdirection = append(c.Misdirection, m)
	return nil
}

func (c *Case) openBreach(f facts.Fact, n *Notification, cause BreachCause, o BreachOpening) error {
	if c.Breaches == nil {
		c.Breaches = map[string]*Breach{}
	}
	b := c.Breaches[o.ID]
	if b == nil {
		b = &Breach{}
	}
	state, err := NextBreach(b.State, BreachOpened)
	if err != nil {
		return err
	}
	*b = Breach{
		ID: o.ID, Notification: n.ID, Child: n.Child, URN: n.URN, State: state, Cause: cause, OpenedBy: f.Actor, PlacedBy: n.PlacedBy,
		AwareAt: o.AwareAt, DueAt: o.DueAt, Detail: o.Detail, Showed: o.Showed, Steps: o.Steps, Seers: map[string]*Seer{},
		Key: o.Key,
	}
	if o.Key != "" {
		b.ToldSeq = f.Seq
	}
	for seer, revision := range n.Seers {
		b.Seers[seer] = &Seer{Revision: revision}
		if person, ok := strings.CutPrefix(seer, personActor); ok && !slices.Contains(n.Statements, person) {
			n.Statements = append(n.Statements, person)
		}
	}
	slices.Sort(n.Statements)
	n.Seers, n.Showed = nil, nil
	c.Breaches[o.ID] = b
	return nil
}

// breachHappens moves a breach by an event of its table.
func (c *Case) breachHappens(id string, event BreachEvent) (*Breach, error) {
	b := c.Breaches[id]
	if b == nil {
		return nil, fmt.Errorf("breach %q is not of this case", id)
	}
	state, err := NextBreach(b.State, event)
	if err != nil {
		return nil, err
	}
	b.State = state
	return b, nil
}

// took remembers that a step was taken.
func (b *Breach) took(step Step, at time.Time) {
	if b.Taken == nil {
		b.Taken = map[Step]time.Time{}
	}
	b.Taken[step] = at
}

// keyed remembers the key of what is written about the breach; the first stays.
func (b *Breach) keyed(key string) {
	if b.Key == "" {
		b.Key = key
	}
}

func (c *Case) breachAlarmed(f facts.Fact, d BreachAlarmed) error {
	b, err := c.breachHappens(d.Breach, BreachWasAlarmed)
	if err != nil {
		return err
	}
	b.took(d.Step, f.At)
	b.Owner = d.Owner
	return nil
}

func (c *Case) breachAsked(f facts.Fact, d BreachAsked) error {
	b, err := c.breachHappens(d.Breach, BreachWasAsked)
	if err != nil {
		return err
	}
	b.took(d.Step, f.At)
	c.Notifications[b.Notification].plan(d.Alerts, "", f.At)
	return nil
}

func (c *Case) breachStatement(f facts.Fact, d BreachStatement) error {
	b, err := c.breachHappens(d.Breach, BreachGotStatement)
	if err != nil {
		return err
	}
	seer := b.Seers[d.Seer]
	if seer == nil {
		return fmt.Errorf("whoever makes a statement was not shown the message")
	}
	seer.Statement = &Statement{BreachStatement: d, At: f.At, By: f.Actor, Seq: f.Seq}
	b.keyed(d.Key)
	c.settleStatements(b.Notification)
	return nil
}

// settleStatements keeps on the notification who is still asked: whoever has made
// no statement in a case that is not closed.
func (c *Case) settleStatements(notification string) {
	owing := map[string]bool{}
	for _, b := range c.Breaches {
		if b.Notification != notification || b.State == BreachShut || b.State == BreachOver {
			continue
		}
		for _, seer := range b.owing() {
			if person, ok := strings.CutPrefix(seer, personActor); ok {
				owing[person] = true
			}
		}
	}
	c.Notifications[notification].Statements = slices.Sorted(maps.Keys(owing))
}

// owing are the seers who have made no statement, in order.
func (b *Breach) owing() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(b.Seers)), func(seer string) bool { return b.Seers[seer].Statement != nil })
}

func (c *Case) breachCalled(f facts.Fact, d BreachCalled) error {
	b, err := c.breachHappens(d.Breach, BreachGotCall)
	if err != nil {
		return err
	}
	b.CalledAt, b.CallSeq = d.CalledAt, f.Seq
	b.keyed(d.Key)
	return nil
}

func (c *Case) breachDecided(f facts.Fact, d BreachDecided) error {
	b, err := c.breachHappens(d.Breach, BreachGotDecision)
	if err != nil {
		return err
	}
	if b.PlacedBy != "" && b.PlacedBy == f.Actor {
		return fmt.Errorf("whoever sent the child there cannot decide about it")
	}
	b.Decision = &BreachDecision{BreachDecided: d, At: f.At, By: f.Actor, Seq: f.Seq}
	b.keyed(d.Key)
	return nil
}

func (c *Case) breachClosed(f facts.Fact, d BreachClosed) error {
	b, err := c.breachHappens(d.Breach, BreachWasClosed)
	if err != nil {
		return err
	}
	for _, seer := range b.owing() {
		if b.Seers[seer].Missing = d.Missing[seer]; d.Missing[seer] == "" {
			return fmt.Errorf("somebody has made no statement, and it is not said why")
		}
	}
	if b.showed(ShowedAddress) && b.CalledAt.IsZero() {
		return fmt.Errorf("an address was shown and nobody has called the investigating team")
	}
	b.ClosedAt, b.ClosedBy, b.KeepUntil = f.At, f.Actor, d.KeepUntil
	c.settleStatements(b.Notification)
	return nil
}

// breachEnded ends what was written about the breach. The codes stay.
func (c *Case) breachEnded(f facts.Fact, d BreachAbout) error {
	b, err := c.breachHappens(d.Breach, BreachWasEnded)
	if err != nil {
		return err
	}
	c.endKey(b.Key, f.At, EndBreach, b.Child)
	return nil
}
