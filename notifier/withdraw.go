package notifier

import (
	"context"
	"fmt"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/police"
	"firstbell/police/ingest"
)

// partReferences names the sealed part of a withdrawn fact. It keeps the
// force's own references, under a key of its own, so that the force can still
// be told what became of each child after the incident's body is destroyed.
const partReferences = "references"

// references are a force's own names for an incident and its children.
type references struct {
	Incident string
	Children []string // in the order of the last version
}

// Withdraw takes an incident back: one fact, after which no node shows any of
// its content. Withdrawing twice answers with the first withdrawal. It fails
// with fault.NotFound for what does not exist or is another force's.
func (s *Service) Withdraw(ctx context.Context, from ingest.Client, id string, w police.Withdrawal) (police.Receipt, error) {
	var key string
	c, err := s.change(ctx, id, func(c *Case) (*facts.Fact, error) {
		if key != "" {
			s.discard(ctx, key)
			key = ""
		}
		if err := owns(from, c); err != nil || c.Withdrawn() {
			return nil, err
		}
		f, made, err := s.withdrawal(ctx, c, from, w)
		key = made
		return f, err
	})
	if err != nil {
		return police.Receipt{}, err
	}
	crash.Point("withdraw.after-fact")
	own, err := s.referencesOf(ctx, c)
	if err != nil {
		return police.Receipt{}, err
	}
	v := c.Current()
	v.At, v.Hash, v.Seq = c.WithdrawnAt, s.Vault.Index("withdrawal", string(w.Reason)), c.WithdrawnSeq
	return s.receipt(ctx, c, v, own.Incident, key == "")
}

// owns is fault.NotFound unless the case is the client's force's own: what
// belongs to another force answers like what does not exist.
func owns(from ingest.Client, c *Case) error {
	if !c.Exists() || c.Force != string(from.Force) {
		return fault.New(fault.NotFound, "", "There is no such incident.")
	}
	return nil
}

// withdrawal is the fact that takes the case back, and the key it made.
func (s *Service) withdrawal(ctx context.Context, c *Case, from ingest.Client, w police.Withdrawal) (*facts.Fact, string, error) {
	own, err := s.referencesOf(ctx, c)
	if err != nil {
		return nil, "", err
	}
	key, err := s.Vault.NewKey(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("making a key for case %s: %w", c.ID, err)
	}
	crash.Point("withdraw.after-key")
	f := s.fact(c, police.FactWithdrawn, "force:"+string(from.Force)+"/"+from.KeyID)
	f.Keys = []string{key}
	if err := f.SetData(police.Withdrawn{Reason: string(w.Reason)}); err != nil {
		return nil, key, err
	}
	return &f, key, s.seal(ctx, &f, partReferences, key, encode(own))
}

// referencesOf are the force's own names, from the newest body or, once that has
// ended, from the part that outlives it.
func (s *Service) referencesOf(ctx context.Context, c *Case) (references, error) {
	var own references
	if c.Withdrawn() {
		err := s.unseal(ctx, c.WithdrawnSeq, partReferences, &own)
		return own, err
	}
	in, err := s.openIncident(ctx, c, c.Current().N)
	if err != nil {
		return s.keptReferences(ctx, c, err)
	}
	own.Incident = in.Reference
	for _, child := range in.Children {
		own.Children = append(own.Children, child.ID)
	}
	return own, nil
}
