package notifier

import (
	"regexp"
	"slices"
	"strings"
)

// matches reports whether one of the shapes is in a text.
func matches(shapes []*regexp.Regexp, text string) bool {
	return slices.ContainsFunc(shapes, func(r *regexp.Regexp) bool { return r.MatchString(text) })
}

// saysRefuge reports whether a text says that somebody is kept safe somewhere.
func saysRefuge(clean string) bool {
	text := strings.NewReplacer("-", " ", "_", " ").Replace(latin(clean))
	return matches(refuges, text) || matches(refuges, latin(clean)) || slices.ContainsFunc(tokens(clean), func(t token) bool {
		return t.word == "refuge" || t.word == "refuges" || t.word == "safehouse"
	})
}

func shapesOf(patterns ...string) []*regexp.Regexp {
	var all []*regexp.Regexp
	for _, p := range patterns {
		all = append(all, regexp.MustCompile(p))
	}
	return all
}

// postcodes are postcodes, with or without a space, and with the letter O and
// the figure 0, or I and 1, taken for one another. The second half is a figure
// and two letters, never M, so that 2pm and 9am are none.
var postcodes = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\b[A-Z]{1,2}[0-9][A-Z0-9]?[\s.,-]*[0-9][A-LN-Z]{2}\b`),
	regexp.MustCompile(`\b[A-Z]{1,2}[0-9OI][A-Z0-9]?[\s.-]*[0-9OI][ABD-HJLNP-UW-Z]{2}\b`),
}

// ways are e-mail addresses, names in networks, addresses on the Web, and
// telephone numbers in words.
var ways = []*regexp.Regexp{
	regexp.MustCompile(`\S@\S|(^|\s)@\w`),
	regexp.MustCompile(`(?i)\S\s*[\[(]\s*at\s*[\])]\s*\S|\bat\s+\w+\s+dot\s+(com|co|org|net|uk)\b|\b\w+\s+(at|dot)\s+\w+\s+dot\s+(com|co|org|net|uk)\b`),
	regexp.MustCompile(`(?i)https?://|\bwww\.|///\w|\b[a-z0-9-]{3,}\.(com|co\.uk|org|org\.uk|net|me|info)\b`),
	regexp.MustCompile(`(?i)(\b(zero|oh|o|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple)\b[\s,-]*){6,}`),
	regexp.MustCompile(`(?i)\b(insta(gram)?|snap(chat)?|tik\s*tok|face\s*book|fb|whats\s*app|telegram|discord|twitter|user\s*name|handle|gamer\s*tag)\b\s*(name|account|handle|profile|id|tag|number)?\s*(is|was|:|=|as|under|-)\s*\S`),
	regexp.MustCompile(`(?i)\b\w*[a-z]\w*_\w*[0-9a-z]\w*_?\w*\b.{0,20}\b(insta(gram)?|snap(chat)?|tik\s*tok)\b|\b(insta(gram)?|snap(chat)?|tik\s*tok)\b.{0,20}\b\w*[a-z]\w*[_.][0-9a-z]\w*\b`),
}

// addresses are shapes of addresses, in figures and in words.
var addresses = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\b[0-9]+[a-z]?,?\s+([\p{L}'.-]+\s+){1,4}(street|st|road|rd|avenue|ave|lane|ln|close|drive|dr|court|crescent|gardens|grove|terrace|place|way|square|walk|mews|hill|row|parade|rise)\b`),
	regexp.MustCompile(`(?i)\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(thir|four|fif|six|seven|eigh|nine)teen|(twen|thir|for|fif|six|seven|eigh|nine)ty([\s-](one|two|three|four|five|six|seven|eight|nine))?)\s+[\p{L}'-]+\s+(street|road|avenue|lane|close|drive|court|crescent|gardens|grove|terrace|square|mews)\b`),
	regexp.MustCompile(`\b[A-Z][\p{L}'-]+\s+(Street|Road|Avenue|Lane|Close|Crescent|Gardens|Grove|Terrace|Mews|Parade|Villas|Cottages?|Lodge|Mansions|Towers|Heights)\b`),
	regexp.MustCompile(`\b(?i:flat|apartment|apt|maisonette|plot|unit|bedsit|room)\.?\s+([0-9]+[A-Za-z]?|[A-HJ-Z])\b`),
	regexp.MustCompile(`(?i)\b(flat|apartment|apt|maisonette|bedsit)[\s.-]*((no|number)\b[\s.]*)?[0-9]+[a-z]?\b`),
	regexp.MustCompile(`\b[A-Z][\p{L}'-]+\s+(Rd|Ln|Ave|Cres|Gdns|Terr?)\b`),
	regexp.MustCompile(`(?i)\b(at|from|to|opposite|of)\s+(number|no\.?|house)\s*([0-9]+[a-z]?|(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(thir|four|fif|six|seven|eigh|nine)teen))\b`),
	regexp.MustCompile(`\bThe\s+(Elms?|Oaks?|Willows?|Firs?|Beeches|Limes|Cedars?|Poplars|Hollies|Laurels|Pines|Cottage|Lodge|Bungalow|Vicarage|Rectory|Manor|Farmhouse|Old\s+[A-Z]\w+|Maltings|Orchards?|Chestnuts|Birches|Hawthorns|Sycamores|Grange|Gables|Mews)\b`),
}

// named is a word with a capital before one that a street, or something else, may be called.
var named = regexp.MustCompile(`\b([A-Z][\p{L}'-]+)\s+(?:Drive|Court|Estate|Hill|Rise|Walk|Square|Park|Place|Way)\b`)

// noStreet are words before such a word that name no street.
var noStreet = set(`the a family crown county high magistrates magistrate youth supreme appeal to in on my our his her their your this that no
	day car theme national sports tennis`)

// namesStreet reports whether a text names a street, or has another shape of an address.
func namesStreet(text string) bool {
	return matches(addresses, text) || namesWay(text) || slices.ContainsFunc(named.FindAllStringSubmatch(text, -1), func(found []string) bool {
		return !noStreet[strings.ToLower(found[1])]
	})
}

// plates are registrations of cars, of today's form and of those before it,
// where they are written as such.
var plates = []*regexp.Regexp{
	regexp.MustCompile(`\b[A-Z]{2}[0-9]{2}[\s-]?[A-Z]{3}\b`),
	regexp.MustCompile(`(?i)\b(?:[a-xz][a-z]|y[a-qs-z])[0-9]{2}-?[a-z]{3}\b`),
	regexp.MustCompile(`(?i)\b(car|van|vehicle|moped|motorbike|bmw|audi|ford|vauxhall|vw|kia|golf|corsa|astra|fiesta|focus)\b.{0,25}\b[a-z]{2}[0-9]{2}\s[a-z]{3}\b`),
	regexp.MustCompile(`\b[A-Z][0-9]{1,3}[\s-][A-Z]{3}\b|\b[A-Z]{3}[\s-][0-9]{1,3}[A-Z]\b`),
	regexp.MustCompile(`(?i)\b(reg(istration)?|number\s*plate|plate|vrm)\b\s*(number|no\.?|mark)?\s*(is|was|:|-|of)?\s*[a-z]{0,3}[0-9]{1,4}\s?[a-z]{1,3}\b`),
}

// works are words about where somebody works, before a name.
var works = []*regexp.Regexp{
	regexp.MustCompile(`\b(?i:(?:works?|worked|working|employed|job|shifts?|manager|nurse|teacher|cleaner|chef|driver)\s+(?:nights\s+|days\s+|part[\s-]time\s+|full[\s-]time\s+)?(?:at|for|in|with)\s+(?:the\s+|a\s+)?)([A-Z][\p{L}'&-]+)`),
	regexp.MustCompile(`\b(Tesco|Asda|Aldi|Lidl|Sainsbury'?s?|Morrisons|Waitrose|Greggs|McDonald'?s|Costa|Amazon|Boots|Primark|Argos|Iceland|Nando'?s|KFC|Subway|Wetherspoons?|Screwfix|B&M|Halfords)\b`),
	regexp.MustCompile(`\b(tesco'?s?|asda|aldi|lidl|sainsbury'?s?|morrisons|waitrose|greggs|mcdonald'?s?|primark|nando'?s|kfc|wetherspoons?|screwfix|halfords)\b`),
}

// refuges are words for places where somebody is kept safe or put up.
var refuges = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\b(refuges?|schronisk\w*|frauenh(a|ä)us\w*|refugio|adapost\w*|siginma\s*ev\w*|safe\s*houses?|women'?s\s*aid|sanctuary|hostels?|place\s+of\s+safety|safe\s+place|lloches)\b`),
	regexp.MustCompile(`(?i)\b(women'?s|domestic|abuse|night|emergency|homeless|crisis|family|safe)\s+shelters?\b|\b(a|the)\s+shelter\b`),
	regexp.MustCompile(`(?i)\b(safe|temporary|emergency|supported|interim|sheltered|dispersed|crisis|secure|alternative|hotel|council|bed)\s+(accommodation|housing|lodgings?)\b`),
	regexp.MustCompile(`(?i)\b(new|secret|confidential|undisclosed|safe|temporary|secure)\s+(address|location|flat|house|home|place)\b`),
	regexp.MustCompile(`(?i)\b(hotel|motel|guest\s*house|bed\s+and\s+breakfast|travelodge|premier\s+inn)\b|\bB\s*&\s*B\b`),
	regexp.MustCompile(`(?i)\b(re-?housed|relocated|moved\s+(out\s+)?(in)?to\s+(a|the|another|her|his|their)\s+(flat|house|property|area|town|address))\b`),
}

// telephone is eight digits or more with nothing but signs between them.
var telephone = regexp.MustCompile(`(?:\+?[0-9][\s()./-]*){8,}`)

// dated are days and spans of hours, which have as many digits.
var dated = regexp.MustCompile(`^\s*(\d{1,2}[./-]\d{1,2}[./-](19|20)\d\d|(19|20)\d\d-\d\d-\d\d|([01]?\d|2[0-3])[.:]?[0-5]\d\s*-\s*([01]?\d|2[0-4])[.:]?[0-5]\d)[\s.]*$`)

// days are dates in figures, wherever they stand.
var days = regexp.MustCompile(`\b(\d{1,2}[./-]\d{1,2}[./-](19|20)\d\d|(19|20)\d\d-\d\d-\d\d)\b`)

func holdsTelephone(text string) bool {
	text = days.ReplaceAllString(text, " on that day ")
	return isDialled(text) || slices.ContainsFunc(telephone.FindAllString(text, -1), func(number string) bool { return !dated.MatchString(number) })
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
