package notifier

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools"
)

// neighbour is the other force of these tests; it is on the same installation.
const neighbour = police.ForceCode("SSX")

// twoForces is a world with a postcode directory in which two forces have areas.
func twoForces(t testing.TB) *world {
	w := councils(t)
	asTwoForces(w)
	return w
}

// asTwoForces gives two forces their areas.
func asTwoForces(w *world) {
	w.Policies = map[string]Policy{
		string(force):     {Name: "Northbridge Police", Area: ourArea, Matching: Matching{Mode: MatchAutomatic}},
		string(neighbour): {Name: "Southmoor Police", Area: otherArea, Matching: Matching{Mode: MatchAutomatic}},
	}
}

// away is a child on no roll, who lives in the neighbour's area.
func away() police.Child { return livingAt(unknown(), "ZZ2 1AA") }

// operatorOf is somebody at a force's desk.
func (w *world) operatorOf(code police.ForceCode, email string) auth.Principal {
	return auth.Principal{Account: w.Vault.PersonID(email), Name: email, Grants: []auth.Grant{{Role: RoleOperator, Scope: string(code)}}}
}

// handOffAlarms are the open alarms of a force about hand-offs, by the part of their key.
func (w *world) handOffAlarms(code police.ForceCode) []string {
	var parts []string
	list, err := NewAlarms(w.Service).List(w.ctx, w.operatorOf(code, "looks@force.example"))
	w.must(err)
	for _, a := range list.Rows {
		if a.Kind == AlarmHandOff && a.IsOpen() {
			part, _, _ := strings.Cut(strings.TrimPrefix(a.Key, "hand-off-"), "-")
			parts = append(parts, part)
		}
	}
	slices.Sort(parts)
	return parts
}

func TestAChildWhoLivesElsewhereIsHandedToThatForce(t *testing.T) {
	t.Parallel()
	w := twoForces(t)
	id := w.post(w.incident("R1", away()))
	w.sweep()
	child := onlyChild(w.state(id))
	if child.Status != ChildHandedOff || !child.HandOff.isOpen() || child.HandOff.Force != string(neighbour) || child.HandOff.ToldAt.IsZero() {
		t.Fatalf("%+v, %+v", child, child.HandOff)
	}
	same(t, "the clock", child.HandOff.Deadline, fridayNight.Add(DefaultHandOffWithin))
	same(t, "the neighbour's alarms", w.handOffAlarms(neighbour), []string{"in"})
	same(t, "our alarms", w.handOffAlarms(force), []string(nil))
	if l := w.ledger(); l.HandedOff != 1 || !l.Adds() {
		t.Errorf("the ledger is %+v", l)
	}
	status, err := w.Status(w.ctx, client, id)
	w.must(err)
	same(t, "what the force is told", status.Children[0].State, police.ChildHandedOff)

	theirs := w.operatorOf(neighbour, "op@neighbour.example")
	desk := NewHandOffs(w.Service)
	rows, err := desk.List(w.ctx, theirs)
	w.must(err)
	if len(rows) != 1 || !rows[0].Incoming || !rows[0].MayAnswer || rows[0].From != "Northbridge Police" || rows[0].To != "Southmoor Police" {
		t.Fatalf("%+v", rows)
	}
	d, err := desk.Open(w.ctx, theirs, id, child.Hash)
	w.must(err)
	if d.Identity.Forename != "Nobody" || d.Reference != "R1" || !slices.Contains(w.types(id), FactHandOffViewed) {
		t.Errorf("the neighbour is shown %+v", d)
	}
	w.must(desk.Answer(w.ctx, theirs, id, child.Hash, HandOffReply{Round: 1, Accept: true}))
	w.forward(72 * time.Hour)
	child = onlyChild(w.state(id))
	if child.Status != ChildHandedOff || child.HandOff.State != HandOffAcknowledged || child.HandOff.DecidedBy != theirs.Actor() {
		t.Errorf("%+v", child.HandOff)
	}
	same(t, "the neighbour's alarms after the answer", w.handOffAlarms(neighbour), []string(nil))
	same(t, "our alarms after the answer", w.handOffAlarms(force), []string(nil))
}

func TestASchoolThatIsCertainIsToldBesideTheHandOff(t *testing.T) {
	t.Parallel()
	w := twoForces(t)
	w.bring("roll", strings.Replace(rollFile, "2016-05-04,F,ZZ1 9AA", "2016-05-04,F,ZZ2 1AA", 1))
	w.trustRolls()
	id := w.post(w.incident("R1", livingAt(ada(), "ZZ2 1AA")))
	w.sweep()
	n := w.at(id, larkford)
	child := onlyChild(w.state(id))
	if n.State != StateAlerted || child.Status != ChildRouted || !child.HandOff.isOpen() || len(w.mailTo(amina)) != 1 {
		t.Fatalf("%+v, %+v", n, child.HandOff)
	}
	if l := w.ledger(); l.Notified != 1 || l.HandedOff != 0 || !l.Adds() {
		t.Errorf("the ledger is %+v", l)
	}
	theirs := w.operatorOf(neighbour, "op@neighbour.example")
	w.must(NewHandOffs(w.Service).Answer(w.ctx, theirs, id, child.Hash, HandOffReply{Round: 1, Reason: DeclinedNotOurs}))
	if child = onlyChild(w.state(id)); child.Status != ChildRouted || w.at(id, larkford).State != StateAlerted {
		t.Errorf("a refusal takes the message from the school: %+v", child)
	}
}

func TestAHandOffThatNobodyAnswersIsAnAlarmAtOurOwnHub(t *testing.T) {
	t.Parallel()
	w := twoForces(t)
	id := w.post(w.incident("R1", away()))
	w.forward(DefaultHandOffWithin - time.Minute)
	same(t, "our alarms before the clock has run out", w.handOffAlarms(force), []string(nil))
	w.forward(2 * time.Minute)
	same(t, "our alarms", w.handOffAlarms(force), []string{"late"})
	if child := onlyChild(w.state(id)); child.HandOff.LateAt.IsZero() || child.Status != ChildHandedOff {
		t.Errorf("%+v", child.HandOff)
	}
	child := onlyChild(w.state(id))
	w.must(NewHandOffs(w.Service).Answer(w.ctx, w.operatorOf(neighbour, "op@neighbour.example"), id, child.Hash, HandOffReply{Round: 1, Accept: true}))
	same(t, "our alarms after a late answer", w.handOffAlarms(force), []string(nil))
}

func TestADeclinedHandOffIsBackInOurQueueWithItsDeadline(t *testing.T) {
	t.Parallel()
	w := twoForces(t)
	in := w.incident("R1", away())
	id := w.post(in)
	w.sweep()
	before := onlyChild(w.state(id))
	theirs := w.operatorOf(neighbour, "op@neighbour.example")
	w.must(NewHandOffs(w.Service).Answer(w.ctx, theirs, id, before.Hash, HandOffReply{Round: 1, Reason: DeclinedNotOurs}))
	child := onlyChild(w.state(id))
	if child.Status != ChildParked || child.Reason != ReasonHandOffDeclined || !child.Deadline.Equal(mondayBell) || child.HandOff.Reason != DeclinedNotOurs {
		t.Fatalf("%+v", child)
	}
	items, err := NewTriage(w.Service).Queue(w.ctx, w.operator("op@force.example"))
	w.must(err)
	if len(items) != 1 {
		t.Errorf("the queue has %+v", items)
	}
	in.Version, in.Circumstances = 2, "The father shouted."
	w.post(in)
	w.sweep()
	if again := onlyChild(w.state(id)); again.Status != ChildParked || again.HandOff.State != HandOffDeclined || again.HandOff.Round != 1 {
		t.Errorf("it is handed over again: %+v, %+v", again, again.HandOff)
	}
	in.Version, in.Children[0].Surname = 3, "Corrected"
	w.post(in)
	w.sweep()
	if anew := onlyChild(w.state(id)); anew.Status != ChildHandedOff || anew.HandOff.Round != 2 {
		t.Errorf("another child is not handed over: %+v, %+v", anew, anew.HandOff)
	}
}

func TestAnAmendmentAsksAgainWhatWasTakenOverAndGivesNobodyMoreTime(t *testing.T) {
	t.Parallel()
	w := twoForces(t)
	in := w.incident("R1", away())
	id := w.post(in)
	w.sweep()
	deadline := onlyChild(w.state(id)).HandOff.Deadline
	w.forward(time.Hour)
	in.Version, in.Circumstances = 2, "The father shouted."
	w.post(in)
	w.sweep()
	child := onlyChild(w.state(id))
	if h := child.HandOff; h.Round != 1 || h.Version != 2 || !h.Deadline.Equal(deadline) {
		t.Errorf("%+v", h)
	}
	theirs := w.operatorOf(neighbour, "op@neighbour.example")
	w.must(NewHandOffs(w.Service).Answer(w.ctx, theirs, id, child.Hash, HandOffReply{Round: 1, Accept: true}))
	in.Version, in.Circumstances = 3, "The father shouted and broke a door."
	w.post(in)
	w.sweep()
	if h := onlyChild(w.state(id)).HandOff; h.Round != 2 || !h.isOpen() {
		t.Errorf("what changed is not asked again: %+v", h)
	}
	err := NewHandOffs(w.Service).Answer(w.ctx, theirs, id, child.Hash, HandOffReply{Round: 1, Accept: true})
	if !errors.Is(err, fault.Conflict) {
		t.Errorf("an answer to the first round: %v", err)
	}
	in.Version, in.Children[0].Postcode = 4, "ZZ1 9DD"
	w.post(in)
	w.sweep()
	if child := onlyChild(w.state(id)); child.HandOff.State != HandOffEnded || child.Status != ChildParked {
		t.Errorf("who lives here after all: %+v, %+v", child, child.HandOff)
	}
}

func TestNobodyIsHandedOffWithoutAHit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		child  police.Child
		status ChildStatus
		reason string
	}{
		"a postcode in no list":                 {livingAt(unknown(), "ZZ9 9ZZ"), ChildParked, "no-roll-match"},
		"no postcode":                           {livingAt(unknown(), ""), ChildParked, "no-roll-match"},
		"the police say so, and nothing else":   {resident(livingAt(unknown(), ""), neighbour), ChildParked, "no-roll-match"},
		"they say so of a child at our school":  {resident(livingAt(adaByNumber(), "ZZ9 9ZZ"), neighbour), ChildParked, ReasonResidenceUnclear},
		"they say so, and the directory denies": {resident(ada(), neighbour), ChildRouted, ""},
		"a child in Scotland":                   {livingAt(unknown(), "ZZ4 1AA"), ChildParked, ReasonOutside},
		"our own area":                          {unknown(), ChildParked, "no-roll-match"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := twoForces(t)
			w.bring("roll", strings.Replace(rollFile, "\n,Ada,", "\nJ201361424001,Ada,", 1))
			w.trustRolls()
			id := w.post(w.incident("R1", c.child))
			w.sweep()
			child := onlyChild(w.state(id))
			if child.Status != c.status || child.Reason != c.reason || child.HandOff != nil {
				t.Errorf("%s, %q, %+v", child.Status, child.Reason, child.HandOff)
			}
		})
	}
}

func resident(c police.Child, f police.ForceCode) police.Child {
	c.ResidenceForce = f
	return c
}

func adaByNumber() police.Child {
	c := ada()
	c.UPN = "J201361424001"
	return c
}

// TestAForceThatIsNotHereIsTelephoned: its hub gets an e-mail without content, and
// our own people an alarm until somebody there has said yes by name.
func TestAForceThatIsNotHereIsTelephoned(t *testing.T) {
	t.Parallel()
	w := twoForces(t)
	delete(w.Policies, string(neighbour))
	unnamed := w.post(w.incident("R0", away()))
	w.sweep()
	if child := onlyChild(w.state(unnamed)); child.Status != ChildParked || child.Reason != ReasonNoHub || child.Escalated[StepNoRecipient].IsZero() {
		t.Errorf("without a hub: %+v", child)
	}
	w.Hubs = map[string]HubContact{otherArea: {Name: "Southmoor hub", Telephone: "02079460099", Email: "hub@southmoor.example"}}
	id := w.post(w.incident("R1", away()))
	w.sweep()
	child := onlyChild(w.state(id))
	if child.Status != ChildHandedOff || child.HandOff.Force != "" {
		t.Fatalf("%+v", child)
	}
	same(t, "the other hub's mail", w.mailTo("hub@southmoor.example"), []string{subjectOf(channel.KindHandOff)})
	if got := w.handOffAlarms(force); !slices.Contains(got, "call") {
		t.Errorf("our alarms are %v", got)
	}
	desk, ours := NewHandOffs(w.Service), w.operator("op@force.example")
	row, err := desk.Item(w.ctx, ours, id, child.Hash)
	w.must(err)
	if row.Hub.Telephone != "02079460099" || row.To != "Sussex" || !row.MayAnswer || row.Incoming {
		t.Errorf("%+v", row)
	}
	if err := desk.Answer(w.ctx, ours, id, child.Hash, HandOffReply{Round: 1, Accept: true}); !errors.Is(err, fault.Invalid) {
		t.Errorf("without a name: %v", err)
	}
	w.must(desk.Answer(w.ctx, ours, id, child.Hash, HandOffReply{Round: 1, Accept: true, Name: "Sgt Pat Moss"}))
	same(t, "our alarms after the answer", w.handOffAlarms(force), []string(nil))
	raw, err := w.Log.Of(w.ctx, caseSubject(id))
	w.must(err)
	for _, f := range raw {
		if strings.Contains(string(f.Data), "Moss") {
			t.Error("a name is in the clear")
		}
	}
}

func TestAPersonHandsOffWhomTheyFoundToLiveElsewhere(t *testing.T) {
	t.Parallel()
	w := twoForces(t)
	id := w.post(w.incident("R1", livingAt(unknown(), "")))
	w.sweep()
	triage, ours := NewTriage(w.Service), w.operator("op@force.example")
	hash := onlyChild(w.state(id)).Hash
	for area, kind := range map[string]error{ourArea: fault.Invalid, "E23000001": fault.Invalid, "S23000009": fault.Invalid} {
		if err := triage.HandOff(w.ctx, ours, id, hash, w.looked(id, hash), area); !errors.Is(err, kind) {
			t.Errorf("to %s: %v", area, err)
		}
	}
	if err := triage.HandOff(w.ctx, w.operatorOf(neighbour, "op@neighbour.example"), id, hash, w.looked(id, hash), otherArea); !errors.Is(err, fault.NotFound) {
		t.Errorf("by the other force: %v", err)
	}
	w.must(triage.HandOff(w.ctx, ours, id, hash, w.looked(id, hash), otherArea))
	w.sweep()
	child := onlyChild(w.state(id))
	if child.Status != ChildHandedOff || child.HandOff.By != ours.Actor() || !slices.Contains(w.handOffAlarms(neighbour), "in") {
		t.Errorf("%+v, %+v", child, child.HandOff)
	}
}

// TestAHandOffIsSeenByTwoForcesAndNobodyElse: neither by a third force, nor by
// whoever is a party to the incident.
func TestAHandOffIsSeenByTwoForcesAndNobodyElse(t *testing.T) {
	t.Parallel()
	w := twoForces(t)
	in := w.incident("R1", away())
	in.Adults[0].Emails = []string{"barred@neighbour.example"}
	id := w.post(in)
	w.sweep()
	desk, hash := NewHandOffs(w.Service), onlyChild(w.state(id)).Hash
	for _, p := range []auth.Principal{w.operatorOf("THD", "op@third.example"), w.operatorOf(neighbour, "barred@neighbour.example"), w.person(amina)} {
		if rows, _ := desk.List(w.ctx, p); len(rows) != 0 {
			t.Errorf("%s lists %+v", p.Name, rows)
		}
		_, err := desk.Item(w.ctx, p, id, hash)
		_, opened := desk.Open(w.ctx, p, id, hash)
		answered := desk.Answer(w.ctx, p, id, hash, HandOffReply{Round: 1, Accept: true})
		if !errors.Is(err, fault.NotFound) || !errors.Is(opened, fault.NotFound) || !errors.Is(answered, fault.NotFound) {
			t.Errorf("%s: %v, %v, %v", p.Name, err, opened, answered)
		}
	}
	if err := desk.Answer(w.ctx, w.operator("op@force.example"), id, hash, HandOffReply{Round: 1, Accept: true}); !errors.Is(err, fault.NotFound) {
		t.Errorf("the force that asks answers itself: %v", err)
	}
}

func TestAWithdrawnIncidentEndsItsHandOff(t *testing.T) {
	t.Parallel()
	w := twoForces(t)
	id := w.post(w.incident("R1", away()))
	w.sweep()
	_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalWrongChild})
	w.must(err)
	w.forward(24 * time.Hour)
	child := onlyChild(w.state(id))
	if child.Status != ChildWithdrawn || child.HandOff.State != HandOffEnded {
		t.Errorf("%+v, %+v", child, child.HandOff)
	}
	for _, code := range []police.ForceCode{force, neighbour} {
		same(t, string(code)+"'s alarms", w.handOffAlarms(code), []string(nil))
	}
}

// TestAHomeEducatedChildElsewhereIsToldThereAndHandedOver: the council of the
// residence, not of the incident.
func TestAHomeEducatedChildElsewhereIsToldThereAndHandedOver(t *testing.T) {
	t.Parallel()
	w := twoForces(t)
	w.bring("councils", "la,team,name,telephone\n938,home-education,Southmoor home education,02079460021\n")
	id := w.post(w.incident("R1", taught(away(), police.EducationHome)))
	w.sweep()
	if n := w.at(id, schools.CouncilURN(938, schools.TeamHomeEducation)); !n.State.IsLive() || !onlyChild(w.state(id)).HandOff.isOpen() {
		t.Errorf("%+v, %+v", n, onlyChild(w.state(id)).HandOff)
	}
	l := w.ledger()
	same(t, "the ledger", l, Ledger{Received: 1, Notified: 1})
}

func TestOurHubLearnsOfACallToAnotherForceWhileMailIsDown(t *testing.T) {
	t.Parallel()
	w := twoForces(t)
	delete(w.Policies, string(neighbour))
	w.Hubs = map[string]HubContact{otherArea: {Name: "Southmoor hub", Telephone: "02079460099", Email: "hub@southmoor.example"}}
	w.must(w.mail.Close())
	w.post(w.incident("R1", away()))
	w.sweep()
	same(t, "our alarms", w.handOffAlarms(force), []string{"call"})
}
