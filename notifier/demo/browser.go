package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// maxPageBytes is far above any page of ours.
const maxPageBytes = 4 << 20

// browser walks through pages as a person without JavaScript would: it follows
// links, keeps cookies and sends forms as they stand.
type browser struct {
	client *http.Client
}

func newBrowser() *browser {
	jar, _ := cookiejar.New(nil) // It fails only for options that are not given.
	return &browser{client: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

// page is one answer that was read.
type page struct {
	at     *url.URL
	status int
	root   *html.Node
}

// open gets a page and follows where it leads. An answer other than 200 is an
// error without the address's query.
func (b *browser) open(ctx context.Context, address string) (*page, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("opening a page: the address is not a URL")
	}
	return b.read(request)
}

// send submits a form with fields laid over its own.
func (b *browser) send(ctx context.Context, f form, fields map[string]string) (*page, error) {
	values := url.Values{}
	for name, value := range f.fields {
		values[name] = value
	}
	for name, value := range fields {
		values.Set(name, value)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.action.String(), strings.NewReader(values.Encode()))
	if err != nil {
		return nil, errors.New("sending a form: its action is not a URL")
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	// What every browser says of a form on a page of the same site.
	request.Header.Set("Origin", f.action.Scheme+"://"+f.action.Host)
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.read(request)
}

func (b *browser) read(request *http.Request) (*page, error) {
	where := request.Method + " " + pathOnly(request.URL.Path)
	response, err := b.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", where, withoutAddress(err))
	}
	defer func() { _ = response.Body.Close() }()
	root, err := html.Parse(io.LimitReader(response.Body, maxPageBytes))
	if err != nil {
		return nil, fmt.Errorf("%s: reading the page: %w", where, err)
	}
	p := &page{at: response.Request.URL, status: response.StatusCode, root: root}
	if response.StatusCode != http.StatusOK {
		return p, fmt.Errorf("%s: answered %d: %s", where, response.StatusCode, p.heading())
	}
	return p, nil
}

// pathOnly hides the secret in a door's address.
func pathOnly(path string) string {
	if strings.HasPrefix(path, "/door/") {
		return "/door/[redacted]"
	}
	return path
}

func withoutAddress(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// form is a form of a page with its fields as they stand.
type form struct {
	action *url.URL
	fields url.Values
}

// form finds the first form whose action ends so.
func (p *page) form(suffix string) (form, bool) {
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "form" {
			continue
		}
		action, err := p.at.Parse(attribute(n, "action"))
		if err == nil && strings.HasSuffix(action.Path, suffix) {
			return form{action, fieldsOf(n)}, true
		}
	}
	return form{}, false
}

// fieldsOf reads what a browser would send of a form nobody touched.
func fieldsOf(f *html.Node) url.Values {
	out := url.Values{}
	for n := range f.Descendants() {
		name := attribute(n, "name")
		if n.Type != html.ElementNode || name == "" {
			continue
		}
		switch kind := attribute(n, "type"); {
		case n.Data == "input" && (kind == "radio" || kind == "checkbox"):
			if has(n, "checked") {
				out.Add(name, attribute(n, "value"))
			}
		case n.Data == "input":
			out.Add(name, attribute(n, "value"))
		}
	}
	return out
}

// links are the addresses of a page's links, without queries and fragments.
func (p *page) links() []string {
	var out []string
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "a" {
			if u, err := p.at.Parse(attribute(n, "href")); err == nil {
				out = append(out, u.Path)
			}
		}
	}
	return out
}

// heading is the text of the page's first heading.
func (p *page) heading() string {
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "h1" {
			return text(n)
		}
	}
	return "a page without a heading"
}

// text is what a reader sees below a node.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}
