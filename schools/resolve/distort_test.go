package resolve_test

import (
	"math/rand/v2"
	"regexp"
	"strings"

	"firstbell/schools"
	"firstbell/schools/resolve"
)

// shorter are ways in which a hurried person writes a phrase. The table was
// written for this test and holds forms that the package's own does not.
var shorter = map[string][]string{
	"Church of England":      {"C of E", "CofE", "CE", "C.E.", "Ch of Eng", "church"},
	"CofE":                   {"C of E", "CE", "Church of England"},
	"C.E.":                   {"CofE", "CE", "Church of England"},
	"Roman Catholic":         {"RC", "R.C.", "Catholic", "cath"},
	"Catholic":               {"RC", "Cath", "R C", "Catholc"},
	"RC":                     {"Catholic", "Roman Catholic", "R.C."},
	"Voluntary Aided":        {"VA", "V.A.", ""},
	"Voluntary Controlled":   {"VC", "V.C.", ""},
	"Primary":                {"Prim", "Pri", "Prim.", "", "Primery"},
	"Infant":                 {"Inf", "Infants", "infs"},
	"Junior":                 {"Jnr", "Jun", "Juniors"},
	"Nursery":                {"Nurs", "Nsy", "nursary"},
	"Secondary":              {"Sec", "secondry", ""},
	"Comprehensive":          {"Comp", ""},
	"Grammar":                {"Gram", "GS", "grammer"},
	"Academy":                {"Acad", "Acad.", "acadamy", "", "School"},
	"College":                {"Coll", "Col", "collage"},
	"Community":              {"Comm", ""},
	"School":                 {"Sch", "Schl", "", "", "school"},
	"Pupil Referral Unit":    {"PRU", "P.R.U.", "referral unit"},
	"Saint":                  {"St", "St."},
	"St ":                    {"Saint ", "St. ", "St", "S. "},
	"and":                    {"&", "+", "and"},
	"The ":                   {"", "the "},
	"High":                   {"High", "H.S."},
	"North":                  {"Nth", "N"},
	"South":                  {"Sth", "S"},
	"Road":                   {"Rd"},
	"Lane":                   {"Ln"},
	"Park":                   {"Pk"},
	"Elizabeth":              {"Eliz", "Elisabeth"},
	"Joseph":                 {"Jos", "Josephs"},
	"Catherine":              {"Katherine", "Cathrine"},
	"Nicholas":               {"Nicolas", "Nichols"},
	"'":                      {"", "", " ", "’"},
	"Junior, Mixed & Infant": {"JMI", "J M I"},
}

// phrasesLongFirst keeps the table's order fixed for a seed.
var phrasesLongFirst = []string{
	"Junior, Mixed & Infant", "Voluntary Controlled", "Pupil Referral Unit", "Church of England", "Voluntary Aided", "Roman Catholic",
	"Comprehensive", "Secondary", "Community", "Catherine", "Elizabeth", "Nicholas", "Catholic", "Primary", "Nursery", "Grammar", "Academy",
	"College", "Infant", "Junior", "School", "Joseph", "Saint", "North", "South", "CofE", "C.E.", "High", "Road", "Lane", "Park", "The ", "St ", "and", "RC", "'",
}

// whole finds a phrase where it is no part of another word.
var whole = func() map[string]*regexp.Regexp {
	found := map[string]*regexp.Regexp{}
	for _, phrase := range phrasesLongFirst {
		pattern := regexp.QuoteMeta(phrase)
		if !strings.ContainsAny(phrase, "' .") {
			pattern = `\b` + pattern + `\b`
		}
		found[phrase] = regexp.MustCompile(pattern)
	}
	return found
}()

// question is a distorted name with its hints and the right answer.
type question struct {
	text string
	hint resolve.Hint
	want schools.URN // 0 where the school is not on the register
}

// distort writes a school's name as somebody in a hurry might: each phrase is
// shortened with probability often, 15% of texts get a typing error and 5% a
// second one, 10% lose a word, 55% have the town behind the name.
func distort(rng *rand.Rand, s schools.School, often float64) question {
	name := s.Name
	for _, long := range phrasesLongFirst {
		if pattern := whole[long]; pattern.MatchString(name) && rng.Float64() < often {
			at := pattern.FindStringIndex(name)
			name = name[:at[0]] + shorter[long][rng.IntN(len(shorter[long]))] + name[at[1]:]
		}
	}
	if rng.Float64() < .15 {
		name = slip(rng, name)
		if rng.Float64() < .33 {
			name = slip(rng, name)
		}
	}
	if words := strings.Fields(name); len(words) > 3 && rng.Float64() < .1 {
		at := rng.IntN(len(words))
		name = strings.Join(append(words[:at:at], words[at+1:]...), " ")
	}
	q := question{text: strings.Join(strings.Fields(name), " "), want: s.URN}
	if rng.Float64() < .55 && s.Town != "" {
		q.text += []string{", ", " ", " in ", " - "}[rng.IntN(4)] + s.Town
	}
	switch rng.IntN(4) {
	case 0:
		q.text = strings.ToLower(q.text)
	case 1:
		q.text = strings.ToUpper(q.text)
	}
	return q
}

// slip makes one typing error among the letters.
func slip(rng *rand.Rand, text string) string {
	r := []rune(text)
	if len(r) < 6 {
		return text
	}
	at := 1 + rng.IntN(len(r)-2)
	switch rng.IntN(4) {
	case 0:
		return string(r[:at]) + string(r[at+1:])
	case 1:
		r[at], r[at+1] = r[at+1], r[at]
	case 2:
		r[at] = rune('a' + rng.IntN(26))
	default:
		return string(r[:at]) + string(r[at]) + string(r[at:])
	}
	return string(r)
}
