package signin

import (
	"errors"
	"sync"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/time/rate"

	"firstbell/internal/fault"
)

// How fast the door can be tried. Ceremonies and requests are written to disk,
// so their rate is bounded for the node as a whole; a morning's rush of a large
// force is below ten a second. An address has a share of that, as large as a
// school behind one connection needs, and fewer tries that fail. All of it is in
// memory of each node: what must outlast a restart, the five tries of a code,
// is on record.
const (
	CeremoniesPerSecond = 30
	CeremonyBurst       = 120

	AddressPerSecond = 2 // of ceremonies begun
	AddressBurst     = 60

	FailuresBurst     = 20 // tries that fail, from one address
	failuresPerSecond = 1.0 / 6

	LostBurst            = 20 // requests for a new invitation, of the node
	lostPerSecond        = 1.0 / 10
	LostBurstAddress     = 5 // and of one address
	lostAddressPerSecond = 1.0 / 600

	maxAddresses = 8192 // that are kept in mind; beyond, all are forgotten
)

// meter counts one kind of try, for the node and for each address.
type meter struct {
	whole *rate.Limiter // nil: the node as a whole is not bounded
	limit rate.Limit
	burst int

	mu   sync.Mutex
	each map[string]*rate.Limiter
}

func newMeter(whole *rate.Limiter, limit rate.Limit, burst int) *meter {
	return &meter{whole: whole, limit: limit, burst: burst, each: map[string]*rate.Limiter{}}
}

// of is the limiter of an address; nil where it is not known whose it is.
func (m *meter) of(address string) *rate.Limiter {
	if address == "" {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.each) >= maxAddresses {
		clear(m.each)
	}
	one := m.each[address]
	if one == nil {
		one = rate.NewLimiter(m.limit, m.burst)
		m.each[address] = one
	}
	return one
}

// meters are all of the door's.
type meters struct{ ceremonies, failures, lost *meter }

func newMeters() meters {
	return meters{
		ceremonies: newMeter(rate.NewLimiter(CeremoniesPerSecond, CeremonyBurst), AddressPerSecond, AddressBurst),
		failures:   newMeter(nil, failuresPerSecond, FailuresBurst),
		lost:       newMeter(rate.NewLimiter(lostPerSecond, LostBurst), lostAddressPerSecond, LostBurstAddress),
	}
}

// bounded refuses what would be written to disk faster than people sign in.
func (d *Door) bounded(c *fiber.Ctx) error { return d.pass(c, d.tries.ceremonies) }

// boundedLost does the same for requests for a new invitation.
func (d *Door) boundedLost(c *fiber.Ctx) error { return d.pass(c, d.tries.lost) }

// pass lets a request through that its address, and then the node, have room
// for: one address alone cannot use up what all share.
func (d *Door) pass(c *fiber.Ctx, m *meter) error {
	now := d.site.Now()
	if one := m.of(d.site.ClientAddress(c)); one != nil && !one.AllowN(now, 1) {
		return fault.RateLimited
	}
	if m.whole != nil && !m.whole.AllowN(now, 1) {
		return fault.RateLimited
	}
	return c.Next()
}

// counted lets an address fail only so often, whatever it fails at: a wrong
// code, an unknown passkey, a ceremony that is not its own.
func (d *Door) counted(c *fiber.Ctx) error {
	one, now := d.tries.failures.of(d.site.ClientAddress(c)), d.site.Now()
	if one != nil && one.TokensAt(now) < 1 {
		return fault.RateLimited
	}
	err := c.Next()
	if one != nil && (errors.Is(err, fault.Unauthenticated) || errors.Is(err, fault.Invalid) || errors.Is(err, fault.NotFound)) {
		one.AllowN(now, 1)
	}
	return err
}
