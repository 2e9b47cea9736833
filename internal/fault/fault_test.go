package fault_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"firstbell/internal/fault"
)

func TestEveryKindHasANameAndAStatus(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for k := fault.Internal; k.String() != "unknown"; k++ {
		if k.String() == "" || seen[k.String()] {
			t.Errorf("kind %d: name %q is empty or used twice", k, k)
		}
		seen[k.String()] = true
		if k.Status() < 400 || http.StatusText(k.Status()) == "" {
			t.Errorf("kind %s: status %d is not an HTTP error", k, k.Status())
		}
	}
	if len(seen) != 10 {
		t.Errorf("saw %d kinds, want 10", len(seen))
	}
}

func TestKindSurvivesWrapping(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("reading case: %w", fault.New(fault.NotFound, "", "No such incident."))
	if !errors.Is(err, fault.NotFound) || errors.Is(err, fault.Conflict) {
		t.Errorf("errors.Is does not see the kind of %v", err)
	}
	if fault.Of(err) != fault.NotFound || fault.Public(err) != "No such incident." {
		t.Errorf("Of = %v, Public = %q", fault.Of(err), fault.Public(err))
	}
	if got := fault.Of(fmt.Errorf("x: %w", fault.Unavailable)); got != fault.Unavailable {
		t.Errorf("a bare kind in a chain: Of = %v", got)
	}
}

func TestPublicHidesTheCause(t *testing.T) {
	t.Parallel()
	err := fault.Wrap(fault.Unavailable, errors.New("disk secret"), "Try again.")
	if strings.Contains(fault.Public(err), "secret") || !strings.Contains(err.Error(), "secret") {
		t.Errorf("Public = %q, Error = %q", fault.Public(err), err)
	}
	if strings.Contains(fault.Public(errors.New("secret")), "secret") {
		t.Error("an error without a kind is shown to the reader")
	}
	if fault.Wrap(fault.Invalid, nil, "x") != nil {
		t.Error("wrapping nil is not nil")
	}
}
