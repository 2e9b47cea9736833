package hooks_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/notifier/channel/notifytest"
	"firstbell/notifier/hooks"
)

const (
	token  = "0123456789abcdef0123456789abcdef"
	domain = "returns.firstbell.example"
	canary = "zq7canary"
)

// alerts writes down what it is told, and fails as told.
type alerts struct {
	told []string
	err  error
}

func (a *alerts) AlertReturned(_ context.Context, id, provider string, permanent bool) error {
	a.told = append(a.told, fmt.Sprint(id, " returned by ", provider, " ", permanent))
	return a.err
}

func (a *alerts) AlertDelivered(_ context.Context, id string) error {
	a.told = append(a.told, id+" delivered")
	return a.err
}

func receipt(status string) string {
	return string(notifytest.Callback(notifytest.Message{
		ID: "740e5834-3a29-46b4-9a6f-16142fde533a", Reference: "alert1", Type: "email", To: canary + "@school.example", Status: status,
	}, time.Now()))
}

var returned = strings.ReplaceAll(`To: `+channel.ReturnPath("alert2", domain)+`
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; `+canary+`@school.example
Action: failed
Status: 5.1.1

--b1--
`, "\n", "\r\n")

func TestWhatProvidersPostIsTakenFromWhoeverHoldsTheToken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path, token, body string
		fails             error
		status            int
		told              string
	}{
		"delivered":                    {"notify", token, receipt("delivered"), nil, 204, "alert1 delivered"},
		"no such mailbox":              {"notify", token, receipt("permanent-failure"), nil, 204, "alert1 returned by notify true"},
		"a full mailbox":               {"notify", token, receipt("temporary-failure"), nil, 204, "alert1 returned by notify false"},
		"notify's own trouble":         {"notify", token, receipt("technical-failure"), nil, 204, "alert1 returned by notify false"},
		"a status of tomorrow":         {"notify", token, receipt("teleported"), nil, 204, ""},
		"somebody else's alert":        {"notify", token, receipt("delivered"), fault.New(fault.NotFound, "", ""), 204, "alert1 delivered"},
		"what cannot be recorded":      {"notify", token, receipt("delivered"), fault.New(fault.Unavailable, "", ""), 503, "alert1 delivered"},
		"nonsense":                     {"notify", token, "<html>", nil, 400, ""},
		"no token":                     {"notify", "", receipt("delivered"), nil, 401, ""},
		"another token":                {"notify", token + "x", receipt("delivered"), nil, 401, ""},
		"mail that came back":          {"bounces", token, returned, nil, 204, "alert2 returned by smtp true"},
		"mail that reports no failure": {"bounces", token, "Subject: Out of office\r\n\r\n" + canary, nil, 204, ""},
		"mail without the token":       {"bounces", "guess", returned, nil, 401, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var logged bytes.Buffer
			book := &alerts{err: c.fails}
			app := fiber.New()
			hooks.New(hooks.Config{
				Alerts: book, NotifyToken: token, BounceToken: token, BounceDomain: domain, Log: slog.New(slog.NewTextHandler(&logged, nil)),
			}).Mount(app)
			request := httptest.NewRequest("POST", "/hooks/"+c.path, strings.NewReader(c.body))
			if c.token != "" {
				request.Header.Set("Authorization", "Bearer "+c.token)
			}
			answer, err := app.Test(request, 5000)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(answer.Body)
			if got := strings.Join(book.told, "; "); answer.StatusCode != c.status || got != c.told {
				t.Errorf("answered %d, told %q; want %d, %q", answer.StatusCode, got, c.status, c.told)
			}
			if strings.Contains(logged.String()+string(body), canary) {
				t.Errorf("an address is in the log or the answer: %s %s", logged.String(), body)
			}
		})
	}
}

func TestAHookWithoutATokenDoesNotExist(t *testing.T) {
	t.Parallel()
	app := fiber.New()
	hooks.New(hooks.Config{Alerts: &alerts{}}).Mount(app)
	for _, path := range []string{"/hooks/notify", "/hooks/bounces"} {
		request := httptest.NewRequest("POST", path, strings.NewReader(receipt("delivered")))
		request.Header.Set("Authorization", "Bearer ")
		answer, err := app.Test(request, 5000)
		if err != nil || answer.StatusCode != 404 {
			t.Errorf("%s: %d, %v", path, answer.StatusCode, err)
		}
	}
}
