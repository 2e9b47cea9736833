package registry

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"

	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/terms"
)

func prepareTerms(f File, held *Snapshot) (plan, error) {
	file, err := readTerms(f)
	if err != nil {
		return plan{}, err
	}
	d := Diff{Kind: KindTerms, Rejected: file.Rejected, Warnings: file.Warnings}
	next := map[schools.URN]schools.Plan{}
	for urn, p := range held.plans {
		next[urn] = p
	}
	for _, p := range file.Plans {
		if reason := noCalendar(p.URN, held); reason != "" {
			for _, line := range file.Lines[p.URN] {
				d.reject(line, "urn", reason)
			}
			continue
		}
		p = keepHours(p, held.plans[p.URN])
		c := compare(held.plans[p.URN].Entries, p.Entries, entryKey, func(a, b schools.Entry) bool { return a == b })
		if hours := held.plans[p.URN]; !c.differs() && c.unchanged > 0 && !sameHours(hours, p) {
			c.changed, c.unchanged = c.changed+1, c.unchanged-1
		}
		d.count(c)
		if c.differs() {
			d.example(p.URN, "%d spans added, %d changed, %d removed, %d unchanged", c.added, c.changed, c.removed, c.unchanged)
		}
		next[p.URN] = p
	}
	d.Rows = d.Added + d.Changed + d.Unchanged + len(d.Rejected)
	d.note("%d schools are in the file; each one's term dates are replaced as a whole, other schools keep theirs", len(file.Plans))
	plans := make([]schools.Plan, 0, len(next))
	for _, urn := range sortedKeys(next) {
		plans = append(plans, next[urn])
	}
	return single(d, len(plans), plans), nil
}

// noCalendar is why an establishment can have no term dates; empty where it can.
func noCalendar(urn schools.URN, held *Snapshot) string {
	if _, ok := held.Directory.Lookup(urn); !ok {
		return unknownURN
	}
	if urn.IsCouncil() {
		return "is a council’s team, which works office days"
	}
	return ""
}

// keepHours takes the school day's times over where a file says none of them.
func keepHours(p, held schools.Plan) schools.Plan {
	if !p.HasOwnHours() {
		p.DayStart, p.DayEnd, p.Starts, p.Ends = held.DayStart, held.DayEnd, held.Starts, held.Ends
	}
	return p
}

func sameHours(a, b schools.Plan) bool {
	return a.DayStart == b.DayStart && a.DayEnd == b.DayEnd && a.Starts == b.Starts && a.Ends == b.Ends
}

// readTerms reads iCal or CSV, whichever the name or the first words say.
func readTerms(f File) (*terms.File, error) {
	first := make([]byte, len("\ufeffBEGIN:VCALENDAR"))
	n, err := io.ReadFull(f.Body, first)
	if err != nil && n == 0 {
		return terms.ReadCSV(bytes.NewReader(nil))
	}
	body := io.MultiReader(bytes.NewReader(first[:n]), f.Body)
	begins := strings.TrimPrefix(string(first[:n]), "\ufeff")
	if !strings.HasSuffix(strings.ToLower(f.Name), ".ics") && !strings.HasPrefix(strings.ToUpper(begins), "BEGIN:VCALENDAR"[:len("BEGIN:VCAL")]) {
		return terms.ReadCSV(body)
	}
	urn := f.URN
	if urn == 0 {
		urn, _ = terms.URNOf(f.Name)
	}
	if urn == 0 {
		return nil, fault.New(fault.Invalid, "school-not-named",
			"An iCal file is of one school: name the file 123456.ics, or say the URN with --urn.")
	}
	return terms.ReadICal(body, urn, schools.FromSchool)
}

func entryKey(e schools.Entry) string {
	return fmt.Sprintf("%s %s %s", e.Kind, e.First, e.Last)
}

// overridesName is the object of the days on which councils and schools differ
// from the government's list. It is a bank holidays file too, so it has no kind
// of its own.
const overridesName = string(KindBankHolidays) + "/overrides"

// prepareHolidays reads the government's JSON, or a CSV file of overrides.
func prepareHolidays(f File, held *Snapshot) (plan, error) {
	body := bufio.NewReader(f.Body)
	if !looksLikeJSON(body) {
		return prepareOverrides(f, body, held)
	}
	days, err := schools.ReadBankHolidays(body)
	if err != nil {
		return plan{}, err
	}
	d := Diff{Kind: KindBankHolidays, Rows: len(days)}
	d.count(compare(held.days, days, func(b schools.BankHoliday) string { return string(b.Division) + b.Date.String() },
		func(a, b schools.BankHoliday) bool { return a == b }))
	d.note("each school has the days of its part of the United Kingdom; other years follow the rules in the law of England and Wales")
	return single(d, len(days), days), nil
}

// looksLikeJSON peeks at the first byte that is not blank.
func looksLikeJSON(r *bufio.Reader) bool {
	head, _ := r.Peek(64)
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	return len(head) > 0 && (head[0] == '{' || head[0] == '[')
}

func prepareOverrides(f File, body io.Reader, held *Snapshot) (plan, error) {
	file, err := terms.ReadOverrides(body)
	if err != nil {
		return plan{}, err
	}
	d := Diff{Kind: f.Kind, Rows: file.Rows, Rejected: file.Rejected}
	var taken []schools.HolidayOverride
	for i, o := range file.Overrides {
		if _, ok := held.Directory.Lookup(o.URN); o.URN != 0 && !ok {
			d.reject(file.Lines[i], "urn", unknownURN)
			continue
		}
		taken = append(taken, o)
	}
	d.count(compare(held.overrides, taken, func(o schools.HolidayOverride) string {
		return fmt.Sprint(o.Date, o.LA, o.URN)
	}, func(a, b schools.HolidayOverride) bool { return a == b }))
	d.note("the overrides are replaced as a whole; the government's list stays as it is")
	return plan{diff: d, pending: []pending{{name: overridesName, count: len(taken), value: taken, same: !d.changes()}}}, nil
}
