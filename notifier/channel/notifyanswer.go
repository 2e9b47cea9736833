package channel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// What Notify says has become of a notification, in lookups and callbacks.
const (
	NotifyDelivered        = "delivered"
	NotifyPermanentFailure = "permanent-failure" // the address or number does not exist
	NotifyTemporaryFailure = "temporary-failure" // a full mailbox, a phone switched off: Notify has given up
	NotifyTechnicalFailure = "technical-failure" // Notify's own
)

// notifyRest is how long the rate limit is waited out where Notify gives no time.
const notifyRest = 15 * time.Second

// notifyAnswer is an answer of Notify as it came.
type notifyAnswer struct {
	status int
	header http.Header
	body   []byte
}

// faults are the errors that the answer names. Their texts are Notify's own and
// may repeat what was sent: they are looked at, never passed on.
func (a notifyAnswer) faults() (kinds []string, texts string) {
	var said struct {
		Errors []struct {
			Error   string `json:"error"`
			Message string `json:"message"`
		} `json:"errors"`
	}
	_ = json.Unmarshal(a.body, &said) // nonsense names no error
	for _, one := range said.Errors {
		kinds = append(kinds, one.Error)
		texts += one.Message + "\n"
	}
	return kinds, texts
}

// failure is what an answer other than the expected one means.
func (a notifyAnswer) failure(now time.Time) *Failure {
	kinds, texts := a.faults()
	doing := fmt.Sprintf("sending an alert to Notify: it answered %d", a.status)
	for _, kind := range kinds {
		if knownNotifyErrors[kind] {
			doing += " " + kind
		}
	}
	switch a.status {
	case http.StatusBadRequest:
		return badRequest(doing, texts)
	case http.StatusUnauthorized, http.StatusForbidden:
		return newFailure(VerdictMisconfigured, doing+a.clockHint(now, texts), nil)
	case http.StatusTooManyRequests:
		return a.limited(doing, kinds, now)
	case http.StatusServiceUnavailable:
		return newFailure(VerdictDown, doing+"; it will be tried again", nil)
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return newFailure(VerdictMisconfigured, doing+"; check notify.base_url", nil)
	}
	if a.status >= 300 && a.status < 400 {
		return newFailure(VerdictMisconfigured, doing+", a redirect, which is never followed; check notify.base_url", nil)
	}
	return newFailure(VerdictUncertain, doing+"; it may have been accepted", nil)
}

// knownNotifyErrors are the names that Notify publishes. Others are not repeated.
var knownNotifyErrors = map[string]bool{
	"BadRequestError": true, "ValidationError": true, "AuthError": true,
	"RateLimitError": true, "TooManyRequestsError": true, "Exception": true,
}

// badRequest tells a bad recipient from a service that is not set up.
func badRequest(doing, texts string) *Failure {
	texts = strings.ToLower(texts)
	for _, ours := range []string{"team-only", "trial mode", "personalisation", "template", "reference", "additional properties"} {
		if strings.Contains(texts, ours) {
			return newFailure(VerdictMisconfigured, doing+"; check the service's template, its placeholders and whether it is live", nil)
		}
	}
	for _, theirs := range []string{"email_address", "phone_number", "international", "recipient"} {
		if strings.Contains(texts, theirs) {
			return newFailure(VerdictRefused, doing+"; correct the address or use another road", nil)
		}
	}
	return newFailure(VerdictUnwilling, doing+"; it will not carry it", nil)
}

// limited tells the limit of a minute from that of a day: the day's ends at
// midnight UTC, and until then the provider is of no use.
func (a notifyAnswer) limited(doing string, kinds []string, now time.Time) *Failure {
	for _, kind := range kinds {
		if kind == "TooManyRequestsError" {
			f := newFailure(VerdictDown, doing+": the daily limit is reached; ask Notify to raise it", nil)
			f.Until = now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
			return f
		}
	}
	f := newFailure(VerdictBusy, doing+": too many in a minute; it will be tried again", nil)
	f.Until = now.Add(notifyRest)
	if seconds, err := strconv.Atoi(a.header.Get("Retry-After")); err == nil && seconds > 0 && seconds <= 3600 {
		f.Until = now.Add(time.Duration(seconds) * time.Second)
	}
	return f
}

// clockHint says how far our clock is from Notify's where that is why a token
// was refused: it holds for 30 seconds only.
func (a notifyAnswer) clockHint(now time.Time, texts string) string {
	theirs, err := http.ParseTime(a.header.Get("Date"))
	skew := now.Sub(theirs).Round(time.Second)
	switch {
	case err == nil && skew.Abs() > 25*time.Second:
		return fmt.Sprintf(": this machine's clock is %s from Notify's; set it by NTP", skew)
	case strings.Contains(texts, "clock"):
		return ": Notify says that this machine's clock is wrong; set it by NTP"
	default:
		return ": the API key was refused; check notify.key_file"
	}
}

// lost is what a request without an answer means: before the connection stood
// nothing was accepted, afterwards nobody knows.
func lost(err error) *Failure {
	var op *net.OpError
	var dns *net.DNSError
	switch doing := "sending an alert to Notify: "; {
	case isCertificate(err):
		return newFailure(VerdictMisconfigured, doing+"its certificate is not trusted; check notify.base_url", nil)
	case errors.As(err, &dns), errors.As(err, &op) && op.Op == "dial":
		return newFailure(VerdictDown, doing+"it cannot be reached", nil)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return newFailure(VerdictUncertain, doing+"not answered in time", nil)
	default:
		return newFailure(VerdictUncertain, doing+"the answer was lost; it may have been accepted", nil)
	}
}
