// Package clock notices that this machine's clock cannot be believed.
//
// Everything here has a time: a deadline is a bell, a claim runs out, content
// ends after so many days. No clock is right because it says so; it can only be
// compared with others. There are three: the log's own, which on a cluster is
// another machine's; the time that the newest fact was stored, which cannot lie
// in the future; and the machine's count of seconds since it was started, which
// nobody sets, and against which a clock that was set shows as a step.
//
// What follows is decided elsewhere, and by one rule: to tell somebody early
// does no harm, to tell them late may, and what is destroyed does not come back.
package clock

import (
	"context"
	"fmt"
	"sync"
	"time"
)

const (
	// Tolerance is how far apart two clocks may be. Machines that are looked
	// after are within some milliseconds.
	Tolerance = 2 * time.Second

	// Bound is how far a clock may be off before nothing is destroyed by it.
	Bound = 5 * time.Minute

	// StepShown is how long a step within Bound stands. It may as well have put
	// the clock right, and a machine that was paused takes one.
	StepShown = 10 * time.Minute

	// Every is how often to look.
	Every = 15 * time.Second

	// reading is how long it may take to read two clocks one after the other for
	// them to be compared.
	reading = 200 * time.Millisecond
)

// Config is what is compared.
type Config struct {
	Now    func() time.Time                         // this node's clock
	Steady func() time.Duration                     // counts on whatever the clock is set to
	Log    func(context.Context) (time.Time, error) // the log's clock; nil where there is none to ask
	Newest time.Time                                // when the newest fact was stored, as of the start; zero in an empty log
}

// Watch compares the clocks. It is safe for many goroutines.
type Watch struct {
	config Config

	mu     sync.Mutex
	state  State
	wall   time.Time // at the last look
	steady time.Duration
	seen   bool
	stepAt time.Duration // when the last step was noticed, by the steady count
}

// State is what the last look found.
type State struct {
	Off    time.Duration // this clock less the log's; zero where they cannot be told apart
	Before time.Duration // how long before the newest fact this clock is; never negative
	Step   time.Duration // by how much the clock was set while this process ran; negative is back
	StepAt time.Time     // when that was noticed, by the clock as it was set
}

// New watches a clock; nothing is compared before the first Look.
func New(c Config) *Watch { return &Watch{config: c} }

// State is what the last look found; nothing before the first.
func (w *Watch) State() State {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state
}

// Look compares once. It fails where the log does not answer; what needs no
// answer is compared all the same.
func (w *Watch) Look(ctx context.Context) error {
	off, err := w.ask(ctx)
	wall, steady, ok := w.read()
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil {
		w.state.Off = off
	}
	w.state.Before = max(0, w.config.Newest.Sub(wall))
	if ok {
		w.step(wall, steady)
	}
	return err
}

// ask is how far this clock is from the log's. The answer was made at some time
// between two readings of this clock; only what lies outside of them counts.
func (w *Watch) ask(ctx context.Context) (time.Duration, error) {
	if w.config.Log == nil {
		return 0, nil
	}
	sent := w.config.Now()
	answered, err := w.config.Log(ctx)
	got := w.config.Now()
	switch {
	case err != nil:
		return 0, fmt.Errorf("asking the log for the time: %w", err)
	case answered.Before(sent):
		return sent.Sub(answered), nil
	case answered.After(got):
		return got.Sub(answered), nil
	default:
		return 0, nil
	}
}

// read reads the clock and the count together; not ok where the machine was too
// busy to do so.
func (w *Watch) read() (wall time.Time, steady time.Duration, ok bool) {
	for range 3 {
		before := w.config.Steady()
		wall = w.config.Now().Round(0) // without Go's own count of seconds
		if steady = w.config.Steady(); steady-before < reading {
			return wall, steady, true
		}
	}
	return wall, steady, false
}

// step compares how far the clock and the count have come since the last look.
// A step that is taken back is none; one within Bound stands for a while. Under
// the lock.
func (w *Watch) step(wall time.Time, steady time.Duration) {
	if w.seen {
		if by := wall.Sub(w.wall) - (steady - w.steady); by.Abs() > Tolerance {
			w.state.Step += by
			w.state.StepAt, w.stepAt = wall, steady
		}
	}
	w.wall, w.steady, w.seen = wall, steady, true
	over := w.state.Step.Abs() <= Bound && steady-w.stepAt > StepShown
	if w.state.Step.Abs() <= Tolerance || over {
		w.state.Step, w.state.StepAt = 0, time.Time{}
	}
}

// Worst is the largest of what was found, without its sign.
func (s State) Worst() time.Duration { return max(s.Off.Abs(), s.Before, s.Step.Abs()) }

// OK reports whether the clock may be believed.
func (s State) OK() bool { return s.Worst() <= Tolerance }

// InDoubt reports whether the clock is too far off to destroy anything by it.
func (s State) InDoubt() bool { return s.Worst() > Bound }

// Reasons say what is wrong and what to do, a sentence each.
func (s State) Reasons() []string {
	var all []string
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	if s.Off.Abs() > Tolerance {
		add("this machine's clock is %s %s the log's; set it right, and see that time synchronisation runs", exact(s.Off), side(s.Off, "ahead of", "behind"))
	}
	if s.Before > Tolerance {
		add("this machine's clock is %s before the newest record; set it right, or find out which clock wrote that record", exact(s.Before))
	}
	if s.Step.Abs() > Tolerance {
		then := "this goes away by itself after 10 minutes"
		if s.Step.Abs() > Bound {
			then = "restart the service once it is"
		}
		add("this machine's clock was set %s by %s at %s, or the machine was paused; see that it is right now, %s",
			side(s.Step, "forward", "back"), exact(s.Step), s.StepAt.UTC().Format("15:04:05 UTC"), then)
	}
	return all
}

// exact is a length without its sign, to the millisecond below a minute and to
// the second above.
func exact(d time.Duration) string {
	if d = d.Abs(); d < time.Minute {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

func side(d time.Duration, ahead, behind string) string {
	if d < 0 {
		return behind
	}
	return ahead
}
