package match

import (
	"sync"
	"testing"

	"firstbell/schools"
)

// asked is a register that counts how often it is asked.
type asked struct {
	mu    sync.Mutex
	times map[schools.URN]int
}

func (a *asked) Lookup(urn schools.URN) (schools.School, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.times[urn]++
	return schools.School{URN: urn, Status: schools.StatusClosed}, urn < 200000
}

func (a *asked) Successor(urn schools.URN) (schools.School, bool) {
	return schools.School{URN: urn + 700000}, urn%2 == 0
}

func TestTheRegisterIsAskedOnceForEachSchool(t *testing.T) {
	t.Parallel()
	register := &asked{times: map[schools.URN]int{}}
	e := NewEngine(Config{Register: register})
	want := map[schools.URN]schools.URN{
		100000: 800000, // closed, with a successor
		100001: 100001, // closed, without one
		999999: 999999, // unknown to the register
	}
	for range 3 {
		for urn, today := range want {
			if got := e.ofRoll(urn); got != today {
				t.Errorf("the pupils of %s are of %s today, want %s", urn, got, today)
			}
		}
	}
	for urn := range want {
		if n := register.times[urn]; n != 1 {
			t.Errorf("the register was asked %d times for %s", n, urn)
		}
	}
	for _, odd := range []schools.URN{-1, 0, 1000000} {
		if got := e.ofRoll(odd); got != odd && got != odd+700000 {
			t.Errorf("%d became %d", odd, got)
		}
	}
}
