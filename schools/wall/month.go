package wall

import (
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/schools"
)

// monthView is one month as a table of weeks, Monday first.
type monthView struct {
	Name       string // "November 2026"
	Weeks      [][]cell
	Prev, Next string // as YYYY-MM
}

// cell is one day of the table; one outside the month has no number.
type cell struct {
	Number int
	Day    string // "Monday 2 November"
	Kind   schools.DayKind
	Word   string // what the day is, in a word or two
	Why    string // where that says more
	Source string // whose word it rests on
	Today  bool
	Open   bool
}

// dayWords name each kind of day.
var dayWords = map[schools.DayKind]string{
	schools.DayTerm: "School", schools.DayOpened: "School", schools.DayWeekend: "Weekend", schools.DayBankHoliday: "Bank holiday",
	schools.DayInset: "INSET", schools.DayHoliday: "Holiday", schools.DayClosed: "Closed", schools.DayLate: "Opens late",
}

// sourceWords say whose word a day rests on.
var sourceWords = map[schools.Provenance]string{
	schools.FromSchool: "the school", schools.FromTrust: "the trust", schools.FromCouncil: "the council",
	schools.FromWeekdayRule: "nobody: the weekday rule",
}

// monthOf reads the month of the address; today's where there is none, or none
// within five years.
func monthOf(c *fiber.Ctx, today schools.Date) schools.Date {
	first := today.AddDays(1 - today.Day())
	asked, err := time.Parse("2006-01", c.Query("month"))
	if err != nil || asked.Year() < today.Year()-5 || asked.Year() > today.Year()+5 {
		return first
	}
	month, err := schools.NewDate(asked.Year(), asked.Month(), 1)
	if err != nil {
		return first
	}
	return month
}

// lastOf is the last day of the month that begins on first.
func lastOf(first schools.Date) schools.Date {
	return firstOfNext(first).AddDays(-1)
}

func firstOfNext(first schools.Date) schools.Date {
	later := first.AddDays(31)
	return later.AddDays(1 - later.Day())
}

// viewMonth lays the days of one month out in weeks.
func viewMonth(days []schools.Day, today schools.Date) monthView {
	first := days[0].Date
	v := monthView{
		Name: fmt.Sprintf("%s %d", first.Month(), first.Year()),
		Prev: monthText(first.AddDays(-1)), Next: monthText(firstOfNext(first)),
	}
	week := make([]cell, (int(first.Weekday())+6)%7)
	for _, d := range days {
		week = append(week, viewDay(d, today))
		if len(week) == 7 {
			v.Weeks, week = append(v.Weeks, week), nil
		}
	}
	if len(week) > 0 {
		v.Weeks = append(v.Weeks, append(week, make([]cell, 7-len(week))...))
	}
	return v
}

func monthText(d schools.Date) string { return fmt.Sprintf("%04d-%02d", d.Year(), int(d.Month())) }

func viewDay(d schools.Day, today schools.Date) cell {
	c := cell{
		Number: d.Date.Day(), Day: dayText(d.Date), Kind: d.Kind, Word: dayWords[d.Kind], Source: sourceWords[d.Source],
		Today: d.Date == today, Open: d.Open,
	}
	switch d.Kind {
	case schools.DayBankHoliday, schools.DayClosed, schools.DayOpened:
		c.Why = d.Why
	case schools.DayLate:
		c.Why = "at " + d.Start.String()
	}
	return c
}

// dayText is a day as people say it.
func dayText(d schools.Date) string {
	return fmt.Sprintf("%s %d %s", d.Weekday(), d.Day(), d.Month())
}
