package notifier

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/portal"
	"firstbell/schools/registry"
)

func TestAnAmendmentDoesNotOverruleAProposedException(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", unknown())
	id := w.post(in)
	w.sweep()
	child := w.childHash(string(force), "C4")
	w.must(NewTriage(w.Service).ProposeException(w.ctx, w.operator("op@force.example"), id, child, w.looked(id, child), proposal()))
	// the school's next roll has the child, as rolls do
	w.bring(registry.KindRoll, rollFile+",Nobody,Knows,,2014-04-04,F,ZZ1 9DD,999002\n")
	w.trustRolls()
	in.Version, in.Circumstances = 2, "The father shouted."
	w.post(in)
	w.sweep()
	c := w.child(id, "C4")
	if c.Status != ChildParked || c.Proposal == nil {
		t.Errorf("the child is %s, its proposal %v; mail to the school: %v", c.Status, c.Proposal, w.mailTo(dylan))
	}
}

func TestACorrectedChildWhomSomebodySawInDangerWaitsForAPerson(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.bring(registry.KindRoll, rollFile+",Nobody,Known,,2014-04-04,F,ZZ1 9DD,999002\n")
	w.trustRolls()
	in := w.incident("DA-1", unknown())
	id := w.post(in)
	w.sweep()
	child := w.childHash(string(force), "C4")
	w.must(NewTriage(w.Service).ProposeException(w.ctx, w.operator("op@force.example"), id, child, w.looked(id, child), proposal()))
	in.Version, in.Children[0].Surname = 2, "Known"
	w.post(in)
	w.sweep()
	if c := w.child(id, "C4"); c.Status == ChildRouted {
		t.Errorf("danger was proposed, and the school has mail: %v", w.mailTo(dylan))
	}
}

func TestAForceThatSaidNoReadsNoMore(t *testing.T) {
	t.Parallel()
	w := twoForces(t)
	in := w.incident("R1", away())
	id := w.post(in)
	w.sweep()
	child := onlyChild(w.state(id))
	theirs := w.operatorOf(neighbour, "op@neighbour.example")
	w.must(NewHandOffs(w.Service).Answer(w.ctx, theirs, id, child.Hash, HandOffReply{Round: 1, Reason: DeclinedNotOurs}))
	in.Version, in.Circumstances = 2, "What only our own force may know."
	w.post(in)
	w.sweep()
	w.forward(30 * 24 * time.Hour)
	d, err := NewHandOffs(w.Service).Open(w.ctx, theirs, id, child.Hash)
	if err == nil {
		t.Errorf("a month after it said no, the other force reads version 2: %q, %s %s", d.Circumstances, d.Identity.Forename, d.Identity.Surname)
	}
}

func TestWhatIsHeldBackIsCountedWithoutTheReadersOwn(t *testing.T) {
	t.Parallel()
	w := setup(t)
	s := w.suspends(72)
	in := w.incident("DA-1", ada())
	in.Adults[0].Emails = []string{opMail}
	w.post(in)
	w.sweep()
	rows, err := s.List(w.ctx, w.operator(opMail))
	w.must(err)
	same(t, "held back, as the party reads it", rows[0].HeldBack, 0)
}

func TestAnAlarmThatCountsCountsWithoutTheReadersOwn(t *testing.T) {
	t.Parallel()
	w := setup(t)
	p := w.Policies[string(force)]
	w.Policies[string(force)] = p
	w.roster(onShift(DutyOperator, "o@force.example", fridayNight, fridayNight.Add(time.Minute)))
	in := w.incident("DA-1", unknown())
	in.Adults[0].Emails = []string{opMail}
	w.post(in)
	w.sweep()
	w.must(NewWatch(w.Service, w.jobs, "").Look(w.ctx))
	list, err := NewAlarms(w.Service).List(w.ctx, w.operator(opMail))
	w.must(err)
	for _, r := range list.Rows {
		t.Errorf("the party reads %s with a count of %d", r.Kind, r.Count)
	}
}

func TestAPartyByNameStaysOneWhenTheIncidentIsWithdrawn(t *testing.T) {
	t.Parallel()
	w := setup(t)
	party := w.operator("olive@force.example")
	party.Name = "Olive Operator"
	w.Desk = func(context.Context, string) ([]DeskPerson, error) {
		return []DeskPerson{{Person: party.Account, Address: channel.Address{Name: party.Name, Email: "olive@force.example"}}}, nil
	}
	in := w.incident("DA-1", ada())
	suspect(t, "Olive Operator")(&in)
	id := w.post(in)
	w.until(mondayBell.Add(time.Minute)) // the unread alarm is raised
	see := func(when string) {
		t.Helper()
		board, err := NewBoards(w.Service).Today(w.ctx, party)
		w.must(err)
		same(t, when+": rows of the board", len(board.Rows), 0)
		same(t, when+": received, on the board's ledger", board.Ledger.Received, 0)
		list, err := NewAlarms(w.Service).List(w.ctx, party)
		w.must(err)
		for _, a := range list.Rows {
			t.Errorf("%s: the party reads alarm %s of %s at %q", when, a.Kind, a.ShortRef, a.School)
		}
	}
	see("while it stands")
	w.withdraw(id)
	w.sweep()
	w.clock.set(w.clock.now().Add(time.Minute))
	w.must(NewWatch(w.Service, w.jobs, "").Look(w.ctx))
	w.sweep()
	see("once it is withdrawn")
}

func (w *world) withdraw(id string) {
	w.t.Helper()
	_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalOther})
	w.must(err)
}

func TestASchoolsPageDoesNotTellAPartyThatTheSchoolWasTold(t *testing.T) {
	t.Parallel()
	w := setup(t)
	p := w.Policies[string(force)]
	p.Councils = []int{992}
	w.Policies[string(force)] = p
	party := w.operator(opMail)
	people := NewPeople(w.Service, &accounts{})
	if _, err := people.Contacts(w.ctx, party, larkford); !errors.Is(err, fault.NotFound) {
		t.Fatalf("before: %v", err)
	}
	in := w.incident("DA-1", ada())
	in.Adults[0].Emails = []string{opMail}
	w.post(in)
	w.sweep()
	if _, err := people.Contacts(w.ctx, party, larkford); !errors.Is(err, fault.NotFound) {
		t.Errorf("the page of the school opens for the party: %v", err)
	}
	short, err := NewShortages(w.Service).List(w.ctx, party)
	w.must(err)
	same(t, "schools in the party's list of shortfalls", short.All, 0)
}

func TestWhoeverHasLeftDoesNotComeBackAsACover(t *testing.T) {
	t.Parallel()
	for _, order := range []string{"covers, then leaves", "has left, then covers"} {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			room, person, last := NewStaffroom(w.Service, w.known), w.Vault.PersonID(brian), schools.DateAt(w.clock.now())
			steps := []func(){
				func() {
					until := last.AddDays(20)
					err := room.HandOver(w.ctx, w.person(amina), larkford, portal.Away{
						Person: w.Vault.PersonID(amina), From: schools.DateAt(w.clock.now()), Until: until, Cover: person,
					})
					if refused := order == "has left, then covers"; refused != errors.Is(err, fault.Invalid) {
						t.Fatalf("handing over: %v", err)
					}
				},
				func() { w.must(room.Leave(w.ctx, w.person(carol), larkford, person, &last)) },
			}
			if order == "covers, then leaves" {
				steps[0]()
				steps[1]()
				w.clock.set(w.clock.now().Add(48 * time.Hour))
			} else {
				steps[1]()
				w.clock.set(w.clock.now().Add(48 * time.Hour))
				steps[0]()
			}
			same(t, "what the leaver may read two days after the last one", w.known.Grants(person), []auth.Grant{})
			w.post(w.incident("DA-1", ada()))
			w.sweep()
			same(t, "mail to the leaver", w.mailTo(brian), []string{})
		})
	}
}

func TestTheSystemOfAReroutedSchoolIsGivenNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	day := schools.DateAt(w.clock.now())
	w.must(w.known.SetReroute(w.ctx, schools.Reroute{URN: larkford, Hub: millside, From: day, Until: day.AddDays(9)}, "person:op"))
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	n := w.at(id, larkford)
	same(t, "grants of the school's own lead", len(w.known.Grants(w.Vault.PersonID(amina))), 0)
	if _, _, err := NewMachines(w.Service).Fetch(w.ctx, auth.SchoolClient{School: larkford.String(), KeyID: "k"}, n.ID); err == nil {
		t.Error("the school's own system is given what nobody of the school may read")
	}
}

func TestAnExceptionLeavesWhatAnotherSchoolHasTakenOn(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", unknown()))
	w.sweep()
	child := w.childHash(string(force), "C4")
	triage, op := NewTriage(w.Service), w.operator("op@force.example")
	w.must(triage.Place(w.ctx, op, id, child, w.looked(id, child), Placement{URNs: []schools.URN{larkford, millside}, Reason: PlacedBySchool}))
	w.sweep()
	w.agreed(id, amina)
	_, it, err := w.inbox.Reveal(w.ctx, w.person(dylan), w.at(id, millside).ID)
	w.must(err)
	w.must(w.inbox.Bounce(w.ctx, w.person(dylan), it.ID))
	w.sweep()
	e := proposal()
	e.Reason = ExceptionNoSetting
	w.must(triage.ProposeException(w.ctx, op, id, child, w.looked(id, child), e))
	w.must(triage.DecideException(w.ctx, w.operator("second@force.example"), id, child, w.looked(id, child), true))
	same(t, "the message that larkford has taken on", w.at(id, larkford).State, StateAcknowledged)
}

func TestShortNoticeIsLateByNatureEverywhere(t *testing.T) {
	t.Parallel()
	w := setup(t)
	at := time.Date(2026, 11, 23, 7, 40, 0, 0, time.UTC)
	w.clock.set(at)
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	when := When(w.Snapshot().Calendar(larkford), w.policy(string(force)), at)
	same(t, "firstbell when says late by nature", when.Late.ByNature(), true)
	same(t, "the service's record", w.at(id, larkford).Late, LateByNature)
}

func TestTwoCouncilsCannotClaimOneDistrict(t *testing.T) {
	t.Parallel()
	w := setup(t)
	diff, err := w.known.Apply(w.ctx, registry.File{Kind: registry.KindCouncils, Name: "councils.csv", Body: strings.NewReader(
		"la,team,name,telephone,districts\n886,home-education,Ashdown,02079460011,E07000106\n887,home-education,Medway,02079460012,E07000106\n")}, "operator")
	if err == nil && len(diff.Rejected)+len(diff.Warnings) == 0 {
		t.Error("the import says nothing of it")
	}
	found := map[int]int{}
	for range 200 {
		found[w.Snapshot().Directory.CouncilOfDistrict("E07000106")]++
	}
	same(t, "councils that the district belongs to", len(found), 1)
}

func TestACoverOfAFileWhoLeavesCoversNoMore(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.bring(registry.KindContacts, `urn,role,name,email,phone,leaves_on,away_from,away_until,covered_by
999001,key-adult,Amina Khan,amina.khan@larkford.example,07700 900001,,2026-11-20,2026-12-18,brian.cole@larkford.example
999001,key-adult,Brian Cole,brian.cole@larkford.example,07700 900002,2026-11-21,,,
999001,head,Carol Head,carol.head@larkford.example,07700 900003,,,,
`)
	w.clock.set(mondayBell.Add(24 * time.Hour))
	same(t, "grants of who left on Saturday", len(w.known.Grants(w.Vault.PersonID(brian))), 0)
	for _, c := range w.Snapshot().ContactsOn(larkford, w.clock.now()) {
		if c.Person == w.Vault.PersonID(brian) {
			t.Errorf("they are asked as %s, for %v", c.Role, c.Covers != "")
		}
	}
}
