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

// sharpChangePercent is the change in one school's roll above which a person
// should look twice: a file that ends early looks like many leavers.
const sharpChangePercent = 10

func (r *Registry) prepareRolls(ctx context.Context, f File, held *Snapshot) (plan, error) {
	file, err := roll.Read(f.Body)
	if err != nil {
		return plan{}, err
	}
	d := Diff{Kind: KindRoll, Rows: file.Rows, Rejected: file.Rejected, Warnings: file.Warnings}
	bySchool := map[schools.URN][]schools.Pupil{}
	for i, p := range file.Pupils {
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

func prepareContacts(f File, held *Snapshot) (plan, error) {
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
	var next []schools.Contact
	for _, c := range held.Contacts.all() {
		if _, ok := bySchool[c.URN]; !ok {
			next = append(next, c)
		}
	}
	for _, urn := range sortedKeys(bySchool) {
		c := compare(held.Contacts.ByURN(urn), bySchool[urn], contactKey, sameContact)
		d.count(c)
		if c.differs() {
			d.example(urn, "%d added, %d changed, %d removed, %d unchanged", c.added, c.changed, c.removed, c.unchanged)
		}
		d.noteShortfall(urn, bySchool[urn])
		next = append(next, bySchool[urn]...)
	}
	d.note("%d schools are in the file; each one's contacts are replaced as a whole, other schools keep theirs", len(bySchool))
	return single(d, len(next), next), nil
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
