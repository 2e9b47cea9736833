package generate

// Origin is where a household's names come from. It is what results are split
// by: a matcher that serves one origin's names worse than another's fails
// those children.
type Origin string

// The origins, by the names in their tables.
const (
	British       Origin = "british"
	Welsh         Origin = "welsh"
	Irish         Origin = "irish"
	Caribbean     Origin = "caribbean"
	SouthAsian    Origin = "south-asian-muslim" // Pakistani and Bangladeshi names
	Sikh          Origin = "sikh"
	Hindu         Origin = "hindu"
	Arabic        Origin = "arabic"
	Turkish       Origin = "turkish"
	Somali        Origin = "somali"
	WestAfrican   Origin = "west-african"
	Polish        Origin = "polish"
	Romanian      Origin = "romanian"
	OtherEuropean Origin = "other-european" // Portuguese, Spanish, Italian, Lithuanian, Ukrainian
	Chinese       Origin = "chinese"
)

// Origins are all of them, in the order of reports.
var Origins = []Origin{British, Welsh, Irish, Caribbean, SouthAsian, Sikh, Hindu, Arabic, Turkish, Somali,
	WestAfrican, Polish, Romanian, OtherEuropean, Chinese}

// origin is how one origin's families name their children.
type origin struct {
	name     Origin
	share    float64 // of households; see shares
	british  float64 // how often a child has a forename from the British table all the same
	girls    *forenames
	boys     *forenames
	surnames surnameMaker
	doubled  float64 // how often two surnames are joined
	compound float64 // how often the forename field holds two names
}

// forenames are lotteries by the year of birth.
type forenames struct {
	byYear [lastYear - firstYear + 1]lottery[string]
	tail   func(dice) string // a rarer name, made up
	rare   float64           // how often
}

// surnameMaker gives the surname of a household's child of that sex. The base
// is shared by siblings; the form may follow the sex.
type surnameMaker interface {
	surname(d dice) string
	formFor(surname, sex string) string
}

func (f *forenames) draw(d dice, year int) string {
	if f.tail != nil && d.chance(f.rare) {
		return f.tail(d)
	}
	year = min(max(year, firstYear), lastYear)
	return f.byYear[year-firstYear].draw(d)
}

func (o *origin) forenamesFor(sex string) *forenames {
	if sex == "F" {
		return o.girls
	}
	return o.boys
}

// shares are of pupils in England by the origin of their names. Rounded from
// the ethnicity and first-language tables of the Department for Education's
// "Schools, pupils and their characteristics" (January 2024, Open Government
// Licence v3.0); pupils of mixed origin are spread over the groups.
var shares = map[Origin]float64{
	British: .648, Welsh: .025, Irish: .02, Caribbean: .02, SouthAsian: .09, Sikh: .018, Hindu: .028, Arabic: .018,
	Turkish: .010, Somali: .014, WestAfrican: .035, Polish: .022, Romanian: .018, OtherEuropean: .023, Chinese: .011,
}
