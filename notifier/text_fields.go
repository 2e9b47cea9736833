package notifier

import (
	"slices"
	"strings"

	"firstbell/schools"
)

// TextField names one free text of a notification, as a fact and a form do.
type TextField string

// The free texts that a school may be shown.
const (
	TextCircumstances TextField = "circumstances"
	TextAction        TextField = "police-action"
	TextWords         TextField = "words"
	TextWhoPresent    TextField = "who-present"
	TextDemeanour     TextField = "demeanour"
	TextNotObtained   TextField = "reason-not-obtained"
	TextInstruction   TextField = "instruction"
	TextInterpreter   TextField = "interpreter"
	TextNeeds         TextField = "needs" // one need on each line
)

// freeText is one line of the table of what people typed and a level shows.
type freeText struct {
	name TextField
	from schools.Detail // the lowest level that shows it
	max  int            // characters that an edit may have
	get  func(s *subject) string
	set  func(s *subject, text string)
}

// freeTexts is the one table of words that people typed and that wait for a
// person where the screen objects. What every level shows is screened in
// minimise_contact.go instead, and never waits.
var freeTexts = []freeText{
	{TextCircumstances, schools.DetailStandard, 600, func(s *subject) string {
		if s.mayHaveCausedHarm() {
			return "" // no school is shown it
		}
		return circumstances(*s)
	}, func(s *subject, text string) { s.child.Circumstances, s.incident.Circumstances = text, "" }},
	textAt(TextWords, schools.DetailStandard, 600, func(s *subject) *string { return &s.child.Voice.Words }),
	textAt(TextWhoPresent, schools.DetailStandard, 200, func(s *subject) *string { return &s.child.Voice.WhoPresent }),
	textAt(TextDemeanour, schools.DetailStandard, 300, func(s *subject) *string { return &s.child.Voice.Demeanour }),
	textAt(TextNotObtained, schools.DetailStandard, 200, func(s *subject) *string { return &s.child.Voice.ReasonNotObtained }),
	textAt(TextInstruction, schools.DetailStandard, 600, func(s *subject) *string { return &s.child.ParentContact.Instruction }),
	textAt(TextInterpreter, schools.DetailStandard, 100, func(s *subject) *string { return &s.child.Interpreter }),
	{TextNeeds, schools.DetailStandard, 1000, func(s *subject) string { return strings.Join(s.child.SEND, "\n") }, func(s *subject, text string) {
		s.child.SEND = slices.DeleteFunc(strings.Split(text, "\n"), func(need string) bool { return strings.TrimSpace(need) == "" })
	}},
	textAt(TextAction, schools.DetailFull, 600, func(s *subject) *string { return &s.incident.PoliceAction }),
}

// textAt is the line of a text that stands in one place.
func textAt(name TextField, from schools.Detail, longest int, place func(*subject) *string) freeText {
	return freeText{name, from, longest,
		func(s *subject) string { return *place(s) }, func(s *subject, text string) { *place(s) = text }}
}

// shownTexts are the free texts that this school would see, were nothing held.
func (s subject) shownTexts() map[TextField]string {
	texts := map[TextField]string{}
	for _, f := range freeTexts {
		if text := f.get(&s); text != "" && rank(f.from) <= rank(s.levelFor(s.policy.Detail)) {
			texts[f.name] = text
		}
	}
	return texts
}

// with is the subject with these texts in the place of what the force typed: a
// text that is not among them is empty.
func (s subject) with(texts map[TextField]string) subject {
	for _, f := range freeTexts {
		f.set(&s, texts[f.name])
	}
	return s
}

// textsOf are the free texts as a school is shown them.
func textsOf(body schools.Notification) map[TextField]string {
	texts := map[TextField]string{
		TextCircumstances: body.Circumstances, TextAction: body.PoliceAction, TextWords: body.Voice.Words, TextWhoPresent: body.Voice.WhoPresent,
		TextDemeanour: body.Voice.Demeanour, TextNotObtained: body.Voice.ReasonNotObtained, TextInstruction: body.ParentContact.Instruction,
		TextInterpreter: body.Interpreter, TextNeeds: strings.Join(body.Send, "\n"),
	}
	for name, text := range texts {
		if text == "" {
			delete(texts, name)
		}
	}
	return texts
}

// textDigest stands for the texts of one school's message and everything they
// were held against: what is released is released for exactly this, and the
// next version with other words, another sibling or another address is screened
// again.
func (s *Service) textDigest(about subject) string {
	seen := struct {
		Texts  map[TextField]string
		Names  TextContext
		Hidden bool
		Level  schools.Detail
	}{about.shownTexts(), about.names(), isAddressHidden(about.incident), about.levelFor(about.policy.Detail)}
	return s.Vault.Index("text", string(encode(seen)))
}
