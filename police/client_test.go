package police

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/fault"
)

// served answers each request with the next status of the list, and counts how
// long the client wanted to wait.
func served(t *testing.T, retryAfter string, statuses ...int) (*Client, *[]time.Duration) {
	t.Helper()
	var waits []time.Duration
	n := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		status := statuses[min(n, len(statuses)-1)]
		n++
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		w.WriteHeader(status)
		if status < 300 {
			_, _ = fmt.Fprint(w, `{"id":"x","version":2}`)
			return
		}
		_, _ = fmt.Fprintf(w, `{"status":%d,"code":"validation","detail":"Faults found.","errors":[{"pointer":"/version","code":"required","message":"Give it."}]}`, status)
	}))
	t.Cleanup(server.Close)
	client := &Client{Base: server.URL, Key: "fbk_secret", wait: func(ctx context.Context, d time.Duration) error {
		waits = append(waits, d)
		return ctx.Err()
	}}
	return client, &waits
}

func TestClientWaitsAsAdvised(t *testing.T) {
	t.Parallel()
	client, waits := served(t, "7", 503, 502, 200)
	receipt, err := client.PostRaw(t.Context(), []byte("{}"))
	if err != nil || receipt.Version != 2 {
		t.Fatalf("%+v, %v", receipt, err)
	}
	if want := []time.Duration{7 * time.Second, 7 * time.Second}; !slices.Equal(*waits, want) {
		t.Errorf("waited %v, want %v", *waits, want)
	}
}

func TestClientGivesUpInTime(t *testing.T) {
	t.Parallel()
	client, waits := served(t, "", 503)
	_, err := client.Status(t.Context(), "x")
	if !errors.Is(err, fault.Unavailable) || len(*waits) != DefaultClientAttempts-1 || (*waits)[0] != DefaultClientWait {
		t.Errorf("%v after waiting %v", err, *waits)
	}
	client, waits = served(t, "100000", 503)
	ctx, cancel := context.WithCancel(t.Context())
	client.wait = func(context.Context, time.Duration) error { cancel(); return ctx.Err() }
	if _, err := client.Status(ctx, "x"); !errors.Is(err, fault.Unavailable) || len(*waits) != 0 {
		t.Errorf("after the context ended: %v", err)
	}
}

func TestClientDoesNotRepeatARefusal(t *testing.T) {
	t.Parallel()
	client, waits := served(t, "", 422)
	_, err := client.Post(t.Context(), Incident{})
	var p *Problem
	if !errors.As(err, &p) || !errors.Is(err, fault.Invalid) || len(p.Errors) != 1 || len(*waits) != 0 {
		t.Fatalf("%v after waiting %v", err, *waits)
	}
	for _, want := range []string{"posting an incident", "422 validation", "/version: required"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q lacks %q", err, want)
		}
	}
}

func TestClientErrorsHoldNothingSent(t *testing.T) {
	t.Parallel()
	client := &Client{Base: "http://127.0.0.1:1", Key: "fbk_secret", Attempts: 1}
	_, err := client.FindSchools(t.Context(), "Canary")
	if !errors.Is(err, fault.Unavailable) || strings.Contains(err.Error(), "Canary") || strings.Contains(err.Error(), "fbk_") {
		t.Errorf("an unreachable server: %v", err)
	}
	if _, err := (&Client{Base: "://"}).Status(t.Context(), "Canary"); err == nil || strings.Contains(err.Error(), "Canary") {
		t.Errorf("a broken address: %v", err)
	}
	if text := fmt.Sprintf("%v %+v", client, *client); strings.Contains(text, "fbk_") {
		t.Errorf("printing a client shows its key: %s", text)
	}
}

func TestClientDoesNotFollowRedirects(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/elsewhere" {
			t.Error("the client followed a redirect with its key")
		}
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	t.Cleanup(server.Close)
	client := &Client{Base: server.URL, Attempts: 1}
	if _, err := client.Status(t.Context(), "x"); err == nil {
		t.Error("a redirect is a success")
	}
}

func TestClientReadsOnlyOurAnswers(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusForbidden)
		}
		_, _ = fmt.Fprint(w, "<html>a proxy</html>")
	}))
	t.Cleanup(server.Close)
	client := &Client{Base: server.URL}
	if _, err := client.Status(t.Context(), "x"); fault.Of(err) != fault.Internal {
		t.Errorf("a page for a status: %v", err)
	}
	var p *Problem
	if _, err := client.PostRaw(t.Context(), nil); !errors.As(err, &p) || p.Status != http.StatusForbidden {
		t.Errorf("a page for a problem: %v", err)
	}
}
