package channel

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Route is one road with its providers, in the order in which they are asked.
//
// One call of Hand tries each provider that works until one has taken the alert:
// moving on to the next costs no retry. What is the recipient's own trouble is
// not tried elsewhere, and neither is an alert that may have been accepted: that
// is asked about first, the next time. When to try again is not the Route's
// business.
type Route struct {
	road      Road
	providers []*provider
	now       func() time.Time

	mu       sync.Mutex
	counts   map[Count]int
	onChange func(provider string, down bool) error
	told     map[string]bool // by provider, what onChange was last told
}

type provider struct {
	Channel
	breaker breaker
}

// Count is what is counted on a road.
type Count struct {
	Road     Road
	Provider string
	Verdict  Verdict
}

// NewRoute makes a road of its providers. now is time.Now if nil.
func NewRoute(road Road, now func() time.Time, providers ...Channel) *Route {
	if now == nil {
		now = time.Now
	}
	r := &Route{road: road, now: now, counts: map[Count]int{}, told: map[string]bool{}}
	for _, c := range providers {
		r.providers = append(r.providers, &provider{Channel: c})
	}
	return r
}

var _ Channel = (*Route)(nil)

// Name is the road's.
func (r *Route) Name() string { return string(r.road) }

// Send is Hand for whoever does not ask who took it.
func (r *Route) Send(ctx context.Context, a Alert) error {
	_, err := r.Hand(ctx, a)
	return err
}

// OnChange has f called when a provider stops working and when it works again, by
// whoever found out, and once for each when it is first tried: what an earlier
// process was told may not be true any more. An f that fails is called again
// with the next alert. Set it before the first.
func (r *Route) OnChange(f func(provider string, down bool) error) { r.onChange = f }

// Hand gives the alert to the first provider that takes it, and says which that
// was; after a failure, which provider it was that failed last. It fails with a
// *Failure; without any provider that works, its Until says when one may be
// tried again.
func (r *Route) Hand(ctx context.Context, a Alert) (string, error) {
	if a.Again {
		if name, taken := r.trace(ctx, a); taken {
			return name, nil
		}
	}
	var last error
	var asked string
	for _, p := range r.providers {
		if !p.breaker.admits(r.now()) {
			continue
		}
		err := p.Send(ctx, a)
		if err != nil && errors.Is(ctx.Err(), context.Canceled) {
			p.breaker.forget() // we are stopping: that says nothing about the provider
			return p.Name(), err
		}
		v := r.record(p, err)
		if v == VerdictAccepted || v == VerdictRefused || v == VerdictUncertain {
			return p.Name(), err
		}
		last, asked = worse(last, err), p.Name()
	}
	if last == nil {
		return "", r.closed()
	}
	return asked, last
}

// trace asks the providers that can be asked whether they have taken the alert.
func (r *Route) trace(ctx context.Context, a Alert) (name string, taken bool) {
	for _, p := range r.providers {
		tracer, ok := p.Channel.(Tracer)
		if !ok || !p.breaker.admits(r.now()) {
			continue
		}
		taken, err := tracer.Taken(ctx, a)
		if errors.Is(ctx.Err(), context.Canceled) {
			p.breaker.forget()
			return "", false
		}
		if v := r.record(p, err); taken && v == VerdictAccepted {
			return p.Name(), true
		}
	}
	return "", false
}

// record counts how an attempt ended and tells of a provider that changed.
func (r *Route) record(p *provider, err error) Verdict {
	v := VerdictOf(err)
	var f *Failure
	var until time.Time
	if errors.As(err, &f) {
		until = f.Until
	}
	p.breaker.record(r.now(), v, until)
	r.mu.Lock()
	r.counts[Count{r.road, p.Name(), v}]++
	r.mu.Unlock()
	r.tell(p)
	return v
}

// tell says that the provider changed, if it did.
func (r *Route) tell(p *provider) {
	if r.onChange == nil {
		return
	}
	down := !p.breaker.downSince().IsZero()
	r.mu.Lock()
	before, known := r.told[p.Name()]
	r.told[p.Name()] = down
	r.mu.Unlock()
	if known && before == down {
		return
	}
	if err := r.onChange(p.Name(), down); err != nil {
		r.mu.Lock()
		delete(r.told, p.Name())
		r.mu.Unlock()
	}
}

// closed is the failure where no provider may be tried.
func (r *Route) closed() *Failure {
	f := newFailure(VerdictDown, "sending an alert by "+string(r.road)+": no provider works now; it will be tried again", nil)
	for _, p := range r.providers {
		if at := p.breaker.opensAt(); f.Until.IsZero() || at.Before(f.Until) {
			f.Until = at
		}
	}
	return f
}

// worse keeps of two failures the one that leaves more hope: an alert that one
// provider will not carry and another cannot carry now is not refused for good.
func worse(a, b error) error {
	if a == nil || VerdictOf(a) == VerdictUnwilling {
		return b
	}
	if VerdictOf(b) == VerdictUnwilling {
		return a
	}
	return b
}

// IsOpen reports whether some provider may be tried now, and otherwise when: a
// time that has passed means as soon as the alert that is being tried has ended.
func (r *Route) IsOpen() (bool, time.Time) {
	now := r.now()
	for _, p := range r.providers {
		if p.breaker.wouldAdmit(now) {
			return true, now
		}
	}
	return false, r.closed().Until
}

// DownSince is since when no provider of the road has worked; zero while one does.
func (r *Route) DownSince() time.Time {
	var since time.Time
	for _, p := range r.providers {
		at := p.breaker.downSince()
		if at.IsZero() {
			return time.Time{}
		}
		if at.After(since) {
			since = at
		}
	}
	return since
}

// Down are the providers that do not work, by name.
func (r *Route) Down() map[string]bool {
	down := map[string]bool{}
	for _, p := range r.providers {
		down[p.Name()] = !p.breaker.downSince().IsZero()
	}
	return down
}

// Counts are how the attempts have ended since the start.
func (r *Route) Counts() map[Count]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	counts := make(map[Count]int, len(r.counts))
	for c, n := range r.counts {
		counts[c] = n
	}
	return counts
}
