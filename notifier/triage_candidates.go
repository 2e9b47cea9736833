package notifier

import (
	"context"
	"slices"

	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/match"
)

// candidates are the schools worth looking at first: what the matcher found
// when it decided, in its order, then what it would add from today's rolls, and
// the school that an officer picked.
func (t *Triage) candidates(force string, in police.Incident, c police.Child, recorded Evidence) []TriageCandidate {
	known := t.service.Snapshot()
	query := t.service.query(in, c, known, t.service.policy(force).Councils)
	matcher := t.service.Matcher(known, t.service.policy(force).Matching, match.Shipped()) // it ranks; nothing is decided
	decision := matcher.Match(query, schools.DateAt(t.service.now()))
	today := slices.Clone(decision.Candidates)
	for _, target := range decision.Targets {
		today = append(today, match.Candidate{URN: target.URN, Why: []string{"today's rolls agree on one pupil here"}})
	}
	if query.SchoolURN != 0 {
		today = append(today, match.Candidate{URN: schools.URN(query.SchoolURN), Why: []string{"an officer picked it"}})
	}
	var all []TriageCandidate
	for _, team := range t.teams(force, c) {
		all = addCandidate(all, team, "the council’s team for children like this one where the child lives")
	}
	for _, s := range recorded.Candidates {
		if school, ok := known.Directory.Lookup(s.URN); ok {
			all = addCandidate(all, school, s.Why...)
			last := &all[len(all)-1]
			last.Probability, last.Waterfall, last.HasPupil = s.Probability, s.Waterfall, s.Pupil != nil
		}
	}
	for _, s := range today {
		if school, ok := known.Directory.Lookup(s.URN); ok {
			all = addCandidate(all, school, s.Why...)
		}
	}
	return all
}

// teams are the council's teams that may be the ones to tell: by what the police
// say of the child's education, and by where it lives.
func (t *Triage) teams(force string, c police.Child) []schools.School {
	var kinds []schools.Team
	switch c.Education {
	case police.EducationHome:
		kinds = []schools.Team{schools.TeamHomeEducation}
	case police.EducationMissing, police.EducationNone:
		kinds = []schools.Team{schools.TeamMissingEducation}
	}
	r := routing{s: t.service, c: &Case{Force: force}, known: t.service.Snapshot(), policy: t.service.policy(force)}
	var found []schools.School
	for _, kind := range kinds {
		if team, why := r.team(c, kind); why == "" {
			found = append(found, team)
		}
	}
	return found
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

// shown is what a person is shown, as the decision they may make refers to it.
func (t *Triage) shown(child *Child, candidates []TriageCandidate) Shown {
	var s Shown
	for _, c := range candidates {
		s.Schools = append(s.Schools, c.School.URN.String())
	}
	s.Digest = t.service.Vault.Index("shown", append([]string{child.Evidence}, s.Schools...)...)
	return s
}

// pupilOf is the pupil whom the recorded evidence means at a school.
func (t *Triage) pupilOf(ctx context.Context, child *Child, urn schools.URN) (*schools.Pupil, error) {
	recorded, _, err := t.service.evidence(ctx, child)
	if err != nil {
		return nil, err
	}
	for _, c := range recorded.Candidates {
		if c.URN == urn {
			return c.Pupil, nil
		}
	}
	return nil, nil
}
