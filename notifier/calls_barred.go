package notifier

import (
	"context"
	"errors"
	"slices"

	"firstbell/internal/vault"
	"firstbell/police"
	"firstbell/schools"
)

// Whom a caller may not speak to. The call sheet names nobody it warns of: a
// name on a printed sheet would tell a whole office who is part of an incident.
// Attack: the head is a party and was left out of the people to ask for, so the
// sheet falls back to "the head teacher" and the caller tells exactly that
// person. Property kept: no role is asked for that a barred contact holds, and
// no name is accepted that is a party's.

// notToAskFor are the roles at a school that are held by a contact who may not
// hear of one of the notifications, and whether one of the incidents' parties
// works in education, so that any member of staff there may be one.
func (b *Boards) notToAskFor(ctx context.Context, urn string, toCall []holding) ([]schools.Role, bool, error) {
	var roles []schools.Role
	staff := false
	number, _ := schools.ParseURN(urn) // facts hold what ParseURN has accepted
	for _, h := range toCall {
		for _, contact := range b.service.everyoneAt(urn) {
			barred, err := b.service.isBarredPerson(ctx, h.c, h.n, contact.Person)
			if err != nil {
				return nil, false, err
			}
			if barred && contact.Role != "" && !slices.Contains(roles, contact.Role) {
				roles = append(roles, contact.Role)
			}
		}
		adults, err := b.service.knownAdults(ctx, h.c)
		if err != nil {
			return nil, false, err
		}
		staff = staff || slices.ContainsFunc(adults, func(a police.Adult) bool { return worksAt(number, a) })
	}
	slices.SortFunc(roles, func(x, y schools.Role) int { return turn(x) - turn(y) })
	return roles, staff, nil
}

// isBarredFromCall reports whether the person of a call may not hear of the
// notification: by who they are as a contact or, where only a name was typed,
// by that name. Two people may share a name; then somebody else has to be told.
func (s *Service) isBarredFromCall(ctx context.Context, c *Case, n *Notification, call Call) (bool, error) {
	if call.Person != "" {
		if call.Outcome != CallTold {
			return false, nil // whoever was asked for heard nothing
		}
		return s.isBarredPerson(ctx, c, n, call.Person)
	}
	if call.Name == "" || call.Outcome != CallTold {
		return false, nil
	}
	for _, contact := range s.everyoneAt(n.URN) {
		if !mayBeNamed(contact.Name, call.Name) {
			continue
		}
		if barred, err := s.isBarredPerson(ctx, c, n, contact.Person); barred || err != nil {
			return barred, err
		}
	}
	adults, err := s.knownAdults(ctx, c)
	return slices.ContainsFunc(adults, func(a police.Adult) bool { return mayBeNamed(a.Name, call.Name) }), err
}

// knownAdults are the adults of the incident; none once its body has ended.
func (s *Service) knownAdults(ctx context.Context, c *Case) ([]police.Adult, error) {
	adults, err := s.adults(ctx, c)
	if errors.Is(err, vault.ErrErased) {
		return nil, nil
	}
	return slices.DeleteFunc(adults, func(a police.Adult) bool { return a.Role == adultChild }), err
}

// mayBeNamed reports whether somebody of this name may have given that one: the
// same first and last name, or one word of it alone, as in "Mrs Head".
func mayBeNamed(name, given string) bool {
	if sameName(name, given) {
		return true
	}
	said := nameWords(given)
	return len(said) == 1 && slices.Contains(nameWords(name), said[0])
}
