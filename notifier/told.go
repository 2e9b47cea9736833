package notifier

import (
	"context"
	"errors"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/vault"
)

// Attack: the only person of a school who was told by telephone turns out to be
// a party, by hand, by an amendment or by a corrected record; and because the
// school counts as told, nobody else there ever hears of it. Property kept: a
// call to somebody who may not hear of a notification settles nothing from the
// moment at which that is known.

// told keeps when and whom: a contact by id, anybody else by the sealed name.
func (c *Case) told(f facts.Fact, d Told) error {
	n, err := c.happens(f, EventTold)
	if err != nil {
		return err
	}
	n.ToldAt, n.ToldPerson, n.ToldSeq, n.ToldPart = f.At, d.Person, f.Seq, partCall
	seer := toldSeer(d.Person)
	if before, known := n.Seers[seer]; known && before != n.Revision && d.Person == "" {
		seer = n.toldAgain() // it may be somebody else: each is asked what became of it
	}
	n.saw(seer)
	return nil
}

// untold forgets a call: it was about something else, or to somebody who counts
// for nothing.
func (n *Notification) untold() {
	n.ToldAt, n.ToldPerson, n.ToldSeq, n.ToldPart = time.Time{}, "", 0, ""
}

// toldParty reports whether whoever was told by telephone may not hear of the
// notification, as far as is known now. A name that can no longer be opened is
// nobody's of whom it is known that they may.
func (s *Service) toldParty(ctx context.Context, c *Case, n *Notification) (bool, error) {
	if n == nil || n.ToldAt.IsZero() {
		return false, nil
	}
	if n.ToldPerson != "" {
		return s.isBarredPerson(ctx, c, n, n.ToldPerson)
	}
	name, err := s.toldName(ctx, n)
	if errors.Is(err, vault.ErrErased) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return s.isBarredFromCall(ctx, c, n, Call{Name: name, Outcome: CallTold})
}

// toldName is the name that was given on the telephone; empty where none was kept.
func (s *Service) toldName(ctx context.Context, n *Notification) (name string, err error) {
	if n.ToldSeq == 0 {
		return "", nil
	}
	err = s.unseal(ctx, n.ToldSeq, n.ToldPart, &name)
	return name, err
}

// carryTold seals the name of whoever was told at the switchboard anew, under
// the key of a body that leaves the call as it is: the old key ends with the old
// body, and a later version may name that very person.
func (r *routing) carryTold(old *Notification, t *Target) error {
	if old == nil || t.Material || old.ToldAt.IsZero() || old.ToldPerson != "" || old.ToldSeq == 0 {
		return nil
	}
	name, err := r.s.toldName(r.ctx, old)
	if err != nil {
		return err
	}
	t.Told = true
	return r.s.seal(r.ctx, &r.fact, toldPart(old.ID), t.Key, encode(name))
}

// toldPart is the part of a "routed" fact that carries a name on.
func toldPart(notification string) string { return partCall + "/" + notification }
