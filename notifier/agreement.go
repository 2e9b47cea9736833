package notifier

import (
	"context"
	"math"
	"slices"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/view"
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

// confidence of the bounds.
const confidence = .95

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
	a.ErrorBound, a.SentBackBound = UpperBound(a.Differed, a.Proposed), UpperBound(a.SentBack, a.Automatic)
	a.advise()
	return a
}

// advise draws the conclusion.
func (a *Agreement) advise() {
	switch {
	case a.Policy.Mode == MatchAutomatic && lowerBound(a.SentBack, a.Automatic) > AcceptableError:
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
	if UpperBound(wrong, all+high) > AcceptableError {
		return high
	}
	for low < high {
		middle := (low + high) / 2
		if UpperBound(wrong, all+middle) <= AcceptableError {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// UpperBound is the largest share of wrong decisions that is consistent, with
// 95% confidence, with having seen so many wrong among all: the one-sided bound
// of Clopper and Pearson. Without decisions it is 1.
func UpperBound(wrong, all int) float64 {
	if wrong >= all {
		return 1
	}
	return bisect(func(share float64) bool { return binomialAtMost(wrong, all, share) > 1-confidence })
}

// lowerBound is the least such share.
func lowerBound(wrong, all int) float64 {
	if wrong == 0 {
		return 0
	}
	return bisect(func(share float64) bool { return 1-binomialAtMost(wrong-1, all, share) < 1-confidence })
}

// bisect finds where holds, true at 0, becomes false.
func bisect(holds func(float64) bool) float64 {
	low, high := 0.0, 1.0
	for range 60 {
		if middle := (low + high) / 2; holds(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// binomialAtMost is the chance of at most k wrong among n at a given share.
func binomialAtMost(k, n int, share float64) float64 {
	if share <= 0 {
		return 1
	}
	if share >= 1 {
		return 0
	}
	whole, _ := math.Lgamma(float64(n) + 1)
	sum := 0.0
	for i := 0; i <= k; i++ {
		chosen, _ := math.Lgamma(float64(i) + 1)
		left, _ := math.Lgamma(float64(n-i) + 1)
		sum += math.Exp(whole - chosen - left + float64(i)*math.Log(share) + float64(n-i)*math.Log1p(-share))
	}
	return min(sum, 1)
}

// Agreement is how far people and the matcher have agreed for one force.
func (s *Service) Agreement(_ context.Context, force string) (a Agreement, err error) {
	err = s.View.Read(func(tx *view.Tx) error {
		reviews, err := reviewsOf(tx, force)
		a = agreementOf(force, s.policy(force).Matching, reviews)
		return err
	})
	return a, err
}

// Oversight is what tells a force's desk how far the matcher and the rolls it
// stands on can be trusted.
type Oversight struct {
	service *Service
	rolls   RollBook
}

// NewOversight gives the oversight of a service.
func NewOversight(s *Service, rolls RollBook) *Oversight { return &Oversight{service: s, rolls: rolls} }

// Agreement is one row for each of p's forces, by code. It fails with
// fault.NotFound for whoever works at no desk.
func (o *Oversight) Agreement(ctx context.Context, p auth.Principal) ([]Agreement, error) {
	forces := p.Scopes(deskRoles...)
	if len(forces) == 0 {
		return nil, fault.New(fault.NotFound, "", "There is no such page.")
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
