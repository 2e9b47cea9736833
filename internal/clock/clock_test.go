package clock_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstbell/internal/clock"
)

// machine is one whose clock the test sets while its seconds count on.
type machine struct {
	passed  time.Duration // seconds counted
	set     time.Duration // by how much its clock was set since the start
	log     time.Duration // how far the log's clock is from the time there really is
	silent  bool          // the log does not answer
	answers time.Duration // how long the log takes to answer
	slow    time.Duration // how long a reading of the count takes
}

var start = time.Date(2026, 11, 21, 7, 0, 0, 0, time.UTC)

func (m *machine) real() time.Time { return start.Add(m.passed) }
func (m *machine) now() time.Time  { return m.real().Add(m.set) }

func (m *machine) steady() time.Duration {
	m.passed += m.slow
	return m.passed
}

func (m *machine) asked(context.Context) (time.Time, error) {
	if m.silent {
		return time.Time{}, errors.New("no answer")
	}
	m.passed += m.answers
	at := m.real().Add(m.log)
	m.passed += m.answers
	return at, nil
}

func (m *machine) watch(newest time.Time) *clock.Watch {
	return clock.New(clock.Config{Now: m.now, Steady: m.steady, Log: m.asked, Newest: newest})
}

func look(t *testing.T, w *clock.Watch) clock.State {
	t.Helper()
	if err := w.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w.State()
}

func TestWhatIsSaidOfAClock(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		machine machine
		newest  time.Duration // after the start
		want    string        // of the reason; none if empty
		inDoubt bool
	}{
		"both right":                            {},
		"a second apart":                        {machine: machine{log: time.Second}},
		"a slow answer, which may hide as much": {machine: machine{log: time.Minute, answers: time.Minute}},
		"two seconds and a bit ahead":           {machine: machine{log: -2100 * time.Millisecond}, want: "2.1s ahead of the log's"},
		"five minutes ahead":                    {machine: machine{set: 5 * time.Minute}, want: "5m0s ahead of the log's"},
		"five minutes behind":                   {machine: machine{set: -5 * time.Minute}, want: "5m0s behind the log's"},
		"an hour behind":                        {machine: machine{set: -time.Hour}, want: "1h0m0s behind the log's", inDoubt: true},
		"an hour ahead":                         {machine: machine{set: time.Hour}, want: "1h0m0s ahead of the log's", inDoubt: true},
		"before the newest record":              {newest: 5 * time.Minute, want: "5m0s before the newest record"},
		"long before the newest record":         {newest: 24 * time.Hour, want: "24h0m0s before the newest record", inDoubt: true},
		"a newest record of long ago":           {newest: -1000 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := c.machine
			got := look(t, m.watch(start.Add(c.newest)))
			said := strings.Join(got.Reasons(), "\n")
			if got.OK() != (c.want == "") || (c.want == "") != (said == "") || !strings.Contains(said, c.want) || got.InDoubt() != c.inDoubt {
				t.Errorf("%+v says %q, want %q; in doubt %v", got, said, c.want, got.InDoubt())
			}
		})
	}
}

func TestAClockThatIsSetWhileTheProcessRunsIsNoticed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		by    time.Duration
		want  string
		lasts bool // until a restart
	}{
		"a little":            {time.Second, "", false},
		"forward by a minute": {time.Minute, "set forward by 1m0s at 07:01:15 UTC", false},
		"back by a minute":    {-time.Minute, "set back by 1m0s at 06:59:15 UTC", false},
		"forward by an hour":  {time.Hour, "set forward by 1h0m0s", true},
		"back by an hour":     {-time.Hour, "set back by 1h0m0s", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &machine{}
			w := clock.New(clock.Config{Now: m.now, Steady: m.steady})
			look(t, w)
			m.passed, m.set = clock.Every, c.by
			got := look(t, w)
			if said := strings.Join(got.Reasons(), "\n"); got.OK() != (c.want == "") || !strings.Contains(said, c.want) || got.InDoubt() != c.lasts {
				t.Fatalf("%+v says %q, want %q", got, said, c.want)
			}
			m.passed += clock.StepShown
			if got = look(t, w); c.want != "" && got.OK() {
				t.Error("it was shown for too short a time")
			}
			m.passed += clock.Every
			if got = look(t, w); got.OK() == c.lasts {
				t.Errorf("10 minutes later: %+v", got)
			}
			m.set = 0 // the clock is put back to where it was
			m.passed += clock.Every
			if got = look(t, w); c.lasts && !got.OK() {
				t.Errorf("once it was put back: %+v", got)
			}
		})
	}
}

func TestALogThatDoesNotAnswerHidesNoStep(t *testing.T) {
	t.Parallel()
	m := &machine{silent: true}
	w := m.watch(time.Time{})
	for _, set := range []time.Duration{0, time.Hour} {
		m.set = set
		if err := w.Look(t.Context()); err == nil {
			t.Fatal("the silence was not reported")
		}
	}
	if got := w.State(); got.Step != time.Hour || got.Off != 0 {
		t.Errorf("%+v", got)
	}
}

func TestAMachineTooBusyToReadTwoClocksComparesLater(t *testing.T) {
	t.Parallel()
	m := &machine{}
	w := clock.New(clock.Config{Now: m.now, Steady: m.steady})
	look(t, w)
	m.slow, m.set = time.Second, time.Hour
	if got := look(t, w); !got.OK() {
		t.Errorf("too busy: %+v", got)
	}
	m.slow = 0
	if got := look(t, w); got.Step != time.Hour {
		t.Errorf("afterwards: %+v", got)
	}
}

// TestNoClockThatRunsEvenlyIsSuspected and none that is set goes unnoticed.
func TestNoClockThatRunsEvenlyIsSuspected(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{}
		w := clock.New(clock.Config{Now: m.now, Steady: m.steady, Log: m.asked})
		for range rapid.IntRange(1, 20).Draw(t, "looks") {
			m.passed += time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "passed"))
			m.set += time.Duration(rapid.Int64Range(-int64(80*time.Millisecond), int64(80*time.Millisecond)).Draw(t, "drift"))
			if err := w.Look(context.Background()); err != nil || !w.State().OK() {
				t.Fatalf("%+v, %v", w.State(), err)
			}
		}
		by := time.Duration(rapid.Int64Range(int64(4*time.Second), int64(1000*time.Hour)).Draw(t, "set"))
		if rapid.Bool().Draw(t, "back") {
			by = -by
		}
		m.set += by
		if err := w.Look(context.Background()); err != nil || w.State().OK() || w.State().InDoubt() != (w.State().Worst() > clock.Bound) {
			t.Fatalf("set by %s: %+v, %v", by, w.State(), err)
		}
	})
}

func TestTheMachinesOwnClocksAgree(t *testing.T) {
	t.Parallel()
	began := time.Now()
	w := clock.New(clock.Config{Now: time.Now, Steady: func() time.Duration { return time.Since(began) }})
	for range 2 {
		if got := look(t, w); !got.OK() {
			t.Errorf("%+v: %q", got, got.Reasons())
		}
	}
}
