package notifier

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"firstbell/notifier/channel/mailbox"
	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// stories are all of them, in the order in which the page tells them.
func stories() []story {
	return []story{
		{
			slug: "bank-holiday", title: "Friday night before a bank holiday and an INSET day", begins: "2027-04-30 23:50",
			about: "Monday is a bank holiday and on Tuesday only staff are in. Pupils are back on Wednesday, so that is the day before whose start somebody must know. Amina Khan reads it on Saturday morning: nobody had to wait for Wednesday.",
			tell: func(s *storyteller) {
				s.season()
				id := s.hear(s.incident("DA-1", ada()))
				s.moveTo("2027-05-01 09:10")
				s.takesOn(amina, id, larkford)
				s.moveTo("2027-05-05 09:00")
			},
		},
		{
			slug: "christmas-eve", title: "Christmas Eve", begins: "2026-12-24 23:50",
			about: "Everybody hears at once, and nobody reads it over the holiday. On the last working afternoon before pupils are back it is presented again, and then the ladder climbs.",
			tell: func(s *storyteller) {
				s.season()
				id := s.hear(s.incident("DA-1", ada()))
				s.moveTo("2027-01-05 07:55")
				s.takesOn(brian, id, larkford)
				s.moveTo("2027-01-05 09:00")
			},
		},
		{
			slug: "0740", title: "07:40 on a school day", begins: "2026-11-23 07:40",
			about: "Fifty minutes are left. The ladder is the same, only closer together, and nobody reads: an operator telephones, reaches a mailbox, which does not count, and then the head.",
			tell: func(s *storyteller) {
				s.hear(s.incident("DA-1", ada()))
				s.moveTo("2026-11-23 08:02")
				s.calls(larkford, Call{Outcome: CallNoAnswer})
				s.moveTo("2026-11-23 08:14")
				s.calls(larkford, Call{Person: s.Vault.PersonID(carol), Role: "head", ReadBack: true})
				s.moveTo("2026-11-23 09:00")
			},
		},
		{
			slug: "during-lessons", title: "During lessons", begins: "2026-11-23 11:00",
			about: "The bell has long rung, so it is late by the hour at which it came, and everybody is told at once: the second key adult and the call sheet follow within the half hour.",
			tell: func(s *storyteller) {
				id := s.hear(s.incident("DA-1", ada()))
				s.moveTo("2026-11-23 11:20")
				s.takesOn(brian, id, larkford)
				s.moveTo("2026-11-23 12:00")
			},
		},
		{
			slug: "clocks-forward", title: "The night clocks go forward", begins: "2027-03-28 02:15",
			about: "Half past one is followed by half past two. The deadline is a time on the school's wall, two weeks later, and no hour is lost.",
			tell: func(s *storyteller) {
				s.season()
				s.hear(s.incident("DA-1", ada()))
				s.moveTo("2027-04-12 09:00")
			},
		},
		{
			slug: "clocks-back", title: "The night clocks go back", begins: "2027-10-31 01:30",
			about: "Half past one comes twice. The school's Monday begins when its clock says so.",
			tell: func(s *storyteller) {
				s.season()
				id := s.hear(s.incident("DA-1", ada()))
				s.moveTo("2027-10-31 18:00")
				s.takesOn(amina, id, larkford)
				s.moveTo("2027-11-01 09:00")
			},
		},
		{
			slug: "september", title: "The first morning of September", begins: "2027-08-02 21:00",
			about: "Four nights of August at one school. Each was sent at once; on the afternoon before pupils are back all are presented again in one message, and one telephone call tells of all that are still unread.",
			tell: func(s *storyteller) {
				s.season()
				for i, night := range []string{"2027-08-02 21:00", "2027-08-11 22:30", "2027-08-20 03:00", "2027-08-29 19:00"} {
					s.moveTo(night)
					s.hear(s.incident(fmt.Sprintf("DA-%d", i+1), ada()))
				}
				s.moveTo("2027-09-02 08:05")
				s.calls(larkford, Call{Person: s.Vault.PersonID(amina), Role: schools.RoleKeyAdult, ReadBack: true})
				s.moveTo("2027-09-02 09:00")
			},
		},
		{
			slug: "snow-day", title: "A snow day declared at 06:50", begins: "2026-11-22 22:00",
			about: "The message stays readable, and what was planned for this morning moves to the next: nobody telephones a closed school.",
			tell: func(s *storyteller) {
				id := s.hear(s.incident("DA-1", ada()))
				s.moveTo("2026-11-23 06:50")
				s.note("Carol Head closes Larkford Primary School for the day.")
				s.closes(larkford)
				s.moveTo("2026-11-23 16:00")
				s.moveTo("2026-11-24 07:30")
				s.takesOn(amina, id, larkford)
				s.moveTo("2026-11-24 09:00")
			},
		},
		{
			slug: "suspect-and-leave", title: "The safeguarding lead is the suspect, and the deputy is on leave", begins: "2026-11-20 22:00",
			about:    "Amina Khan is named in the incident. She is asked nothing, sees nothing and is not told that she is left out. Brian Cole is away and nobody covers for him, so the head is the first to hear.",
			excluded: []string{amina},
			tell: func(s *storyteller) {
				s.away(brian, nil)
				in := s.incident("DA-1", ada())
				in.Adults = []police.Adult{{ID: "A1", Role: police.AdultSuspect, Name: "Amina Khan", Phones: []string{"07700 900001"}}}
				id := s.hear(in)
				s.moveTo("2026-11-21 10:00")
				s.takesOn(carol, id, larkford)
				s.moveTo("2026-11-23 09:00")
			},
		},
		{
			slug: "both-conflicted", title: "Both key adults have a conflict", begins: "2026-11-20 22:00",
			about:    "One is the suspect and the other shares the victim's telephone. The head is asked; she does not read in time, and is told by telephone.",
			excluded: []string{amina, brian},
			tell: func(s *storyteller) {
				in := s.incident("DA-1", ada())
				in.Adults = []police.Adult{
					{ID: "A1", Role: police.AdultSuspect, Name: "Amina Khan"},
					{ID: "A2", Role: police.AdultVictim, Name: "Some Body", Phones: []string{"+44 7700 900002"}},
				}
				s.hear(in)
				s.moveTo("2026-11-23 08:05")
				s.calls(larkford, Call{Person: s.Vault.PersonID(carol), Role: "head", ReadBack: true})
				s.moveTo("2026-11-23 09:00")
			},
		},
		{
			slug: "no-accounts", title: "A school without accounts", begins: "2026-11-22 21:00",
			about: "Nobody at Quiet Oak can sign in. It is on the call sheet from the moment at which the child's school is known, and the operator asks for the head by the number of the register.",
			tell: func(s *storyteller) {
				s.hear(s.incident("DA-1", cora()))
				s.moveTo("2026-11-23 07:45")
				s.calls(quietoak, Call{Name: "Olive Oak", Role: "head", ReadBack: true})
				s.moveTo("2026-11-23 09:00")
			},
		},
		{
			slug: "wrong-school", title: "A school reads what is not for it", begins: "2026-11-20 22:00",
			about: "Ada has changed schools and her old roll does not know. Two people read the message before one of them sends it back. The right school is told the same morning, with the deadline there always was; beside that, the 72 hours of a data breach run.",
			tell:  (*storyteller).wrongSchool,
		},
		{
			slug: "how-it-ends", title: "A message is taken on, forgotten, kept and destroyed", begins: "2026-11-22 21:00",
			about: "Amina Khan takes it on and writes nothing down. She is reminded; then the head is told, who exports it to the child's record. Two weeks after it was taken on nobody can read it any more, and two weeks later it is destroyed. Had the head done nothing, it would have stayed readable until the third school day after she was told.",
			tell: func(s *storyteller) {
				id := s.hear(s.incident("DA-1", ada()))
				s.moveTo("2026-11-23 07:40")
				s.takesOn(amina, id, larkford)
				s.moveTo("2026-12-04 10:15")
				s.reads(carol, id)
				s.clock.set(s.clock.now().Add(2 * time.Minute))
				_, _, err := s.inbox.Export(s.ctx, s.person(carol), s.at(id, larkford).ID, schools.ExportPDF)
				s.must(err)
				s.moveTo("2026-12-08 09:00")
				same(s.t, "after two weeks", s.at(id, larkford).State, StateClosed)
				s.moveTo("2026-12-22 09:00")
				same(s.t, "keys owed", len(s.state(id).DoomedKeys()), 0)
			},
		},
		{
			slug: "mail-down", title: "The mail provider is down from 05:00 to 08:00", begins: "2026-11-23 04:45",
			about: "The second provider takes over within the same attempt. Nobody is told twice, and the hub knows of it.",
			tell: func(s *storyteller) {
				s.withNotify()
				s.moveTo("2026-11-23 05:00")
				s.note("The first mail provider stops answering.")
				s.mail.Fail(mailbox.Fault{Kind: mailbox.FaultBroken})
				for i, when := range []string{"2026-11-23 05:10", "2026-11-23 05:40", "2026-11-23 06:20"} {
					s.moveTo(when)
					s.hear(s.incident(fmt.Sprintf("DA-%d", i+1), ben()))
				}
				s.moveTo("2026-11-23 07:10")
				for i, id := range s.cases {
					s.moveTo(fmt.Sprintf("2026-11-23 07:%d", 10+5*i))
					s.takesOn(dylan, id, millside)
				}
				s.moveTo("2026-11-23 08:00")
				s.note("The first mail provider is back.")
				s.mail.Heal()
				id := s.hear(s.incident("DA-4", ada()))
				s.moveTo("2026-11-23 08:06")
				s.takesOn(brian, id, larkford)
				s.moveTo("2026-11-23 09:00")
			},
		},
		{
			slug: "process-down", title: "The service is down from 06:00 to 08:10", begins: "2026-11-20 22:00",
			about: "At its start it sees how long it was away, raises an alarm, and takes every step that fell due meanwhile, in order.",
			tell: func(s *storyteller) {
				beat := filepath.Join(s.t.TempDir(), "heartbeat")
				s.hear(s.incident("DA-1", ada()))
				s.moveTo("2026-11-23 06:00")
				s.must(NewWatch(s.Service, s.jobs, beat).Look(s.ctx))
				s.note("The machine stops.")
				s.clock.set(london(s.t, "2026-11-23 08:10"))
				s.note("The machine is back.")
				s.must(NewWatch(s.Service, NewJobs(s.Service, JobsConfig{}), beat).Wake(s.ctx))
				s.sweep()
				s.moveTo("2026-11-23 08:16")
				s.calls(larkford, Call{Person: s.Vault.PersonID(brian), Role: schools.RoleKeyAdult, ReadBack: true})
				s.moveTo("2026-11-23 09:00")
			},
		},
	}
}

// season brings the school year of the stories, and a roll that is not out of
// date in it.
func (s *storyteller) season() {
	s.t.Helper()
	s.bring(registry.KindRoll, strings.Replace(rollFile, "Crane", "Cranes", 1))
	s.bring(registry.KindTerms, nightTerms)
	s.trustRolls()
	s.clock.set(later(s.clock.now(), london(s.t, s.story.begins)).Add(time.Duration(0)))
}
