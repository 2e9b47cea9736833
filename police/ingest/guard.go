package ingest

import (
	"context"
	"fmt"
	"log/slog"
	"mime"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/police"
)

// watch stands around every request: it sets the headers that keep answers out
// of caches and browsers, turns errors and panics into problems, and writes one
// line of log without anything that was submitted.
func (d *door) watch(c *fiber.Ctx) error {
	began := d.Now()
	secure(c)
	if err := d.caught(c); err != nil {
		if err := d.answer(c, problemOf(err)); err != nil {
			return err
		}
	}
	d.Log.LogAttrs(c.Context(), slog.LevelInfo, "police request",
		slog.String("method", strings.Clone(c.Method())),
		slog.String("route", c.Route().Path),
		slog.Int("status", c.Response().StatusCode()),
		slog.Duration("took", d.Now().Sub(began)),
		slog.String("force", visitOf(c).client.Force.String()),
		slog.String("key", visitOf(c).client.KeyID))
	return nil
}

func secure(c *fiber.Ctx) {
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
}

// caught runs the rest of the chain. A panic is a defect: its type and place go
// to the log, its text does not, because it may quote a body.
func (d *door) caught(c *fiber.Ctx) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			d.Log.LogAttrs(c.Context(), slog.LevelError, "police request panicked",
				slog.String("type", fmt.Sprintf("%T", cause)), slog.String("stack", string(debug.Stack())))
			err = internal()
		}
	}()
	return c.Next()
}

// bound takes a place for the request and gives it a deadline.
func (d *door) bound(c *fiber.Ctx) error {
	select {
	case d.places <- struct{}{}:
		defer func() { <-d.places }()
	default:
		return later(http.StatusServiceUnavailable, police.ProblemBusy, "Too many requests at once. Try again in a moment.", time.Second)
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), d.Limits.RequestTimeout)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}

// shape refuses bodies that are not plain JSON of a fitting size, before
// anything reads them. Compressed ones are refused because a few bytes could
// become many.
func (d *door) shape(c *fiber.Ctx) error {
	if c.Method() != http.MethodPost {
		return c.Next()
	}
	kind, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	charset := params["charset"]
	switch {
	case err != nil || kind != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8"):
		return mediaType("Send the body as application/json in UTF-8.")
	case c.Get(fiber.HeaderContentEncoding) != "":
		return mediaType("Send the body uncompressed, without Content-Encoding.")
	case len(c.Request().Body()) > police.MaxBodyBytes:
		return tooLarge()
	}
	return c.Next()
}

func mediaType(detail string) *police.Problem {
	return police.NewProblem(http.StatusUnsupportedMediaType, police.ProblemMediaType, detail)
}

func tooLarge() *police.Problem {
	return police.NewProblem(http.StatusRequestEntityTooLarge, police.ProblemTooLarge, "The body is larger than 64 KiB. Send one incident.")
}
