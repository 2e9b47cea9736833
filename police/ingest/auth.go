package ingest

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
	"firstbell/police"
)

// maxKeyBytes is far above the length of any key; longer ones are not looked at.
const maxKeyBytes = 256

// authenticate lets known clients in. A missing, a malformed, an unknown and a
// revoked key answer alike, so that an answer tells nothing about keys. A POST
// of a known client that is turned away further in is recorded, but for a check.
func (d *door) authenticate(c *fiber.Ctx) error {
	client, err := d.caller(c)
	if err != nil {
		return d.stranger(c, err)
	}
	v := &visit{client: client, dry: isCheck(c)}
	c.SetUserContext(context.WithValue(c.UserContext(), visitKey{}, v))
	leave, err := d.shares.enter(client.KeyID, d.Now())
	if err != nil {
		return err // not recorded: a flood must not fill the log
	}
	defer leave()
	err = c.Next()
	if err != nil {
		v.problem = problemOf(err)
	}
	if c.Method() == http.MethodPost {
		d.record(c.UserContext(), v)
	}
	return err
}

// caller is the client that the request's key belongs to. The key is copied: the
// framework reuses the memory it lies in.
func (d *door) caller(c *fiber.Ctx) (Client, error) {
	header := strings.Clone(c.Get(fiber.HeaderAuthorization))
	if header == "" {
		return d.byCertificate(c)
	}
	scheme, key, found := strings.Cut(header, " ")
	if !found || !strings.EqualFold(scheme, "Bearer") || key == "" || len(key) > maxKeyBytes {
		return Client{}, unauthenticated()
	}
	client, err := d.Keys.Authenticate(c.UserContext(), key)
	return d.known(c, client, err)
}

// byCertificate is the client whose certificate the connection was made with:
// the handshake has proved that it holds the private key.
func (d *door) byCertificate(c *fiber.Ctx) (Client, error) {
	state := c.Context().TLSConnectionState()
	if d.Certs == nil || state == nil || len(state.PeerCertificates) == 0 {
		return Client{}, unauthenticated()
	}
	client, err := d.Certs.AuthenticateCertificate(c.UserContext(), state.PeerCertificates[0])
	return d.known(c, client, err)
}

// stranger slows down an address that goes on showing nothing valid.
func (d *door) stranger(c *fiber.Ctx, err error) error {
	var p *police.Problem
	known := !errors.As(err, &p) || p.Status != http.StatusUnauthorized
	if !known && d.Stranger != nil {
		d.Stranger()
	}
	if !known && d.shares.failed(c.IP(), d.Now()) {
		return errFailures
	}
	return err
}

// known is what an authenticator's answer means for the caller.
func (d *door) known(c *fiber.Ctx, client Client, err error) (Client, error) {
	switch {
	case err == nil:
		return client, nil
	case errors.Is(err, fault.Unavailable), errors.Is(err, fault.RateLimited), timedOut(err):
		return Client{}, err
	case fault.Of(err) == fault.Internal:
		d.Log.ErrorContext(c.UserContext(), "authenticating a police key", "error", err)
		return Client{}, internal()
	default:
		return Client{}, unauthenticated()
	}
}

func unauthenticated() *police.Problem {
	return police.NewProblem(http.StatusUnauthorized, police.ProblemUnauthenticated,
		"Send a valid API key as Authorization: Bearer fbk_…, or connect with a certificate that is pinned.")
}

// visit is what is known of one authenticated request.
type visit struct {
	client    Client
	dry       bool            // a check: nothing of it is recorded
	problem   *police.Problem // why it is turned away, if it is
	reference string          // the force's reference, where it could be read
}

type visitKey struct{}

// checkPath is the one address at which nothing is recorded, whatever comes.
const checkPath = "/v1/incidents/check"

func isCheck(c *fiber.Ctx) bool { return c.Path() == checkPath }

// visitOf is the visit of the request; an unauthenticated one gives an empty visit.
func visitOf(c *fiber.Ctx) *visit { return visitIn(c.UserContext()) }

func visitIn(ctx context.Context) *visit {
	if v, ok := ctx.Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{}
}
