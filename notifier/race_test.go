package notifier

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/view"
	"firstbell/police"
	"firstbell/schools/registry"
)

// raceRounds is how many cases are raced over. Each has its own seed, which is
// in the name of a test that fails.
const raceRounds = 20

// race is one case that several people and nodes work on at the same time.
type race struct {
	*world
	t  *testing.T
	in police.Incident
	id string

	lock     sync.Mutex
	accepted []int // versions that were answered with a receipt
	withdrew bool
	revealed int
	acked    int
}

// step does one thing and notes what it was promised.
func (r *race) step(op string, n int) {
	switch op {
	case "amend":
		r.amendTo(n)
	case "withdraw":
		_, err := r.Withdraw(r.ctx, client, r.id, police.Withdrawal{Reason: police.WithdrawalOther})
		r.note(err, func() { r.withdrew = true })
	case "route":
		r.note(r.route(r.ctx, r.id), nil)
	case "sweep":
		r.note(r.jobs.Sweep(r.ctx, r.clock.now()), nil)
	case "open":
		body, _, err := r.inbox.Reveal(r.ctx, r.person(amina), r.notification())
		r.note(err, func() {
			r.revealed++
			if body.Child.Forename == "" {
				r.t.Error("a reveal without content")
			}
		})
	case "acknowledge":
		_, err := r.inbox.Acknowledge(r.ctx, r.person(amina), r.notification(), 0)
		r.note(err, func() { r.acked++ })
	}
}

// note keeps what was promised; being told that it is not possible now is no
// promise and no failure.
func (r *race) note(err error, kept func()) {
	r.lock.Lock()
	defer r.lock.Unlock()
	switch {
	case err == nil && kept != nil:
		kept()
	case err != nil && !errors.Is(err, fault.Conflict) && !errors.Is(err, fault.NotFound):
		r.t.Errorf("unexpected answer: %v", err)
	}
}

// amendTo posts version n, with another presence each time: material, so that
// acknowledging starts again.
func (r *race) amendTo(n int) {
	in := r.in
	in.Version = n
	in.Children = slices.Clone(in.Children)
	in.Children[0].Presence = []police.Presence{police.PresenceSaw, police.PresenceHeard}[n%2]
	if n == 4 {
		in.Children = in.Children[:1] // ben is no longer listed
	}
	_, err := r.Receive(r.ctx, client, in)
	r.note(err, func() { r.accepted = append(r.accepted, n) })
}

func (r *race) notification() string {
	return r.Vault.Index("notification", r.id, "C1", larkford.String())
}

func TestRacingOverOneCaseLosesNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	plans := rapid.SliceOfN(rapid.SampledFrom([]string{"amend", "route", "open", "open", "acknowledge", "sweep", "withdraw"}), 6, 14)
	for seed := range raceRounds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			in := w.incident(fmt.Sprintf("RACE-%d", seed), ada(), ben(), unknown())
			r := &race{world: w, t: t, in: in, id: w.post(in), accepted: []int{1}}
			var wait sync.WaitGroup
			version := 1
			for _, op := range plans.Example(seed) {
				if op == "amend" {
					version++
				}
				n := version
				wait.Go(func() { r.step(op, n) })
			}
			wait.Wait()
			w.clock.set(w.clock.now().Add(maxRest)) // work that was overtaken rests a little
			w.sweep()
			r.check()
		})
	}
	if l := w.ledger(); !l.Adds() || l.Received != 3*raceRounds || l.Waiting != 0 {
		t.Errorf("ledger %+v", l)
	}
	checkRebuild(t, w)
}

// check holds what was promised against the log, which is the truth.
func (r *race) check() {
	all, err := r.Log.Of(r.ctx, caseSubject(r.id))
	r.must(err)
	folded, err := Fold(r.id, all)
	if err != nil {
		r.t.Fatalf("the log does not fold: %v", err)
	}
	same(r.t, "the view and the fold of the log", string(encode(r.state(r.id))), string(encode(folded)))
	count := map[string]int{}
	for _, f := range all {
		if f.Type == FactOpened || f.Type == FactViewed {
			if n := folded.Notifications[f.Notification]; folded.Withdrawn() && f.Seq > folded.WithdrawnSeq {
				r.t.Errorf("content of %s was opened at %d, after the withdrawal at %d", n.ID, f.Seq, folded.WithdrawnSeq)
			}
		}
		count[f.Type]++
	}
	for _, n := range r.accepted {
		if _, ok := folded.Version(n); !ok {
			r.t.Errorf("version %d was answered with a receipt and is not in the log", n)
		}
	}
	if r.withdrew != folded.Withdrawn() {
		r.t.Errorf("withdrawn %v, promised %v", folded.Withdrawn(), r.withdrew)
	}
	if r.revealed > count[FactOpened]+count[FactViewed] {
		r.t.Errorf("content was shown %d times and recorded %d times", r.revealed, count[FactOpened]+count[FactViewed])
	}
	if r.acked > 0 && count[FactAcknowledged] == 0 {
		r.t.Error("an acknowledgement was promised and is not in the log")
	}
	r.checkEnd(folded)
}

// checkEnd: when all is quiet every child is somewhere, nothing is owed but
// what waits for its time, and nothing that ended can be opened.
func (r *race) checkEnd(c *Case) {
	for _, row := range c.Work() {
		if !row.At.After(r.clock.now()) {
			r.t.Errorf("still owed after everything due was done: %s", row.Key())
		}
	}
	for _, child := range c.Children {
		if (child.Status == ChildWithdrawn) != (c.Withdrawn() || !c.lists(child.Hash)) || child.Status == ChildWaiting {
			r.t.Errorf("child is %s; withdrawn %v", child.Status, c.Withdrawn())
		}
	}
	for key := range c.Ended {
		if _, err := r.Vault.Seal(r.ctx, key, nil, nil); err == nil {
			r.t.Errorf("key %s of ended content still works", key)
		}
	}
	for _, n := range c.Notifications {
		if n.State.IsLive() && (c.Withdrawn() || n.Version != c.Current().N) {
			r.t.Errorf("notification is %s at version %d; withdrawn %v, newest version %d", n.State, n.Version, c.Withdrawn(), c.Current().N)
		}
	}
}

// lists reports whether the newest version lists the child.
func (c *Case) lists(child string) bool {
	return slices.ContainsFunc(c.Current().Children, func(vc VersionChild) bool { return vc.Child == child })
}

// checkRebuild builds the view anew from the log alone, after keys were
// destroyed, and compares every row.
func checkRebuild(t *testing.T, w *world) {
	t.Helper()
	last, err := w.Log.LastSeq(w.ctx)
	w.must(err)
	w.must(w.View.Wait(w.ctx, last))
	want, err := w.View.Digest()
	w.must(err)
	again, err := view.Open(view.Config{Path: filepath.Join(t.TempDir(), "again.db"), Log: w.Log, Projectors: map[string]view.Projector{
		"fb.hold.": HoldProjector{}, "fb.search.": SearchProjector{},
		"fb.case.": CaseProjector{}, "fb.pattern.": PatternProjector{}, "fb.count.": CountProjector{}, "fb.call.": CallProjector{}, "fb.link.": LinkProjector{}, "fb.door.": DoorProjector{}, "fb.hub.": HubProjector{}, "fb.conf.": view.Beside(auth.KeyProjector(), ForceProjector{}),
		"fb.dir.": registry.Projector(), "fb.acct.": AccountProjector{Accounts: auth.AccountProjector()}, "fb.lost.": LostProjector{},
	}})
	w.must(err)
	defer again.Stop()
	w.must(again.Start(w.ctx))
	got, err := again.Digest()
	w.must(err)
	same(t, "the digest of a view built anew", got, want)
}
