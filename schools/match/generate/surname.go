package generate

import "strings"

// ranks are surnames in order of frequency, with a made-up tail of rare ones.
type ranks struct {
	lottery lottery[string]
	rare    float64
	tail    func(dice) string
}

func (r *ranks) surname(d dice) string {
	if r.tail != nil && d.chance(r.rare) {
		return r.tail(d)
	}
	return r.lottery.draw(d)
}

func (r *ranks) formFor(surname, _ string) string { return surname }

// listed makes surnames of a list in order of frequency.
func listed(words string, power, shift, rare float64, tail func(dice) string) *ranks {
	r := &ranks{rare: rare, tail: tail}
	for i, name := range strings.Fields(words) {
		r.lottery.add(name, zipf(i, power, shift))
	}
	return r
}

// mixed draws from several makers.
type mixed struct{ of lottery[surnameMaker] }

func (m *mixed) surname(d dice) string            { return m.of.draw(d).surname(d) }
func (m *mixed) formFor(surname, _ string) string { return surname }

// english surnames: of a hundred, 43 are among the most frequent, 13 Scottish,
// Welsh or Irish, and 44 from the long tail. The power and the shift follow
// the published head of the distribution, where the tenth name is a third as
// frequent as the first and the hundredth a tenth.
func english() surnameMaker {
	m := &mixed{}
	m.of.add(listed(englishSurnames, .6, .5, 0, nil), .43)
	m.of.add(listed(scottishSurnames, .4, 3, .3, celticSurname), .05)
	m.of.add(listed(welshSurnames, .6, 1, 0, nil), .03)
	m.of.add(listed(irishSurnames, .5, 2, .2, celticSurname), .05)
	m.of.add(&ranks{rare: 1, tail: placeSurname}, .44)
	return m
}

// gendered surnames end in -a for girls where they end in -i for boys, in four
// families of ten; the others keep the father's form, as British registrars
// like it.
type gendered struct{ surnameMaker }

func (g gendered) formFor(surname, sex string) string {
	keeps := scatter(hashOf(surname))%10 >= 4
	if sex == "F" && !keeps && (strings.HasSuffix(surname, "ski") || strings.HasSuffix(surname, "cki")) {
		return surname[:len(surname)-1] + "a"
	}
	return surname
}

// singhKaur gives the sons of many Sikh families Singh and the daughters Kaur.
type singhKaur struct{ surnameMaker }

func sikh() surnameMaker {
	m := &mixed{}
	m.of.add(listed("Singh Kaur", .3, 0, 0, nil), .2)
	m.of.add(listed(strings.TrimPrefix(sikhSurnames, "Singh Kaur "), .4, 3, .25, sikhSurname), .8)
	return singhKaur{m}
}

func (s singhKaur) formFor(surname, sex string) string {
	switch {
	case surname != "Singh" && surname != "Kaur":
		return surname
	case sex == "F":
		return "Kaur"
	}
	return "Singh"
}

// womens are surnames that South Asian Muslim families give to daughters only,
// each with what a brother bears instead.
var womens = map[string]string{
	"Begum": "Miah", "Bibi": "Hussain", "Khatun": "Uddin", "Khanam": "Khan", "Parveen": "Akhtar",
	"Sultana": "Ahmed", "Kausar": "Mahmood", "Jahan": "Rahman", "Aktar": "Ali",
}

type daughters struct{ surnameMaker }

func muslim() surnameMaker {
	return daughters{listed(southAsianSurnames, .6, 2, .3, muslimSurname)}
}

func (m daughters) formFor(surname, sex string) string {
	if son, ok := womens[surname]; ok && sex == "M" {
		return son
	}
	return surname
}

// hashOf is FNV-1a, which is the same on every machine.
func hashOf(text string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 1099511628211
	}
	return h
}
