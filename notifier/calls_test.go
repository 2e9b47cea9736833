package notifier

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/police"
	"firstbell/schools"
)

// tell is a call about everything that is on the operator's sheet now.
func (w *world) tell(p auth.Principal, urn schools.URN, call Call) error {
	boards := NewBoards(w.Service)
	sheet, err := boards.CallSheet(w.ctx, p)
	w.must(err)
	for _, row := range sheet {
		if row.URN == urn {
			call.About = row.About
		}
	}
	call.Confirmed = cmp.Or(call.Confirmed, ConfirmedByCall)
	_, err = boards.RecordCall(w.ctx, p, urn, call)
	return err
}

func TestTheCallSheetHasOneRowForEachSchool(t *testing.T) {
	t.Parallel()
	w := setup(t)
	first := w.post(w.incident("DA-1", ada(), cora()))
	second := w.post(w.incident("DA-2", ada()))
	w.sweep()
	boards, op := NewBoards(w.Service), w.operator("op@force.example")

	rows, err := boards.CallSheet(w.ctx, op)
	w.must(err)
	if len(rows) != 1 || rows[0].URN != quietoak {
		t.Fatalf("on Friday night: %+v, want the school that has nobody", rows)
	}
	same(t, "its people", len(rows[0].Contacts), 0)
	same(t, "its switchboard", strings.Contains(rows[0].Telephone, "20"), true)

	w.until(mondayBell.Add(-CallSheetBefore))
	rows, err = boards.CallSheet(w.ctx, op)
	w.must(err)
	if len(rows) != 2 {
		t.Fatalf("at T-30: %d rows, want 2", len(rows))
	}
	row := rows[0]
	if row.URN != larkford {
		row = rows[1]
	}
	refs := []string{shortRef(w.at(first, larkford).ID), shortRef(w.at(second, larkford).ID)}
	slices.Sort(refs)
	slices.Sort(row.ShortRefs)
	same(t, "both in one call", row.ShortRefs, refs)
	var names []string
	for _, c := range row.Contacts {
		names = append(names, c.Name)
	}
	same(t, "whom to ask for", names, []string{"Amina Khan", "Brian Cole", "Carol Head"})
}

func TestAnExcludedPersonIsNotOnTheCallSheet(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", ada())
	in.Adults[0].Phones = []string{"0044 7700 900001"}
	id := w.post(in)
	w.post(w.incident("DA-2", ada()))
	w.until(mondayBell.Add(-CallSheetBefore))
	boards, op := NewBoards(w.Service), w.operator("op@force.example")
	rows, err := boards.CallSheet(w.ctx, op)
	w.must(err)
	for _, c := range rows[0].Contacts {
		if c.Name == "Amina Khan" {
			t.Error("a party to one of the incidents is to be telephoned")
		}
	}
	err = w.tell(op, larkford, Call{Name: "Amina Khan", CalledAt: w.clock.now(), ReadBack: true})
	if fault.Code(err) != "call-person" {
		t.Errorf("telling the party: got %v, want call-person", err)
	}
	same(t, "told", w.at(id, larkford).ToldAt.IsZero(), true)
}

func TestBeingToldByTelephoneEndsTheLadder(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.post(w.incident("DA-2", ada()))
	w.until(mondayBell.Add(-CallSheetBefore))
	boards, op := NewBoards(w.Service), w.operator("op@force.example")
	w.must(w.tell(op, larkford, Call{
		Person: w.Vault.PersonID(carol), Role: "head", CalledAt: w.clock.now(), ReadBack: true, Outcome: CallTold,
	}))
	for _, reference := range []string{"DA-1", "DA-2"} {
		same(t, reference, w.at(w.caseID(force, reference), larkford).ToldAt, w.clock.now())
	}
	rows, err := boards.CallSheet(w.ctx, op)
	w.must(err)
	same(t, "left to call", len(rows), 0)
	last, err := w.Log.Last(w.ctx, caseSubject(id))
	w.must(err)
	var data Told
	w.must(last.DecodeData(&data))
	same(t, "record", data, Told{Person: w.Vault.PersonID(carol), Role: "head", CalledAt: w.clock.now(), ReadBack: true, Confirmed: ConfirmedByCall})
	if strings.Contains(string(last.Data), "Carol") {
		t.Error("the record names the person in the clear")
	}
	var name string
	w.must(w.unseal(w.ctx, last.Seq, partCall, &name))
	same(t, "name", name, "Carol Head")

	// The school can still sign in, read and acknowledge.
	n := w.at(id, larkford)
	_, _, err = w.inbox.Reveal(w.ctx, w.person(carol), n.ID)
	w.must(err)
	_, err = w.inbox.Acknowledge(w.ctx, w.person(carol), n.ID, 0)
	w.must(err)
}

func TestACallInWhichNobodyWasToldSettlesNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", cora()))
	w.sweep()
	boards, op := NewBoards(w.Service), w.operator("op@force.example")
	for _, outcome := range []CallOutcome{CallVoicemail, CallReception, CallNoAnswer, CallNoReadBack, ""} {
		w.must(w.tell(op, quietoak, Call{CalledAt: w.clock.now(), Outcome: outcome}))
	}
	n := w.at(id, quietoak)
	same(t, "told", n.ToldAt.IsZero(), true)
	same(t, "calls", n.Calls, 5)
	rows, err := boards.CallSheet(w.ctx, op)
	w.must(err)
	same(t, "still to call", len(rows), 1)
}

func TestASchoolWithoutContactsIsToldThroughItsSwitchboard(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", cora()))
	w.sweep()
	op := w.operator("op@force.example")
	for name, call := range map[string]Call{
		"reception":       {Name: "Somebody", Role: "fallback"},
		"nobody in words": {Role: "head"},
	} {
		call.CalledAt, call.ReadBack = w.clock.now(), true
		if err := w.tell(op, quietoak, call); fault.Code(err) != "call-person" {
			t.Errorf("%s: got %v, want call-person", name, err)
		}
	}
	w.must(w.tell(op, quietoak, Call{Name: "Olive Oak", Role: "head", CalledAt: w.clock.now(), ReadBack: true}))
	same(t, "told", w.at(id, quietoak).ToldAt, w.clock.now())
}

func TestACallThatCannotBeRecorded(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.post(w.incident("DA-1", ada()))
	w.until(mondayBell.Add(-CallSheetBefore))
	op, now := w.operator("op@force.example"), w.clock.now()
	for name, c := range map[string]struct {
		call Call
		code string
	}{
		"in the future":       {Call{Name: "Carol Head", CalledAt: now.Add(time.Hour), ReadBack: true}, "call-time"},
		"without a time":      {Call{Name: "Carol Head", ReadBack: true}, "call-time"},
		"without read-back":   {Call{Name: "Carol Head", CalledAt: now, Outcome: CallTold}, "read-back"},
		"another role":        {Call{Name: "Carol Head", Role: "key-adult", CalledAt: now, ReadBack: true}, "call-person"},
		"somebody else":       {Call{Name: "Passer By", CalledAt: now, ReadBack: true}, "call-person"},
		"the school's office": {Call{Person: w.Vault.PersonID(backup), CalledAt: now, ReadBack: true}, "call-person"},
		"an invented outcome": {Call{Name: "Carol Head", CalledAt: now, Outcome: "maybe"}, "call-outcome"},
	} {
		same(t, name, fault.Code(w.tell(op, larkford, c.call)), c.code)
	}
	if err := w.tell(op, millside, Call{}); !errors.Is(err, fault.NotFound) {
		t.Errorf("a school with nothing to call about: got %v, want not found", err)
	}
	same(t, "facts", count(w.types(w.caseID(force, "DA-1")), FactTold), 0)
}

func TestACallAboutWhatWasWithdrawnMeanwhileChangesNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", cora()))
	w.sweep()
	boards, op := NewBoards(w.Service), w.operator("op@force.example")
	h := holding{w.state(id), w.at(id, quietoak)}
	_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: "other"})
	w.must(err)
	recorded, err := boards.recordOne(w.ctx, op, h, Call{
		Name: "Olive Oak", Role: "head", CalledAt: w.clock.now(), ReadBack: true, Outcome: CallTold,
		About: []CallAbout{{Notification: h.n.ID}},
	})
	w.must(err)
	same(t, "recorded", recorded, false)
	same(t, "told", count(w.types(id), FactTold), 0)
}

func TestACallSettlesOnlyWhatWasOnItsSheet(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.lockOut(amina, brian, carol)
	boards, op := NewBoards(w.Service), w.operator("op@force.example")
	first := w.incident("DA-1", ada())
	id := w.post(first)
	w.sweep()
	sheet, err := boards.CallSheet(w.ctx, op)
	w.must(err)
	call := Call{Name: "Carol Head", CalledAt: w.clock.now(), ReadBack: true, About: sheet[0].About, Confirmed: ConfirmedByWord}

	w.clock.set(w.clock.now().Add(5 * time.Minute))
	newer := w.post(w.incident("DA-2", ada())) // comes in while the telephone rings
	w.sweep()
	done, err := boards.RecordCall(w.ctx, op, larkford, call)
	w.must(err)
	same(t, "recorded", done, Recorded{Settled: 1, Left: 1})
	same(t, "the one on the sheet", w.at(id, larkford).ToldAt.IsZero(), false)
	same(t, "the one that came later", w.at(newer, larkford).ToldAt.IsZero(), true)

	// Not even naming it makes a call cover what came after it.
	sheet, err = boards.CallSheet(w.ctx, op)
	w.must(err)
	call.About = sheet[0].About
	if _, err := boards.RecordCall(w.ctx, op, larkford, call); fault.Code(err) != "sheet-changed" {
		t.Errorf("a call made before the notification: got %v, want sheet-changed", err)
	}
	call.CalledAt, call.About = w.clock.now(), nil
	if _, err := boards.RecordCall(w.ctx, op, larkford, call); fault.Code(err) != "sheet-changed" {
		t.Errorf("a call about nothing in particular: got %v, want sheet-changed", err)
	}
}

func TestACallDoesNotSettleWhatWasRevisedMeanwhile(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.lockOut(amina, brian, carol)
	boards, op := NewBoards(w.Service), w.operator("op@force.example")
	in := w.incident("DA-1", ada())
	id := w.post(in)
	w.sweep()
	sheet, err := boards.CallSheet(w.ctx, op)
	w.must(err)
	in.Version, in.Circumstances = 2, "He said that he would come to the school."
	w.post(in)
	w.sweep()
	call := Call{Name: "Carol Head", CalledAt: w.clock.now(), ReadBack: true, About: sheet[0].About, Confirmed: ConfirmedByWord}
	if _, err := boards.RecordCall(w.ctx, op, larkford, call); fault.Code(err) != "sheet-changed" {
		t.Errorf("got %v, want sheet-changed", err)
	}
	same(t, "told", w.at(id, larkford).ToldAt.IsZero(), true)
}

func TestTheCallSheetNeverLeadsToAParty(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.bring("contacts", "urn,role,name,email,phone\n"+
		"999001,head,Carol Head,carol.head@larkford.example,07700 900003\n999001,fallback,School Office,office@larkford.example,02079460001\n")
	in := w.incident("DA-1", ada())
	in.Adults[0] = police.Adult{ID: "A1", Role: police.AdultSuspect, Name: "Carol Head", Emails: []string{carol}}
	id := w.post(in)
	w.sweep()
	boards, op := NewBoards(w.Service), w.operator("op@force.example")
	sheet, err := boards.CallSheet(w.ctx, op)
	w.must(err)
	same(t, "people", len(sheet[0].Contacts), 0)
	same(t, "not to be spoken to", sheet[0].Barred, []schools.Role{schools.RoleHead})
	for name, call := range map[string]Call{
		"herself":                      {Name: "Carol Head", Role: schools.RoleHead},
		"herself in capitals":          {Name: "CAROL  HEAD", Role: schools.RoleTrustLead},
		"another name in her role":     {Name: "Olive Oak", Role: schools.RoleHead},
		"her last name alone":          {Name: "Mrs Head", Role: RoleChair},
		"herself as chair":             {Name: "Carol Head", Role: RoleChair},
		"herself by her contact's id":  {Person: w.Vault.PersonID(carol), Name: "Carol Head", Role: RoleChair},
		"a role that is none":          {Name: "Olive Oak", Role: "caretaker"},
		"the fallback who fetches one": {Name: "School Office", Role: schools.RoleFallback},
	} {
		call.CalledAt, call.ReadBack = w.clock.now(), true
		if err := w.tell(op, larkford, call); fault.Code(err) != "call-person" {
			t.Errorf("%s: got %v, want call-person", name, err)
		}
	}
	same(t, "told", w.at(id, larkford).ToldAt.IsZero(), true)
	w.must(w.tell(op, larkford, Call{Name: "Grace Chair", Role: RoleChair, CalledAt: w.clock.now(), ReadBack: true}))
	same(t, "told", w.at(id, larkford).ToldAt.IsZero(), false)
}

func TestAPartyWithoutAContactIsRefusedByNameAlone(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", cora())
	in.Adults[0] = police.Adult{ID: "A1", Role: police.AdultSuspect, Name: "Olive Oak", WorksInEducation: police.AnswerYes}
	w.post(in)
	w.sweep()
	op := w.operator("op@force.example")
	sheet, err := NewBoards(w.Service).CallSheet(w.ctx, op)
	w.must(err)
	same(t, "a party works in education", sheet[0].Staff, true)
	call := Call{Name: "olive oak", Role: schools.RoleHead, CalledAt: w.clock.now(), ReadBack: true}
	if err := w.tell(op, quietoak, call); fault.Code(err) != "call-person" {
		t.Errorf("got %v, want call-person", err)
	}
}
