package notifier

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/schools"
)

// partCall names the sealed part of "told": the name of the person who was
// told. It is sealed under the notification's key and ends with it.
const partCall = "call"

// callAge is how long after a call it may still be written down.
const callAge = 24 * time.Hour

// RecordCall records a call about those of a school's notifications that were
// on the sheet the caller looked at and have not changed since. Whatever came or
// was revised after the call has not been told to anybody and stays on the
// sheet. Only a call in which a person on the sheet repeated what was said takes
// them off it; any other is kept as an attempt. It fails with fault.NotFound
// where there is nothing to telephone about, with fault.Conflict where nothing
// is left of what the caller looked at, and with fault.Invalid for a person who
// may not be told.
func (b *Boards) RecordCall(ctx context.Context, p auth.Principal, urn schools.URN, call Call) (Recorded, error) {
	calls, err := b.callsBySchool(ctx, p)
	if err != nil {
		return Recorded{}, err
	}
	all := calls[urn.String()]
	if len(all) == 0 {
		return Recorded{}, errNoCall()
	}
	if age := b.service.now().Sub(call.CalledAt); age < -time.Minute || age > callAge {
		return Recorded{}, fault.New(fault.Invalid, "call-time", "Enter when the call was made: it must be within the last 24 hours.")
	}
	seen := slices.DeleteFunc(slices.Clone(all), func(h holding) bool { return !call.covers(h.n) })
	if len(seen) == 0 {
		return Recorded{}, errSheetChanged
	}
	if err := b.mayRecord(p, urn, forcesOf(seen), call); err != nil {
		return Recorded{}, err
	}
	people, err := b.callable(ctx, urn.String(), seen)
	if err != nil {
		return Recorded{}, err
	}
	barred, staff, err := b.notToAskFor(ctx, urn.String(), seen)
	if err != nil {
		return Recorded{}, err
	}
	if call, err = call.checked(people, barred, staff, b.service.now()); err != nil {
		return Recorded{}, err
	}
	done := Recorded{Left: len(all) - len(seen)}
	for _, h := range seen {
		recorded, err := b.recordOne(ctx, p, h, call)
		if err != nil {
			return done, fmt.Errorf("recording a call to URN %s: %w", urn, err)
		}
		if recorded {
			done.Settled++
		}
	}
	return done, b.ReleaseCall(ctx, p, urn)
}

// mayRecord is fault.Conflict while a colleague has the school's call.
func (b *Boards) mayRecord(p auth.Principal, urn schools.URN, forces []string, call Call) error {
	for _, force := range forces {
		claim, err := b.service.claimOf(force, urn.String())
		if err != nil {
			return err
		}
		if !claim.mayRecord(p.Actor(), call.CalledAt, b.service.now()) {
			return errClaimed
		}
	}
	return nil
}

var errSheetChanged = fault.New(fault.Conflict, "sheet-changed",
	"What this school has to be told has changed since you opened the sheet or made the call. Nothing was recorded. Look at the sheet again, and call again.")

// covers reports whether the call was about the notification as it stands: it
// was on the sheet, in this revision, and is no newer than the call. Calls are
// timed to the minute, so the comparison is too.
func (c Call) covers(n *Notification) bool {
	return slices.Contains(c.About, CallAbout{Notification: n.ID, Revision: n.Revision}) &&
		!later(n.CreatedAt, n.RevisedAt).Truncate(time.Minute).After(c.CalledAt)
}

// checked is the call with its person and outcome filled in, or what is wrong
// with it.
func (c Call) checked(people []schools.Contact, barred []schools.Role, staff bool, now time.Time) (Call, error) {
	c.Name = strings.Join(strings.Fields(c.Name), " ")
	if c.Outcome == "" {
		c.Outcome = CallNoReadBack
		if c.ReadBack {
			c.Outcome = CallTold
		}
	}
	if c.Outcome != CallTold {
		return c, c.checkAttempt(now)
	}
	if !c.ReadBack {
		return c, fault.New(fault.Invalid, "read-back", "Confirm that the person repeated what you said. Without that, nobody has been told.")
	}
	if err := c.checkConfirmed(len(barred) == 0 && !staff); err != nil {
		return c, err
	}
	return c.namedIn(people, barred)
}

// namedIn finds the person who was told among those who may be. At a school
// without any, somebody is asked for by role at the switchboard, and the name
// they gave is kept; a role that a barred contact holds is not asked for.
func (c Call) namedIn(people []schools.Contact, barred []schools.Role) (Call, error) {
	if len(people) == 0 {
		c.Person = ""
		switch {
		case c.Name == "" || (!c.Role.SeesContent() && c.Role != RoleChair):
			return c, fault.New(fault.Invalid, "call-person", "Enter the name and the role of the person you told: the chair of governors or a safeguarding lead.")
		case slices.Contains(barred, c.Role):
			return c, errMayNotBeTold
		default:
			return c, nil
		}
	}
	i := slices.IndexFunc(people, func(one schools.Contact) bool {
		named := c.Person == one.Person
		if c.Person == "" {
			named = c.Name != "" && strings.EqualFold(c.Name, strings.Join(strings.Fields(one.Name), " "))
		}
		return named && (c.Role == "" || c.Role == one.Role)
	})
	if i < 0 {
		return c, fault.New(fault.Invalid, "call-person", "Only the people on the call sheet may be told. Ask for one of them by name, and confirm their role.")
	}
	c.Person, c.Name, c.Role = people[i].Person, people[i].Name, people[i].Role
	return c, nil
}

// errMayNotBeTold does not say why: whose name was typed may stand beside the
// telephone.
var errMayNotBeTold = fault.New(fault.Invalid, "call-person",
	"This person may not be told. Ask by role for the chair of governors or the trust safeguarding lead.")

// again is when the school is to be called again after the attempt.
func (c Call) again(n *Notification, now time.Time) time.Time {
	if !c.AgainAt.IsZero() {
		return c.AgainAt.UTC()
	}
	return againAt(c.Outcome, now, n.Deadline)
}

// recordOne records the call for one notification, unless it needs none any
// more or has changed: somebody may have signed in, or the police may have
// corrected it, while the telephone rang. Who was told is compared with the
// parties of the newest version each time.
func (b *Boards) recordOne(ctx context.Context, p auth.Principal, h holding, call Call) (bool, error) {
	recorded := false
	_, err := b.service.change(ctx, h.c.ID, func(c *Case) (*facts.Fact, error) {
		recorded = false
		n := c.notification(h.n.ID)
		if n == nil || !n.isToCall() || !call.covers(n) {
			return nil, nil
		}
		if barred, err := b.service.isBarredFromCall(ctx, c, n, call); err != nil {
			return nil, err
		} else if barred {
			return nil, errMayNotBeTold
		}
		recorded = true
		crash.Point("call.before-fact")
		if call.Outcome != CallTold {
			return b.service.about(c, n, FactCallAttempted, p.Actor(),
				CallAttempted{Person: call.Person, Outcome: call.Outcome, CalledAt: call.CalledAt.UTC(), AgainAt: call.again(n, b.service.now())})
		}
		f, err := b.service.about(c, n, FactTold, p.Actor(),
			Told{Person: call.Person, Role: string(call.Role), CalledAt: call.CalledAt.UTC(), ReadBack: true, Confirmed: call.Confirmed})
		if err != nil {
			return nil, err
		}
		f.Keys = []string{n.Key}
		return f, b.service.seal(ctx, f, partCall, n.Key, encode(call.Name))
	})
	return recorded && err == nil, err
}
