package signin_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"firstbell/internal/auth/authtest"
	"firstbell/internal/web"
)

var endpoints = []string{
	"/sign-in/passkey/begin", "/sign-in/passkey/finish", "/enrol/passkey/begin", "/enrol/passkey/finish",
}

func TestEndpointsTakeOnlyWhatOurScriptSends(t *testing.T) {
	t.Parallel()
	d := open(t)
	b := d.browser(t)
	b.get("/sign-in")
	for _, c := range []struct {
		name, body string
		header     map[string]string
		want       int
	}{
		{"nothing", "", nil, 400},
		{"no JSON", "hello", nil, 400},
		{"half of it", `{"a":`, nil, 400},
		{"a list", `[]`, nil, 400},
		{"a word", `"x"`, nil, 400},
		{"two objects", `{}{}`, nil, 400},
		{"no text", "{\"a\":\"\xff\"}", nil, 400},
		{"10,000 nested lists", strings.Repeat("[", 10_000), nil, 400},
		{"more than it should be", `{"a":"` + strings.Repeat("x", 17<<10) + `"}`, nil, 413},
		{"a form", "a=b", map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, 415},
		{"plain text", "{}", map[string]string{"Content-Type": "text/plain"}, 415},
		{"no token", "{}", map[string]string{web.CSRFHeader: ""}, 403},
		{"another site", "{}", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		{"another site in an older browser", "{}", map[string]string{"Sec-Fetch-Site": "", "Origin": "https://evil.example"}, 403},
	} {
		for _, path := range endpoints {
			headers := map[string]string{
				"Content-Type": "application/json", "Accept": "application/json",
				"Sec-Fetch-Site": "same-origin", "Origin": authtest.Origin, web.CSRFHeader: b.csrf,
			}
			for name, value := range c.header {
				headers[name] = value
			}
			a := b.do("POST", path, c.body, headers)
			if a.StatusCode != c.want {
				t.Errorf("%s to %s: %d %s, want %d", c.name, path, a.StatusCode, a.body, c.want)
			}
			var said struct{ Error string }
			if err := json.Unmarshal([]byte(a.body), &said); err != nil || said.Error == "" || strings.Contains(a.body, "xxx") {
				t.Errorf("%s to %s: said %s", c.name, path, a.body)
			}
		}
	}
}

func TestBeginTakesNoFieldsItDoesNotKnow(t *testing.T) {
	t.Parallel()
	d := open(t)
	in := d.Invite(t, name, email)
	b := d.browser(t)
	b.get("/sign-in")
	for path, body := range map[string]string{
		"/sign-in/passkey/begin": `{"user":"ada"}`,
		"/enrol/passkey/begin":   quote(t, map[string]string{"token": in.Token, "code": in.Code, "role": "system-admin"}),
	} {
		if a := b.script(path, body); a.StatusCode != 400 {
			t.Errorf("%s: %d %s", path, a.StatusCode, a.body)
		}
	}
}

func TestOptionsAskForAVerifiedDiscoverablePasskey(t *testing.T) {
	t.Parallel()
	d := open(t)
	in := d.Invite(t, name, email)
	b := d.browser(t)
	b.get("/enrol/" + in.Token)
	var made struct {
		RP                     struct{ ID string }
		AuthenticatorSelection struct{ ResidentKey, UserVerification string }
		Attestation            string
	}
	a := b.script("/enrol/passkey/begin", quote(t, map[string]string{"token": in.Token, "code": in.Code}))
	if err := json.Unmarshal([]byte(a.body), &made); err != nil {
		t.Fatal(err)
	}
	if made.RP.ID != "localhost" || made.AuthenticatorSelection.ResidentKey != "required" ||
		made.AuthenticatorSelection.UserVerification != "required" || made.Attestation != "none" {
		t.Errorf("options for making: %s", a.body)
	}
	var asked struct {
		RPID, UserVerification string
		AllowCredentials       []any
	}
	a = b.script("/sign-in/passkey/begin", "{}")
	if err := json.Unmarshal([]byte(a.body), &asked); err != nil {
		t.Fatal(err)
	}
	if asked.RPID != "localhost" || asked.UserVerification != "required" || len(asked.AllowCredentials) != 0 {
		t.Errorf("options for signing in: %s", a.body)
	}
}

func TestWithoutTheScriptThePageSaysWhatToDo(t *testing.T) {
	t.Parallel()
	d := open(t)
	in := d.Invite(t, name, email)
	for _, path := range []string{"/sign-in", "/enrol/" + in.Token} {
		b := d.browser(t)
		_, doc := b.get(path)
		if !strings.Contains(doc.One("noscript").Text(), "needs JavaScript") {
			t.Errorf("%s: no word for a browser without scripts", path)
		}
		a := b.form(doc.One("form").Attr("action"))
		if a.StatusCode != http.StatusBadRequest || !strings.Contains(a.body, "Allow JavaScript") {
			t.Errorf("%s: a form without the script: %d", path, a.StatusCode)
		}
	}
}

func TestAfterSigningInPeopleStayOnThisSite(t *testing.T) {
	t.Parallel()
	d := open(t)
	for query, want := range map[string]string{
		"": "/", "?next=%2Finbox%2F1": "/inbox/1", "?next=%2F%2Fevil.example": "/", "?next=https%3A%2F%2Fevil.example": "/",
	} {
		_, doc := d.browser(t).get("/sign-in" + query)
		if got := doc.One("form[data-passkey=sign-in]").Attr("data-next"); got != want {
			t.Errorf("%q leads to %q, want %q", query, got, want)
		}
	}
}

func FuzzEndpoints(f *testing.F) {
	d := open(f)
	b := d.browser(f)
	b.get("/sign-in")
	device := authtest.NewDevice(f)
	options := b.script("/sign-in/passkey/begin", "{}")
	for i, body := range []string{"{}", `{"token":"x","code":"1"}`, string(device.Sign(f, []byte(options.body))), string(device.Create(f, []byte(options.body)))} {
		f.Add(i, []byte(body))
	}
	f.Add(0, []byte(`{"id":{},"rawId":[],"response":null,"type":1}`))
	f.Fuzz(func(t *testing.T, which int, body []byte) {
		d.Clock.Advance(1e9) // so that the flood gate stays open
		b := &browser{t: t, door: d, cookies: map[string]string{}}
		b.get("/sign-in")
		b.script("/sign-in/passkey/begin", "{}")
		a := b.script(endpoints[uint(which)%4], string(body))
		if a.StatusCode >= 500 || b.cookies["firstbell"] != "" {
			t.Errorf("%d %s", a.StatusCode, a.body)
		}
	})
}
