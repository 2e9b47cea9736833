package names

import "math/bits"

// OneEdit reports whether one slip of the hand makes one name of the other: a
// letter too many, one too few, one wrong, or two neighbours exchanged. Equal
// names are no edit apart.
func OneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || a == b {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// OnePlace reports whether two names differ at one place only, where one to
// three letters of one stand for one to three of the other, four in all at the
// most: as rn is read for m, or er is heard for a. The rest, three letters at the
// least and half of the longer name, is the same.
func OnePlace(a, b string) bool {
	short := min(len(a), len(b))
	from := 0
	for from < short && a[from] == b[from] {
		from++
	}
	to := 0
	for to < short-from && a[len(a)-1-to] == b[len(b)-1-to] {
		to++
	}
	same := from + to
	inA, inB := len(a)-same, len(b)-same
	return inA > 0 && inB > 0 && inA+inB <= onePlace && same >= leastSame && 2*same >= max(len(a), len(b))
}

const (
	onePlace  = 4 // letters on both sides together
	leastSame = 3
)

// Letters is the set of characters of a folded name, one bit for each kind.
type Letters uint64

// LettersOf is the set for one name.
func LettersOf(folded string) Letters {
	var set Letters
	for i := range len(folded) {
		set |= 1 << slot(folded[i])
	}
	return set
}

// AtMost is the highest JaroWinkler that two names of these letters and
// lengths could reach. Comparing a name with a whole dictionary asks this
// first: it rules out nineteen names in twenty for the price of two counts.
func AtMost(a, b Letters, lenA, lenB int) float64 {
	common := min(lenA-bits.OnesCount64(uint64(a&^b)), lenB-bits.OnesCount64(uint64(b&^a)))
	if common <= 0 {
		return 0
	}
	c := float64(common)
	jaro := (c/float64(lenA) + c/float64(lenB) + 1) / 3
	return jaro + winklerStep*winklerPrefix*(1-jaro)
}

// MaybeOneEdit rules out, by letters and lengths alone, most pairs that are not
// one edit apart.
func MaybeOneEdit(a, b Letters, lenA, lenB int) bool {
	return lenA-lenB <= 1 && lenB-lenA <= 1 && bits.OnesCount64(uint64(a&^b)) <= 1 && bits.OnesCount64(uint64(b&^a)) <= 1
}
