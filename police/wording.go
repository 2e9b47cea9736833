package police

import (
	"slices"
	"strings"
)

// Warning is advice on how an incident is written. It never keeps one from
// being accepted, and it never repeats what was written: it says where it
// stands, what is the matter, and how to say it better. All its words are ours.
type Warning struct {
	Pointer string `json:"pointer" doc:"Where: an RFC 6901 JSON pointer into the body." example:"/circumstances"`
	Code    string `json:"code" doc:"What kind of wording, as a stable word for machines." example:"calls-it-mutual"`
	Message string `json:"message" doc:"What is the matter, for a person." example:"This describes abuse as a quarrel between two people."`
	Better  string `json:"better" doc:"The better way to say it." example:"Say domestic abuse, who caused the harm and what they did."`
	From    int    `json:"from" doc:"The first character meant, counted from 0 in Unicode code points."`
	To      int    `json:"to" doc:"The character after the last one meant; 0 where it is about something that is missing."`
}

// MaxWarnings is how many warnings one incident is given at most: whoever
// writes is to read them.
const MaxWarnings = 50

// The codes a Warning may carry.
const (
	WarnBlames       = "blames-the-victim"      // responsibility is put on the person who is abused
	WarnDoubts       = "doubts-the-victim"      // what somebody said is told as if it were not believed
	WarnMutual       = "calls-it-mutual"        // abuse is called a quarrel, a conflict or a bad relationship
	WarnSmall        = "makes-it-small"         // the harm, or what it means for the child, is made smaller
	WarnExcuses      = "excuses-the-harm"       // drink, temper or stress stand where a choice was made
	WarnNobody       = "nobody-named"           // harm was done and nobody did it, where no field says who or what
	WarnNoPerson     = "no-person-causing-harm" // no listed adult is suspected of causing the harm
	WarnNoRelation   = "no-relationship"        // nothing says what that adult is to the child
	WarnNoBehaviour  = "no-behaviour"           // nothing says what was done
	WarnNoChildVoice = "no-words-no-reason"     // neither the child's words nor a reason that says something
)

// messages say what is the matter, for each code.
var messages = map[string]string{
	WarnBlames:       "This reads as if the person who is abused were responsible for the abuse, or for stopping it.",
	WarnDoubts:       "This reads as if what somebody said were not believed.",
	WarnMutual:       "This describes abuse as a quarrel between two people.",
	WarnSmall:        "This makes the harm, or what it means for the child, smaller than it may be.",
	WarnExcuses:      "This gives a reason for the abuse in the place of the person who chose it.",
	WarnNobody:       "This says that harm was done and not by whom.",
	WarnNoPerson:     "Nobody is listed as suspected of causing the harm, so the school cannot be told whom to be careful of.",
	WarnNoRelation:   "Nothing says what the person suspected of causing the harm is to this child, and the school is told that in the place of a name.",
	WarnNoBehaviour:  "Nothing says what was done, so the school cannot tell what this child lives with.",
	WarnNoChildVoice: "There are no words of the child, and nothing that says why.",
}

// asked says what to give where something is missing.
var asked = map[string]string{
	WarnNoPerson:     "List the adult with the role suspect. Where both adults were recorded as parties, look at the pattern: who is afraid of whom.",
	WarnNoRelation:   "Say in relationships what that adult is to the child, or unknown.",
	WarnNoBehaviour:  "Give in behaviours what was done, such as physical or coercive-or-controlling.",
	WarnNoChildVoice: "Write what the child said, in the child's own words, or why nobody asked: asleep, too-young, declined, not-at-home.",
}

// Warnings gives advice on the wording of the incident, in the order of the
// pointers: words that blame, doubt or make small, harm without anybody who
// does it, and what is missing for a school to understand. What a child said is
// never looked at, as a field of its own or quoted in another text.
func (i Incident) Warnings() []Warning {
	l := lint{in: i, cast: castOf(i)}
	l.unnamed = !l.hasSuspect() || len(i.Behaviours) == 0
	l.text("/circumstances", i.Circumstances)
	l.text("/policeAction", i.PoliceAction)
	l.missing()
	for n, child := range i.Children {
		l.child(entry("/children", n), child)
	}
	slices.SortStableFunc(l.found, func(a, b Warning) int { return comparePointers(a.Pointer, b.Pointer) })
	return l.found[:min(len(l.found), MaxWarnings)]
}

// lint collects the warnings of one incident.
type lint struct {
	in      Incident
	cast    cast
	unnamed bool // no field says who caused the harm, or none says what was done
	found   []Warning
}

func (l *lint) child(at string, c Child) {
	voice := below(at, "voice")
	l.text(below(at, "circumstances"), c.Circumstances)
	l.text(below(voice, "demeanour"), c.Voice.Demeanour)
	l.text(below(voice, "whoPresent"), c.Voice.WhoPresent)
	l.text(below(voice, "reasonNotObtained"), c.Voice.ReasonNotObtained)
	l.text(below(below(at, "parentContact"), "instruction"), c.ParentContact.Instruction)
	if l.hasSuspect() && !l.knowsSuspect(c) {
		l.ask(below(at, "relationships"), WarnNoRelation)
	}
	if isVoiceless(c.Voice) {
		l.ask(below(voice, "reasonNotObtained"), WarnNoChildVoice)
	}
}

// missing asks for what a school needs in order to understand.
func (l *lint) missing() {
	if !l.hasSuspect() && !l.childIsSuspect() {
		l.ask("/adults", WarnNoPerson)
	}
	if len(l.in.Behaviours) == 0 {
		l.ask("/behaviours", WarnNoBehaviour)
	}
}

func (l *lint) hasSuspect() bool {
	return slices.ContainsFunc(l.in.Adults, func(a Adult) bool { return a.Role == AdultSuspect })
}

func (l *lint) childIsSuspect() bool {
	return slices.ContainsFunc(l.in.Children, func(c Child) bool { return c.PartyRole == PartySuspect || c.PartyRole == PartyBoth })
}

func (l *lint) knowsSuspect(c Child) bool {
	return slices.ContainsFunc(l.in.Adults, func(a Adult) bool {
		return a.Role == AdultSuspect && slices.ContainsFunc(c.Relationships, func(r Relationship) bool { return r.Adult == a.ID })
	})
}

// isVoiceless reports whether the child's voice says nothing: no words, and a
// reason that is none. Not-recorded is an honest answer, but not where the child
// was spoken to: then somebody knows what was said.
func isVoiceless(v Voice) bool {
	if strings.TrimSpace(v.Words) != "" {
		return false
	}
	reason := ""
	for _, w := range wordsOf(v.ReasonNotObtained) {
		reason += w.text
	}
	return emptyReasons[reason] || v.SpokenTo == AnswerYes && (reason == "notrecorded" || reason == "notobtained")
}

// emptyReasons are what people write into a field they have to fill, without
// blanks and signs.
var emptyReasons = map[string]bool{
	"": true, "na": true, "nil": true, "none": true, "no": true, "unknown": true, "notknown": true, "notapplicable": true,
	"tbc": true, "nk": true, "x": true, "xx": true, "xxx": true, "see": true, "asabove": true, "noreason": true, "seelog": true, "notasked": true,
}

func (l *lint) ask(at, code string) {
	l.found = append(l.found, Warning{Pointer: at, Code: code, Message: messages[code], Better: asked[code]})
}

// text looks at one text, and gives each piece of advice once for it.
func (l *lint) text(at, text string) {
	words := l.cast.withoutChildren(text)
	for n := range words {
		for _, r := range book().startingWith(words[n].text) {
			end, ok := r.match(words, n)
			if !ok || r.unnamed && !l.unnamed || r.isHarmless(words, n, end) || r.victim && l.cast.subject(words, n) == causesHarm {
				continue
			}
			l.add(Warning{
				Pointer: at, Code: r.code, Message: messages[r.code], Better: r.better, From: words[n].from, To: words[end-1].to,
			})
		}
	}
}

func (l *lint) add(w Warning) {
	same := func(known Warning) bool {
		return known.Pointer == w.Pointer && known.Code == w.Code && (known.Better == w.Better || known.From < w.To && w.From < known.To)
	}
	if !slices.ContainsFunc(l.found, same) {
		l.found = append(l.found, w)
	}
}
