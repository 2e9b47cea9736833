package match

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"firstbell/schools"
	"firstbell/schools/match/names"
)

// world is a small invented country: households with postcodes, near schools
// and names as unevenly spread as real ones. It is for speed and for gross
// errors; how well the matcher does is measured by a generator of its own.
type world struct {
	r        *rand.Rand
	given    []string
	surnames []string
	pupils   []schools.Pupil // those on a roll
	off      []schools.Pupil // those on none
	schools  int
}

// zipf draws a rank: the first is about as frequent as real first names are.
func (w *world) zipf(n int) int {
	return int(math.Exp(w.r.Float64()*math.Log(float64(n)))) - 1 + int(w.r.Float64()*4)
}

func newWorld(seed uint64, pupils int) *world {
	w := &world{r: rand.New(rand.NewPCG(seed, 1)), schools: max(pupils/370, 3)}
	w.given = w.words(4000, []string{"a", "e", "i", "o", "ia", "ee"}, []string{"l", "m", "n", "r", "s", "j", "k", "th", "d", "b"}, 2, 4)
	w.surnames = w.words(60000, []string{"a", "e", "i", "o", "u", "ay"}, []string{"b", "c", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "w", "sh"}, 2, 5)
	for len(w.pupils) < pupils {
		w.household()
	}
	return w
}

// words makes distinct names out of syllables; the first are real ones, so that
// the tables have something to join.
func (w *world) words(n int, vowels, consonants []string, least, most int) []string {
	list := strings.Fields("mohammed olivia muhammad william elizabeth daniel sophia jacob amelia thomas james isabella zofia ahmed aisha alexander kate chloe liam")
	if n > 10000 {
		list = strings.Fields("smith jones khan patel williams brown taylor ahmed hussain singh davies evans okafor kowalski wilson wang")
	}
	seen := map[string]bool{}
	for len(list) < n {
		var b strings.Builder
		for range least + w.r.IntN(most-least+1) {
			b.WriteString(consonants[w.r.IntN(len(consonants))] + vowels[w.r.IntN(len(vowels))])
		}
		if !seen[b.String()] {
			seen[b.String()] = true
			list = append(list, b.String())
		}
	}
	return list
}

func (w *world) postcode(unit int) string {
	district := unit / 400
	return fmt.Sprintf("%c%c%d %d%c%c", 'A'+district/20%24, 'A'+district/480%24, 1+district%20, unit/40%10, 'A'+unit%20, 'A'+unit/20%2)
}

func (w *world) household() {
	surname := w.surnames[w.zipf(len(w.surnames))%len(w.surnames)]
	if w.r.Float64() < .03 {
		surname += "-" + w.surnames[w.zipf(len(w.surnames))%len(w.surnames)]
	}
	unit := w.r.IntN(max(w.schools*60, 1))
	off := w.r.Float64() < .07
	var last schools.Pupil
	for i := range 1 + w.r.IntN(3) {
		p := schools.Pupil{
			Forename: w.given[w.zipf(len(w.given))%len(w.given)], Surname: surname, Postcode: w.postcode(unit),
			URN: schools.URN(100000 + (unit/60+w.r.IntN(3))%w.schools), Sex: []string{"F", "M"}[w.r.IntN(2)],
		}
		p.DateOfBirth, _ = schools.NewDate(2008+w.r.IntN(13), time.January, 1)
		p.DateOfBirth = p.DateOfBirth.AddDays(w.r.IntN(365))
		if i > 0 && w.r.Float64() < .03 {
			p.DateOfBirth = last.DateOfBirth
		}
		p.UPN = number(1 + w.r.Int64N(100_000_000_000)*33 + w.r.Int64N(10)).upn()
		last = p
		if off {
			w.off = append(w.off, p)
		} else {
			w.pupils = append(w.pupils, p)
		}
	}
}

// describe is what an officer writes down of a pupil, with the usual errors.
func (w *world) describe(p schools.Pupil) Query {
	q := Query{Forename: w.misspell(p.Forename, true), Surname: w.misspell(p.Surname, false), DateOfBirth: w.misdate(p.DateOfBirth), Sex: p.Sex, Postcode: p.Postcode}
	switch x := w.r.Float64(); {
	case x < .2:
		q.Postcode = w.postcode(w.r.IntN(w.schools * 60))
	case x < .3:
		q.Postcode = ""
	}
	switch x := w.r.Float64(); {
	case x < .78:
		q.SchoolEvidence = []SchoolChance{{int(p.URN), .8}, {int(p.URN) + 3, .15}}
	case x < .85:
		q.SchoolEvidence = []SchoolChance{{100000 + w.r.IntN(w.schools), .8}}
	}
	if w.r.Float64() < .03 {
		q.Sex = ""
	}
	if w.r.Float64() < .01 {
		q.UPN = string(p.UPN)
	}
	return q
}

func (w *world) misspell(name string, given bool) string {
	if v := names.Variants(names.Fold(name)); len(v) > 0 && w.r.Float64() < .08 {
		return v[w.r.IntN(len(v))].Name
	}
	switch x := w.r.Float64(); {
	case x < .04 && len(name) > 3:
		at := 1 + w.r.IntN(len(name)-2)
		return name[:at] + string(rune('a'+w.r.IntN(26))) + name[at+1:]
	case x < .06 && len(name) > 3:
		at := 1 + w.r.IntN(len(name)-2)
		return name[:at] + name[at+1:]
	case x < .10 && !given:
		if before, _, double := strings.Cut(name, "-"); double {
			return before
		}
		if x < .09 {
			return w.surnames[w.zipf(len(w.surnames))%len(w.surnames)]
		}
	}
	return name
}

func (w *world) misdate(d schools.Date) string {
	switch x := w.r.Float64(); {
	case x < .88:
	case x < .94:
		d = d.AddDays([]int{-1, 1, 10, -10, 365, -365}[w.r.IntN(6)])
	case x < .96:
		if swapped, err := schools.NewDate(d.Year(), time.Month(d.Day()), int(d.Month())); err == nil {
			d = swapped
		}
	case x < .98:
		return ""
	}
	return d.String()
}

// today is the day on which the tests decide.
var today = func() schools.Date {
	d, err := schools.ParseDate("2026-11-20")
	if err != nil {
		panic(err)
	}
	return d
}()

// shared worlds are made once for all tests that need that size.
var smallWorld = sync.OnceValue(func() *world { return newWorld(7, 30_000) })

func (w *world) index() *Index {
	b := NewBuilder(len(w.pupils))
	for _, p := range w.pupils {
		b.Add(p)
	}
	return b.Build()
}
