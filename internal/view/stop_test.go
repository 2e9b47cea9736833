package view_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"firstbell/internal/facts/factstest"
	"firstbell/internal/view"
)

func TestAStoppedViewSaysSoToEverybody(t *testing.T) {
	t.Parallel()
	l := factstest.Start(t).Log()
	last := publish(t, l, 3)
	v := start(t, l, filepath.Join(t.TempDir(), "view.db"))
	waiting := make(chan error, 1)
	go func() { waiting <- v.Wait(context.Background(), last+1) }()
	changed := v.Changed()
	v.Stop()
	v.Stop()
	<-changed
	if err := <-waiting; !errors.Is(err, view.ErrStopped) {
		t.Errorf("a waiter hears %v", err)
	}
	if err := v.Read(func(*view.Tx) error { return nil }); !errors.Is(err, view.ErrStopped) {
		t.Errorf("a reader hears %v", err)
	}
	if _, err := v.Digest(); !errors.Is(err, view.ErrStopped) || !errors.Is(v.Err(), view.ErrStopped) {
		t.Errorf("the digest says %v, the view %v", err, v.Err())
	}
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	v := start(t, factstest.Start(t).Log(), filepath.Join(t.TempDir(), "view.db"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := v.Wait(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
}

func TestLagIsWhatTheLogHasMore(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	l := factstest.Start(t).Log()
	publish(t, l, 5)
	v := open(t, l, filepath.Join(t.TempDir(), "view.db"))
	if lag, err := v.Lag(ctx); err != nil || lag != 5 {
		t.Errorf("before the start: %d, %v, want 5", lag, err)
	}
	if err := v.Start(ctx); err != nil {
		t.Fatal(err)
	}
	if lag, err := v.Lag(ctx); err != nil || lag != 0 {
		t.Errorf("after the start: %d, %v, want 0", lag, err)
	}
}

func TestAFileInUseIsNamed(t *testing.T) {
	t.Parallel()
	l, path := factstest.Start(t).Log(), filepath.Join(t.TempDir(), "view.db")
	start(t, l, path)
	_, err := view.Open(view.Config{Path: path, Log: l})
	if err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("got %v, want who holds it", err)
	}
}

func TestAViewOutlivesItsLogForReading(t *testing.T) {
	t.Parallel()
	e := factstest.Start(t)
	publish(t, e.Log(), 3)
	v := start(t, e.Log(), filepath.Join(t.TempDir(), "view.db"))
	factstest.Stop(t, e)
	if count(t, v, "ids") != 3 || v.Err() != nil {
		t.Errorf("%d rows, %v", count(t, v, "ids"), v.Err())
	}
}
