package notifier

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wayTypes are the words that end the name of a street.
var wayTypes = set(`street st road rd avenue ave av lane ln close cl drive dr court ct crescent cres gardens gdns grove
	terrace place pl way square sq walk mews hill row rise green park view parade gate wharf quay fields croft garth
	house cottage lodge farm villas towers mansions buildings heights`)

// placeWords are words of addresses, and of schools' names, that many places
// share; the largest towns among them.
var placeWords = set(`flat apartment apt unit room floor ground first second third top upper lower basement number no
	the of and at on in by near to off north south east west great little old new house cottage lodge farm block
	school schools primary secondary high academy college infant infants junior nursery grammar comprehensive middle
	community catholic church england ce rc cofe saint girls boys foundation trust federation centre sixth form special
	all our for year unknown not known none fixed abode nfa home address same as above
	england wales uk london birmingham manchester leeds liverpool sheffield bristol newcastle nottingham leicester
	coventry bradford cardiff hull stoke plymouth derby southampton portsmouth brighton reading wolverhampton`)

// namesPlace reports whether a cleaned text names a place of the incident: a
// telling word of its address, a whole street, a postcode in any spelling, or
// another child's school.
func namesPlace(clean string, about TextContext) bool {
	own := peopleOf(about.Own)
	said := placeSequence(clean)
	read := append(tokens(clean), digitWords(clean)...)
	for _, place := range about.Places {
		if slices.ContainsFunc(telling(placeSequence(cleanText(place))), func(what []string) bool {
			return !(len(what) == 1 && own.words[what[0]]) && (containsRun(said, what) || saysOtherwise(said, read, what))
		}) {
			return true
		}
	}
	return slices.ContainsFunc(about.Postcodes, func(code string) bool { return holdsPostcode(clean, code) })
}

// placeSequence is a text's words as places are compared: without apostrophes
// and possessive endings.
func placeSequence(clean string) []string {
	var all []string
	for _, w := range rawWords(clean) {
		word := foldWord(strings.ReplaceAll(w.text, "'", ""))[0]
		if whole := wayShort[word]; whole != "" {
			word = whole
		}
		all = append(all, word)
	}
	return all
}

// saysOtherwise reports whether a longer word of a place is there pulled apart,
// with figures for letters, or with a slip of the pen.
func saysOtherwise(said []string, read []token, what []string) bool {
	if len(what) != 1 || utf8.RuneCountInString(what[0]) < 6 {
		return false
	}
	for i := 1; i < len(said); i++ {
		if said[i-1]+said[i] == what[0] {
			return true
		}
	}
	return slices.ContainsFunc(read, func(t token) bool {
		return t.word == what[0] || t.capital && !t.start && isSlip(t.word, what[0])
	})
}

// wayShort are the short forms of what streets are.
var wayShort = map[string]string{
	"st": "street", "rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane", "cl": "close", "dr": "drive", "ct": "court",
	"cres": "crescent", "gdns": "gardens", "pl": "place", "sq": "square",
}

// telling are the parts of a place's name by which it is known: words that few
// places share, and pairs of words where one is telling or a street's type.
func telling(place []string) [][]string {
	var all [][]string
	for i, w := range place {
		if !placeWords[w] && !wayTypes[w] && !ordinary[w] && len(w) > 2 {
			all = append(all, []string{w})
		}
		if i == 0 {
			continue
		}
		before := place[i-1]
		isWay := wayTypes[w] && !wayTypes[before] && before != "the" && before != "flat"
		if isWay || !placeWords[w] && !placeWords[before] && !(wayTypes[w] && wayTypes[before]) {
			all = append(all, []string{before, w})
		}
	}
	return all
}

func containsRun(said, what []string) bool {
	for i := range said {
		if i+len(what) <= len(said) && slices.Equal(said[i:i+len(what)], what) {
			return true
		}
		if len(what) == 1 && said[i] == what[0]+"s" {
			return true
		}
	}
	return false
}

// britishCode is a whole postcode without its space.
var britishCode = regexp.MustCompile(`^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$`)

// holdsPostcode reports whether a cleaned text holds the postcode, with
// anything or nothing between its characters, or its first half as a word.
func holdsPostcode(clean, code string) bool {
	code = lettersAndDigits(latin(cleanText(code)))
	if len(code) < 5 {
		return false
	}
	said := latin(clean)
	if strings.Contains(lettersAndDigits(said), code) {
		return true
	}
	area := code[:len(code)-3]
	if !britishCode.MatchString(code) || len(area) < 3 {
		return false
	}
	return slices.Contains(strings.FieldsFunc(strings.ToUpper(said), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), area)
}

// lettersAndDigits is a text in capitals with everything else left out.
func lettersAndDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, text)
}
