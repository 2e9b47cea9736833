package police

import (
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// nearEnough is how many letters may differ between a name and what was meant.
const nearEnough = 2

// resembling is the known field whose name is nearest to the given one, or
// empty where none is near: date_of_birth, DateOfBirth and dateOfBrith all
// resemble dateOfBirth.
func resembling(name string, known map[string]*huma.Schema) string {
	if len(name) > 40 {
		return ""
	}
	best, least := "", nearEnough+1
	for _, candidate := range slices.Sorted(maps.Keys(known)) {
		if d := distance(plain(name), plain(candidate)); d < least && d < len(candidate)/2 {
			best, least = candidate, d
		}
	}
	return best
}

func plain(name string) string {
	return strings.ToLower(joiner.Replace(name))
}

var joiner = strings.NewReplacer("_", "", "-", "", " ", "")

// distance is the Levenshtein distance in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
