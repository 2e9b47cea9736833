package vault

import (
	"container/list"
	"sync"
	"time"

	"github.com/tink-crypto/tink-go/v2/tink"
)

const (
	// cacheSize bounds how many unwrapped keys are in memory.
	cacheSize = 4096

	// cacheAge bounds how long: a key shredded elsewhere dies here too.
	cacheAge = time.Minute
)

// cache keeps the most recently used keys, for a short time.
type cache struct {
	size int
	age  time.Duration

	mu    sync.Mutex
	order *list.List // of *cached, newest use first
	byID  map[string]*list.Element
}

type cached struct {
	id    string
	aead  tink.AEAD
	added time.Time
}

func newCache(size int, age time.Duration) *cache {
	return &cache{size: size, age: age, order: list.New(), byID: map[string]*list.Element{}}
}

func (c *cache) find(id string, now time.Time) (tink.AEAD, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byID[id]
	if !ok {
		return nil, false
	}
	k := e.Value.(*cached)
	if age := now.Sub(k.added); age < 0 || age > c.age {
		c.drop(e)
		return nil, false
	}
	c.order.MoveToFront(e)
	return k.aead, true
}

func (c *cache) add(id string, aead tink.AEAD, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byID[id]; ok {
		c.drop(e)
	}
	c.byID[id] = c.order.PushFront(&cached{id: id, aead: aead, added: now})
	for c.order.Len() > c.size {
		c.drop(c.order.Back())
	}
}

func (c *cache) forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byID[id]; ok {
		c.drop(e)
	}
}

func (c *cache) drop(e *list.Element) {
	c.order.Remove(e)
	delete(c.byID, e.Value.(*cached).id)
}
