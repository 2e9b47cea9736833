package names

import "math/bits"

// JaroWinkler is the Jaro-Winkler similarity of two folded names: 1 for the
// same text, 0 for texts without a letter in common. It is symmetric, reads
// plain ASCII only, and at most the first MaxLetters of each; it allocates
// nothing.
//
// Positions of each letter of one name are the bits of one machine word, so
// that looking for a common letter within the window is two operations.
func JaroWinkler(a, b string) float64 {
	a, b = ordered(bounded(a), bounded(b))
	if a == "" {
		return 0
	}
	if a == b {
		return 1
	}
	jaro := jaro(a, b)
	if jaro <= winklerFrom {
		return jaro
	}
	return jaro + winklerStep*float64(prefix(a, b))*(1-jaro)
}

// Winkler's published constants: agreement of up to four first letters is
// worth a tenth of the remaining distance each, for names already similar.
const (
	winklerFrom   = 0.7
	winklerStep   = 0.1
	winklerPrefix = 4
)

// slots is the number of kinds of characters that a folded name can hold,
// rounded up to a power of two.
const slots = 64

// slot is the place of a character among the kinds: letters in the upper half,
// digits and the space in the lower.
func slot(c byte) byte { return c&31 | c>>1&32 }

func jaro(a, b string) float64 {
	var at [slots]uint64
	for i := range len(b) {
		at[slot(b[i])] |= 1 << i
	}
	window := max(max(len(a), len(b))/2-1, 0)
	var matchedA, matchedB uint64
	for i := range len(a) {
		near := at[slot(a[i])] &^ matchedB & span(i-window, i+window)
		if near != 0 {
			matchedB |= near & -near
			matchedA |= 1 << i
		}
	}
	common := bits.OnesCount64(matchedA)
	if common == 0 {
		return 0
	}
	c := float64(common)
	moved := float64(transposed(a, b, matchedA, matchedB) / 2)
	return (c/float64(len(a)) + c/float64(len(b)) + (c-moved)/c) / 3
}

// transposed counts the common letters that stand in another order.
func transposed(a, b string, inA, inB uint64) int {
	n := 0
	for inA != 0 {
		if a[bits.TrailingZeros64(inA)] != b[bits.TrailingZeros64(inB)] {
			n++
		}
		inA &= inA - 1
		inB &= inB - 1
	}
	return n
}

// span is the bits from lo to hi, both included.
func span(lo, hi int) uint64 {
	lo = max(lo, 0)
	return (^uint64(0) << lo) & (^uint64(0) >> (63 - min(hi, 63)))
}

func prefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && n < winklerPrefix && a[n] == b[n] && a[n] > '9' {
		n++
	}
	return n
}

// ordered puts the shorter name first and equals in the order of letters: the
// greedy search for common letters then goes one way whatever the caller's
// order, and the measure is symmetric.
func ordered(a, b string) (string, string) {
	if len(a) > len(b) || len(a) == len(b) && a > b {
		return b, a
	}
	return a, b
}

func bounded(s string) string { return s[:min(len(s), MaxLetters)] }
