package channel

import (
	"sync"
	"time"
)

// When a provider is left alone, and for how long. Three failures in a row are no
// accident; a pause of 30 seconds costs an alert nothing while another provider
// works, and finds a provider that is back within the time of one claim.
const (
	breakAfter    = 3
	firstBreak    = 30 * time.Second
	longestBreak  = 2 * time.Minute
	longestTrial  = 2 * time.Minute // a trial that never reported is given up
	breakDoubling = 2
)

// breaker remembers whether a provider works. It is closed while it does, open
// for a pause after failures of the provider's own, and half open when the pause
// is over: then one alert is tried, and what becomes of it decides. Time comes
// from outside, so that it can be tested and simulated.
type breaker struct {
	mu       sync.Mutex
	failures int       // of the provider's own, in a row
	opened   int       // how often it opened in a row
	until    time.Time // nothing is tried before
	since    time.Time // when it stopped working; zero while it works
	trial    time.Time // when the alert of a half-open breaker was let through
}

// admits reports whether an alert may be tried at now.
func (b *breaker) admits(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.would(now) {
		return false
	}
	if !b.since.IsZero() {
		b.trial = now
	}
	return true
}

// wouldAdmit is admits without letting anything through.
func (b *breaker) wouldAdmit(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.would(now)
}

func (b *breaker) would(now time.Time) bool {
	trying := !b.since.IsZero() && !b.trial.IsZero() && now.Sub(b.trial) < longestTrial
	return !b.until.After(now) && !trying
}

// opensAt is when an alert may be tried; in the past where it may be at once, or
// as soon as the one that is being tried has ended.
func (b *breaker) opensAt() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.until
}

// downSince is since when the provider has not worked; zero while it does.
func (b *breaker) downSince() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.since
}

// forget takes back what admits allowed: the alert was not tried after all.
func (b *breaker) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trial = time.Time{}
}

// record is how an alert that was admitted ended. until is what the provider
// itself said of when it works again.
func (b *breaker) record(now time.Time, v Verdict, until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trial = time.Time{}
	if !v.IsProviders() {
		b.failures, b.opened, b.since, b.until = 0, 0, time.Time{}, until
		return
	}
	b.failures++
	if b.failures < breakAfter && v != VerdictMisconfigured && until.IsZero() {
		return
	}
	if b.since.IsZero() {
		b.since = now
	}
	pause := firstBreak
	for range b.opened {
		pause = min(pause*breakDoubling, longestBreak)
	}
	b.opened++
	b.until = now.Add(pause)
	if until.After(b.until) {
		b.until = until
	}
}
