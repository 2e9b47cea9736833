package notifier

import (
	"slices"

	"firstbell/schools"
)

// showsOf is what a school's message shows beside codes, days and relationships:
// were it to reach a wrong school, that is what would have to be told of it. It
// is written down when the message is made, for it can be opened by nobody once
// it was sent back. What the screen let pass holds no place; what a person
// released is looked at once more.
func showsOf(about subject, body schools.Notification, screen TextScreen) []string {
	var shows []string
	texts := textsOf(body)
	if texts[TextInstruction] == about.policy.ParentContactInstruction {
		delete(texts, TextInstruction) // the force's own words are about nobody
	}
	if len(texts) > 0 {
		shows = append(shows, ShowedText)
	}
	if len(body.Conditions) > 0 {
		shows = append(shows, ShowedConditions)
	}
	if !about.cleared {
		return shows
	}
	for _, text := range texts {
		marks := about.marks(text, screen)
		if slices.ContainsFunc(marks, func(m TextMark) bool { return placeRules[m.Rule] || m.Rule == RuleScreen }) {
			return append(shows, ShowedAddress)
		}
	}
	return shows
}
