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

// A school is telephoned by one operator at a time. Who that is, is a fact on
// fb.call.<force>.<urn> with the time at which it ends by itself: a telephone
// that was put down and forgotten must not keep a school from being called.

// ClaimCallFor is how long an operator has a school's call alone. Claiming again
// prolongs it; afterwards anybody may take it over.
const ClaimCallFor = 15 * time.Minute

// The facts on fb.call.<force>.<urn>, and on fb.call.<force> for the whole sheet.
const (
	FactCallClaimed  = "call-claimed"       // ClaimedCall; the actor calls the school
	FactCallReleased = "call-released"      // no data; the actor gives the call back
	FactWordShown    = "call-word-shown"    // no data; the actor was shown the school's call word
	FactSheetPrinted = "call-sheet-printed" // SheetPrinted; the actor printed the call sheet
)

// ClaimedCall is the data of "call-claimed".
type ClaimedCall struct {
	Until time.Time
}

// callClaim is the row of a school's call: who has it, and who had it before
// that and did not give it back.
type callClaim struct {
	By     string    `json:",omitempty"` // the actor; empty where nobody has it
	At     time.Time `json:",omitzero"`  // since when
	Until  time.Time `json:",omitzero"`
	Before string    `json:",omitempty"` // from whom it was taken over at At
}

// isHeld reports whether somebody has the call at a time.
func (c callClaim) isHeld(at time.Time) bool { return c.By != "" && at.Before(c.Until) }

// isHeldByOther reports whether somebody else than the actor has it.
func (c callClaim) isHeldByOther(actor string, at time.Time) bool {
	return c.isHeld(at) && c.By != actor
}

// mayRecord reports whether the actor may record a call that was made at a
// time: nobody else has the school, or it was taken over only after the call.
// What was said before that is true, and whoever took over must learn of it.
func (c callClaim) mayRecord(actor string, called, now time.Time) bool {
	return !c.isHeldByOther(actor, now) || (c.Before == actor && !called.After(c.At))
}

const bucketCall = "call" // <force>/<urn> → callClaim

// CallProjector keeps who calls which school from the facts under "fb.call.".
type CallProjector struct{}

var _ view.Projector = CallProjector{}

// Buckets are the buckets it writes.
func (CallProjector) Buckets() []string { return []string{bucketCall} }

// Apply folds one fact. An unknown type is view.ErrUnknownType.
func (CallProjector) Apply(tx *view.Tx, f facts.Fact) error {
	key := strings.ReplaceAll(strings.TrimPrefix(f.Subject, callPrefix), ".", "/")
	var claim callClaim
	if raw := tx.Get(bucketCall, key); raw != nil {
		if err := json.Unmarshal(raw, &claim); err != nil {
			return fmt.Errorf("reading call row %s: %w", key, err)
		}
	}
	switch f.Type {
	case FactSheetPrinted, FactWordShown:
		return nil // kept to be read, not to be acted on
	case FactCallReleased:
		claim = callClaim{}
	case FactCallClaimed:
		var d ClaimedCall
		if err := f.DecodeData(&d); err != nil {
			return err
		}
		claim = claim.claimed(f.Actor, f.At, d.Until)
	default:
		return fmt.Errorf("%w: %q on %s; start a newer firstbell", view.ErrUnknownType, f.Type, f.Subject)
	}
	tx.Put(bucketCall, key, encode(claim))
	return nil
}

// claimed is the row after an actor has claimed the call.
func (c callClaim) claimed(actor string, at, until time.Time) callClaim {
	if c.By == actor {
		c.Until = until
		return c
	}
	return callClaim{By: actor, At: at, Until: until, Before: c.By}
}

const callPrefix = "fb.call."

func callSubject(force, urn string) string { return callPrefix + force + "." + urn }

// claimOf is who calls a school about a force's messages, as the view knows it.
func (s *Service) claimOf(force, urn string) (callClaim, error) {
	return rowOf[callClaim](s.View, bucketCall, force+"/"+urn)
}

// errClaimed does not name the colleague: the page does, for those who may see it.
var errClaimed = fault.New(fault.Conflict, "claimed",
	"A colleague is calling this school. Nothing was recorded. You can take it over when they give it back or their time is up.")

// errNoCall is the answer where there is nothing to telephone about that the
// operator may know of.
func errNoCall() error {
	return fault.New(fault.NotFound, "", "There is nothing to telephone this school about any more.")
}

// ClaimCall gives the operator the school's call alone for ClaimCallFor, or for
// that long again. It is fault.NotFound where the school is not on the
// operator's sheet, and fault.Conflict, code "claimed", while a colleague has it:
// of two who claim at once, one wins.
func (b *Boards) ClaimCall(ctx context.Context, p auth.Principal, urn schools.URN) error {
	return b.eachForce(ctx, p, urn, func(force string) error {
		_, err := changeRow(ctx, b.service, callSubject(force, urn.String()), bucketCall, force+"/"+urn.String(),
			func(claim callClaim) (*facts.Fact, error) {
				now := b.service.now()
				if claim.isHeldByOther(p.Actor(), now) {
					return nil, errClaimed
				}
				f := b.callFact(FactCallClaimed, force, urn, p)
				return &f, f.SetData(ClaimedCall{Until: now.Add(ClaimCallFor)})
			})
		return err
	})
}

// ReleaseCall gives a school's call back, so that a colleague may take it. One
// that the operator does not have stays as it is.
func (b *Boards) ReleaseCall(ctx context.Context, p auth.Principal, urn schools.URN) error {
	forces, err := b.forces(p, operatorRoles...)
	if err != nil {
		return err
	}
	for _, force := range forces {
		if err := b.release(ctx, p, force, urn); err != nil {
			return err
		}
	}
	return nil
}

func (b *Boards) release(ctx context.Context, p auth.Principal, force string, urn schools.URN) error {
	_, err := changeRow(ctx, b.service, callSubject(force, urn.String()), bucketCall, force+"/"+urn.String(),
		func(claim callClaim) (*facts.Fact, error) {
			if claim.By != p.Actor() {
				return nil, nil
			}
			f := b.callFact(FactCallReleased, force, urn, p)
			return &f, nil
		})
	return err
}

// eachForce calls do for every force about whose messages the operator has to
// telephone the school; it is fault.NotFound where there is none.
func (b *Boards) eachForce(ctx context.Context, p auth.Principal, urn schools.URN, do func(force string) error) error {
	calls, err := b.callsBySchool(ctx, p)
	if err != nil {
		return err
	}
	forces := forcesOf(calls[urn.String()])
	if len(forces) == 0 {
		return errNoCall()
	}
	for _, force := range forces {
		if err := do(force); err != nil {
			return err
		}
	}
	return nil
}

// callFact starts a fact about a school's call.
func (b *Boards) callFact(typ, force string, urn schools.URN, p auth.Principal) facts.Fact {
	f := facts.New(typ, callSubject(force, urn.String()), p.Actor(), b.service.now())
	f.URN = urn.String()
	return f
}
