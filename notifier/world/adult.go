package world

import (
	"fmt"
	"slices"
	"strings"

	"firstbell/schools"
)

// Adult is a grown-up of a household or on a school's staff.
type Adult struct {
	Forename    string
	Surname     string
	Sex         Sex
	DateOfBirth schools.Date
	Phone       string
	Email       string
	Occupation  string
}

// Name is the adult's full name.
func (a Adult) Name() string { return a.Forename + " " + a.Surname }

var occupations = []string{"Care assistant", "Warehouse operative", "Electrician", "Nurse", "Shop manager", "Driver", "Office administrator",
	"Chef", "Plumber", "Software tester", "Hairdresser", "Not in work", "Bus driver", "Solicitor", "Builder", "Teaching assistant in training"}

// makeAdult draws a grown-up of an age in years, from a stock of names.
func (w *World) makeAdult(d dice, from origin, surname string, sex Sex, low, high int) Adult {
	a := Adult{Sex: sex, Forename: from.forename(d, sex), Surname: from.surnameFor(surname, sex)}
	a.DateOfBirth = day(w.Today.Year()-d.between(low, high), 1, 1).AddDays(d.IntN(365))
	a.Phone = homeMobile(d.IntN(500))
	a.Email = fmt.Sprintf("%s.%s%d@post.example", mailPart(a.Forename), mailPart(a.Surname), d.between(10, 99))
	a.Occupation = pick(d, occupations)
	return a
}

// Adults are the two grown-ups of a household: the one who was harmed and the
// one who did it. They are the same however often one asks.
func (w *World) Adults(home int) (harmed, harming Adult) {
	h := w.Homes[home]
	d := rolled(w.Seed, "adults", home)
	from := origins[h.origin]
	first, second := Female, Male
	if d.chance(15) {
		first, second = Male, Female
	}
	harmed = w.makeParent(d, from, home, h.Surname, first, 26, 46)
	other := pick(d, from.surnames)
	if d.chance(50) {
		other = h.Surname
	}
	return harmed, w.makeParent(d, from, home, other, second, 26, 52)
}

// makeParent draws a grown-up of a home who bears the name of none of its
// children: a father and a son of one name are for a person to tell apart, and
// in this small world they would be far too many.
func (w *World) makeParent(d dice, from origin, home int, surname string, sex Sex, low, high int) Adult {
	a := w.makeAdult(d, from, surname, sex, low, high)
	for range 20 {
		if !w.isNameOfAChild(home, a.Forename) {
			break
		}
		a = w.makeAdult(d, from, surname, sex, low, high)
	}
	return a
}

func (w *World) isNameOfAChild(home int, forename string) bool {
	return slices.ContainsFunc(w.Homes[home].Children, func(i int) bool { return w.Pupils[i].Forename == forename })
}

// mailPart is a name as part of an address.
func mailPart(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(plain(name)))
}
