package notifier

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// stream posts random incidents and everything that can happen to them, over
// rolls that change meanwhile, and keeps its own account of every child.
type stream struct {
	*world
	triage   *Triage
	posted   int
	open     []*police.Incident
	cases    map[string]string          // by reference
	children map[string]map[string]bool // by reference: every child's id that any version listed
	parked   map[string]bool            // children who waited for a person at any time

	latest    map[string]police.Incident // by reference: what the force said last
	withdrawn map[string]bool            // references
	read      map[string]readAt          // by case: its facts as they were read last
	queue     map[string]queued          // by reference and child: those who wait
}

func newStream(t *testing.T) *stream {
	w := twoForces(t)
	return &stream{
		world: w, triage: NewTriage(w.Service), cases: map[string]string{},
		children: map[string]map[string]bool{}, parked: map[string]bool{},
		latest: map[string]police.Incident{}, withdrawn: map[string]bool{}, queue: map[string]queued{}, read: map[string]readAt{},
	}
}

// anyChild is somebody on a roll, on none, or not described well enough.
func anyChild(t *rapid.T, id string) police.Child {
	c := rapid.SampledFrom([]func() police.Child{ada, ben, cora, unknown}).Draw(t, "child")()
	c.ID = id
	switch rapid.IntRange(0, 9).Draw(t, "spoilt") {
	case 0:
		c.Forename = ""
	case 1:
		c.DateOfBirth = police.Date{}
	case 2:
		c.Postcode = "ZZ9 9ZZ"
	case 3:
		c.DateOfBirth, _ = police.ParseDate(born2000) // no child any more
	case 4:
		c.Education = rapid.SampledFrom([]police.Education{police.EducationHome, police.EducationMissing, police.EducationPreSchool}).Draw(t, "education")
	case 5:
		c.Postcode = "ZZ2 1AA" // another force's area
	case 6:
		c = taught(livingAt(c, "ZZ2 1AA"), police.EducationHome)
	}
	return c
}

func (s *stream) list(t *rapid.T, in *police.Incident) {
	in.Children = nil
	for i := range rapid.IntRange(1, 3).Draw(t, "children") {
		in.Children = append(in.Children, anyChild(t, fmt.Sprint("C", i)))
	}
	in.Children = append(in.Children, ada()) // one at least is a child
	in.Children[len(in.Children)-1].ID = "A"
}

func (s *stream) send(in *police.Incident) {
	s.cases[in.Reference] = s.post(*in)
	s.latest[in.Reference] = *in
	if s.children[in.Reference] == nil {
		s.children[in.Reference] = map[string]bool{}
	}
	for _, c := range in.Children {
		s.children[in.Reference][c.ID] = true
	}
}

func (s *stream) incidentNow(t *rapid.T) {
	s.posted++
	in := s.incident(fmt.Sprintf("R-%d", s.posted))
	s.list(t, &in)
	s.open = append(s.open, &in)
	s.send(&in)
}

func (s *stream) anyOpen(t *rapid.T) *police.Incident {
	if len(s.open) == 0 {
		return nil
	}
	return rapid.SampledFrom(s.open).Draw(t, "incident")
}

func (s *stream) amendNow(t *rapid.T) {
	if in := s.anyOpen(t); in != nil {
		in.Version++
		s.list(t, in)
		s.send(in)
	}
}

func (s *stream) withdrawNow(t *rapid.T) {
	if in := s.anyOpen(t); in != nil {
		_, err := s.Withdraw(s.ctx, client, s.cases[in.Reference], police.Withdrawal{Reason: police.WithdrawalRecordedInError})
		s.must(err)
		s.withdrawn[in.Reference] = true
		s.open = slices.DeleteFunc(s.open, func(o *police.Incident) bool { return o == in })
	}
}

// rollNow replaces the rolls: a pupil may leave, and one may join.
func (s *stream) rollNow(t *rapid.T) {
	lines := strings.SplitAfter(rollFile, "\n")
	kept := []string{lines[0]}
	for _, line := range lines[1:] {
		if line != "" && rapid.IntRange(0, 3).Draw(t, "stays") > 0 {
			kept = append(kept, line)
		}
	}
	for _, urn := range []schools.URN{larkford, millside, quietoak} {
		kept = append(kept, fmt.Sprintf(",Other,Pupil%s,,2014-0%d-01,F,ZZ1 9ZZ,%s\n",
			rapid.StringMatching("[a-z]{3}").Draw(t, "name"), rapid.IntRange(1, 9).Draw(t, "month"), urn))
	}
	s.bring(registry.KindRoll, strings.Join(kept, ""))
	if rapid.Bool().Draw(t, "somebody looks") {
		for _, r := range s.known.Current().DoubtfulRolls(s.clock.now()) {
			s.must(s.known.ConfirmRoll(s.ctx, r.URN, "person:op"))
		}
	}
}

func (s *stream) modeNow(t *rapid.T) {
	mode := rapid.SampledFrom([]MatchMode{MatchAutomatic, MatchReviewAll}).Draw(t, "mode")
	s.setPolicy(func(p *Policy) { p.Matching.Mode = mode })
}

// hoursPass lets time go by without anybody looking at the queue.
func (s *stream) hoursPass(t *rapid.T) {
	s.clock.set(s.clock.now().Add(time.Duration(rapid.IntRange(1, 12).Draw(t, "hours")) * time.Hour))
}

func (s *stream) anyParked(t *rapid.T) (TriageItem, bool) {
	s.sweep() // nobody may decide on what the machine has yet to look at
	items, err := s.triage.Queue(s.ctx, s.operator("op@force.example"))
	s.must(err)
	if len(items) == 0 {
		return TriageItem{}, false
	}
	return rapid.SampledFrom(items).Draw(t, "waiting"), true
}

func (s *stream) placeNow(t *rapid.T) {
	item, ok := s.anyParked(t)
	if !ok || item.Proposal != nil {
		return
	}
	urn := rapid.SampledFrom([]schools.URN{larkford, millside, quietoak}).Draw(t, "school")
	to := Placement{URNs: []schools.URN{urn}, Reason: PlacedBySchool}
	s.must(s.triage.Place(s.ctx, s.operator("op@force.example"), item.Case, item.Child, s.looked(item.Case, item.Child), to))
}

func (s *stream) exceptNow(t *rapid.T) {
	item, ok := s.anyParked(t)
	if !ok {
		return
	}
	if item.Proposal == nil {
		s.must(s.triage.ProposeException(s.ctx, s.operator("op@force.example"), item.Case, item.Child, s.looked(item.Case, item.Child), proposal()))
	}
	confirm := rapid.Bool().Draw(t, "confirm")
	s.must(s.triage.DecideException(s.ctx, s.operator("second@force.example"), item.Case, item.Child, s.looked(item.Case, item.Child), confirm))
}

func (s *stream) bounceNow(t *rapid.T) {
	in := s.anyOpen(t)
	if in == nil {
		return
	}
	s.sweep() // what an amendment changes is decided on before anybody may read
	lead := s.person(amina)
	for _, n := range s.state(s.cases[in.Reference]).Notifications {
		if n.URN == larkford.String() && n.State.IsLive() {
			_, _, err := s.inbox.Reveal(s.ctx, lead, n.ID)
			s.must(err)
			s.must(s.inbox.Bounce(s.ctx, lead, n.ID))
			return
		}
	}
}

// answerNow has the other force answer a hand-off: yes or no.
func (s *stream) answerNow(t *rapid.T) {
	s.sweep()
	theirs := s.operatorOf(neighbour, "op@neighbour.example")
	rows, err := NewHandOffs(s.Service).List(s.ctx, theirs)
	s.must(err)
	if len(rows) == 0 || !rows[0].MayAnswer {
		return
	}
	reply := HandOffReply{Round: rows[0].Round, Accept: rapid.Bool().Draw(t, "accept"), Reason: DeclinedNotOurs}
	s.must(NewHandOffs(s.Service).Answer(s.ctx, theirs, rows[0].Case, rows[0].Child, reply))
}

// account adds up every child by itself and compares.
func (s *stream) account(t *rapid.T) {
	s.sweep()
	var want Ledger
	waiting, resolved := 0, 0
	for reference, ids := range s.children {
		c := s.state(s.cases[reference])
		replayed := s.replay(t, c)
		for id := range ids {
			child := c.Children[s.childHash(string(force), id)]
			if child == nil {
				t.Fatalf("%s of %s is lost", id, reference)
			}
			want.add(child.Status, 1)
			s.explain(t, c, child)
			s.expect(t, reference, id, child)
			s.keepsItsPlace(t, reference+"/"+id, child, replayed[child.Hash].entered)
			key := reference + "/" + id
			if s.parked[key] = s.parked[key] || child.Status == ChildParked; s.parked[key] {
				if child.Status == ChildParked {
					waiting++
				} else {
					resolved++
				}
			}
		}
	}
	got := s.ledger()
	if got != want || !got.Adds() || got.Waiting != 0 {
		t.Fatalf("the ledger says %+v, the children %+v", got, want)
	}
	ever := 0
	for _, was := range s.parked {
		if was {
			ever++
		}
	}
	items, err := s.triage.Queue(s.ctx, s.operator("op@force.example"))
	s.must(err)
	if ever != waiting+resolved || len(items) != waiting {
		t.Fatalf("%d were parked; %d wait, %d are resolved, %d are in the queue", ever, waiting, resolved, len(items))
	}
}

// explain fails where a child rests without a recipient, a person to decide or
// a coded reason.
func (s *stream) explain(t *rapid.T, c *Case, child *Child) {
	switch child.Status {
	case ChildRouted:
		if len(c.LiveOf(child.Hash)) == 0 {
			t.Fatalf("a child is routed to nobody: %+v", child)
		}
	case ChildParked:
		if child.Reason == "" || child.WorkBy.IsZero() || child.EvidenceSeq == 0 && child.Reason != ReasonBounced {
			t.Fatalf("a child waits without a reason, a time or evidence: %+v", child)
		}
	case ChildHandedOff:
		if h := child.HandOff; h == nil || h.Deadline.IsZero() || h.State != HandOffOpen && h.State != HandOffAcknowledged || len(c.LiveOf(child.Hash)) > 0 {
			t.Fatalf("a child is handed to nobody: %+v, %+v", child, child.HandOff)
		}
	case ChildExcepted:
		if child.Exception == nil || child.Exception.DecidedBy == child.Exception.ProposedBy {
			t.Fatalf("an exception without two people: %+v", child)
		}
	}
}

// TestEveryChildIsAccountedForWhateverTheStream: received = routed + parked +
// excepted + handed off + not eligible + withdrawn, and parked at any time = waiting +
// resolved, after any sequence of posts, amendments, withdrawals, roll changes,
// changes of policy and decisions.
func TestEveryChildIsAccountedForWhateverTheStream(t *testing.T) {
	t.Parallel()
	s := newStream(t)
	rapid.Check(t, func(t *rapid.T) {
		// Each run goes on where the last one ended: the account is of everything
		// that ever happened in this world.
		acts := []func(*rapid.T){
			s.incidentNow, s.incidentNow, s.hoursPass, s.amendNow, s.withdrawNow, s.rollNow, s.modeNow, s.placeNow, s.placeNow, s.exceptNow, s.bounceNow, s.answerNow,
		}
		s.open = s.open[max(0, len(s.open)-5):]
		for range rapid.IntRange(1, 3).Draw(t, "acts") {
			rapid.SampledFrom(acts).Draw(t, "act")(t)
		}
		s.account(t)
	})
}
