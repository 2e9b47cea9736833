package portal

import (
	"fmt"
	"html/template"
	"strings"
	"unicode"
	"unicode/utf8"

	"firstbell/schools"
)

// words are the codes of an incident as a safeguarding lead reads them. What
// is not listed is already in words, or is a code made of words.
var words = map[string]string{
	"present":   "Was there",
	"saw":       "Saw it",
	"heard":     "Heard it",
	"elsewhere": "Was somewhere else. They may still be affected.",

	"coercive-or-controlling": "Coercive or controlling behaviour",
	"physical":                "Physical abuse",
	"economic":                "Economic abuse",
	"emotional":               "Emotional abuse",
	"sexual":                  "Sexual abuse",
	"stalking":                "Stalking or harassment",
	"after-separation":        "Abuse after separation",

	"parents-partner":        "Parent’s partner",
	"parents-former-partner": "Parent’s former partner",
	"other-relative":         "Another relative",
	"own-partner":            "The young person’s own partner or former partner",
	"sibling":                "Brother or sister",

	"asleep":       "the child was asleep",
	"too-young":    "the child was too young to be asked",
	"declined":     "the child did not want to speak",
	"not-at-home":  "the child was not there when police attended",
	"not-recorded": "the police record does not say",

	"bail":                  "Bail condition",
	"non-molestation-order": "Non-molestation order",
	"protection-notice":     "Domestic abuse protection notice",
	"protection-order":      "Domestic abuse protection order",
	"restraining-order":     "Restraining order",
	"other-court-order":     "Court order",

	"dash": "DASH", "dara": "DARA",

	"home": "The child’s home", "other-home": "Another person’s home", "public-place": "A public place",
	"school": "At or near a school", "online": "Online or by telephone",

	"yes": "Yes", "no": "No", "unknown": "Not known",

	"child":         "Who the child is",
	"safety":        "Safety, and whether you may contact the parents",
	"conditions":    "Who may not come to the school or collect the child",
	"presence":      "Where the child was",
	"people":        "Who was involved, and who they are to the child",
	"police-action": "What the police have done",
	"circumstances": "What happened",
	"risk":          "How high the police think the risk is",
	"safe-adult":    "Which adult it is safe to speak to",
	"safeAdult":     "Which adult it is safe to speak to",
	"safeContact":   "Whether it is safe to contact the family",
}

// inWords is a code as a person reads it. Text that is no code stays as it is.
func inWords(code string) string {
	code = curly(strings.TrimSpace(code))
	if w, ok := words[code]; ok {
		return w
	}
	if strings.ContainsAny(code, " .") {
		return upperFirst(code)
	}
	return upperFirst(strings.ReplaceAll(code, "-", " "))
}

// curly gives a label the apostrophe that the rest of the page has.
func curly(label string) string { return strings.ReplaceAll(label, "'", "’") }

func allInWords(codes []string) []string {
	var all []string
	for _, c := range codes {
		if w := inWords(c); w != "" {
			all = append(all, w)
		}
	}
	return all
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || r == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// dateInWords is "3 March 2018", or nothing for a date not known.
func dateInWords(d schools.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d %s %d", d.Day(), d.Month(), d.Year())
}

// ageOn is the age in whole years that somebody born on birth has on a day.
func ageOn(birth, day schools.Date) int {
	age := day.Year() - birth.Year()
	if day.Month() < birth.Month() || day.Month() == birth.Month() && day.Day() < birth.Day() {
		age--
	}
	return age
}

// telephone is a link that dials phone. Only digits and a leading plus survive,
// so nothing from the police record can become another kind of link; a number
// with words in it gets no link.
func telephone(phone string) template.URL {
	var digits strings.Builder
	for i, r := range strings.TrimSpace(phone) {
		switch {
		case r >= '0' && r <= '9', r == '+' && i == 0:
			digits.WriteRune(r)
		case r == ' ', r == '-', r == '(', r == ')':
		default:
			return ""
		}
	}
	if digits.Len() < 3 {
		return ""
	}
	return template.URL("tel:" + digits.String())
}
