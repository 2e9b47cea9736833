package channel_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/notifier/channel/channeltest"
)

// loopback is the network of these tests' far ends.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// system is a school's own system: a real TLS server that can misbehave.
type system struct {
	*httptest.Server
	secret string

	mu     sync.Mutex
	events []channeltest.Arrival
	answer http.HandlerFunc // instead of 204
	gone   chan struct{}
}

// startSystem opens one that checks each signature with the library's verifier.
func startSystem(t *testing.T) *system {
	t.Helper()
	s := &system{secret: channel.NewHookSecret(), gone: make(chan struct{})}
	verifier, err := standardwebhooks.NewWebhook(s.secret)
	if err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if err := verifier.Verify(body, r.Header); err != nil {
			t.Errorf("the signature does not hold: %v", err)
		}
		s.mu.Lock()
		answer := s.answer
		if answer == nil {
			s.events = append(s.events, channeltest.Arrival{
				ID: r.Header.Get(standardwebhooks.HeaderWebhookID), To: r.URL.Path, Text: string(body), Raw: fmt.Sprint(r.Header, string(body)),
			})
			answer = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }
		}
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(func() { close(s.gone); s.Close() })
	return s
}

func (s *system) answers(with http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = with
}

func (s *system) status(code int) {
	s.answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
}

func (s *system) hang() { s.answers(func(http.ResponseWriter, *http.Request) { <-s.gone }) }

func (s *system) arrivals() []channeltest.Arrival {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]channeltest.Arrival(nil), s.events...)
}

func (s *system) hook() *channel.Hook {
	return &channel.Hook{
		URL: s.URL + "/in/" + channeltest.Canary, Secrets: []string{s.secret}, School: "999001", Message: strings.Repeat("ab", 16),
	}
}

// channel is the road to it.
func (s *system) channel(t *testing.T) *channel.Webhook {
	t.Helper()
	return channel.NewWebhook(channel.WebhookConfig{Allow: loopback, Roots: s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs})
}

func TestWebhookKeepsTheContractOfAChannel(t *testing.T) {
	t.Parallel()
	channeltest.Run(t, func(t *testing.T) channeltest.World {
		s := startSystem(t)
		return channeltest.World{
			Channel: s.channel(t), To: channel.Address{Hook: s.hook()}, Recipient: "/in/" + channeltest.Canary,
			Unsendable: map[string]channel.Address{
				"no webhook":         {},
				"no secret":          {Hook: &channel.Hook{URL: s.URL}},
				"a damaged secret":   {Hook: &channel.Hook{URL: s.URL, Secrets: []string{"whsec_" + channeltest.Canary + "!"}}},
				"in the clear":       {Hook: &channel.Hook{URL: "http://" + channeltest.Canary + ".example/", Secrets: []string{s.secret}}},
				"an unreadable one":  {Hook: &channel.Hook{URL: "https://[" + channeltest.Canary, Secrets: []string{s.secret}}},
				"the metadata of it": {Hook: &channel.Hook{URL: "https://169.254.169.254/" + channeltest.Canary, Secrets: []string{s.secret}}},
			},
			Arrivals: s.arrivals, Busy: func() { s.status(http.StatusServiceUnavailable) }, Refuse: func() { s.status(http.StatusGone) },
			Hang: s.hang, Vanish: func() { _ = s.Listener.Close() },
		}
	})
}

func TestAnEventIsAllThatASystemIsTold(t *testing.T) {
	t.Parallel()
	s := startSystem(t)
	a := channeltest.Sample(channel.KindNew)
	a.To = channel.Address{Hook: s.hook()}
	if err := s.channel(t).Send(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	got := s.arrivals()[0]
	var event map[string]any
	if err := json.Unmarshal([]byte(got.Text), &event); err != nil {
		t.Fatal(err)
	}
	want := `map[data:map[id:` + strings.Repeat("ab", 16) + ` link:https://portal.example/inbox school:999001] type:message.new]`
	if fmt.Sprint(event) != want {
		t.Errorf("event %v, want %s", event, want)
	}
	if shown := fmt.Sprintf("%v %+v %#v", *a.To.Hook, a.To, a.To.Hook); strings.Contains(shown, "whsec_") || strings.Contains(shown, "/in/") {
		t.Errorf("printing a recipient shows its secrets: %s", shown)
	}
}

func TestWhileASecretIsRotatedBothHold(t *testing.T) {
	t.Parallel()
	s := startSystem(t) // it knows the older one alone
	a := channeltest.Sample(channel.KindNew)
	a.To = channel.Address{Hook: s.hook()}
	a.To.Hook.Secrets = []string{channel.NewHookSecret(), s.secret}
	if err := s.channel(t).Send(t.Context(), a); err != nil || len(s.arrivals()) != 1 {
		t.Errorf("%d arrivals, %v", len(s.arrivals()), err)
	}
}

func TestAnswersOfASystem(t *testing.T) {
	t.Parallel()
	s := startSystem(t)
	other := startSystem(t)
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   error
	}{
		"accepted for later": {statusOf(202), nil},
		"a redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		}, channel.ErrRefused},
		"not found":                   {statusOf(404), channel.ErrRefused},
		"gone":                        {statusOf(410), channel.ErrRefused},
		"too many":                    {statusOf(429), fault.Unavailable},
		"a defect there":              {statusOf(500), fault.Unavailable},
		"an answer without end":       {endless, nil},
		"more headers than we read":   {hugeHeaders, fault.Unavailable},
		"an answer that breaks off":   {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, fault.Unavailable},
		"success with a body of lies": {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"error":"no"}`) }, nil},
	} {
		s.answers(c.answer)
		a := channeltest.Sample(channel.KindNew)
		a.To = channel.Address{Hook: s.hook()}
		if err := s.channel(t).Send(t.Context(), a); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if n := len(other.arrivals()); n != 0 {
		t.Errorf("a redirect was followed %d times", n)
	}
}

func statusOf(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// endless answers for as long as it is listened to.
func endless(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusOK)
	for chunk := make([]byte, 1<<16); r.Context().Err() == nil; {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

func hugeHeaders(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("X-Much", strings.Repeat("a", 64<<10))
}

func TestAnUntrustedCertificateIsNoWebhook(t *testing.T) {
	t.Parallel()
	s := startSystem(t)
	a := channeltest.Sample(channel.KindNew)
	a.To = channel.Address{Hook: s.hook()}
	if err := channel.NewWebhook(channel.WebhookConfig{Allow: loopback, Timeout: 5 * time.Second}).Send(t.Context(), a); !errors.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
	if len(s.arrivals()) != 0 {
		t.Error("an event went to a server nobody vouches for")
	}
}

func TestTheEnvironmentsProxyIsNotUsed(t *testing.T) {
	s := startSystem(t)
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "ALL_PROXY"} {
		t.Setenv(name, "http://127.0.0.1:9")
	}
	a := channeltest.Sample(channel.KindNew)
	a.To = channel.Address{Hook: s.hook()}
	if err := s.channel(t).Send(t.Context(), a); err != nil {
		t.Error(err)
	}
}
