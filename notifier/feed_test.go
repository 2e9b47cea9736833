package notifier

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstbell/police"
	"firstbell/police/ingest"
)

// postsOf are posts at these hours of every day for so many weeks, n in each hour.
func postsOf(weeks, n int, hours ...int) []time.Time {
	var posts []time.Time
	from := fridayNight.Truncate(24*time.Hour).AddDate(0, 0, -7*weeks)
	for day := range 7 * weeks {
		for _, h := range hours {
			for i := range n {
				posts = append(posts, from.AddDate(0, 0, day).Add(time.Duration(h)*time.Hour+time.Duration(i)*time.Minute))
			}
		}
	}
	return posts
}

func TestHowManyPostsAreUsual(t *testing.T) {
	t.Parallel()
	midnight := fridayNight.Truncate(24 * time.Hour)
	day := habitsOf(postsOf(3, 3, 9, 10, 22), midnight) // since the clocks went back
	for name, tc := range map[string]struct {
		h    habits
		from time.Time
		long time.Duration
		want float64
	}{
		"a night in which nobody posts":  {day, midnight, 9 * time.Hour, 0},
		"an hour in the morning":         {day, midnight.Add(9 * time.Hour), time.Hour, 3},
		"half of it":                     {day, midnight.Add(9*time.Hour + 30*time.Minute), 30 * time.Minute, 1.5},
		"a whole day":                    {day, midnight, 24 * time.Hour, 9},
		"a week":                         {day, midnight, week, 63},
		"a force that is new":            {habitsOf(postsOf(1, 1, 9), midnight), midnight, week, 0},
		"two weeks of posts count twice": {habitsOf(postsOf(2, 3, 9), midnight), midnight, 24 * time.Hour, 3},
	} {
		if got := tc.h.expected(tc.from, tc.from.Add(tc.long)); got < tc.want*.93 || got > tc.want*1.07 {
			t.Errorf("%s: %.2f posts, want about %.2f", name, got, tc.want)
		}
	}
}

func TestMoreTimeNeverLetsOneExpectLess(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var h habits
		for i := range h {
			h[i] = rapid.Float64Range(0, 20).Draw(t, "rate")
		}
		from := fridayNight.Add(time.Duration(rapid.Int64Range(0, int64(52*week)).Draw(t, "from")))
		short := time.Duration(rapid.Int64Range(0, int64(2*week)).Draw(t, "short"))
		long := short + time.Duration(rapid.Int64Range(0, int64(week)).Draw(t, "more"))
		if a, b := h.expected(from, from.Add(short)), h.expected(from, from.Add(long)); a > b+1e-9 {
			t.Fatalf("%s expects %v, %s only %v", short, a, long, b)
		}
	})
}

// alarmed reports whether an alarm of the kind is open at the force's hub, after
// the watch has looked.
func (w *world) alarmed(kind AlarmKind) bool {
	w.t.Helper()
	last, err := w.Log.LastSeq(w.ctx)
	w.must(err)
	w.must(w.View.Wait(w.ctx, last))
	w.must(NewWatch(w.Service, w.jobs, "").Look(w.ctx))
	all, err := NewAlarms(w.Service).List(w.ctx, w.operator("op@force.example"))
	w.must(err)
	for _, a := range all.Rows {
		if a.Kind == kind && a.IsOpen() {
			return true
		}
	}
	return false
}

func TestAFeedThatGoesSilentIsAnAlarmUntilItIsHeardAgain(t *testing.T) {
	t.Parallel()
	w := setup(t)
	start := fridayNight.AddDate(0, 0, -14)
	for day := range 14 {
		for i := range 4 {
			w.clock.set(start.AddDate(0, 0, day).Add(time.Duration(i) * 10 * time.Minute))
			w.post(w.incident("DA-"+w.clock.now().Format("150405.02"), unknown()))
		}
	}
	last := w.clock.now()
	for _, step := range []struct {
		after time.Duration
		want  bool
	}{{time.Hour, false}, {20 * time.Hour, false}, {40 * time.Hour, false}, {73 * time.Hour, true}, {10 * week, true}} {
		w.clock.set(last.Add(step.after))
		same(t, "silent for "+step.after.String(), w.alarmed(AlarmFeedSilent), step.want)
	}
	w.post(w.incident("DA-again", unknown()))
	same(t, "once it is heard again", w.alarmed(AlarmFeedSilent), false)
}

// refuses records a refused post of the reference; unreadable where it is empty.
func (w *world) refuses(reference, code string, status int) {
	w.t.Helper()
	w.must(w.Refused(w.ctx, ingest.Client{KeyID: "k1", Force: force}, police.Refusal{Reference: reference, Status: status, Code: code}))
}

func TestARefusedPostThatIsNeverRepeatedIsAnAlarm(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reference, code string
		status          int
		want            bool
		again           string // what is accepted later
	}{
		"a fault in a field":               {"DA-9", police.ProblemValidation, 422, true, "DA-9"},
		"other content under a reference":  {"DA-9", police.ConflictReference, 409, true, "DA-9"},
		"an older version came late":       {"DA-9", police.ConflictVersionOlder, 409, false, ""},
		"it was withdrawn before":          {"DA-9", police.ConflictWithdrawn, 409, false, ""},
		"nobody could read what it was":    {"", police.ProblemMalformed, 400, true, "DA-other"},
		"a search that was typed wrong":    {"", police.ProblemValidation, 422, false, ""},
		"an incident that does not exist":  {"", police.ProblemNotFound, 404, false, ""},
		"what is too large for any reader": {"", police.ProblemTooLarge, 413, true, "DA-other"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			w.refuses(tc.reference, tc.code, tc.status)
			w.clock.set(w.clock.now().Add(59 * time.Minute))
			w.refuses(tc.reference, tc.code, tc.status) // a retry does not start the hour again
			same(t, "within the hour", w.alarmed(AlarmRefusal), false)
			w.clock.set(w.clock.now().Add(time.Minute))
			same(t, "after it", w.alarmed(AlarmRefusal), tc.want)
			if tc.again == "" {
				return
			}
			if tc.reference != "" {
				w.post(w.incident("DA-other", ada()))
				same(t, "another incident says nothing of it", w.alarmed(AlarmRefusal), true)
			}
			w.post(w.incident(tc.again, ada()))
			same(t, "once it was accepted", w.alarmed(AlarmRefusal), false)
			checkRebuild(t, w)
		})
	}
}
