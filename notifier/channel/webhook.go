package channel

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"firstbell/internal/fault"
)

// The bounds of one delivery to a webhook.
const (
	DefaultWebhookTimeout = 10 * time.Second // for the whole exchange; far shorter than an alert's claim
	MaxHookURLBytes       = 2048             // longer addresses are no address
	maxHookAnswer         = 4 << 10          // how much of an answer is read; none of it is kept
	maxHookHeaders        = 16 << 10
	hookSecretBytes       = 32 // Standard Webhooks asks for 24 to 64
)

// NameWebhook is the channel's name in facts and metrics.
const NameWebhook = "webhook"

// Hook is where a school's own system is told. The address and the secrets are
// the school's, and both are secret.
type Hook struct {
	URL     string   // https
	Secrets []string // whsec_…; more than one while a rotation overlaps, the newest first
	School  string   // the establishment's number, for systems that serve several
	Message string   // the id under which the school's system may fetch it
	Test    bool     // the event is about nothing: it only shows that the road works
}

// String hides the address and the secrets from logs.
func (Hook) String() string { return "[redacted]" }

// GoString hides them from %#v too.
func (Hook) GoString() string { return "channel.Hook{[redacted]}" }

// NewHookSecret makes a signing secret as Standard Webhooks writes one.
func NewHookSecret() string {
	var raw [hookSecretBytes]byte
	rand.Read(raw[:]) // never fails: the process ends instead
	return "whsec_" + base64.StdEncoding.EncodeToString(raw[:])
}

// WebhookConfig says how schools' systems are reached.
type WebhookConfig struct {
	Timeout time.Duration  // DefaultWebhookTimeout if 0
	Allow   []netip.Prefix // networks that may be called although they are not public; normally none
	Roots   *x509.CertPool // the system's if nil
	Now     func() time.Time

	// Resolve answers host names; the system's resolver if nil. Whatever it
	// says, the guard judges the address that is really dialled.
	Resolve *net.Resolver
}

// Webhook tells schools' own systems that something is waiting. The event holds
// no content: a system that wants more has to fetch it with the school's key.
// Attack: the address comes from outside and may point into our own network, at
// first sight or after its name was looked up again. Property kept: only public
// addresses are ever connected to, judged at the moment of dialling; nothing is
// followed, nothing of the environment redirects us, and nothing that comes
// back is kept.
type Webhook struct {
	client *http.Client
	guard  guard
	now    func() time.Time
}

var _ Channel = (*Webhook)(nil)

// NewWebhook makes the channel.
func NewWebhook(c WebhookConfig) *Webhook {
	if c.Timeout == 0 {
		c.Timeout = DefaultWebhookTimeout
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	g := guard{allow: c.Allow}
	dialer := &net.Dialer{Timeout: c.Timeout, Control: g.control, Resolver: c.Resolve, KeepAlive: -1}
	return &Webhook{guard: g, now: c.Now, client: &http.Client{
		Timeout:       c.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy: nil, DialContext: dialer.DialContext, DisableKeepAlives: true, DisableCompression: true,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.Roots},
			TLSHandshakeTimeout:    c.Timeout,
			MaxResponseHeaderBytes: maxHookHeaders,
		},
	}}
}

// Name is "webhook".
func (*Webhook) Name() string { return NameWebhook }

// CheckURL is fault.Invalid, in words for whoever typed it, for an address that
// no event would ever be sent to.
func (w *Webhook) CheckURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil || len(raw) > MaxHookURLBytes || strings.IndexFunc(raw, func(r rune) bool { return r <= ' ' || r > '~' }) >= 0:
		return badHook("The address cannot be read. Enter one such as https://records.example.sch.uk/firstbell.")
	case u.Scheme != "https":
		return badHook("The address must start with https://.")
	case u.Host == "" || u.User != nil || u.Fragment != "":
		return badHook("The address must name a host, and hold neither a password nor a #.")
	}
	addr, err := netip.ParseAddr(u.Hostname())
	literal := err == nil
	switch {
	case !literal && !strings.Contains(strings.Trim(u.Hostname(), "."), "."):
		return badHook("The address must name a host on the public internet, in full.")
	case literal && w.guard.refuses(netip.AddrPortFrom(addr, portOf(u))) != "", !literal && portOf(u) != httpsPort && len(w.guard.allow) == 0:
		return badHook("The address must lead to the public internet, on port 443.")
	}
	return nil
}

func badHook(message string) error { return fault.New(fault.Invalid, "webhook-url", message) }

func portOf(u *url.URL) uint16 {
	if u.Port() == "" {
		return httpsPort
	}
	n, _ := strconv.ParseUint(u.Port(), 10, 16) // 0, which is refused, where it is no port
	return uint16(n)
}

// hookEvent is all that a school's system is told.
type hookEvent struct {
	Type string   `json:"type"`
	Data hookData `json:"data"`
}

type hookData struct {
	ID     string `json:"id"`
	School string `json:"school,omitempty"`
	Link   string `json:"link"`
}

// Send posts one signed event. The event's id is the alert's, so that a repeat
// is recognised by it.
func (w *Webhook) Send(ctx context.Context, a Alert) error {
	if err := a.Check(RoadWebhook); err != nil {
		return err
	}
	hook := a.To.Hook
	if hook == nil || len(hook.Secrets) == 0 {
		return refused("its school has no webhook")
	}
	event := "message." + string(a.Kind)
	if hook.Test {
		event = "test"
	}
	return w.post(ctx, hook, a.ID, hookEvent{event, hookData{ID: hook.Message, School: hook.School, Link: a.Link}})
}

// post signs one event, posts it, and sorts the answer.
func (w *Webhook) post(ctx context.Context, hook *Hook, id string, event any) error {
	request, err := w.request(ctx, hook, id, event)
	if err != nil {
		return err
	}
	answer, err := w.client.Do(request)
	if err != nil {
		return hookFailed(err)
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, maxHookAnswer) // read only so that the far end sees an orderly end
	return hookVerdict(answer.StatusCode)
}

// request is the event with its signature. A signature is given for each secret
// that is good now, so that the far end can change over without a gap.
func (w *Webhook) request(ctx context.Context, hook *Hook, id string, event any) (*http.Request, error) {
	if err := w.CheckURL(hook.URL); err != nil {
		return nil, refused("its webhook's address may not be called; correct it")
	}
	body, err := json.Marshal(event)
	if err != nil {
		return nil, fmt.Errorf("writing an event: %w", err)
	}
	at := w.now()
	signature, err := sign(hook.Secrets, id, at, body)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.URL, bytes.NewReader(body))
	if err != nil {
		return nil, refused("its webhook's address cannot be read; correct it")
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Firstbell")
	request.Header.Set(standardwebhooks.HeaderWebhookID, id)
	request.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	request.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	return request, nil
}

func sign(secrets []string, id string, at time.Time, body []byte) (string, error) {
	var all []string
	for _, secret := range secrets {
		signer, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			return "", refused("its webhook's secret is damaged; make a new one") // the library's text may repeat the secret
		}
		one, err := signer.Sign(id, at, body)
		if err != nil {
			return "", errors.New("signing an event: the library refused")
		}
		all = append(all, one)
	}
	return strings.Join(all, " "), nil
}

// hookFailed sorts what kept an event from being answered. The library's text
// repeats the address, which is the school's secret, so none of it is kept.
func hookFailed(err error) error {
	if errors.Is(err, errGuarded) {
		return refused("its webhook leads to a network that may not be called; correct its address")
	}
	why := "the webhook did not answer"
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &certificate):
		why = "the webhook's certificate is not trusted"
	case errors.Is(err, context.DeadlineExceeded):
		why = "the webhook answered too late"
	}
	return &fault.Error{Kind: fault.Unavailable, Code: "alert-deferred",
		Message: "sending an event: " + why + "; it will be tried again"}
}

// hookVerdict sorts an answer. Being told to go elsewhere is a refusal: where
// that leads nobody has agreed to.
func hookVerdict(status int) error {
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests, status >= 500:
		return &fault.Error{Kind: fault.Unavailable, Code: "alert-deferred",
			Message: fmt.Sprintf("sending an event: the webhook answered %d; it will be tried again", status)}
	default:
		return refused(fmt.Sprintf("its webhook answered %d", status))
	}
}
