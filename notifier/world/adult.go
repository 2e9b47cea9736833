package world

import (
	"fmt"
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
	harmed = w.makeAdult(d, from, h.Surname, first, 26, 46)
	other := pick(d, from.surnames)
	if d.chance(50) {
		other = h.Surname
	}
	return harmed, w.makeAdult(d, from, other, second, 26, 52)
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
