// Package hooks is where providers say what has become of an alert: Notify's
// delivery receipts, and mail that came back.
//
// Each hook is open to whoever holds its bearer token, and only where a token is
// configured. What is posted names an alert by its opaque id; of everything else
// in it nothing is kept or logged, for it holds addresses. Saying the same thing
// twice is saying it once, and an answer other than 2xx asks the provider to say
// it again.
package hooks

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/notifier/channel"
)

// Alerts is what the hooks need of the notifier.
type Alerts interface {
	// AlertReturned records that an alert came back. It fails with fault.NotFound
	// for an id that is no alert's, and with fault.Unavailable where it must be
	// said again.
	AlertReturned(ctx context.Context, id, provider string, permanent bool) error
	// AlertDelivered records that an alert arrived; it fails in the same ways.
	AlertDelivered(ctx context.Context, id string) error
}

// Config is what the hooks are made of. A hook without a token does not exist.
type Config struct {
	Alerts       Alerts
	NotifyToken  string // opens POST /hooks/notify
	BounceToken  string // opens POST /hooks/bounces
	BounceDomain string // of the return path
	Log          *slog.Logger
}

// Hooks are the handlers.
type Hooks struct{ Config }

// New gives the hooks.
func New(c Config) *Hooks {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Hooks{c}
}

// Mount registers the hooks that have a token.
func (h *Hooks) Mount(app *fiber.App) {
	if h.NotifyToken != "" {
		app.Post(web.MachinePrefix+"notify", h.guarded(h.NotifyToken, h.notify))
	}
	if h.BounceToken != "" {
		app.Post(web.MachinePrefix+"bounces", h.guarded(h.BounceToken, h.bounce))
	}
}

// guarded lets a request through that carries the token. The comparison takes
// the same time whatever is wrong, so that a token cannot be guessed by pieces.
func (h *Hooks) guarded(token string, next fiber.Handler) fiber.Handler {
	want := sha256.Sum256([]byte(token))
	return func(c *fiber.Ctx) error {
		given, _ := strings.CutPrefix(c.Get(fiber.HeaderAuthorization), "Bearer ")
		got := sha256.Sum256([]byte(given))
		if subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
			return c.SendStatus(fiber.StatusUnauthorized)
		}
		return next(c)
	}
}

// receipt is what is read of Notify's delivery receipt.
type receipt struct {
	Reference string `json:"reference"`
	Status    string `json:"status"`
}

// notify takes a delivery receipt of GOV.UK Notify.
func (h *Hooks) notify(c *fiber.Ctx) error {
	var r receipt
	if err := json.Unmarshal(c.Body(), &r); err != nil || r.Status == "" {
		return c.SendStatus(fiber.StatusBadRequest)
	}
	var err error
	switch r.Status {
	case channel.NotifyDelivered:
		err = h.Alerts.AlertDelivered(c.UserContext(), strings.Clone(r.Reference))
	case channel.NotifyPermanentFailure, channel.NotifyTemporaryFailure, channel.NotifyTechnicalFailure:
		err = h.Alerts.AlertReturned(c.UserContext(), strings.Clone(r.Reference), "notify", r.Status == channel.NotifyPermanentFailure)
	}
	return h.answer(c, "notify", err)
}

// bounce takes a returned message as it came. The mail system may name the
// envelope's recipient in X-Envelope-To.
func (h *Hooks) bounce(c *fiber.Ctx) error {
	b, err := channel.ParseBounce(c.Body(), c.Get("X-Envelope-To"), h.BounceDomain)
	if err == nil {
		err = h.Alerts.AlertReturned(c.UserContext(), strings.Clone(b.Alert), "smtp", b.IsPermanent())
	}
	return h.answer(c, "bounces", err)
}

// answer is 204 for what is done and for what nothing can be done about: saying
// it again would help nobody.
func (h *Hooks) answer(c *fiber.Ctx, hook string, err error) error {
	switch {
	case err == nil:
	case errors.Is(err, channel.ErrNoBounce), errors.Is(err, fault.NotFound):
		h.Log.Info("a report about an alert is of no use", "hook", hook, "why", err)
	default:
		h.Log.Error("a report about an alert was not recorded; it must come again", "hook", hook, "error", err)
		return c.SendStatus(fiber.StatusServiceUnavailable)
	}
	return c.SendStatus(fiber.StatusNoContent)
}
