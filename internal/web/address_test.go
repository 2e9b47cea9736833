package web_test

import (
	"net"
	"net/netip"
	"testing"
	"testing/fstest"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"firstbell/internal/web"
	"firstbell/internal/web/pagetest"
)

func TestTriesAreCountedByTheAddressNobodyCanChoose(t *testing.T) {
	t.Parallel()
	trusted := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8")}
	for _, c := range []struct {
		name, peer, forwarded string
		proxies               []netip.Prefix
		want                  string
	}{
		{"a connection of its own", "192.0.2.7", "", trusted, "192.0.2.7"},
		{"a header that a stranger wrote", "192.0.2.7", "198.51.100.1", trusted, "192.0.2.7"},
		{"through the proxy", "127.0.0.1", "198.51.100.1", trusted, "198.51.100.1"},
		{"through two proxies", "127.0.0.1", "198.51.100.1, 10.1.2.3", trusted, "198.51.100.1"},
		{"a forged beginning", "127.0.0.1", "203.0.113.9, 198.51.100.1", trusted, "198.51.100.1"},
		{"nonsense", "127.0.0.1", "203.0.113.9, <script>", trusted, "127.0.0.1"},
		{"no header through the proxy", "127.0.0.1", "", trusted, "127.0.0.1"},
		{"a proxy here that nobody named", "127.0.0.1", "198.51.100.1", nil, ""},
		{"another address of the same household", "2001:db8:1:2:3:4:5:6", "", nil, "2001:db8:1:2::/64"},
		{"an older address in a newer one", "::ffff:192.0.2.7", "", nil, "192.0.2.7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			site, err := web.NewSite(web.Config{
				Origin: "https://firstbell.example", Sessions: pagetest.Sessions{}, Proxies: c.proxies,
				Sign: func(string, ...string) string { return "" }, Assets: fstest.MapFS{"firstbell.css": {}},
			})
			if err != nil {
				t.Fatal(err)
			}
			app := fiber.New()
			var ctx fasthttp.RequestCtx
			ctx.Init(&fasthttp.Request{}, &net.TCPAddr{IP: net.ParseIP(c.peer), Port: 4711}, nil)
			if c.forwarded != "" {
				ctx.Request.Header.Set("X-Forwarded-For", c.forwarded)
			}
			fc := app.AcquireCtx(&ctx)
			defer app.ReleaseCtx(fc)
			if got := site.ClientAddress(fc); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
