package portal

import (
	"html/template"
	"strings"
	"time"

	"firstbell/internal/web/say"
	"firstbell/schools"
)

// content is a notification as its page shows it. Blocks the police sent
// nothing for are empty, and the template leaves them out.
type content struct {
	card
	Child      child
	Force      string
	Marking    string
	Safety     safety
	Changed    []string // what the newest version changed, in words
	Conditions []condition
	Happened   []row
	Voice      voice
	Action     []row
	Contact    contact
	IsMinimal  bool
	Party      party
	Earlier    string     // the days of earlier notifications about the child to this school, as a sentence
	Outcomes   []recorded // what the school wrote down of what it did, newest first
	Unchecked  bool       // the force named this school, and nothing could confirm it
}

// child is who the notification is about.
type child struct {
	Name, KnownAs, Born string
	Needs               []row
}

// row is a key with what there is to say about it, one line for each value.
type row struct {
	Key    string
	Values []string
}

// marking stands on every page with content, in the words of the scheme.
const marking = "Police information: do not disclose to parents without consulting the force"

// contentOf puts n into words.
func contentOf(n schools.Notification, it Item, now time.Time) content {
	c := content{
		card:      cardOf(it, now),
		Child:     childOf(n, schools.DateAt(now)),
		Force:     n.Force,
		Marking:   marking,
		Safety:    safetyOf(n),
		Happened:  happened(n),
		Voice:     voiceOf(n.Voice),
		Action:    action(n),
		Contact:   contactOf(n),
		IsMinimal: n.Detail == schools.DetailMinimal,
		Party:     partyOf(n),
		Unchecked: n.Unverified,
		Earlier:   earlierOf(it.Earlier),
		Outcomes:  recordedOf(it),
	}
	if n.Version > 1 {
		c.Changed = allInWords(n.MaterialChange)
	}
	for _, cond := range n.Conditions {
		c.Conditions = append(c.Conditions, conditionOf(cond))
	}
	return c
}

// earlierOf says on which days earlier incidents were that this school was told
// of about the same child; nothing where there was none.
func earlierOf(days []time.Time) string {
	if len(days) == 0 {
		return ""
	}
	dates := make([]string, len(days))
	for i, day := range days {
		dates[i] = say.Date(day)
	}
	if len(days) == 1 {
		return "There has been 1 earlier notification about this child to this school, about an incident on " + dates[0] + "."
	}
	last := len(dates) - 1
	return "There have been " + count(len(days)) + " earlier notifications about this child to this school, about incidents on " +
		strings.Join(dates[:last], ", ") + " and " + dates[last] + "."
}

func childOf(n schools.Notification, today schools.Date) child {
	c := child{
		Name:    strings.TrimSpace(n.Child.Forename + " " + n.Child.Surname),
		KnownAs: strings.Join(n.Child.KnownAs, ", "),
		Born:    dateInWords(n.Child.DateOfBirth),
		Needs:   rows(row{"Interpreter", one(n.Interpreter)}, row{"Additional needs", allInWords(n.Send)}),
	}
	if !n.Child.DateOfBirth.IsZero() {
		c.Born += " (age " + count(ageOn(n.Child.DateOfBirth, today)) + ")"
	}
	return c
}

// happened is what the school is told of the incident itself.
func happened(n schools.Notification) []row {
	return rows(
		row{"When", one(occurred(n.OccurredAt))},
		row{"Where", one(inWords(n.Place))},
		row{"The child", one(inWords(n.Presence))},
		row{"Who caused the harm", allInWords(n.HarmCausedBy)},
		row{"What they did", allInWords(n.Behaviours)},
		row{"What happened", one(n.Circumstances)},
		row{"Adults in the child’s life who were involved", allInWords(n.Relationships)},
	)
}

func occurred(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(say.London).Format("Monday ") + say.Date(t) + ", " + say.Clock(t)
}

// action is what the police and others are doing about it.
func action(n schools.Notification) []row {
	return rows(
		row{"Police action", one(n.PoliceAction)},
		row{"Risk assessment", riskOf(n.Risk)},
		row{"Referred to social care", one(inWords(n.SocialCareReferral))},
		row{"MARAC, a meeting of services about the highest risks", maracOf(n.Marac)},
		row{"Brothers or sisters in other schools or settings told", one(inWords(n.SiblingsElsewhere))},
	)
}

func riskOf(r *schools.Risk) []string {
	if r == nil {
		return nil
	}
	return one(strings.TrimSpace(inWords(r.Tool) + ": " + strings.ToLower(inWords(r.Grade))))
}

func maracOf(m *schools.Marac) []string {
	if m == nil || m.Flag == "" {
		return nil
	}
	answer := inWords(m.Flag)
	if !m.Date.IsZero() {
		answer += ", on " + dateInWords(m.Date)
	}
	if m.Flag == "yes" {
		return []string{answer, "For key adults only: do not pass this on."}
	}
	return []string{answer}
}

// condition is a court or bail condition, in the order a person at the gate
// needs it: who, what they may not do, under what, until when.
type condition struct {
	Person, Collect, Kind, Until string
}

// conditionOf never turns "not known" into a yes: what the police could not
// say has to be asked.
func conditionOf(c schools.Condition) condition {
	out := condition{Person: upperFirst(relative(c.Person)), Kind: inWords(c.Kind), Until: dateInWords(c.Until)}
	if out.Person == "" {
		out.Person = "The person named in the condition"
	}
	switch c.CollectFromSchool {
	case "no":
		out.Collect = "must not collect the child."
	case "yes":
		out.Collect = "may collect the child."
	case "unknown":
		out.Collect = "may or may not be allowed to collect the child: ask the police first."
	}
	return out
}

// voice is what the child said, or why nobody has their words.
type voice struct {
	Words   string
	Missing string // why there are no words; empty when there are
	Around  []row
}

func voiceOf(v schools.Voice) voice {
	if v == (schools.Voice{}) {
		return voice{}
	}
	out := voice{Words: v.Words, Around: rows(
		row{"Who else was there", one(v.WhoPresent)},
		row{"How the child seemed", one(v.Demeanour)},
	)}
	if v.Words == "" {
		out.Missing = v.ReasonNotObtained
		if out.Missing == "" {
			out.Missing = "not-recorded"
		}
		if w, ok := words[out.Missing]; ok {
			out.Missing = w
		}
	}
	return out
}

// contact is whom at the police the reader may ask.
type contact struct {
	Reference, Team, Phone, Hours string
	Dial                          template.URL
}

func contactOf(n schools.Notification) contact {
	return contact{
		Reference: n.PoliceReference, Team: n.PoliceContact.Team, Phone: n.PoliceContact.Phone,
		Hours: n.PoliceContact.Hours, Dial: telephone(n.PoliceContact.Phone),
	}
}

// rows drops what there is nothing to say about.
func rows(all ...row) []row {
	var kept []row
	for _, r := range all {
		if len(r.Values) > 0 {
			kept = append(kept, r)
		}
	}
	return kept
}

func one(text string) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return []string{text}
}
