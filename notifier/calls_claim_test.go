package notifier

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/police"
	"firstbell/schools"
)

// phones is a world whose quiet school has to be telephoned on Monday morning.
func phones(t *testing.T) (*world, *Boards, string) {
	t.Helper()
	w := setup(t)
	w.staff = []string{"op@force.example", "two@force.example"}
	id := w.post(w.incident("DA-1", cora()))
	w.until(mondayBell.Add(-50 * time.Minute))
	return w, NewBoards(w.Service), id
}

// row is the operator's row of a school; false where there is none.
func (w *world) row(b *Boards, p auth.Principal, urn schools.URN) (CallRow, bool) {
	w.t.Helper()
	sheet, err := b.CallSheet(w.ctx, p)
	w.must(err)
	i := slices.IndexFunc(sheet, func(r CallRow) bool { return r.URN == urn })
	if i < 0 {
		return CallRow{}, false
	}
	return sheet[i], true
}

func TestASchoolIsCalledByOneOperatorAtATime(t *testing.T) {
	t.Parallel()
	w, boards, id := phones(t)
	one, two := w.operator("op@force.example"), w.operator("two@force.example")
	w.must(boards.ClaimCall(w.ctx, one, quietoak))

	mine, _ := w.row(boards, one, quietoak)
	same(t, "mine", mine.Hold, CallHold{Mine: true, Since: w.clock.now(), Until: w.clock.now().Add(ClaimCallFor)})
	theirs, _ := w.row(boards, two, quietoak)
	same(t, "a colleague's", theirs.Hold.By, "op@force.example")
	if err := boards.ClaimCall(w.ctx, two, quietoak); fault.Code(err) != "claimed" {
		t.Errorf("the second claim: %v", err)
	}
	told := Call{Name: "Olive Oak", Role: "head", CalledAt: w.clock.now(), ReadBack: true}
	if err := w.tell(two, quietoak, told); fault.Code(err) != "claimed" {
		t.Errorf("the second operator records a call: %v", err)
	}
	same(t, "told", w.at(id, quietoak).ToldAt.IsZero(), true)

	w.must(boards.ReleaseCall(w.ctx, one, quietoak))
	w.must(boards.ReleaseCall(w.ctx, one, quietoak)) // twice is no error
	w.must(boards.ClaimCall(w.ctx, two, quietoak))
	w.must(boards.ReleaseCall(w.ctx, one, quietoak)) // and what is not theirs stays
	free, _ := w.row(boards, two, quietoak)
	same(t, "taken", free.Hold.Mine, true)
	w.must(w.tell(two, quietoak, told))
	_, on := w.row(boards, two, quietoak)
	same(t, "on the sheet", on, false)
	claim, err := w.claimOf(string(force), quietoak.String())
	w.must(err)
	same(t, "the claim is given back with the call", claim.isHeld(w.clock.now()), false)
}

func TestAClaimThatRanOutMayBeTakenOver(t *testing.T) {
	t.Parallel()
	w, boards, id := phones(t)
	one, two := w.operator("op@force.example"), w.operator("two@force.example")
	w.must(boards.ClaimCall(w.ctx, one, quietoak))
	called := w.clock.now().Add(ClaimCallFor - time.Minute) // still theirs

	w.forward(ClaimCallFor)
	row, _ := w.row(boards, two, quietoak)
	same(t, "taken", row.Hold.Taken(), false)
	w.must(boards.ClaimCall(w.ctx, two, quietoak))
	if err := boards.ClaimCall(w.ctx, one, quietoak); fault.Code(err) != "claimed" {
		t.Errorf("the first operator takes it back: %v", err)
	}
	late := Call{Name: "Olive Oak", Role: "head", CalledAt: w.clock.now().Add(time.Minute), ReadBack: true}
	w.forward(time.Minute)
	if err := w.tell(one, quietoak, late); fault.Code(err) != "claimed" {
		t.Errorf("a call made after it was taken over: %v", err)
	}
	// What was said before it was taken over is true, and settles it.
	late.CalledAt = called
	w.must(w.tell(one, quietoak, late))
	same(t, "told", w.at(id, quietoak).ToldAt.IsZero(), false)
	over, err := boards.CallOver(w.ctx, two, quietoak)
	w.must(err)
	same(t, "the second operator learns it", over.How, CallEndTold)
}

func TestOfTwoWhoClaimAtOnceOneWins(t *testing.T) {
	t.Parallel()
	w, boards, _ := phones(t)
	var wins, losses int
	var lock sync.Mutex
	var all sync.WaitGroup
	for _, email := range []string{"a@force.example", "b@force.example", "c@force.example", "d@force.example"} {
		p := w.operator(email)
		all.Go(func() {
			err := boards.ClaimCall(w.ctx, p, quietoak)
			lock.Lock()
			defer lock.Unlock()
			switch {
			case err == nil:
				wins++
			case fault.Code(err) == "claimed":
				losses++
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	same(t, "winners and losers", [2]int{wins, losses}, [2]int{1, 3})
}

func TestWhoMayNotTelephoneClaimsNothing(t *testing.T) {
	t.Parallel()
	w, boards, _ := phones(t)
	other := w.operator("op@other.example")
	other.Grants[0].Scope = "OTH"
	party := w.operator("sam.body@force.example")
	party.Name = "Some Body"
	for name, p := range map[string]auth.Principal{
		"another force's operator": other, "a reader of a school": w.person(amina), "nobody": {},
		"an operator who is a party": party,
	} {
		if err := boards.ClaimCall(w.ctx, p, quietoak); !errors.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := boards.CallWord(w.ctx, p, quietoak); !errors.Is(err, fault.NotFound) {
			t.Errorf("%s asks for the word: %v", name, err)
		}
		if _, err := boards.CallOver(w.ctx, p, quietoak); !errors.Is(err, fault.NotFound) {
			t.Errorf("%s asks how it ended: %v", name, err)
		}
	}
	if _, on := w.row(boards, party, quietoak); on {
		t.Error("a party is asked to telephone about their own incident")
	}
	if err := boards.ClaimCall(w.ctx, w.operator("op@force.example"), millside); !errors.Is(err, fault.NotFound) {
		t.Errorf("a school that needs no call: %v", err)
	}
}

func TestVoicemailIsAnAttemptAndThenSomebodyIsTold(t *testing.T) {
	t.Parallel()
	w, boards, id := phones(t)
	op := w.operator("op@force.example")
	w.must(boards.ClaimCall(w.ctx, op, quietoak))
	w.must(w.tell(op, quietoak, Call{CalledAt: w.clock.now(), Outcome: CallVoicemail}))
	row, on := w.row(boards, op, quietoak)
	same(t, "still on the sheet", on, true)
	same(t, "attempts", row.Attempts, 1)
	same(t, "how it ended", row.LastOutcome, CallVoicemail)
	same(t, "again at", row.AgainAt, w.clock.now().Add(10*time.Minute))
	same(t, "free for a colleague", row.Hold.Taken(), false)

	again := w.clock.now().Add(25 * time.Minute)
	w.must(w.tell(op, quietoak, Call{CalledAt: w.clock.now(), Outcome: CallReception, AgainAt: again}))
	row, _ = w.row(boards, op, quietoak)
	same(t, "at the time reception gave", row.AgainAt, again)

	w.must(w.tell(op, quietoak, Call{Name: "Olive Oak", Role: "head", CalledAt: w.clock.now(), ReadBack: true}))
	n := w.at(id, quietoak)
	same(t, "told", n.ToldAt, w.clock.now())
	same(t, "attempts before", n.Calls, 2)
}

func TestNobodyIsToldWithoutBeingConfirmed(t *testing.T) {
	t.Parallel()
	w, boards, id := phones(t)
	op := w.operator("op@force.example")
	row, _ := w.row(boards, op, quietoak)
	call := Call{Name: "Olive Oak", Role: "head", CalledAt: w.clock.now(), ReadBack: true, About: row.About}
	for _, how := range []string{"", "they-said-so", "their-own-number"} {
		call.Confirmed = how
		if _, err := boards.RecordCall(w.ctx, op, quietoak, call); fault.Code(err) != "call-confirmed" {
			t.Errorf("confirmed by %q: %v", how, err)
		}
	}
	same(t, "told", w.at(id, quietoak).ToldAt.IsZero(), true)
	for name, again := range map[string]time.Time{"past": w.clock.now().Add(-time.Hour), "too far": w.clock.now().Add(25 * time.Hour)} {
		if err := w.tell(op, quietoak, Call{CalledAt: w.clock.now(), Outcome: CallNoAnswer, AgainAt: again}); fault.Code(err) != "call-again" {
			t.Errorf("to call again %s: %v", name, err)
		}
	}
}

func TestWhenToCallAgain(t *testing.T) {
	t.Parallel()
	at := mondayBell.Add(-time.Hour)
	for name, c := range map[string]struct {
		outcome CallOutcome
		left    time.Duration
		want    time.Duration
	}{
		"a machine, an hour before":      {CallVoicemail, time.Hour, 10 * time.Minute},
		"a machine, ten minutes before":  {CallVoicemail, 10 * time.Minute, 5 * time.Minute},
		"a machine, a minute before":     {CallVoicemail, time.Minute, 2 * time.Minute},
		"engaged, an hour before":        {CallEngaged, time.Hour, 3 * time.Minute},
		"engaged, four minutes before":   {CallEngaged, 4 * time.Minute, 2 * time.Minute},
		"nobody there, after the bell":   {CallNoAnswer, -time.Hour, 10 * time.Minute},
		"reception, long before":         {CallReception, 10 * time.Hour, 10 * time.Minute},
		"not confirmed, at the bell now": {CallNotConfirmed, 0, 10 * time.Minute},
	} {
		same(t, name, againAt(c.outcome, at, at.Add(c.left)).Sub(at), c.want)
	}
}

func TestTheNightIsQuietForTelephones(t *testing.T) {
	t.Parallel()
	w := setup(t)
	boards, op := NewBoards(w.Service), w.operator("op@force.example")
	w.staff = []string{"op@force.example"}
	w.clock.set(mondayBell.Add(-6 * time.Hour)) // 02:30
	w.post(w.incident("DA-1", cora()))
	w.sweep()
	row, on := w.row(boards, op, quietoak)
	same(t, "the row is there at once", on, true)
	same(t, "nobody is asked to call before", row.AskFrom, time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC))
	f, err := boards.Forecast(w.ctx, op, []CallRow{row})
	w.must(err)
	same(t, "at night nothing is to be called", f.Schools, 0)
	w.until(mondayBell.Add(-110 * time.Minute))
	f, err = boards.Forecast(w.ctx, op, []CallRow{row})
	w.must(err)
	same(t, "in the morning it is", f.Schools, 1)
	// During lessons there is nothing to wait for.
	w.clock.set(mondayBell.Add(2 * time.Hour))
	w.bring("roll", rollFile+",Dora,Crane,,2015-02-02,F,ZZ1 9CC,999003\n")
	w.post(w.incident("DA-2", child("C9", "Dora", "Crane", "2015-02-02", "ZZ1 9CC")))
	w.sweep()
	row, _ = w.row(boards, op, quietoak)
	same(t, "due already", row.AskFrom.After(w.clock.now()), false)
}

func TestTheCallWordIsShownToWhoeverCallsAndToNobodyElse(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.lockOut(amina, brian, carol)
	w.post(w.incident("DA-1", ada()))
	w.until(mondayBell.Add(-50 * time.Minute))
	boards, words := NewBoards(w.Service), NewCallWords(w.Service)
	op, lead := w.operator("op@force.example"), w.person(amina)
	w.must(boards.ClaimCall(w.ctx, op, larkford))
	word, err := boards.CallWord(w.ctx, op, larkford)
	w.must(err)
	same(t, "before one is set", word, "")

	for _, bad := range []string{"short", strings.Repeat("a", 61)} {
		if err := words.Set(w.ctx, lead, larkford, bad); fault.Code(err) != "call-word" {
			t.Errorf("a word of %d characters: %v", len(bad), err)
		}
	}
	w.must(words.Set(w.ctx, lead, larkford, "  purple   heron "))
	at, err := words.SetAt(w.ctx, lead, larkford)
	w.must(err)
	same(t, "set", at, w.clock.now())
	for name, p := range map[string]auth.Principal{"another school's lead": w.person(dylan), "an operator": op, "nobody": {}} {
		if err := words.Set(w.ctx, p, larkford, "purple heron"); !errors.Is(err, fault.NotFound) {
			t.Errorf("%s sets it: %v", name, err)
		}
		if _, err := words.SetAt(w.ctx, p, larkford); !errors.Is(err, fault.NotFound) {
			t.Errorf("%s asks for it: %v", name, err)
		}
	}

	if _, err := boards.CallWord(w.ctx, w.operator("two@force.example"), larkford); fault.Code(err) != "not-claimed" {
		t.Errorf("a colleague who does not call: %v", err)
	}
	word, err = boards.CallWord(w.ctx, op, larkford)
	w.must(err)
	same(t, "the word", word, "purple heron")
	all, err := w.Log.Of(w.ctx, callSubject(string(force), larkford.String()))
	w.must(err)
	same(t, "on record", all[len(all)-1].Type+" "+all[len(all)-1].Actor, FactWordShown+" "+op.Actor())

	w.must(words.Set(w.ctx, lead, larkford, "green kettle"))
	word, err = boards.CallWord(w.ctx, op, larkford)
	w.must(err)
	same(t, "another word", word, "green kettle")
	same(t, "the log in the clear", inClear(w, linkSubject(larkford.String()), "kettle"), false)
	w.must(words.Set(w.ctx, lead, larkford, ""))
	word, err = boards.CallWord(w.ctx, op, larkford)
	w.must(err)
	same(t, "none", word, "")
	first, err := w.Log.Of(w.ctx, linkSubject(larkford.String()))
	w.must(err)
	for _, f := range first[:2] {
		var gone string
		if err := w.unseal(w.ctx, f.Seq, partWord, &gone); err == nil {
			t.Error("a word that was replaced can still be read")
		}
	}
}

// inClear reports whether a subject's facts hold a text outside their sealed parts.
func inClear(w *world, subject, text string) bool {
	all, err := w.Log.Of(w.ctx, subject)
	w.must(err)
	return slices.ContainsFunc(all, func(f facts.Fact) bool { return strings.Contains(string(f.Data), text) })
}

func TestTheCallWordShowsNothingWhereSomebodyMayNotHearOfIt(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.lockOut(amina, brian, carol)
	in := w.incident("DA-1", ada())
	in.Adults[0] = police.Adult{ID: "A1", Role: police.AdultSuspect, Name: "Brian Cole", Emails: []string{brian}}
	w.post(in)
	w.until(mondayBell.Add(-50 * time.Minute))
	boards, op := NewBoards(w.Service), w.operator("op@force.example")
	w.must(NewCallWords(w.Service).Set(w.ctx, w.person(amina), larkford, "purple heron"))
	w.must(boards.ClaimCall(w.ctx, op, larkford))
	if word, err := boards.CallWord(w.ctx, op, larkford); fault.Code(err) != "word-does-not-count" || word != "" {
		t.Errorf("%q, %v", word, err)
	}
	call := Call{Person: w.Vault.PersonID(amina), CalledAt: w.clock.now(), ReadBack: true, Confirmed: ConfirmedByWord}
	if err := w.tell(op, larkford, call); fault.Code(err) != "call-confirmed" {
		t.Errorf("confirmed by a word that the party may know: %v", err)
	}
	call.Confirmed = ConfirmedByCall
	w.must(w.tell(op, larkford, call))
}

func TestASchoolThatReadsMeanwhileNeedsNoCall(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.until(mondayBell.Add(-CallSheetBefore))
	boards, op := NewBoards(w.Service), w.operator("op@force.example")
	w.must(boards.ClaimCall(w.ctx, op, larkford))
	if _, err := boards.CallOver(w.ctx, op, larkford); !errors.Is(err, fault.NotFound) {
		t.Errorf("while it is on the sheet: %v", err)
	}
	w.forward(time.Minute)
	n := w.at(id, larkford)
	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	row, on := w.row(boards, op, larkford)
	same(t, "read, not taken on: on the sheet", on, true)
	same(t, "and the row says so", row.OpenedAt, w.clock.now())
	_, err = w.inbox.Acknowledge(w.ctx, w.person(amina), n.ID, 0)
	w.must(err)
	_, on = w.row(boards, op, larkford)
	same(t, "taken on: on the sheet", on, false)
	over, err := boards.CallOver(w.ctx, op, larkford)
	w.must(err)
	same(t, "the caller is told", over, CallOver{CallEndRead, w.clock.now()})
}

func TestPrintingTheSheetIsOnRecordFirst(t *testing.T) {
	t.Parallel()
	w, boards, _ := phones(t)
	op := w.operator("op@force.example")
	sheet, err := boards.PrintSheet(w.ctx, op)
	w.must(err)
	same(t, "rows", len(sheet), 1)
	last, err := w.Log.Last(w.ctx, callPrefix+string(force))
	w.must(err)
	var d SheetPrinted
	w.must(last.DecodeData(&d))
	same(t, "record", []any{last.Type, last.Actor, d.Schools}, []any{FactSheetPrinted, op.Actor(), []string{quietoak.String()}})
}
