package registry

import (
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
		if _, ok := held.Directory.Lookup(p.URN); !ok {
			for _, line := range file.Lines[p.URN] {
				d.reject(line, "urn", unknownURN)
			}
			continue
		}
		p = keepHours(p, held.plans[p.URN])
		c := compare(held.plans[p.URN].Entries, p.Entries, entryKey, func(a, b schools.Entry) bool { return a == b })
		if hours := held.plans[p.URN]; !c.differs() && c.unchanged > 0 && (hours.DayStart != p.DayStart || hours.DayEnd != p.DayEnd) {
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

// keepHours takes the school day's times over where a file does not say them.
func keepHours(p, held schools.Plan) schools.Plan {
	if p.DayStart == 0 {
		p.DayStart = held.DayStart
	}
	if p.DayEnd == 0 {
		p.DayEnd = held.DayEnd
	}
	return p
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

func prepareHolidays(f File, held *Snapshot) (plan, error) {
	days, err := schools.ReadBankHolidays(f.Body)
	if err != nil {
		return plan{}, err
	}
	d := Diff{Kind: KindBankHolidays, Rows: len(days)}
	d.count(compare(held.days, days, func(b schools.BankHoliday) string { return b.Date.String() },
		func(a, b schools.BankHoliday) bool { return a == b }))
	d.note("England and Wales; other years follow the rules in the law")
	return single(d, len(days), days), nil
}
