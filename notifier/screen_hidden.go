package notifier

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// This file is about an address that must stay unknown: of the incident's place,
// or of a child who is protected. Then words that would be harmless otherwise
// give it away, such as the name of a large town or how far the school is.

// placeRules are the rules that are about where somebody is.
var placeRules = map[TextRule]bool{RulePlace: true, RulePostcode: true, RuleAddress: true, RuleSchool: true, RuleRefuge: true}

// distances say how far somebody is from something.
var distances = shapesOf(
	`(?i)\b(\d+|a|one|two|three|four|five|six|seven|eight|nine|ten|few|couple\s+of|half\s+a)\s*(miles?|kilomet(re|er)s?|km|minutes?['\s-]*(walk|drive|away|from)|streets?\s+away|stops?\s+(away|from)|doors?\s+(away|down))`,
	`(?i)\b(opposite|next\s+(door\s+)?to|round\s+the\s+corner\s+from|behind|near|close\s+to|walking\s+distance\s+(of|from|to)|across\s+(the\s+road\s+)?from)\s+((the|her|his|their|a)\s+)?(new\s+)?(school|station|church|park|hospital|shops?|mosque|library|surgery|supermarket)\b`,
	`(?i)\b(now\s+living|moved|staying|lives?\s+now)\s+(in|to|at|near|with)\b`,
)

// tellsPlace reports whether a text may tell where somebody is, by a strict
// reading: every word of an address counts, however common the town.
func (s subject) tellsPlace(text string) bool {
	clean := cleanText(text)
	about := s.names()
	for _, r := range rulesIn(clean, about) {
		if placeRules[r] {
			return true
		}
	}
	return matches(distances, latin(clean)) || s.saysWordOf(clean)
}

// saysWordOf reports whether a cleaned text holds a word of an address that must
// stay unknown, alone or in a longer run of letters.
func (s subject) saysWordOf(clean string) bool {
	said := placeSequence(clean)
	together := strings.ToLower(lettersAndDigits(latin(clean)))
	return slices.ContainsFunc(s.hiddenWords(), func(word string) bool {
		return slices.Contains(said, word) || utf8.RuneCountInString(word) > 4 && strings.Contains(together, word)
	})
}

// hiddenWords are the words by which the address, or the town of another
// child's school, is known.
func (s subject) hiddenWords() []string {
	var hidden []string
	own := peopleOf(s.ownNames())
	for _, place := range s.names().Places {
		for _, word := range placeSequence(cleanText(place)) {
			if utf8.RuneCountInString(word) > 2 && !wayTypes[word] && !plainWords[word] && !own.words[word] {
				hidden = append(hidden, word)
			}
		}
	}
	return hidden
}

// plainWords are words of addresses that tell nothing by themselves.
var plainWords = set(`flat apartment apt unit room floor ground first second third top upper lower basement number the and near off
	school schools primary secondary high academy college infant infants junior nursery community special sixth form house home
	unknown not known none fixed abode address same above all our for`)

// placeMarks marks the words that tell a place by the strict reading.
func (s subject) placeMarks(text string) []TextMark {
	strict := textRule{RulePlace, func(clean, latin string, _ TextContext) bool {
		return s.saysWordOf(clean) || matches(distances, latin)
	}}
	if marks := strict.marks(text, wordSpans(text), TextContext{}); len(marks) > 0 {
		return marks
	}
	return []TextMark{{RulePlace, 0, len(text)}}
}

// officeWords are the words of which the name of a police team may consist
// where an address must stay unknown.
var officeWords = set(`police safeguarding team teams unit hub desk office officer officers public protection vulnerability vulnerable
	people persons domestic abuse violence harm reduction mash multi agency referral central force control room child children
	young family families investigation investigations response support neighbourhood and the of for operation encompass duty`)

// isPlainTeam reports whether a team's name is made of such words alone.
func isPlainTeam(team string) bool {
	return !slices.ContainsFunc(placeSequence(cleanText(team)), func(word string) bool { return !officeWords[word] }) &&
		!strings.ContainsAny(team, "0123456789")
}

// withoutPlaces leaves out every text that may tell where somebody is: the last
// gate before a body is made, whoever released the text.
func (s subject) withoutPlaces() subject {
	texts := s.shownTexts()
	for name, text := range texts {
		if s.tellsPlace(text) {
			delete(texts, name)
		}
	}
	return s.with(texts)
}

// shownAliases are the child's other names as a school is shown them.
func (s subject) shownAliases() []string {
	all := s.aliases(s.others())
	if !isAddressHidden(s.incident) {
		return all
	}
	return slices.DeleteFunc(all, s.tellsPlace)
}
