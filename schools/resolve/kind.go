package resolve

import "math"

// kind says what a word of a school's name is for. A smaller kind says more
// about which school is meant.
type kind uint8

const (
	kindName   kind = iota // what tells one school from the next
	kindFaith              // Catholic, Church of England
	kindPhase              // primary, infant, high
	kindSaint              // St
	kindSort               // school, academy, voluntary aided
	kindLittle             // of, the
	kindCount
)

func kindOf(word string) kind { return kinds[word] }

// directions are letters that stand for a word in a place's name.
var directions = map[string]string{"n": "north", "s": "south", "e": "east", "w": "west"}

// Weights of words by kind, in bits. They are a person's habits: how often a
// word of the name is written at all, and how much it counts against a school
// that its name lacks a word of the text, or the text one of its name. They
// were set by hand and checked on the distorted names of the register (see
// TestAccuracyOnDistortedNames).
var (
	mention = [kindCount]float64{kindName: .93, kindFaith: .7, kindPhase: .8, kindSaint: .95, kindSort: .7, kindLittle: .6}
	omitted = [kindCount]float64{kindName: -3.2, kindFaith: -1, kindPhase: -1, kindSaint: -2, kindSort: -.25}
	foreign = [kindCount]float64{kindName: -4, kindFaith: -2.5, kindPhase: -3, kindSaint: -2, kindSort: -.6}
)

// The same in bits, for adding up.
var mentionBits, placeMentionBits = bitsOf(mention[:]), bitsOf(placeMention[:])

func bitsOf(shares []float64) []float64 {
	found := make([]float64, len(shares))
	for i, s := range shares {
		found[i] = math.Log2(s)
	}
	return found
}
