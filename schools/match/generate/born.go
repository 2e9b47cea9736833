package generate

import (
	"time"

	"firstbell/schools"
)

// asked is the day on which all queries are made: the autumn of the rolls.
var asked = time.Date(2026, time.November, 20, 0, 0, 0, 0, time.UTC)

// Asked is the day on which all queries are made.
func Asked() schools.Date {
	date, _ := schools.NewDate(asked.Year(), asked.Month(), asked.Day())
	return date
}

// born writes the date of birth as the officer has it.
func (q *Query) born(d dice, r Rates) {
	born := q.Child.Born
	q.Born, q.BornAs = born.String(), Exact
	at := d.Float64()
	switch {
	case at < r.BornMissing:
		q.Born, q.BornAs = "", Missing
	case at < r.BornMissing+r.BornApproximate:
		q.approximate(d, born)
	case at < r.BornMissing+r.BornApproximate+r.BornEdit:
		q.mistaken(d, born, Edited, editDate)
	case at < r.BornMissing+r.BornApproximate+r.BornEdit+r.BornSwap/exchangeable:
		q.mistaken(d, born, Exchanged, exchangeDate)
	}
}

// exchangeable is the share of dates in which exchanging day and month, or two
// neighbouring digits, gives another date that a child may be born on.
const exchangeable = .6

// approximate is an age as it looks to an officer, or 1 January of the year
// that follows from it.
func (q *Query) approximate(d dice, born schools.Date) {
	q.BornAs = Approximate
	age := ageOn(born) + pick(d, []int{0, 0, 0, 0, -1, 1})
	if d.chance(.5) {
		q.Born, q.Age = "", max(age, 1)
		return
	}
	q.Born = placeholder(asked.Year() - age).String()
}

func placeholder(year int) schools.Date {
	date, _ := schools.NewDate(year, time.January, 1)
	return date
}

func ageOn(born schools.Date) int {
	age := asked.Year() - born.Year()
	if born.Month() > asked.Month() || born.Month() == asked.Month() && born.Day() > asked.Day() {
		age--
	}
	return age
}

// mistaken makes a mistake until it gives another real date, and none where
// none does.
func (q *Query) mistaken(d dice, born schools.Date, as Quality, mistake func(dice, schools.Date) (schools.Date, error)) {
	for range 20 {
		if date, err := mistake(d, born); err == nil && date != born {
			q.Born, q.BornAs = date.String(), as
			return
		}
	}
}

// exchangeDate takes day for month, or two neighbouring digits for each other.
func exchangeDate(d dice, born schools.Date) (schools.Date, error) {
	if born.Day() <= 12 && d.chance(.8) {
		return schools.NewDate(born.Year(), time.Month(born.Day()), int(born.Month()))
	}
	b := []byte(born.String())
	i := pick(d, []int{2, 5, 8})
	b[i], b[i+1] = b[i+1], b[i]
	return plausible(string(b))
}

// editDate is one wrong digit, or a day, month or year beside the right one.
func editDate(d dice, born schools.Date) (schools.Date, error) {
	switch step := pick(d, []int{-1, 1}); d.IntN(6) {
	case 0:
		return born.AddDays(step), nil
	case 1:
		return schools.NewDate(born.Year(), born.Month()+time.Month(step), born.Day())
	case 2:
		return schools.NewDate(born.Year()+step, born.Month(), born.Day())
	}
	b := []byte(born.String())
	b[pick(d, []int{3, 5, 6, 8, 9, 9})] = byte('0' + d.IntN(10))
	return plausible(string(b))
}

// plausible refuses a date that no form would take for a child.
func plausible(text string) (schools.Date, error) {
	date, err := schools.ParseDate(text)
	if err == nil && (date.Year() < asked.Year()-18 || date.Year() > asked.Year()) {
		return date, schools.ErrDate
	}
	return date, err
}
