package world

import (
	"slices"
	"time"

	"firstbell/schools"
)

// Terms are the spans of a school's calendar from last school year to the
// next, in order: holidays and INSET days; the days between are term.
// Neighbouring schools differ, as they do: councils disagree about Easter,
// academies move half-terms, and INSET days belong to each school.
func (w *World) Terms(school int) []schools.Entry {
	d := rolled(w.Seed, "terms", school)
	habit := w.habitOf(d, school)
	var out []schools.Entry
	for year := w.year - 1; year <= w.year+1; year++ {
		out = append(out, habit.year(d, year)...)
	}
	if w.Schools[school].OnLeave {
		out = withLeave(out, exeat(w.Today))
	}
	if w.Schools[school].Training {
		out = append(out, inset(weekday(w.Today.AddDays(1))))
	}
	slices.SortStableFunc(out, func(a, b schools.Entry) int { return b.First.DaysUntil(a.First) })
	return out
}

// HasTerms reports whether a school has given its dates. One has not, and
// only the rule of weekdays is left for it.
func (w *World) HasTerms(school int) bool { return school != w.dateless }

// habit is how a school lays out its year.
type habit struct {
	longAutumn  bool // two weeks off in October, as many academies have
	halfTerm    int  // days by which half-terms differ from the council's: -7, 0 or 7
	easterFirst int  // days by which the spring term ends later
	insets      int  // INSET days at the start of September
}

func (w *World) habitOf(d dice, school int) habit {
	council := rolled(w.Seed, "council terms", w.Schools[school].Council)
	h := habit{easterFirst: 7 * council.IntN(2), insets: 1 + d.IntN(2)}
	if w.Schools[school].TypeGroup != community.groupName && d.chance(40) {
		h.longAutumn = d.chance(50)
		h.halfTerm = pick(d, []int{-7, 0, 7})
	}
	return h
}

// year lays out one school year, which begins in September of the given one.
func (h habit) year(d dice, year int) []schools.Entry {
	start := weekday(day(year, 9, 1))
	autumnHalf := monday(day(year, 10, 26)).AddDays(h.halfTerm)
	autumnLength := 5
	if h.longAutumn {
		autumnLength = 12
	}
	christmas := friday(day(year, 12, 18)).AddDays(3)
	january := weekday(day(year+1, 1, 4))
	springHalf := monday(day(year+1, 2, 15)).AddDays(h.halfTerm)
	easter := monday(day(year+1, 3, 29)).AddDays(h.easterFirst)
	whitsun := monday(day(year+1, 5, 31))
	summer := day(year+1, 7, 20+d.IntN(4))

	closed := []schools.Entry{
		holiday(autumnHalf, autumnHalf.AddDays(autumnLength-1)),
		holiday(christmas, january.AddDays(-1)),
		holiday(springHalf, springHalf.AddDays(4)),
		holiday(easter, easter.AddDays(11)),
		holiday(whitsun, whitsun.AddDays(4)),
		holiday(summer.AddDays(1), day(year+1, 8, 31)),
	}
	out := closed
	for i := range h.insets {
		out = append(out, inset(start.AddDays(i)))
	}
	// One INSET day follows a holiday, and one lies inside a holiday, where it
	// changes nothing: both are written in real calendars.
	out = append(out, inset(january), inset(closed[4].First.AddDays(d.IntN(5))))
	if d.chance(50) {
		out = append(out, inset(autumnHalf.AddDays(autumnLength-1+3)))
	}
	return out
}

// exeat is a long weekend that has begun and lasts another week, as boarding
// schools have.
func exeat(today schools.Date) schools.Entry {
	return holiday(today.AddDays(-2), monday(today.AddDays(7)).AddDays(6))
}

// withLeave adds a holiday and joins it with those it meets, so that no day
// back lies inside another holiday.
func withLeave(entries []schools.Entry, leave schools.Entry) []schools.Entry {
	var out []schools.Entry
	for _, e := range entries {
		meets := !e.First.After(leave.Last.AddDays(1)) && !e.Last.Before(leave.First.AddDays(-3))
		if e.Kind != schools.EntryHoliday || !meets {
			out = append(out, e)
			continue
		}
		if e.First.Before(leave.First) {
			leave.First = e.First
		}
		if e.Last.After(leave.Last) {
			leave.Last = e.Last
		}
	}
	return append(out, leave)
}

func holiday(first, last schools.Date) schools.Entry {
	return schools.Entry{Kind: schools.EntryHoliday, First: first, Last: last, Source: schools.FromSchool, Note: "School Holiday"}
}

func inset(on schools.Date) schools.Entry {
	return schools.Entry{Kind: schools.EntryInset, First: on, Last: on, Source: schools.FromSchool, Note: "INSET Day (school closed)"}
}

// monday is the Monday of the week in which d lies, weeks beginning on Monday.
func monday(d schools.Date) schools.Date {
	return d.AddDays(-(int(d.Weekday()) + 6) % 7)
}

func friday(d schools.Date) schools.Date { return monday(d).AddDays(4) }

// weekday is d, or the Monday after it.
func weekday(d schools.Date) schools.Date {
	switch d.Weekday() {
	case time.Saturday:
		return d.AddDays(2)
	case time.Sunday:
		return d.AddDays(1)
	default:
		return d
	}
}
