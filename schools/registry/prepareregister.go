package registry

import (
	"context"
	"fmt"
	"strings"

	"firstbell/schools"
	"firstbell/schools/gias"
	"firstbell/schools/sheet"
)

func prepareSchools(f File, held *Snapshot) (plan, error) {
	file, err := gias.ReadRegister(f.Body)
	if err != nil {
		return plan{}, err
	}
	d := Diff{Kind: KindSchools, Rows: file.Rows, Rejected: file.Rejected}
	next := make([]schools.School, 0, len(file.Schools))
	for _, s := range file.Schools {
		if s.URN.IsCouncil() {
			d.reject(file.Lines[s.URN], "URN", "is a number kept for council teams; the register has none like it")
			continue
		}
		known, ok := held.Directory.Lookup(s.URN)
		if ok {
			s = file.Merge(known, s)
		}
		d.countSchool(held, known, s, ok)
		next = append(next, s)
	}
	held.Directory.All(func(s schools.School) bool {
		if _, ok := file.Lines[s.URN]; !ok {
			d.Absent++
			next = append(next, s)
		}
		return true
	})
	d.describeFile(file.Encoding, file.Absent)
	if d.Absent > 0 {
		d.note("schools that are not in the file are kept as they are: the register marks a closed school, it does not drop it")
	}
	return single(d, len(next), next), nil
}

// countSchool counts one school of the file.
func (d *Diff) countSchool(held *Snapshot, known, s schools.School, ok bool) {
	switch {
	case !ok:
		d.Added++
		d.example(s.URN, "added")
	case known == s:
		d.Unchanged++
	default:
		d.Changed++
		if known.Status != schools.StatusClosed && s.Status == schools.StatusClosed {
			d.Closed++
			d.countClosed(held, s)
			return
		}
		d.example(s.URN, "changed: %s", strings.Join(differing(known, s), ", "))
	}
}

func (d *Diff) countClosed(held *Snapshot, s schools.School) {
	next, ok := held.Directory.SuccessorIfClosed(s.URN)
	switch {
	case ok:
		d.example(s.URN, "closed; its pupils' notifications go to %s", next.URN)
	case held.Directory.HasLinks(s.URN):
		d.Merged++
		d.example(s.URN, "closed by a merger or a split: a person decides on its pupils")
	default:
		d.example(s.URN, "closed without a known successor: a person decides on its pupils")
	}
}

// differing names the fields in which two records of a school differ.
func differing(a, b schools.School) []string {
	var names []string
	for _, field := range []struct {
		name    string
		differs bool
	}{
		{"name", a.Name != b.Name}, {"status", a.Status != b.Status}, {"authority", a.LA != b.LA || a.LAName != b.LAName},
		{"number", a.Number != b.Number}, {"type", a.TypeCode != b.TypeCode || a.Type != b.Type || a.TypeGroup != b.TypeGroup},
		{"dates", a.Open != b.Open || a.Close != b.Close}, {"phase", a.Phase != b.Phase},
		{"ages", a.LowAge != b.LowAge || a.HighAge != b.HighAge}, {"boarders", a.Boarders != b.Boarders},
		{"address", a.Street != b.Street || a.Locality != b.Locality || a.Address3 != b.Address3 || a.Town != b.Town ||
			a.County != b.County || a.Country != b.Country}, {"postcode", a.Postcode != b.Postcode},
		{"telephone", a.Telephone != b.Telephone}, {"UKPRN", a.UKPRN != b.UKPRN},
	} {
		if field.differs {
			names = append(names, field.name)
		}
	}
	return names
}

// describeFile notes how a file is written and what it does not have.
func (d *Diff) describeFile(encoding sheet.Encoding, absent []string) {
	if encoding == sheet.Windows1252 {
		d.note("the file is Windows-1252 and was read as such")
	}
	if len(absent) > 0 {
		d.note("columns not in the file, taken as unknown or as held: %s", strings.Join(absent, ", "))
	}
}

func (r *Registry) prepareLinks(ctx context.Context, f File, held *Snapshot) (plan, error) {
	file, err := gias.ReadLinks(f.Body)
	if err != nil {
		return plan{}, err
	}
	before, err := loadList[schools.Link](ctx, r, rows{current: held.current}, string(KindLinks))
	if err != nil {
		return plan{}, err
	}
	d := Diff{Kind: KindLinks, Rows: file.Rows, Rejected: file.Rejected}
	d.count(compare(before, file.Links, linkKey, func(a, b schools.Link) bool { return a == b }))
	d.Unchanged += file.Repeated
	if file.Repeated > 0 {
		d.note("%d links are written twice and kept once", file.Repeated)
	}
	d.describeFile(file.Encoding, file.Absent)
	return single(d, len(file.Links), file.Links), nil
}

func linkKey(l schools.Link) string {
	return fmt.Sprintf("%d/%d/%s/%s", l.URN, l.LinkURN, l.Type, l.Established)
}
