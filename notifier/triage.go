package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/internal/view"
	"firstbell/schools"
)

// Why a person may propose that nobody is told about a child, as the fact says it.
const (
	ExceptionDanger      = "danger"       // telling the school would put somebody in danger
	ExceptionToldAlready = "told-already" // the school was told by another road
	ExceptionOtherForce  = "other-force"  // another force tells the school
	ExceptionNoSetting   = "no-setting"   // there is nobody who could be told
)

// How a person may know a child's school, as the fact says it.
const (
	PlacedBySchool  = "school-confirmed"
	PlacedByOfficer = "officer-confirmed"
	PlacedByCouncil = "council-confirmed"
	PlacedByRecord  = "record-compared"
)

var (
	exceptionReasons = []string{ExceptionDanger, ExceptionToldAlready, ExceptionOtherForce, ExceptionNoSetting}
	placementReasons = []string{PlacedBySchool, PlacedByOfficer, PlacedByCouncil, PlacedByRecord}
)

// partNote names the sealed part of an exception's reason in words. It is
// sealed under the incident's key and ends with it.
const partNote = "note"

// maxNote and maxReview bound a proposal not to notify: the length of its
// reason in characters, and how far ahead it is looked at again.
const (
	maxNote   = 600
	maxReview = 366 * 24 * time.Hour
)

var (
	deskRoles     = []auth.Role{RoleOperator, RoleForceAdmin}
	operatorRoles = []auth.Role{RoleOperator}
)

// Triage is the queue of children whom the machine would not place. An
// operator sees the children of their own force, without a name until they
// open one, and never a child of an incident they are a party to.
type Triage struct{ service *Service }

// NewTriage gives the queue of a service.
func NewTriage(s *Service) *Triage { return &Triage{service: s} }

// Queue lists the parked children that p may decide on, the most urgent first.
func (t *Triage) Queue(ctx context.Context, p auth.Principal) ([]TriageItem, error) {
	waiting, err := t.waiting(p.Scopes(deskRoles...))
	if err != nil {
		return nil, fmt.Errorf("listing the triage queue: %w", err)
	}
	items := []TriageItem{}
	party := t.service.partyOnce(ctx, p)
	for _, w := range waiting {
		if barred, err := party(w.c); err != nil {
			return nil, err
		} else if !barred {
			items = append(items, t.item(w.c, w.child))
		}
	}
	return items, nil
}

// parkedChild is a child in the queue, with its case.
type parkedChild struct {
	c     *Case
	child *Child
}

func (t *Triage) waiting(forces []string) ([]parkedChild, error) {
	var waiting []parkedChild
	err := t.service.View.Read(func(tx *view.Tx) error {
		refs, err := parkedRefs(tx)
		if err != nil {
			return err
		}
		for _, ref := range refs {
			if !slices.Contains(forces, ref.Force) {
				continue
			}
			if c, ok := caseIn(tx, ref.Case); ok && c.Children[ref.Child] != nil {
				waiting = append(waiting, parkedChild{c, c.Children[ref.Child]})
			}
		}
		return nil
	})
	return waiting, err
}

// partyOnce is isParty for one principal, asked once for each case.
func (s *Service) partyOnce(ctx context.Context, p auth.Principal) func(*Case) (bool, error) {
	known := map[string]bool{}
	return func(c *Case) (bool, error) {
		if party, ok := known[c.ID]; ok {
			return party, nil
		}
		party, err := s.isPartyIn(ctx, c, p)
		if err == nil {
			known[c.ID] = party
		}
		return party, err
	}
}

func (t *Triage) item(c *Case, child *Child) TriageItem {
	return TriageItem{
		Case: c.ID, Child: child.Hash, ShortRef: shortRef(t.service.Vault.Index("short", c.ID, child.Hash)),
		Force: c.Force, Reason: child.Reason, Status: child.Status, ParkedAt: child.ParkedAt, WorkBy: child.WorkBy,
		Deadline: child.Deadline, Proposal: child.Proposal,
	}
}

// decidable is the case's child, if p may decide on it in one of roles and it
// still waits. What p may not see is not found.
func (t *Triage) decidable(ctx context.Context, c *Case, p auth.Principal, child string, roles []auth.Role) (*Child, error) {
	missing := fault.New(fault.NotFound, "", "There is no such child in the queue.")
	if !c.Exists() || c.Children[child] == nil || !slices.Contains(p.Scopes(roles...), c.Force) {
		return nil, missing
	}
	party, err := t.service.isPartyIn(ctx, c, p)
	switch {
	case err != nil:
		return nil, err
	case party:
		return nil, missing
	case c.Children[child].Status != ChildParked:
		return nil, errDecided
	default:
		return c.Children[child], nil
	}
}

// errDecided says that somebody was faster.
var errDecided = fault.New(fault.Conflict, "decided-already", "This child does not wait for a decision any more. Go back to the queue.")

// errChanged asks the person to look again at a child who is not as they saw it.
var errChanged = fault.New(fault.Conflict, "details-changed",
	"This child’s details changed while you had them open. Nothing was recorded. Go back to the queue and look again.")

// stillAs checks that what the person looked at is what the case says now, and
// that it has been decided on by the machine already: a newer version may well
// settle the child by itself.
func (c *Case) stillAs(child string, looked Looked) error {
	v := c.Current()
	if c.Routed < v.N || looked != c.shown(child) {
		return errChanged
	}
	return nil
}

// shown is what an operator is shown of the child now.
func (c *Case) shown(child string) Looked {
	v := c.Current()
	looked := Looked{Version: v.N}
	for _, vc := range v.Children {
		if vc.Child == child {
			looked.Identity = vc.Identity
		}
	}
	return looked
}

// Place sends the child to the given open schools, and recalls it from those it
// is told to. looked is what the person had before them.
func (t *Triage) Place(ctx context.Context, p auth.Principal, caseID, child string, looked Looked, to Placement) error {
	c, err := t.service.load(ctx, caseID)
	if err != nil {
		return err
	}
	may := func(c *Case) error {
		waiting, err := t.decidable(ctx, c, p, child, operatorRoles)
		switch {
		case err != nil:
			return err
		case waiting.Proposal != nil:
			return fault.New(fault.Conflict, "proposed-already", "An exception is proposed for this child. It has to be declined before the child can be placed.")
		default:
			return c.stillAs(child, looked)
		}
	}
	if err := may(c); err != nil {
		return err
	}
	if !slices.Contains(placementReasons, to.Reason) {
		return fault.New(fault.Invalid, "unknown-reason", "Say how you know that this is the right school, with one of the listed reasons.")
	}
	for _, urn := range to.URNs {
		if school, ok := t.service.Snapshot().Directory.Lookup(urn); !ok || !school.IsOpen() {
			return fault.New(fault.Invalid, "school-not-open", "One of the schools is not open in the register. Choose schools from the list.")
		}
	}
	_, err = t.service.place(ctx, caseID, child, to, p.Actor(), may)
	return err
}

// ProposeException asks a second person to agree that nobody is told about the
// child. Until then the child stays in the queue with its deadline.
func (t *Triage) ProposeException(ctx context.Context, p auth.Principal, caseID, child string, looked Looked, e Exception) error {
	if err := e.check(t.service.now()); err != nil {
		return err
	}
	return t.act(ctx, p, caseID, child, operatorRoles, FactExceptionProposed, func(c *Case, waiting *Child, f *facts.Fact) error {
		if waiting.Proposal != nil {
			return fault.New(fault.Conflict, "proposed-already", "An exception is proposed for this child already.")
		}
		if err := c.stillAs(child, looked); err != nil {
			return err
		}
		f.Keys = []string{c.Current().Key}
		if err := t.service.seal(ctx, f, partNote, c.Current().Key, encode(e.Note)); err != nil {
			return err
		}
		return f.SetData(ExceptionProposed{Reason: e.Reason, ReviewOn: e.ReviewOn.String()})
	})
}

// check is what is wrong with a proposal.
func (e Exception) check(now time.Time) error {
	switch n := len([]rune(e.Note)); {
	case !slices.Contains(exceptionReasons, e.Reason):
		return fault.New(fault.Invalid, "unknown-reason", "Say why nobody should be told, with one of the listed reasons.")
	case n == 0 || n > maxNote:
		return fault.New(fault.Invalid, "note", fmt.Sprintf("Say why in your own words, in at most %d characters.", maxNote))
	case !e.ReviewOn.After(schools.DateAt(now)) || e.ReviewOn.After(schools.DateAt(now.Add(maxReview))):
		return fault.New(fault.Invalid, "review-date", "Choose a review date after today and within a year.")
	default:
		return nil
	}
}

// DecideException confirms or declines a proposal. Nobody decides on their own.
func (t *Triage) DecideException(ctx context.Context, p auth.Principal, caseID, child string, looked Looked, confirm bool) error {
	typ := FactExceptionDeclined
	if confirm {
		typ = FactExceptionConfirmed
	}
	return t.act(ctx, p, caseID, child, deskRoles, typ, func(c *Case, waiting *Child, _ *facts.Fact) error {
		switch {
		case waiting.Proposal == nil:
			return fault.New(fault.Conflict, "not-proposed", "No exception is proposed for this child.")
		case waiting.Proposal.ProposedBy == p.Actor():
			return fault.New(fault.Conflict, "same-person", "You proposed this exception. Another person has to decide on it.")
		default:
			return c.stillAs(child, looked)
		}
	})
}

// act publishes one fact by p about a child that waits. fill adds to the fact
// or refuses it.
func (t *Triage) act(ctx context.Context, p auth.Principal, caseID, child string, roles []auth.Role, typ string,
	fill func(*Case, *Child, *facts.Fact) error) error {
	_, err := t.service.change(ctx, caseID, func(c *Case) (*facts.Fact, error) {
		waiting, err := t.decidable(ctx, c, p, child, roles)
		if err != nil {
			return nil, err
		}
		f := t.service.fact(c, typ, p.Actor())
		f.Child = child
		f.Role = string(p.RoleOver(c.Force, roles...))
		if typ == FactTriageViewed || typ == FactCandidateViewed {
			f.Purpose = PurposePlacing
		}
		if err := fill(c, waiting, &f); err != nil {
			return nil, err
		}
		crash.Point("triage.before-fact")
		return &f, nil
	})
	return err
}

// Open records that p looks at the child and which schools are shown as worth
// looking at, and only when that is durable tells who it is.
func (t *Triage) Open(ctx context.Context, p auth.Principal, caseID, child string) (TriageDetail, error) {
	return disclose(ctx, func(ctx context.Context) (TriageDetail, error) { return t.open(ctx, p, caseID, child) })
}

func (t *Triage) open(ctx context.Context, p auth.Principal, caseID, child string) (d TriageDetail, err error) {
	err = t.act(ctx, p, caseID, child, deskRoles, FactTriageViewed, func(c *Case, waiting *Child, f *facts.Fact) error {
		if d, err = t.detail(ctx, c, waiting); err != nil {
			return err
		}
		return f.SetData(TriageViewed{Shown: t.shown(waiting, d.Candidates)})
	})
	if err != nil {
		return TriageDetail{}, err
	}
	return d, nil
}

// Reveal records that p looks at how a roll describes the pupil of one
// candidate, by its rank, and only when that is durable shows it. The pupil may
// be a stranger: until then whatever differs is not shown.
func (t *Triage) Reveal(ctx context.Context, p auth.Principal, caseID, child string, rank int) (TriageDetail, error) {
	return disclose(ctx, func(ctx context.Context) (TriageDetail, error) { return t.reveal(ctx, p, caseID, child, rank) })
}

func (t *Triage) reveal(ctx context.Context, p auth.Principal, caseID, child string, rank int) (d TriageDetail, err error) {
	var pupil *schools.Pupil
	err = t.act(ctx, p, caseID, child, operatorRoles, FactCandidateViewed, func(c *Case, waiting *Child, f *facts.Fact) error {
		if d, err = t.detail(ctx, c, waiting); err != nil {
			return err
		}
		if rank < 1 || rank > len(d.Candidates) || !d.Candidates[rank-1].HasPupil {
			return fault.New(fault.NotFound, "", "There is no such candidate.")
		}
		seen := d.Candidates[rank-1]
		if pupil, err = t.pupilOf(ctx, waiting, seen.School.URN); err != nil {
			return err
		}
		return f.SetData(CandidateViewed{URN: seen.School.URN.String(), Rank: rank})
	})
	if err != nil {
		return TriageDetail{}, err
	}
	if pupil != nil && d.Identity.AddressProtected {
		pupil.Postcode = "" // if it is the child, this is the address nobody may learn
	}
	d.Candidates[rank-1].Revealed = pupil
	return d, nil
}

// note is the proposer's reason in words; empty where nothing is proposed, or
// where it ended with the version of the incident it was written about.
func (t *Triage) note(ctx context.Context, c *Case, child *Child) (string, error) {
	if child.Proposal == nil {
		return "", nil
	}
	all, err := t.service.Log.Of(ctx, caseSubject(c.ID))
	if err != nil {
		return "", fmt.Errorf("looking for a proposal in case %s: %w", c.ID, err)
	}
	var note string
	for _, f := range slices.Backward(all) {
		if f.Type != FactExceptionProposed || f.Child != child.Hash {
			continue
		}
		err := t.service.unseal(ctx, f.Seq, partNote, &note)
		if errors.Is(err, vault.ErrErased) {
			return "", nil
		}
		return note, err
	}
	return "", nil
}
