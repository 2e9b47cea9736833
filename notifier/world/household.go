package world

import (
	"strings"

	"firstbell/schools"
)

// Sex is a child's sex as a roll writes it.
type Sex string

// The sexes on a roll.
const (
	Female Sex = "F"
	Male   Sex = "M"
)

// Household is who lives behind one door.
type Household struct {
	Council  int
	Surname  string
	Address  string
	Postcode string
	Children []int // indexes of pupils

	origin int
}

// Pupil is a child of the world, on one roll, on two, or on none any more.
type Pupil struct {
	UPN         string
	Forename    string
	Surname     string
	KnownAs     string
	DateOfBirth schools.Date
	Sex         Sex
	Home        int          // index of the household
	Rolls       []int        // indexes of schools; two for a dual registration
	Start       schools.Date // on the first of the rolls
	Left        schools.Date // the last day on the roll, for a child who has gone; else zero

	cohort  int  // years since reception
	notable bool // twin, namesake, dual or gone: not for an incident that should be plain
}

// OnRoll reports whether the child is on any roll today.
func (p Pupil) OnRoll() bool { return p.Left.IsZero() }

// cohorts run from reception to the last year of a sixth form.
const cohorts = 14

// makePupils fills homes until there are n children.
func (w *World) makePupils(n int) {
	numbers := newUPNs()
	places := w.places()
	weights := originWeights()
	w.Pupils = make([]Pupil, 0, n)
	for i := 0; len(w.Pupils) < n; i++ {
		d := rolled(w.Seed, "home", i)
		home := w.makeHome(d, weights)
		w.Homes = append(w.Homes, home)
		w.bear(d, i, n, places, numbers)
	}
}

func (w *World) makeHome(d dice, weights []int) Household {
	council := w.Schools[d.IntN(len(w.Schools))].Council
	from := d.weighted(weights)
	surname := pick(d, origins[from].surnames)
	if d.chance(3) {
		surname += "-" + pick(d, british.surnames)
	}
	c := w.Councils[council]
	return Household{Council: council, Surname: surname, origin: from,
		Address: street(d) + ", " + pick(d, c.towns), Postcode: c.postcode(d)}
}

var childrenPerHome = []int{45, 37, 14, 4}

// bear gives a home its children: the first of any school age, the next
// some years apart, now and then twins.
func (w *World) bear(d dice, home, limit int, places placement, numbers *upns) {
	routes := places.routes(d, w.Homes[home].Council)
	cohort := d.IntN(cohorts)
	for range d.weighted(childrenPerHome) + 1 {
		if cohort < 0 || len(w.Pupils) == limit {
			return
		}
		p := w.makePupil(d, home, cohort, routes, numbers)
		w.add(home, p)
		if d.chance(1.5) && len(w.Pupils) < limit {
			w.add(home, w.twinOf(d, p, numbers))
		}
		cohort -= d.between(1, 4)
	}
}

func (w *World) add(home int, p Pupil) {
	w.Homes[home].Children = append(w.Homes[home].Children, len(w.Pupils))
	w.Pupils = append(w.Pupils, p)
}

func (w *World) makePupil(d dice, home, cohort int, routes [cohorts]int, numbers *upns) Pupil {
	h := w.Homes[home]
	from := origins[h.origin]
	if d.chance(8) {
		from = british
	}
	p := Pupil{Home: home, cohort: cohort, Sex: pick(d, []Sex{Female, Male}), Rolls: []int{routes[cohort]}}
	p.Forename = w.freshForename(d, from, h, p.Sex)
	p.Surname = origins[h.origin].surnameFor(h.Surname, p.Sex)
	if d.chance(6) {
		p.Surname = pick(d, pick(d, origins).surnames) // A half-sibling or a step-sibling keeps another name.
	}
	if short, ok := knownAs[p.Forename]; ok && d.chance(35) {
		p.KnownAs = short
	}
	p.DateOfBirth = day(w.year-5-cohort, 9, 1).AddDays(d.IntN(365))
	p.UPN, p.Start = w.enrol(d, routes, cohort, numbers)
	return p
}

func (w *World) freshForename(d dice, from origin, h Household, sex Sex) string {
	for try := 0; ; try++ {
		name := from.forename(d, sex)
		if try > 20 || !w.usedIn(h, name) {
			return name
		}
	}
}

func (w *World) usedIn(h Household, forename string) bool {
	for _, i := range h.Children {
		if strings.EqualFold(w.Pupils[i].Forename, forename) {
			return true
		}
	}
	return false
}

func (w *World) twinOf(d dice, p Pupil, numbers *upns) Pupil {
	h := w.Homes[p.Home]
	twin := p
	twin.Sex = pick(d, []Sex{Female, Male})
	twin.Forename = w.freshForename(d, origins[h.origin], h, twin.Sex)
	twin.Surname = origins[h.origin].surnameFor(h.Surname, twin.Sex)
	twin.KnownAs, twin.notable = "", true
	twin.UPN = numbers.issue(w.Schools[p.Rolls[0]].LA, w.Schools[p.Rolls[0]].Number, p.Start.Year())
	return twin
}

// enrol gives a pupil number of the school where the child began, and the
// first day at the present one.
func (w *World) enrol(d dice, routes [cohorts]int, cohort int, numbers *upns) (string, schools.Date) {
	began := w.Schools[routes[0]]
	upn := numbers.issue(began.LA, began.Number, w.year-cohort)
	if d.chance(0.3) {
		upn = temporary(upn)
	}
	joined := cohort
	for joined > 0 && routes[joined-1] == routes[cohort] {
		joined--
	}
	return upn, day(w.year-(cohort-joined), 9, 3)
}
