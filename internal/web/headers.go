package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
)

// contentSecurityPolicy lets a page load our own style sheet and script and
// nothing else: an injected element can neither run, load, post nor frame.
// No script may write markup, which trusted types turn from a habit into a rule.
var contentSecurityPolicy = strings.Join([]string{
	"default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self'",
	"font-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'",
	"frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
}, "; ")

// permissionsPolicy switches off what no page here uses. Passkeys are the one
// ability we ask of a browser.
var permissionsPolicy = strings.Join([]string{
	"publickey-credentials-get=(self)", "publickey-credentials-create=(self)",
	"accelerometer=()", "autoplay=()", "browsing-topics=()", "camera=()", "display-capture=()",
	"fullscreen=()", "geolocation=()", "gyroscope=()", "hid=()", "magnetometer=()",
	"microphone=()", "midi=()", "payment=()", "serial=()", "usb=()", "xr-spatial-tracking=()",
}, ", ")

// strictTransport is two years, the figure preload lists ask for.
const strictTransport = "max-age=63072000; includeSubDomains"

// headers is the promise made by every answer, pages and errors alike. It is
// called before routing and again by the error handler, because requests that
// fail while being read never reach a route.
func (s *Site) headers(c *fiber.Ctx) {
	for name, value := range map[string]string{
		fiber.HeaderContentSecurityPolicy: contentSecurityPolicy,
		fiber.HeaderXContentTypeOptions:   "nosniff",
		fiber.HeaderReferrerPolicy:        "no-referrer",
		fiber.HeaderPermissionsPolicy:     permissionsPolicy,
		fiber.HeaderXFrameOptions:         "DENY",
		fiber.HeaderCacheControl:          "no-store",
		"Cross-Origin-Opener-Policy":      "same-origin",
		"Cross-Origin-Embedder-Policy":    "require-corp",
		"Cross-Origin-Resource-Policy":    "same-origin",
		"X-Robots-Tag":                    "noindex, nofollow",
	} {
		c.Set(name, value)
	}
	if s.Secure {
		c.Set(fiber.HeaderStrictTransportSecurity, strictTransport)
	}
}
