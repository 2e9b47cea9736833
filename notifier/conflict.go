package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"firstbell/internal/auth"
	"firstbell/internal/vault"
	"firstbell/police"
	"firstbell/schools"
)

// This file asks, on every disclosure, whether the person is a party to the
// incident. The routing asked once and wrote down who was excluded; contacts
// change after that, so that list alone is not enough. Attack: somebody who
// harmed a child becomes a contact of the school, or a contact's record is
// corrected so that it now matches, after the message was sent. Property kept:
// such a person is not alerted, sees nothing, and finds nothing by counting.

// isBarred reports whether p may not know of the notification.
func (s *Service) isBarred(ctx context.Context, c *Case, n *Notification, p auth.Principal) (bool, error) {
	return s.isBarredPerson(ctx, c, n, p.Account)
}

// isBarredPerson is isBarred for whoever has this person id.
func (s *Service) isBarredPerson(ctx context.Context, c *Case, n *Notification, person string) (bool, error) {
	if slices.Contains(n.Excluded, person) {
		return true, nil
	}
	return s.isParty(ctx, c, person)
}

// isParty reports whether the person is one of the incident's adults, by their
// e-mail address or by what is recorded of them as a contact today. Once the
// incident's body has ended, what was decided while it could be read stands.
func (s *Service) isParty(ctx context.Context, c *Case, person string) (bool, error) {
	adults, err := s.adults(ctx, c)
	if errors.Is(err, vault.ErrErased) {
		return c.excludes(person), nil
	}
	if err != nil {
		return false, err
	}
	if s.isAdult(person, adults) {
		return true, nil
	}
	return slices.ContainsFunc(s.Snapshot().Contacts.ByPerson(person), func(contact schools.Contact) bool {
		return isParty(contact, adults)
	}), nil
}

// barredBy are the contacts who are a party and, beside them, whoever signs in
// with an address of one of the adults, contact or not: a person who becomes a
// contact later, or an operator, stays out also when the incident's body has
// ended and can no longer be asked.
func (s *Service) barredBy(adults []police.Adult, contacts []string) []string {
	all := slices.Clone(contacts)
	for _, a := range adults {
		for _, email := range a.Emails {
			all = append(all, s.Vault.PersonID(email))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// isAdult reports whether the person id is that of one of the adults' addresses.
func (s *Service) isAdult(person string, adults []police.Adult) bool {
	return slices.ContainsFunc(adults, func(a police.Adult) bool {
		return slices.ContainsFunc(a.Emails, func(email string) bool { return s.Vault.PersonID(email) == person })
	})
}

// adults are the people of the newest version of the incident.
func (s *Service) adults(ctx context.Context, c *Case) ([]police.Adult, error) {
	in, err := s.openIncident(ctx, c, c.Current().N)
	if err != nil {
		return nil, fmt.Errorf("looking for conflicts in case %s: %w", c.ID, err)
	}
	return in.Adults, nil
}

// excludes reports whether the person was excluded from any notification of
// the case.
func (c *Case) excludes(person string) bool {
	for _, n := range c.Notifications {
		if slices.Contains(n.Excluded, person) {
			return true
		}
	}
	return false
}
