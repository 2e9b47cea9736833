package notifier

import (
	"context"
	"slices"
	"time"

	"firstbell/internal/facts"
	"firstbell/police"
	"firstbell/schools"
)

// This file holds what people decide about exclusions: one added by hand, and
// one lifted because two people of one name are two people. A lift takes two
// persons, neither of them a party; it holds against exactly the people of the
// incident that were looked at, and against nothing as sure as an address.

// The facts about exclusions on fb.case.<case>.
const (
	FactExclusionsViewed = "exclusions-viewed"       // no data; the actor saw who is left out, and why
	FactExclusionAdded   = "exclusion-added"         // ExclusionAdded
	FactLiftProposed     = "exclusion-lift-proposed" // LiftProposed
	FactLiftDecided      = "exclusion-lift-decided"  // LiftDecided
)

// ExclusionAdded is the data of "exclusion-added".
type ExclusionAdded struct {
	Person string
	Reason string   // a code of ExclusionReasons
	Of     []string `json:",omitempty"` // notifications of schools to which the person belongs: their systems are given nothing, also when the person has left
}

// LiftProposed is the data of "exclusion-lift-proposed".
type LiftProposed struct {
	Person  string
	Why     string   // the Party code that is found to be a coincidence
	Reason  string   // how that is known: a code of LiftReasons
	Parties []string // keyed digests of the people of the incident it holds against
}

// LiftDecided is the data of "exclusion-lift-decided", by the second person.
type LiftDecided struct {
	Person  string
	Confirm bool
}

// Lift is an exclusion that is to be lifted, or was.
type Lift struct {
	Why        string
	Reason     string
	Parties    []string
	ProposedBy string
	ProposedAt time.Time
	DecidedBy  string    `json:",omitempty"`
	DecidedAt  time.Time `json:",omitzero"`
}

// IsMade reports whether the second person agreed.
func (l Lift) IsMade() bool { return !l.DecidedAt.IsZero() }

// ByHand is an exclusion that a person added.
type ByHand struct {
	Reason string
	By     string
	At     time.Time
}

func (c *Case) exclusionAdded(f facts.Fact, d ExclusionAdded) error {
	if c.ByHand == nil {
		c.ByHand = map[string]ByHand{}
	}
	c.ByHand[d.Person] = ByHand{Reason: d.Reason, By: f.Actor, At: f.At}
	delete(c.Lifts, d.Person)
	for _, n := range c.sorted() {
		switch {
		case n.isKnownTo([]string{d.Person}) && c.canAskAnew(n, f.At):
			if err := n.askAnew(f.At); err != nil {
				return err
			}
		case n.isLateParty([]string{d.Person}):
			n.PartyAt = f.At
		}
		n.Excluded = append(n.Excluded, d.Person)
		n.NoMachine = n.NoMachine || slices.Contains(d.Of, n.ID)
	}
	c.exclude([]string{d.Person})
	return nil
}

// reopenable is how long before its day the body of a closed notification can
// still be shown to somebody else: no node may be destroying it already.
const reopenable = time.Hour

// canAskAnew reports whether somebody else can take on what a party had. What
// is closed is opened again as long as there is a body; its key ends no more.
func (c *Case) canAskAnew(n *Notification, at time.Time) bool {
	if n.State != StateClosed {
		return n.State.IsLive()
	}
	if ending := c.Ended[n.Key]; ending.Erased || ending.At.Before(at.Add(reopenable)) {
		return false
	}
	delete(c.Ended, n.Key)
	n.EndedAt = time.Time{}
	return true
}

// askAnew lets somebody else take on what a party had: what they did with it
// does not count.
func (n *Notification) askAnew(at time.Time) error {
	state, err := Next(n.State, EventMaterial)
	if err != nil {
		return err
	}
	n.State, n.Since = state, at
	n.AlertedAt, n.OpenedAt, n.AcknowledgedAt, n.AcknowledgedBy = time.Time{}, time.Time{}, time.Time{}, ""
	n.OutcomeBy, n.OutcomeAt, n.Outcome, n.Access = time.Time{}, time.Time{}, nil, Access{}
	n.untold()
	n.AlarmedAt, n.PartyAt = time.Time{}, time.Time{}
	n.climbAnew(at, n.Steps)
	n.dropUnsent()
	return nil
}

func (c *Case) liftProposed(f facts.Fact, d LiftProposed) error {
	if c.Lifts == nil {
		c.Lifts = map[string]Lift{}
	}
	c.Lifts[d.Person] = Lift{Why: d.Why, Reason: d.Reason, Parties: d.Parties, ProposedBy: f.Actor, ProposedAt: f.At}
	return nil
}

func (c *Case) liftDecided(f facts.Fact, d LiftDecided) error {
	l, ok := c.Lifts[d.Person]
	if !ok || l.IsMade() {
		return errNoLift
	}
	if !d.Confirm {
		delete(c.Lifts, d.Person)
		return nil
	}
	l.DecidedBy, l.DecidedAt = f.Actor, f.At
	c.Lifts[d.Person] = l
	delete(c.ByHand, d.Person)
	is := func(p string) bool { return p == d.Person }
	c.Excluded = slices.DeleteFunc(c.Excluded, is)
	c.DeskParties = slices.DeleteFunc(c.DeskParties, is)
	for _, n := range c.Notifications {
		n.Excluded = slices.DeleteFunc(n.Excluded, is)
	}
	return nil
}

// adultLifted is the role under which somebody stands of whom two people have
// said that they only share a name with a person.
const adultLifted police.AdultRole = "lifted"

// partiesFor are the people of the incident with whom a person is compared: of
// those against whom an exclusion was lifted, only what is nobody else's.
func (s *Service) partiesFor(ctx context.Context, c *Case, person string) ([]police.Adult, error) {
	adults, err := s.adults(ctx, c)
	if err != nil {
		return nil, err
	}
	return s.withLifts(c, person, adults), nil
}

func (s *Service) withLifts(c *Case, person string, adults []police.Adult) []police.Adult {
	lift, ok := c.Lifts[person]
	if !ok || !lift.IsMade() {
		return adults
	}
	all := slices.Clone(adults)
	for i, a := range all {
		if slices.Contains(lift.Parties, s.partyDigest(a)) {
			all[i].Role = adultLifted
		}
	}
	return all
}

// partyDigest is one person of the incident as described, without the words.
func (s *Service) partyDigest(a police.Adult) string {
	return s.Vault.Index("party", string(encode(a)))
}

// excludedOf are the persons among the contacts who are a party to the case, in
// order, and why each is.
func (s *Service) excludedOf(c *Case, contacts []schools.Contact, adults []police.Adult) (excluded []string, why map[string]string) {
	why = map[string]string{}
	for _, contact := range contacts {
		found := partyOf(contact, s.withLifts(c, contact.Person, adults))
		if found == "" {
			continue
		}
		if why[contact.Person] == "" {
			excluded = append(excluded, contact.Person)
		}
		if strength(found) > strength(why[contact.Person]) {
			why[contact.Person] = found
		}
	}
	slices.Sort(excluded)
	return excluded, why
}
