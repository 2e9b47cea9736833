package notifier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"firstbell/internal/auth"
	"firstbell/internal/vault"
	"firstbell/notifier/channel"
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
	if slices.Contains(n.Excluded, p.Account) {
		return true, nil
	}
	return s.isPartyIn(ctx, c, p)
}

// isPartyIn is isParty for whoever is signed in, or on duty at a desk. The name
// of an account is all that is known of somebody who is no contact of a school,
// and may differ from the contact's, so they are compared by that, too.
func (s *Service) isPartyIn(ctx context.Context, c *Case, p auth.Principal) (bool, error) {
	party, err := s.isParty(ctx, c, p.Account)
	if party || err != nil || p.Name == "" {
		return party, err
	}
	adults, err := s.partiesFor(ctx, c, p.Account)
	if errors.Is(err, vault.ErrErased) {
		return slices.Contains(c.DeskParties, p.Account), nil
	}
	return s.isNamedAmong(p, adults), err
}

// isNamedAmong reports whether somebody is one of the adults by the name of
// their account.
func (s *Service) isNamedAmong(p auth.Principal, adults []police.Adult) bool {
	as := schools.Contact{Name: p.Name}
	if len(s.Snapshot().Contacts.ByPerson(p.Account)) == 0 {
		as.Role = roleAtDesk
	}
	return p.Name != "" && isParty(as, adults)
}

// isBarredPerson is isBarred for whoever has this person id.
func (s *Service) isBarredPerson(ctx context.Context, c *Case, n *Notification, person string) (bool, error) {
	if slices.Contains(n.Excluded, person) {
		return true, nil
	}
	return s.isParty(ctx, c, person)
}

// isParty reports whether the person is one of the incident's adults, by their
// e-mail address or by what is recorded of them as a contact today. What was
// decided before stands, also once the incident's body has ended.
func (s *Service) isParty(ctx context.Context, c *Case, person string) (bool, error) {
	if c.excludes(person) {
		return true, nil
	}
	adults, err := s.partiesFor(ctx, c, person)
	if errors.Is(err, vault.ErrErased) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return s.isAmong(person, adults), nil
}

// isAmong reports whether the person is one of the adults, by their address or
// as a contact.
func (s *Service) isAmong(person string, adults []police.Adult) bool {
	return s.isAdult(person, adults) || slices.ContainsFunc(s.Snapshot().Contacts.ByPerson(person), func(contact schools.Contact) bool {
		return isParty(contact, adults)
	})
}

// officials are all people with a role over the force, or over the installation.
func (s *Service) officials(ctx context.Context, force string) ([]DeskPerson, error) {
	if s.Officials == nil {
		return s.wholeDesk(ctx, force)
	}
	people, err := s.Officials(ctx, force)
	if err != nil {
		return nil, fmt.Errorf("finding the people with a role over the force: %w", err)
	}
	return people, nil
}

// deskParties are the people with a role over the force, or over the
// installation, who are a party to the incident by their name. They are
// remembered with the case, for when its body has ended and no name can be
// compared any more. Whoever was found before stays found, whether or not they
// have an account today, unless two people have lifted it.
func (s *Service) deskParties(ctx context.Context, c *Case) ([]string, error) {
	all, err := s.officials(ctx, c.Force)
	if err != nil {
		return nil, fmt.Errorf("looking for conflicts at the desk of %s: %w", c.Force, err)
	}
	parties := slices.DeleteFunc(slices.Clone(c.DeskParties), func(person string) bool { return c.Lifts[person].IsMade() })
	adults, err := s.adults(ctx, c)
	if err != nil && !errors.Is(err, vault.ErrErased) {
		return nil, err
	}
	if owner := s.policy(c.Force).DataProtection; owner.Email != "" { // who is told of breaches, also of what has ended
		all = append(slices.Clone(all), DeskPerson{s.Vault.PersonID(owner.Email), channel.Address{Name: owner.Name, Email: owner.Email}})
	}
	for _, one := range all {
		among := s.withLifts(c, one.Person, adults)
		if c.excludes(one.Person) || s.isAmong(one.Person, among) || s.isNamedAmong(auth.Principal{Account: one.Person, Name: one.Name}, among) {
			parties = append(parties, one.Person)
		}
	}
	slices.Sort(parties)
	return slices.Compact(parties), nil
}

// barredBy are the contacts who are a party and, beside them, whoever signs in
// with an address of one of the adults, contact or not: a person who becomes a
// contact later, or an operator, stays out also when the incident's body has
// ended and can no longer be asked.
func (s *Service) barredBy(adults []police.Adult, contacts []string) []string {
	all := slices.Clone(contacts)
	for _, a := range adults {
		for _, email := range a.Emails {
			for _, form := range addressForms(email) {
				all = append(all, s.Vault.PersonID(form))
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// isAdult reports whether the person id is that of one of the adults' addresses.
func (s *Service) isAdult(person string, adults []police.Adult) bool {
	return slices.ContainsFunc(adults, func(a police.Adult) bool {
		return slices.ContainsFunc(a.Emails, func(email string) bool {
			return slices.ContainsFunc(addressForms(email), func(form string) bool { return s.Vault.PersonID(form) == person })
		})
	})
}

// partAdults names the sealed part of a routed fact with all adults that any
// version named, where the newest names fewer. It is sealed under the key of
// the version that was routed and ends with it, when the next one carries it on.
const partAdults = "adults"

// adults are the people of all versions of the incident, as partiesOf lists them. A version that leaves
// somebody out lifts nothing: that the police stop mentioning a person does not
// make that person safe to tell.
func (s *Service) adults(ctx context.Context, c *Case) ([]police.Adult, error) {
	var all []police.Adult
	for _, v := range c.Versions {
		if _, ended := c.Ended[v.Key]; ended && v.N < c.Current().N {
			continue // what it named was carried on by the decision that ended it
		}
		in, err := s.openIncident(ctx, c, v.N)
		if err != nil {
			return nil, fmt.Errorf("looking for conflicts in case %s: %w", c.ID, err)
		}
		all = joined(all, partiesOf(in))
	}
	if c.AdultsSeq == 0 {
		return all, nil
	}
	var earlier []police.Adult
	if err := s.unseal(ctx, c.AdultsSeq, partAdults, &earlier); err != nil {
		if errors.Is(err, vault.ErrErased) && c.isUndecided() {
			return all, nil // the incident had ended: who they were is known by their accounts alone
		}
		return nil, fmt.Errorf("looking for earlier conflicts in case %s: %w", c.ID, err)
	}
	return joined(all, earlier), nil
}

// joined are the adults of both lists, each once as it was described.
func joined(all, more []police.Adult) []police.Adult {
	for _, a := range more {
		if !slices.ContainsFunc(all, func(b police.Adult) bool { return bytes.Equal(encode(a), encode(b)) }) {
			all = append(all, a)
		}
	}
	return all
}

// excludes reports whether the person was found to be a party before.
func (c *Case) excludes(person string) bool { return slices.Contains(c.Excluded, person) }

// exclude remembers parties to the incident for as long as the case exists.
func (c *Case) exclude(persons []string) {
	c.Excluded = append(c.Excluded, persons...)
	slices.Sort(c.Excluded)
	c.Excluded = slices.Compact(c.Excluded)
}
