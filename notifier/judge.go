package notifier

import (
	"slices"

	"firstbell/schools/match"
)

// The reasons for parking a child that do not come from the matcher.
const (
	ReasonBounced         = "bounced"          // a school said: not on our roll
	ReasonIdentityChanged = "identity-changed" // the force corrected who the child is
)

// Rules of an outcome that no matcher decided.
const ruleUnchanged = "unchanged" // the child stays where it is

// verdict is what becomes of one child, before it is known what each school
// is told.
type verdict struct {
	status     ChildStatus
	reason     string
	rule       string
	model      string
	urns       []string // the complete set of schools that keep or get a notification
	candidates []match.Candidate
	ruling     *ruling // the matcher's, where it was asked
}

// standing is what has been decided about a child before.
type standing struct {
	child   *Child
	changed bool // the force has corrected who the child is since then
	live    []*Notification
	ended   []*Notification
}

// standingOf is what the case says about a child that a version lists with the
// given identity.
func (c *Case) standingOf(hash, identity string) standing {
	s := standing{child: c.Children[hash]}
	s.changed = s.child.Identity != identity
	for _, n := range c.NotificationsOf(hash) {
		if n.State.IsLive() {
			s.live = append(s.live, n)
		} else {
			s.ended = append(s.ended, n)
		}
	}
	return s
}

func (s standing) liveURNs() []string {
	var urns []string
	for _, n := range s.live {
		urns = append(urns, n.URN)
	}
	return urns
}

// bouncedAt reports whether a school has said that the child is not on its roll.
func (s standing) bouncedAt(urn string) bool {
	return slices.ContainsFunc(s.ended, func(n *Notification) bool { return n.URN == urn && n.State == StateBounced })
}

// judge decides where one eligible child goes in a new version. What a person
// decided stands while the child is the same; a school that was told keeps its
// notification until it is known that the child is elsewhere; and no machine
// sends a child back to a school that said it is not theirs.
func judge(s standing, matched func() ruling) verdict {
	switch s.child.Status {
	case ChildExcepted:
		if s.changed {
			return verdict{status: ChildParked, reason: ReasonIdentityChanged}
		}
		return verdict{status: ChildExcepted, rule: ruleUnchanged}
	case ChildRouted:
		if s.changed && s.child.PlacedBy != "" {
			return verdict{status: ChildParked, reason: ReasonIdentityChanged, urns: s.liveURNs()}
		}
		if !s.changed && len(s.live) > 0 {
			return verdict{status: ChildRouted, rule: s.placedRule(), urns: s.liveURNs()}
		}
	case ChildParked:
		if !s.changed && len(s.live)+len(s.ended) > 0 {
			return verdict{status: ChildParked, reason: s.child.Reason, urns: s.liveURNs()}
		}
	}
	return judgeMatch(s, matched())
}

func (s standing) placedRule() string {
	if s.child.PlacedBy != "" {
		return RulePerson
	}
	return ruleUnchanged
}

// judgeMatch is what a fresh decision of the matcher amounts to.
func judgeMatch(s standing, d ruling) verdict {
	if !d.Automatic || len(d.Targets) == 0 {
		v := verdict{status: ChildParked, reason: string(d.Reason), model: d.Model, candidates: d.Candidates, ruling: &d}
		if len(s.live) > 0 {
			v.reason, v.urns = ReasonIdentityChanged, s.liveURNs()
		}
		return v
	}
	v := verdict{status: ChildRouted, rule: d.Rule, model: d.Model, ruling: &d}
	for _, t := range d.Targets {
		urn := t.URN.String()
		if s.bouncedAt(urn) {
			return verdict{status: ChildParked, reason: ReasonBounced, model: d.Model, urns: s.liveURNs(),
				candidates: d.Candidates, ruling: &d}
		}
		if !slices.Contains(v.urns, urn) {
			v.urns = append(v.urns, urn)
		}
	}
	return v
}
