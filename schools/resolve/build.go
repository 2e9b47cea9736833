package resolve

import (
	"slices"
	"strconv"
	"strings"

	"firstbell/schools"
)

// builder gathers names and places as text; words get their numbers only when
// all of them are known.
type builder struct {
	*register
	directory *schools.Directory
	at        map[schools.URN]target
	names     [][]string
	places    [][]placeText
	seen      map[string]bool // targets and names of documents so far
}

type placeText struct {
	word string
	from placeField
}

func newRegister(d *schools.Directory, links []schools.Link) *register {
	b := &builder{
		register:  &register{towns: map[string]townID{}, perTown: []uint32{0}, councils: map[string][]int{}, perLA: map[int]uint32{}, outwards: map[string]bool{}},
		directory: d, at: map[schools.URN]target{}, seen: map[string]bool{},
	}
	d.All(func(s schools.School) bool { b.at[s.URN] = target(len(b.at)); return true })
	d.All(func(s schools.School) bool { b.addSchool(s); return true })
	for _, l := range links {
		b.addPredecessor(l)
	}
	b.finish()
	return b.register
}

// addSchool makes a school of the register and the document of its name.
func (b *builder) addSchool(s schools.School) {
	if s.IsOpen() {
		b.open++
	}
	b.perLA[s.LA]++
	b.addCouncil(s)
	post := parsePostcode(s.Postcode)
	b.outwards[post.outward] = true
	b.schools = append(b.schools, school{urn: s.URN, la: int32(s.LA), town: b.addTown(s.Town), opened: s.Open, post: post, status: s.Status})
	b.places = append(b.places, placeTexts(s))
	way, targets := b.follow(s)
	b.addDocument(document{urn: s.URN, way: way, closed: s.Close}, s.Name, targets)
	if n := s.LA*10000 + s.Number; s.LA > 0 && s.Number > 0 {
		b.numbers = append(b.numbers, numbered{uint32(n), uint32(len(b.documents) - 1)})
	}
}

// addPredecessor makes the document of a school that only a link still names.
func (b *builder) addPredecessor(l schools.Link) {
	if _, known := b.at[l.LinkURN]; known || l.Name == "" {
		return
	}
	d := document{urn: l.LinkURN, way: wayFollowed}
	var targets []target
	if next, ok := b.directory.Successor(l.LinkURN); ok {
		targets = []target{b.at[next.URN]}
	} else if targets = b.targetsFor(b.directory.Successors(l.LinkURN)); len(targets) > 0 {
		d.way = wayDivided
	} else {
		return
	}
	if key := l.LinkURN.String() + l.Name; !b.seen[key] {
		b.seen[key] = true
		b.addDocument(d, l.Name, targets)
	}
}

// follow says what a school's own name leads to.
func (b *builder) follow(s schools.School) (way, []target) {
	self := []target{b.at[s.URN]}
	if s.IsOpen() {
		return wayItself, self
	}
	if s.Status == schools.StatusProposedToOpen {
		return wayPlanned, self
	}
	if next, ok := b.directory.Successor(s.URN); ok {
		return wayFollowed, []target{b.at[next.URN]}
	}
	if several := b.targetsFor(b.directory.Successors(s.URN)); len(several) > 0 {
		return wayDivided, several
	}
	return wayEnded, self
}

// targetsFor are the places of schools in the register.
func (b *builder) targetsFor(found []schools.School) []target {
	var targets []target
	for _, s := range found {
		targets = append(targets, b.at[s.URN])
	}
	return targets
}

// addDocument keeps a name. One that an earlier document with the same targets
// has already says nothing new; it is found by its number only.
func (b *builder) addDocument(d document, name string, targets []target) {
	words := nameWords(name)
	from := uint32(len(b.targets))
	b.targets = append(b.targets, targets...)
	d.targets = span{from, uint32(len(b.targets))}
	if key := sameness(words, targets); d.way == wayFollowed && b.seen[key] {
		words = nil
	} else {
		b.seen[key] = true
	}
	b.names = append(b.names, words)
	at := uint32(len(b.documents))
	b.documents = append(b.documents, d)
	b.numbers = append(b.numbers, numbered{uint32(d.urn), at})
	if letters := packInitials(stem(initialsOf(words))); letters != 0 {
		b.initials = append(b.initials, initials{letters, at})
	}
}

// sameness is equal for names of the same words that lead to the same schools.
func sameness(words []string, targets []target) string {
	var key strings.Builder
	for _, t := range targets {
		key.WriteString(strconv.Itoa(int(t)) + " ")
	}
	key.WriteString(strings.Join(slices.Sorted(slices.Values(words)), " "))
	return key.String()
}

// addTown numbers a town by the form in which it is compared; 0 is no town.
func (b *builder) addTown(name string) townID {
	key := townKey(nameWords(name))
	if key == "" {
		return 0
	}
	id := b.towns[key]
	if id == 0 {
		id = townID(len(b.perTown))
		b.towns[strings.Clone(key)] = id
		b.perTown = append(b.perTown, 0)
	}
	b.perTown[id]++
	return id
}

func (b *builder) addCouncil(s schools.School) {
	if key := councilKey(s.LAName); key != "" && s.LA != 0 && !slices.Contains(b.councils[key], s.LA) {
		b.councils[key] = append(b.councils[key], s.LA)
	}
}

// councilKey compares councils by their place, however formally they are named.
func councilKey(name string) string {
	words := nameWords(name)
	return townKey(slices.DeleteFunc(words, func(w string) bool {
		switch w {
		case "council", "city", "county", "borough", "london", "royal", "metropolitan", "district", "unitary", "authority", "upon", "cc", "mbc", "bc":
			return true
		}
		return kindOf(w) == kindLittle
	}))
}

// placeTexts are the distinct words of a school's address, each in the field
// in which people would most likely repeat it.
func placeTexts(s schools.School) []placeText {
	var found []placeText
	add := func(text string, from placeField) {
		for _, w := range nameWords(text) {
			known := slices.ContainsFunc(found, func(p placeText) bool { return p.word == w })
			if !known && kindOf(w) != kindLittle && kindOf(w) != kindSort && len(found) < maxWords {
				found = append(found, placeText{w, from})
			}
		}
	}
	add(s.Town, fromTown)
	add(s.Locality, fromLocality)
	add(s.Address3, fromLocality)
	add(s.LAName, fromCouncil)
	add(s.County, fromCouncil)
	add(s.Street, fromStreet)
	return found
}
