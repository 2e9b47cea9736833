package notifier

import (
	"context"
	"errors"
	"slices"
	"strings"

	"firstbell/internal/auth"
	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/schools"
)

// partStatement and its like name the sealed parts of what is written about a breach.
const (
	partStatement = "statement"
	partSafety    = "safety-call"
	partReasons   = "reasons"
)

// askedOf is the oldest breach of the notification in which the person is asked
// for a statement; nil where nobody asks them.
func (c *Case) askedOf(n *Notification, person string) *Breach {
	var asked *Breach
	for _, b := range c.Breaches {
		seer := b.Seers[personActor+person]
		if b.Notification != n.ID || seer == nil || seer.Statement != nil || b.State == BreachShut || b.State == BreachOver {
			continue
		}
		if asked == nil || b.AwareAt.Before(asked.AwareAt) {
			asked = b
		}
	}
	return asked
}

// MakeStatement records what p says became of a message that p was shown and that
// was not for p's school.
func (b *Inbox) MakeStatement(ctx context.Context, p auth.Principal, id string, st schools.Statement) error {
	if err := st.Check(); err != nil {
		return fault.Wrap(fault.Invalid, err, "The statement cannot be recorded like this.")
	}
	ref, err := b.ref(p, id)
	if err != nil {
		return err
	}
	return b.service.changeBreach(ctx, ref.Case, func(c *Case, made *[]string) (*facts.Fact, error) {
		n, err := b.visible(ctx, c, p, id)
		if err != nil {
			return nil, err
		}
		breach := c.askedOf(n, p.Account)
		if breach == nil {
			return nil, fault.New(fault.Conflict, "not-asked", "Nobody asks you about this message.")
		}
		return b.service.statementFact(ctx, c, breach, personActor+p.Account, p, false, st, made)
	})
}

// statementFact is the fact of a statement; its words are sealed with the breach.
func (s *Service) statementFact(ctx context.Context, c *Case, b *Breach, seer string, p auth.Principal, telephone bool,
	st schools.Statement, made *[]string) (*facts.Fact, error) {
	d := BreachStatement{Breach: b.ID, Seer: seer, Copies: st.Copies, ToldOthers: st.ToldOthers, ByTelephone: telephone}
	f, err := s.aboutBreach(c, b, FactBreachStatement, p.Actor(), nil)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(st.Words) != "" {
		if d.Key, err = s.sealBreach(ctx, f, b, partStatement, st.Words, made); err != nil {
			return nil, err
		}
	}
	return f, f.SetData(d)
}

// sealBreach seals words under the breach's own key, and makes one where there is
// none yet. It gives the key.
func (s *Service) sealBreach(ctx context.Context, f *facts.Fact, b *Breach, part string, words any, made *[]string) (key string, err error) {
	if key = b.Key; key == "" {
		if key, err = s.Vault.NewKey(ctx); err != nil {
			return "", err
		}
		*made = append(*made, key)
	}
	f.Keys = []string{key}
	return key, s.seal(ctx, f, part, key, encode(words))
}

// changeBreach is change for what may need a key: those of attempts that came
// second are destroyed, and so are those of one that was refused.
func (s *Service) changeBreach(ctx context.Context, caseID string, decide func(c *Case, made *[]string) (*facts.Fact, error)) error {
	var made []string
	_, err := s.change(ctx, caseID, func(c *Case) (*facts.Fact, error) {
		s.discard(ctx, made...)
		made = nil
		f, err := decide(c, &made)
		if err != nil {
			s.discard(ctx, made...)
			made = nil
		}
		crash.Point("breach.before-fact")
		return f, err
	})
	if errors.Is(err, fault.Conflict) {
		s.discard(ctx, made...) // the table forbade it: nothing was stored
	}
	return err
}

// mayStandIn reports whether a statement of the seer can be recorded by somebody else,
// as it was given on the telephone.
func (b *Breach) mayStandIn(seer string) bool {
	return slices.Contains(b.owing(), seer) && (b.State == BreachOpen || b.State == BreachSettled)
}
