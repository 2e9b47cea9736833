package ingest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"firstbell/internal/fault"
)

func TestOneClientInALoopLeavesTheOthersTheirShare(t *testing.T) {
	t.Parallel()
	s := newShares(Limits{PerSecond: 100, InFlight: 8, Share: .5})
	now := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	took := 0
	for range 1000 {
		if leave, err := s.enter("loop", now); err == nil {
			took++
			leave()
		}
	}
	if took != 50 {
		t.Errorf("one client took %d of 100 in a second, want its half", took)
	}
	if _, err := s.enter("other", now); err != nil {
		t.Errorf("another client: %v", err)
	}
	if leave, err := s.enter("loop", now.Add(time.Second)); err != nil {
		t.Errorf("the same client a second later: %v", err)
	} else {
		leave()
	}
}

func TestOneClientDoesNotHoldEveryPlace(t *testing.T) {
	t.Parallel()
	s := newShares(Limits{PerSecond: 1000, InFlight: 8, Share: .5})
	now := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	var leaves []func()
	for range 4 {
		leave, err := s.enter("slow", now)
		if err != nil {
			t.Fatal(err)
		}
		leaves = append(leaves, leave)
	}
	if _, err := s.enter("slow", now); !errors.Is(err, fault.RateLimited) || fault.RetryAfter(err) <= 0 {
		t.Errorf("a fifth place: %v", err)
	}
	leaves[0]()
	if _, err := s.enter("slow", now); err != nil {
		t.Errorf("after one was left: %v", err)
	}
}

func TestWrongKeysSlowTheirAddressDownAndNobodyElse(t *testing.T) {
	t.Parallel()
	s := newShares(Limits{})
	now := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	for i := range failureBurst {
		if s.failed("10.0.0.1", now) {
			t.Fatalf("slowed down at attempt %d", i)
		}
	}
	if !s.failed("10.0.0.1", now) || s.failed("10.0.0.2", now) || s.failed("10.0.0.1", now.Add(time.Minute)) {
		t.Error("too many is too many, of that address, for that while")
	}
	for i := range 3 * maxAddresses {
		s.failed(fmt.Sprint(i), now)
	}
	if len(s.failures) > maxAddresses {
		t.Errorf("%d addresses are remembered", len(s.failures))
	}
}
