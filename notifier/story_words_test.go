package notifier

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/internal/facts"
	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools"
)

// side says whose moment it is.
type side string

const (
	sidePolice  side = "Police"
	sideUs      side = "Firstbell"
	sideSchool  side = "School"
	sideHub     side = "Hub"
	sideOutside side = "Outside"
)

// timeline is a story in moments, made of the facts that are on record and of
// the notes of what happened outside.
func (s *storyteller) timeline() []moment {
	s.t.Helper()
	all := slices.Clone(s.notes)
	for _, id := range s.cases {
		for _, f := range s.factsOf(caseSubject(id)) {
			all = append(all, s.words(id, f)...)
		}
	}
	for _, f := range s.factsOf(hubSubject(string(force))) {
		all = append(all, s.hubWords(f)...)
	}
	// What happens within one minute happens side by side; the page gives it in
	// one order always.
	slices.SortStableFunc(all, func(a, b moment) int {
		return cmp.Or(a.at.Truncate(time.Minute).Compare(b.at.Truncate(time.Minute)), cmp.Compare(a.turn(), b.turn()), strings.Compare(a.says, b.says))
	})
	return slices.CompactFunc(all, func(a, b moment) bool {
		return a.says == b.says && a.at.Truncate(time.Minute).Equal(b.at.Truncate(time.Minute))
	})
}

// turn is a moment's place among those of its minute.
func (m moment) turn() int {
	for i, start := range []string{"The police", "Amina Khan (key adult) sends it back", "Larkford", "Millside", "Quiet Oak", "What was to be known", "Amina Khan (key adult) gets", "An alert"} {
		if m.side != sideOutside && strings.HasPrefix(m.says, start) {
			return i + 1
		}
	}
	switch m.side {
	case sideOutside:
		return 0
	case sideHub:
		return 20
	case sideSchool:
		return 30
	}
	return 10
}

func (s *storyteller) factsOf(subject string) []facts.Fact {
	s.t.Helper()
	list, err := s.Log.Of(s.ctx, subject)
	s.must(err)
	return list
}

// words are what one fact of a case says to somebody who reads the page.
func (s *storyteller) words(id string, f facts.Fact) []moment {
	say := func(l side, format string, args ...any) []moment {
		return []moment{{f.At, l, fmt.Sprintf(format, args...)}}
	}
	switch f.Type {
	case police.FactReceived:
		return say(sidePolice, "The police post an incident.")
	case FactRouted:
		return s.routedWords(f)
	case FactAlertSent:
		return s.alertWords(id, f)
	case FactAlertFailed:
		var d AlertFailed
		s.must(f.DecodeData(&d))
		if d.Dead {
			return say(sideUs, "An alert cannot arrive: the next person is asked.")
		}
		return say(sideUs, "An alert does not get out and is tried again.")
	case FactEscalated:
		return s.stepWords(f)
	case FactRescheduled:
		var d Rescheduled
		s.must(f.DecodeData(&d))
		return say(sideUs, "What was to be known this morning is to be known by %s; the ladder moves with it.", clockText(d.Deadline))
	case FactOpened:
		return say(sideSchool, "%s signs in and reads it.", s.nameOf(f.Actor))
	case FactAcknowledged:
		return say(sideSchool, "%s takes it on. Nothing more is owed.", s.nameOf(f.Actor))
	case FactExported:
		return say(sideSchool, "%s exports it to the child's record.", s.nameOf(f.Actor))
	case FactAccessEnded:
		return say(sideUs, "The time to read it is over. Who was told, when and by which road stays.")
	case FactErased:
		var d Erased
		s.must(f.DecodeData(&d))
		if why := s.state(id).Ended[d.Keys[0]].Why; why == EndTimeBox || why == EndIncident {
			return say(sideUs, "It is destroyed, and with its last message the incident.")
		}
	case FactViewed:
		return say(sideSchool, "%s reads it, too.", s.nameOf(f.Actor))
	case FactBounced:
		return say(sideSchool, "%s sends it back: the child is not on their roll. Nobody there can read it any more.", s.nameOf(f.Actor))
	case FactBreachAlarmed, FactBreachStatement, FactBreachCalled, FactBreachDecided, FactBreachClosed:
		return s.breachWords(id, f)
	case FactCallAttempted:
		return say(sideHub, "An operator telephones and reaches nobody. Voicemail does not count.")
	case FactTold:
		var d Told
		s.must(f.DecodeData(&d))
		return say(sideHub, "An operator tells %s by telephone, who reads it back.", s.calledName(d))
	}
	return nil
}

func (s *storyteller) calledName(d Told) string {
	if d.Person == "" {
		return "the " + d.Role
	}
	return s.nameOf("person:" + d.Person)
}

func (s *storyteller) routedWords(f facts.Fact) []moment {
	var d Routed
	s.must(f.DecodeData(&d))
	var all []moment
	for _, o := range d.Outcomes {
		for _, target := range o.Targets {
			number, err := schools.ParseURN(target.URN)
			s.must(err)
			school, _ := s.known.Current().Directory.Lookup(number)
			text := fmt.Sprintf("%s can read it. It must know by %s.", school.Name, clockText(target.Deadline))
			if target.Late == LateByNature && target.Deadline.After(f.At) {
				text = fmt.Sprintf("%s can read it. It must know by %s: late, by the hour at which it came.", school.Name, clockText(target.Deadline))
			} else if target.Late == LateByNature {
				text = fmt.Sprintf("%s can read it. It is late by the hour at which it came.", school.Name)
			}
			all = append(all, moment{f.At, sideUs, text})
			if target.CallSheet {
				all = append(all, moment{f.At, sideHub, school.Name + " goes on the call sheet: nobody there can sign in."})
			}
		}
		if o.Status == ChildParked {
			all = append(all, moment{f.At, sideHub, "Which school it is nobody can say for certain: a person looks."})
		}
	}
	return all
}

func (s *storyteller) alertWords(id string, f facts.Fact) []moment {
	var d AlertSent
	s.must(f.DecodeData(&d))
	n := s.state(id).Notifications[f.Notification]
	a := n.Alerts[d.Alert]
	how := map[Road]string{RoadSMS: "a text", RoadWebhook: "a message to the school's system"}[d.Road]
	if how == "" {
		how = "an e-mail"
	}
	if d.Provider != "" && d.Provider != "smtp" && d.Road != RoadSMS {
		how += " by the second provider"
	}
	why := map[AlertKind]string{
		channel.KindNew: "a message is waiting", channel.KindEscalation: "a colleague has not read a message yet",
		channel.KindDigest: "what came in the holiday is waiting", channel.KindReminder: "a message is still unread",
		channel.KindChanged: "a message has changed", channel.KindStatement: "they are asked what became of what they read", channel.KindOutcome: "what was done is not recorded yet",
		channel.KindAccessEnding: "a message can soon no longer be read", channel.KindUnrecorded: "nothing is recorded about a message that a colleague took on",
	}[a.Kind]
	return []moment{{f.At, sideUs, fmt.Sprintf("%s gets %s: %s.", s.nameOf("person:"+a.Person), how, cmp.Or(why, string(a.Kind)))}}
}

func (s *storyteller) stepWords(f facts.Fact) []moment {
	var d Escalated
	s.must(f.DecodeData(&d))
	switch {
	case d.CallSheet:
		return []moment{{f.At, sideHub, "It goes on the call sheet: an operator is to telephone."}}
	case d.Reason == nobodyElse:
		return []moment{{f.At, sideUs, fmt.Sprintf("The step “%s” has nobody else to ask and is passed over.", strings.ReplaceAll(string(d.Step), "-", " "))}}
	}
	return nil
}

func (s *storyteller) hubWords(f facts.Fact) []moment {
	if f.Type != FactAlarmRaised {
		return nil
	}
	var d AlarmRaised
	s.must(f.DecodeData(&d))
	text := map[AlarmKind]string{
		AlarmUnread: s.unreadWords(d.Alarm, f.At), AlarmDown: "the service was down", AlarmOverdue: "work fell due and was not done",
		AlarmMisdirected: "a wrong school was shown a message", AlarmProvider: "a provider does not work", AlarmRoads: "no road is left", AlarmCallLoad: "there are more calls than those on duty can make in time",
	}[d.Kind]
	return []moment{{f.At, sideHub, fmt.Sprintf("The hub's alarm: %s.", cmp.Or(text, string(d.Kind)))}}
}

// unreadWords says why an unread notification is an alarm: the bell has rung,
// or there is nobody left to ask before it does.
func (s *storyteller) unreadWords(a Alarm, at time.Time) string {
	if a.Notification == "" {
		return ""
	}
	if n := s.state(a.Case).Notifications[a.Notification]; at.Before(n.Deadline) {
		return "it is still unread, and there is nobody else to ask"
	}
	return "the bell has rung and it is still unread"
}

// nameOf is a person of the stories, with what they do.
func (s *storyteller) nameOf(actor string) string {
	person := strings.TrimPrefix(actor, "person:")
	for _, line := range strings.Split(contactsFile, "\n")[1:] {
		field := strings.Split(line, ",")
		if len(field) > 3 && s.Vault.PersonID(field[3]) == person {
			return field[2] + " (" + strings.ReplaceAll(field[1], "-", " ") + ")"
		}
	}
	return "Somebody"
}

// clockText is a time as a page says it, by the clock in London.
func clockText(at time.Time) string {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // the zone is compiled in
	}
	return at.In(zone).Format("Mon 2 Jan 15:04")
}
