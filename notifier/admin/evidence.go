package admin

import (
	"fmt"
	"math"
	"strings"

	"firstbell/notifier"
	"firstbell/schools"
	"firstbell/schools/match"
)

// evidence is how the matcher came to a candidate, in the words of somebody
// who has to decide and has never heard of a probability.
type evidence struct {
	Rank      int
	Here      string // the page's address, to which asking for the roll's entry belongs
	Chance    string
	Rows      []evidenceRow
	Closing   []string
	CanReveal bool // the roll's entry may be asked for
	Revealed  bool
}

// evidenceRow is one thing that was compared. The roll's value is empty until
// it was revealed, except where it is the same as what the police wrote.
type evidenceRow struct {
	Field, Level, Weight string
	Police, Roll         string
	Masked               bool // there is a value that differs and is not shown
}

// evidenceOf puts a candidate's reckoning into words; nil where none was made.
func evidenceOf(c notifier.TriageCandidate, told notifier.TriageChild, mayReveal bool) *evidence {
	if c.Waterfall == nil {
		return nil
	}
	e := &evidence{
		Rank: c.Rank, Chance: chanceWords(c.Probability), Revealed: c.Revealed != nil,
		CanReveal: mayReveal && c.HasPupil && c.Revealed == nil,
	}
	for _, row := range c.Waterfall.Rows {
		e.Rows = append(e.Rows, rowOf(row, told, c.Revealed))
	}
	switch lead := c.Waterfall.RunnerUp; {
	case lead >= 1:
		e.Closing = append(e.Closing, "The next best pupil fits "+timesWords(lead)+" less well.")
	case lead != 0:
		e.Closing = append(e.Closing, "Another pupil fits about as well, or better.")
	default:
		e.Closing = append(e.Closing, "No other pupil comes near.")
	}
	if none := c.Waterfall.NotOnRoll; none >= .01 {
		e.Closing = append(e.Closing, fmt.Sprintf("About %.0f in 100 children described like this are on no roll held here.", 100*none))
	}
	return e
}

// rowOf is one field in words, with the roll's own value where it may be seen.
func rowOf(row match.Evidence, told notifier.TriageChild, revealed *schools.Pupil) evidenceRow {
	out := evidenceRow{Field: fieldWords(row.Field), Level: levelWords(row.Field, row.Level), Weight: weightWords(row)}
	out.Police = toldValue(row.Field, told)
	if row.Level == match.LevelMissing || row.Level == match.LevelExact || !hasValue(row.Field) {
		return out
	}
	if revealed == nil {
		out.Masked = true
		return out
	}
	out.Roll = rollValue(row.Field, revealed)
	return out
}

// hasValue reports whether a field is something that a roll says of a pupil;
// which school it is and who its siblings are is said elsewhere.
func hasValue(f match.Field) bool { return f != match.FieldSchool && f != match.FieldSibling }

func toldValue(f match.Field, c notifier.TriageChild) string {
	switch f {
	case match.FieldGiven:
		return strings.Join(append([]string{c.Forename}, c.KnownAs...), ", ")
	case match.FieldSurname:
		return c.Surname
	case match.FieldSex:
		return upperFirst(c.Sex)
	case match.FieldBorn:
		if c.DateOfBirth == "" {
			return c.ApproximateAge
		}
		return dayInWords(c.DateOfBirth)
	case match.FieldAddress:
		return c.Postcode
	case match.FieldUPN:
		return c.UPN
	}
	return ""
}

func rollValue(f match.Field, p *schools.Pupil) string {
	switch f {
	case match.FieldGiven:
		return titled(strings.Join(append([]string{p.Forename}, p.KnownAs...), ", "))
	case match.FieldSurname:
		return titled(p.Surname)
	case match.FieldSex:
		return map[string]string{"F": "Female", "M": "Male"}[p.Sex]
	case match.FieldBorn:
		return dayInWords(p.DateOfBirth.String())
	case match.FieldAddress:
		return p.Postcode
	case match.FieldUPN:
		return string(p.UPN)
	}
	return ""
}

// titled gives the words of a folded name their capitals back.
func titled(name string) string {
	words := strings.Fields(name)
	for i := range words {
		words[i] = upperFirst(words[i])
	}
	return strings.Join(words, " ")
}

// fields are what was compared, as a form names it.
var fields = map[match.Field]string{
	match.FieldGiven: "First name", match.FieldSurname: "Surname", match.FieldSex: "Sex", match.FieldBorn: "Date of birth",
	match.FieldAddress: "Postcode", match.FieldSchool: "School, as told", match.FieldUPN: "Pupil number", match.FieldSibling: "Brothers and sisters",
}

func fieldWords(f match.Field) string {
	if words, ok := fields[f]; ok {
		return words
	}
	return upperFirst(f.String())
}

// levels are how well something agrees, where one phrase fits every field.
var levels = map[match.Level]string{
	match.LevelMissing: "Not known on one side", match.LevelExact: "The same", match.LevelVariant: "Another form of the same name",
	match.LevelClose: "The same but for one slip", match.LevelNear: "Nearly the same", match.LevelSound: "Sounds the same, written differently",
	match.LevelInitial: "Only the first letter agrees", match.LevelPart: "One part of the name agrees", match.LevelSwapped: "First name and surname the other way round",
	match.LevelSector: "A few streets away", match.LevelDistrict: "The same part of town", match.LevelFitsAge: "Fits the age that was guessed",
	match.LevelLikely: "Fits what was written", match.LevelHome: "Lives where a brother or sister lives", match.LevelSchool: "At the school of a brother or sister",
	match.LevelUnchecked: "The same, with a wrong check letter", match.LevelDifferent: "Different",
}

// bornLevels are those that mean something else of a date.
var bornLevels = map[match.Level]string{
	match.LevelClose: "One digit differs, or two are exchanged", match.LevelNear: "Two of day, month and year agree",
	match.LevelPart: "Only the year agrees", match.LevelSwapped: "Day and month the other way round",
}

func levelWords(f match.Field, l match.Level) string {
	if words, ok := bornLevels[l]; ok && f == match.FieldBorn {
		return words
	}
	if f == match.FieldSchool && l == match.LevelDifferent {
		return "Does not fit what was written"
	}
	if words, ok := levels[l]; ok {
		return words
	}
	return upperFirst(l.String())
}

// weightWords is what a field says about this pupil being the child.
func weightWords(row match.Evidence) string {
	switch bits := row.Bits; {
	case row.Level == match.LevelMissing:
		return "Says nothing"
	case bits >= 10:
		return "Very strong sign for: rare among other children"
	case bits >= 5:
		return "Strong sign for"
	case bits >= 1:
		return "Sign for"
	case bits > -1:
		return "Says little"
	case bits > -5:
		return "Sign against"
	}
	return "Strong sign against"
}

// chanceWords is a probability for people.
func chanceWords(p float64) string {
	switch {
	case p >= .9995:
		return "Almost certainly this school, by what is known: more than 999 in 1,000"
	case p >= .995:
		return "Very likely this school: about 99 in 100"
	case p >= .01:
		return fmt.Sprintf("The chance that it is this school: about %.0f in 100", 100*p)
	case p > 0:
		return "Unlikely to be this school: less than 1 in 100"
	}
	return ""
}

// timesWords is a number of bits as a factor that people can picture.
func timesWords(bits float64) string {
	switch n := math.Exp2(bits); {
	case n < 20:
		return fmt.Sprintf("%.0f times", n)
	case n < 1000:
		return fmt.Sprintf("%.0f times", 10*math.Round(n/10))
	case n < 1e6:
		return fmt.Sprintf("%.0f thousand times", n/1e3)
	}
	return "more than a million times"
}

// doubts are what may mislead, as a clerk should hear it.
var doubts = map[match.Flag]string{
	match.FlagPlaceholderBirth: "The birthday is one that forms fill in by themselves.",
	match.FlagFutureBirth:      "The date of birth lies in the future.",
	match.FlagProtectedAddress: "The address is protected, so it must not be relied on.",
	match.FlagInstitution:      "Very many children share this address: it may be a refuge or a hostel.",
	match.FlagNamesakeAdult:    "An adult of the incident has the same name as the child.",
	match.FlagTwin:             "A child of the same home and birthday goes to another school.",
	match.FlagSameInitial:      "Another child of the same home has the same first letter, and no more than that was given.",
	match.FlagNamesake:         "Another pupil has the same name and birthday.",
	match.FlagLeaver:           "The pupil has left this roll, or has not joined it yet.",
	match.FlagStaleRoll:        "The school’s roll is too old, or changed too much.",
	match.FlagNumberElsewhere:  "The pupil number given belongs to another pupil.",
	match.FlagNumberUnchecked:  "The pupil number has a wrong check letter.",
}

func doubtsOf(flags []match.Flag) []string {
	var all []string
	for _, f := range flags {
		if words, ok := doubts[f]; ok {
			all = append(all, words)
		} else {
			all = append(all, plain(string(f))+".")
		}
	}
	return all
}
