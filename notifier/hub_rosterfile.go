package notifier

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"slices"
	"strings"
	"time"

	"firstbell/internal/fault"
	"firstbell/schools"
)

// rosterColumns is the first line of a duty roster file.
var rosterColumns = []string{"from", "until", "role", "name", "email", "phone"}

// The bounds of a roster.
const (
	maxShifts    = 5000
	longestShift = 7 * 24 * time.Hour // a control room may be one shift from Monday to Monday
)

// ParseRoster reads a duty roster: CSV with the columns from, until, role, name,
// email, phone; times as 2026-11-23 06:00 by the clocks of London. Every fault
// is named by its row, without what stands in it; a file with one is refused
// whole.
func ParseRoster(r io.Reader) ([]RosterShift, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	head, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("reading a duty roster: it has no first line; it must be %q", strings.Join(rosterColumns, ","))
	}
	head[0] = strings.TrimPrefix(head[0], "\ufeff")
	if !slices.Equal(head, rosterColumns) {
		return nil, fmt.Errorf("reading a duty roster: its first line must be %q", strings.Join(rosterColumns, ","))
	}
	var shifts []RosterShift
	var faults []error
	for row := 2; ; row++ {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading a duty roster: row %d: it is not CSV; look for a quote that is not closed", row)
		}
		if len(shifts) >= maxShifts {
			return nil, fmt.Errorf("reading a duty roster: it has more than %d shifts; import a shorter time", maxShifts)
		}
		shift, err := parseShift(cells)
		if err != nil {
			faults = append(faults, fmt.Errorf("reading a duty roster: row %d: %w", row, err))
			continue
		}
		shifts = append(shifts, shift)
	}
	if len(faults) == 0 {
		faults = append(faults, checkShifts(shifts))
	}
	return shifts, errors.Join(faults...)
}

func parseShift(cells []string) (RosterShift, error) {
	var s RosterShift
	if len(cells) != len(rosterColumns) {
		return s, fmt.Errorf("it has %d cells, not %d", len(cells), len(rosterColumns))
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	from, err1 := ParseLondon(cells[0])
	until, err2 := ParseLondon(cells[1])
	s = RosterShift{
		Role: DutyRole(cells[2]), From: from, Until: until, Officer: Officer{Name: cells[3], Email: strings.ToLower(cells[4]), Phone: cells[5]},
	}
	return s, errors.Join(err1, err2, s.check())
}

// ParseLondon reads a date and a time by the clocks of London, such as
// 2026-11-23 06:00. The error does not repeat the text.
func ParseLondon(text string) (time.Time, error) {
	day, clock, ok := strings.Cut(text, " ")
	date, err := schools.ParseDate(day)
	at, timeErr := time.Parse("15:04", clock)
	if !ok || err != nil || timeErr != nil || len(clock) != 5 {
		return time.Time{}, errors.New("a time is not written like 2026-11-23 06:00")
	}
	return date.At(schools.ClockTime(at.Hour()*60 + at.Minute())), nil
}

// check finds what is wrong with one shift.
func (r RosterShift) check() error {
	var faults []error
	if !slices.Contains(DutyRoles, r.Role) {
		faults = append(faults, fmt.Errorf("its role is none of %v", DutyRoles))
	}
	if r.Name == "" {
		faults = append(faults, errors.New("it names nobody"))
	}
	if a, err := mail.ParseAddress(r.Email); err != nil || a.Address != r.Email {
		faults = append(faults, errors.New("its e-mail address is not one"))
	}
	if !r.From.IsZero() && !r.Until.IsZero() && (!r.Until.After(r.From) || r.Until.Sub(r.From) > longestShift) {
		faults = append(faults, errors.New("it does not end after it begins, within seven days"))
	}
	return errors.Join(faults...)
}

// checkShifts finds what is wrong with a roster, by the place of each shift.
func checkShifts(shifts []RosterShift) error {
	var faults []error
	last := map[string]int{}
	order := make([]int, len(shifts))
	for i, one := range shifts {
		order[i] = i
		if err := one.check(); err != nil {
			faults = append(faults, fmt.Errorf("shift %d: %w", i+1, err))
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return shifts[a].From.Compare(shifts[b].From) })
	for _, i := range order {
		who := string(shifts[i].Role) + "/" + shifts[i].Email
		if before, ok := last[who]; ok && shifts[before].Until.After(shifts[i].From) {
			faults = append(faults, fmt.Errorf("shifts %d and %d are one person's in one role at the same time", before+1, i+1))
		}
		last[who] = i
	}
	if len(faults) == 0 {
		return nil
	}
	return fault.Wrap(fault.Invalid, errors.Join(faults...), "The duty roster cannot be used: "+errors.Join(faults...).Error())
}
