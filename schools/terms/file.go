package terms

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"firstbell/schools"
	"firstbell/schools/sheet"
)

// File is what was read from one file of term dates.
type File struct {
	Plans    []schools.Plan        // by URN; each is all that the file says of the school
	Lines    map[schools.URN][]int // where each school's spans stand; for iCal the file's first line
	Rows     int                   // rows or events, rejected and ignored ones included
	Rejected []sheet.Rejection
	Warnings []sheet.Rejection // events that were not understood and left out
}

// MaxSpanDays is the longest term or holiday that is believed: a longer one is
// a mistyped year.
const MaxSpanDays = 180

// URNOf is the school that a file named like 123456.ics belongs to.
func URNOf(name string) (schools.URN, bool) {
	base, ok := strings.CutSuffix(strings.ToLower(filepath.Base(name)), ".ics")
	if !ok {
		return 0, false
	}
	urn, err := schools.ParseURN(base)
	return urn, err == nil
}

// sortEntries puts a plan's spans in the order of days.
func sortEntries(entries []schools.Entry) {
	slices.SortStableFunc(entries, func(a, b schools.Entry) int {
		return cmp.Or(strings.Compare(a.First.String(), b.First.String()), strings.Compare(a.Last.String(), b.Last.String()),
			strings.Compare(string(a.Kind), string(b.Kind)))
	})
}
