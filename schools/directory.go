package schools

// Directory is an immutable snapshot of the register: every establishment,
// and the links between them. It is safe for many goroutines. A nil Directory
// is empty.
type Directory struct {
	schools []School // open ones first, then by name and URN
	open    int      // how many of them are open
	byURN   map[URN]int32
	next    map[URN][]succession
	index   index

	councils map[URN]Council // beside the schools; see WithCouncils
}

// Len is how many establishments the directory holds, open or not.
func (d *Directory) Len() int {
	if d == nil {
		return 0
	}
	return len(d.schools)
}

// Lookup finds an establishment by its number, be it a school or a council's
// team.
func (d *Directory) Lookup(urn URN) (School, bool) {
	if d == nil {
		return School{}, false
	}
	i, ok := d.byURN[urn]
	if !ok {
		return d.council(urn)
	}
	return d.schools[i], true
}

// All calls yield for every establishment, open ones first, until it answers
// false.
func (d *Directory) All(yield func(School) bool) {
	if d == nil {
		return
	}
	for _, s := range d.schools {
		if !yield(s) {
			return
		}
	}
}
