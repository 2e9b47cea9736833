package schools

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/gb"
)

// BankHolidays are the bank holidays of one division. A nil value holds those of
// England and Wales that can be computed; one read from the government's file replaces
// them in the years the file covers, so that a one-off day is known.
type BankHolidays struct {
	days     map[Date]string
	from, to int // the years the file covers
}

// ErrBankHolidays is what reading answers for a file that is not the
// government's.
var ErrBankHolidays = errors.New(`not a bank holidays file: it must be the JSON of gov.uk/bank-holidays.json with a division "england-and-wales" and dated events`)

// Division is a part of the United Kingdom with bank holidays of its own, as
// the government's file names it.
type Division string

// The divisions. A school whose country the register does not say is in England
// and Wales.
const (
	EnglandAndWales Division = "england-and-wales"
	Scotland        Division = "scotland"
	NorthernIreland Division = "northern-ireland"
)

// DivisionOf is the division of a country as the register writes it.
func DivisionOf(country string) Division {
	switch strings.ToLower(strings.TrimSpace(country)) {
	case "scotland":
		return Scotland
	case "northern ireland":
		return NorthernIreland
	}
	return EnglandAndWales
}

// BankHoliday is one day, for keeping and for reporting differences.
type BankHoliday struct {
	Date     Date     `json:"date"`
	Title    string   `json:"title"`
	Division Division `json:"division,omitempty"` // empty means England and Wales
}

// ReadBankHolidays reads the days of every division out of the government's
// JSON file, those of England and Wales first. A file without these is refused.
func ReadBankHolidays(r io.Reader) ([]BankHoliday, error) {
	var file map[string]struct {
		Events []BankHoliday `json:"events"`
	}
	if err := json.NewDecoder(r).Decode(&file); err != nil {
		return nil, ErrBankHolidays
	}
	if len(file[string(EnglandAndWales)].Events) == 0 {
		return nil, ErrBankHolidays
	}
	var days []BankHoliday
	for _, division := range []Division{EnglandAndWales, Scotland, NorthernIreland} {
		for _, e := range file[string(division)].Events {
			if e.Date.IsZero() || e.Title == "" {
				return nil, ErrBankHolidays
			}
			if e.Division = division; division == EnglandAndWales {
				e.Division = ""
			}
			days = append(days, e)
		}
	}
	return days, nil
}

// NewBankHolidays makes those of England and Wales of imported days; no days
// give nil.
func NewBankHolidays(days []BankHoliday) *BankHolidays { return BankHolidaysOf(EnglandAndWales, days) }

// BankHolidaysOf makes those of one division of imported days. Where the file
// has no day of the division it is nil, which holds the days that are computed:
// those of England and Wales.
func BankHolidaysOf(division Division, days []BankHoliday) *BankHolidays {
	var b *BankHolidays
	for _, d := range days {
		if cmp.Or(d.Division, EnglandAndWales) != division {
			continue
		}
		if b == nil {
			b = &BankHolidays{days: map[Date]string{}, from: d.Date.Year(), to: d.Date.Year()}
		}
		b.days[d.Date] = d.Title
		b.from, b.to = min(b.from, d.Date.Year()), max(b.to, d.Date.Year())
	}
	return b
}

// HolidayOverride is one day on which a council or a school differs from the
// government's list: a day off of its own, or a bank holiday on which pupils
// attend.
type HolidayOverride struct {
	Date  Date   `json:"date"`
	LA    int    `json:"la,omitempty"`   // every school of this local authority
	URN   URN    `json:"urn,omitempty"`  // or this school; neither means every school
	Opens bool   `json:"open,omitempty"` // pupils attend; otherwise it is a day off
	Title string `json:"title,omitempty"`
}

// Concerns reports whether the override holds for a school of that local
// authority.
func (o HolidayOverride) Concerns(urn URN, la int) bool {
	return (o.LA == 0 && o.URN == 0) || (o.URN != 0 && o.URN == urn) || (o.LA != 0 && o.LA == la)
}

// Entry is the override as a part of a school's calendar.
func (o HolidayOverride) Entry() Entry {
	e := Entry{Kind: EntryBankHoliday, First: o.Date, Last: o.Date, Source: FromCouncil, Note: o.Title}
	if o.Opens {
		e.Kind = EntryOpen
	}
	if o.URN != 0 {
		e.Source = FromSchool
	}
	return e
}

// Name is the bank holiday's name, if the day is one.
func (b *BankHolidays) Name(d Date) (string, bool) {
	if b != nil && d.Year() >= b.from && d.Year() <= b.to {
		name, ok := b.days[d]
		return name, ok
	}
	name, ok := computedHolidays()[d]
	return name, ok
}

// computedHolidays are those of the years around ours, worked out once.
var computedHolidays = sync.OnceValue(func() map[Date]string {
	const from, to = 2000, 2100
	// The library counts in the machine's zone, where midnight may not exist.
	cal.DefaultLoc = time.UTC
	days := make(map[Date]string, 9*(to-from))
	for year := from; year <= to; year++ {
		for _, h := range gb.Holidays {
			if _, observed := h.Calc(year); !observed.IsZero() {
				days[dateOf(observed)] = h.Name
			}
		}
	}
	return days
})
