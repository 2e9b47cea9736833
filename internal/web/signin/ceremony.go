package signin

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"slices"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
)

// flowCookie ties the two halves of a ceremony to one browser.
const flowCookie = "firstbell-passkey"

// maxAnswerBytes bounds a browser's answer; with an attestation it is some 2 KiB.
const maxAnswerBytes = 16 << 10

// invitationCode is the body of /enrol/passkey/begin.
type invitationCode struct {
	Token string `json:"token"`
	Code  string `json:"code"`
}

// beginSignIn gives options for any passkey of ours. Its body is an empty object.
func (d *Door) beginSignIn(c *fiber.Ctx) error {
	if err := readStrictly(c, &struct{}{}); err != nil {
		return err
	}
	options, id, err := d.passkeys.BeginSignIn(c.UserContext())
	if err != nil {
		return err
	}
	return d.ask(c, options, id)
}

// finishSignIn opens the session. An older session of the same browser ends:
// whoever sat here before is signed out.
func (d *Door) finishSignIn(c *fiber.Ctx) error {
	answer, err := readAnswer(c)
	if err != nil {
		return err
	}
	before := d.site.SessionCookie(c)
	cookie, _, err := d.passkeys.FinishSignIn(c.UserContext(), d.site.Cookie(c, flowCookie), answer)
	if err != nil {
		return err
	}
	if before != "" {
		if err := d.sessions.End(c.UserContext(), before); err != nil {
			return err
		}
	}
	d.site.ClearCookie(c, flowCookie)
	d.site.SetSession(c, cookie)
	return c.JSON(fiber.Map{})
}

// beginEnrol checks the code and gives options for a new passkey.
func (d *Door) beginEnrol(c *fiber.Ctx) error {
	var in invitationCode
	if err := readStrictly(c, &in); err != nil {
		return err
	}
	options, id, err := d.passkeys.BeginEnrol(c.UserContext(), in.Token, in.Code)
	if err != nil {
		return err
	}
	return d.ask(c, options, id)
}

// finishEnrol records the passkey. The person signs in with it next, which
// proves to them that it works.
func (d *Door) finishEnrol(c *fiber.Ctx) error {
	answer, err := readAnswer(c)
	if err != nil {
		return err
	}
	if _, err := d.passkeys.FinishEnrol(c.UserContext(), d.site.Cookie(c, flowCookie), answer); err != nil {
		return err
	}
	d.site.ClearCookie(c, flowCookie)
	return c.JSON(fiber.Map{})
}

// ask sends options and remembers, in a cookie no script can read, to which
// ceremony the answer belongs.
func (d *Door) ask(c *fiber.Ctx, options any, id string) error {
	d.site.SetCookie(c, flowCookie, id, auth.CeremonyLifetime)
	return c.JSON(options)
}

// readStrictly takes exactly one JSON object with exactly the fields of v.
func readStrictly(c *fiber.Ctx, v any) error {
	body, err := jsonBody(c)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return errBody
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errBody
	}
	return nil
}

// readAnswer takes the browser's answer as it is, for the passkey library to
// read, after making sure that it is one JSON object of sensible size.
func readAnswer(c *fiber.Ctx) ([]byte, error) {
	body, err := jsonBody(c)
	if err != nil {
		return nil, err
	}
	if !json.Valid(body) || body[0] != '{' {
		return nil, errBody
	}
	return slices.Clone(body), nil
}

// errBody names no field and repeats nothing: only our own script posts here.
var errBody = fault.New(fault.Malformed, "body", "The browser sent something unexpected. Reload the page and try again.")

// jsonBody is the body of a request that says it is JSON.
func jsonBody(c *fiber.Ctx) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEApplicationJSON {
		return nil, fault.New(fault.Unsupported, "media-type", "This address takes application/json only.")
	}
	body := bytes.TrimSpace(c.Body())
	if len(body) > maxAnswerBytes {
		return nil, fault.TooLarge
	}
	if len(body) == 0 || !utf8.Valid(body) {
		return nil, errBody
	}
	return body, nil
}
