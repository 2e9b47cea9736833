package police

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"firstbell/internal/fault"
)

// The defaults of a Client.
const (
	DefaultClientTimeout  = 30 * time.Second // of one try
	DefaultClientAttempts = 5                // of one request
	DefaultClientWait     = 2 * time.Second  // between tries where the server gives no advice
	maxClientWait         = time.Minute
	maxAnswerBytes        = 1 << 20
)

// Client posts incidents to a Firstbell server. Posting is safe to repeat: the
// same content answers with the first receipt. A server that cannot store now
// is tried again, as long as the context and the number of attempts allow.
//
// A refusal is a *Problem in the error's chain; errors.Is with a kind of fault
// works on it. No error holds what was sent.
type Client struct {
	Base     string       // where the server is, such as https://firstbell.example
	Key      string       // the API key
	HTTP     *http.Client // nil means one with DefaultClientTimeout
	Attempts int          // zero means DefaultClientAttempts

	wait func(ctx context.Context, d time.Duration) error // nil means a timer; tests count instead
}

// String hides the key, whoever prints the client.
func (c Client) String() string { return "police.Client{" + c.Base + ", key [redacted]}" }

// Post sends one version of an incident and returns once it is durable.
func (c *Client) Post(ctx context.Context, in Incident) (Receipt, error) {
	body, err := in.canonical()
	if err != nil {
		return Receipt{}, errors.New("posting an incident: a time lies outside the years 0 to 9999")
	}
	return c.PostRaw(ctx, body)
}

// PostRaw sends bytes as they are, for tools that hold a file.
func (c *Client) PostRaw(ctx context.Context, body []byte) (Receipt, error) {
	var receipt Receipt
	err := c.call(ctx, "posting an incident", http.MethodPost, "/v1/incidents", body, &receipt)
	return receipt, err
}

// Check asks what is wrong with an incident and how it is better written. It
// tells nobody of it: an incident without fault is still to be posted.
func (c *Client) Check(ctx context.Context, in Incident) (Checked, error) {
	body, err := in.canonical()
	if err != nil {
		return Checked{}, errors.New("checking an incident: a time lies outside the years 0 to 9999")
	}
	return c.CheckRaw(ctx, body)
}

// CheckRaw checks bytes as they are, for tools that hold a file.
func (c *Client) CheckRaw(ctx context.Context, body []byte) (Checked, error) {
	var checked Checked
	err := c.call(ctx, "checking an incident", http.MethodPost, "/v1/incidents/check", body, &checked)
	return checked, err
}

// Status asks how far the incident with Firstbell's id has come.
func (c *Client) Status(ctx context.Context, id string) (Status, error) {
	var status Status
	err := c.call(ctx, "asking for a status", http.MethodGet, "/v1/incidents/"+url.PathEscape(id), nil, &status)
	return status, err
}

// Withdraw takes the incident with Firstbell's id back.
func (c *Client) Withdraw(ctx context.Context, id string, w Withdrawal) (Receipt, error) {
	var receipt Receipt
	body, err := json.Marshal(w)
	if err != nil {
		return receipt, fmt.Errorf("withdrawing an incident: %w", err)
	}
	err = c.call(ctx, "withdrawing an incident", http.MethodPost, "/v1/incidents/"+url.PathEscape(id)+"/withdrawal", body, &receipt)
	return receipt, err
}

// FindSchools searches the register by the beginnings of words.
func (c *Client) FindSchools(ctx context.Context, query string) ([]FoundSchool, error) {
	var found Schools
	err := c.call(ctx, "searching for schools", http.MethodGet, "/v1/schools?q="+url.QueryEscape(query), nil, &found)
	return found.Schools, err
}

// call tries until an answer is final, and wraps it in what was being done.
func (c *Client) call(ctx context.Context, doing, method, path string, body []byte, into any) error {
	for attempt := 1; ; attempt++ {
		err := c.try(ctx, method, path, body, into)
		if err == nil {
			return nil
		}
		if !errors.Is(err, fault.Unavailable) || attempt >= cmp.Or(c.Attempts, DefaultClientAttempts) || ctx.Err() != nil {
			return fmt.Errorf("%s: %w", doing, err)
		}
		if c.pause(ctx, advice(err)) != nil {
			return fmt.Errorf("%s: %w", doing, err)
		}
	}
}

// advice is how long to wait before the next try.
func advice(err error) time.Duration {
	var p *Problem
	if errors.As(err, &p) && p.RetryAfter > 0 {
		return min(p.RetryAfter, maxClientWait)
	}
	return DefaultClientWait
}

// pause waits, or fails at once where the context would end first.
func (c *Client) pause(ctx context.Context, d time.Duration) error {
	if c.wait != nil {
		return c.wait(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *Client) try(ctx context.Context, method, path string, body []byte, into any) error {
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(c.Base, "/")+path, bytes.NewReader(body))
	if err != nil {
		return errors.New("the base address of the server is not a URL; use one such as https://firstbell.example")
	}
	request.Header.Set("Authorization", "Bearer "+c.Key)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := c.transport().Do(request)
	if err != nil {
		return fault.Wrap(fault.Unavailable, withoutURL(err), "The server could not be reached. Check its address and that it runs")
	}
	defer func() { _ = response.Body.Close() }()
	return decode(response, into)
}

// transport never follows a redirect: the key would go with it.
func (c *Client) transport() *http.Client {
	client := http.Client{Timeout: DefaultClientTimeout}
	if c.HTTP != nil {
		client = *c.HTTP
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// withoutURL drops the address from a transport's error: it holds what somebody
// searched for.
func withoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

func decode(response *http.Response, into any) error {
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswerBytes))
	if err != nil {
		return fault.Wrap(fault.Unavailable, err, "The answer broke off. Send again")
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		return problemOf(response, body)
	}
	if json.Unmarshal(body, into) != nil {
		return fault.New(fault.Internal, "", "The answer is not the JSON of a Firstbell server. Check the address.")
	}
	return nil
}

// problemOf reads a problem, or makes one of an answer that came from something
// else on the way, such as a proxy.
func problemOf(response *http.Response, body []byte) *Problem {
	p := NewProblem(response.StatusCode, "", "The server gave no reason.")
	var sent Problem
	if json.Unmarshal(body, &sent) == nil && sent.Code != "" {
		sent.Status = response.StatusCode
		p = &sent
	}
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds > 0 {
		p.RetryAfter = time.Duration(seconds) * time.Second
	}
	return p
}
