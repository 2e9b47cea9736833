package notifier

import (
	"context"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/contacts"
	"firstbell/schools/portal"
	"firstbell/schools/registry"
)

// Staffing is how a desk changes who can be told at a school. The rules of who
// may are those of People.
type Staffing struct {
	service *Service
	people  *People
	book    *registry.Registry
}

// NewStaffing gives the staffing of a service whose schools are in book.
func NewStaffing(s *Service, people *People, book *registry.Registry) *Staffing {
	return &Staffing{service: s, people: people, book: book}
}

// StaffState is one school's people as a desk sees them: personal data of staff.
type StaffState struct {
	School   schools.School
	People   []StaffMember
	Lacks    []Shortfall
	Reroute  *schools.Reroute // today's or the next one; nil where there is none
	Hub      string           // its name
	HubToday bool
}

// StaffMember is one person in one role.
type StaffMember struct {
	schools.Contact
	CanSignIn  bool
	IsBouncing bool
	Away       *schools.Absence // now or the next one
	IsAway     bool
}

// Staff is who belongs to the school, those who have left excepted.
func (x *Staffing) Staff(ctx context.Context, p auth.Principal, urn schools.URN) (StaffState, error) {
	if err := x.people.allowedAt(ctx, p, urn); err != nil {
		return StaffState{}, err
	}
	known, now := x.service.Snapshot(), x.service.now()
	today := schools.DateAt(now)
	school, _ := known.Directory.Lookup(urn)
	state := StaffState{School: school, Lacks: x.service.staffingOf(known, school, x.years(p), now).shortfalls()}
	if re, ok := known.Reroute(urn); ok && !re.Until.Before(today) {
		state.Reroute, state.Hub, state.HubToday = &re, x.service.schoolName(re.Hub.String()), re.Covers(today)
	}
	for _, c := range known.Contacts.ByURN(urn) {
		if c.HasLeft(today) {
			continue
		}
		m := StaffMember{Contact: c, CanSignIn: c.Role.SeesContent() && x.service.Accounts(c.Person), IsBouncing: known.Bouncing(c.Person)}
		if away, ok := known.AbsenceOn(urn, c.Person, today); ok {
			m.Away, m.IsAway = &away, away.Covers(today)
		}
		state.People = append(state.People, m)
	}
	return state, nil
}

// years is for how long training is good in p's force.
func (x *Staffing) years(p auth.Principal) int {
	for _, force := range p.Scopes(deskRoles...) {
		return x.service.policy(force).TrainingYears
	}
	return schools.DefaultTrainingYears
}

// Set puts a person into a role, from the fields of a form named like the
// columns of a contacts file. Where replaces names somebody, they are taken off
// in the same step. It fails with fault.Invalid and the column for its code.
func (x *Staffing) Set(ctx context.Context, p auth.Principal, urn schools.URN, fields map[string]string, replaces string) error {
	if err := x.people.allowedAt(ctx, p, urn); err != nil {
		return err
	}
	fields["urn"] = urn.String()
	c, err := contacts.ReadOne(fields)
	if err != nil {
		return err
	}
	if c.CoveredBy != "" || c.AwayFrom != nil {
		return fault.New(fault.Invalid, "away_from", "Enter an absence in its own form.")
	}
	return x.book.SetContact(ctx, c, replaces, p.Actor())
}

// HandOver records an absence with its cover, a contact of the same school.
func (x *Staffing) HandOver(ctx context.Context, p auth.Principal, urn schools.URN, away portal.Away) error {
	if err := x.people.allowedAt(ctx, p, urn); err != nil {
		return err
	}
	return handOver(ctx, x.service, x.book, urn, away, p.Actor())
}

// Return has somebody back today.
func (x *Staffing) Return(ctx context.Context, p auth.Principal, urn schools.URN, person string) error {
	if err := x.people.allowedAt(ctx, p, urn); err != nil {
		return err
	}
	return x.book.EndAbsence(ctx, urn, person, p.Actor())
}

// Leave ends every role of a person at the school, now or after a day.
func (x *Staffing) Leave(ctx context.Context, p auth.Principal, urn schools.URN, person string, last *schools.Date) error {
	if err := x.people.allowedAt(ctx, p, urn); err != nil {
		return err
	}
	return leave(ctx, x.service, x.book, urn, person, last, p.Actor())
}

// Reroute sends what is meant for the school to a hub for days.
func (x *Staffing) Reroute(ctx context.Context, p auth.Principal, re schools.Reroute) error {
	if err := x.people.allowedAt(ctx, p, re.URN); err != nil {
		return err
	}
	if err := x.people.allowedAt(ctx, p, re.Hub); err != nil {
		return fault.New(fault.Invalid, "hub", "Choose an open school of the register as the hub.")
	}
	return x.book.SetReroute(ctx, re, p.Actor())
}

// EndReroute gives the school back to its own people at once.
func (x *Staffing) EndReroute(ctx context.Context, p auth.Principal, urn schools.URN) error {
	if err := x.people.allowedAt(ctx, p, urn); err != nil {
		return err
	}
	return x.book.EndReroute(ctx, urn, p.Actor())
}
