package registry

import (
	"context"
	"strconv"
	"strings"

	"firstbell/schools"
	"firstbell/schools/councils"
)

func prepareCouncils(f File, held *Snapshot) (plan, error) {
	file, err := councils.Read(f.Body)
	if err != nil {
		return plan{}, err
	}
	d := Diff{Kind: KindCouncils, Rows: file.Rows, Rejected: file.Rejected}
	inFile := map[int]bool{}
	for _, c := range file.Councils {
		inFile[c.LA] = true
	}
	var before, next []schools.Council
	for _, c := range held.Directory.Councils() {
		if inFile[c.LA] {
			before = append(before, c)
		} else {
			next = append(next, c)
		}
	}
	d.count(compare(before, file.Councils, councilKey, func(a, b schools.Council) bool { return a == b }))
	next = append(next, file.Councils...)
	for la := range inFile {
		d.noteTeams(la, file.Councils)
	}
	for _, c := range file.Councils {
		if len(held.Contacts.ByURN(c.URN)) == 0 {
			d.example(c.URN, "has no contacts yet: import them with this number, or the team is telephoned each time")
		}
	}
	d.note("%d councils are in the file; each one's teams are replaced as a whole, other councils keep theirs", len(inFile))
	return single(d, len(next), next), nil
}

// noteTeams says which of the two teams that children go to a council lacks.
func (d *Diff) noteTeams(la int, all []schools.Council) {
	has := map[schools.Team]bool{}
	for _, c := range all {
		if c.LA == la {
			has[c.Team] = true
		}
	}
	var lacks []string
	for _, t := range []schools.Team{schools.TeamHomeEducation, schools.TeamMissingEducation} {
		if !has[t] {
			lacks = append(lacks, string(t))
		}
	}
	if len(lacks) > 0 {
		d.note("council %d has no team for %s: such a child waits for a person", la, strings.Join(lacks, " and "))
	}
}

func councilKey(c schools.Council) string { return strconv.Itoa(int(c.URN)) }

// loadCouncils puts the teams beside the schools.
func (r *Registry) loadCouncils(ctx context.Context, state rows, next *Snapshot) error {
	all, err := loadList[schools.Council](ctx, r, state, string(KindCouncils))
	if err != nil {
		return err
	}
	next.Directory = next.Directory.WithCouncils(all)
	return nil
}
