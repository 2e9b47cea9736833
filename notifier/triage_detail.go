package notifier

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/match"
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
	d := TriageDetail{
		TriageItem: t.item(c, child), Identity: identityOf(in.Children[i]),
		Candidates: t.candidates(c.Force, in, in.Children[i]), Siblings: t.siblings(c, child),
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

// candidates are the schools worth looking at first: what the matcher would
// suggest from today's rolls, and the school an officer picked.
func (t *Triage) candidates(force string, in police.Incident, c police.Child) []TriageCandidate {
	known := t.service.Snapshot()
	query := t.service.query(in, c, known)
	decision := t.service.Matcher(known, t.service.policy(force).Matching).Match(query, schools.DateAt(t.service.now()))
	suggested := slices.Clone(decision.Candidates)
	for _, target := range decision.Targets {
		suggested = append(suggested, match.Candidate{URN: target.URN, Why: []string{"today's rolls agree on one pupil here"}})
	}
	if query.SchoolURN != 0 {
		suggested = append(suggested, match.Candidate{URN: schools.URN(query.SchoolURN), Why: []string{"an officer picked it"}})
	}
	var all []TriageCandidate
	for _, s := range suggested {
		school, ok := known.Directory.Lookup(s.URN)
		if !ok {
			continue
		}
		all = addCandidate(all, school, s.Why...)
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

// addCandidate adds a school, or more reasons for one that is there already.
func addCandidate(all []TriageCandidate, school schools.School, why ...string) []TriageCandidate {
	for i := range all {
		if all[i].School.URN != school.URN {
			continue
		}
		for _, w := range why {
			if !slices.Contains(all[i].Why, w) {
				all[i].Why = append(all[i].Why, w)
			}
		}
		return all
	}
	return append(all, TriageCandidate{School: school, Why: slices.Clone(why)})
}
