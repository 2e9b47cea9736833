package connect

import (
	_ "embed"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/schools"
)

// APIPath begins every address of the API.
const APIPath = "/api/v1"

// The limits of the API.
const (
	PerMinute      = 60 // requests of one key, and requests without a good key from one address
	maxCursorBytes = 128
	maxIDLength    = 64 // beyond every id that is ever made: 256 bits in hexadecimal
)

//go:embed openapi.json
var openAPI []byte

// API is the door of schools' own systems.
type API struct {
	// Refused hears of every request that is turned away: by which key, empty
	// where none was good, and at which route. It must not wait; it may be nil.
	Refused func(key, route string, status int)

	messages Messages
	keys     Keys
	limit    *limiter // of good keys
	outside  *limiter // of addresses without one
	log      *slog.Logger
}

// NewAPI makes the door. now is the clock of its limits; log may be nil.
func NewAPI(messages Messages, keys Keys, now func() time.Time, log *slog.Logger) *API {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &API{messages: messages, keys: keys, limit: newLimiter(now), outside: newLimiter(now), log: log}
}

// Mount adds the API's routes. It must be mounted before the proof against
// forged posts, which browsers give and machines cannot: no request here is
// believed for a cookie, so none can be forged through somebody's browser.
func (a *API) Mount(app fiber.Router) {
	app.Get(APIPath+"/openapi.json", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		return c.Send(openAPI)
	})
	app.Get(APIPath+"/notifications", a.known(a.list))
	app.Post(APIPath+"/notifications/:id/reveal", a.known(a.reveal))
	app.All(APIPath+"/*", a.known(func(*fiber.Ctx, auth.SchoolClient) error { return fault.NotFound }))
}

// known lets systems with a good key through, not too often, and answers every
// error as a problem document.
func (a *API) known(handle func(*fiber.Ctx, auth.SchoolClient) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderCacheControl, "no-store")
		key, err := a.enter(c, handle)
		if err == nil {
			return nil
		}
		if status := fault.Of(err).Status(); a.Refused != nil && (status == fiber.StatusUnauthorized || status == fiber.StatusNotFound) {
			a.Refused(key, strings.Clone(c.Route().Path), status)
		}
		return a.problem(c, err)
	}
}

// enter handles the request, and says whose key let it in.
func (a *API) enter(c *fiber.Ctx, handle func(*fiber.Ctx, auth.SchoolClient) error) (key string, err error) {
	presented, _ := strings.CutPrefix(c.Get(fiber.HeaderAuthorization), "Bearer ")
	client, err := a.keys.AuthenticateSchool(c.UserContext(), strings.Clone(presented))
	limit, who := a.limit, client.KeyID
	if err != nil {
		limit, who = a.outside, strings.Clone(c.IP())
	}
	if wait := limit.over(who); wait > 0 {
		return client.KeyID, &fault.Error{Kind: fault.RateLimited, Code: "too-many", Message: "Too many requests. Wait a minute and try again.", RetryAfter: wait}
	}
	if err != nil {
		return "", err
	}
	return client.KeyID, handle(c, client)
}

// list answers ids and states, and nothing else.
func (a *API) list(c *fiber.Ctx, client auth.SchoolClient) error {
	after := strings.Clone(c.Query("after"))
	if len(after) > maxCursorBytes || strings.Trim(after, "0123456789abcdef-") != "" {
		return fault.New(fault.Invalid, "after", "The cursor is none that this API gave. Leave it out to begin anew.")
	}
	messages, err := a.messages.List(c.UserContext(), client, after)
	if err != nil {
		return err
	}
	if messages == nil {
		messages = []Message{}
	}
	return c.JSON(struct {
		Notifications []Message `json:"notifications"`
	}{messages})
}

// reveal answers the content. It is a post because it leaves a trace.
func (a *API) reveal(c *fiber.Ctx, client auth.SchoolClient) error {
	id := strings.Clone(c.Params("id"))
	if id == "" || len(id) > maxIDLength || strings.Trim(id, "0123456789abcdef") != "" {
		return fault.NotFound
	}
	body, message, err := a.messages.Fetch(c.UserContext(), client, id)
	if err != nil {
		return err
	}
	return c.JSON(struct {
		Message
		Marking string               `json:"marking"`
		Content schools.Notification `json:"content"`
	}{message, Marking, body})
}

// Marking goes with every message that leaves for a school's own records.
const Marking = "Police information: do not disclose to parents without consulting the force."

// problem is an RFC 9457 document. What does not exist and what may not be had
// are one document, to the byte.
type problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func (a *API) problem(c *fiber.Ctx, err error) error {
	p := problem{Status: fault.Of(err).Status(), Code: strings.ReplaceAll(fault.Code(err), " ", "-"), Detail: fault.Public(err)}
	if errors.Is(err, fault.NotFound) {
		p.Code, p.Detail = "not-found", "There is no such notification."
	}
	p.Title = titles[p.Status]
	if p.Status >= 500 {
		a.log.Error("request of a school's system failed", slog.String("route", c.Route().Path), slog.Int("status", p.Status), slog.String("error", err.Error()))
	}
	if p.Status == fiber.StatusUnauthorized {
		c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
	}
	if wait := fault.RetryAfter(err); wait > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	}
	return c.Status(p.Status).JSON(p, "application/problem+json")
}

var titles = map[int]string{
	fiber.StatusUnauthorized: "No valid key", fiber.StatusNotFound: "Not found", fiber.StatusConflict: "Not possible now",
	fiber.StatusUnprocessableEntity: "Not valid", fiber.StatusTooManyRequests: "Too many requests",
	fiber.StatusServiceUnavailable: "Try again later", fiber.StatusInternalServerError: "Something went wrong",
}
