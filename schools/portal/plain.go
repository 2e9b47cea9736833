package portal

import (
	"time"

	"firstbell/schools"
)

// Section is one part of a notification in words, for a page that is not a
// school's own.
type Section struct {
	Title string
	Rows  []Line
}

// Line is a key with what there is to say about it.
type Line struct {
	Key    string
	Values []string
}

// Plain is what a school is shown, part by part in the order of its page, with
// what keeps the child safe first. Parts without content are left out.
func Plain(n schools.Notification, now time.Time) []Section {
	c := contentOf(n, Item{}, now)
	var all []Section
	add := func(title string, rows []row) {
		if len(rows) == 0 {
			return
		}
		s := Section{Title: title}
		for _, r := range rows {
			s.Rows = append(s.Rows, Line(r))
		}
		all = append(all, s)
	}
	add("Before anybody is contacted", rows(
		row{"Parents", one(c.Safety.Heading)}, row{"Instruction", one(c.Safety.Instruction)}, row{"Safe adult", one(c.Safety.Adult)}))
	add("At the gate", gateOf(c.Conditions))
	add("The child", append(rows(
		row{"Name", one(c.Child.Name)}, row{"Known as", one(c.Child.KnownAs)}, row{"Date of birth", one(c.Child.Born)}), c.Child.Needs...))
	add("What happened", c.Happened)
	add("The child’s voice", append(rows(row{"In their own words", one(c.Voice.Words)}, row{"Not obtained", one(c.Voice.Missing)}), c.Voice.Around...))
	add("What is being done", c.Action)
	add("Ask the police", rows(
		row{"Force", one(c.Force)}, row{"Team", one(c.Contact.Team)}, row{"Telephone", one(c.Contact.Phone)},
		row{"Hours", one(c.Contact.Hours)}, row{"Police reference", one(c.Contact.Reference)}))
	return all
}

// gateOf are the conditions, each in a line.
func gateOf(all []condition) []row {
	var lines []row
	for _, c := range all {
		text := c.Kind
		if c.Until != "" {
			text += ", until " + c.Until
		}
		lines = append(lines, rows(row{c.Person, append(one(c.Collect), one(text)...)})...)
	}
	return lines
}
