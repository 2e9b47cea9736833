package notifier

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/view"
	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/portal"
)

// officers are three people at the force's desk, and one of another force.
func (w *world) officers() (s *Suspensions, one, two, three, other auth.Principal) {
	other = w.operator("other@force.example")
	other.Grants = []auth.Grant{{Role: RoleOperator, Scope: string(otherForce)}}
	return NewSuspensions(w.Service, &accounts{}), w.operator("one@force.example"), w.operator("two@force.example", RoleForceAdmin),
		w.operator("three@force.example"), other
}

// suspends has two officers suspend the scheme for so many hours.
func (w *world) suspends(hours int) *Suspensions {
	w.t.Helper()
	s, one, two, _, _ := w.officers()
	w.must(s.Propose(w.ctx, one, string(force), SuspendedMisdirected, hours))
	w.must(s.Agree(w.ctx, two, string(force), w.proposed()))
	return s
}

// proposed is when the waiting proposal was made.
func (w *world) proposed() time.Time {
	w.t.Helper()
	state, err := w.force(string(force))
	w.must(err)
	if state.Proposal == nil {
		w.t.Fatal("nothing is proposed")
	}
	return state.Proposal.At
}

func (w *world) isHeld() bool {
	w.t.Helper()
	held, err := w.isSuspended(string(force))
	w.must(err)
	return held
}

func TestNobodySuspendsTheSchemeAlone(t *testing.T) {
	t.Parallel()
	w := setup(t)
	s, one, two, three, other := w.officers()
	code := string(force)
	for name, err := range map[string]error{
		"no reason": s.Propose(w.ctx, one, code, "", 4), "no time": s.Propose(w.ctx, one, code, SuspendedBreach, 0),
		"too long": s.Propose(w.ctx, one, code, SuspendedBreach, 24*14+1),
	} {
		if fault.Of(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Propose(w.ctx, other, code, SuspendedBreach, 4); !errors.Is(err, fault.NotFound) {
		t.Errorf("another force's officer: %v", err)
	}
	w.must(s.Propose(w.ctx, one, code, SuspendedBreach, 72))
	at := w.proposed()
	if err := s.Agree(w.ctx, one, code, at); fault.Of(err) != fault.Conflict || w.isHeld() {
		t.Errorf("the proposer agrees with themselves: %v", err)
	}
	if err := s.Agree(w.ctx, two, code, at.Add(-time.Second)); fault.Of(err) != fault.Conflict {
		t.Errorf("agreeing to another proposal: %v", err)
	}
	w.must(s.Agree(w.ctx, two, code, at))
	same(t, "two people, three days", w.isHeld(), true)
	rows, err := s.List(w.ctx, three)
	w.must(err)
	same(t, "until", rows[0].Suspension.Until, w.clock.now().Add(72*time.Hour))
	same(t, "people", len(rows[0].People), 2)

	// A fourth day takes a third person.
	w.must(s.Propose(w.ctx, two, code, SuspendedBreach, 96))
	w.must(s.Agree(w.ctx, one, code, w.proposed()))
	rows, err = s.List(w.ctx, three)
	w.must(err)
	same(t, "with two of three", []any{rows[0].Suspension.Until, rows[0].Needed}, []any{w.clock.now().Add(72 * time.Hour), 1})
	w.must(s.Agree(w.ctx, three, code, w.proposed()))
	rows, err = s.List(w.ctx, three)
	w.must(err)
	same(t, "with three", rows[0].Suspension.Until, w.clock.now().Add(96*time.Hour))
	if err := s.Lift(w.ctx, other, code); !errors.Is(err, fault.NotFound) {
		t.Errorf("another force lifts it: %v", err)
	}
	w.must(s.Lift(w.ctx, three, code))
	same(t, "lifted by one", w.isHeld(), false)
	if err := s.Lift(w.ctx, three, code); fault.Of(err) != fault.Conflict {
		t.Errorf("lifted twice: %v", err)
	}
	checkRebuild(t, w)
}

func TestAProposalCanBeTakenBack(t *testing.T) {
	t.Parallel()
	w := setup(t)
	s, one, two, _, _ := w.officers()
	w.must(s.Propose(w.ctx, one, string(force), SuspendedOrder, 1))
	if err := s.Propose(w.ctx, two, string(force), SuspendedOrder, 2); fault.Of(err) != fault.Conflict {
		t.Errorf("two proposals: %v", err)
	}
	at := w.proposed()
	w.must(s.Drop(w.ctx, two, string(force), at))
	if err := s.Agree(w.ctx, two, string(force), at); fault.Of(err) != fault.Conflict || w.isHeld() {
		t.Errorf("agreeing to what was taken back: %v", err)
	}
}

// TestASuspensionOverTheBell: whatever is posted is taken in, matched and given
// its deadline; nobody is told until it ends; then everybody is, within minutes.
func TestASuspensionOverTheBell(t *testing.T) {
	t.Parallel()
	w := setup(t)
	told := w.post(w.incident("DA-0", ada()))
	w.sweep()
	same(t, "before", w.mailTo(amina), []string{subjectOf(channel.KindNew)})
	s := w.suspends(72) // until Monday 22:00
	id := w.post(w.incident("DA-1", ada(), ben()))
	w.until(mondayBell.Add(time.Hour))
	n := w.at(id, larkford)
	same(t, "matched, with its deadline", []any{n.State, n.Deadline}, []any{StateReady, mondayBell})
	same(t, "mail to the school", []any{len(w.mailTo(amina)), len(w.mailTo(brian)), len(w.mailTo(dylan))}, []any{1, 0, 0})
	same(t, "the telephone is a road still", []bool{n.CallSheetAt.IsZero(), w.at(told, larkford).CallSheetAt.IsZero()}, []bool{false, false})

	lead := w.person(amina)
	items, err := w.inbox.List(w.ctx, lead)
	w.must(err)
	for _, it := range items {
		same(t, "in the inbox", it.State, portal.StateSuspended)
	}
	if _, _, err := w.inbox.Reveal(w.ctx, lead, n.ID); fault.Code(err) != "suspended" {
		t.Errorf("its content: %v", err)
	}
	board, err := NewBoards(w.Service).Today(w.ctx, w.operator("op@force.example"))
	w.must(err)
	same(t, "held on the board", board.Counts.HeldBack, 3)
	sheet, err := NewBoards(w.Service).CallSheet(w.ctx, w.operator("op@force.example"))
	w.must(err)
	same(t, "schools to telephone", len(sheet), 2)

	checkRebuild(t, w)
	w.must(s.Lift(w.ctx, w.operator("one@force.example"), string(force)))
	w.sweep()
	for _, id := range []string{id, told} {
		n = w.at(id, larkford)
		same(t, "late cause", []any{n.Late, n.HeldBackAt.IsZero()}, []any{LateSuspended, true})
	}
	if len(w.mailTo(amina)) < 2 || len(w.mailTo(dylan)) == 0 {
		t.Errorf("released: %d mails to one school, %d to the other", len(w.mailTo(amina)), len(w.mailTo(dylan)))
	}
	_, _, err = w.inbox.Reveal(w.ctx, lead, n.ID)
	w.must(err)
	same(t, "what is held back", w.heldBack(), 0)
	checkRebuild(t, w)
}

func TestWhoWasToldInTimeDuringASuspensionIsNotLate(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		told time.Time
		want string
	}{
		"told before the bell":        {mondayBell.Add(-20 * time.Minute), LateNot},
		"told after it":               {mondayBell.Add(20 * time.Minute), LateSuspended},
		"nobody was told by any road": {time.Time{}, LateSuspended},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			s := w.suspends(72)
			id := w.post(w.incident("DA-1", ada()))
			if !tc.told.IsZero() {
				w.until(tc.told)
				w.toldAt(larkford, Call{Person: w.Vault.PersonID(carol), Role: schools.RoleHead})
			}
			w.until(mondayBell.Add(time.Hour))
			w.must(s.Lift(w.ctx, w.operator("one@force.example"), string(force)))
			w.sweep()
			same(t, "late", w.at(id, larkford).LateCause(w.clock.now()), tc.want)
		})
	}
}

func (w *world) heldBack() (n int) {
	w.must(w.View.Read(func(tx *view.Tx) error {
		n = tx.Count(bucketHeldBack, "")
		return nil
	}))
	return n
}

func TestASuspensionRunsOutByItselfAndRemindsEveryHour(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.suspends(5)
	id := w.post(w.incident("DA-1", ada()))
	raised := func() (n int) {
		all, err := w.Log.Of(w.ctx, hubSubject(string(force)))
		w.must(err)
		for _, f := range all {
			var d AlarmRaised
			if f.Type == FactAlarmRaised && f.DecodeData(&d) == nil && d.Kind == AlarmSuspended {
				n++
			}
		}
		return n
	}
	w.sweep()
	same(t, "alarms at the start", raised(), 1)
	w.forward(4*time.Hour + 59*time.Minute)
	same(t, "alarms in five hours", raised(), 5)
	same(t, "mail", len(w.mailTo(amina)), 0)
	w.forward(time.Minute)
	same(t, "it has run out", w.isHeld(), false)
	same(t, "mail once it has", w.mailTo(amina), []string{subjectOf(channel.KindNew)})
	n := w.at(id, larkford)
	same(t, "in time after all", []any{n.State, n.Late}, []any{StateAlerted, LateNot})
	state, err := w.force(string(force))
	w.must(err)
	same(t, "on record", []any{state.Suspension == nil, state.Suspensions}, []any{true, 1})
	open, err := NewAlarms(w.Service).List(w.ctx, w.operator("op@force.example"))
	w.must(err)
	if i := slices.IndexFunc(open.Rows, func(r AlarmRow) bool { return r.Kind == AlarmSuspended && r.IsOpen() }); i >= 0 {
		t.Errorf("it is over, and still an alarm: %+v", open.Rows[i])
	}
	checkRebuild(t, w)
}

func TestWhatASchoolHasTakenOnStaysReadable(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	lead, n := w.person(amina), w.at(id, larkford)
	_, item, err := w.inbox.Reveal(w.ctx, lead, n.ID)
	w.must(err)
	_, err = w.inbox.Acknowledge(w.ctx, lead, n.ID, item.Revision)
	w.must(err)
	w.suspends(1)
	_, _, err = w.inbox.Reveal(w.ctx, lead, n.ID)
	w.must(err)
}

func TestWhoIsToldOnEveryPage(t *testing.T) {
	t.Parallel()
	w := setup(t)
	same(t, "while it runs", len(w.SuspendedFor(w.operator("op@force.example"))), 0)
	w.suspends(1)
	_, _, _, _, other := w.officers()
	for name, tc := range map[string]struct {
		who  auth.Principal
		want int
	}{
		"the force's desk": {w.operator("op@force.example"), 1}, "a key adult": {w.person(amina), 1}, "another force": {other, 0},
		"a system administrator": {auth.Principal{Account: "s", Grants: []auth.Grant{{Role: RoleSystemAdmin}}}, 1}, "nobody": {auth.Principal{}, 0},
	} {
		same(t, name, len(w.SuspendedFor(tc.who)), tc.want)
	}
	p := w.policy(string(force))
	p.Councils = []int{1}
	w.Policies = map[string]Policy{string(force): p}
	same(t, "a school of a council that the force does not serve", len(w.SuspendedFor(w.person(amina))), 0)
}

func TestAWithdrawalIsToldDuringASuspension(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	w.suspends(1)
	_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalOther})
	w.must(err)
	w.sweep()
	if got := strings.Join(w.mailTo(amina), "|"); !strings.Contains(got, subjectOf(channel.KindWithdrawn)) {
		t.Errorf("whoever was alerted is told %q", got)
	}
}
