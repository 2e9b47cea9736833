package notifier

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstbell/police"
)

// remembering is a world in which incidents about one child come, change and
// are taken back.
type remembering struct {
	*world
	posted map[string]police.Incident // by case
	cases  []string
}

func (r *remembering) come(*rapid.T) {
	in := r.incident(fmt.Sprintf("P-%d", len(r.cases)), ada())
	id := r.post(in)
	r.posted[id], r.cases = in, append(r.cases, id)
}

// any is one of the newest cases; empty where there is none.
func (r *remembering) any(t *rapid.T) string {
	if len(r.cases) == 0 {
		return ""
	}
	return rapid.SampledFrom(r.cases[max(0, len(r.cases)-4):]).Draw(t, "case")
}

func (r *remembering) change(t *rapid.T) {
	id := r.any(t)
	if id == "" || r.state(id).Withdrawn() {
		return
	}
	in := r.posted[id]
	in.Version++
	in.Children = []police.Child{rapid.SampledFrom([]func() police.Child{ada, ada, unknown}).Draw(t, "who")()}
	in.Children[0].ID = "C1"
	in.Children[0].Presence = rapid.SampledFrom([]police.Presence{police.PresenceSaw, police.PresenceHeard}).Draw(t, "presence")
	r.posted[id] = in
	r.post(in)
}

func (r *remembering) withdraw(t *rapid.T) {
	if id := r.any(t); id != "" {
		_, err := r.Withdraw(r.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalRecordedInError})
		r.must(err)
	}
}

// read opens what can be read, and takes it on or sends it back.
func (r *remembering) read(t *rapid.T) {
	id := r.any(t)
	if id == "" {
		return
	}
	for _, n := range r.state(id).sorted() {
		_, it, err := r.inbox.Reveal(r.ctx, r.person(amina), n.ID)
		if err != nil {
			continue // it cannot be read now
		}
		if rapid.Bool().Draw(t, "ours") {
			_, err = r.inbox.Acknowledge(r.ctx, r.person(amina), n.ID, it.Revision)
		} else {
			err = r.inbox.Bounce(r.ctx, r.person(amina), n.ID)
		}
		r.must(err)
	}
}

// TestARecordCountsTheIncidentsThatStand: after any sequence of posts, updates,
// withdrawals, acknowledgements and returns, a school's records hold one entry
// for each distinct incident that stands, and no more; and what is counted is
// what the cases amount to.
func TestARecordCountsTheIncidentsThatStand(t *testing.T) {
	t.Parallel()
	r := &remembering{world: setup(t), posted: map[string]police.Incident{}}
	rapid.Check(t, func(t *rapid.T) {
		acts := []func(*rapid.T){r.come, r.come, r.change, r.change, r.withdraw, r.read, r.read}
		for range rapid.IntRange(1, 4).Draw(t, "acts") {
			rapid.SampledFrom(acts).Draw(t, "act")(t)
			if rapid.Bool().Draw(t, "sweep") {
				r.sweep()
			}
		}
		r.sweep()
		r.clock.set(r.clock.now().Add(patternRest + time.Second))
		r.sweep()
		if got, want := r.entriesAt(larkford), r.counted(r.cases); got != want {
			t.Fatalf("%d entries, %d incidents stand", got, want)
		}
		if got, want := r.addsUp(r.cases); !maps.Equal(got, want) {
			t.Fatalf("counted %v, the cases are %v", got, want)
		}
	})
}
