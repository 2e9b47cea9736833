package notifier

import (
	"time"

	"pgregory.net/rapid"

	"firstbell/police"
)

// born2000 is the date of birth of those who are no children any more.
const born2000 = "2000-01-01"

// expect compares a child's status with what the force said last, whatever the
// machine made of it.
func (s *stream) expect(t *rapid.T, reference, id string, child *Child) {
	var listed *police.Child
	for _, c := range s.latest[reference].Children {
		if c.ID == id {
			listed = &c
		}
	}
	gone := s.withdrawn[reference] || listed == nil
	switch {
	case gone != (child.Status == ChildWithdrawn):
		t.Fatalf("%s of %s: withdrawn or not listed any more: %v, and the child is %s", id, reference, gone, child.Status)
	case !gone && (listed.DateOfBirth.String() == born2000) != (child.Status == ChildNotEligible):
		t.Fatalf("%s of %s, born %s, is %s", id, reference, listed.DateOfBirth, child.Status)
	case child.Status == ChildWaiting:
		t.Fatalf("%s of %s was decided on by nobody", id, reference)
	}
}

// queued is one child's place in the queue.
type queued struct {
	entered  int // how often the child had entered it
	since    time.Time
	deadline time.Time
	workBy   time.Time
}

// keepsItsPlace fails where a child who has waited all along is given more time.
func (s *stream) keepsItsPlace(t *rapid.T, key string, child *Child, entered int) {
	before, waited := s.queue[key]
	if child.Status != ChildParked {
		delete(s.queue, key)
		return
	}
	if waited && before.entered == entered && (child.Deadline.After(before.deadline) || child.WorkBy.After(before.workBy) || !child.ParkedAt.Equal(before.since)) {
		t.Fatalf("%s has waited all along and lost its place: %+v instead of %+v", key, child, before)
	}
	s.queue[key] = queued{entered, child.ParkedAt, child.Deadline, child.WorkBy}
}

// replayed is one child as the facts alone have it.
type replayed struct {
	status          ChildStatus
	entered, exited int // the queue
	decided         int
}

// readAt is what a case's facts amounted to at a sequence.
type readAt struct {
	seq      uint64
	children map[string]*replayed
}

// replay reads a case's facts without the fold and adds up: every child is
// decided on, and whoever ever entered the queue has left it as often, or waits.
func (s *stream) replay(t *rapid.T, c *Case) map[string]*replayed {
	if last := s.read[c.ID]; last.seq == c.Seq {
		return last.children // nothing has happened to it
	}
	facts, err := s.Log.Of(s.ctx, caseSubject(c.ID))
	s.must(err)
	children := map[string]*replayed{}
	move := func(hash string, to ChildStatus) {
		r := children[hash]
		if r.status != ChildParked && to == ChildParked {
			r.entered++
		} else if r.status == ChildParked && to != ChildParked {
			r.exited++
		}
		r.status = to
		r.decided++
	}
	for _, f := range facts {
		switch f.Type {
		case police.FactReceived:
			var received police.Received
			s.must(f.DecodeData(&received))
			for _, child := range received.Children {
				if children[child.Child] == nil {
					children[child.Child] = &replayed{status: ChildWaiting}
				}
			}
		case FactRouted:
			var routed Routed
			s.must(f.DecodeData(&routed))
			if routed.Rule != RulePerson && len(routed.Outcomes) != len(children) {
				t.Fatalf("a decision is about %d of %d children", len(routed.Outcomes), len(children))
			}
			for _, o := range routed.Outcomes {
				move(o.Child, o.Status)
			}
		case FactBounced:
			move(f.Child, ChildParked)
		case FactExceptionConfirmed:
			move(f.Child, ChildExcepted)
		case FactHandOffDeclined:
			// One who was told a school beside the hand-off stays with that school.
			if children[f.Child].status == ChildHandedOff {
				move(f.Child, ChildParked)
			}
		case police.FactWithdrawn:
			for hash := range children {
				move(hash, ChildWithdrawn)
			}
		}
	}
	s.compare(t, c, children)
	s.read[c.ID] = readAt{c.Seq, children}
	return children
}

// compare holds the replayed children against the folded ones.
func (s *stream) compare(t *rapid.T, c *Case, children map[string]*replayed) {
	if len(children) != len(c.Children) {
		t.Fatalf("the facts know %d children, the case %d", len(children), len(c.Children))
	}
	for hash, r := range children {
		waiting := 0
		if r.status == ChildParked {
			waiting = 1
		}
		switch folded := c.Children[hash]; {
		case folded == nil || folded.Status != r.status:
			t.Fatalf("by its facts the child is %s, by the case %+v", r.status, folded)
		case r.decided == 0:
			t.Fatal("nothing was decided about a child")
		case r.entered != r.exited+waiting:
			t.Fatalf("the child entered the queue %d times and left it %d times, and is %s", r.entered, r.exited, r.status)
		}
	}
}
