package match

import (
	"slices"
	"strings"

	"firstbell/schools"
	"firstbell/schools/match/names"
)

// wanted is a description made ready for looking and comparing.
type wanted struct {
	query    Query
	given    []*spoken // the forename first, then the names the child is known by
	surname  *spoken   // nil if none was given
	parts    []*spoken // of a double-barrelled surname
	born     day
	first    day // the youngest and oldest a child of the guessed age can be born;
	last     day // zero without a guess
	postcode postcode
	number   number
	checked  bool // the number's check letter is right
	sex      uint64
	schools  map[schools.URN]float64
	future   bool // born after the day itself

	// How often any child is described by this day and by this address.
	chanceBorn, shareUnit, shareSector, shareDistrict float64
	exchange                                          exchange
}

// maxKnownAs bounds how many names one child is looked for by.
const maxKnownAs = 4

// want prepares a description.
func (e *Engine) want(q Query, on schools.Date) *wanted {
	w := &wanted{query: q, postcode: packPostcode(q.Postcode), sex: packSex(strings.TrimSpace(q.Sex)), schools: map[schools.URN]float64{}}
	w.number, w.checked = packNumber(q.UPN)
	e.wantNames(w)
	e.wantBirth(w, on)
	e.wantSchools(w)
	if w.born != 0 {
		w.chanceBorn = e.chanceOfDay(w.born)
	}
	if w.postcode != 0 {
		w.shareUnit = e.shareOfUnit(w.postcode)
		w.shareSector = e.shareOfArea(areaKey(w.postcode.sector(), false))
		w.shareDistrict = e.shareOfArea(areaKey(w.postcode.district(), true))
	}
	return w
}

func (e *Engine) wantNames(w *wanted) {
	first, middle := splitForename(w.query.Forename)
	w.hear(e, first)
	if middle != "" && len(first) > 1 {
		w.hear(e, first+" "+middle)
	}
	for _, raw := range w.query.KnownAs[:min(len(w.query.KnownAs), maxKnownAs)] {
		known, _ := splitForename(raw)
		w.hear(e, known)
	}
	family := names.Fold(w.query.Surname)
	if family == "" {
		return
	}
	w.surname = e.hear(kindSurname, family)
	if len(w.surname.words) > 1 {
		for _, part := range w.surname.words[:min(len(w.surname.words), 4)] {
			if len(part) > 2 {
				w.parts = append(w.parts, e.hear(kindSurname, part))
			}
		}
	}
}

// hear adds a given name that is not there yet.
func (w *wanted) hear(e *Engine, folded string) {
	known := func(n *spoken) bool { return n.text == folded }
	if folded != "" && !slices.ContainsFunc(w.given, known) {
		w.given = append(w.given, e.hear(kindGiven, folded))
	}
}

func (e *Engine) wantBirth(w *wanted, on schools.Date) {
	d, err := schools.ParseDate(strings.TrimSpace(w.query.DateOfBirth))
	if err == nil {
		w.future = d.After(on)
		if !w.future {
			w.born = packDay(d)
		}
	}
	if w.born != 0 || w.query.AgeYears <= 0 || w.query.AgeYears > 25 {
		return
	}
	slack := max(min(w.query.AgePlusMinus, 10), 0)
	w.first = packDay(on.AddDays(-366 * (w.query.AgeYears + slack + 1)))
	w.last = packDay(on.AddDays(-365 * max(w.query.AgeYears-slack, 0)))
}

// pickedTrust is how much a school that an officer picked from the register is
// believed before anything else is known.
const pickedTrust = .97

func (e *Engine) wantSchools(w *wanted) {
	for _, s := range w.query.SchoolEvidence {
		if s.P > 0 {
			w.schools[e.today(schools.URN(s.URN))] += min(s.P, 1)
		}
	}
	if w.query.SchoolURN != 0 {
		picked := e.today(schools.URN(w.query.SchoolURN))
		w.schools[picked] = max(w.schools[picked], pickedTrust)
	}
}

// today is the school that took over, for one that is closed.
func (e *Engine) today(urn schools.URN) schools.URN {
	if e.register == nil {
		return urn
	}
	if s, ok := e.register.Lookup(urn); ok && !s.IsOpen() {
		if next, ok := e.register.Successor(urn); ok {
			return next.URN
		}
	}
	return urn
}

// nameable reports whether there is a forename, if only its initial, and a
// surname of more than one letter.
func (w *wanted) nameable() bool {
	return w.surname != nil && len(w.surname.solid) > 1 && len(w.given) > 0
}

// forenamed reports whether a whole forename was given and no surname at all.
func (w *wanted) forenamed() bool {
	return w.surname == nil && len(w.given) > 0 && len(w.given[0].solid) > 1
}
