package notifier

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"firstbell/police"
)

// detail is everything an operator needs to decide on one child.
func (t *Triage) detail(ctx context.Context, c *Case, child *Child) (TriageDetail, error) {
	in, err := t.service.openIncident(ctx, c, c.Current().N)
	if err != nil {
		return TriageDetail{}, fmt.Errorf("opening a parked child of case %s: %w", c.ID, err)
	}
	i := slices.IndexFunc(in.Children, func(listed police.Child) bool {
		return t.service.childHash(c.Force, listed.ID) == child.Hash
	})
	if i < 0 {
		return TriageDetail{}, errNotListed
	}
	recorded, _, err := t.service.evidence(ctx, child)
	if err != nil {
		return TriageDetail{}, err
	}
	d := TriageDetail{
		TriageItem: t.item(c, child), Looked: c.shown(child.Hash), Live: t.live(c, child), Identity: identityOf(in.Children[i]),
		Candidates: t.candidates(c.Force, in, in.Children[i], recorded), Siblings: t.siblings(c, child),
		Flags: recorded.Flags, Model: recorded.Model,
	}
	if isAddressHidden(in) { // a child's home may be the place that nobody may know
		d.Identity.Postcode, d.Identity.AddressProtected = "", true
	}
	d.Candidates = t.addHeld(d.Candidates, c, child)
	for i := range d.Candidates {
		d.Candidates[i].Rank = i + 1
	}
	d.Note, err = t.note(ctx, c, child)
	return d, err
}

// identityOf is the child as the force described it. A protected address is
// protected from operators, too.
func identityOf(c police.Child) TriageChild {
	id := TriageChild{
		Forename: c.Forename, Surname: c.Surname, KnownAs: slices.Clone(c.KnownAs), DateOfBirth: c.DateOfBirth.String(),
		Sex: c.Sex.Label(), AddressProtected: c.AddressProtected, UPN: c.UPN, SchoolURN: c.School.URN,
		SchoolText: c.School.Text, Town: c.School.Town, Education: c.Education.Label(),
	}
	if !c.AddressProtected {
		id.Postcode = c.Postcode
	}
	if age := c.ApproximateAge; age != nil {
		id.ApproximateAge = strconv.Itoa(age.Years) + " years"
		if age.PlusMinus > 0 {
			id.ApproximateAge += ", give or take " + strconv.Itoa(age.PlusMinus)
		}
	}
	return id
}

// live are the schools that have been told of the child.
func (t *Triage) live(c *Case, child *Child) []TriageCandidate {
	var all []TriageCandidate
	for _, n := range c.LiveOf(child.Hash) {
		if school, ok := t.service.school(n.URN); ok {
			all = addCandidate(all, school, "this school has been told")
		}
	}
	return all
}

// addHeld adds the schools that were told of the child before the police said
// that it is somebody else.
func (t *Triage) addHeld(all []TriageCandidate, c *Case, child *Child) []TriageCandidate {
	for _, n := range c.NotificationsOf(child.Hash) {
		if school, ok := t.service.school(n.URN); ok && n.State == StateHeld {
			all = addCandidate(all, school, "this school was told before the police corrected who the child is")
		}
	}
	return all
}

// siblings are the schools at which other children of the incident were placed.
func (t *Triage) siblings(c *Case, child *Child) []TriageCandidate {
	var all []TriageCandidate
	for _, n := range c.sorted() {
		if n.Child == child.Hash || !n.State.IsLive() {
			continue
		}
		if school, ok := t.service.school(n.URN); ok {
			all = addCandidate(all, school, "another child of this incident goes there")
		}
	}
	return all
}
