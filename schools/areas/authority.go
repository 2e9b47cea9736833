package areas

import (
	_ "embed" // the two tables
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// authorities.csv maps the nine-character codes of districts, counties and
// unitary authorities to the three-digit codes of the authorities responsible
// for education there. Districts of a county follow ONS "Local Authority
// District to County Lookup in England" (April 2021); the three-digit codes are
// those of the Department for Education's register and, for Wales, of the Welsh
// Government. Authorities that were abolished since 2012 are listed under their
// successors. forces.csv is ONS "Police Force Areas in England and Wales".
// Both are Open Government Licence v3.0.
var (
	//go:embed authorities.csv
	authoritiesFile string
	//go:embed forces.csv
	forcesFile string
)

// Authority is a council that is responsible for education.
type Authority struct {
	LA   int // three-digit code
	Name string
}

var authorities = func() map[string]Authority {
	all := map[string]Authority{}
	for _, row := range table(authoritiesFile) {
		la, err := strconv.Atoi(row[1])
		if err != nil {
			panic(fmt.Sprintf("areas: %q in authorities.csv is no code", row[1]))
		}
		all[row[0]] = Authority{la, row[2]}
	}
	return all
}()

var forces = func() map[string]string {
	all := map[string]string{}
	for _, row := range table(forcesFile) {
		all[row[0]] = row[1]
	}
	return all
}()

// table reads a file of the package without its first row.
func table(text string) [][]string {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) == 0 {
		panic("areas: a table of this package is not CSV") // it is compiled in
	}
	return rows[1:]
}

// AuthorityOf is the council responsible for education in a district, county or
// unitary authority of England or Wales; false for any other code.
func AuthorityOf(code string) (Authority, bool) {
	a, ok := authorities[code]
	return a, ok
}

// ForceName is the name of a police force area of England or Wales; false for
// any other code.
func ForceName(code string) (string, bool) {
	name, ok := forces[code]
	return name, ok
}

// ForceAreas are the codes of all police force areas of England and Wales, in
// the order of their names.
func ForceAreas() []string {
	var codes []string
	for _, row := range table(forcesFile) {
		codes = append(codes, row[0])
	}
	slices.SortFunc(codes, func(a, b string) int { return strings.Compare(forces[a], forces[b]) })
	return codes
}
