package auth

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/view"
)

// accountProjector folds the facts of fb.acct.<person> into one row for each
// account, with three indexes: token hash, passkey hash and identity hash → person.
type accountProjector struct{}

var _ view.Projector = accountProjector{}

// AccountProjector projects the facts whose subject begins with "fb.acct.".
func AccountProjector() view.Projector { return accountProjector{} }

// Buckets are the account rows and their indexes.
func (accountProjector) Buckets() []string {
	return []string{bucketAccounts, bucketInvitations, bucketPasskeys, bucketIdentities}
}

// Apply folds one fact into its account.
func (accountProjector) Apply(tx *view.Tx, f facts.Fact) error {
	s, err := readState(tx, strings.TrimPrefix(f.Subject, subjectAccount))
	if err != nil {
		return err
	}
	before := s
	before.Passkeys, before.Identities = slices.Clone(s.Passkeys), slices.Clone(s.Identities)
	if err := s.fold(f); err != nil {
		return err
	}
	s.Seq = f.Seq
	index(tx, before, s)
	return putJSON(tx, bucketAccounts, s.Person, s)
}

// fold changes the account by one fact.
func (s *state) fold(f facts.Fact) error {
	switch f.Type {
	case FactInvited:
		return s.foldInvited(f)
	case FactCodeTried, FactCodePassed:
		return s.foldCode(f)
	case FactEnrolled:
		return s.foldEnrolled(f)
	case FactPasskeyAdded, FactPasskeyNamed, FactPasskeyRemoved:
		return s.foldPasskey(f)
	case FactSignedIn:
		return s.foldSignedIn(f)
	case FactLinked:
		return s.foldLinked(f)
	case FactSignedOut, FactTold:
		return nil
	case FactWaysEnded:
		s.foldWaysEnded()
		return nil
	case FactRevoked:
		s.RevokedAt, s.Invitation, s.Passkeys, s.Identities = f.At, nil, nil, nil
		s.Epoch++
		return nil
	}
	return fmt.Errorf("account fact %q at sequence %d: %w", f.Type, f.Seq, view.ErrUnknownType)
}

func (s *state) foldInvited(f facts.Fact) error {
	var d invited
	if err := f.DecodeData(&d); err != nil {
		return err
	}
	if len(f.Keys) != 1 {
		return fmt.Errorf("account fact at sequence %d: an invitation names %d keys, want 1", f.Seq, len(f.Keys))
	}
	s.Invitation = &invitation{Token: d.Token, Code: d.Code, Expires: d.Expires}
	s.Details, s.Key, s.InvitedAt = f.Seq, f.Keys[0], f.At
	if d.Grants != nil {
		s.Grants = d.Grants
	}
	// Inviting somebody again is how a revoked account is opened again; the
	// epoch keeps sessions from before the revocation void.
	s.RevokedAt = time.Time{}
	return nil
}

func (s *state) foldCode(f facts.Fact) error {
	var d aboutInvitation
	if err := f.DecodeData(&d); err != nil {
		return err
	}
	if s.Invitation == nil || s.Invitation.Token != d.Token {
		return nil // an invitation replaced in the meantime
	}
	s.Invitation.Tries++
	if f.Type == FactCodePassed {
		s.Invitation.Tries = 0
	}
	return nil
}

func (s *state) foldEnrolled(f facts.Fact) error {
	var d enrolled
	if err := f.DecodeData(&d); err != nil {
		return err
	}
	s.foldTaken(f, d.howEnrolled)
	s.Passkeys = append(s.Passkeys, passkeyState{ID: d.Passkey, Seq: f.Seq, Count: d.Count, AddedAt: f.At})
	return nil
}

// foldTaken uses the invitation up, and where the account had ways in before,
// ends them: whoever needs an invitation has lost what they had.
func (s *state) foldTaken(f facts.Fact, how howEnrolled) {
	s.Invitation, s.EnrolledAt = nil, f.At
	if how.Replaces {
		s.Passkeys, s.Identities = nil, nil
		s.Epoch++
	}
}

func (s *state) foldSignedIn(f facts.Fact) error {
	var d signedIn
	if err := f.DecodeData(&d); err != nil {
		return err
	}
	s.SignedInAt = f.At
	for i := range s.Passkeys {
		if s.Passkeys[i].ID == d.Passkey {
			s.Passkeys[i].Count = d.Count
			s.Passkeys[i].UsedOn = f.At.UTC().Truncate(24 * time.Hour)
		}
	}
	return nil
}

// index keeps the ways into an account true to its row.
func index(tx *view.Tx, before, after state) {
	if before.Invitation != nil {
		tx.Delete(bucketInvitations, before.Invitation.Token)
	}
	for _, p := range before.Passkeys {
		tx.Delete(bucketPasskeys, p.ID)
	}
	for _, i := range before.Identities {
		tx.Delete(bucketIdentities, i.ID)
	}
	for _, i := range after.Identities {
		tx.Put(bucketIdentities, i.ID, []byte(after.Person))
	}
	if after.Invitation != nil {
		tx.Put(bucketInvitations, after.Invitation.Token, []byte(after.Person))
	}
	for _, p := range after.Passkeys {
		tx.Put(bucketPasskeys, p.ID, []byte(after.Person))
	}
}

// readState reads an account's row; one never recorded is empty but for its id.
func readState(tx *view.Tx, person string) (state, error) {
	s := state{Person: person}
	raw := tx.Get(bucketAccounts, person)
	if raw == nil {
		return s, nil
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, fmt.Errorf("reading account row: %w", err)
	}
	return s, nil
}

// putJSON writes one row.
func putJSON(tx *view.Tx, bucket, key string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("writing row of %s: %w", bucket, err)
	}
	tx.Put(bucket, key, raw)
	return nil
}
