package world

import "strings"

// origin is a stock of names that go together. The tables are our own
// writing, common names in common spellings; nobody in particular is meant.
type origin struct {
	weight   int // share of households, in percent
	girls    []string
	boys     []string
	surnames []string
	femaleOf func(string) string // a surname's form for women and girls, where it differs
}

func list(words string) []string { return strings.Fields(words) }

// origins is ordered, because chance picks from it by position.
var origins = []origin{
	british, welsh, irish, scottish, punjabi, hindu, pakistani, bangladeshi,
	polish, romanian, somali, yoruba, ghanaian, arabic, chinese, caribbean, turkish, portuguese, ukrainian,
}

func originWeights() []int {
	weights := make([]int, len(origins))
	for i, o := range origins {
		weights[i] = o.weight
	}
	return weights
}

// forename is a name from the stock for a child or adult of a sex.
func (o origin) forename(d dice, sex Sex) string {
	if sex == Female {
		return pick(d, o.girls)
	}
	return pick(d, o.boys)
}

// surnameFor is the household's surname as this person bears it.
func (o origin) surnameFor(surname string, sex Sex) string {
	if sex == Female && o.femaleOf != nil {
		return o.femaleOf(surname)
	}
	return surname
}

// knownAs are the short forms people really write on a form.
var knownAs = map[string]string{
	"Elizabeth": "Lizzie", "Charlotte": "Lottie", "Isabella": "Bella", "Matilda": "Tilly", "Georgia": "Gia",
	"Thomas": "Tom", "William": "Will", "Benjamin": "Ben", "Joshua": "Josh", "Samuel": "Sam", "Daniel": "Danny",
	"Alexander": "Alex", "Joseph": "Joe", "Zachary": "Zac", "Edward": "Teddy", "Katherine": "Katie",
	"Muhammad": "Mo", "Abdirahman": "Abdi", "Oluwaseun": "Seun", "Oluwaseyi": "Seyi", "Katarzyna": "Kasia",
	"Małgorzata": "Gosia", "Aleksandra": "Ola", "Jakub": "Kuba", "Oleksandr": "Sasha", "Harpreet": "Harry",
	"Siobhán": "Shiv", "Angharad": "Haz", "Padraig": "Paddy",
}
