package schools

import (
	"slices"
	"time"
)

// EntryKind says what a span of days in a school's calendar is.
type EntryKind string

// The kinds of calendar entry. Where spans overlap, a closure beats everything,
// and a day on which pupils attend by the school's own word beats the weekend,
// a bank holiday, an INSET day and a holiday.
const (
	EntryTerm        EntryKind = "term"         // pupils attend on its weekdays
	EntryHoliday     EntryKind = "holiday"      // school holiday, half-term included
	EntryInset       EntryKind = "inset"        // staff only
	EntryClosure     EntryKind = "closure"      // closed for another reason
	EntryBankHoliday EntryKind = "bank-holiday" // a day off that the government's list does not have
	EntryOpen        EntryKind = "open"         // pupils attend, although it is a weekend or a bank holiday
	EntryHours       EntryKind = "hours"        // pupils attend at other hours than usual, as planned
	EntryLate        EntryKind = "late-opening" // the school opens later than planned
)

// EntryKinds are all kinds, in the order in which they are explained.
func EntryKinds() []EntryKind {
	return []EntryKind{EntryTerm, EntryHoliday, EntryInset, EntryClosure, EntryBankHoliday, EntryOpen, EntryHours, EntryLate}
}

// Provenance says who stands behind what is known of a day.
type Provenance string

// From the strongest provenance to the weakest: the weaker it is, the earlier
// a person is asked to look.
const (
	FromSchool      Provenance = "school"
	FromTrust       Provenance = "trust"
	FromCouncil     Provenance = "council"
	FromWeekdayRule Provenance = "weekday-rule" // nobody said: Monday to Friday but for bank holidays
)

var provenances = []Provenance{FromSchool, FromTrust, FromCouncil, FromWeekdayRule}

// Weaker gives the weaker of two provenances; one that is not known counts as
// the weekday rule.
func (p Provenance) Weaker(other Provenance) Provenance {
	return provenances[max(p.rank(), other.rank())]
}

func (p Provenance) rank() int {
	if i := slices.Index(provenances, p); i >= 0 {
		return i
	}
	return len(provenances) - 1
}

// Entry is one span of days in a school's calendar, both ends included.
type Entry struct {
	Kind   EntryKind  `json:"kind"`
	First  Date       `json:"first"`
	Last   Date       `json:"last"`
	Source Provenance `json:"source"`
	Note   string     `json:"note,omitempty"`
	Opens  ClockTime  `json:"opens,omitempty"`  // of other hours and late openings: when pupils must be in
	Closes ClockTime  `json:"closes,omitempty"` // of other hours: when they leave
}

func (e Entry) covers(d Date) bool { return !d.Before(e.First) && !d.After(e.Last) }

// Plan is all that was imported of one school's calendar.
type Plan struct {
	URN      URN       `json:"urn"`
	Entries  []Entry   `json:"entries"`
	DayStart ClockTime `json:"dayStart,omitempty"` // when pupils must be in; zero means DefaultDayStart
	DayEnd   ClockTime `json:"dayEnd,omitempty"`   // zero means DefaultDayEnd
	Starts   WeekTimes `json:"starts,omitzero"`    // by weekday, where one differs from DayStart
	Ends     WeekTimes `json:"ends,omitzero"`      // by weekday, where one differs from DayEnd
}

// MaxTermGapDays is the longest pause between two terms that is believed to be
// a holiday: English summer holidays end within ten weeks. A longer one means
// that a term is missing from the file, and the weekday rule applies there.
const MaxTermGapDays = 75

// Calendar says on which days pupils of one school attend. It is immutable;
// the zero Calendar is Monday to Friday but for bank holidays.
type Calendar struct {
	hours          hours
	terms          []Entry  // in order, overlaps joined
	closed         []Entry  // closures first, then days off, INSET days and holidays
	special        []Entry  // days that are open, or have other hours, by the school's own word
	first, horizon Date     // what terms and holidays cover
	attends        Weekdays // of one pupil; zero means every school day
	source         Provenance
	holidays       *BankHolidays
}

// NewCalendar makes a school's calendar of its plan and the bank holidays; nil
// holidays are those computed for England and Wales.
func NewCalendar(plan Plan, holidays *BankHolidays) Calendar {
	c := Calendar{hours: hoursOf(plan), holidays: holidays, source: FromSchool}
	for _, e := range plan.Entries {
		switch e.Kind {
		case EntryTerm:
			c.terms = append(c.terms, e)
		case EntryOpen, EntryHours, EntryLate:
			c.special = append(c.special, e)
		default:
			c.closed = append(c.closed, e)
		}
		if e.Kind == EntryTerm || e.Kind == EntryHoliday {
			c.cover(e)
		}
	}
	c.terms = joinTerms(c.terms)
	slices.SortStableFunc(c.closed, func(a, b Entry) int { return closedRank(a.Kind) - closedRank(b.Kind) })
	return c
}

func (c *Calendar) cover(e Entry) {
	if c.first.IsZero() || e.First.Before(c.first) {
		c.first = e.First
	}
	if e.Last.After(c.horizon) {
		c.horizon = e.Last
	}
	c.source = c.source.Weaker(e.Source)
}

func closedRank(k EntryKind) int {
	return slices.Index([]EntryKind{EntryClosure, EntryBankHoliday, EntryInset, EntryHoliday}, k)
}

// joinTerms sorts terms and joins those that overlap or touch.
func joinTerms(terms []Entry) []Entry {
	slices.SortFunc(terms, func(a, b Entry) int { return a.First.ordinal() - b.First.ordinal() })
	var joined []Entry
	for _, t := range terms {
		if n := len(joined); n > 0 && !t.First.After(joined[n-1].Last.AddDays(1)) {
			if t.Last.After(joined[n-1].Last) {
				joined[n-1].Last = t.Last
			}
			continue
		}
		joined = append(joined, t)
	}
	return joined
}

// Horizon is the last day of which the calendar knows anything; zero if it
// knows nothing. Later days follow the weekday rule.
func (c Calendar) Horizon() Date { return c.horizon }

// IsSchoolDay reports whether pupils attend on day d, and why, in words.
func (c Calendar) IsSchoolDay(d Date) (open bool, why string) {
	j := c.judge(d)
	return j.open, j.why
}

// Provenance says who stands behind the answer of IsSchoolDay.
func (c Calendar) Provenance(d Date) Provenance { return c.judge(d).source }

// judgement is what is known of one day.
type judgement struct {
	open   bool
	kind   DayKind
	why    string
	source Provenance
}

func (c Calendar) judge(d Date) judgement {
	closure, closes := firstCovering(c.closed, d)
	closes = closes && closure.Kind == EntryClosure
	if open, ok := c.isOpened(d); ok && !closes {
		return judgement{true, DayOpened, openedWords(d, open), open.Source}
	}
	known := !c.first.IsZero() && !d.Before(c.first) && !d.After(c.horizon)
	source := FromWeekdayRule
	if known {
		source = c.source
	}
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return judgement{false, DayWeekend, "weekend", source}
	}
	if name, ok := c.holidays.Name(d); ok {
		return judgement{false, DayBankHoliday, "bank holiday: " + name, source}
	}
	if e, ok := firstCovering(c.closed, d); ok {
		return judgement{false, dayOfEntry[e.Kind], closedWords(e), e.Source}
	}
	if !known {
		return judgement{true, DayTerm, "weekday rule: the calendar does not reach this date", FromWeekdayRule}
	}
	return c.betweenTerms(d)
}

// isOpened finds the entry that says that pupils attend on day d whatever else
// is known of it.
func (c Calendar) isOpened(d Date) (Entry, bool) {
	for _, e := range c.special {
		if e.Kind == EntryOpen && e.covers(d) {
			return e, true
		}
	}
	return Entry{}, false
}

func firstCovering(entries []Entry, d Date) (Entry, bool) {
	for _, e := range entries {
		if e.covers(d) {
			return e, true
		}
	}
	return Entry{}, false
}

// betweenTerms judges a weekday inside the known range on which nothing else
// closes the school.
func (c Calendar) betweenTerms(d Date) judgement {
	for i, t := range c.terms {
		if t.covers(d) {
			return judgement{true, DayTerm, "term", c.source}
		}
		if i == 0 || d.After(t.First) || d.Before(c.terms[i-1].Last) {
			continue
		}
		if c.terms[i-1].Last.DaysUntil(t.First) > MaxTermGapDays {
			return judgement{true, DayTerm, "weekday rule: no term or holiday is known around this date", FromWeekdayRule}
		}
		return judgement{false, DayHoliday, "between terms", c.source}
	}
	return judgement{true, DayTerm, "no holiday on this date", c.source}
}

// maxSearchDays bounds the search for the next school day; a calendar that is
// closed for longer is wrong, and the weekday rule takes over.
const maxSearchDays = 200

// NextSchoolDay is the first school day whose start lies after the instant.
func (c Calendar) NextSchoolDay(after time.Time) Date {
	d := DateAt(after)
	if !c.Start(d).After(after) {
		d = d.AddDays(1)
	}
	d, _ = c.nextFrom(d)
	return d
}

// nextFrom is the first school day that is d or later, with the weakest
// provenance among the days that decided.
func (c Calendar) nextFrom(d Date) (Date, Provenance) {
	source, first := FromSchool, d
	for range maxSearchDays {
		j := c.judge(d)
		if j.open || (d.Weekday() != time.Saturday && d.Weekday() != time.Sunday) {
			source = source.Weaker(j.source)
		}
		if j.open {
			return d, source
		}
		d = d.AddDays(1)
	}
	return Calendar{hours: c.hours, holidays: c.holidays}.nextFrom(first)
}
