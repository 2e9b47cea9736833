package wall

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
	"firstbell/schools"
)

// The choices of the form. Whoever needs more imports a calendar.
const (
	daysAhead  = 14 // from today to the latest first day that is offered
	offersDays = 5  // for how many days a closure may last
	maxURNText = 8 * schools.MaxClosureSchools
)

// option is one choice of a list.
type option struct{ Value, Text string }

// form is what a closure's form offers.
type form struct {
	First   string // the day that is chosen unless told otherwise
	Days    []option
	Lengths []option
	Hours   []option
	Reasons []option
}

// formAt offers the days from today on. Chosen is the first on which pupils still
// attend: on a Sunday evening nobody closes a school for Sunday.
func formAt(now time.Time, days []schools.Day) form {
	today := schools.DateAt(now)
	f := form{First: today.String()}
	for _, d := range days {
		if d.Open && now.Before(d.Date.At(d.End)) {
			f.First = d.Date.String()
			break
		}
	}
	for i := range daysAhead {
		d := today.AddDays(i)
		text := dayText(d)
		switch i {
		case 0:
			text = "Today, " + text
		case 1:
			text = "Tomorrow, " + text
		}
		f.Days = append(f.Days, option{d.String(), text})
	}
	for i := 1; i <= offersDays; i++ {
		text := strconv.Itoa(i) + " days"
		if i == 1 {
			text = "1 day"
		}
		f.Lengths = append(f.Lengths, option{strconv.Itoa(i), text})
	}
	for minute := 9 * 60; minute <= 13*60; minute += 30 {
		at := schools.ClockTime(minute).String()
		f.Hours = append(f.Hours, option{at, at})
	}
	for _, r := range schools.ClosureReasons() {
		f.Reasons = append(f.Reasons, option{string(r), upperFirst(r.String())})
	}
	return f
}

func upperFirst(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// readClosure reads a form. What the form does not offer is refused.
func readClosure(c *fiber.Ctx) (closure schools.Closure, err error) {
	if closure.First, err = schools.ParseDate(c.FormValue("first")); err != nil {
		return closure, fault.New(fault.Invalid, "closure-first", "Choose the first day.")
	}
	days, err := strconv.Atoi(c.FormValue("days"))
	if err != nil || days < 1 || days > offersDays {
		return closure, fault.New(fault.Invalid, "closure-days", "Choose for how many days.")
	}
	closure.Last = closure.First.AddDays(days - 1)
	if c.FormValue("kind") == "late" {
		if closure.Opens, err = schools.ParseClockTime(c.FormValue("opens")); err != nil {
			return closure, fault.New(fault.Invalid, "closure-opens", "Choose when the school opens.")
		}
	}
	closure.Reason = schools.ClosureReason(strings.Clone(c.FormValue("reason")))
	return closure, nil
}

// readSchools reads which schools a desk closes: one council, or URNs in any
// order, parted by anything but digits.
func readSchools(c *fiber.Ctx, closure *schools.Closure) error {
	if raw := c.FormValue("council"); raw != "" {
		la, err := strconv.Atoi(raw)
		if err != nil {
			return fault.New(fault.Invalid, "closure-council", "Choose a council of the list.")
		}
		closure.LA = la
	}
	text := c.FormValue("urns")
	if len(text) > maxURNText {
		return fault.New(fault.Invalid, "closure-urns", "Name no more than 500 schools at once.")
	}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r < '0' || r > '9' }) {
		urn, err := schools.ParseURN(word)
		if err != nil {
			return fault.New(fault.Invalid, "closure-urns", "Enter the schools' URNs: six digits each, one on a line.")
		}
		closure.URNs = append(closure.URNs, urn)
	}
	return nil
}
