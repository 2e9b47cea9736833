package notifier

import (
	"slices"
	"strings"

	"firstbell/police"
)

// TextScreen reports whether a piece of free text must be withheld from a
// school. It errs on the side of withholding: the alert and the child's name go
// out in any case, and a person releases the text.
type TextScreen func(text string, about TextContext) bool

// TextContext is what a screen knows about a text.
type TextContext struct {
	Own       []string // names of the child whom the message is about
	Others    []string // names of the other listed children and of the adults
	Places    []string // the address of the incident, and other children's schools and towns
	Postcodes []string // of the incident and of every child's home
}

// ScreenText is the screen that is used where no other is configured. It
// withholds a text that names another listed person in any of the ways people
// write a name, or a place of the incident, or that has the shape of an
// address, of another school, of a way to reach somebody, or of a place where
// somebody is kept safe.
func ScreenText(text string, about TextContext) bool {
	return len(rulesIn(cleanText(text), about)) > 0
}

// tellsIncident is the part of the screen that knows the incident and ignores
// mere shapes: police references are full of digits.
func tellsIncident(text string, about TextContext) bool {
	clean := cleanText(text)
	return namesSomebody(clean, about) || namesPlace(clean, about) || saysRefuge(clean) || runsTogether(clean, about)
}

// isTextUnsafe asks the screen about every free text that this school would see.
func isTextUnsafe(s subject, screen TextScreen) bool {
	about := s.names()
	for _, text := range s.shownTexts() {
		if screen(text, about) {
			return true
		}
	}
	return false
}

// names is what the incident says of people and places: the child's own names,
// and everything else that a text may not repeat. What the force lists as the
// child's other names counts as the child's own only where names would.
func (s subject) names() TextContext {
	about := s.others()
	about.Own = s.ownNames()
	about.Own = append(about.Own, s.aliases(about)...)
	return about
}

func (s subject) ownNames() []string {
	return []string{s.child.Forename, s.child.Surname, s.child.Forename + " " + s.child.Surname}
}

func (s subject) others() TextContext {
	about := TextContext{Own: s.ownNames(), Places: []string{s.incident.Location.Address}}
	about.Postcodes = []string{s.incident.Location.Postcode}
	for _, c := range s.incident.Children {
		about.Postcodes = append(about.Postcodes, c.Postcode)
		if c.ID == s.child.ID {
			continue
		}
		about.Others = append(about.Others, c.Forename, c.Surname, c.Forename+" "+c.Surname)
		about.Others = append(about.Others, c.KnownAs...)
		about.Places = append(about.Places, s.schoolOf(c)...)
	}
	for _, a := range s.incident.Adults {
		about.Others = append(about.Others, a.Name)
	}
	return about
}

// schoolOf is what a text may not repeat of another child's school. A school
// and a town that this child has too tell nothing.
func (s subject) schoolOf(c police.Child) []string {
	var places []string
	if !strings.EqualFold(c.School.Text, s.child.School.Text) {
		places = append(places, c.School.Text)
	}
	if !strings.EqualFold(c.School.Town, s.child.School.Town) {
		places = append(places, c.School.Town)
	}
	return places
}

// aliases are the child's other names that are names: one that gives another
// person or a place away is not.
func (s subject) aliases(about TextContext) []string {
	return slices.DeleteFunc(slices.Clone(s.child.KnownAs), func(name string) bool { return ScreenText(name, about) })
}

// sameName reports whether two full names have the same first and last word.
func sameName(a, b string) bool {
	x, y := nameWords(a), nameWords(b)
	return len(x) > 1 && len(y) > 1 && x[0] == y[0] && x[len(x)-1] == y[len(y)-1]
}

func nameWords(name string) []string {
	return slices.DeleteFunc(words(name), func(w string) bool { return titles[w] })
}

// isSameDay reports whether two dates are known and the same.
func isSameDay(a police.Date, b string) bool { return !a.IsZero() && a.String() == b }
