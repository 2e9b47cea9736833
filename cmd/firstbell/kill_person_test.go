//go:build kill && crashpoints

package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"firstbell/internal/auth/authtest"
	"firstbell/internal/web"
	"firstbell/internal/web/pagetest"
)

// person is somebody with a browser and a passkey, who tries again when the
// page does not load. Their cookies hold by the service's clock, not by ours.
type person struct {
	run     *rehearsal
	device  authtest.Device
	client  *http.Client
	cookies map[string]string
	csrf    string
	signed  bool
}

// person is the one with that e-mail address, at a fresh browser.
func (r *rehearsal) person(email string) *person {
	p := &person{run: r, device: *r.scene.devices[email], client: caller(), cookies: map[string]string{}}
	p.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	p.device.Origin = r.config.Portal.Origin
	return p
}

// answer is a page that came.
type answer struct {
	status   int
	location string
	body     string
}

// send sends a form and returns the final answer to it: a service that was
// away, is busy, prepares a newer version or asks for another sign-in has not
// answered yet.
func (p *person) send(path string, form url.Values) (answer, error) {
	var a answer
	err := p.run.insist("posting "+path, func() (err error) {
		if err := p.signIn(); err != nil {
			return err
		}
		fields := url.Values{"csrf": {p.csrf}}
		for name, values := range form {
			fields[name] = values
		}
		if a, err = p.do(http.MethodPost, path, fields.Encode(), "application/x-www-form-urlencoded"); err != nil {
			return err
		}
		if a.status == http.StatusUnauthorized || strings.HasPrefix(a.location, "/sign-in") {
			p.signed = false
			return askAgain(fmt.Errorf("signed out"))
		}
		if a.status == http.StatusConflict && strings.Contains(a.body, "it is being updated. Try again in a moment.") {
			return askAgain(fmt.Errorf("a newer version is not routed yet"))
		}
		return nil
	})
	return a, err
}

// signIn answers a passkey ceremony, unless that has been done.
func (p *person) signIn() error {
	if p.signed {
		return nil
	}
	clear(p.cookies)
	if err := p.load("/sign-in"); err != nil {
		return err
	}
	options, err := p.do(http.MethodPost, "/sign-in/passkey/begin", "{}", "application/json")
	if err != nil {
		return err
	}
	if options.status != http.StatusOK {
		return fmt.Errorf("asking to sign in: answered %d: %s", options.status, options.body)
	}
	proof := p.device.Sign(p.run.t, []byte(options.body))
	done, err := p.do(http.MethodPost, "/sign-in/passkey/finish", string(proof), "application/json")
	if err != nil {
		return err
	}
	if done.status != http.StatusOK {
		return fmt.Errorf("signing in: answered %d: %s", done.status, done.body)
	}
	if err := p.load("/sign-in"); err != nil { // a page with the session's own form token
		return err
	}
	p.signed = true
	return nil
}

// load gets a page and remembers its form token.
func (p *person) load(path string) error {
	a, err := p.do(http.MethodGet, path, "", "")
	if err != nil {
		return err
	}
	for a.status == http.StatusSeeOther {
		if a, err = p.do(http.MethodGet, a.location, "", ""); err != nil {
			return err
		}
	}
	tokens := pagetest.Parse(p.run.t, a.body).All("input[name=csrf]")
	if a.status != http.StatusOK || len(tokens) == 0 {
		return fmt.Errorf("loading %s: answered %d without a form", path, a.status)
	}
	p.csrf = tokens[0].Attr("value")
	return nil
}

// do sends one request. An answer that never came, or is a fault of the
// service, is asked for again.
func (p *person) do(method, path, body, kind string) (answer, error) {
	req, err := http.NewRequestWithContext(p.run.ctx, method, p.run.config.Portal.Origin+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	for name, value := range p.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		req.Header.Set("Origin", p.run.config.Portal.Origin)
		req.Header.Set(web.CSRFHeader, p.csrf)
	}
	if kind == "application/json" {
		req.Header.Set("Accept", kind)
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return answer{}, askAgain(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{}, askAgain(err)
	}
	for _, c := range resp.Cookies() {
		if p.cookies[c.Name] = c.Value; c.Value == "" {
			delete(p.cookies, c.Name)
		}
	}
	a := answer{resp.StatusCode, resp.Header.Get("Location"), string(raw)}
	if a.status >= http.StatusInternalServerError || a.status == http.StatusTooManyRequests {
		return a, askAgain(fmt.Errorf("%s %s: answered %d", method, path, a.status))
	}
	return a, nil
}

// revisionField is which revision of a notification a page shows.
var revisionField = regexp.MustCompile(`name="revision" value="([^"]+)"`)
