package notifier

import (
	"context"
	"maps"
	"slices"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/view"
	"firstbell/schools/match"
)

// Agreement says how often people decided as the matcher would have, for one
// force. It counts decisions and knows no child.
type Agreement struct {
	Force  string
	Policy Matching

	Proposed int // children whom a person placed and the matcher would have routed
	Agreed   int // of these, placed at exactly the schools it would have told, and not sent back
	Differed int // of these, the others
	// ErrorBound is how large the share of wrong schools may be at most, with
	// 95% confidence, judged by the proposals; 1 where there are none.
	ErrorBound float64

	Unaided int // children whom a person placed and the matcher would have left to one
	TopFive int // of these, placed at one of the first five schools shown

	Automatic     int     // children whom the matcher routed without a person
	SentBack      int     // of these, sent back by a school
	SentBackBound float64 // as ErrorBound, judged by what was sent back

	// Advice is what follows from it, and Missing how many more agreeing
	// decisions AdviceWait waits for.
	Advice  Advice
	Missing int

	// Learned is what the decisions have taught beside that.
	Learned Learned
}

// Advice is what a force's figures recommend.
type Advice string

// The kinds of advice.
const (
	AdviceWait  Advice = "wait"  // too few decisions to say
	AdviceOpen  Advice = "open"  // let the matcher route what it is certain of
	AdviceKeep  Advice = "keep"  // it routes already, and nothing speaks against it
	AdviceClose Advice = "close" // it routes already, and more comes back than may
)

// AcceptableError is the share of children at a wrong school from which on a
// machine must not route by itself: one in a thousand. The goal is a hundred
// times less, and is watched after AUTO is opened.
const AcceptableError = .001

// topRanks is how far down a list a person can be expected to look.
const topRanks = 5

// maxMissing bounds what is said to be missing; beyond it something is wrong
// with the matcher, not with the number of decisions.
const maxMissing = 1_000_000

// agreementOf adds up a force's reviews.
func agreementOf(force string, policy Matching, reviews []Review) Agreement {
	a := Agreement{Force: force, Policy: policy}
	for _, r := range reviews {
		switch {
		case r.IsAutomatic():
			a.Automatic++
			if r.SentBack {
				a.SentBack++
			}
		case r.Proposed == nil:
			a.Unaided++
			if r.Rank >= 1 && r.Rank <= topRanks {
				a.TopFive++
			}
		default:
			a.Proposed++
			if r.Agrees() {
				a.Agreed++
			}
		}
	}
	a.Differed = a.Proposed - a.Agreed
	a.ErrorBound, a.SentBackBound = match.AtMost(a.Differed, a.Proposed), match.AtMost(a.SentBack, a.Automatic)
	a.advise()
	return a
}

// advise draws the conclusion.
func (a *Agreement) advise() {
	switch {
	case a.Policy.Mode == MatchAutomatic && match.AtLeast(a.SentBack, a.Automatic) > AcceptableError:
		a.Advice = AdviceClose
	case a.Policy.Mode == MatchAutomatic:
		a.Advice = AdviceKeep
	case a.ErrorBound <= AcceptableError:
		a.Advice = AdviceOpen
	default:
		a.Advice, a.Missing = AdviceWait, missing(a.Differed, a.Proposed)
	}
}

// missing is how many more decisions, all agreeing, bring the bound down to
// what is acceptable.
func missing(wrong, all int) int {
	low, high := 0, maxMissing
	if match.AtMost(wrong, all+high) > AcceptableError {
		return high
	}
	for low < high {
		middle := (low + high) / 2
		if match.AtMost(wrong, all+middle) <= AcceptableError {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// Agreement is how far people and the matcher have agreed for one force.
func (s *Service) Agreement(_ context.Context, force string) (a Agreement, err error) {
	reviews, err := s.reviews(force)
	if err != nil {
		return a, err
	}
	settled, err := s.force(force)
	if err != nil {
		return a, err
	}
	a = agreementOf(force, s.policy(force).Matching, reviews)
	a.Learned, _ = settled.learned(a.Policy.Threshold, reviews)
	return a, nil
}

// reviews are all of a force.
func (s *Service) reviews(force string) (all []Review, err error) {
	err = s.View.Read(func(tx *view.Tx) error {
		all, err = reviewsOf(tx, force)
		return err
	})
	return all, err
}

// Oversight is what tells a force's desk how far the matcher and the rolls it
// stands on can be trusted.
type Oversight struct {
	service *Service
	rolls   RollBook
}

// NewOversight gives the oversight of a service.
func NewOversight(s *Service, rolls RollBook) *Oversight { return &Oversight{service: s, rolls: rolls} }

// Agreement is one row for each of p's forces, by code; a system administrator
// sees them all. It fails with fault.NotFound for whoever works at no desk.
func (o *Oversight) Agreement(ctx context.Context, p auth.Principal) ([]Agreement, error) {
	forces := p.Scopes(deskRoles...)
	if len(p.Scopes(RoleSystemAdmin)) > 0 {
		forces = slices.Collect(maps.Keys(o.service.Policies))
	} else if len(forces) == 0 {
		return nil, errNoPage()
	}
	var all []Agreement
	for _, force := range slices.Sorted(slices.Values(forces)) {
		a, err := o.service.Agreement(ctx, force)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

// Recalibrate puts to use what the force's decisions have taught, as p has seen
// it. It fails with fault.NotFound for whoever does not answer for the force,
// and as Service.Recalibrate does.
func (o *Oversight) Recalibrate(ctx context.Context, p auth.Principal, force, seen string) error {
	if !o.answersFor(p, force) {
		return errNoPage()
	}
	return o.service.Recalibrate(ctx, force, p.Actor(), seen)
}

// DropCalibration has the force reckoned by the shipped table again.
func (o *Oversight) DropCalibration(ctx context.Context, p auth.Principal, force string) error {
	if !o.answersFor(p, force) {
		return errNoPage()
	}
	return o.service.DropCalibration(ctx, force, p.Actor())
}

// answersFor reports whether p may change how the force's children are matched.
func (o *Oversight) answersFor(p auth.Principal, force string) bool {
	_, known := o.service.Policies[force]
	return slices.Contains(p.Scopes(RoleForceAdmin), force) || known && len(p.Scopes(RoleSystemAdmin)) > 0
}

// errNoPage is the answer to whoever has no business with a page.
func errNoPage() error { return fault.New(fault.NotFound, "", "There is no such page.") }
