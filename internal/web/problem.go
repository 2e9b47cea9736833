package web

import (
	"embed"
	"errors"
	"io/fs"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
)

//go:embed problems/*.html
var problemFiles embed.FS

var problemPages = func() fs.FS {
	sub, err := fs.Sub(problemFiles, "problems")
	if err != nil {
		panic("the problem page is not in the program: " + err.Error())
	}
	return sub
}()

// wording is what a person reads for one status.
type wording struct {
	title string
	lines []string
}

// words are the wordings by status; wordsFor fills the gaps. The page for 404
// is one and the same, to the byte, for what is missing and what is forbidden.
var words = map[int]wording{
	400: {"We could not read that request", []string{"Go back, reload the page and try again."}},
	401: {"You are signed out", []string{"For safety you are signed out after 15 minutes without activity, and after 8 hours in any case.", "Nothing was changed. Sign in and try again."}},
	403: {"This page has gone out of date", []string{"We could not be sure that the request came from this site, so nothing was changed.", "Go back, reload the page and try again."}},
	404: {"Page not found", []string{"If you typed the address, check that it is correct.", "If you followed a link from a message, the message may have been withdrawn, or you may be signed in with a different account."}},
	405: {"That cannot be done here", []string{"Go back and use the buttons on the page."}},
	409: {"Something changed while you were reading", []string{"Nothing was changed by you. Look at the page again before you go on."}},
	413: {"That is too large", []string{"Nothing was changed. Send less text and try again."}},
	421: {"This is not our address", []string{"The service is not served under the address you used."}},
	422: {"Some of that cannot be right", []string{"Nothing was changed. Go back, check what you entered and try again."}},
	429: {"Too many requests", []string{"Wait a minute and try again."}},
	500: {"Sorry, something went wrong", []string{"The problem has been recorded. Try again in a minute.", "If it is urgent, use the telephone number your force gave you."}},
	503: {"We cannot save anything at the moment", []string{"Nothing was changed. Try again in a minute.", "If it is urgent, use the telephone number your force gave you."}},
}

// wordsFor gives rarer statuses the words of their family.
func wordsFor(status int) wording {
	w, ok := words[status]
	switch {
	case ok:
		return w
	case status < fiber.StatusInternalServerError:
		return words[fiber.StatusBadRequest]
	}
	return words[fiber.StatusInternalServerError]
}

// problem is the app's error handler: the outermost place an error reaches. It
// alone logs, and it shows a sentence of ours or one made for the reader.
func (s *Site) problem(c *fiber.Ctx, err error) error {
	s.headers(c)
	status := statusOf(err)
	s.noteRefused(c, status)
	if status >= 500 {
		s.log.Error("request failed", slog.String("method", strings.Clone(c.Method())),
			slog.String("route", routeOf(c)), slog.Int("status", status), slog.String("error", err.Error()))
	} else {
		s.log.Debug("request refused", slog.String("method", strings.Clone(c.Method())), slog.String("route", routeOf(c)), slog.Int("status", status))
	}
	if wait := retryAfter(err, status); wait > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(wait/time.Second)))
	}
	if wantsJSON(c) {
		return c.Status(status).JSON(said{Error: sentence(err, status), Code: ownCode(err)})
	}
	w := wordsFor(status)
	lines := w.lines
	if own := ownMessage(err); own != "" && status != fiber.StatusNotFound {
		lines = append([]string{own}, w.lines...)
	}
	return s.renderProblem(c, status, w.title, lines)
}

// renderProblem shows the page, or plain words where even that fails.
func (s *Site) renderProblem(c *fiber.Ctx, status int, title string, lines []string) error {
	data := struct {
		Lines      []string
		Href, Link string
	}{lines, "/", "Go to the start page"}
	switch status {
	case fiber.StatusUnauthorized:
		data.Href, data.Link = "/sign-in", "Sign in"
	case fiber.StatusMisdirectedRequest:
		data.Href, data.Link = s.Origin+"/", "Go to "+s.Origin
	}
	// The page must read the same whoever asks, so it has no navigation.
	c.Locals(principalKey{}, nil)
	if err := s.problems.Render(c, status, "problem", Page{Title: title, Data: data}); err != nil {
		s.log.Error("problem page failed", slog.String("error", err.Error()))
		return c.Status(status).SendString(title + ". " + strings.Join(lines, " "))
	}
	return nil
}

// statusOf is the HTTP status of an error from a handler, Fiber or fasthttp.
func statusOf(err error) int {
	var fe *fiber.Error
	if errors.As(err, &fe) {
		return fe.Code
	}
	return fault.Of(err).Status()
}

// sentence is what our script shows. Fiber's own texts repeat the address, so
// they are never shown.
func sentence(err error, status int) string {
	if own := ownMessage(err); own != "" {
		return own
	}
	return strings.Join(wordsFor(status).lines, " ")
}

// said is a problem for our script: a sentence to show, and a stable word for
// the field to show it beside.
type said struct {
	Error string `json:"error"`
	Code  string `json:"code,omitempty"`
}

// ownCode is the stable word an error carries, or "".
func ownCode(err error) string {
	var own *fault.Error
	if errors.As(err, &own) && own.Kind != fault.Internal {
		return own.Code
	}
	return ""
}

// ownMessage is the sentence an error carries for its reader, or "".
func ownMessage(err error) string {
	var own *fault.Error
	if errors.As(err, &own) && own.Kind != fault.Internal {
		return own.Message
	}
	return ""
}

// retryAfter gives the error's own advice, or half a minute for what will pass.
func retryAfter(err error, status int) time.Duration {
	if wait := fault.RetryAfter(err); wait > 0 {
		return max(wait, time.Second)
	}
	if status == fiber.StatusServiceUnavailable || status == fiber.StatusTooManyRequests {
		return 30 * time.Second
	}
	return 0
}

// wantsJSON is true for the passkey script, which sends and reads JSON.
func wantsJSON(c *fiber.Ctx) bool {
	return strings.HasPrefix(c.Get(fiber.HeaderAccept), fiber.MIMEApplicationJSON)
}

// routeOf is the pattern of the route, never the address itself, which may
// hold an invitation's token.
func routeOf(c *fiber.Ctx) string {
	if r := c.Route(); len(r.Handlers) > 0 {
		return strings.Clone(r.Path)
	}
	return "none"
}
