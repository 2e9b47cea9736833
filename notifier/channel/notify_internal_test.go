package channel

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// FuzzNotifyAnswer reads whatever a far end may answer: never a success, never
// without a verdict, and nothing of it repeated.
func FuzzNotifyAnswer(f *testing.F) {
	for _, body := range []string{
		`{"status_code":400,"errors":[{"error":"ValidationError","message":"email_address zq7canary@x.example"}]}`,
		`{"errors":[{"error":"TooManyRequestsError","message":"zq7canary"}]}`, `{"errors":[{"error":"zq7canary"}]}`,
		`{"errors":17}`, `[]`, ``, `<html>zq7canary`,
	} {
		for _, status := range []int{200, 302, 400, 403, 429, 500, 503} {
			f.Add(status, body, "17")
		}
	}
	now := time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, status int, body, retry string) {
		a := notifyAnswer{status: status, header: http.Header{"Retry-After": {retry}}, body: []byte(body)}
		got := a.failure(now)
		if got.Verdict == "" || got.Verdict == VerdictAccepted || got.Error() == "" {
			t.Fatalf("%+v", got)
		}
		if !got.Until.IsZero() && (got.Until.Before(now) || got.Until.Sub(now) > 24*time.Hour) {
			t.Fatalf("works again at %v", got.Until)
		}
		if strings.Contains(got.Error(), "canary") || strings.Contains(got.Error(), "@") {
			t.Fatalf("it repeats what the far end said: %v", got)
		}
	})
}

func FuzzPhone(f *testing.F) {
	for _, text := range []string{"07700 900123", "+44 (0)7700 900123", "0044", "+", "(0)", "٠٧", "+449999999999999"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		number := Phone(text)
		if number != "" && (!isPhone(number) || Phone(number) != number) {
			t.Fatalf("%q is %q", text, number)
		}
	})
}

func FuzzNotifyKey(f *testing.F) {
	f.Add("first-bell_test-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0")
	f.Add("--")
	f.Add(strings.Repeat("-", 80))
	f.Fuzz(func(t *testing.T, text string) {
		key, err := parseNotifyKey(text)
		if err == nil && (!isUUID(key.service) || !strings.HasSuffix(text, key.service+"-"+key.secret)) {
			t.Fatalf("%q gives %+v", text, key)
		}
	})
}

func FuzzAlertOf(f *testing.F) {
	f.Add(ReturnPath("abc", "d.example"))
	f.Add("<bounces+a@d.example>")
	f.Add("bounces+@d.example@d.example")
	f.Fuzz(func(t *testing.T, address string) {
		id, ok := AlertOf(address, "d.example")
		if strings.IndexFunc(id, notIDRune) >= 0 || !ok && id != "" {
			t.Fatalf("%q names %q", address, id)
		}
	})
}
