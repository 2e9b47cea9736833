package signin_test

import (
	"encoding/json"
	"net/netip"
	"net/url"
	"strconv"
	"testing"

	"firstbell/internal/auth"
	"firstbell/internal/auth/authtest"
	"firstbell/internal/web"
	"firstbell/internal/web/signin"
)

// behindAProxy is a door to which every browser comes through a proxy.
func behindAProxy(t testing.TB) *door {
	t.Helper()
	return openWith(t, func(c *web.Config) { c.Proxies = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/32")} })
}

// from is a browser at an address, with a page loaded.
func (d *door) from(t testing.TB, address string) *browser {
	t.Helper()
	b := d.browser(t)
	b.address = address
	b.get("/sign-in")
	return b
}

func TestAFloodOfCeremoniesIsHeldBack(t *testing.T) {
	t.Parallel()
	d := behindAProxy(t)
	held := func(b *browser, tries int) (n int) {
		for range tries {
			if a := b.script("/sign-in/passkey/begin", "{}"); a.StatusCode == 429 && a.Header.Get("Retry-After") != "" {
				n++
			}
		}
		return n
	}
	one := d.from(t, "192.0.2.1")
	if n := held(one, signin.AddressBurst+5); n != 5 {
		t.Errorf("%d of one address were held back at a standing clock, want 5", n)
	}
	if n := held(d.from(t, "192.0.2.2"), signin.CeremonyBurst-signin.AddressBurst); n != 0 {
		t.Errorf("%d of another address were held back", n)
	}
	if n := held(d.from(t, "192.0.2.3"), 5); n != 5 {
		t.Errorf("%d of a third were held back by the node, want 5", n)
	}
	d.Clock.Advance(1e9)
	if n := held(one, signin.AddressPerSecond+1); n != 1 {
		t.Errorf("%d were held back a second later, want 1", n)
	}
}

// Whoever fails too often is told to wait, whatever they fail at and whatever
// they send next; their neighbours are not.
func TestFailuresSlowTheirAddressDownAndNobodyElse(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(d *door, b *browser) answer{
		"codes of no invitation": func(_ *door, b *browser) answer {
			return b.script("/enrol/passkey/begin", `{"token":"none","code":"1234 5678"}`)
		},
		"passkeys that are unknown": func(_ *door, b *browser) answer {
			var options json.RawMessage = []byte(b.script("/sign-in/passkey/begin", "{}").body)
			return b.script("/sign-in/passkey/finish", string(authtest.NewDevice(b.t).Sign(b.t, []byte(options))))
		},
		"ceremonies that are none": func(_ *door, b *browser) answer {
			return b.script("/enrol/passkey/finish", "{}")
		},
		"codes for a provider": func(_ *door, b *browser) answer {
			return b.send("/enrol/none/with/force", url.Values{"code": {"1"}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := behindAProxy(t)
			b := d.from(t, "192.0.2.1")
			for i := range signin.FailuresBurst {
				if a := fail(d, b); a.StatusCode == 429 || a.StatusCode < 400 {
					t.Fatalf("failure %d: %d %s", i+1, a.StatusCode, a.body)
				}
			}
			if a := fail(d, b); a.StatusCode != 429 {
				t.Errorf("one more: %d", a.StatusCode)
			}
			in := d.Invite(t, name, "a"+strconv.Itoa(len(name))+"@school.example")
			if a := b.script("/enrol/passkey/begin", quote(t, map[string]string{"token": in.Token, "code": in.Code})); a.StatusCode != 429 {
				t.Errorf("even what is right: %d", a.StatusCode)
			}
			neighbour := d.from(t, "192.0.2.2")
			neighbour.enrol(in)
		})
	}
}

// Requests for a new invitation are bounded for an address and for the node, so
// that nobody fills the log with addresses.
func TestRequestsForANewInvitationAreBounded(t *testing.T) {
	t.Parallel()
	d := behindAProxy(t)
	ask := func(from string, i int) int {
		b := d.from(t, from)
		return b.send("/lost", url.Values{"email": {strconv.Itoa(i) + "@school.example"}}).StatusCode
	}
	for i := range signin.LostBurstAddress {
		if got := ask("192.0.2.1", i); got != 200 {
			t.Errorf("request %d: %d", i+1, got)
		}
	}
	if got := ask("192.0.2.1", 99); got != 429 {
		t.Errorf("one more: %d", got)
	}
	for i := range signin.LostBurst - signin.LostBurstAddress {
		if got := ask("198.51.100."+strconv.Itoa(i), 100+i); got != 200 {
			t.Errorf("of others, request %d: %d", i+1, got)
		}
	}
	if got := ask("203.0.113.1", 999); got != 429 {
		t.Errorf("beyond what the node takes: %d", got)
	}
}

// BenchmarkAnswers reports how long the door takes for what is known, unknown
// and blocked. It proves nothing by itself: the tests beside it count the steps.
func BenchmarkAnswers(b *testing.B) {
	d := open(b)
	known := d.Invite(b, name, email)
	blocked := d.Invite(b, "Blocked", "blocked@school.example")
	for range auth.CodeTries {
		_, _, _ = d.Passkeys.BeginEnrol(b.Context(), blocked.Token, "0000 0000")
	}
	device := authtest.NewDevice(b)
	mine := d.browser(b).enrol(d.Invite(b, "Mine", "mine@school.example"))
	mine.Origin = "https://firstbe11.example" // a known passkey that does not verify
	signIn := func(with *authtest.Device) func() error {
		return func() error {
			options, id, err := d.Passkeys.BeginSignIn(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			_, _, err = d.Passkeys.FinishSignIn(b.Context(), id, with.Sign(b, options))
			return err
		}
	}
	enrol := func(token string) func() error {
		return func() error { _, _, err := d.Passkeys.BeginEnrol(b.Context(), token, "9999 9999"); return err }
	}
	n := 0
	lost := func(address func() string) func() error {
		return func() error { n++; return d.Accounts.AskRecovery(b.Context(), address()) }
	}
	for _, c := range []struct {
		name string
		do   func() error
	}{
		{"sign-in/unknown passkey", signIn(device)}, {"sign-in/known passkey, wrong answer", signIn(mine)},
		{"code/unknown invitation", enrol("none")}, {"code/blocked invitation", enrol(blocked.Token)},
		{"lost/unknown address", lost(func() string { return strconv.Itoa(n) + "@school.example" })},
		{"lost/known address", lost(func() string { d.Clock.Advance(auth.RecoveryEvery); return email })},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				_ = c.do()
			}
		})
	}
	_ = known
}
