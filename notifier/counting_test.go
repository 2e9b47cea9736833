package notifier

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/view"
	"firstbell/police"
	"firstbell/schools"
)

// countedFacts are the counting facts of the force.
func (w *world) countedFacts() []facts.Fact {
	w.t.Helper()
	all, err := w.Log.Of(w.ctx, countSubject(string(force)))
	w.must(err)
	return all
}

// sums are the rows of the newest counting fact of a month, of one kind.
func (w *world) sums(month, of string) map[Counting]int {
	w.t.Helper()
	sums := map[Counting]int{}
	for _, f := range slices.Backward(w.countedFacts()) {
		var d Counted
		w.must(f.DecodeData(&d))
		if d.Month != month {
			continue
		}
		for _, r := range d.Rows {
			if r.Of == of {
				sums[r.Counting] = r.N
			}
		}
		return sums
	}
	return sums
}

// aDayOfEverything is one of most things that can happen, and a night after it.
func (w *world) aDayOfEverything() (cases []string) {
	w.t.Helper()
	cases = append(cases, w.told("DA-1", "2026-11-21"))
	w.must(w.inbox.RecordOutcome(w.ctx, w.person(amina), w.at(cases[0], larkford).ID,
		schools.Outcome{Support: schools.SupportBoth, WelfareCheck: true, OwnReference: "CP-77", ChildView: "canary words"}))
	cases = append(cases, w.post(w.incident("DA-2", ada(), ben(), cora(), unknown())))
	grown := child("C9", "Old", "Enough", "2000-01-01", "")
	cases = append(cases, w.post(w.incident("DA-3", ada(), grown)))
	w.sweep()
	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), w.at(cases[2], larkford).ID)
	w.must(err)
	w.must(w.inbox.Bounce(w.ctx, w.person(amina), w.at(cases[2], larkford).ID))
	cases = append(cases, w.post(w.incident("DA-4", ben())))
	w.sweep()
	_, err = w.Withdraw(w.ctx, client, cases[3], police.Withdrawal{Reason: police.WithdrawalRecordedInError})
	w.must(err)
	w.until(time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC))
	return cases
}

func TestEverythingIsCountedOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.aDayOfEverything()
	children, told := w.sums("2026-11", CountChild), w.sums("2026-11", CountNotification)
	n := 0
	for _, one := range children {
		n += one
	}
	same(t, "children", n, 1+4+2+1)
	same(t, "who was too old", children[Counting{Of: CountChild, State: string(ChildNotEligible), Age: police.AgeAdult}], 1)
	same(t, "who was taken on, in time, by e-mail, with an outcome", told[Counting{
		Of: CountNotification, State: "acknowledged", Age: police.Age8To11, Group: "other", OnTime: OnTimeYes, Route: RouteMatched, Road: "email",
		Outcome: "both", Checked: true,
	}], 1)
	states := map[string]int{}
	for k, one := range told {
		states[k.State] += one
	}
	same(t, "one of each that ended", []int{states["acknowledged"], states["bounced"], states["recalled"]}, []int{1, 1, 1})

	// A day on which nothing happens writes nothing.
	before := len(w.countedFacts())
	w.clock.set(w.clock.now().Add(24 * time.Hour))
	last := w.countedFacts()
	w.sweep()
	same(t, "facts", []int{before, len(last)}, []int{before, before})
	checkRebuild(t, w)
}

// countWords are all words that a count may hold.
func countWords() []string {
	words := slices.Concat([]string{
		CountChild, CountNotification, OnTimeYes, OnTimeNo, OnTimeOpen, RouteMatched, RoutePerson, RouteUnverified, "",
		string(RoadEmail), string(RoadSMS), string(RoadTelephone), string(RoadWebhook),
	}, police.AgeBands, EstablishmentGroups, LateCauses, exceptionReasons)
	for _, s := range childStatuses {
		words = append(words, string(s))
	}
	for _, s := range transitions {
		words = append(words, string(s.to))
	}
	for _, s := range schools.Supports {
		words = append(words, string(s))
	}
	return words
}

// TestACountHoldsNoIdentifiers reads the stored bytes: a count has a force, a
// month, numbers and words of short lists, and nothing by which anybody, any
// school or any case could be found.
func TestACountHoldsNoIdentifiers(t *testing.T) {
	t.Parallel()
	w := setup(t)
	cases := w.aDayOfEverything()
	allowed := countWords()
	all := w.countedFacts()
	if len(all) == 0 {
		t.Fatal("nothing was counted")
	}
	for _, f := range all {
		e := f.Envelope
		same(t, "the envelope", []any{e.Actor, e.Case, e.Notification, e.URN, e.Child, len(e.Keys), len(f.Parts)}, []any{actorNode, "", "", "", "", 0, 0})
		var data map[string]any
		w.must(json.Unmarshal(f.Data, &data))
		same(t, "its fields", slices.Sorted(maps.Keys(data)), []string{"Month", "Rows", "Through"})
		if len(data["Month"].(string)) != len("2026-11") {
			t.Errorf("month %v", data["Month"])
		}
		for _, row := range data["Rows"].([]any) {
			for name, value := range row.(map[string]any) {
				if word, is := value.(string); is && !slices.Contains(allowed, word) {
					t.Errorf("%s is %q", name, word)
				}
			}
		}
		raw := string(f.Data)
		for _, id := range cases {
			for _, n := range w.state(id).sorted() {
				for _, secret := range []string{id, n.ID, n.Child, n.URN, n.Key, n.Pupil, "Ada", "canary", "CP-77", "DA-1"} {
					if strings.Contains(raw, secret) {
						t.Errorf("a count holds %q", secret)
					}
				}
			}
		}
	}
}

// addsUp compares the view's sums with what the cases amount to.
func (w *world) addsUp(cases []string) (got, want map[string]int) {
	got, want = map[string]int{}, map[string]int{}
	for _, id := range cases {
		for codes, n := range w.state(id).tally() {
			want[codes] += n
		}
	}
	w.must(w.View.Read(func(tx *view.Tx) error {
		return tx.Each(bucketTally, string(force)+"/", func(key string, value []byte) error {
			n, err := strconv.Atoi(string(value))
			got[key[len(force)+1:]] = n
			return err
		})
	}))
	return got, want
}

func TestACountOutlivesTheContent(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.told("DA-1", "2026-11-21")
	w.until(time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC))
	before := w.sums("2026-11", CountNotification)
	n := w.at(id, larkford)
	w.must(w.Vault.Shred(w.ctx, n.Key))
	w.must(w.Vault.Shred(w.ctx, w.state(id).Current().Key))
	same(t, "the sums", w.sums("2026-11", CountNotification), before)
	got, want := w.addsUp([]string{id})
	same(t, "the view's sums", got, want)
	rows, err := w.Counts(string(force), "2026-11")
	w.must(err)
	same(t, "kinds of rows", len(rows), 2)
	none, err := w.Counts(string(force), "2026-10")
	w.must(err)
	same(t, "rows of a month without anything", len(none), 0)
	checkRebuild(t, w)
}
