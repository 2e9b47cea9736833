package notifier

import (
	"time"

	"firstbell/schools"
)

// contactsOn is the one question who of an establishment can be asked at a
// time: those who have a role there on that day, with whoever covers for those
// who are away, the holiday contacts first on a day without school, and the
// people of a hub school while the establishment is re-routed to it. They come
// in the order in which they are asked. Whether somebody may hear of one
// incident is another question: isBarredPerson.
func (s *Service) contactsOn(urn string, at time.Time) []schools.Contact {
	number, err := schools.ParseURN(urn)
	if err != nil {
		return nil
	}
	return s.Snapshot().ContactsOn(number, at)
}

// contactsAt is contactsOn now.
func (s *Service) contactsAt(urn string) []schools.Contact { return s.contactsOn(urn, s.now()) }

// everyoneAt are all who may ever be asked there, those who are away today
// included: whoever must not be spoken to is looked for among these.
func (s *Service) everyoneAt(urn string) []schools.Contact {
	number, err := schools.ParseURN(urn)
	if err != nil {
		return nil
	}
	return s.Snapshot().Everyone(number)
}
