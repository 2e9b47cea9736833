package notifier

import (
	"time"

	"firstbell/notifier/channel"
	"firstbell/schools"
)

// Road is a kind of way to a person; several providers may serve one.
type Road = channel.Road

// The roads on which an alert can go.
const (
	RoadEmail     = channel.RoadEmail     // never held back: most incidents happen at night
	RoadSMS       = channel.RoadSMS       // held until the quiet hours end
	RoadWebhook   = channel.RoadWebhook   // to a school's own safeguarding system
	RoadTelephone = channel.RoadTelephone // a person calls: no alert is ever planned on it
)

// planAlerts is the one place in which alerts are planned: one for each road on
// which the contact can be reached, of those asked for. Where none is named it is
// by e-mail, and by text as well where mail to the contact comes back. What makes
// an alert different from the contact's others about the notification is in
// round; the id of an e-mail does not name its road, as it never did.
func (s *Service) planAlerts(c *Case, n *Notification, to schools.Contact, kind AlertKind, round string, roads []Road) []PlannedAlert {
	if len(roads) == 0 {
		roads = []Road{RoadEmail}
		if s.Snapshot().Bouncing(to.Person) {
			roads = append(roads, RoadSMS)
		}
	}
	now := s.now()
	var planned []PlannedAlert
	for _, road := range roads {
		if !s.serves(road) || !reaches(road, to) {
			continue
		}
		p := PlannedAlert{ID: s.alertID(n.ID, to.Person, kind, round), Person: to.Person, Kind: kind}
		if road != RoadEmail {
			p.ID, p.Road = s.alertID(n.ID, to.Person, kind, round+"/"+string(road)), road
		}
		if at := mayGo(road, now, n.Deadline, s.policy(c.Force)); at.After(now) {
			p.NotBefore = at
		}
		planned = append(planned, p)
	}
	return planned
}

// serves reports whether alerts can be sent on the road at all.
func (s *Service) serves(road Road) bool { return road == RoadEmail || s.Roads[road] != nil }

// reaches reports whether the contact has what the road needs.
func reaches(road Road, to schools.Contact) bool {
	switch road {
	case RoadEmail:
		return to.Email != ""
	case RoadSMS:
		return channel.IsMobile(channel.Phone(to.Phone))
	default:
		return road == RoadWebhook
	}
}

// onRoad is the road of an alert; one from before there were several is an e-mail.
func (a *Alert) onRoad() Road {
	if a.Road == "" {
		return RoadEmail
	}
	return a.Road
}

// addressOn is where a contact is reached, whatever the road.
func addressOn(c schools.Contact) channel.Address {
	return channel.Address{Name: c.Name, Email: c.Email, Phone: channel.Phone(c.Phone)}
}

// hasAlertOn reports whether the person has, or had, an alert on the road about
// the notification as it is now.
func (n *Notification) hasAlertOn(road Road, person string) bool {
	for _, a := range n.Alerts {
		if a.Person == person && a.onRoad() == road && !a.isAfterwards() && !a.AskedAt.Before(n.Since) {
			return true
		}
	}
	return false
}

// mayGo is when an alert on the road that is planned at now may go: e-mail at
// once, always.
func mayGo(road Road, now, deadline time.Time, p Policy) time.Time {
	if road != RoadSMS {
		return now
	}
	return QuietUntil(now, deadline, p)
}
