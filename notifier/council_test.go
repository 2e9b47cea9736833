package notifier

import (
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// Two councils of the tests' place: the children of the rolls live in the first.
var (
	homeTeam    = schools.CouncilURN(886, schools.TeamHomeEducation)
	missingTeam = schools.CouncilURN(886, schools.TeamMissingEducation)
)

const (
	ourArea   = "E23000032"
	otherArea = "E23000033"
	quinn     = "ola.quinn@council.example"
)

const areasFile = "pcds,oslaua,pfa\n" +
	"ZZ1 9AA,E07000106,E23000032\nZZ1 9CC,E07000106,E23000032\nZZ1 9DD,E07000106,E23000032\n" +
	"ZZ2 1AA,E07000224,E23000033\n" + // another force's area, another council
	"ZZ3 1AA,E07000999,E23000032\n" + // a district that no table knows
	"ZZ4 1AA,S12000033,S23000009\nZZ5 1AA,,\n"

// councils makes a world with a postcode directory and two teams of one council,
// of which the first has an officer.
func councils(t testing.TB) *world {
	w := setup(t)
	w.bring(registry.KindAreas, areasFile)
	w.bring(registry.KindCouncils, "la,team,name,telephone\n886,home-education,Ashdown home education,02079460011\n886,missing-education,Ashdown missing education,02079460012\n")
	w.bring(registry.KindContacts, contactsFile+homeTeam.String()+",key-adult,Ola Quinn,"+quinn+",07700 900011\n")
	return w
}

func taught(c police.Child, how police.Education) police.Child {
	c.Education = how
	return c
}

func livingAt(c police.Child, postcode string) police.Child {
	c.Postcode = postcode
	return c
}

func TestAHomeEducatedChildIsToldToTheCouncilWhereItLives(t *testing.T) {
	t.Parallel()
	w := councils(t)
	id := w.post(w.incident("R1", taught(unknown(), police.EducationHome)))
	w.sweep()
	n := w.at(id, homeTeam)
	office := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	if n.State != StateAlerted || !n.Deadline.Equal(office) || n.Calendar != string(schools.FromOfficeDays) || n.PlacedBy != "" {
		t.Errorf("%+v", n)
	}
	if got := w.mailTo(quinn); !slices.Equal(got, []string{subjectOf(channel.KindNew)}) {
		t.Errorf("the officer gets %v", got)
	}
	officer := w.person(quinn)
	body, _, err := w.inbox.Reveal(w.ctx, officer, n.ID)
	w.must(err)
	if body.Child.Forename != "Nobody" {
		t.Errorf("the officer is shown %+v", body.Child)
	}
	_, err = w.inbox.Acknowledge(w.ctx, officer, n.ID, 0)
	w.must(err)
	if child := onlyChild(w.state(id)); child.Status != ChildRouted {
		t.Errorf("%+v", child)
	}
}

func TestAMissingChildGoesToATeamWithoutAccountsByTelephone(t *testing.T) {
	t.Parallel()
	w := councils(t)
	for i, how := range []police.Education{police.EducationMissing, police.EducationNone} {
		id := w.post(w.incident("R"+string(rune('1'+i)), taught(unknown(), how)))
		w.sweep()
		if n := w.at(id, missingTeam); n.CallSheetAt.IsZero() || !n.State.IsLive() {
			t.Errorf("%s: %+v", how, n)
		}
	}
	rows, err := NewBoards(w.Service).CallSheet(w.ctx, w.operator("op@force.example"))
	w.must(err)
	if !slices.ContainsFunc(rows, func(r CallRow) bool { return r.URN == missingTeam && r.Telephone == "02079460012" }) {
		t.Errorf("the call sheet has %+v", rows)
	}
}

func TestAChildWhomNobodyCanBeToldOfWaitsAndTheDeskHearsAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		child police.Child
		want  string
	}{
		"a council without such a team": {livingAt(taught(unknown(), police.EducationHome), "ZZ2 1AA"), ReasonNoTeam},
		"a district of no council":      {livingAt(taught(unknown(), police.EducationHome), "ZZ3 1AA"), ReasonCouncilUnknown},
		"a postcode that is in no list": {livingAt(taught(unknown(), police.EducationMissing), "ZZ9 9ZZ"), ReasonResidenceUnknown},
		"no postcode":                   {livingAt(taught(unknown(), police.EducationMissing), ""), ReasonResidenceUnknown},
		"a postcode without an area":    {livingAt(taught(unknown(), police.EducationMissing), "ZZ5 1AA"), ReasonResidenceUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := councils(t)
			w.staff = []string{"op@force.example"}
			id := w.post(w.incident("R1", c.child))
			w.sweep()
			child := onlyChild(w.state(id))
			if child.Status != ChildParked || child.Reason != c.want {
				t.Fatalf("%s, %s; want %s", child.Status, child.Reason, c.want)
			}
			if _, told := child.Escalated[StepNoRecipient]; !told {
				t.Error("nobody at the desk was told")
			}
		})
	}
}

func TestTheOneCouncilOfAForceIsTakenWhereThePostcodeSaysNothing(t *testing.T) {
	t.Parallel()
	w := councils(t)
	w.setPolicy(func(p *Policy) { p.Councils = []int{886} })
	id := w.post(w.incident("R1", livingAt(taught(unknown(), police.EducationHome), "")))
	elsewhere := livingAt(taught(unknown(), police.EducationHome), "")
	elsewhere.ResidenceForce = "SSX"
	far := w.post(w.incident("R2", elsewhere))
	w.sweep()
	if n := w.at(id, homeTeam); !n.State.IsLive() {
		t.Errorf("%+v", n)
	}
	if child := onlyChild(w.state(far)); child.Status != ChildParked {
		t.Errorf("a child who lives elsewhere is %s", child.Status)
	}
}

func TestWhatTheRollSaysAgainstThePoliceIsForAPerson(t *testing.T) {
	t.Parallel()
	w := councils(t)
	id := w.post(w.incident("R1", taught(ada(), police.EducationHome)))
	w.sweep()
	child := onlyChild(w.state(id))
	if child.Status != ChildParked || child.Reason != ReasonEducationDisputed {
		t.Fatalf("%+v", child)
	}
	d, err := NewTriage(w.Service).Open(w.ctx, w.operator("op@force.example"), id, child.Hash)
	w.must(err)
	var shown []schools.URN
	for _, c := range d.Candidates {
		shown = append(shown, c.School.URN)
	}
	if !slices.Contains(shown, homeTeam) || !slices.Contains(shown, larkford) {
		t.Errorf("the operator is shown %v", shown)
	}
	w.must(NewTriage(w.Service).Place(w.ctx, w.operator("op@force.example"), id, child.Hash, w.looked(id, child.Hash),
		Placement{URNs: []schools.URN{homeTeam, larkford}, Reason: PlacedByCouncil}))
	w.sweep()
	for _, urn := range []schools.URN{homeTeam, larkford} {
		if n := w.at(id, urn); !n.State.IsLive() || n.PlacedBy == "" {
			t.Errorf("%s: %+v", urn, n)
		}
	}
}

func TestAForceThatReviewsAllHasThePersonSendTheChildToTheTeam(t *testing.T) {
	t.Parallel()
	w := councils(t)
	w.setPolicy(func(p *Policy) { p.Matching.Mode = MatchReviewAll })
	id := w.post(w.incident("R1", taught(unknown(), police.EducationHome)))
	w.sweep()
	child := onlyChild(w.state(id))
	if child.Status != ChildParked || child.Reason != ReasonReviewAll || child.Would == nil || !slices.Equal(child.Would.URNs, []string{homeTeam.String()}) {
		t.Fatalf("%+v", child)
	}
}

func TestATeamThatSaysNotOursSendsTheChildBackAndIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	w := councils(t)
	in := w.incident("R1", taught(unknown(), police.EducationHome))
	id := w.post(in)
	w.sweep()
	officer := w.person(quinn)
	_, _, err := w.inbox.Reveal(w.ctx, officer, w.at(id, homeTeam).ID)
	w.must(err)
	w.must(w.inbox.Bounce(w.ctx, officer, w.at(id, homeTeam).ID))
	in.Version, in.Circumstances = 2, "The father shouted."
	w.post(in)
	w.sweep()
	if child := onlyChild(w.state(id)); child.Status != ChildParked || child.Reason != ReasonBounced {
		t.Errorf("%+v", child)
	}
}

func TestAChildWhoStartsSchoolIsTakenBackFromTheCouncil(t *testing.T) {
	t.Parallel()
	w := councils(t)
	in := w.incident("R1", taught(unknown(), police.EducationHome))
	id := w.post(in)
	w.sweep()
	w.bring(registry.KindRoll, strings.Replace(rollFile, ",Cora,", ",Nobody,Knows,,2014-04-04,F,ZZ1 9DD,999003\n,Cora,", 1))
	w.trustRolls()
	in.Version, in.Children[0].Education = 2, police.EducationSchool
	w.post(in)
	w.sweep()
	if n := w.at(id, homeTeam); n.State != StateRecalled {
		t.Errorf("the council keeps it: %+v", n)
	}
	if n := w.at(id, quietoak); !n.State.IsLive() {
		t.Errorf("the school is not told: %+v", n)
	}
}

// TestWhichEstablishmentsAreToldIsEachForcesOwn: what is switched on for one
// force changes nothing for another.
func TestWhichEstablishmentsAreToldIsEachForcesOwn(t *testing.T) {
	t.Parallel()
	w := setup(t)
	const other = police.ForceCode("OTH")
	nursery, college := schools.URN(999005), schools.URN(999009)
	w.bring(registry.KindSchools, registerFile+
		"999005,991,1001,Acorn Nursery School,15,1,,,Nursery,2,5,Northbridge,ZZ1 5AA,02079460005\n"+
		"999009,991,8001,Northbridge College,18,1,,,16 plus,16,99,Northbridge,ZZ1 6AA,02079460006\n")
	w.bring(registry.KindRoll, rollFile+",Tiny,Tot,,2023-05-04,F,ZZ1 9AA,999005\n,Olga,Old,,2009-05-04,F,ZZ1 9AA,999009\n")
	w.trustRolls()
	tot, old := child("C8", "Tiny", "Tot", "2023-05-04", "ZZ1 9AA"), child("C9", "Olga", "Old", "2009-05-04", "ZZ1 9AA")
	automatic := Matching{Mode: MatchAutomatic}
	for i, c := range []struct {
		about  string
		policy Policy
		child  police.Child
		urn    schools.URN // told; 0 for none
		status ChildStatus
		reason string
	}{
		{"a nursery by default", Policy{}, tot, 0, ChildParked, ReasonTypeOff},
		{"a nursery where early years are told", Policy{EarlyYears: EarlyYearsNotify}, tot, nursery, ChildRouted, ""},
		{"the same, marked as below school age", Policy{EarlyYears: EarlyYearsNotify}, taught(tot, police.EducationPreSchool), nursery, ChildRouted, ""},
		{"marked as below school age by default", Policy{}, taught(tot, police.EducationPreSchool), 0, ChildParked, "pre-school"},
		{"marked so where the scheme refuses", Policy{EarlyYears: EarlyYearsRefuse}, taught(tot, police.EducationPreSchool), 0, ChildNotEligible, ReasonEarlyYears},
		{"in nothing, and two years old", Policy{EarlyYears: EarlyYearsRefuse}, taught(child("C7", "No", "One", "2024-05-04", ""), police.EducationNone), 0, ChildNotEligible, ReasonEarlyYears},
		{"marked so, and on the roll of a school", Policy{EarlyYears: EarlyYearsRefuse}, taught(ada(), police.EducationPreSchool), larkford, ChildRouted, ""},
		{"a nursery by its type code", Policy{Establishments: []string{"school", "15"}}, tot, nursery, ChildRouted, ""},
		{"a college by default", Policy{}, old, college, ChildRouted, ""},
		{"a college where only schools are told", Policy{Establishments: []string{"school"}}, old, 0, ChildParked, ReasonTypeOff},
		{"a school where only schools are told", Policy{Establishments: []string{"school"}}, ada(), larkford, ChildRouted, ""},
	} {
		c.policy.Matching = automatic
		w.Policies = map[string]Policy{string(force): c.policy, string(other): {Matching: automatic}}
		id := w.post(w.incident("R"+string(rune('A'+i)), c.child))
		w.sweep()
		got := onlyChild(w.state(id))
		if got.Status != c.status || got.Reason != c.reason {
			t.Errorf("%s: %s, %q", c.about, got.Status, got.Reason)
		}
		if c.urn != 0 && !w.at(id, c.urn).State.IsLive() {
			t.Errorf("%s: %s is not told", c.about, c.urn)
		}
		for _, s := range []schools.School{{URN: nursery, TypeCode: "15"}, {URN: college, TypeCode: "18"}, {URN: larkford, TypeCode: "01"}} {
			if w.policy(string(other)).Tells(s) != (s.URN != nursery) {
				t.Errorf("%s: it changes what the other force tells %s", c.about, s.URN)
			}
		}
	}
}

// TestSeveralCollegesAreTheForcesChoice: schools are all told whatever it is.
func TestSeveralCollegesAreTheForcesChoice(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.bring(registry.KindSchools, registerFile+
		"999007,991,8002,Southbridge College,18,1,,,16 plus,16,99,Northbridge,ZZ1 6AB,02079460007\n"+
		"999009,991,8001,Northbridge College,18,1,,,16 plus,16,99,Northbridge,ZZ1 6AA,02079460006\n")
	const upn = "J201361424001"
	w.bring(registry.KindRoll, rollFile+upn+",Olga,Old,,2009-05-04,F,ZZ1 9AA,999009\n"+upn+",Olga,Old,,2009-05-04,F,ZZ1 9AA,999007\n"+
		"E925440199001,Dora,Dual,,2012-05-04,F,ZZ1 9AA,999001\nE925440199001,Dora,Dual,,2012-05-04,F,ZZ1 9AA,999002\n")
	w.trustRolls()
	olga, dora := child("C9", "Olga", "Old", "2009-05-04", "ZZ1 9AA"), child("C8", "Dora", "Dual", "2012-05-04", "ZZ1 9AA")
	olga.UPN, dora.UPN = upn, "E925440199001"
	for several, want := range map[Several]ChildStatus{SeveralAll: ChildRouted, SeveralTriage: ChildParked} {
		w.setPolicy(func(p *Policy) { p.SeveralSettings = several })
		id := w.post(w.incident("R-"+string(several), olga))
		both := w.post(w.incident("S-"+string(several), dora))
		w.sweep()
		told := map[Several]int{SeveralAll: 2, SeveralTriage: 0}[several]
		if got := onlyChild(w.state(id)); got.Status != want || len(w.state(id).Notifications) != told {
			t.Errorf("%s: a child at two colleges is %s, %q", several, got.Status, got.Reason)
		}
		if n := len(w.state(both).Notifications); n != 2 {
			t.Errorf("%s: %d of two schools are told", several, n)
		}
	}
}

func onlyChild(c *Case) *Child {
	for _, child := range c.Children {
		return child
	}
	return nil
}

// setPolicy changes the tests' force's policy.
func (w *world) setPolicy(change func(*Policy)) {
	p := w.Policies[string(force)]
	change(&p)
	w.Policies = map[string]Policy{string(force): p}
}

// TestBrothersAndSistersOfEveryKindAreToldApart: one at a school, one on two
// rolls, one at home and one in another force's area, of one incident. Nobody is
// told of a place or a name that is not theirs.
func TestBrothersAndSistersOfEveryKindAreToldApart(t *testing.T) {
	t.Parallel()
	w := twoForces(t)
	const upn = "E925440199001"
	w.bring(registry.KindRoll, rollFile+upn+",Dora,Able,,2012-05-04,F,ZZ1 9AA,999001\n"+upn+",Dora,Able,,2012-05-04,F,ZZ1 9AA,999002\n")
	w.trustRolls()
	dora := child("C5", "Dora", "Able", "2012-05-04", "ZZ1 9AA")
	dora.UPN = upn
	home, far := taught(child("C6", "Hana", "Able", "2013-03-03", "ZZ1 9AA"), police.EducationHome), child("C7", "Faye", "Able", "2014-03-03", "ZZ2 1AA")
	children := []police.Child{ada(), dora, home, far}
	id := w.post(w.incident("R1", children...))
	w.sweep()
	c := w.state(id)
	at := map[string][]schools.URN{}
	for _, n := range c.Notifications {
		body := w.bodyOf(n)
		urn, err := schools.ParseURN(n.URN)
		w.must(err)
		at[body.Child.Forename] = append(at[body.Child.Forename], urn)
		text := string(encode(body))
		for _, other := range children {
			if other.Forename != body.Child.Forename && strings.Contains(text, other.Forename) {
				t.Errorf("what %s is told of %s names %s", urn, body.Child.Forename, other.Forename)
			}
		}
		for _, place := range []string{"Larkford", "Millside", "Ashdown", "Southmoor"} {
			if strings.Contains(text, place) {
				t.Errorf("what %s is told names %s", urn, place)
			}
		}
		if body.SiblingsElsewhere != "yes" {
			t.Errorf("%s is told %q of siblings elsewhere", urn, body.SiblingsElsewhere)
		}
	}
	for _, urns := range at {
		slices.Sort(urns)
	}
	same(t, "who is told of whom", at, map[string][]schools.URN{"Ada": {larkford}, "Dora": {larkford, millside}, "Hana": {homeTeam}})
	if l := w.ledger(); l.Notified != 3 || l.HandedOff != 1 || !l.Adds() {
		t.Errorf("the ledger is %+v", l)
	}
}

// TestAnOutOfAreaSchoolIsToldByItsNumber: a school in no council that the force
// serves is found on its roll like any other.
func TestAnOutOfAreaSchoolIsToldByItsNumber(t *testing.T) {
	t.Parallel()
	w := councils(t)
	w.setPolicy(func(p *Policy) { p.Councils = []int{886} }) // the schools of the tests lie in 991
	id := w.post(w.incident("R1", ada()))
	w.sweep()
	if n := w.at(id, larkford); n.State != StateAlerted {
		t.Errorf("%+v", n)
	}
}

// bodyOf is what a notification shows.
func (w *world) bodyOf(n *Notification) schools.Notification {
	w.t.Helper()
	var body schools.Notification
	w.must(w.unseal(w.ctx, n.BodySeq, n.ID, &body))
	return body
}
