package channel

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"regexp"
	"strings"

	"github.com/wneessen/go-mail"
)

// verdict sorts a delivery's failure by the step at which it came and by what
// the relay said. Before the message was handed over whole nothing can have been
// accepted; after that only an answer can tell.
func verdict(err error) Verdict {
	var sent *mail.SendError
	if !errors.As(err, &sent) {
		return beforeMail(err)
	}
	code, enhanced := sent.ErrorCode(), sent.EnhancedStatusCode()
	switch {
	case sent.Reason == mail.ErrSMTPDataClose && (code < 400 || code > 599):
		return VerdictUncertain // the line broke, or nonsense came, where the answer should have been
	case code < 400 || code > 599 || code == 421:
		return VerdictDown
	case sent.Reason == mail.ErrSMTPMailFrom && code >= 500:
		return VerdictMisconfigured // it does not let us send in this name
	case sent.Reason == mail.ErrSMTPMailFrom:
		return VerdictDown // it takes nothing from anybody now: full, or overloaded
	case code < 500:
		return VerdictBusy
	case isAboutRecipient(code, enhanced):
		return VerdictRefused
	default:
		return VerdictUnwilling
	}
}

// isAboutRecipient reports whether a final refusal says that the address or the
// mailbox is bad. Refusals by policy (5.7), by the system (5.3), by the network
// (5.4) and about the content (5.6) are the relay's own: another may be willing.
func isAboutRecipient(code int, enhanced string) bool {
	if enhanced != "" {
		return strings.HasPrefix(enhanced, "5.1.") || strings.HasPrefix(enhanced, "5.2.") || enhanced == "5.0.0"
	}
	return code == 550 || code == 551 || code == 553
}

// beforeMail is the verdict on a relay that was not asked to carry anything yet.
func beforeMail(err error) Verdict {
	var reply *textproto.Error
	var network net.Error
	switch {
	case errors.As(err, &reply) && reply.Code >= 500: // a refused greeting, STARTTLS or sign-in
		return VerdictMisconfigured
	case errors.As(err, &reply), isCut(err):
		return VerdictDown
	case isCertificate(err):
		return VerdictMisconfigured
	case errors.As(err, &network):
		return VerdictDown
	case strings.Contains(err.Error(), "support"): // STARTTLS or a way to sign in is not offered
		return VerdictMisconfigured
	default:
		return VerdictDown
	}
}

func isCut(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

func isCertificate(err error) bool {
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	return errors.As(err, &certificate) || errors.As(err, &authority) || errors.As(err, &host)
}

// explained is the failure in words for the verdict on it.
func explained(v Verdict, doing string, err error) *Failure {
	said := redacted(err)
	switch v {
	case VerdictRefused:
		return newFailure(v, fmt.Sprintf("%s: %s; correct the address or use another road", doing, said), nil)
	case VerdictUnwilling:
		return newFailure(v, fmt.Sprintf("%s: %s; this relay will not carry it", doing, said), nil)
	case VerdictMisconfigured:
		return newFailure(v, fmt.Sprintf("%s: %s; check the mail settings", doing, said), said)
	case VerdictUncertain:
		return newFailure(v, doing+": the answer was lost; it may have been accepted", said)
	default:
		return newFailure(v, doing+": not accepted now; it will be tried again", said)
	}
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
	return errors.As(err, &network) || isCertificate(err) || errors.Is(err, net.ErrClosed)
}
