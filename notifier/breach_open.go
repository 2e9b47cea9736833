package notifier

import (
	"context"
	"errors"
	"strconv"

	"firstbell/internal/facts"
	"firstbell/internal/vault"
	"firstbell/schools"
)

// partTold begins the sealed part that keeps the name of somebody who was told by
// telephone of what was not for them, and is no contact of the school: what was
// sealed with the message ends with it. The breach's id follows.
const partTold = "told/"

// bouncedFact is the fact that a school sends a notification back, and the keys
// made for it.
func (s *Service) bouncedFact(ctx context.Context, c *Case, n *Notification, actor string) (*facts.Fact, []string, error) {
	f, err := s.about(c, n, FactBounced, actor, nil)
	if err != nil {
		return nil, nil, err
	}
	opening, err := s.opening(ctx, f, n)
	if err != nil {
		return nil, nil, err
	}
	var keys []string
	if opening != nil && opening.Key != "" {
		keys = append(keys, opening.Key)
	}
	return f, keys, f.SetData(Bounced{Breach: opening})
}

// opening is what a fact says that takes a notification from a school because it
// is the wrong one; nil where nobody has seen it.
func (s *Service) opening(ctx context.Context, f *facts.Fact, n *Notification) (*BreachOpening, error) {
	if !wasSeen(n) {
		return nil, nil
	}
	at := f.At
	o := &BreachOpening{
		ID: s.Vault.Index("breach", n.ID, strconv.Itoa(n.Revision)), Notification: n.ID, AwareAt: at, DueAt: at.Add(BreachDueAfter),
		Seen: len(n.Seers), Showed: n.Showed, Detail: schools.Detail(n.Detail),
		Steps: []BreachStepAt{
			{StepBreachOpened, at}, {StepBreachAsk, at}, {StepBreachAskAgain, at.Add(breachAskAgain)},
			{StepBreachReminder, at.Add(breachRemindAfter)}, {StepBreachLast, at.Add(breachLastAfter)}, {StepBreachOverdue, at.Add(BreachDueAfter)},
		},
	}
	return o, s.keepTold(ctx, f, n, o)
}

// keepTold seals the name of somebody at the switchboard under the breach's key,
// before it ends with the message. A name that cannot be opened any more keeps
// nobody from sending a message back.
func (s *Service) keepTold(ctx context.Context, f *facts.Fact, n *Notification, o *BreachOpening) error {
	if n.ToldAt.IsZero() || n.ToldPerson != "" || n.ToldSeq == 0 {
		return nil
	}
	name, err := s.toldName(ctx, n)
	if errors.Is(err, vault.ErrErased) || err == nil && name == "" {
		return nil
	}
	if err != nil {
		return err
	}
	key, err := s.Vault.NewKey(ctx)
	if err != nil {
		return err
	}
	if err := s.seal(ctx, f, partTold+o.ID, key, encode(name)); err != nil {
		s.discard(ctx, key)
		return err
	}
	o.Key, f.Keys = key, append(f.Keys, key)
	return nil
}

// openings are those of the notifications that a person's decision recalls.
func (r *routing) openings(recalled []string) ([]BreachOpening, error) {
	var all []BreachOpening
	for _, id := range recalled {
		n := r.c.Notifications[id]
		if n == nil || !n.State.Stands() {
			continue
		}
		o, err := r.s.opening(r.ctx, &r.fact, n)
		if err != nil {
			return nil, err
		}
		if o == nil {
			continue
		}
		if all = append(all, *o); o.Key != "" {
			r.keys = append(r.keys, o.Key)
		}
	}
	return all, nil
}
