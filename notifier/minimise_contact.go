package notifier

import (
	"regexp"
	"slices"
	"strings"

	"firstbell/schools"
)

// Some text that a force types reaches a school at every level of detail: the
// team to ask, the child's other names, the force's reference. None of it waits
// for a person, so what says too much is left out or replaced.

// fillPoliceContact gives the team to ask, or the force where the team's name
// says too much.
func fillPoliceContact(to *schools.Notification, s subject) {
	p, about := s.incident.PoliceContact, s.names()
	to.PoliceContact = schools.PoliceContact{Team: p.Team}
	hidden := isAddressHidden(s.incident)
	if p.Team != "" && (s.screen(p.Team, about) || hidden && !isPlainTeam(p.Team)) {
		to.PoliceContact.Team = s.policy.Name
	}
	if isOfficeNumber(p.Phone) && !s.isPersonal(p.Phone) {
		to.PoliceContact.Phone = p.Phone
	}
	if !s.screen(withoutHours(p.Hours), about) && !(hidden && s.tellsPlace(withoutHours(p.Hours))) {
		to.PoliceContact.Hours = p.Hours
	}
}

// officeNumber is a telephone number and nothing else, with an extension.
var officeNumber = regexp.MustCompile(`(?i)^[+0-9][0-9\s()./+-]*((ext|extension|ext\.|x|option|opt|press|or|,)[\s.:]*[0-9][0-9\s()-]*)*$`)

func isOfficeNumber(phone string) bool { return officeNumber.MatchString(strings.TrimSpace(phone)) }

// isPersonal reports whether a number is one of the people of the incident.
func (s subject) isPersonal(phone string) bool {
	said := lastDigits(phone)
	for _, a := range s.incident.Adults {
		if slices.ContainsFunc(a.Phones, func(own string) bool { return len(said) > 6 && lastDigits(own) == said }) {
			return true
		}
	}
	return false
}

// lastDigits are the nine digits of a number that its country and area share in
// every way of writing it.
func lastDigits(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	return digits[max(0, len(digits)-9):]
}

// hours are times of day and spans of them.
var hours = regexp.MustCompile(`(?i)\b([01]?\d|2[0-4])([.:]?[0-5]\d)?\s*(am|pm)?\s*(-|–|to|until)\s*([01]?\d|2[0-4])([.:]?[0-5]\d)?\s*(am|pm)?\b`)

// withoutHours is a text without its times, whose digits look like a telephone's.
func withoutHours(text string) string { return hours.ReplaceAllString(text, " ") }

// fillReference gives the force's own reference, which a reader quotes, or ours
// where it names somebody or a place of the incident.
func fillReference(to *schools.Notification, s subject) {
	to.Force, to.PoliceReference = s.policy.Name, s.incident.Reference
	if tellsIncident(s.incident.Reference, s.names()) || holdsPhoneOf(s) || isAddressHidden(s.incident) && s.saysWordOf(cleanText(s.incident.Reference)) {
		to.PoliceReference = s.short
	}
}

// holdsPhoneOf reports whether the reference is made of an adult's number.
func holdsPhoneOf(s subject) bool {
	said := lettersAndDigits(s.incident.Reference)
	for _, a := range s.incident.Adults {
		for _, phone := range a.Phones {
			if digits := lastDigits(phone); len(digits) == 9 && strings.Contains(said, digits) {
				return true
			}
		}
	}
	return false
}
