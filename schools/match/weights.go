package match

// Weights are what the Engine believes about how people write things down:
// for each level of each field, how often the description of a child reaches
// it against the child's own roll entry. How often strangers reach it is not
// here: that is counted on the roll.
type Weights struct {
	Version string        `json:"version"`
	OnRoll  float64       `json:"onRoll"` // share of described children who are on a roll
	Given   NameWeights   `json:"given"`
	Surname NameWeights   `json:"surname"`
	Born    BornWeights   `json:"born"`
	Address PlaceWeights  `json:"address"`
	School  float64       `json:"school"` // how often what was made of the school's description holds
	Sex     SexWeights    `json:"sex"`
	UPN     NumberWeights `json:"upn"`
}

// NameWeights are the levels of a name; they sum to about 1.
type NameWeights struct {
	Exact     float64 `json:"exact"`
	Variant   float64 `json:"variant"`   // a short form or another spelling, by table
	Close     float64 `json:"close"`     // one edit, or Jaro-Winkler at least .92
	Near      float64 `json:"near"`      // Jaro-Winkler at least .88
	Resembles float64 `json:"resembles"` // Jaro-Winkler at least .76: heard in a hurry, read from a scrawl
	Sound     float64 `json:"sound"`     // heard alike
	Initial   float64 `json:"initial"`
	Part      float64 `json:"part"` // a part of several, or several of which it is one
	Swapped   float64 `json:"swapped"`
	Different float64 `json:"different"` // another name altogether
}

// BornWeights are the levels of a date of birth.
type BornWeights struct {
	Exact     float64 `json:"exact"`
	Swapped   float64 `json:"swapped"` // day and month exchanged
	Close     float64 `json:"close"`   // one digit, or two neighbours exchanged
	Near      float64 `json:"near"`    // two parts of three agree
	Part      float64 `json:"part"`    // the year agrees
	Different float64 `json:"different"`
	// Placeholder is how often 1 January stands for a birthday nobody knew.
	Placeholder float64 `json:"placeholder"`
	FitsAge     float64 `json:"fitsAge"` // of children described by age, how many fit it
}

// PlaceWeights are the levels of a postcode.
type PlaceWeights struct {
	Unit      float64 `json:"unit"`
	Sector    float64 `json:"sector"`
	District  float64 `json:"district"`
	Different float64 `json:"different"`
}

// SexWeights are bits, because sex says little beyond the forename.
type SexWeights struct {
	Same    float64 `json:"same"`
	Differs float64 `json:"differs"`
}

// NumberWeights are bits for UPNs that are not wholly right, and for one that
// is another's.
type NumberWeights struct {
	Exact       float64 `json:"exact"`     // share of written numbers that are the child's own
	Unchecked   float64 `json:"unchecked"` // bits where all agrees but the check letter
	OneDigitOff float64 `json:"oneDigitOff"`
	Differs     float64 `json:"differs"`
}

// DefaultWeights are beliefs of before any confirmed outcome, from the
// published error rates of administrative data.
var DefaultWeights = Weights{
	Version: "default-1",
	OnRoll:  .93,
	Given:   NameWeights{Exact: .86, Variant: .05, Close: .04, Near: .015, Resembles: .015, Sound: .015, Initial: .01, Part: .01, Swapped: .01, Different: .01},
	Surname: NameWeights{Exact: .85, Variant: .015, Close: .04, Near: .015, Resembles: .015, Sound: .015, Initial: .002, Part: .02, Swapped: .01, Different: .05},
	Born:    BornWeights{Exact: .89, Swapped: .02, Close: .05, Near: .02, Part: .01, Different: .005, Placeholder: .01, FitsAge: .95},
	Address: PlaceWeights{Unit: .70, Sector: .04, District: .08, Different: .18},
	School:  .93,
	Sex:     SexWeights{Same: .1, Differs: -5},
	UPN:     NumberWeights{Exact: .97, Unchecked: 12, OneDigitOff: 6, Differs: -7},
}

// How many ways there are to go wrong. A slip makes one of many misspellings,
// and each of them is that much rarer than the slip.
const (
	closeMisspellings = 150
	nearMisspellings  = 600
	// resemblingSpellings are all the other ways to hear a name wrongly.
	resemblingSpellings = 12000
	soundMisspellings   = 30
	// closeDates is how many other dates one slip makes of a date.
	closeDates = 30
	nearDates  = 45
	daysOfYear = 365.25
)

// Caps on what one field, or two that tell one fact twice, may say, in bits.
const (
	maxGivenBits   = 15
	maxSurnameBits = 19
	maxPlaceBits   = 20
	maxNumberBits  = 22
	// maxSecondPlaceBits is what the lesser of address and school may add to
	// the greater: most children go to a school near their home.
	maxSecondPlaceBits = 4
)
