package channel

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
)

// MaxBounceBytes is the longest returned message that is looked at: a report
// with the whole of an alert in it takes a few KiB.
const MaxBounceBytes = 256 << 10

// maxBounceParts bounds the walk over a message that is all parts.
const maxBounceParts = 32

// ErrNoBounce is returned for mail that reports no final failure: an automatic
// reply, a delay, or something that cannot be read.
var ErrNoBounce = errors.New("it reports no failed delivery")

// Bounce is the report of a mail server that an alert could not be delivered
// (RFC 3464). It holds no address.
type Bounce struct {
	Alert  string // the alert's id, from the address to which the report came; empty where nothing says it
	Status string // the enhanced status code, such as 5.1.1
}

// IsPermanent reports whether the address itself is of no use any more; a report
// that a server has given up for now says nothing about tomorrow.
func (b Bounce) IsPermanent() bool { return strings.HasPrefix(b.Status, "5.") }

// ParseBounce reads a returned message. to is the envelope's recipient where it
// is known; otherwise the message's own headers say to which return path of the
// domain it came. It fails with ErrNoBounce for anything else, and its errors
// repeat nothing of the message.
func ParseBounce(raw []byte, to, domain string) (Bounce, error) {
	if len(raw) > MaxBounceBytes {
		return Bounce{}, fmt.Errorf("reading a returned message: %w: it is longer than %d bytes", ErrNoBounce, MaxBounceBytes)
	}
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Bounce{}, fmt.Errorf("reading a returned message: %w: its head cannot be read", ErrNoBounce)
	}
	kind, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/report" || !strings.EqualFold(params["report-type"], "delivery-status") {
		return Bounce{}, fmt.Errorf("reading a returned message: %w: it is no delivery report", ErrNoBounce)
	}
	status, err := statusOf(multipart.NewReader(message.Body, params["boundary"]))
	if err != nil {
		return Bounce{}, err
	}
	return Bounce{Alert: returnedTo(message.Header, to, domain), Status: status}, nil
}

// returnedTo is the alert that the report's address names.
func returnedTo(header mail.Header, to, domain string) string {
	if id, ok := AlertOf(to, domain); ok {
		return id
	}
	for _, name := range []string{"Delivered-To", "X-Original-To", "Envelope-To", "To"} {
		for _, value := range header[textproto.CanonicalMIMEHeaderKey(name)] {
			if id, ok := AlertOf(value, domain); ok {
				return id
			}
			if parsed, err := mail.ParseAddress(value); err == nil {
				if id, ok := AlertOf(parsed.Address, domain); ok {
					return id
				}
			}
		}
	}
	return ""
}

// statusOf finds the delivery status among the parts and reads why delivery
// failed for good.
func statusOf(parts *multipart.Reader) (string, error) {
	for range maxBounceParts {
		part, err := parts.NextRawPart()
		if err != nil {
			break
		}
		kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if err == nil && (kind == "message/delivery-status" || kind == "message/global-delivery-status") {
			return readStatus(decoded(part))
		}
	}
	return "", fmt.Errorf("reading a returned message: %w: it has no delivery status", ErrNoBounce)
}

// decoded undoes the part's transfer encoding, which the standard allows.
func decoded(part *multipart.Part) io.Reader {
	switch strings.ToLower(strings.TrimSpace(part.Header.Get("Content-Transfer-Encoding"))) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, part)
	case "quoted-printable":
		return quotedprintable.NewReader(part)
	default:
		return part
	}
}

// readStatus reads blocks of fields: the first is about the message, each other
// about one recipient. An alert has one recipient; the first that failed counts.
func readStatus(r io.Reader) (string, error) {
	blocks := textproto.NewReader(bufio.NewReader(io.LimitReader(r, MaxBounceBytes)))
	for range maxBounceParts {
		fields, err := blocks.ReadMIMEHeader()
		if strings.EqualFold(strings.TrimSpace(fields.Get("Action")), "failed") {
			return cleanStatus(fields.Get("Status")), nil
		}
		if err != nil {
			break
		}
	}
	return "", fmt.Errorf("reading a returned message: %w: no recipient failed", ErrNoBounce)
}

// cleanStatus is a status code and nothing else; 5.0.0 where the report names
// none, for it said that delivery failed.
func cleanStatus(text string) string {
	code, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	parts := strings.Split(code, ".")
	if len(parts) != 3 || (parts[0] != "4" && parts[0] != "5") {
		return "5.0.0"
	}
	for _, p := range parts[1:] {
		if p == "" || len(p) > 3 || strings.Trim(p, "0123456789") != "" {
			return "5.0.0"
		}
	}
	return code
}
