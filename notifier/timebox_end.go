package notifier

import (
	"context"
	"errors"
	"fmt"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/vault"
)

// endAccess ends a school's access to what it took on, if that is due. Nothing
// is destroyed by it: the key has a day of its own.
func (s *Service) endAccess(ctx context.Context, row Row) error {
	crash.Point("timebox.before-access")
	_, err := s.change(ctx, row.Case, func(c *Case) (*facts.Fact, error) {
		n := c.notification(row.Notification)
		if n == nil {
			return nil, nil
		}
		now := s.now()
		at, owed := c.accessEndsAt(n)
		if !owed || at.After(now) {
			return nil, nil
		}
		return s.about(c, n, FactAccessEnded, actorNode, AccessEnded{Rule: n.endRule(), DestroyAt: later(n.Access.DestroyAt, now)})
	})
	if err == nil {
		crash.Point("timebox.after-access")
	}
	return err
}

// endIncident ends the incident itself, if that is due. Before that the force's
// own references are sealed under a key that stays: it may still ask what became
// of each child, and take the incident back. A key whose fact came second is
// destroyed, as nothing was stored under it.
func (s *Service) endIncident(ctx context.Context, caseID string) error {
	key := ""
	crash.Point("timebox.before-incident")
	_, err := s.change(ctx, caseID, func(c *Case) (*facts.Fact, error) {
		if key != "" {
			s.discard(ctx, key)
			key = ""
		}
		at, owed := c.incidentEndsAt()
		if !owed || at.After(s.now()) {
			return nil, nil
		}
		own, err := s.referencesOf(ctx, c)
		if err != nil {
			return nil, err
		}
		if key, err = s.Vault.NewKey(ctx); err != nil {
			return nil, fmt.Errorf("making a key for case %s: %w", c.ID, err)
		}
		crash.Point("timebox.after-key")
		f := s.fact(c, FactIncidentEnded, actorNode)
		f.Keys = []string{key}
		parties, err := s.deskParties(ctx, c)
		if err != nil {
			return nil, err
		}
		if err := f.SetData(IncidentEnded{DeskParties: parties}); err != nil {
			return nil, err
		}
		return &f, s.seal(ctx, &f, partReferences, key, encode(own))
	})
	if err == nil {
		crash.Point("timebox.after-incident")
	}
	return err
}

// keptReferences are the force's own names as they were when the incident ended;
// they outlive its body.
func (s *Service) keptReferences(ctx context.Context, c *Case, cause error) (references, error) {
	var own references
	if !errors.Is(cause, vault.ErrErased) || c.NamesSeq == 0 {
		return own, cause
	}
	err := s.unseal(ctx, c.NamesSeq, partReferences, &own)
	return own, err
}
