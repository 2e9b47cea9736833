package view_test

import (
	"path/filepath"
	"testing"
	"time"

	"firstbell/internal/facts/factstest"
	"firstbell/internal/view"
)

// TestAViewKnowsForHowLongItIsBehind looks before and after it has caught up.
func TestAViewKnowsForHowLongItIsBehind(t *testing.T) {
	t.Parallel()
	l := factstest.Start(t).Log()
	v, err := view.Open(view.Config{
		Path: filepath.Join(t.TempDir(), "view.db"), Log: l, Now: func() time.Time { return noon.Add(31 * time.Second) },
		Projectors: map[string]view.Projector{"fb.case.": tally{}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Stop)
	if behind, err := v.Behind(t.Context()); err != nil || behind != 0 {
		t.Errorf("with nothing to show it is %s behind, %v", behind, err)
	}
	publish(t, l, 3)
	if behind, err := v.Behind(t.Context()); err != nil || behind != 31*time.Second {
		t.Errorf("it is %s behind, %v", behind, err)
	}
	if err := v.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if behind, err := v.Behind(t.Context()); err != nil || behind != 0 {
		t.Errorf("having caught up it is %s behind, %v", behind, err)
	}
}
