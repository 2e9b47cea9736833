package notifier

import (
	"slices"

	"firstbell/police"
	"firstbell/schools"
)

// This file finds out whose pattern record a notification counts in. Forces
// write one child in many ways; the school's roll knows it in one. So the
// record hangs on the entry of the roll at which the matcher arrived, by its
// permanent pupil number or else its name and date of birth, and only where a
// person placed a child who is on no roll, on what the force says.

// pupil is the keyed name of the child's record at a school, the one under which
// earlier entries may stand, and whether the roll has the child. It is empty
// where it is not known who the child is.
func (r *routing) pupil(hash, urn string, old *Notification) (pupil, also string, onRoll bool, err error) {
	if old != nil && old.OnRoll && old.Identity == r.identityIn(r.version, hash) {
		return old.Pupil, old.PupilAlso, true, nil
	}
	entry, err := r.rollEntry(hash, urn)
	if err != nil {
		return "", "", false, err
	}
	if entry != nil {
		names := r.s.pupilNames(urn, *entry)
		return names[0], names[len(names)-1], true, nil
	}
	child := r.listed[hash]
	born, err := schools.ParseDate(child.DateOfBirth.String())
	if err != nil || child.Forename == "" || child.Surname == "" {
		return "", "", false, nil // who it is nobody knows well enough to count
	}
	upn, _ := schools.ParseUPN(child.UPN) // a number that is none says nothing
	names := r.s.pupilNames(urn, schools.Pupil{UPN: upn, Forename: child.Forename, Surname: child.Surname, DateOfBirth: born})
	return names[0], names[len(names)-1], false, nil
}

// pupilNames are the keyed names of a pupil's record at a school, the surest
// first: by a permanent number, and by name and date of birth.
func (s *Service) pupilNames(urn string, p schools.Pupil) []string {
	var names []string
	if upn, err := schools.ParseUPN(string(p.UPN)); err == nil && !upn.Temporary() {
		names = append(names, s.Vault.Index("pupil.1", urn, "number", string(upn)))
	}
	return append(names, s.Vault.Index("pupil.1", urn, "name",
		schools.FoldName(p.Forename), schools.FoldName(p.Surname), p.DateOfBirth.String()))
}

// rollEntry is the entry of the school's roll that is the child; nil where none
// is known without a doubt. A sibling's entry is never taken for the child's:
// somebody else's past must not be shown.
func (r *routing) rollEntry(hash, urn string) (*schools.Pupil, error) {
	number, err := schools.ParseURN(urn)
	if err != nil {
		return nil, err
	}
	child := r.listed[hash]
	if d, asked := r.rulings[hash]; asked {
		for _, c := range d.Candidates {
			if c.URN == number && c.Pupil != nil && (d.finds(urn) || isEntryOf(*c.Pupil, child)) {
				return c.Pupil, nil
			}
		}
	}
	if entry := r.entryByName(child, urn); entry != nil {
		return entry, nil
	}
	recorded, _, err := r.s.evidence(r.ctx, r.c.Children[hash])
	if err != nil {
		return nil, err
	}
	for _, c := range recorded.Candidates {
		if c.URN == number && c.Pupil != nil && isEntryOf(*c.Pupil, child) {
			return c.Pupil, nil
		}
	}
	return nil, nil
}

// isEntryOf reports whether an entry of a roll is the child by a number, or by
// a name the child is known by and the date of birth.
func isEntryOf(p schools.Pupil, c police.Child) bool {
	if upn, err := schools.ParseUPN(c.UPN); err == nil && upn == p.UPN {
		return true
	}
	return p.DateOfBirth.String() == c.DateOfBirth.String() && !c.DateOfBirth.IsZero() &&
		slices.ContainsFunc(append([]string{c.Forename}, c.KnownAs...), func(name string) bool { return p.Answers(schools.FoldName(name)) })
}

// entryByName looks into the rolls as they are, where they are in memory.
func (r *routing) entryByName(child police.Child, urn string) *schools.Pupil {
	on := schools.DateAt(r.fact.At)
	var found []schools.Pupil
	if upn, err := schools.ParseUPN(child.UPN); err == nil {
		found = r.known.Rolls.ByUPN(upn, on)
	}
	if born, err := schools.ParseDate(child.DateOfBirth.String()); err == nil {
		for _, forename := range append([]string{child.Forename}, child.KnownAs...) {
			found = append(found, r.known.Rolls.ByNameDOB(forename, child.Surname, born, on)...)
		}
	}
	for _, p := range found {
		next, moved := r.known.Directory.Successor(p.URN)
		if p.URN.String() == urn || (moved && next.URN.String() == urn) {
			return &p
		}
	}
	return nil
}
