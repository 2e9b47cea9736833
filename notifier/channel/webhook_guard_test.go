package channel_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/notifier/channel/channeltest"
)

// addresses are one or more of every class, and whether they may be called.
var addresses = []struct {
	class, addr string
	open        bool
}{
	{"public", "93.184.215.14", true},
	{"public, beside 10/8", "11.0.0.1", true},
	{"public, beside 172.16/12", "172.32.0.1", true},
	{"public, beside 100.64/10", "100.128.0.1", true},
	{"public IPv6", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", true},
	{"unspecified", "0.0.0.0", false},
	{"this network", "0.1.2.3", false},
	{"unspecified IPv6", "::", false},
	{"loopback", "127.0.0.1", false},
	{"loopback, elsewhere", "127.255.0.9", false},
	{"loopback IPv6", "::1", false},
	{"private 10", "10.0.0.1", false},
	{"private 172", "172.31.255.254", false},
	{"private 192", "192.168.1.1", false},
	{"carrier's shared", "100.64.0.1", false},
	{"a cloud's metadata, link-local", "169.254.169.254", false},
	{"a cloud's metadata, shared", "100.100.100.200", false},
	{"a cloud's metadata, public", "168.63.129.16", false},
	{"a cloud's metadata, unique-local", "fd00:ec2::254", false},
	{"link-local", "169.254.0.1", false},
	{"link-local IPv6", "fe80::1", false},
	{"site-local IPv6", "fec0::1", false},
	{"unique-local", "fc00::1", false},
	{"unique-local, random", "fd12:3456:789a::1", false},
	{"multicast", "224.0.0.251", false},
	{"multicast IPv6", "ff02::1", false},
	{"broadcast", "255.255.255.255", false},
	{"reserved", "240.0.0.1", false},
	{"benchmarks", "198.19.0.1", false},
	{"documentation", "203.0.113.7", false},
	{"documentation IPv6", "2001:db8::1", false},
	{"IPv4-mapped private", "::ffff:10.0.0.1", false},
	{"IPv4-mapped loopback", "::ffff:127.0.0.1", false},
	{"IPv4-mapped public", "::ffff:93.184.215.14", false},
	{"IPv4-compatible", "::7f00:1", false},
	{"NAT64 of a private one", "64:ff9b::a00:1", false},
	{"local NAT64", "64:ff9b:1::a00:1", false},
	{"6to4 of a private one", "2002:a00:1::1", false},
	{"Teredo", "2001::1", false},
	{"discard only", "100::1", false},
}

func TestOnlyThePublicInternetIsCalled(t *testing.T) {
	t.Parallel()
	for _, c := range addresses {
		addr := netip.MustParseAddr(c.addr)
		if got := channel.Closed(addr, 443) == ""; got != c.open {
			t.Errorf("%s %s: open %t, want %t", c.class, addr, got, c.open)
		}
		host := c.addr
		if addr.Is6() {
			host = "[" + host + "]"
		}
		if err := channel.NewWebhook(channel.WebhookConfig{}).CheckURL("https://" + host + "/in"); (err == nil) != c.open {
			t.Errorf("%s as an address that is typed: %v", c.class, err)
		}
	}
	if channel.Closed(netip.MustParseAddr("93.184.215.14"), 25) == "" {
		t.Error("a public host may be called on its mail port")
	}
	if channel.Closed(netip.MustParseAddr("fe80::1%eth0"), 443) == "" {
		t.Error("an address with a zone may be called")
	}
}

func TestAddressesThatAreTyped(t *testing.T) {
	t.Parallel()
	w := channel.NewWebhook(channel.WebhookConfig{})
	for _, good := range []string{"https://records.example.sch.uk/firstbell", "https://records.example.sch.uk:443/a?b=c"} {
		if err := w.CheckURL(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for name, bad := range map[string]string{
		"nothing": "", "in the clear": "http://records.example/", "another scheme": "file:///etc/passwd", "no host": "https:///x",
		"a password": "https://a:b@records.example/", "a fragment": "https://records.example/#x", "a space": "https://records.example/a b",
		"a break": "https://records.example/\r\nX: y", "a short name": "https://localhost/", "a short name with a dot": "https://localhost./",
		"another port": "https://records.example:8443/", "no port at all": "https://records.example:99999/",
		"too long": "https://records.example/" + strings.Repeat("a", 2048), "letters of elsewhere": "https://récords.example/",
	} {
		err := w.CheckURL(bad)
		if !errors.Is(err, fault.Invalid) || fault.Code(err) != "webhook-url" {
			t.Errorf("%s: %v", name, err)
		} else if len(bad) > 12 && strings.Contains(err.Error(), bad) {
			t.Errorf("%s: the error repeats it", name)
		}
	}
}

// TestANameThatAnswersDifferentlyTheSecondTime is DNS rebinding: whoever owns a
// name shows a public address first and one of ours after.
func TestANameThatAnswersDifferentlyTheSecondTime(t *testing.T) {
	t.Parallel()
	for name, inside := range map[string]string{"loopback": "127.0.0.1", "metadata": "169.254.169.254", "private": "10.0.0.7"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := &atomic.Int32{}
			w := channel.NewWebhook(channel.WebhookConfig{Resolve: resolver(t, asked, netip.MustParseAddr(inside))})
			a := channeltest.Sample(channel.KindNew)
			a.To = channel.Address{Hook: &channel.Hook{URL: "https://rebound.example/", Secrets: []string{channel.NewHookSecret()}}}
			err := w.Send(t.Context(), a)
			if !errors.Is(err, channel.ErrRefused) {
				t.Errorf("got %v, want a refusal for good", err)
			}
			if asked.Load() == 0 {
				t.Error("the name was never looked up: the test proves nothing")
			}
			if err != nil && strings.Contains(err.Error(), inside) {
				t.Errorf("the error tells where the name leads: %v", err)
			}
		})
	}
}

// resolver asks a name server of this test's own, which knows one answer.
func resolver(t *testing.T, asked *atomic.Int32, answer netip.Addr) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for buffer := make([]byte, 1500); ; {
			n, from, err := server.ReadFrom(buffer)
			if err != nil {
				return
			}
			asked.Add(1)
			if reply := answered(buffer[:n], answer); reply != nil {
				_, _ = server.WriteTo(reply, from)
			}
		}
	}()
	t.Cleanup(func() { _ = server.Close(); <-done })
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

// answered is the reply to a question for an A record; others have no answer.
func answered(question []byte, answer netip.Addr) []byte {
	var m dnsmessage.Message
	if m.Unpack(question) != nil || len(m.Questions) != 1 {
		return nil
	}
	m.Response, m.Authoritative, m.Additionals = true, true, nil
	if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 0},
			Body:   &dnsmessage.AResource{A: answer.As4()},
		}}
	}
	reply, err := m.Pack()
	if err != nil {
		return nil
	}
	return reply
}

func FuzzCheckURL(f *testing.F) {
	for _, seed := range []string{"", "https://a.example/", "https://[::1]/", "https://0x7f.1/", "https://2130706433/", "https://a.example:443:443/", "https://%31%32%37.0.0.1/"} {
		f.Add(seed)
	}
	w := channel.NewWebhook(channel.WebhookConfig{})
	f.Fuzz(func(t *testing.T, raw string) {
		if err := w.CheckURL(raw); err == nil && !strings.HasPrefix(strings.ToLower(raw), "https://") {
			t.Errorf("%q is taken for https", raw)
		}
	})
}
