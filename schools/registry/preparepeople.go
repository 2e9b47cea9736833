package registry

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"
	"time"

	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/contacts"
	"firstbell/schools/roll"
)

func (r *Registry) prepareRolls(ctx context.Context, f File, held *Snapshot) (plan, error) {
	file, err := roll.Read(f.Body)
	if err != nil {
		return plan{}, err
	}
	d := Diff{Kind: KindRoll, Rows: file.Rows, Rejected: file.Rejected, Warnings: file.Warnings}
	bySchool := map[schools.URN][]schools.Pupil{}
	for i, p := range file.Pupils {
		if p.URN.IsCouncil() {
			d.reject(file.Lines[i], "urn", "is a council’s team, which has no roll")
			continue
		}
		if _, ok := held.Directory.Lookup(p.URN); !ok {
			d.reject(file.Lines[i], "urn", unknownURN)
			continue
		}
		bySchool[p.URN] = append(bySchool[p.URN], p)
	}
	if err := emptied(f, file.Rows, held, bySchool); err != nil {
		return plan{}, err
	}
	next := plan{}
	for _, urn := range sortedKeys(bySchool) {
		pupils := bySchool[urn]
		before, err := r.heldRoll(ctx, held, urn)
		if err != nil {
			return plan{}, err
		}
		c := compare(before, pupils, pupilKey, func(a, b schools.Pupil) bool { return reflect.DeepEqual(a, b) })
		d.count(c)
		change := RollChange{Before: len(before), Added: c.added, Removed: c.removed}
		d.describeRoll(urn, c, change)
		next.pending = append(next.pending, pending{rollName(urn), len(pupils), pupils, !c.differs(), change})
	}
	d.note("%d schools are in the file; each one's roll is replaced as a whole, other schools keep theirs", len(bySchool))
	d.noteOldRolls(held, bySchool, r.now())
	next.diff = d
	return next, nil
}

// emptied adds the school whose list is to be made empty. It is refused beside
// rows, and for a school that is not in the register.
func emptied[T any](f File, rows int, held *Snapshot, bySchool map[schools.URN][]T) error {
	if !f.Empty {
		return nil
	}
	if _, ok := held.Directory.Lookup(f.URN); !ok {
		return fault.New(fault.Invalid, "empty-school", "Nothing was imported: give the URN of a school in the register whose list is to be made empty.")
	}
	if rows > 0 {
		return fault.New(fault.Invalid, "empty-rows", "Nothing was imported: the file has rows, so it does not make a list empty. Give a file with its first line alone.")
	}
	bySchool[f.URN] = nil
	return nil
}

func (d *Diff) describeRoll(urn schools.URN, c comparison, change RollChange) {
	if !c.differs() {
		return
	}
	d.example(urn, "%d added, %d changed, %d removed, %d unchanged", c.added, c.changed, c.removed, c.unchanged)
	if change.IsSharp() {
		d.note("URN %s: more than %d%% of the roll comes or goes: check that the file is complete. "+
			"Children are routed there by a person until somebody confirms this roll or a newer one is applied", urn, sharpChangePercent)
	}
}

// noteOldRolls says how many rolls stay too old to rely on after this file.
func (d *Diff) noteOldRolls(held *Snapshot, renewed map[schools.URN][]schools.Pupil, now time.Time) {
	old := 0
	for _, roll := range held.DoubtfulRolls(now) {
		if _, ok := renewed[roll.URN]; !ok && roll.Doubt(now) == RollOld {
			old++
		}
	}
	if old > 0 {
		d.note("%d other schools have a roll older than %d days: children are routed there by a person", old, int(MaxRollAge.Hours()/24))
	}
}

// pupilKey tells pupils of one school apart across two files.
func pupilKey(p schools.Pupil) string {
	if p.UPN != "" {
		return string(p.UPN)
	}
	return strings.Join([]string{"", schools.FoldName(p.Forename), schools.FoldName(p.Surname), p.DateOfBirth.String()}, "\x00")
}

func (r *Registry) prepareContacts(f File, held *Snapshot) (plan, error) {
	file, err := contacts.Read(f.Body)
	if err != nil {
		return plan{}, err
	}
	d := Diff{Kind: KindContacts, Rows: file.Rows, Rejected: file.Rejected}
	bySchool := map[schools.URN][]schools.Contact{}
	for i, c := range file.Contacts {
		if _, ok := held.Directory.Lookup(c.URN); !ok {
			d.reject(file.Lines[i], "urn", unknownURN)
			continue
		}
		bySchool[c.URN] = append(bySchool[c.URN], c)
	}
	if err := emptied(f, file.Rows, held, bySchool); err != nil {
		return plan{}, err
	}
	next := slices.DeleteFunc(slices.Clone(held.file), func(c schools.Contact) bool { _, ok := bySchool[c.URN]; return ok })
	var overtaken []string
	for _, urn := range sortedKeys(bySchool) {
		asOf, dated := file.AsOf[urn]
		kept, over := held.people.against(urn, bySchool[urn], asOf, dated, r.vault.PersonID)
		served := people{contacts: kept}.over(bySchool[urn], r.vault.PersonID)
		c := compare(held.Contacts.ByURN(urn), served, contactKey, sameContact)
		c.unchanged += len(bySchool[urn]) - len(served) // what pages added is no row, and whom they took off is one
		d.count(c)
		if c.differs() {
			d.example(urn, "%d added, %d changed, %d removed, %d unchanged", c.added, c.changed, c.removed, c.unchanged)
		}
		d.notePages(urn, len(kept))
		d.noteShortfall(urn, served)
		overtaken = append(overtaken, over...)
		next = append(next, bySchool[urn]...)
	}
	d.note("%d schools are in the file; each one's contacts are replaced as a whole, other schools keep theirs", len(bySchool))
	p := single(d, len(next), next)
	p.superseded = overtaken
	// A file that says what pages said already changes nobody, and yet takes
	// their place: the object is another one.
	p.pending[0].same = !d.changes() && sameContacts(held.file, next)
	return p, nil
}

// against parts what pages say of a school's contacts into what a file leaves
// standing and what it overtakes. A page is newer than a file that does not say
// otherwise: an export of last night would take back what a head put right this
// morning, every night. A file overtakes it by saying the same, or by a date.
func (p people) against(urn schools.URN, file []schools.Contact, asOf schools.Date, dated bool, person func(string) string) (kept map[string]contactRecord, over []string) {
	said := map[string]schools.Contact{}
	for _, c := range file {
		c.Person = person(c.Email)
		said[contactID(c)] = c
	}
	kept = map[string]contactRecord{}
	for _, id := range sortedKeys(p.contacts) {
		page := p.contacts[id]
		if page.URN != urn {
			continue
		}
		c, in := said[id]
		agrees := in && !page.Off && sameContact(c, page.Contact) || !in && page.Off
		if agrees || (dated && asOf.After(schools.DateAt(p.rows[id].At))) {
			over = append(over, id)
		} else {
			kept[id] = page
		}
	}
	return kept, over
}

// notePages says that something stays as a page has it.
func (d *Diff) notePages(urn schools.URN, kept int) {
	if kept > 0 {
		d.note("URN %s: %d contacts stay as they were changed on a page. To have the file decide, give its column as_of a day after the change", urn, kept)
	}
}

func sameContacts(a, b []schools.Contact) bool {
	return slices.EqualFunc(a, b, sameContact)
}

// noteShortfall says what a school lacks of two key adults, a head and a
// fallback.
func (d *Diff) noteShortfall(urn schools.URN, of []schools.Contact) {
	have := map[schools.Role]int{}
	for _, c := range of {
		have[c.Role]++
	}
	var lacks []string
	if have[schools.RoleKeyAdult] < 2 {
		lacks = append(lacks, "a second key adult")
	}
	if have[schools.RoleHead] == 0 {
		lacks = append(lacks, "a head")
	}
	if have[schools.RoleFallback] == 0 {
		lacks = append(lacks, "a fallback")
	}
	if len(lacks) > 0 {
		d.note("URN %s lacks %s", urn, strings.Join(lacks, ", "))
	}
}

func contactKey(c schools.Contact) string { return string(c.Role) + "\x00" + strings.ToLower(c.Email) }

// sameContact compares all but Person, which is computed.
func sameContact(a, b schools.Contact) bool {
	a.Person, b.Person = "", ""
	return reflect.DeepEqual(a, b)
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
