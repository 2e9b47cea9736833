package channel

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"syscall"
)

// httpsPort is the one port of a public webhook.
const httpsPort = 443

// errGuarded marks a connection that the guard has refused.
var errGuarded = errors.New("this address may not be called")

// guard judges the address that is about to be dialled: after every lookup, so
// that a name which answers differently the second time gains nothing.
type guard struct{ allow []netip.Prefix }

// control is a net.Dialer's Control: it sees the very address of the connection.
func (g guard) control(network, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || (network != "tcp4" && network != "tcp6") {
		return fmt.Errorf("%w: it is not an address of the internet", errGuarded)
	}
	if why := g.refuses(at); why != "" {
		return fmt.Errorf("%w: it is %s", errGuarded, why)
	}
	return nil
}

// refuses is why an address may not be called; empty where it may.
func (g guard) refuses(at netip.AddrPort) string {
	if slices.ContainsFunc(g.allow, func(p netip.Prefix) bool { return p.Contains(at.Addr().Unmap()) }) {
		return ""
	}
	if at.Addr().Is4In6() {
		return "an IPv4 address in disguise"
	}
	if why := closed(at.Addr()); why != "" {
		return why
	}
	if at.Port() != httpsPort {
		return "not on port 443"
	}
	return ""
}

// closed is why an address is not one of the public internet. Anything of IPv6
// outside 2000::/3 is not.
func closed(addr netip.Addr) string {
	if !addr.IsValid() || addr.Zone() != "" {
		return "not an address of the internet"
	}
	for _, n := range closedNetworks {
		if n.prefix.Contains(addr) {
			return n.what
		}
	}
	if addr.Is6() && !globalUnicast.Contains(addr) {
		return "not an address of the internet"
	}
	return ""
}

var globalUnicast = netip.MustParsePrefix("2000::/3")

// closedNetworks are those of IANA's special-purpose registries (RFC 6890 and
// its successors) that are not globally reachable, those that carry an IPv4
// address inside, and one cloud's metadata address that looks public.
var closedNetworks = []struct {
	prefix netip.Prefix
	what   string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "this network itself"},
	{netip.MustParsePrefix("10.0.0.0/8"), "private"},
	{netip.MustParsePrefix("100.64.0.0/10"), "a carrier's shared address"},
	{netip.MustParsePrefix("127.0.0.0/8"), "loopback"},
	{netip.MustParsePrefix("168.63.129.16/32"), "a cloud's metadata"},
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local"},
	{netip.MustParsePrefix("172.16.0.0/12"), "private"},
	{netip.MustParsePrefix("192.0.0.0/24"), "for protocols"},
	{netip.MustParsePrefix("192.0.2.0/24"), "for documentation"},
	{netip.MustParsePrefix("192.88.99.0/24"), "a relay to IPv6"},
	{netip.MustParsePrefix("192.168.0.0/16"), "private"},
	{netip.MustParsePrefix("198.18.0.0/15"), "for benchmarks"},
	{netip.MustParsePrefix("198.51.100.0/24"), "for documentation"},
	{netip.MustParsePrefix("203.0.113.0/24"), "for documentation"},
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved"},
	{netip.MustParsePrefix("2001::/23"), "for protocols, Teredo among them"},
	{netip.MustParsePrefix("2001:db8::/32"), "for documentation"},
	{netip.MustParsePrefix("2002::/16"), "IPv4 inside IPv6"},
	{netip.MustParsePrefix("3fff::/20"), "for documentation"},
}
