package web

import (
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// sameHome is how many bits of an IPv6 address name one household or school:
// whoever has one address there has all of them.
const sameHome = 64

// ClientAddress is where a request comes from, to count tries by. It is believed
// from the connection alone, unless that is of a trusted proxy: then it is the
// last address of X-Forwarded-For that is not itself of one, for everything
// before it was written by whoever asked. It is empty where it would be everybody's: a
// proxy on this very machine that the configuration does not name.
func (s *Site) ClientAddress(c *fiber.Ctx) string {
	peer, ok := netip.AddrFromSlice(c.Context().RemoteIP())
	if !ok {
		return ""
	}
	peer = peer.Unmap()
	if !s.isProxy(peer) {
		if peer.IsLoopback() {
			return ""
		}
		return home(peer)
	}
	hops := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return home(peer)
		}
		if hop = hop.Unmap(); !s.isProxy(hop) {
			return home(hop)
		}
	}
	return home(peer)
}

func (s *Site) isProxy(a netip.Addr) bool {
	for _, p := range s.proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// home is an address as it is counted by.
func home(a netip.Addr) string {
	if a.Is6() {
		if p, err := a.WithZone("").Prefix(sameHome); err == nil {
			return p.String()
		}
	}
	return a.String()
}
