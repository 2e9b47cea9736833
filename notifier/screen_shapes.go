package notifier

import (
	"regexp"
	"slices"
	"strings"
)

// hasTelltale reports whether a cleaned text has a shape that free text for a
// school never needs.
func hasTelltale(clean string) bool {
	text := latin(clean)
	matches := func(r *regexp.Regexp) bool { return r.MatchString(text) }
	return slices.ContainsFunc(telltales, matches) || slices.ContainsFunc(refuges, matches) ||
		holdsTelephone(text) || namesSchool(text)
}

// saysRefuge reports whether a text says that somebody is kept safe somewhere.
func saysRefuge(clean string) bool {
	text := strings.NewReplacer("-", " ", "_", " ").Replace(latin(clean))
	return slices.ContainsFunc(refuges, func(r *regexp.Regexp) bool { return r.MatchString(text) })
}

// telltales are the shapes of postcodes, addresses, and ways to reach somebody.
var telltales = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\b[A-Z]{1,2}[0-9][A-Z0-9]?[\s.-]*[0-9][A-Z]{2}\b`), // postcode
	regexp.MustCompile(`\S@\S|(^|\s)@\w`),                                      // e-mail address, name in a network
	regexp.MustCompile(`(?i)\S\s*[\[(]\s*at\s*[\])]\s*\S|\bat\s+\w+\s+dot\s+(com|co|org|net|uk)\b`),
	regexp.MustCompile(`(?i)https?://|\bwww\.|///\w`),
	regexp.MustCompile(`(?i)(\b(zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple)\b[\s,-]*){6,}`),
	regexp.MustCompile(`(?i)\b[0-9]+[a-z]?,?\s+([\p{L}'.-]+\s+){1,4}(street|st|road|rd|avenue|ave|lane|ln|close|drive|dr|court|crescent|gardens|grove|terrace|place|way|square|walk|mews|hill|row|parade|rise)\b`),
	regexp.MustCompile(`\b[A-Z][\p{L}'-]+\s+(Street|Road|Avenue|Lane|Close|Crescent|Gardens|Grove|Terrace|Mews|Parade|Villas|Cottages?|Lodge|Mansions|Towers|Heights)\b`),
	regexp.MustCompile(`\b(?i:flat|apartment|apt|maisonette|plot|unit|bedsit|room)\.?\s+([0-9]+[A-Za-z]?|[A-HJ-Z])\b`),
	regexp.MustCompile(`(?i)\b(at|from|to|opposite|of)\s+(number|no\.?|house)\s*[0-9]+[a-z]?\b`),
	regexp.MustCompile(`\bThe\s+(Elms?|Oaks?|Willows?|Firs?|Beeches|Limes|Cedars?|Poplars|Hollies|Laurels|Pines|Cottage|Lodge|Bungalow|Vicarage|Rectory|Manor|Farmhouse|Old\s+[A-Z]\w+|Maltings|Orchards?|Chestnuts|Birches|Hawthorns|Sycamores|Grange|Gables|Mews)\b`),
}

// refuges are words for places where somebody is kept safe or put up.
var refuges = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\b(refuges?|safe\s*houses?|women'?s\s*aid|sanctuary|hostels?|place\s+of\s+safety|safe\s+place|lloches)\b`),
	regexp.MustCompile(`(?i)\b(women'?s|domestic|abuse|night|emergency|homeless|crisis|family|safe)\s+shelters?\b|\b(a|the)\s+shelter\b`),
	regexp.MustCompile(`(?i)\b(safe|temporary|emergency|supported|interim|sheltered|dispersed|crisis|secure|alternative|hotel|council|bed)\s+(accommodation|housing|lodgings?)\b`),
	regexp.MustCompile(`(?i)\b(new|secret|confidential|undisclosed|safe|temporary|secure)\s+(address|location|flat|house|home|place)\b`),
	regexp.MustCompile(`(?i)\b(hotel|motel|guest\s*house|bed\s+and\s+breakfast|travelodge|premier\s+inn)\b|\bB\s*&\s*B\b`),
	regexp.MustCompile(`(?i)\b(re-?housed|relocated|moved\s+(out\s+)?(in)?to\s+(a|the|another|her|his|their)\s+(flat|house|property|area|town|address))\b`),
}

// telephone is eight digits or more with nothing but signs between them.
var telephone = regexp.MustCompile(`(?:\+?[0-9][\s().-]*){8,}`)

// dated are days and spans of hours, which have as many digits.
var dated = regexp.MustCompile(`^\s*(\d{1,2}[./-]\d{1,2}[./-](19|20)\d\d|(19|20)\d\d-\d\d-\d\d|([01]?\d|2[0-3])[.:]?[0-5]\d\s*-\s*([01]?\d|2[0-4])[.:]?[0-5]\d)[\s.]*$`)

func holdsTelephone(text string) bool {
	return slices.ContainsFunc(telephone.FindAllString(text, -1), func(number string) bool { return !dated.MatchString(number) })
}

// school is a name that ends in a word for a school.
var school = regexp.MustCompile(`\b([A-Z][\p{L}'.-]*)((?:\s+[A-Z][\p{L}'.-]*)*)\s+(?:(?:High|Primary|Secondary|Infants?|Junior|Grammar|Upper|Comprehensive|Nursery|Prep|Catholic|Community)(?:\s+School)?|School|Academy|College)\b`)

// noSchool are words with a capital that name no school before such a word.
var noSchool = set(`the her his their our your my its a an this that each every at in from after before when while
	he she they and but no new old mum dad local high primary secondary infant infants junior nursery church sunday
	boarding night law since if as both any all`)

// namesSchool reports whether a text names a school.
func namesSchool(text string) bool {
	return slices.ContainsFunc(school.FindAllStringSubmatch(text, -1), func(found []string) bool {
		if !noSchool[strings.ToLower(found[1])] {
			return true
		}
		return slices.ContainsFunc(strings.Fields(found[2]), func(w string) bool { return !noSchool[strings.ToLower(w)] })
	})
}
