package notifier

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
)

// Suspensions is what the officers of a force do about suspending its scheme.
// One proposes, others agree; anybody of them may take a proposal back, refuse
// it, or lift a suspension at once.
type Suspensions struct {
	service  *Service
	accounts AccountBook
}

// NewSuspensions gives the suspensions of a service; accounts tell the officers'
// names.
func NewSuspensions(s *Service, accounts AccountBook) *Suspensions {
	return &Suspensions{service: s, accounts: accounts}
}

// SuspensionRow is one force on the page about suspending. It holds names of
// officers, and of nobody else.
type SuspensionRow struct {
	Force, Name string
	Suspension  *Suspension         // nil where the scheme runs
	Proposal    *SuspensionProposal // nil where nothing is proposed
	People      []string            // who decided the suspension
	Proposers   []string            // who stands behind the proposal
	Needed      int                 // how many more people the proposal takes
	Mine        bool                // the reader stands behind the proposal already
	HeldBack    int                 // how many notifications wait for the end
}

// List is one row for each of p's forces, by code. It fails with fault.NotFound
// for whoever works at no desk.
func (d *Suspensions) List(ctx context.Context, p auth.Principal) ([]SuspensionRow, error) {
	forces := p.Scopes(deskRoles...)
	if len(forces) == 0 {
		return nil, errNoPage()
	}
	var rows []SuspensionRow
	for _, code := range slices.Sorted(slices.Values(forces)) {
		row, err := d.row(ctx, p, code)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (d *Suspensions) row(ctx context.Context, p auth.Principal, code string) (SuspensionRow, error) {
	row := SuspensionRow{Force: code, Name: d.service.policy(code).Name}
	state, err := d.service.force(code)
	if err != nil {
		return row, err
	}
	if state.IsSuspended(d.service.now()) {
		row.Suspension = state.Suspension
		row.People = d.names(ctx, state.Suspension.People)
	}
	if row.Proposal = state.Proposal; row.Proposal != nil {
		people := row.Proposal.people()
		row.Proposers, row.Mine = d.names(ctx, people), slices.Contains(people, p.Actor())
		row.Needed = row.Proposal.needs() - len(people)
	}
	row.HeldBack, err = d.heldBack(ctx, p, code)
	return row, err
}

// heldBack is how many notifications of the force are held back, of those that p
// may know of.
func (d *Suspensions) heldBack(ctx context.Context, p auth.Principal, code string) (n int, err error) {
	held := map[string]int{}
	err = d.service.View.Read(func(tx *view.Tx) error {
		return tx.Each(bucketHeldBack, code+"/", func(key string, _ []byte) error {
			held[strings.Split(key, "/")[1]]++
			return nil
		})
	})
	if err != nil {
		return 0, err
	}
	party := d.service.partyOnce(ctx, p)
	for id, count := range held {
		c, err := d.service.load(ctx, id)
		if err != nil {
			return 0, err
		}
		barred, err := party(c)
		if err != nil {
			return 0, err
		}
		if !barred {
			n += count
		}
	}
	return n, nil
}

// names are the officers' names; somebody whose account is gone has none left.
func (d *Suspensions) names(ctx context.Context, actors []string) []string {
	var names []string
	for _, actor := range actors {
		name := "an officer whose account has ended"
		if a, err := d.accounts.Account(ctx, strings.TrimPrefix(actor, personActor)); err == nil && a.Name != "" {
			name = a.Name
		}
		names = append(names, name)
	}
	return names
}

// Propose asks other officers to agree that the scheme is suspended for so many
// hours in all, from when it begins or began.
func (d *Suspensions) Propose(ctx context.Context, p auth.Principal, code, reason string, hours int) error {
	long := int(SuspendedLonger / time.Hour)
	switch {
	case !slices.Contains(SuspensionReasons, reason):
		return fault.New(fault.Invalid, "unknown-reason", "Say why the scheme has to be suspended, with one of the listed reasons.")
	case hours < 1 || hours > long:
		return fault.New(fault.Invalid, "hours", fmt.Sprintf("Give a whole number of hours from 1 to %d. More than 72 take a third officer.", long))
	}
	return d.change(ctx, p, code, func(f *Force, now time.Time) (*facts.Fact, error) {
		switch {
		case f.Proposal != nil:
			return nil, fault.New(fault.Conflict, "proposed-already", "Something is proposed already. Agree to it, or take it back first.")
		case f.IsSuspended(now) && !f.Suspension.StartedAt.Add(time.Duration(hours)*time.Hour).After(now):
			return nil, fault.New(fault.Invalid, "hours", "That time has gone by. Lift the suspension instead.")
		}
		return d.service.forceFact(code, FactSuspensionProposed, p.Actor(), SuspensionProposed{Reason: reason, Hours: hours})
	})
}

// Agree adds p to those who stand behind the proposal; the last one needed makes
// it so. Nobody counts twice. proposed is when it was made, as p has seen it.
func (d *Suspensions) Agree(ctx context.Context, p auth.Principal, code string, proposed time.Time) error {
	return d.change(ctx, p, code, func(f *Force, now time.Time) (*facts.Fact, error) {
		switch {
		case f.Proposal == nil || !f.Proposal.At.Equal(proposed):
			return nil, fault.New(fault.Conflict, "not-proposed", "That proposal is not there any more. Look again.")
		case slices.Contains(f.Proposal.people(), p.Actor()):
			return nil, fault.New(fault.Conflict, "same-person", "You stand behind this already. Another officer has to agree.")
		}
		agreed := SuspensionAgreed{}
		if len(f.Proposal.people())+1 >= f.Proposal.needs() {
			started := now
			if f.IsSuspended(now) {
				started = f.Suspension.StartedAt
			}
			agreed.Until, agreed.Alarm = started.Add(time.Duration(f.Proposal.Hours)*time.Hour), now
			d.service.Logger.Warn("a force's scheme is suspended", "force", code, "until", agreed.Until)
		}
		return d.service.forceFact(code, FactSuspensionAgreed, p.Actor(), agreed)
	})
}

// Drop takes a proposal back, or refuses it.
func (d *Suspensions) Drop(ctx context.Context, p auth.Principal, code string, proposed time.Time) error {
	return d.change(ctx, p, code, func(f *Force, _ time.Time) (*facts.Fact, error) {
		if f.Proposal == nil || !f.Proposal.At.Equal(proposed) {
			return nil, fault.New(fault.Conflict, "not-proposed", "That proposal is not there any more. Look again.")
		}
		return d.service.forceFact(code, FactSuspensionDropped, p.Actor(), nil)
	})
}

// Lift ends the suspension at once. It takes one person: telling schools is what
// the law asks.
func (d *Suspensions) Lift(ctx context.Context, p auth.Principal, code string) error {
	if err := d.allowed(p, code); err != nil {
		return err
	}
	if held, err := d.service.isSuspended(code); err != nil || !held {
		return orElse(err, fault.New(fault.Conflict, "not-suspended", "The scheme is not suspended any more."))
	}
	return d.service.endSuspension(ctx, code, p.Actor(), false)
}

// orElse is err, or the other error where there is none.
func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func (*Suspensions) allowed(p auth.Principal, code string) error {
	if !slices.Contains(p.Scopes(deskRoles...), code) {
		return errNoPage()
	}
	return nil
}

// change is one fact by an officer of the force. A suspension that has run out
// ends first: no time is added to what is over.
func (d *Suspensions) change(ctx context.Context, p auth.Principal, code string, decide func(*Force, time.Time) (*facts.Fact, error)) error {
	if err := d.allowed(p, code); err != nil {
		return err
	}
	if err := d.service.tendForce(ctx, code); err != nil {
		return err
	}
	return d.service.changeForce(ctx, code, func(f *Force) (*facts.Fact, error) { return decide(f, d.service.now()) })
}

// SuspendedFor are the suspensions that p must know of on every page: of the
// forces at whose desk p works, of all for a system administrator, and for
// people at schools of every force that tells theirs.
func (s *Service) SuspendedFor(p auth.Principal) []SuspensionNotice {
	var notices []SuspensionNotice
	now := s.now()
	for _, state := range s.suspended(now) {
		policy := s.policy(state.Code)
		desk := slices.Contains(p.Scopes(deskRoles...), state.Code) || len(p.Scopes(RoleSystemAdmin)) > 0
		if desk || s.tells(policy, p.Scopes(readerRoles...)) {
			notices = append(notices, SuspensionNotice{Force: state.Code, Name: policy.Name, Until: state.Suspension.Until, Desk: desk})
		}
	}
	return notices
}

// SuspensionNotice is what every page says while a scheme is suspended.
type SuspensionNotice struct {
	Force, Name string
	Until       time.Time
	Desk        bool // the reader works for the force, not at a school
}

// suspended are the forces whose scheme is suspended, by code.
func (s *Service) suspended(now time.Time) []*Force {
	var all []*Force
	err := s.View.Read(func(tx *view.Tx) error {
		return tx.Each(bucketForceState, "", func(code string, _ []byte) error {
			state, err := forceIn(tx, code)
			if err == nil && state.IsSuspended(now) {
				all = append(all, state)
			}
			return err
		})
	})
	if err != nil {
		s.Logger.Error("looking for suspended schemes", "error", err)
	}
	return all
}

// tells reports whether a force tells one of these schools: it lies in a council
// that the force serves, or the force names none.
func (s *Service) tells(p Policy, urns []string) bool {
	if len(urns) == 0 || len(p.Councils) == 0 {
		return len(urns) > 0
	}
	return slices.ContainsFunc(urns, func(urn string) bool {
		school, ok := s.school(urn)
		return ok && slices.Contains(p.Councils, school.LA)
	})
}
