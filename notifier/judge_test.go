package notifier

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"firstbell/schools"
	"firstbell/schools/match"
)

func live(urn string) *Notification    { return &Notification{URN: urn, State: StateAlerted} }
func bounced(urn string) *Notification { return &Notification{URN: urn, State: StateBounced} }

func automatic(urns ...schools.URN) match.Decision {
	d := match.Decision{Automatic: true, Rule: "upn", Model: "exact-1"}
	for _, urn := range urns {
		d.Targets = append(d.Targets, match.Target{URN: urn})
	}
	return d
}

func nowhere(string) bool { return false }

var noMatch = match.Decision{Reason: match.ReasonNoRollMatch}

func TestWhereOneChildGoes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name     string
		standing standing
		decision match.Decision
		want     verdict
	}{
		{"a new child on one roll", standing{child: &Child{Status: ChildWaiting}}, automatic(999001),
			verdict{status: ChildRouted, rule: "upn", urns: []string{"999001"}}},
		{"a new child on two rolls", standing{child: &Child{Status: ChildWaiting}}, automatic(999001, 999002),
			verdict{status: ChildRouted, rule: "upn", urns: []string{"999001", "999002"}}},
		{"a new child on no roll", standing{child: &Child{Status: ChildWaiting}}, noMatch,
			verdict{status: ChildParked, reason: "no-roll-match"}},
		{"a routed child who is the same stays", standing{child: &Child{Status: ChildRouted}, live: []*Notification{live("999001")}},
			automatic(999002), verdict{status: ChildRouted, rule: ruleUnchanged, urns: []string{"999001"}}},
		{"a routed child who is corrected and on another roll moves",
			standing{child: &Child{Status: ChildRouted}, changed: true, live: []*Notification{live("999001")}},
			automatic(999002), verdict{status: ChildRouted, rule: "upn", urns: []string{"999002"}}},
		{"a routed child who is corrected and on no roll is shown to no school until a person has looked",
			standing{child: &Child{Status: ChildRouted}, changed: true, live: []*Notification{live("999001")}},
			noMatch, verdict{status: ChildParked, reason: ReasonIdentityChanged}},
		{"a routed child who has left that roll goes where it is today",
			standing{child: &Child{Status: ChildRouted}, onRoll: nowhere, live: []*Notification{live("999001")}},
			automatic(999002), verdict{status: ChildRouted, rule: "upn", urns: []string{"999002"}}},
		{"a routed child who has left that roll for none waits for a person",
			standing{child: &Child{Status: ChildRouted}, onRoll: nowhere, live: []*Notification{live("999001")}},
			noMatch, verdict{status: ChildParked, reason: ReasonLeftRoll}},
		{"a routed child whom the matcher still finds there stays, whatever the roll calls it",
			standing{child: &Child{Status: ChildRouted}, onRoll: nowhere, live: []*Notification{live("999001")}},
			automatic(999001), verdict{status: ChildRouted, rule: ruleUnchanged, urns: []string{"999001"}}},
		{"a child placed by a person stays although no roll has it",
			standing{child: &Child{Status: ChildRouted, PlacedBy: "person:x"}, onRoll: nowhere, live: []*Notification{live("999001")}},
			noMatch, verdict{status: ChildRouted, rule: RulePerson, urns: []string{"999001"}}},
		{"a child placed by a person stays while it is the same",
			standing{child: &Child{Status: ChildRouted, PlacedBy: "person:x"}, live: []*Notification{live("999001")}},
			automatic(999002), verdict{status: ChildRouted, rule: RulePerson, urns: []string{"999001"}}},
		{"a child placed by a person and corrected waits for a person",
			standing{child: &Child{Status: ChildRouted, PlacedBy: "person:x"}, changed: true, live: []*Notification{live("999001")}},
			automatic(999002), verdict{status: ChildParked, reason: ReasonIdentityChanged}},
		{"an exception stands while the child is the same", standing{child: &Child{Status: ChildExcepted}}, automatic(999001),
			verdict{status: ChildExcepted, rule: ruleUnchanged}},
		{"an exception falls when the child is corrected", standing{child: &Child{Status: ChildExcepted}, changed: true},
			automatic(999001), verdict{status: ChildParked, reason: ReasonIdentityChanged}},
		{"a parked child is matched again", standing{child: &Child{Status: ChildParked, Reason: "no-roll-match"}}, automatic(999001),
			verdict{status: ChildRouted, rule: "upn", urns: []string{"999001"}}},
		{"a bounced child stays parked", standing{child: &Child{Status: ChildParked, Reason: ReasonBounced}, ended: []*Notification{bounced("999001")}},
			automatic(999001), verdict{status: ChildParked, reason: ReasonBounced}},
		{"a bounced child who is corrected is not sent back to the school that said no",
			standing{child: &Child{Status: ChildParked, Reason: ReasonBounced}, changed: true, ended: []*Notification{bounced("999001")}},
			automatic(999001, 999002), verdict{status: ChildParked, reason: ReasonBounced}},
		{"a bounced child who is corrected may go elsewhere",
			standing{child: &Child{Status: ChildParked, Reason: ReasonBounced}, changed: true, ended: []*Notification{bounced("999001")}},
			automatic(999002), verdict{status: ChildRouted, rule: "upn", urns: []string{"999002"}}},
		{"a child whose correction is taken back keeps the school it was hidden from",
			standing{child: &Child{Status: ChildParked, Reason: ReasonIdentityChanged}, identity: "a", changed: true,
				held: []*Notification{{URN: "999001", State: StateHeld, Identity: "a", PlacedBy: "person:x"}}},
			noMatch, verdict{status: ChildRouted, rule: RulePerson, urns: []string{"999001"}}},
		{"a child who is corrected once more stays hidden",
			standing{child: &Child{Status: ChildParked, Reason: ReasonIdentityChanged}, identity: "c", changed: true,
				held: []*Notification{{URN: "999001", State: StateHeld, Identity: "a"}}},
			noMatch, verdict{status: ChildParked, reason: ReasonIdentityChanged}},
		{"a hidden child waits for a person while nothing is said about who it is",
			standing{child: &Child{Status: ChildParked, Reason: ReasonIdentityChanged}, identity: "b",
				held: []*Notification{{URN: "999001", State: StateHeld, Identity: "a"}}},
			automatic(999001), verdict{status: ChildParked, reason: ReasonIdentityChanged}},
		{"a child who comes back after being dropped is matched anew", standing{child: &Child{Status: ChildWithdrawn}}, automatic(999001),
			verdict{status: ChildRouted, rule: "upn", urns: []string{"999001"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := judge(tc.standing, func() ruling { return ruling{Decision: tc.decision} })
			if got.status != tc.want.status || got.reason != tc.want.reason || got.rule != tc.want.rule || !slices.Equal(got.urns, tc.want.urns) {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestJudgingKeepsItsPromises(t *testing.T) {
	t.Parallel()
	urns := []string{"999001", "999002", "999003"}
	rapid.Check(t, func(t *rapid.T) {
		s := standing{
			child: &Child{
				Status:   rapid.SampledFrom([]ChildStatus{ChildWaiting, ChildRouted, ChildParked, ChildExcepted, ChildWithdrawn}).Draw(t, "status"),
				PlacedBy: rapid.SampledFrom([]string{"", "person:x"}).Draw(t, "placed by"), Reason: "some-reason",
			},
			changed: rapid.Bool().Draw(t, "changed"),
		}
		for _, urn := range urns {
			switch rapid.IntRange(0, 2).Draw(t, urn) {
			case 0:
				s.live = append(s.live, live(urn))
			case 1:
				s.ended = append(s.ended, bounced(urn))
			}
		}
		decision := noMatch
		if rapid.Bool().Draw(t, "automatic") {
			decision = automatic(schools.URN(999000 + rapid.IntRange(1, 3).Draw(t, "target")))
		}
		got := judge(s, func() ruling { return ruling{Decision: decision} })
		for _, urn := range got.urns {
			if s.bouncedAt(urn) {
				t.Fatalf("a school that bounced the child is told again: %+v", got)
			}
		}
		if got.status == ChildRouted && len(got.urns) == 0 {
			t.Fatalf("routed to nobody: %+v", got)
		}
		if got.status == ChildParked && got.reason == "" {
			t.Fatalf("parked without a reason: %+v", got)
		}
		if got.status == ChildParked && s.changed && len(got.urns) > 0 {
			t.Fatalf("a school is shown a child of whom nobody knows whether it is theirs: %+v", got)
		}
		if got.status == ChildParked && s.child.Status == ChildParked && !s.changed && !slices.Equal(got.urns, s.liveURNs()) {
			t.Fatalf("a school lost its notification while the child is the same: %+v", got)
		}
	})
}
