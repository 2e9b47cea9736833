package generate

import (
	"fmt"
	"strings"
)

// Tier says how badly officers write.
type Tier string

// The tiers.
const (
	Easy    Tier = "easy"    // a calm evening, a parent who spells it out
	Typical Tier = "typical" // what forces' own figures show
	Hostile Tier = "hostile" // shouting, a child who will not say, a borrowed phone
)

// ParseTier reads a tier's name.
func ParseTier(text string) (Tier, error) {
	switch t := Tier(strings.ToLower(strings.TrimSpace(text))); t {
	case Easy, Typical, Hostile:
		return t, nil
	}
	return "", fmt.Errorf("the tier %q is not known: choose easy, typical or hostile", text)
}

// Rates are the chances of everything an officer may get wrong. Each is the
// share of all queries, unless its comment says of what.
type Rates struct {
	// The forename. What remains is written as on the roll.
	ForenameShort    float64 // of those with a short form or a formal one: that instead
	ForenameSpelling float64 // of those with other spellings: one of them
	ForenameDaily    float64 // of those with another name in daily use: that
	ForenameType     float64 // a slip of the hand
	ForenameHear     float64
	ForenameRead     float64
	ForenameInitial  float64
	ForenameMissing  float64
	ForenamePart     float64 // of those with two names in the field: the first only

	// The surname.
	SurnameSpelling float64 // of those with other spellings
	SurnameOther    float64 // of those with a previous or the other parent's surname
	SurnameType     float64
	SurnameHear     float64
	SurnameRead     float64
	SurnamePart     float64 // of double-barrelled ones: one part
	SurnameMissing  float64

	Swapped float64 // forename and surname in each other's field

	BornEdit        float64 // one digit, or a day, month or year beside the right one
	BornSwap        float64 // day and month exchanged, or two neighbouring digits
	BornApproximate float64 // an age, or 1 January of a year
	BornMissing     float64

	PostcodeMissing float64
	PostcodeStale   float64 // a former address, or where the family is staying
	SexMissing      float64
	SexWrong        float64

	SchoolText  float64 // something is written about the school
	SchoolWrong float64 // of that: abbreviated, wrong, or the predecessor's name
	TownMissing float64

	UPN     float64 // is written, and right
	OffRoll float64 // of the children asked about, on no roll
	Sibling float64 // of brothers and sisters on a roll, in the same incident
}

// Of a badly written school, these shares are another school's name and the
// predecessor's (where there is one); the rest is abbreviated.
const (
	anotherSchool     = .2
	predecessorSchool = .25
)

// typical are the rates of the matching protocol; where it gives none, the
// shares follow what is known of names in administrative data: about one in
// ten disagrees in some letter.
var typical = Rates{
	ForenameShort: .08, ForenameSpelling: .08, ForenameDaily: .4, ForenameType: .025, ForenameHear: .02, ForenameRead: .01,
	ForenameInitial: .005, ForenameMissing: .005, ForenamePart: .5,
	SurnameSpelling: .06, SurnameOther: .5, SurnameType: .02, SurnameHear: .02, SurnameRead: .01, SurnamePart: .3, SurnameMissing: .003,
	Swapped:  .01,
	BornEdit: .06, BornSwap: .02, BornApproximate: .02, BornMissing: .02,
	PostcodeMissing: .12, PostcodeStale: .18, SexMissing: .03, SexWrong: .002,
	SchoolText: .85, SchoolWrong: .25, TownMissing: .3, UPN: .01, OffRoll: .07, Sibling: .4,
}

// RatesOf gives a tier's rates.
func RatesOf(t Tier) Rates {
	r := typical
	switch t {
	case Easy:
		r = r.Times(.4)
		r.OffRoll = .03
	case Hostile:
		r = r.Times(2.2)
		r.SchoolText, r.SchoolWrong, r.OffRoll = .65, .45, .15
	}
	return r
}

// Times gives the rates with every error so many times as frequent, as far as
// chances go. How often something is written at all, and who is asked about,
// stays as it is.
func (r Rates) Times(by float64) Rates {
	for _, p := range r.errors() {
		*p = min(*p*by, .9)
	}
	return r
}

func (r *Rates) errors() []*float64 {
	return []*float64{
		&r.ForenameShort, &r.ForenameSpelling, &r.ForenameDaily, &r.ForenameType, &r.ForenameHear, &r.ForenameRead,
		&r.ForenameInitial, &r.ForenameMissing, &r.ForenamePart, &r.SurnameSpelling, &r.SurnameOther, &r.SurnameType,
		&r.SurnameHear, &r.SurnameRead, &r.SurnamePart, &r.SurnameMissing, &r.Swapped, &r.BornEdit, &r.BornSwap,
		&r.BornApproximate, &r.BornMissing, &r.PostcodeMissing, &r.PostcodeStale, &r.SexMissing, &r.SexWrong, &r.SchoolWrong,
		&r.TownMissing,
	}
}
