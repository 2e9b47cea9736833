package notifier

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
	"firstbell/schools"
)

// A school ties two things of its own to Firstbell: a word by which its people
// are known on the telephone, and the address of its own record system. Both
// are secrets of the school, sealed on fb.link.<urn>; the envelope says only
// that there is one, since when and whether it works.

// The facts on fb.link.<urn>.
const (
	FactWordSet      = "call-word-set"     // sealed part "word"
	FactWordRemoved  = "call-word-removed" // no data
	FactHookSet      = "webhook-set"       // sealed part "webhook"
	FactHookRotated  = "webhook-rotated"   // HookRotated; sealed part "webhook" with both secrets
	FactHookRemoved  = "webhook-removed"   // no data
	FactHookTested   = "webhook-tested"    // HookTested
	FactHookFailing  = "webhook-failing"   // no data; the first failure after a success
	FactHookWorking  = "webhook-working"   // no data; the first success after a failure
	FactHookDisabled = "webhook-disabled"  // no data; it failed for too long
)

// HookRotated is the data of "webhook-rotated".
type HookRotated struct {
	Until time.Time // the secret before is good until then
}

// HookTested is the data of "webhook-tested".
type HookTested struct {
	Worked bool
}

const (
	partWord = "word"
	partHook = "webhook"
)

// sealedHook is the sealed part "webhook".
type sealedHook struct {
	URL    string
	Secret string
	Before string `json:",omitempty"` // the secret it replaced, while the rotation overlaps
}

// link is the row of a school.
type link struct {
	Word *linkSeal `json:",omitempty"`
	Hook *linkHook `json:",omitempty"`
	Old  []string  `json:",omitempty"` // keys of what was replaced: to be destroyed
}

// linkSeal says where something sealed is.
type linkSeal struct {
	Seq uint64
	Key string
	At  time.Time
}

// linkHook is a school's webhook without its address and secrets.
type linkHook struct {
	linkSeal
	SetAt        time.Time
	BeforeUntil  time.Time `json:",omitzero"` // the secret before the last rotation is good until then
	TestedAt     time.Time `json:",omitzero"`
	TestWorked   bool      `json:",omitempty"`
	FailingSince time.Time `json:",omitzero"`
	DisabledAt   time.Time `json:",omitzero"`
}

const (
	bucketLink = "link" // <urn> → link
	linkPrefix = "fb.link."
)

// LinkProjector keeps what schools have tied to Firstbell from the facts under
// "fb.link.".
type LinkProjector struct{}

var _ view.Projector = LinkProjector{}

// Buckets are the buckets it writes.
func (LinkProjector) Buckets() []string { return []string{bucketLink} }

// Apply folds one fact into its school's row. An unknown type is
// view.ErrUnknownType.
func (LinkProjector) Apply(tx *view.Tx, f facts.Fact) error {
	urn := strings.TrimPrefix(f.Subject, linkPrefix)
	var l link
	if raw := tx.Get(bucketLink, urn); raw != nil {
		if err := json.Unmarshal(raw, &l); err != nil {
			return fmt.Errorf("reading link row %s: %w", urn, err)
		}
	}
	apply, ok := linkAppliers[f.Type]
	if !ok {
		return fmt.Errorf("%w: %q on %s; start a newer firstbell", view.ErrUnknownType, f.Type, f.Subject)
	}
	if err := apply(&l, f); err != nil {
		return fmt.Errorf("folding %s at sequence %d: %w", f.Type, f.Seq, err)
	}
	tx.Put(bucketLink, urn, encode(l))
	return nil
}

var linkAppliers = map[string]func(*link, facts.Fact) error{
	FactWordSet: func(l *link, f facts.Fact) error {
		l.dropWord()
		l.Word = sealOf(f, partWord)
		return nil
	},
	FactWordRemoved: func(l *link, _ facts.Fact) error { l.dropWord(); return nil },
	FactHookSet: func(l *link, f facts.Fact) error {
		l.dropHook()
		l.Hook = &linkHook{linkSeal: *sealOf(f, partHook), SetAt: f.At}
		return nil
	},
	FactHookRotated: func(l *link, f facts.Fact) error {
		var d HookRotated
		if err := f.DecodeData(&d); err != nil {
			return err
		}
		if l.Hook == nil {
			return errNoHook
		}
		l.Old = append(l.Old, l.Hook.Key)
		l.Hook.linkSeal, l.Hook.BeforeUntil = *sealOf(f, partHook), d.Until
		return nil
	},
	FactHookRemoved: func(l *link, _ facts.Fact) error { l.dropHook(); return nil },
	FactHookTested: func(l *link, f facts.Fact) error {
		var d HookTested
		if err := f.DecodeData(&d); err != nil {
			return err
		}
		return l.onHook(func(h *linkHook) {
			h.TestedAt, h.TestWorked = f.At, d.Worked
			if d.Worked {
				h.FailingSince, h.DisabledAt = time.Time{}, time.Time{}
			}
		})
	},
	FactHookFailing: func(l *link, f facts.Fact) error {
		return l.onHook(func(h *linkHook) { h.FailingSince = f.At })
	},
	FactHookWorking: func(l *link, _ facts.Fact) error {
		return l.onHook(func(h *linkHook) { h.FailingSince = time.Time{} })
	},
	FactHookDisabled: func(l *link, f facts.Fact) error {
		return l.onHook(func(h *linkHook) { h.DisabledAt = f.At })
	},
}

// sealOf is where the fact's sealed part is.
func sealOf(f facts.Fact, part string) *linkSeal {
	p, _ := f.Part(part)
	return &linkSeal{Seq: f.Seq, Key: p.Key, At: f.At}
}

// onHook changes the school's webhook; what is said of one that was removed
// meanwhile is of no interest.
func (l *link) onHook(change func(*linkHook)) error {
	if l.Hook != nil {
		change(l.Hook)
	}
	return nil
}

func (l *link) dropWord() {
	if l.Word != nil {
		l.Old = append(l.Old, l.Word.Key)
		l.Word = nil
	}
}

func (l *link) dropHook() {
	if l.Hook != nil {
		l.Old = append(l.Old, l.Hook.Key)
		l.Hook = nil
	}
}

var errNoHook = fault.New(fault.NotFound, "", "This school has no webhook.")

func linkSubject(urn string) string { return linkPrefix + urn }

// linkOf is what a school has tied to Firstbell, as the view knows it.
func (s *Service) linkOf(urn string) (link, error) { return rowOf[link](s.View, bucketLink, urn) }

// changeLink records one change of a school's row and destroys the keys of what
// it replaced. A crash in between leaves them to the next change.
func (s *Service) changeLink(ctx context.Context, urn schools.URN, decide func(l link) (*facts.Fact, error)) error {
	l, err := changeRow(ctx, s, linkSubject(urn.String()), bucketLink, urn.String(), decide)
	if err != nil {
		return err
	}
	for _, key := range l.Old {
		if err := s.Vault.Shred(ctx, key); err != nil {
			return fmt.Errorf("destroying what a school has replaced: %w", err)
		}
	}
	return nil
}

// linkFact starts a fact about a school; sealed, where it is given, becomes its part.
func (s *Service) linkFact(ctx context.Context, typ string, urn schools.URN, actor, part string, sealed any) (*facts.Fact, error) {
	f := facts.New(typ, linkSubject(urn.String()), actor, s.now())
	f.URN = urn.String()
	if part == "" {
		return &f, nil
	}
	key, err := s.Vault.NewKey(ctx)
	if err != nil {
		return nil, err
	}
	f.Keys = []string{key}
	return &f, s.seal(ctx, &f, part, key, encode(sealed))
}

// wordRoles may set a school's call word: those who would have to give it.
var wordRoles = []auth.Role{schools.RoleKeyAdult, schools.RoleHead}
