package notifier

import (
	"slices"

	"firstbell/police"
	"firstbell/schools"
)

// isOnRoll reports whether the roll of a school, or of one that it took over,
// has the child today: by pupil number, or by a name it is known by and the
// date of birth.
func (r *routing) isOnRoll(child police.Child, hash, urn string) bool {
	if r.known.Rolls.Len() == 0 && r.known.Packed.Len() > 0 {
		return r.ruled(hash).finds(urn) // only the packed rolls are in memory
	}
	on := schools.DateAt(r.fact.At)
	var found []schools.Pupil
	if upn, err := schools.ParseUPN(child.UPN); err == nil {
		found = r.known.Rolls.ByUPN(upn, on)
	}
	born, err := schools.ParseDate(child.DateOfBirth.String())
	if err == nil {
		for _, forename := range append([]string{child.Forename}, child.KnownAs...) {
			found = append(found, r.known.Rolls.ByNameDOB(forename, child.Surname, born, on)...)
		}
	}
	return slices.ContainsFunc(found, func(p schools.Pupil) bool {
		next, ok := r.known.Directory.Successor(p.URN)
		return p.URN.String() == urn || (ok && next.URN.String() == urn)
	})
}
