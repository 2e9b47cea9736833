package notifier

import (
	"fmt"
	"time"

	"firstbell/internal/facts"
	"firstbell/schools"
)

// wrongSchool is a breach from the first reading to the closed case.
func (s *storyteller) wrongSchool() {
	s.owned()
	id := s.hear(s.incident("DA-1", ada()))
	s.moveTo("2026-11-21 09:05")
	s.reads(brian, id)
	s.moveTo("2026-11-21 09:20")
	s.reads(amina, id)
	s.clock.set(s.clock.now().Add(2 * time.Minute))
	n := s.at(id, larkford).ID
	s.must(s.inbox.Bounce(s.ctx, s.person(amina), n))
	s.sweep()
	s.clock.set(s.clock.now().Add(time.Minute))
	s.must(s.inbox.MakeStatement(s.ctx, s.person(amina), n, schools.Statement{Copies: schools.CopiesNone}))
	s.moveTo("2026-11-21 09:50")
	s.takeAlarms("on-duty@force.example")
	s.note("An operator telephones Larkford’s office, which knows where Ada has gone.")
	op, hash := s.operator("on-duty@force.example"), onlyChild(s.state(id)).Hash
	triage := NewTriage(s.Service)
	opened, err := triage.Open(s.ctx, op, id, hash)
	s.must(err)
	s.must(triage.Place(s.ctx, op, id, hash, opened.Looked, Placement{URNs: []schools.URN{millside}, Reason: PlacedBySchool}))
	s.sweep()
	s.moveTo("2026-11-21 10:30")
	s.takesOn(dylan, id, millside)
	s.moveTo("2026-11-22 18:00")
	s.must(s.inbox.MakeStatement(s.ctx, s.person(brian), n, schools.Statement{Copies: schools.CopiesDestroyed, ToldOthers: true, Words: "My note is shredded. I had told Carol Head."}))
	s.moveTo("2026-11-23 11:00")
	breach := s.onlyBreach(id).ID
	s.must(s.breaches().Decide(s.ctx, s.admin(), breach, DecisionWords{
		Risk: RiskLow, ICO: true, ICOAt: s.clock.now().Add(-10 * time.Minute), Reference: "IC-1", Family: FamilyTold, Reasons: "Three professionals; nothing is left.",
	}))
	s.must(s.breaches().Close(s.ctx, s.admin(), breach, nil))
	s.moveTo("2026-11-24 09:30")
	same(s.t, "after the end", s.onlyBreach(id).State, BreachShut)
}

// reads has somebody of Larkford sign in and read.
func (s *storyteller) reads(who, id string) {
	s.t.Helper()
	_, _, err := s.inbox.Reveal(s.ctx, s.person(who), s.at(id, larkford).ID)
	s.must(err)
	s.sweep()
}

// breachWords are what a fact of a breach case says to somebody who reads the page.
func (s *storyteller) breachWords(id string, f facts.Fact) []moment {
	say := func(l side, format string, args ...any) []moment {
		return []moment{{f.At, l, fmt.Sprintf(format, args...)}}
	}
	switch f.Type {
	case FactBreachAlarmed:
		var d BreachAlarmed
		s.must(f.DecodeData(&d))
		return say(sideHub, "The data protection owner is %s: to be decided by %s.", d.Owner, clockText(s.onlyBreach(id).DueAt))
	case FactBreachStatement:
		var d BreachStatement
		s.must(f.DecodeData(&d))
		told := "and told nobody"
		if d.ToldOthers {
			told = "and says who was told"
		}
		copies := map[schools.Copies]string{schools.CopiesNone: "has kept nothing", schools.CopiesDestroyed: "has destroyed every copy", schools.CopiesKept: "still has something"}
		return say(sideSchool, "%s %s, %s.", s.nameOf(d.Seer), copies[d.Copies], told)
	case FactBreachDecided:
		var d BreachDecided
		s.must(f.DecodeData(&d))
		return say(sideHub, "Somebody who did not send the child there decides: the risk to the family is %s.", d.Risk)
	case FactBreachClosed:
		return say(sideHub, "The breach case is closed.")
	}
	return nil
}
