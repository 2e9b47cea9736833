package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/internal/view"
	"firstbell/police"
	"firstbell/schools"
)

// ExclusionReasons are why a person adds an exclusion by hand.
var ExclusionReasons = []string{"told-by-officer", "told-by-school", "lives-with-family", "relative", "other-conflict"}

// LiftReasons are how it is known that an exclusion is a coincidence.
var LiftReasons = []string{"officer-confirmed", "other-date-of-birth", "other-address", "known-to-me"}

var (
	errNoLift      = fault.New(fault.Conflict, "no-lift", "There is nothing to decide about this person any more. Go back to the list.")
	errNoExclusion = fault.New(fault.NotFound, "", "There is no such page.")
)

// Exclusions are who is left out of an incident, and why. They are for a force's
// operators and administrators alone; whoever is a party to an incident sees
// nothing of it, so nobody ever sees that they are left out themselves.
type Exclusions struct{ service *Service }

// NewExclusions gives the exclusions of a service.
func NewExclusions(s *Service) *Exclusions { return &Exclusions{service: s} }

// ExclusionCase is one incident with people left out. It names nobody.
type ExclusionCase struct {
	Case      string
	ShortRefs []string // of its notifications
	Schools   []string
	Reasons   []string // the codes, each once
	People    int      // how many are left out
	Waiting   int      // lifts that wait for a second person
}

// Exclusion is one person left out of an incident: personal data of staff.
type Exclusion struct {
	Person string
	Name   string
	Role   schools.Role // roleAtDesk for the force's own people
	School string       // empty for the force's own people
	Why    string       // a Party code
	Reason string       // where somebody added it: a code of ExclusionReasons
	// CanLift says that two people may share what the code names, and nobody has
	// proposed to lift it yet.
	CanLift bool
	Lift    *Lift // that waits for a second person, or was made
}

// IsLifted reports whether the person hears of it again.
func (e Exclusion) IsLifted() bool { return e.Lift != nil && e.Lift.IsMade() }

// ExclusionDetail is everybody who is left out of one incident, and who at its
// schools is not, for adding one: personal data of staff.
type ExclusionDetail struct {
	ExclusionCase
	Out    []Exclusion
	Others []Exclusion // contacts who are told; Why is empty
}

// List are the incidents with open notifications, or of which only parties had
// heard, from which somebody is left out, and to which p is no party.
func (e *Exclusions) List(ctx context.Context, p auth.Principal) ([]ExclusionCase, error) {
	cases, err := e.open(ctx, p)
	if err != nil {
		return nil, err
	}
	list := []ExclusionCase{}
	for _, c := range cases {
		d, err := e.detail(ctx, c)
		if err != nil {
			return nil, err
		}
		if len(d.Out) > 0 {
			list = append(list, d.ExclusionCase)
		}
	}
	return list, nil
}

// open are the cases of p's forces that somebody still has to take on, and those
// that an open alarm says only parties had heard of.
func (e *Exclusions) open(ctx context.Context, p auth.Principal) ([]*Case, error) {
	forces := p.Scopes(deskRoles...)
	if len(forces) == 0 {
		return nil, errNoExclusion
	}
	var cases []*Case
	err := e.service.View.Read(func(tx *view.Tx) error {
		refs, err := openRefs(tx)
		if err != nil {
			return err
		}
		late, err := latePartyRefs(tx, forces)
		if err != nil {
			return err
		}
		seen := map[string]bool{}
		for _, ref := range append(refs, late...) {
			if seen[ref.Case] || !slices.Contains(forces, ref.Force) {
				continue
			}
			seen[ref.Case] = true
			if c, ok := caseIn(tx, ref.Case); ok {
				cases = append(cases, c)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing exclusions: %w", err)
	}
	party := e.service.partyOnce(ctx, p)
	var kept []*Case
	for _, c := range cases {
		barred, err := party(c)
		if err != nil {
			return nil, err
		}
		if !barred {
			kept = append(kept, c)
		}
	}
	return kept, nil
}

// visible is the case as it is now, if p may know of it.
func (e *Exclusions) visible(ctx context.Context, p auth.Principal, c *Case, roles []auth.Role) error {
	if !c.Exists() || !slices.Contains(p.Scopes(roles...), c.Force) {
		return errNoExclusion
	}
	party, err := e.service.isPartyIn(ctx, c, p)
	if err == nil && party {
		return errNoExclusion
	}
	return err
}

// Show records that p looks, and only then names who is left out.
func (e *Exclusions) Show(ctx context.Context, p auth.Principal, caseID string) (ExclusionDetail, error) {
	return disclose(ctx, func(ctx context.Context) (ExclusionDetail, error) { return e.show(ctx, p, caseID) })
}

func (e *Exclusions) show(ctx context.Context, p auth.Principal, caseID string) (ExclusionDetail, error) {
	c, err := e.service.change(ctx, caseID, func(c *Case) (*facts.Fact, error) {
		if err := e.visible(ctx, p, c, deskRoles); err != nil {
			return nil, err
		}
		f := e.service.fact(c, FactExclusionsViewed, p.Actor())
		disclosed(&f, p.RoleOver(c.Force, deskRoles...), PurposeConflict)
		return &f, nil
	})
	if err != nil {
		return ExclusionDetail{}, err
	}
	return e.detail(ctx, c)
}

// detail puts together who is left out of a case.
func (e *Exclusions) detail(ctx context.Context, c *Case) (ExclusionDetail, error) {
	d := ExclusionDetail{ExclusionCase: ExclusionCase{Case: c.ID}}
	everyone, err := e.everyone(ctx, c, &d)
	if err != nil {
		return d, err
	}
	adults, err := e.service.adults(ctx, c)
	if err != nil && !errors.Is(err, vault.ErrErased) {
		return d, err
	}
	seen := map[string]bool{}
	for _, one := range everyone {
		if seen[one.out.Person+one.out.School] {
			continue
		}
		seen[one.out.Person+one.out.School] = true
		one.out.Why = e.service.whyOut(c, one.contact, everyone, adults)
		one.out.judge(c)
		d.add(one.out)
	}
	return d, nil
}

// member is somebody who would hear of a case if they were no party.
type member struct {
	out     Exclusion
	contact schools.Contact
}

// everyone are the contacts of the case's schools, and the people with a role over
// its force or over the installation.
func (e *Exclusions) everyone(ctx context.Context, c *Case, d *ExclusionDetail) ([]member, error) {
	var all []member
	add := func(contact schools.Contact, school string) {
		all = append(all, member{Exclusion{Person: contact.Person, Name: contact.Name, Role: contact.Role, School: school}, contact})
	}
	for _, n := range c.sorted() {
		if !n.State.Stands() {
			continue
		}
		school := e.service.schoolName(n.URN)
		d.ShortRefs = append(d.ShortRefs, shortRef(n.ID))
		if !slices.Contains(d.Schools, school) {
			d.Schools = append(d.Schools, school)
		}
		urn, _ := schools.ParseURN(n.URN) // facts hold what ParseURN has accepted
		for _, contact := range e.service.Snapshot().Everyone(urn) {
			add(contact, school)
		}
	}
	desk, err := e.service.officials(ctx, c.Force)
	if err != nil {
		return nil, err
	}
	for _, one := range desk {
		add(schools.Contact{Person: one.Person, Name: one.Name, Email: one.Email, Role: roleAtDesk}, "")
	}
	return all, nil
}

// whyOut is why somebody is left out, under the strongest of their entries.
func (s *Service) whyOut(c *Case, contact schools.Contact, everyone []member, adults []police.Adult) string {
	if _, ok := c.ByHand[contact.Person]; ok {
		return PartyByHand
	}
	best := ""
	for _, m := range everyone {
		if m.contact.Person != contact.Person {
			continue
		}
		if why := partyOf(m.contact, s.withLifts(c, contact.Person, adults)); strength(why) > strength(best) {
			best = why
		}
	}
	if best == "" && (c.excludes(contact.Person) || s.isAdult(contact.Person, adults)) {
		return PartyEarlier
	}
	return best
}

// judge fills in what may be done about an exclusion.
func (x *Exclusion) judge(c *Case) {
	x.Reason = c.ByHand[x.Person].Reason
	if lift, ok := c.Lifts[x.Person]; ok {
		x.Lift = &lift
	}
	x.CanLift = x.Why != "" && IsCoincidencePossible(x.Why) && (x.Lift == nil || x.Lift.IsMade())
}

// add counts an exclusion; a lifted one is listed too, so that it can be seen.
func (d *ExclusionDetail) add(e Exclusion) {
	if e.Why == "" && e.Lift == nil {
		d.Others = append(d.Others, e)
		return
	}
	d.Out = append(d.Out, e)
	if e.Why == "" {
		return
	}
	d.People++
	if !slices.Contains(d.Reasons, e.Why) {
		d.Reasons = append(d.Reasons, e.Why)
	}
	if e.Lift != nil && !e.Lift.IsMade() {
		d.Waiting++
	}
}

// about finds one person among those a case knows.
func (e *Exclusions) about(ctx context.Context, c *Case, person string) (Exclusion, error) {
	d, err := e.detail(ctx, c)
	if err != nil {
		return Exclusion{}, err
	}
	all := slices.Concat(d.Out, d.Others)
	i := slices.IndexFunc(all, func(x Exclusion) bool { return x.Person == person })
	if i < 0 {
		return Exclusion{}, errNoExclusion
	}
	return all[i], nil
}

// Add leaves a person out of an incident because p says so. What that person
// had read or taken on counts no more, and somebody else is asked at once.
func (e *Exclusions) Add(ctx context.Context, p auth.Principal, caseID, person, reason string) error {
	if !slices.Contains(ExclusionReasons, reason) {
		return fault.New(fault.Invalid, "reason", "Choose why this person must not hear of it.")
	}
	c, err := e.decide(ctx, p, caseID, operatorRoles, func(c *Case, f *facts.Fact) error {
		one, err := e.about(ctx, c, person)
		if err == nil && one.Why != "" {
			err = errNothingToDo
		}
		if err != nil {
			return err
		}
		f.Type = FactExclusionAdded
		return f.SetData(ExclusionAdded{Person: person, Reason: reason, Of: e.service.belongsTo(c, person)})
	})
	if err != nil {
		return err
	}
	return e.askSomebodyElse(ctx, c)
}

// belongsTo are the notifications of the case at whose schools a person is known.
func (s *Service) belongsTo(c *Case, person string) []string {
	var of []string
	for _, n := range c.sorted() {
		if slices.ContainsFunc(s.everyoneAt(n.URN), func(one schools.Contact) bool { return one.Person == person }) {
			of = append(of, n.ID)
		}
	}
	return of
}

// askSomebodyElse asks the next person about every notification of the case of
// which only a party knew. What fails here is found by the ladder.
func (e *Exclusions) askSomebodyElse(ctx context.Context, c *Case) error {
	for _, n := range c.sorted() {
		ref := Ref{Case: c.ID, Notification: n.ID, Force: c.Force, URN: n.URN}
		if err := e.service.askSomebody(ctx, ref, "exclusion/"+e.service.now().Format(time.RFC3339)); err != nil {
			return err
		}
	}
	return nil
}

// ProposeLift says that an exclusion is a coincidence. It is fault.Conflict for
// one that cannot be: an e-mail address, a telephone and a date of birth with a
// name are one person's, and a wrong record has to be corrected instead.
func (e *Exclusions) ProposeLift(ctx context.Context, p auth.Principal, caseID, person, reason string) error {
	if !slices.Contains(LiftReasons, reason) {
		return fault.New(fault.Invalid, "reason", "Choose how you know that they are two people.")
	}
	_, err := e.decide(ctx, p, caseID, operatorRoles, func(c *Case, f *facts.Fact) error {
		one, err := e.about(ctx, c, person)
		switch {
		case err != nil:
			return err
		case !one.CanLift:
			return fault.New(fault.Conflict, "cannot-lift", "This exclusion cannot be lifted. If the record of the contact is wrong, correct it.")
		}
		adults, err := e.service.adults(ctx, c)
		if err != nil && !errors.Is(err, vault.ErrErased) {
			return err
		}
		lift := LiftProposed{Person: person, Why: one.Why, Reason: reason}
		for _, a := range adults {
			lift.Parties = append(lift.Parties, e.service.partyDigest(a))
		}
		f.Type = FactLiftProposed
		return f.SetData(lift)
	})
	return err
}

// DecideLift is the second person's answer. The proposer may not give it, nor
// the person it is about.
func (e *Exclusions) DecideLift(ctx context.Context, p auth.Principal, caseID, person string, confirm bool) error {
	_, err := e.decide(ctx, p, caseID, deskRoles, func(c *Case, f *facts.Fact) error {
		lift, ok := c.Lifts[person]
		switch {
		case !ok || lift.IsMade():
			return errNoLift
		case confirm && (lift.ProposedBy == p.Actor() || person == p.Account):
			return fault.New(fault.Conflict, "same-person", "A second person has to decide this.")
		}
		f.Type = FactLiftDecided
		return f.SetData(LiftDecided{Person: person, Confirm: confirm})
	})
	return err
}

// decide publishes one fact of p about the exclusions of a case that p may know
// of; errNothingToDo from fill is success.
func (e *Exclusions) decide(ctx context.Context, p auth.Principal, caseID string, roles []auth.Role, fill func(*Case, *facts.Fact) error) (*Case, error) {
	return e.service.change(ctx, caseID, func(c *Case) (*facts.Fact, error) {
		if err := e.visible(ctx, p, c, roles); err != nil {
			return nil, err
		}
		f := e.service.fact(c, FactExclusionAdded, p.Actor())
		f.Purpose = "conflict"
		if err := fill(c, &f); err != nil {
			return nil, ignoreNothing(err)
		}
		return &f, nil
	})
}
