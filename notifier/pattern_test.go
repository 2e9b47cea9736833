package notifier

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/vault"
	"firstbell/internal/view"
	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// patternOf is the pattern record in which a notification counts, opened.
func (w *world) patternOf(n *Notification) (Pattern, []PatternEntry) {
	w.t.Helper()
	p, err := rowOf[Pattern](w.View, bucketPattern, n.Pupil)
	w.must(err)
	entries, err := w.openPattern(w.ctx, &p)
	w.must(err)
	return p, entries
}

// datesOf are the incidents of a record.
func datesOf(entries []PatternEntry) []string {
	var all []string
	for _, e := range entries {
		all = append(all, e.Incident)
	}
	return all
}

// told posts an incident about ada at a day and lets her school take it on.
func (w *world) told(reference, day string) string {
	w.t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	w.must(err)
	w.clock.set(at.Add(20 * time.Hour))
	in := w.incident(reference, ada())
	in.Behaviours = []police.Behaviour{police.BehaviourPhysical}
	in.Marac.Flag = police.AnswerYes
	id := w.post(in)
	w.sweep()
	w.takenOn(id, amina)
	w.sweep()
	return id
}

// takenOn is the notification at larkford read and acknowledged.
func (w *world) takenOn(id, email string) {
	w.t.Helper()
	n := w.at(id, larkford)
	_, it, err := w.inbox.Reveal(w.ctx, w.person(email), n.ID)
	w.must(err)
	_, err = w.inbox.Acknowledge(w.ctx, w.person(email), n.ID, it.Revision)
	w.must(err)
}

// fresh is a roll that nobody doubts for its age.
func (w *world) fresh() {
	w.t.Helper()
	for _, r := range w.known.Current().DoubtfulRolls(w.clock.now()) {
		w.must(w.known.ConfirmRoll(w.ctx, r.URN, "person:op"))
	}
}

func TestARecordKeepsCodesAndNothingElse(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.Policies[string(force)] = Policy{Matching: Matching{Mode: MatchAutomatic}, Detail: schools.DetailFull}
	id := w.told("DA-1", "2026-11-21")
	n := w.at(id, larkford)
	w.must(w.inbox.RecordOutcome(w.ctx, w.person(amina), n.ID, schools.Outcome{Support: schools.SupportSilent, Referral: true, ChildView: "She liked it."}))
	w.sweep()
	p, entries := w.patternOf(w.at(id, larkford))
	same(t, "entries", len(entries), 1)
	e := entries[0]
	same(t, "the codes", []any{e.Incident, e.Behaviours, e.Presence, e.Marac, e.Outcome.Support, e.Outcome.Referral},
		[]any{"2026-11-21", []string{"physical"}, "heard", "yes", schools.SupportSilent, true})
	raw := strings.ToLower(string(encode(entries)))
	for _, word := range []string{"ada", "able", "shouted", "liked", "2016", "zz1", "da-1"} {
		if strings.Contains(raw, word) {
			t.Errorf("the record holds %q: %s", word, raw)
		}
	}
	same(t, "its key", p.Key != "" && p.Key != n.Key && p.Key != w.state(id).Current().Key, true)
	same(t, "what is left to destroy", len(p.Doomed), 0)
	facts, err := w.Log.Of(w.ctx, patternSubject(n.Pupil))
	w.must(err)
	for _, f := range facts[:len(facts)-2] {
		for _, part := range f.Parts {
			if _, err := w.Vault.Open(w.ctx, part.Key, part.Sealed, f.AD(part.Name)); !errors.Is(err, vault.ErrErased) {
				t.Errorf("an earlier content can be read: %v", err)
			}
		}
	}
	checkRebuild(t, w)
}

func TestWhatIsUnreadIsWrittenDownAfterAWhile(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	p, _ := w.patternOf(w.at(id, larkford))
	same(t, "entries while the burst is on", len(p.Entries), 0)
	w.forward(patternRest)
	p, _ = w.patternOf(w.at(id, larkford))
	same(t, "entries afterwards", len(p.Entries), 1)
}

func TestTheSchoolReadsOfEarlierNotifications(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.told("DA-1", "2026-11-21")
	w.told("DA-2", "2026-11-28")
	third := w.told("DA-3", "2026-12-05")
	n := w.at(third, larkford)
	earlier := func(email string) string {
		_, it, err := w.inbox.Reveal(w.ctx, w.person(email), n.ID)
		w.must(err)
		var days []string
		for _, day := range it.Earlier {
			days = append(days, day.Format(time.DateOnly))
		}
		return fmt.Sprint(days)
	}
	same(t, "what the reader is told", earlier(brian), "[2026-11-21 2026-11-28]")

	listed, err := w.inbox.Item(w.ctx, w.person(brian), n.ID)
	w.must(err)
	same(t, "what stands there without a disclosure", len(listed.Earlier), 0)
}

func TestWhoIsAPartyToAnEarlierIncidentDoesNotReadOfIt(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", ada())
	in.Adults = append(in.Adults, police.Adult{ID: "A2", Role: police.AdultSuspect, Name: "Brian Cole", Emails: []string{brian}})
	first := w.post(in)
	w.sweep()
	w.takenOn(first, amina)
	second := w.told("DA-2", "2026-11-28")
	n := w.at(second, larkford)
	for email, want := range map[string]int{amina: 1, brian: 0} {
		_, it, err := w.inbox.Reveal(w.ctx, w.person(email), n.ID)
		w.must(err)
		same(t, "earlier notifications that "+email+" reads of", len(it.Earlier), want)
	}
}

func TestAnUpdateIsNoNewIncident(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.told("DA-1", "2026-11-21")
	in := w.incident("DA-1", ada())
	in.Version, in.Behaviours = 2, []police.Behaviour{police.BehaviourStalking}
	w.post(in)
	w.sweep()
	w.takenOn(id, brian)
	w.sweep()
	_, entries := w.patternOf(w.at(id, larkford))
	same(t, "entries and their codes", []any{datesOf(entries), entries[0].Behaviours}, []any{[]string{"2026-11-21"}, []string{"stalking"}})
}

func TestWhatIsTakenBackIsForgotten(t *testing.T) {
	t.Parallel()
	for name, undo := range map[string]func(w *world, id string){
		"withdrawn": func(w *world, id string) {
			_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalRecordedInError})
			w.must(err)
		},
		"sent back": func(w *world, id string) {
			w.must(w.inbox.Bounce(w.ctx, w.person(amina), w.at(id, larkford).ID))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			w.told("DA-1", "2026-11-21")
			id := w.told("DA-2", "2026-11-28")
			n := w.at(id, larkford)
			was, entries := w.patternOf(n)
			same(t, "entries before", datesOf(entries), []string{"2026-11-21", "2026-11-28"})
			undo(w, id)
			w.sweep()
			_, entries = w.patternOf(n)
			same(t, "entries after", datesOf(entries), []string{"2026-11-21"})
			if _, err := w.Vault.Seal(w.ctx, was.Key, nil, nil); err == nil {
				t.Error("the record as it was can still be opened")
			}
		})
	}
}

func TestARecordEndsWhenTheChildLeavesTheRoll(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.told("DA-1", "2026-11-21")
	n := w.at(id, larkford)
	was, _ := w.patternOf(n)
	w.bring(registry.KindRoll, strings.Replace(rollFile, ",Ada,Able,,2016-05-04,F,ZZ1 9AA,999001\n", ",Zoe,Other,,2016-07-04,F,ZZ1 9AB,999001\n", 1))
	w.sweep()
	p, _ := w.patternOf(n)
	if w.known.Current().RollDoubt(larkford, w.clock.now()) != registry.RollTrusted {
		same(t, "entries while somebody must look at the roll first", len(p.Entries), 1)
		w.trustRolls()
		w.sweep()
		p, _ = w.patternOf(n)
	}
	same(t, "entries, keys to destroy", []any{len(p.Entries), p.Key, len(p.Doomed)}, []any{0, "", 0})
	if _, err := w.Vault.Seal(w.ctx, was.Key, nil, nil); err == nil {
		t.Error("the record can still be opened")
	}
	ended, err := w.Log.Of(w.ctx, patternSubject(n.Pupil))
	w.must(err)
	var why PatternEnded
	w.must(ended[len(ended)-2].DecodeData(&why))
	same(t, "why", why.Reason, PatternLeftRoll)
	w.forward(time.Hour)
	p, _ = w.patternOf(n)
	same(t, "entries later", len(p.Entries), 0)
	checkRebuild(t, w)
}

func TestAnEntryIsForgottenAfterItsYears(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.Policies[string(force)] = Policy{Matching: Matching{Mode: MatchAutomatic}, PatternYears: 1}
	first := w.told("DA-1", "2026-11-21")
	w.clock.set(time.Date(2027, 6, 1, 12, 0, 0, 0, time.UTC))
	w.fresh()
	w.told("DA-2", "2027-06-02")
	n := w.at(first, larkford)
	was, entries := w.patternOf(n)
	same(t, "entries within the year", len(entries), 2)
	w.clock.set(time.Date(2027, 11, 23, 12, 0, 0, 0, time.UTC))
	w.sweep()
	_, entries = w.patternOf(n)
	same(t, "entries a year after the first", datesOf(entries), []string{"2027-06-02"})
	if _, err := w.Vault.Seal(w.ctx, was.Key, nil, nil); err == nil {
		t.Error("what was forgotten can still be opened")
	}
	w.clock.set(time.Date(2028, 6, 5, 12, 0, 0, 0, time.UTC))
	w.sweep()
	p, _ := w.patternOf(n)
	same(t, "entries a year after the last", []any{len(p.Entries), p.Key}, []any{0, ""})
}

func TestAPupilIsKnownByTheRollHoweverTheForceWrites(t *testing.T) {
	t.Parallel()
	w := setup(t)
	first := w.told("DA-1", "2026-11-21")
	in := w.incident("DA-2", child("other", "ADA", "Able", "2016-05-04", "ZZ1 9AA"))
	second := w.post(in)
	w.sweep()
	w.takenOn(second, amina)
	w.sweep()
	same(t, "one pupil", w.at(first, larkford).Pupil, w.at(second, larkford).Pupil)
	_, entries := w.patternOf(w.at(second, larkford))
	same(t, "entries", len(entries), 2)
	twins := w.pupilNames("999001", schools.Pupil{Forename: "Ada", Surname: "Able"})
	same(t, "another school's name for the same child differs", slices.Equal(twins, w.pupilNames("999002", schools.Pupil{Forename: "Ada", Surname: "Able"})), false)
}

// counted is how many distinct incidents stand about ada at larkford, by the
// cases themselves.
func (w *world) counted(cases []string) int {
	n := 0
	for _, id := range cases {
		for _, one := range w.state(id).Notifications {
			if one.URN == larkford.String() && one.counts() {
				n++
			}
		}
	}
	return n
}

// entriesAt is how many entries all records of a school hold.
func (w *world) entriesAt(urn schools.URN) (n int) {
	w.must(w.View.Read(func(tx *view.Tx) error {
		return tx.Each(bucketPattern, "", func(_ string, raw []byte) error {
			var p Pattern
			mustDecode(raw, &p)
			if p.URN == urn.String() {
				n += len(p.Entries)
			}
			return nil
		})
	}))
	return n
}
