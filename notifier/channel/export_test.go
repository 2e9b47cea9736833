package channel

import "net/netip"

// Closed opens the guard to the outer test package.
func Closed(addr netip.Addr, port uint16) string {
	return guard{}.refuses(netip.AddrPortFrom(addr, port))
}
