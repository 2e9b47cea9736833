package web

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
)

// Limits of the page listener. Without the timeouts a slow client is never
// cut off and a graceful stop never ends.
const (
	DefaultReadTimeout  = 15 * time.Second
	DefaultWriteTimeout = 30 * time.Second
	DefaultIdleTimeout  = 60 * time.Second
	MaxBodyBytes        = 64 << 10 // forms and passkey answers; the largest is a few KiB
	MaxHeaderBytes      = 8 << 10
	MaxConnections      = 16 << 10 // times MaxBodyBytes is the memory bound: 1 GiB
)

// App makes the hardened Fiber app on which packages register their routes.
// Every request passes, in this order: headers, panic barrier, host check and
// the proof against forged posts. Doors for machines are mounted before that
// proof, which only a browser can give: they must believe no cookie. Call it
// once, after NewSite.
func (s *Site) App(machines ...func(fiber.Router)) *fiber.App {
	app := fiber.New(fiber.Config{
		AppName:                 s.Product,
		BodyLimit:               MaxBodyBytes,
		CaseSensitive:           true,
		Concurrency:             MaxConnections,
		DisableStartupMessage:   true,
		EnableTrustedProxyCheck: true, // with no trusted proxy: X-Forwarded-* is never believed
		ErrorHandler:            s.problem,
		IdleTimeout:             DefaultIdleTimeout,
		Immutable:               true,
		ReadBufferSize:          MaxHeaderBytes,
		ReadTimeout:             DefaultReadTimeout,
		WriteTimeout:            DefaultWriteTimeout,
	})
	app.Use(s.enter)
	for _, mount := range machines {
		mount(app)
	}
	app.Use(s.CSRF())
	app.Get(assetRoute, s.serveAsset)
	return app
}

// enter sets the headers, refuses a foreign Host and turns a panic into an
// error. A body that says that it is packed is not taken: the framework would
// unpack it wherever a form or a body is read, to whatever size it has then. The panic's value may hold anything and is not logged unless it is
// the runtime's own.
func (s *Site) enter(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicked(r)
		}
	}()
	s.headers(c)
	// The Host header is the request's own claim. Refusing others than ours
	// stops DNS rebinding against a listener on this machine and keeps foreign
	// names out of whatever is built from it. Assets are the same for everybody,
	// and the page that says so needs its style sheet.
	if !strings.EqualFold(string(c.Context().Host()), s.Host) && !isAsset(c) {
		return fiber.NewError(fiber.StatusMisdirectedRequest)
	}
	if len(c.Request().Header.Peek(fiber.HeaderContentEncoding)) > 0 {
		return errPacked
	}
	return c.Next()
}

// errPacked refuses what nobody's browser sends.
var errPacked = fault.New(fault.Unsupported, "packed", "Send it unpacked, without Content-Encoding.")

// panicked describes a panic for the log without its value.
func panicked(r any) error {
	what := fmt.Sprintf("a value of type %T", r)
	if known, ok := r.(runtime.Error); ok {
		what = known.Error()
	}
	return fault.Wrap(fault.Internal, fmt.Errorf("panic: %s\n%s", what, debug.Stack()), "")
}
