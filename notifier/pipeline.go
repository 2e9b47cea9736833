package notifier

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/match"
	"firstbell/schools/registry"
)

// route decides on the newest version of a case (T3): for every child where it
// goes, by when its schools must know, what they are shown and who is asked to
// read it. All of it is one fact with one outcome per child, so a parked child
// never delays a sibling. A case that is decided already, or withdrawn, is left
// alone.
func (s *Service) route(ctx context.Context, caseID string) error {
	_, err := s.deciding(ctx, caseID, actorNode, func(r *routing) (Routed, error) {
		if r.c.Withdrawn() || r.c.Routed >= r.version.N {
			return Routed{}, errNothingToDo
		}
		verdicts := r.judgeAll()
		routed := r.start(RuleMatched)
		for _, hash := range r.c.childHashes() {
			outcome, err := r.outcome(hash, verdicts)
			if err != nil {
				return Routed{}, fmt.Errorf("deciding on child %s: %w", hash, err)
			}
			routed.Outcomes = append(routed.Outcomes, outcome)
			routed.Model = cmp.Or(routed.Model, verdicts[hash].model)
		}
		err := r.carryAdults(&routed)
		return routed, err
	})
	return err
}

// routing is one attempt to decide: everything it looks at is fixed when it
// starts, so that an attempt that loses can be thrown away whole.
type routing struct {
	s   *Service
	ctx context.Context // of this one attempt; a routing does not outlive its call

	c        *Case
	version  Version
	incident police.Incident
	adults   []police.Adult          // of all versions
	listed   map[string]police.Child // the version's children by hash
	known    *registry.Snapshot
	matcher  match.Matcher
	policy   Policy
	fact     facts.Fact
	keys     []string // made by this attempt

	rulings  map[string]ruling // by child, once the matcher was asked
	clearing *clearing         // a person shows a school its text; nil in every other decision
}

// deciding runs decide until its decision is stored or there is nothing to
// decide. Keys of attempts that came second are destroyed: nothing was stored
// under them. Keys of an attempt whose fate is not known are left alone.
func (s *Service) deciding(ctx context.Context, caseID, actor string, decide func(r *routing) (Routed, error)) (*Case, error) {
	var attempt *routing
	c, err := s.change(ctx, caseID, func(c *Case) (*facts.Fact, error) {
		if attempt != nil {
			s.discard(ctx, attempt.keys...)
			attempt = nil
		}
		if !c.Exists() {
			return nil, errNoCase
		}
		if c.Withdrawn() {
			return nil, nothingOr(errWithdrawn, actor)
		}
		r, err := s.begin(ctx, c, actor)
		if err != nil {
			return nil, err
		}
		crash.Point("t3.before-keys")
		f, err := r.settle(decide)
		if err != nil {
			s.discard(ctx, r.keys...)
			return nil, ignoreNothing(err)
		}
		attempt = r
		crash.Point("t3.after-keys")
		return f, nil
	})
	if err == nil && attempt != nil {
		crash.Point("t3.after-fact")
		// A closure was declared or undone while this was decided or waited for
		// it, and whoever follows the calendars has passed here already: what is
		// kept of an earlier decision rests on the days as they were then.
		err = s.rescheduleCase(ctx, caseID)
	}
	return c, err
}

// begin opens the newest version of the case and fixes what is known of schools.
func (s *Service) begin(ctx context.Context, c *Case, actor string) (*routing, error) {
	r := &routing{s: s, ctx: ctx, c: c, version: c.Current(), known: s.Snapshot(), policy: s.policy(c.Force)}
	var err error
	if r.incident, err = s.openIncident(ctx, c, r.version.N); err != nil {
		return nil, fmt.Errorf("opening version %d of case %s: %w", r.version.N, c.ID, err)
	}
	if r.adults, err = s.adults(ctx, c); err != nil {
		return nil, err
	}
	r.listed = map[string]police.Child{}
	for _, child := range r.incident.Children {
		r.listed[s.childHash(c.Force, child.ID)] = child
	}
	settled, err := s.force(c.Force)
	if err != nil {
		return nil, err
	}
	r.matcher = s.Matcher(r.known, r.policy.Matching, settled.table())
	r.fact = s.fact(c, FactRouted, actor)
	return r, nil
}

// settle makes the fact of one attempt.
func (r *routing) settle(decide func(r *routing) (Routed, error)) (*facts.Fact, error) {
	routed, err := decide(r)
	if err != nil {
		return nil, err
	}
	r.fact.Keys = append([]string{r.version.Key}, r.keys...)
	return &r.fact, r.fact.SetData(routed)
}

// start is the head of the decision.
func (r *routing) start(rule string) Routed {
	return Routed{Version: r.version.N, Rule: rule, Directory: r.known.DirectorySeq, ContentDays: r.policy.Content.DestroyDays}
}

// carryAdults keeps the adults whom the version no longer names, and who they
// are wherever they sign in, beside what was decided for each school.
func (r *routing) carryAdults(routed *Routed) error {
	routed.Excluded = r.s.barredBy(r.adults, r.lateParties())
	var err error
	if routed.DeskParties, err = r.s.deskParties(r.ctx, r.c); err != nil {
		return err
	}
	if len(r.adults) == len(joined(nil, partiesOf(r.incident))) {
		return nil
	}
	routed.Adults = true
	return r.s.seal(r.ctx, &r.fact, partAdults, r.version.Key, encode(r.adults))
}

// judgeAll is the verdict on every child of the case, listed in the version or not.
func (r *routing) judgeAll() map[string]verdict {
	verdicts := map[string]verdict{}
	for hash := range r.c.Children {
		verdicts[hash] = verdict{status: ChildWithdrawn, reason: ReasonNotListed}
	}
	for _, vc := range r.version.Children {
		if !vc.Eligible {
			verdicts[vc.Child] = verdict{status: ChildNotEligible}
			continue
		}
		child := r.listed[vc.Child]
		stands := r.c.standingOf(vc.Child, vc.Identity)
		stands.onRoll = func(urn string) bool { return r.isOnRoll(child, vc.Child, urn) }
		verdicts[vc.Child] = r.reside(vc.Child, judge(stands, func() ruling { return r.ruled(vc.Child) }))
	}
	return verdicts
}

// ruled is the matcher's decision on one child under the force's policy. The
// children of an incident are put to the matcher together, once.
func (r *routing) ruled(hash string) ruling {
	if r.rulings == nil {
		r.rulings = map[string]ruling{}
		var hashes []string
		var household []match.Query
		for _, vc := range r.version.Children {
			if vc.Eligible {
				hashes = append(hashes, vc.Child)
				household = append(household, r.s.query(r.incident, r.listed[vc.Child], r.known, r.policy.Councils))
			}
		}
		for i, d := range decideAll(r.matcher, household, schools.DateAt(r.fact.At)) {
			ruled := r.policy.Matching.rule(household[i], d, r.known, r.fact.At)
			ruled.raw = d
			r.rulings[hashes[i]] = r.allowed(r.byEducation(r.listed[hashes[i]], household[i], ruled))
		}
	}
	return r.rulings[hash]
}

// outcome is a verdict with everything its schools are told.
func (r *routing) outcome(hash string, verdicts map[string]verdict) (Outcome, error) {
	v := verdicts[hash]
	o := Outcome{Child: hash, Status: v.status, Reason: v.reason, Rule: v.rule}
	keep := map[string]bool{}
	for _, urn := range v.urns {
		t, err := r.target(hash, urn, v.rule, siblingsElsewhere(hash, urn, verdicts))
		if err != nil {
			return o, fmt.Errorf("school %s: %w", urn, err)
		}
		keep[t.Notification] = true
		o.Targets = append(o.Targets, t)
		if o.Deadline.IsZero() || t.Deadline.Before(o.Deadline) {
			o.Deadline = t.Deadline
		}
	}
	r.endOthers(&o, keep)
	if err := r.record(&o, v); err != nil {
		return o, err
	}
	if v.status == ChildParked || v.status == ChildHandedOff {
		since := r.acceptedAt(hash)
		o.Deadline = r.keptDeadline(hash, earliestBell(r.calendarsOf(v.candidates), r.policy.CutOff, since))
		o.WorkBy = r.s.workBy(r.c.Force, o.Deadline, since)
	}
	o.HandOff = r.handOff(v, o.Deadline)
	return o, nil
}

// record adds to an outcome what the matcher found: in the clear how sure it
// was and what it would have done, sealed what it saw. A parked child about
// which it was not asked, because something else decided, is put to it now: the
// person who looks should not begin with nothing.
func (r *routing) record(o *Outcome, v verdict) (err error) {
	if v.ruling == nil && v.status == ChildParked && r.isListed(o.Child) {
		asked := r.ruled(o.Child)
		v.ruling = &asked
	} else if v.ruling != nil && v.status == ChildParked {
		o.Would, o.Leaned = v.ruling.would, leaningOf(v.ruling.raw)
	}
	if v.ruling == nil {
		return nil
	}
	o.Probability, o.RunnerUpBits = v.ruling.Probability, leadOf(v.ruling.Decision)
	o.LogOdds = roundBits(v.ruling.LogOdds)
	o.Evidence, err = r.sealEvidence(o.Child, evidenceOf(v.ruling.Decision))
	return err
}

// isListed reports whether the version lists the child as one.
func (r *routing) isListed(hash string) bool {
	return slices.ContainsFunc(r.version.Children, func(vc VersionChild) bool { return vc.Child == hash && vc.Eligible })
}

// endOthers says what becomes of the child's notifications that the outcome
// does not keep: they are hidden while a person finds out where the child
// belongs, and recalled once that is known.
func (r *routing) endOthers(o *Outcome, keep map[string]bool) {
	for _, n := range r.c.StandingOf(o.Child) {
		switch {
		case keep[n.ID]:
		case n.State == StateClosed && (o.Status == ChildParked || o.Rule == RulePerson && n.Identity == r.identityIn(r.version, o.Child)):
			// It shows nothing, and what it showed was right as far as is known.
		case o.Status != ChildParked:
			o.Recalled = append(o.Recalled, n.ID)
		case n.State != StateHeld:
			o.Held = append(o.Held, n.ID)
		}
	}
}

// keptDeadline is bell, or the earlier one by which a school should have taken
// the child on and has not: a correction gives nobody more time.
func (r *routing) keptDeadline(hash string, bell time.Time) time.Time {
	for _, n := range r.c.StandingOf(hash) {
		if n.AcknowledgedAt.IsZero() {
			bell = earlier(bell, n.Deadline)
		}
	}
	return bell
}

// siblingsElsewhere is whether another child of the incident has a school that
// is not this one: all that one school may learn of the others.
func siblingsElsewhere(hash, urn string, verdicts map[string]verdict) string {
	if len(verdicts) < 2 {
		return ""
	}
	for other, v := range verdicts {
		if other == hash || v.status != ChildRouted {
			continue
		}
		for _, elsewhere := range v.urns {
			if elsewhere != urn {
				return "yes"
			}
		}
	}
	return "no"
}

// acceptedAt is the time from which a child's deadline runs: its first
// acceptance. Once a school has been told, a corrected identity is news of its
// own, and the deadline runs from the correction.
func (r *routing) acceptedAt(hash string) time.Time {
	child := r.c.Children[hash]
	if len(r.c.NotificationsOf(hash)) == 0 {
		return child.Since
	}
	if child.Status == ChildRouted && slices.ContainsFunc(r.c.ToldOf(hash), (*Notification).isTakenOn) {
		return r.version.At // a school took the child on in time; what another must know is news
	}
	identity := r.identityIn(r.version, hash)
	since := r.version.At
	for i := len(r.c.Versions) - 1; i >= 0 && r.identityIn(r.c.Versions[i], hash) == identity; i-- {
		since = r.c.Versions[i].At
	}
	return since
}

func (r *routing) identityIn(v Version, hash string) string {
	for _, vc := range v.Children {
		if vc.Child == hash {
			return vc.Identity
		}
	}
	return ""
}

func (r *routing) calendarsOf(candidates []match.Candidate) []schools.Calendar {
	var all []schools.Calendar
	for _, c := range candidates {
		all = append(all, r.known.Calendar(c.URN))
	}
	return all
}
