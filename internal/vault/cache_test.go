package vault

import (
	"fmt"
	"testing"
	"time"
)

func TestTheCacheIsBoundedInSizeAndAge(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	c := newCache(3, time.Minute)
	aead, err := newAEAD(randomKey())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		c.add(fmt.Sprint(i), aead, start)
	}
	if _, ok := c.find("0", start); !ok { // 0 is now the most recently used
		t.Fatal("a fresh key is missing")
	}
	c.add("3", aead, start)
	for id, want := range map[string]bool{"0": true, "1": false, "2": true, "3": true} {
		if _, ok := c.find(id, start.Add(time.Minute)); ok != want {
			t.Errorf("key %s: found %v, want %v", id, ok, want)
		}
	}
	if _, ok := c.find("0", start.Add(time.Minute+1)); ok {
		t.Error("a key outlives its time")
	}
	c.forget("2")
	c.forget("2")
	if _, ok := c.find("2", start); ok {
		t.Error("a forgotten key is found")
	}
	if c.order.Len() != len(c.byID) {
		t.Errorf("%d in order, %d by id", c.order.Len(), len(c.byID))
	}
}
