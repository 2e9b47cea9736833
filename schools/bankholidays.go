package schools

import (
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/gb"
)

// BankHolidays are the bank holidays of England and Wales. A nil value holds
// those that can be computed; one read from the government's file replaces
// them in the years the file covers, so that a one-off day is known.
type BankHolidays struct {
	days     map[Date]string
	from, to int // the years the file covers
}

// ErrBankHolidays is what reading answers for a file that is not the
// government's.
var ErrBankHolidays = errors.New(`not a bank holidays file: it must be the JSON of gov.uk/bank-holidays.json with a division "england-and-wales" and dated events`)

// BankHoliday is one day, for keeping and for reporting differences.
type BankHoliday struct {
	Date  Date   `json:"date"`
	Title string `json:"title"`
}

// ReadBankHolidays reads the days of England and Wales out of the government's
// JSON file.
func ReadBankHolidays(r io.Reader) ([]BankHoliday, error) {
	var file map[string]struct {
		Events []BankHoliday `json:"events"`
	}
	if err := json.NewDecoder(r).Decode(&file); err != nil {
		return nil, ErrBankHolidays
	}
	events := file["england-and-wales"].Events
	if len(events) == 0 {
		return nil, ErrBankHolidays
	}
	for _, e := range events {
		if e.Date.IsZero() || e.Title == "" {
			return nil, ErrBankHolidays
		}
	}
	return events, nil
}

// NewBankHolidays makes them of imported days; no days give nil.
func NewBankHolidays(days []BankHoliday) *BankHolidays {
	if len(days) == 0 {
		return nil
	}
	b := &BankHolidays{days: make(map[Date]string, len(days)), from: days[0].Date.Year(), to: days[0].Date.Year()}
	for _, d := range days {
		b.days[d.Date] = d.Title
		b.from, b.to = min(b.from, d.Date.Year()), max(b.to, d.Date.Year())
	}
	return b
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
