package notifier

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/schools"
)

// The bounds of a call word: long enough not to be guessed on the telephone,
// short enough to be said.
const (
	MinCallWord = 6  // characters
	MaxCallWord = 60 // characters
)

// CallWords are the words by which schools' people are known on the telephone.
// Nobody at the school is ever shown the word that is set: whoever has forgotten
// it sets another.
type CallWords struct{ service *Service }

// NewCallWords gives the call words of a service.
func NewCallWords(s *Service) *CallWords { return &CallWords{s} }

// SetAt is since when the school has the word it has; zero where it has none.
// It is fault.NotFound for whoever may not set it.
func (w *CallWords) SetAt(_ context.Context, p auth.Principal, urn schools.URN) (time.Time, error) {
	if err := allowedToLink(p, urn, wordRoles); err != nil {
		return time.Time{}, err
	}
	l, err := w.service.linkOf(urn.String())
	if err != nil || l.Word == nil {
		return time.Time{}, err
	}
	return l.Word.At, nil
}

// Set gives the school another call word, or none where it is empty. It fails
// with fault.Invalid for a word that is too short or too long.
func (w *CallWords) Set(ctx context.Context, p auth.Principal, urn schools.URN, word string) error {
	if err := allowedToLink(p, urn, wordRoles); err != nil {
		return err
	}
	word = strings.Join(strings.Fields(word), " ")
	n := utf8.RuneCountInString(word)
	if n > 0 && (n < MinCallWord || n > MaxCallWord) {
		return fault.New(fault.Invalid, "call-word", "A call word or phrase has 6 to 60 characters.")
	}
	return w.service.changeLink(ctx, urn, func(l link) (*facts.Fact, error) {
		switch {
		case n > 0:
			return w.service.linkFact(ctx, FactWordSet, urn, p.Actor(), partWord, word)
		case l.Word != nil:
			return w.service.linkFact(ctx, FactWordRemoved, urn, p.Actor(), "", nil)
		default:
			return nil, nil
		}
	})
}

// allowedToLink is fault.NotFound for whoever holds none of the roles at the school.
func allowedToLink(p auth.Principal, urn schools.URN, roles []auth.Role) error {
	if !slices.Contains(p.Scopes(roles...), urn.String()) {
		return errNoSchool()
	}
	return nil
}

// CallWord records that the operator is shown the school's call word, and only
// then gives it; empty where the school has set none. Only the operator who has
// claimed the call sees it, and nobody does where somebody at the school may not
// hear of the incident: that person may know the word, so it would show nothing.
// It is fault.Conflict, code "not-claimed" or "word-does-not-count", then.
func (b *Boards) CallWord(ctx context.Context, p auth.Principal, urn schools.URN) (string, error) {
	return disclose(ctx, func(ctx context.Context) (string, error) { return b.callWord(ctx, p, urn) })
}

func (b *Boards) callWord(ctx context.Context, p auth.Principal, urn schools.URN) (string, error) {
	calls, err := b.callsBySchool(ctx, p)
	if err != nil {
		return "", err
	}
	toCall := calls[urn.String()]
	if len(toCall) == 0 {
		return "", errNoCall()
	}
	barred, staff, err := b.notToAskFor(ctx, urn.String(), toCall)
	if err != nil {
		return "", err
	}
	if len(barred) > 0 || staff {
		return "", fault.New(fault.Conflict, "word-does-not-count", "The school’s call word is not enough for this call. Call the person back at the number on the sheet.")
	}
	l, err := b.service.linkOf(urn.String())
	if err != nil || l.Word == nil {
		return "", err
	}
	for _, force := range forcesOf(toCall) {
		if err := b.showWord(ctx, p, force, urn); err != nil {
			return "", err
		}
	}
	var word string
	err = b.service.unseal(ctx, l.Word.Seq, partWord, &word)
	return word, err
}

// showWord records that the operator, who must have the call, sees the word.
func (b *Boards) showWord(ctx context.Context, p auth.Principal, force string, urn schools.URN) error {
	_, err := changeRow(ctx, b.service, callSubject(force, urn.String()), bucketCall, force+"/"+urn.String(),
		func(claim callClaim) (*facts.Fact, error) {
			if claim.By != p.Actor() || !claim.isHeld(b.service.now()) {
				return nil, fault.New(fault.Conflict, "not-claimed", "Start the call first. The call word is shown only to whoever is calling.")
			}
			f := b.callFact(FactWordShown, force, urn, p)
			disclosed(&f, p.RoleOver(force, operatorRoles...), PurposeCall)
			return &f, nil
		})
	return err
}
