package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
)

// Whoever has lost all their passkeys comes back as they first came: by an
// invitation and a code on a second road. Nothing here lets anybody in. A
// stranger can only ask, for an address, that the right people be told; that the
// address is nobody's looks the same from outside.

// FactLost says that somebody asked, with an e-mail address, for a new way to
// sign in. It is on fb.lost.<person> whether there is such a person or not.
const FactLost = "recovery-asked"

// FactWaysEnded ends all passkeys, identities and sessions of an account, which
// stays open for an invitation: a device is lost or stolen.
const FactWaysEnded = "ways-in-ended"

// RecoveryEvery is how often one address can be asked for: more tells nobody
// anything.
const RecoveryEvery = 6 * time.Hour

const (
	subjectLost  = "fb.lost."
	bucketLost   = "account-lost" // person → lost
	actorNobody  = "nobody"       // somebody who did not sign in
	maxEmailSize = 254            // RFC 5321
)

// lost is when an address was last asked for.
type lost struct {
	Seq uint64    `json:"seq"`
	At  time.Time `json:"at"`
}

// errNoAddress is about how the address is written, never about whose it is.
var errNoAddress = fault.New(fault.Invalid, "email", "Enter the e-mail address to which your invitation came, such as name@school.example.")

// AskRecovery records that a new way to sign in was asked for. It is
// fault.Invalid for what is no e-mail address, and does the same for an address
// that is known and one that is not.
func (a *Accounts) AskRecovery(ctx context.Context, email string) error {
	email = strings.TrimSpace(email)
	if addr, err := mail.ParseAddress(email); err != nil || addr.Address != email || len(email) > maxEmailSize {
		return errNoAddress
	}
	person, now := a.Vault.PersonID(email), a.Now().UTC()
	row, err := a.lost(person)
	if err != nil {
		return err
	}
	if now.Sub(row.At) < RecoveryEvery {
		return nil
	}
	if a.Log.NearlyFull(ctx) {
		return unavailable(errors.New("the store is nearly full"), "asking for a new way to sign in")
	}
	f := facts.New(FactLost, subjectLost+person, actorNobody, now)
	f.Purpose = purposeSignIn
	stored, err := a.Log.Publish(ctx, f, facts.ExpectLast(row.Seq))
	if errors.Is(err, facts.ErrWrongSequence) {
		return nil // it was asked for at this very moment, or is being told
	}
	if err != nil {
		return fmt.Errorf("recording that a new way to sign in was asked for: %w", err)
	}
	return a.View.Wait(ctx, stored.Seq)
}

// RecordLostTold records who heard that a person asked.
func (a *Accounts) RecordLostTold(ctx context.Context, person, by string, told Told) error {
	for range changeAttempts {
		row, err := a.lost(person)
		if err != nil {
			return err
		}
		f := facts.New(FactTold, subjectLost+person, by, a.Now().UTC())
		if err := f.SetData(told); err != nil {
			return err
		}
		stored, err := a.Log.Publish(ctx, f, facts.ExpectLast(row.Seq))
		if err == nil {
			return a.View.Wait(ctx, stored.Seq)
		}
		if !errors.Is(err, facts.ErrWrongSequence) {
			return fmt.Errorf("recording who heard of a lost passkey: %w", err)
		}
		if err := a.catchUp(ctx, f.Subject); err != nil {
			return err
		}
	}
	return fault.Unavailable
}

// EndWaysIn ends all passkeys, identities, sessions and any open invitation of an account at once. Another
// invitation can open it again. It is fault.NotFound where nobody was invited.
func (a *Accounts) EndWaysIn(ctx context.Context, person, by string) error {
	_, err := a.change(ctx, person, func(s state) (facts.Fact, error) {
		switch {
		case !s.exists():
			return facts.Fact{}, fault.New(fault.NotFound, "", "There is no such account.")
		case !s.open() || len(s.Passkeys)+len(s.Identities) == 0 && s.Invitation == nil:
			return facts.Fact{}, errNothingToDo
		}
		return a.fact(FactWaysEnded, s, by, nil)
	})
	return err
}

// foldWaysEnded leaves the account open, and nothing that opens it. An open
// invitation ends as well: whoever has the mailbox may be the thief.
func (s *state) foldWaysEnded() {
	s.Passkeys, s.Identities, s.Invitation = nil, nil, nil
	s.Epoch++
}

// lost reads when an address was last asked for.
func (a *Accounts) lost(person string) (row lost, err error) {
	err = a.View.Read(func(tx *view.Tx) error {
		raw := tx.Get(bucketLost, person)
		if raw == nil {
			return nil
		}
		return json.Unmarshal(raw, &row)
	})
	return row, err
}

// lostProjector keeps, for each address, when it was last asked for.
type lostProjector struct{}

var _ view.Projector = lostProjector{}

// LostProjector projects the facts whose subject begins with "fb.lost.".
func LostProjector() view.Projector { return lostProjector{} }

// Buckets is the one of its rows.
func (lostProjector) Buckets() []string { return []string{bucketLost} }

// Apply notes the last fact of an address.
func (lostProjector) Apply(tx *view.Tx, f facts.Fact) error {
	person := strings.TrimPrefix(f.Subject, subjectLost)
	var row lost
	if raw := tx.Get(bucketLost, person); raw != nil {
		if err := json.Unmarshal(raw, &row); err != nil {
			return fmt.Errorf("reading when somebody asked: %w", err)
		}
	}
	row.Seq = f.Seq
	switch f.Type {
	case FactLost:
		row.At = f.At
	case FactTold:
	default:
		return fmt.Errorf("fact %q at sequence %d: %w", f.Type, f.Seq, view.ErrUnknownType)
	}
	return putJSON(tx, bucketLost, person, row)
}
