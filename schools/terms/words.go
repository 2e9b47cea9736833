package terms

import (
	"slices"
	"strings"
	"unicode"

	"firstbell/schools"
)

// meaning is what an event's words say.
type meaning string

const (
	meansNothing  meaning = ""
	meansUnclear  meaning = "unclear"
	meansFirstDay meaning = "first"
	meansLastDay  meaning = "last"
	meansTerm             = meaning(schools.EntryTerm)
	meansHoliday          = meaning(schools.EntryHoliday)
	meansInset            = meaning(schools.EntryInset)
	meansClosure          = meaning(schools.EntryClosure)
)

// vocabulary are the words that may stand beside the telling ones. An event
// with any other word, such as "Christmas holiday fair", closes nothing.
var vocabulary = words(`a all and autumn back bank before after begins block break breaks boxing children christmas
	closed closes closure day days development early easter eve ends end february first for friday good half holiday
	holidays in inset is last lent may michaelmas mid monday month new no non october of only open pd professional public pupil
	pupils reopens return returns school schools spring staff start starts student students summer teacher teachers
	term terms the to trinity training up vacation week weeks whit whitsun winter year years s to from service one two three four five
	six i ii january march april june july august september november december tuesday wednesday thursday saturday sunday
	academy primary college re opens disaggregated twilight`)

func words(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}

// read finds what a summary means. Words before a colon are the school's name
// and say nothing.
func read(summary string) meaning {
	if _, after, found := strings.Cut(summary, ":"); found && strings.TrimSpace(after) != "" {
		summary = after
	}
	said := strings.FieldsFunc(strings.ToLower(summary), func(r rune) bool { return !unicode.IsLetter(r) })
	for _, w := range said {
		if !vocabulary[w] {
			return meansNothing
		}
	}
	has := func(any ...string) bool {
		return slices.ContainsFunc(any, func(phrase string) bool {
			return strings.Contains(" "+strings.Join(said, " ")+" ", " "+phrase+" ")
		})
	}
	return readWords(has)
}

func readWords(has func(...string) bool) meaning {
	holiday := has("holiday", "holidays", "half term", "vacation", "break", "midterm", "mid term")
	first := has("first day", "back to school", "start of term", "start of school", "term starts", "term begins", "pupils return",
		"children return", "students return", "school reopens", "school re opens", "return to school")
	last := has("last day", "end of term", "term ends", "breaks up", "school closes", "break up")
	switch {
	case has("inset", "in service", "training", "staff development", "professional development", "pd day", "disaggregated"):
		return meansInset
	case first && last:
		return meansUnclear
	case last && (!holiday || has("before", "breaks up", "break up")):
		return meansLastDay
	case first && (!holiday || has("after", "back")):
		return meansFirstDay
	case first || last:
		return meansUnclear
	case holiday:
		return meansHoliday
	case has("closed", "closure", "no pupils", "no school"):
		return meansClosure
	case has("term"):
		return meansTerm
	}
	return meansNothing
}
