package match

import (
	"math"

	"firstbell/schools/match/names"
)

// exchange is a description read with given name and surname in each other's
// place. It is made when a first pupil asks for it.
type exchange struct {
	made           bool
	given, surname *spoken
	chance         float64 // of the two as written and as exchanged
}

// exchanged replaces two names that differ by two that agree, where the given
// name was written for the surname.
func (g *weigher) exchanged(r *record, f *findings) {
	x := g.exchange()
	if x.given == nil || nameOf(r.given) == 0 || nameOf(r.surname) == 0 {
		return
	}
	weights := g.e.weights
	given, m := x.given.against(&weights.Given, g.n, nameOf(r.given), g.s.given.word(nameOf(r.given)))
	surname, m2 := x.surname.against(&weights.Surname, g.n, nameOf(r.surname), g.s.surname.word(nameOf(r.surname)))
	if given == LevelDifferent || surname == LevelDifferent || given == LevelInitial || surname == LevelInitial {
		return
	}
	m *= weights.Given.Swapped * m2
	bits := min(math.Log2(m/x.chance), maxGivenBits+maxSurnameBits-6)
	if bits <= f[FieldGiven].bits+f[FieldSurname].bits {
		return
	}
	family := min(max(math.Log2(m2/x.surname.chance), 0), bits)
	f[FieldGiven] = finding{level: LevelSwapped, m: m, u: x.chance, bits: bits - family}
	f[FieldSurname] = finding{level: LevelSwapped, bits: family}
}

func (g *weigher) exchange() *exchange {
	x := &g.w.exchange
	if x.made || g.w.surname == nil || len(g.w.given) == 0 {
		return x
	}
	x.made = true
	first, _ := splitForename(g.w.query.Surname)
	family := names.Fold(g.w.query.Forename)
	if first == "" || family == "" {
		return x
	}
	x.given, x.surname = g.e.listen(kindGiven, first), g.e.listen(kindSurname, family)
	x.given.chance, x.surname.chance = g.e.chanceOf(x.given, kindGiven), g.e.chanceOf(x.surname, kindSurname)
	x.chance = g.w.given[0].chance*g.w.surname.chance + g.e.weights.Given.Swapped*x.given.chance*x.surname.chance
	return x
}
