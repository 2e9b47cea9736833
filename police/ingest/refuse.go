package ingest

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
	"firstbell/police"
)

const (
	recordTimeout     = 5 * time.Second // for recording one refusal
	defaultRetryAfter = 5 * time.Second // where the storage gives no advice
)

// record tells the intake that a known client was turned away. It outlives the
// request's own deadline. Its failure leaves the refusal a refusal and goes to
// the log with its kind alone.
func (d *door) record(ctx context.Context, v *visit) {
	if v.dry || v.problem == nil || v.problem.Status >= http.StatusInternalServerError {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	err := d.Intake.Refused(ctx, v.client, police.Refusal{
		At: d.Now().UTC(), Status: v.problem.Status, Code: v.problem.Code, Reference: v.reference, Faults: v.problem.Errors,
	})
	if err != nil {
		d.Log.LogAttrs(ctx, slog.LevelError, "recording a refusal",
			slog.String("kind", fault.Of(err).String()), slog.String("force", v.client.Force.String()),
			slog.String("key", v.client.KeyID), slog.String("problem", v.problem.Code))
	}
}

// problemOf turns any error into the problem that a stranger may read.
func problemOf(err error) *police.Problem {
	var p *police.Problem
	var routing *fiber.Error
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &routing):
		return routed(routing.Code)
	case timedOut(err):
		return unavailable("The request took too long and may not be stored. Send it again; a repeat is harmless.", 0)
	case fault.Of(err) == fault.RateLimited:
		return later(http.StatusTooManyRequests, police.ProblemRateLimited, fault.Public(err), fault.RetryAfter(err))
	case errors.Is(err, fault.Unavailable):
		return unavailable(fault.Public(err), fault.RetryAfter(err))
	case errors.Is(err, fault.NotFound):
		return notFound()
	case fault.Of(err) == fault.Internal:
		return internal()
	default:
		return police.NewProblem(fault.Of(err).Status(), fault.Code(err), fault.Public(err))
	}
}

func timedOut(err error) bool {
	return fault.Of(err) == fault.Internal && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled))
}

// routed is the problem of a request that met no handler.
func routed(status int) *police.Problem {
	switch status {
	case http.StatusNotFound:
		return notFound()
	case http.StatusMethodNotAllowed:
		return police.NewProblem(status, police.ProblemMethod, "This address does not take that method. See /openapi.json.")
	case http.StatusRequestEntityTooLarge:
		return tooLarge()
	case http.StatusRequestTimeout:
		return police.NewProblem(status, police.ProblemMalformed, "The request did not arrive in time. Send it again, faster.")
	case http.StatusRequestHeaderFieldsTooLarge:
		return police.NewProblem(status, police.ProblemTooLarge, "The headers are larger than 8 KiB.")
	default:
		return police.NewProblem(http.StatusBadRequest, police.ProblemMalformed, "This is not an HTTP request that can be read.")
	}
}

func notFound() *police.Problem {
	return police.NewProblem(http.StatusNotFound, police.ProblemNotFound, "There is nothing here that you may see.")
}

func internal() *police.Problem {
	return police.NewProblem(http.StatusInternalServerError, police.ProblemInternal,
		"Something went wrong on our side. Unless you were given a receipt, nothing is stored: send it again.")
}

func unavailable(detail string, retryAfter time.Duration) *police.Problem {
	return later(http.StatusServiceUnavailable, police.ProblemUnavailable, detail, retryAfter)
}

// later is a problem that waiting mends.
func later(status int, code, detail string, retryAfter time.Duration) *police.Problem {
	p := police.NewProblem(status, code, detail)
	p.RetryAfter = retryAfter
	if p.RetryAfter <= 0 {
		p.RetryAfter = defaultRetryAfter
	}
	return p
}

// answer writes a problem with the headers that belong to it.
func (d *door) answer(c *fiber.Ctx, p *police.Problem) error {
	advise(p, func(name, value string) { c.Set(name, value) })
	return c.Status(p.Status).JSON(p, p.ContentType(""))
}

// advise gives the headers of a problem to set.
func advise(p *police.Problem, set func(name, value string)) {
	if p.Status == http.StatusUnauthorized {
		set(fiber.HeaderWWWAuthenticate, `Bearer realm="firstbell"`)
	}
	if p.RetryAfter > 0 {
		seconds := int64((p.RetryAfter + time.Second - 1) / time.Second)
		set(fiber.HeaderRetryAfter, strconv.FormatInt(seconds, 10))
	}
}

// failed answers what the server itself turns away before any handler runs: a
// body beyond the hard limit, headers too large, broken requests. Where the
// headers name a known client, the refusal is recorded like any other.
func (d *door) failed(c *fiber.Ctx, err error) error {
	secure(c)
	p := problemOf(err)
	if p.Status == http.StatusRequestEntityTooLarge && c.Method() == http.MethodPost {
		ctx, cancel := context.WithTimeout(c.UserContext(), recordTimeout)
		defer cancel()
		c.SetUserContext(ctx)
		if client, err := d.caller(c); err == nil {
			d.record(c.UserContext(), &visit{client: client, dry: isCheck(c), problem: p})
		}
	}
	return d.answer(c, p)
}
