package generate

import (
	"iter"
	"strconv"
	"strings"
)

// Query is what an officer wrote about one child, and the truth about it.
type Query struct {
	Number   int
	Incident int // queries of one incident are brothers and sisters

	Forename, Surname string
	Born              string // YYYY-MM-DD, or empty
	Age               int    // in years, where only an approximate age is known; else 0
	Sex               string
	Postcode          string
	UPN               string
	School            string // what was written about it
	Town              string

	Child    Child // whom it is about
	BornAs   Quality
	NamedAs  Quality
	LivesAt  Quality
	SchoolAs Quality
}

// Quality says what was done to a field.
type Quality string

// What may be done to a field.
const (
	Exact       Quality = "exact"
	Edited      Quality = "edit"        // a slip of hand, ear or eye
	Exchanged   Quality = "swap"        // day and month, or the two names
	Approximate Quality = "approximate" // an age, or 1 January
	Missing     Quality = "missing"
	Stale       Quality = "stale"   // another address
	Variant     Quality = "variant" // a short form, another spelling, another name
	Partial     Quality = "partial" // an initial, or one of two names
	Abbreviated Quality = "abbreviated"
	Wrong       Quality = "wrong"
	Predecessor Quality = "predecessor"
)

// Ask are the queries of a number of children, at those rates. The numbers of
// the seed may differ from the world's: two sets of queries about one world.
func (w *World) Ask(seed uint64, count int, rates Rates) iter.Seq[Query] {
	return func(yield func(Query) bool) {
		number := 0
		for incident := 0; number < count; incident++ {
			for _, c := range w.involved(rolled(seed, forIncidents, incident), rates) {
				q := w.write(rolled(seed, forQueries, number), c, rates)
				q.Number, q.Incident = number, incident
				if number == count || !yield(q) {
					return
				}
				number++
			}
		}
	}
}

// involved is one child, and some of its brothers and sisters. Siblings off
// the rolls are asked about more often where such children are, so that their
// share is right over all.
func (w *World) involved(d dice, rates Rates) []Child {
	var first Child
	var family []Child
	if d.chance(rates.OffRoll) {
		first, family = w.Away(d.IntN(w.offRolls()))
	} else {
		first, family = w.Pupil(d.IntN(w.pupils))
	}
	const natural = float64(offRollsABlock) / pupilsABlock
	away := min(rates.Sibling*rates.OffRoll/(1-rates.OffRoll)/natural, 1)
	all := []Child{first}
	for _, c := range family {
		p := rates.Sibling
		if c.OffRoll {
			p = away
		}
		same := c.OffRoll == first.OffRoll && c.Ordinal == first.Ordinal
		if taken := d.chance(p); !same && taken && w.exists(c) {
			all = append(all, c)
		}
	}
	return all
}

// write is one officer's hand.
func (w *World) write(d dice, c Child, r Rates) Query {
	q := Query{Child: c, NamedAs: Exact}
	q.Forename = q.forename(d, c, r)
	q.Surname = q.surname(d, c, r)
	if d.chance(r.Swapped) && q.Forename != "" && q.Surname != "" {
		q.Forename, q.Surname, q.NamedAs = q.Surname, q.Forename, Exchanged
	}
	if d.chance(.3) { // many forces' forms shout
		q.Surname = strings.ToUpper(q.Surname)
	}
	q.born(d, r)
	q.postcode(d, w, r)
	q.sex(d, r)
	q.school(d, w, r)
	if d.chance(r.UPN) {
		q.UPN = c.UPN
	}
	return q
}

// worse notes what was done to the names; the first note stays.
func (q *Query) worse(as Quality, name string) string {
	if q.NamedAs == Exact {
		q.NamedAs = as
	}
	return name
}

// instead is another name out of a list, or the name itself.
func (q *Query) instead(d dice, name string, list []string) string {
	if len(list) == 0 {
		return name
	}
	return q.worse(Variant, pick(d, list))
}

func (q *Query) forename(d dice, c Child, r Rates) string {
	name := c.Forename
	if c.Daily != "" && d.chance(r.ForenameDaily) {
		name = q.worse(Variant, c.Daily)
	}
	if first, _, two := strings.Cut(name, " "); two && d.chance(r.ForenamePart) {
		name = q.worse(Partial, first)
	}
	if d.chance(r.ForenameSpelling) {
		name = q.instead(d, name, spellingsOf(name))
	}
	if d.chance(r.ForenameShort) {
		name = q.instead(d, name, variantsOf(name))
	}
	name = q.slips(d, name, r.ForenameType, r.ForenameHear, r.ForenameRead)
	switch at := d.Float64(); {
	case at < r.ForenameInitial:
		return q.worse(Partial, name[:1])
	case at < r.ForenameInitial+r.ForenameMissing:
		q.NamedAs = Missing
		return ""
	}
	return name
}

func (q *Query) surname(d dice, c Child, r Rates) string {
	name := c.Surname
	if c.OtherName != "" && d.chance(r.SurnameOther) {
		name = q.worse(Variant, c.OtherName)
	}
	if parts := strings.FieldsFunc(name, isJoint); len(parts) > 1 && d.chance(r.SurnamePart) {
		name = q.worse(Partial, pick(d, parts))
	}
	if d.chance(r.SurnameSpelling) {
		name = q.instead(d, name, spellingsOf(name))
	}
	name = q.slips(d, name, r.SurnameType, r.SurnameHear, r.SurnameRead)
	if d.chance(r.SurnameMissing) {
		q.NamedAs = Missing
		return ""
	}
	return name
}

func isJoint(r rune) bool { return r == '-' || r == ' ' }

func (q *Query) slips(d dice, name string, typed, heard, read float64) string {
	var s slip
	switch at := d.Float64(); {
	case at < typed:
		s = mistype
	case at < typed+heard:
		s = mishear
	case at < typed+heard+read:
		s = misread
	default:
		return name
	}
	out := s.changed(d, name)
	if out != name {
		q.worse(Edited, out)
	}
	return out
}

// postcode is the one the school holds, another that the family has had, or
// one where it stays for the night.
func (q *Query) postcode(d dice, w *World, r Rates) {
	c := q.Child
	q.LivesAt = Exact
	switch at := d.Float64(); {
	case at < r.PostcodeMissing:
		q.LivesAt = Missing
	case at < r.PostcodeMissing+r.PostcodeStale:
		q.LivesAt = Stale
		switch {
		case c.Former != "" && c.OnFile == c.Former:
			q.Postcode = c.Home
		case c.Former != "":
			q.Postcode = c.Former
		default:
			q.Postcode = w.postcode(d, w.near(d, c.district))
		}
	default:
		q.Postcode = c.OnFile
	}
}

func (q *Query) sex(d dice, r Rates) {
	q.Sex = q.Child.Sex
	switch at := d.Float64(); {
	case at < r.SexMissing:
		q.Sex = ""
	case at < r.SexMissing+r.SexWrong:
		q.Sex = map[string]string{"F": "M", "M": "F"}[q.Sex]
	}
}

func (q *Query) school(d dice, w *World, r Rates) {
	s, _ := w.School(q.Child.URN)
	if !d.chance(r.TownMissing) {
		q.Town = s.Town
	}
	q.SchoolAs = Missing
	if !d.chance(r.SchoolText) {
		return
	}
	q.School, q.SchoolAs = s.Name, Exact
	if !d.chance(r.SchoolWrong) {
		return
	}
	switch at := d.Float64(); {
	case at < anotherSchool:
		q.School, q.SchoolAs = w.schools[w.schoolFor(d, q.Child.district, s.Secondary)].Name, Wrong
	case at < anotherSchool+predecessorSchool && s.Predecessor != "":
		q.School, q.SchoolAs = s.Predecessor, Predecessor
	default:
		q.School, q.SchoolAs = abbreviated(d, s), Abbreviated
	}
}

// ID is the query's name in files.
func (q Query) ID() string { return "Q" + strconv.Itoa(q.Number) }
