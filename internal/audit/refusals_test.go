package audit_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"firstbell/internal/audit"
	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
)

// refusedFacts are the facts about refusals by type, and the counts in them.
func refusedFacts(t *testing.T, l *facts.Log) (alone int, counted []audit.Counted) {
	t.Helper()
	all, err := l.Of(context.Background(), audit.SubjectRefused)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if f.Type == audit.FactRefused {
			alone++
			continue
		}
		var c audit.Counted
		if err := f.DecodeData(&c); err != nil {
			t.Fatal(err)
		}
		counted = append(counted, c)
	}
	return alone, counted
}

func TestRefusalsAreWrittenUpToALimitAndThenCounted(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		name          string
		sessions, per int // refusals of each of so many sessions in one minute
		strangers     int
		alone         int
		counted       int // of known sessions
	}{
		{"a person who types a wrong address", 1, 1, 0, 1, 0},
		{"a person who tries address after address", 1, 500, 0, audit.MaxRefusalsOfSession, 490},
		{"many sessions together", 40, 50, 0, audit.MaxRefusals, 40*50 - audit.MaxRefusals},
		{"strangers", 0, 0, 100_000, 0, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			l := factstest.Start(t).Log()
			r := audit.NewRefusals(l, func() time.Time { return now })
			for s := range tc.sessions {
				for range tc.per {
					r.Note(audit.Refusal{Actor: fmt.Sprint("person:", s), Session: fmt.Sprint("s", s), Route: "/desk", Status: 404})
				}
			}
			for range tc.strangers {
				r.Note(audit.Refusal{Route: "/", Status: 401})
			}
			for range 2 { // the second has nothing to write
				if err := r.Flush(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			alone, counts := refusedFacts(t, l)
			known, strangers := 0, 0
			for _, c := range counts {
				strangers, known = strangers+c.Strangers, known+c.Others
				for _, one := range c.Sessions {
					known += one.Count
				}
			}
			if alone != tc.alone || known != tc.counted || strangers != tc.strangers || len(counts) > 1 {
				t.Errorf("%d alone, %d counted, %d strangers in %d facts", alone, known, strangers, len(counts))
			}
		})
	}
}

func TestAFloodOfRefusalsKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	l := factstest.Start(t).Log()
	r := audit.NewRefusals(l, time.Now)
	stop, done := make(chan struct{}), sync.WaitGroup{}
	for s := range 4 {
		done.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					r.Note(audit.Refusal{Actor: "person:x", Session: fmt.Sprint("s", s), Route: "/desk", Status: 404})
				}
			}
		})
	}
	began := time.Now()
	for i := range 50 { // incidents, while refusals pour in and are written
		if err := r.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		f := facts.New("received", fmt.Sprint("fb.case.", i), "force:NBP", time.Now())
		if _, err := l.Publish(t.Context(), f, facts.ExpectLast(0)); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	done.Wait()
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("50 incidents took %s", took)
	}
	if alone, _ := refusedFacts(t, l); alone > 2*audit.MaxRefusals { // a minute may end meanwhile
		t.Errorf("%d refusals were written one by one", alone)
	}
}

func TestRefusalsOfALogThatDoesNotAnswerAreWrittenLater(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	engine := factstest.Start(t, factstest.Dir(dir))
	r := audit.NewRefusals(engine.Log(), time.Now)
	r.Note(audit.Refusal{Actor: "person:x", Session: "s", Route: "/desk", Status: 404})
	r.Note(audit.Refusal{Status: 401})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_ = r.Flush(gone) // whether it fails or holds back: nothing is lost
	if err := r.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if alone, counts := refusedFacts(t, engine.Log()); alone != 1 || len(counts) != 1 || counts[0].Strangers != 1 {
		t.Errorf("%d alone, %+v", alone, counts)
	}
}
