package notifier

import (
	"context"
	"fmt"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/view"
	"firstbell/schools"
)

// SheetPrinted is the data of "call-sheet-printed": which schools were on the
// paper, so that it is known what a lost sheet says.
type SheetPrinted struct {
	Schools []string // their numbers
}

// PrintSheet records that the operator prints the call sheet, and only then
// gives it. What is printed is recorded for each force by itself.
func (b *Boards) PrintSheet(ctx context.Context, p auth.Principal) ([]CallRow, error) {
	return disclose(ctx, func(ctx context.Context) ([]CallRow, error) { return b.printSheet(ctx, p) })
}

func (b *Boards) printSheet(ctx context.Context, p auth.Principal) ([]CallRow, error) {
	calls, err := b.callsBySchool(ctx, p)
	if err != nil {
		return nil, err
	}
	of := map[string][]string{}
	for urn, toCall := range calls {
		for _, force := range forcesOf(toCall) {
			of[force] = append(of[force], urn)
		}
	}
	for force, urns := range of {
		f := facts.New(FactSheetPrinted, callPrefix+force, p.Actor(), b.service.now())
		disclosed(&f, p.RoleOver(force, operatorRoles...), PurposeCall)
		if err := f.SetData(SheetPrinted{Schools: urns}); err != nil {
			return nil, err
		}
		if _, err := b.service.Log.Publish(ctx, f, facts.ExpectNothing()); err != nil {
			return nil, fmt.Errorf("recording that the call sheet is printed: %w", err)
		}
	}
	return b.CallSheet(ctx, p)
}

// CallOver says why a school that an operator was calling needs no call any more.
type CallOver struct {
	How CallEnd
	At  time.Time
}

// CallEnd is how a school left the call sheet.
type CallEnd string

// The ways off the call sheet.
const (
	CallEndRead  CallEnd = "read"  // somebody at the school has signed in and taken it on
	CallEndTold  CallEnd = "told"  // somebody there was told by telephone
	CallEndOther CallEnd = "other" // nothing is left to tell: withdrawn, sent back or being checked
)

// CallOver is why the school has left the sheet of an operator who was calling
// it. It is fault.NotFound for whoever was not, and while it is still there.
func (b *Boards) CallOver(ctx context.Context, p auth.Principal, urn schools.URN) (CallOver, error) {
	forces, err := b.forces(p, operatorRoles...)
	if err != nil {
		return CallOver{}, err
	}
	calls, err := b.callsBySchool(ctx, p)
	if err != nil {
		return CallOver{}, err
	}
	for _, force := range forces {
		claim, err := b.service.claimOf(force, urn.String())
		if err != nil {
			return CallOver{}, err
		}
		if claim.By == p.Actor() && claim.isHeld(b.service.now()) && len(calls[urn.String()]) == 0 {
			return b.over(ctx, p, force, urn, claim.At)
		}
	}
	return CallOver{}, errNoCall()
}

// over looks for what has settled the school's notifications since a time.
func (b *Boards) over(ctx context.Context, p auth.Principal, force string, urn schools.URN, since time.Time) (CallOver, error) {
	var all []holding
	err := b.service.View.Read(func(tx *view.Tx) error {
		refs, err := refsOf(tx, urn.String())
		if err != nil {
			return err
		}
		for _, ref := range refs {
			c, ok := caseIn(tx, ref.Case)
			if n := c.notification(ref.Notification); ok && n != nil && ref.Force == force {
				all = append(all, holding{c, n})
			}
		}
		return nil
	})
	if err != nil {
		return CallOver{}, fmt.Errorf("reading why a call is over: %w", err)
	}
	if all, err = b.unbarred(ctx, p, all); err != nil {
		return CallOver{}, err
	}
	over := CallOver{How: CallEndOther}
	for _, h := range all {
		switch n := h.n; {
		case !n.AcknowledgedAt.Before(since) && n.AcknowledgedAt.After(over.At):
			over = CallOver{CallEndRead, n.AcknowledgedAt}
		case !n.ToldAt.Before(since) && n.ToldAt.After(over.At):
			over = CallOver{CallEndTold, n.ToldAt}
		}
	}
	return over, nil
}
