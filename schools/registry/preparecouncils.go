package registry

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"firstbell/schools"
	"firstbell/schools/councils"
	"firstbell/schools/sheet"
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
	d.Rejected = append(d.Rejected, twiceClaimed(next)...)
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

// twiceClaimed are the districts that two councils say are their own: a child
// who lives there would be told to the wrong one.
func twiceClaimed(all []schools.Council) []sheet.Rejection {
	var rejected []sheet.Rejection
	owner := map[string]int{}
	for _, c := range all {
		for district := range strings.FieldsSeq(c.Districts) {
			if la, taken := owner[district]; taken && la != c.LA {
				rejected = append(rejected, sheet.Rejection{Column: "districts", Reason: fmt.Sprintf(
					"council %03d and council %03d both say that district %s is theirs; only one may", la, c.LA, district)})
			}
			owner[district] = c.LA
		}
	}
	return rejected
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
