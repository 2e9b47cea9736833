package notifier

import (
	"slices"

	"firstbell/police"
	"firstbell/schools"
)

// subject is what one school's message is made from. Nothing else of the
// incident can reach a school: each line of shown takes one thing from here.
type subject struct {
	incident police.Incident
	child    police.Child
	policy   Policy
	short    string // our own reference, for where the force's says too much
	screen   TextScreen
	siblings string // whether other children of the incident were told elsewhere: yes, no or empty

	cleared    bool // a person has released the free text
	unverified bool // an officer named the school, and no roll was at hand to check
}

// field is one line of the table of what a school is shown.
type field struct {
	name string
	from schools.Detail // the lowest level of detail that shows it
	fill func(to *schools.Notification, s subject)
}

// shown is the one table of what each level of detail shows. A level shows its
// own lines and those of the levels below it. Addresses, names of adults and
// of other children, telephone numbers, e-mail addresses and ethnicity have no
// line, and so no way out. Who may not collect the child, and whether the
// parents or another adult may be spoken to, is shown at every level: it is
// said in codes, days and relationships alone, and a school that is not told
// hands the child to the wrong person.
var shown = []field{
	{"the child's name and date of birth", schools.DetailMinimal, fillChild},
	{"the force and its reference", schools.DetailMinimal, fillReference},
	{"whether no roll could confirm the school", schools.DetailMinimal, func(to *schools.Notification, s subject) { to.Unverified = s.unverified }},
	{"the police team to ask", schools.DetailMinimal, fillPoliceContact},
	{"whether the parents may be contacted", schools.DetailMinimal, fillParentContact},
	{"conditions", schools.DetailMinimal, fillConditions},
	{"a safe adult", schools.DetailMinimal, fillSafeAdult},

	{"when it happened", schools.DetailStandard, func(to *schools.Notification, s subject) { to.OccurredAt = s.incident.OccurredAt.UTC() }},
	{"where the child was", schools.DetailStandard, func(to *schools.Notification, s subject) { to.Presence = string(s.child.Presence) }},
	{"what the adults are to the child", schools.DetailStandard, fillRelationships},
	{"who caused the harm, by relationship", schools.DetailStandard, fillHarm},
	{"the behaviours", schools.DetailStandard, fillBehaviours},
	{"the child's voice", schools.DetailStandard, fillVoice},
	{"brief circumstances", schools.DetailStandard, fillCircumstances},
	{"the force's instruction for this child's parents", schools.DetailStandard, fillParentInstruction},
	{"whether siblings were told elsewhere", schools.DetailStandard, func(to *schools.Notification, s subject) { to.SiblingsElsewhere = s.siblings }},
	{"an interpreter", schools.DetailStandard, func(to *schools.Notification, s subject) { to.Interpreter = s.child.Interpreter }},
	{"special educational needs", schools.DetailStandard, func(to *schools.Notification, s subject) { to.Send = slices.Clone(s.child.SEND) }},
	{"whether the child is a party", schools.DetailStandard, fillParty},

	{"the kind of place", schools.DetailFull, fillPlace},
	{"police action", schools.DetailFull, func(to *schools.Notification, s subject) { to.PoliceAction = s.incident.PoliceAction }},
	{"the risk grade, if the force's policy shows it", schools.DetailFull, fillRisk},
	{"a referral to social care", schools.DetailFull, func(to *schools.Notification, s subject) {
		to.SocialCareReferral = string(s.incident.SocialCareReferral)
	}},
	{"a MARAC", schools.DetailFull, fillMarac},
}

// minimise is what one school may see of one child of the incident, and
// whether free text was withheld that the force's policy would have shown.
// A hidden address, or free text that the screen objects to, brings the message
// down to minimal detail: it goes out at once, and the text waits for a person.
func minimise(s subject, screen TextScreen) (body schools.Notification, withheld bool) {
	s.screen = screen
	if s.cleared && isAddressHidden(s.incident) {
		s = s.withoutPlaces() // whatever was released, no place goes out
	}
	level := s.levelFor(s.policy.Detail)
	if !s.cleared && level != schools.DetailMinimal && (isAddressHidden(s.incident) || isTextUnsafe(s, screen)) {
		level, withheld = schools.DetailMinimal, true
	}
	body.Version, body.Detail = s.incident.Version, level
	for _, f := range shown {
		if rank(f.from) <= rank(level) {
			f.fill(&body, s)
		}
	}
	return body, withheld
}

// rank orders the levels of detail; one that is not known shows the least.
func rank(d schools.Detail) int {
	return max(slices.Index([]schools.Detail{schools.DetailMinimal, schools.DetailStandard, schools.DetailFull}, d), 0)
}

// isAddressHidden reports whether any address of the incident must stay
// unknown. One protected child is enough: brothers and sisters often live together.
func isAddressHidden(i police.Incident) bool {
	return i.Location.IsHidden() || slices.ContainsFunc(i.Children, func(c police.Child) bool { return c.AddressProtected })
}

// fillCircumstances leaves the account out where the child may have caused harm:
// what is said of a child there is for the police to tell, person to person.
func fillCircumstances(to *schools.Notification, s subject) {
	if !s.mayHaveCausedHarm() {
		to.Circumstances = circumstances(s)
	}
}

func fillChild(to *schools.Notification, s subject) {
	to.Child = schools.Child{
		Forename: s.child.Forename, Surname: s.child.Surname,
		KnownAs: s.shownAliases(), DateOfBirth: schoolDate(s.child.DateOfBirth),
	}
}

func fillParentContact(to *schools.Notification, s subject) {
	to.ParentContact = schools.ParentContact{
		Allowed: string(s.child.ParentContact.Allowed), Instruction: s.policy.ParentContactInstruction,
	}
}

// fillParentInstruction puts the instruction for this child in the place of the
// force's standing one.
func fillParentInstruction(to *schools.Notification, s subject) {
	if own := s.child.ParentContact.Instruction; own != "" {
		to.ParentContact.Instruction = own
	}
}

// relation is what an adult is to this child, as a code; empty where it is not known.
func (s subject) relation(adult string) string {
	for _, r := range s.child.Relationships {
		if r.Adult == adult && r.Relation != police.RelationUnknown {
			return string(r.Relation)
		}
	}
	return ""
}

// unrelated stands for an adult whose relationship to the child is not known.
const unrelated = "an adult whose relationship to the child is not recorded"

func (s subject) relationOr(adult string) string {
	if words := s.relation(adult); words != "" {
		return words
	}
	return unrelated
}

func fillRelationships(to *schools.Notification, s subject) {
	for _, r := range s.child.Relationships {
		if words := string(r.Relation); r.Relation != police.RelationUnknown && !slices.Contains(to.Relationships, words) {
			to.Relationships = append(to.Relationships, words)
		}
	}
}

// fillHarm names suspects alone. An adult recorded as both may be the one who
// was harmed, and must not be blamed by a form.
func fillHarm(to *schools.Notification, s subject) {
	for _, a := range s.incident.Adults {
		if words := s.relationOr(a.ID); a.Role == police.AdultSuspect && !slices.Contains(to.HarmCausedBy, words) {
			to.HarmCausedBy = append(to.HarmCausedBy, words)
		}
	}
}

func fillBehaviours(to *schools.Notification, s subject) {
	for _, b := range s.incident.Behaviours {
		to.Behaviours = append(to.Behaviours, string(b))
	}
}

func fillVoice(to *schools.Notification, s subject) {
	v := s.child.Voice
	to.Voice = schools.Voice{
		SpokenTo: string(v.SpokenTo), Words: v.Words, WhoPresent: v.WhoPresent,
		Demeanour: v.Demeanour, ReasonNotObtained: v.ReasonNotObtained,
	}
}

// circumstances are those for this child's school alone, where there are any.
func circumstances(s subject) string {
	if s.child.Circumstances != "" {
		return s.child.Circumstances
	}
	return s.incident.Circumstances
}

func fillConditions(to *schools.Notification, s subject) {
	for _, c := range s.incident.Conditions {
		shown := schools.Condition{
			Kind: c.Kind.Label(), Until: schoolDate(c.Until), CollectFromSchool: string(c.CollectFromSchool),
		}
		if c.Person != "" {
			shown.Person = s.relationOr(c.Person)
		}
		to.Conditions = append(to.Conditions, shown)
	}
}

func fillSafeAdult(to *schools.Notification, s subject) {
	if s.child.SafeContact.Adult != "" {
		to.SafeAdult = s.relation(s.child.SafeContact.Adult)
	}
	to.SafeContact = string(s.child.SafeContact.Safe)
}

// partyRoles are a force's words for a child's own part in a school's.
var partyRoles = map[police.PartyRole]schools.PartyRole{
	police.PartyVictim: schools.PartyHarmed, police.PartySuspect: schools.PartyCausing, police.PartyBoth: schools.PartyBoth,
}

// isParty reports whether the child is a party to the incident.
func (s subject) isParty() bool {
	return s.child.PartyRole != "" && s.child.PartyRole != police.PartyNone
}

// mayHaveCausedHarm reports whether the record says that of the child.
func (s subject) mayHaveCausedHarm() bool {
	return s.child.PartyRole == police.PartySuspect || s.child.PartyRole == police.PartyBoth
}

// levelFor is how much of it a school is shown of a child who is a party: never
// the risk grade, the police action or a conference, which are about the child
// itself then.
func (s subject) levelFor(level schools.Detail) schools.Detail {
	if s.isParty() && rank(level) > rank(schools.DetailStandard) {
		return schools.DetailStandard
	}
	return level
}

func fillParty(to *schools.Notification, s subject) {
	to.ChildIsParty = s.isParty()
	to.PartyRole = partyRoles[s.child.PartyRole]
}

// fillPlace gives the kind of place and never an address: the address is the
// victim's as often as not.
func fillPlace(to *schools.Notification, s subject) {
	if !isAddressHidden(s.incident) {
		to.Place = string(s.incident.Location.Kind)
	}
}

func fillRisk(to *schools.Notification, s subject) {
	if r := s.incident.Risk; s.policy.ShowRisk && r.Grade != "" {
		to.Risk = &schools.Risk{Tool: string(r.Tool), Grade: string(r.Grade)}
	}
}

func fillMarac(to *schools.Notification, s subject) {
	if m := s.incident.Marac; m.Flag != "" {
		to.Marac = &schools.Marac{Flag: string(m.Flag), Date: schoolDate(m.Date)}
	}
}

// schoolDate is a force's date as schools know it; a day that schools cannot
// know stays unknown.
func schoolDate(d police.Date) schools.Date {
	date, err := schools.ParseDate(d.String())
	if err != nil {
		return schools.Date{}
	}
	return date
}
