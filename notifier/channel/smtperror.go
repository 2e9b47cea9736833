package channel

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"regexp"

	"github.com/wneessen/go-mail"

	"firstbell/internal/fault"
)

// verdict sorts a delivery's failure: a 5xx about this message or its
// recipient is for good; everything else, a refused sign-in included, is the
// relay's or the network's trouble and may be tried again.
func verdict(doing string, err error) error {
	var sent *mail.SendError
	if errors.As(err, &sent) && sent.ErrorCode() >= 500 {
		return &fault.Error{Kind: fault.Invalid, Code: "alert-refused",
			Message: fmt.Sprintf("%s: %s; correct the address or use another road", doing, redacted(err)),
			Err:     ErrRefused}
	}
	return &fault.Error{Kind: fault.Unavailable, Code: "alert-deferred",
		Message: doing + ": not accepted now; it will be tried again", Err: redacted(err)}
}

// redacted keeps of a failure what a person needs to mend it, and leaves out
// every word the far end chose: mail servers repeat addresses in their
// answers, and the library adds the recipients.
func redacted(err error) error {
	var sent *mail.SendError
	var reply *textproto.Error
	switch {
	case errors.As(err, &sent):
		return errors.New(sentence(sent))
	case errors.As(err, &reply):
		return fmt.Errorf("the relay answered %d while greeting or signing in", reply.Code)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the relay closed the connection")
	case isTransport(err):
		return errors.New(anyAddress.ReplaceAllString(err.Error(), "[address]"))
	default:
		return errors.New("the conversation with the relay broke off: STARTTLS or a sign-in method may be missing there")
	}
}

func sentence(e *mail.SendError) string {
	if e.ErrorCode() == 0 {
		return e.Reason.String() + ": the connection broke off"
	}
	if e.EnhancedStatusCode() == "" {
		return fmt.Sprintf("%s: the relay answered %d", e.Reason, e.ErrorCode())
	}
	return fmt.Sprintf("%s: the relay answered %d %s", e.Reason, e.ErrorCode(), e.EnhancedStatusCode())
}

// anyAddress is a second net: the texts of the network and of certificates
// hold host names only, as far as is known.
var anyAddress = regexp.MustCompile(`[^\s<>"]+@[^\s<>"]+`)

func isTransport(err error) bool {
	var network net.Error
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	return errors.As(err, &network) || errors.As(err, &certificate) || errors.As(err, &authority) || errors.As(err, &host) ||
		errors.Is(err, net.ErrClosed)
}
