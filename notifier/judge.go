package notifier

import (
	"slices"

	"firstbell/schools/match"
)

// The reasons for parking a child that do not come from the matcher.
const (
	ReasonBounced         = "bounced"          // a school said: not on our roll
	ReasonIdentityChanged = "identity-changed" // the force corrected who the child is
	ReasonLeftRoll        = "left-roll"        // the child has left the roll of the school that was told
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
	handOff    string  // the police force area that is asked to take the child over; empty for none
}

// standing is what has been decided about a child before.
type standing struct {
	child    *Child
	identity string                // who the child is by the version that is being decided on
	changed  bool                  // the force has corrected who the child is since then
	onRoll   func(urn string) bool // whether a school's roll still has the child; nil means that every school's does
	live     []*Notification
	held     []*Notification
	ended    []*Notification
}

// standingOf is what the case says about a child that a version lists with the
// given identity.
func (c *Case) standingOf(hash, identity string) standing {
	s := standing{child: c.Children[hash], identity: identity}
	s.changed = s.child.Identity != identity
	for _, n := range c.NotificationsOf(hash) {
		switch {
		case n.State.IsTold():
			s.live = append(s.live, n)
		case n.State == StateHeld:
			s.held = append(s.held, n)
		default:
			s.ended = append(s.ended, n)
		}
	}
	return s
}

func (s standing) liveURNs() []string { return urnsOf(s.live) }

func urnsOf(notifications []*Notification) []string {
	var urns []string
	for _, n := range notifications {
		urns = append(urns, n.URN)
	}
	return urns
}

// restored are the held notifications that are about the child as the force
// describes it now: the correction was taken back.
func (s standing) restored() []*Notification {
	return slices.DeleteFunc(slices.Clone(s.held), func(n *Notification) bool {
		return n.Identity == "" || n.Identity != s.identity
	})
}

// bouncedAt reports whether a school has said that the child is not on its roll.
func (s standing) bouncedAt(urn string) bool {
	return slices.ContainsFunc(s.ended, func(n *Notification) bool { return n.URN == urn && n.State == StateBounced })
}

// judge decides where one eligible child goes in a new version. What a person
// decided stands while the child is the same. Once the force has corrected who
// the child is, a school that was told keeps its notification only if the
// corrected child is on its roll: nobody else's identity is ever shown to it,
// and what it was shown is hidden. No machine sends a child back to a school
// that said it is not theirs.
func judge(s standing, matched func() ruling) verdict {
	if same := s.restored(); s.changed && len(same) > 0 {
		return verdict{status: ChildRouted, rule: ruleOf(same[0].PlacedBy), urns: urnsOf(same)}
	}
	switch s.child.Status {
	case ChildExcepted:
		if s.changed {
			return verdict{status: ChildParked, reason: ReasonIdentityChanged}
		}
		return verdict{status: ChildExcepted, rule: ruleUnchanged}
	case ChildHandedOff:
		if h := s.child.HandOff; !s.changed && h != nil && h.By != "" {
			return verdict{status: ChildHandedOff, rule: RulePerson, handOff: h.Area} // a person found out where it lives
		}
	case ChildRouted:
		if s.changed && s.child.PlacedBy != "" {
			return verdict{status: ChildParked, reason: ReasonIdentityChanged}
		}
		if !s.changed && len(s.live) > 0 {
			if s.mayHaveLeft() {
				if d := matched(); s.hasLeft(d) {
					return judgeMoved(s, d)
				}
			}
			return verdict{status: ChildRouted, rule: ruleOf(s.child.PlacedBy), urns: s.liveURNs()}
		}
	case ChildParked:
		if !s.changed && (s.child.Cautioned || len(s.live)+len(s.held)+len(s.ended) > 0) {
			return verdict{status: ChildParked, reason: s.child.Reason, urns: s.liveURNs()}
		}
		if s.child.Cautioned { // an officer saw a danger: no machine overrules that
			d := matched()
			return verdict{status: ChildParked, reason: ReasonIdentityChanged, model: d.Model, candidates: d.Candidates, ruling: &d}
		}
	}
	return judgeMatch(s, matched())
}

// mayHaveLeft reports whether a school that only its roll chose has the child
// on it no longer.
func (s standing) mayHaveLeft() bool {
	return s.child.PlacedBy == "" && s.onRoll != nil &&
		slices.ContainsFunc(s.live, func(n *Notification) bool { return !s.onRoll(n.URN) })
}

// hasLeft reports whether a school that was told is neither one at which the
// matcher finds the child today nor has the child on its roll.
func (s standing) hasLeft(d ruling) bool {
	return slices.ContainsFunc(s.live, func(n *Notification) bool {
		return !d.finds(n.URN) && !s.onRoll(n.URN)
	})
}

// judgeMoved sends a child who has left a roll to where it is today, or lets a
// person find out: the old school is not told anything new.
func judgeMoved(s standing, d ruling) verdict {
	v := judgeMatch(s, d)
	if v.status == ChildParked && v.reason == ReasonIdentityChanged {
		v.reason = ReasonLeftRoll
	}
	return v
}

// ruleOf is the rule of an outcome that stays as it was.
func ruleOf(placedBy string) string {
	if placedBy != "" {
		return RulePerson
	}
	return ruleUnchanged
}

// judgeMatch is what a fresh decision of the matcher amounts to.
func judgeMatch(s standing, d ruling) verdict {
	if d.refused != "" {
		return verdict{status: ChildNotEligible, reason: d.refused, rule: ruleUnchanged, model: d.Model}
	}
	if !d.Automatic || len(d.Targets) == 0 {
		v := verdict{status: ChildParked, reason: string(d.Reason), model: d.Model, candidates: d.Candidates, ruling: &d}
		if len(s.live)+len(s.held) > 0 {
			v.reason = ReasonIdentityChanged
		}
		return v
	}
	v := verdict{status: ChildRouted, rule: d.Rule, model: d.Model, ruling: &d}
	for _, t := range d.Targets {
		urn := t.URN.String()
		if s.bouncedAt(urn) {
			return verdict{status: ChildParked, reason: ReasonBounced, model: d.Model, candidates: d.Candidates, ruling: &d}
		}
		if !slices.Contains(v.urns, urn) {
			v.urns = append(v.urns, urn)
		}
	}
	return v
}
