package channel_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/notifier/channel/channeltest"
	"firstbell/notifier/channel/notifytest"
)

func startNotify(t *testing.T, c notifytest.Config) *notifytest.Server {
	t.Helper()
	server, err := notifytest.Start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server
}

func notifyConfig(t *testing.T, base string) channel.NotifyConfig {
	t.Helper()
	return channel.NotifyConfig{
		KeyFile: file(t, notifytest.Key+"\n"), BaseURL: base,
		EmailTemplate: notifytest.EmailTemplate, SMSTemplate: notifytest.SMSTemplate,
	}
}

func newNotify(t *testing.T, c channel.NotifyConfig) *channel.Notify {
	t.Helper()
	n, err := channel.NewNotify(c)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestNotifyKeepsTheContractOfAChannel(t *testing.T) {
	t.Parallel()
	for _, road := range []channel.Road{channel.RoadEmail, channel.RoadSMS} {
		t.Run(string(road), func(t *testing.T) {
			t.Parallel()
			channeltest.Run(t, func(t *testing.T) channeltest.World {
				server := startNotify(t, notifytest.Config{})
				fail := func(kind notifytest.FaultKind, times int) func() {
					return func() { server.Fail(notifytest.Fault{Kind: kind, Times: times, Delay: time.Hour}) }
				}
				n := newNotify(t, notifyConfig(t, server.URL()))
				one := n.Email()
				if road == channel.RoadSMS {
					one = n.SMS()
				}
				w := channeltest.World{
					Channel:  one,
					Arrivals: func() []channeltest.Arrival { return taken(server) },
					Busy:     fail(notifytest.FaultBusy, 0), Refuse: fail(notifytest.FaultRefuse, 0), Hang: fail(notifytest.FaultHang, 0),
					Break: fail(notifytest.FaultDown, 0), Deny: fail(notifytest.FaultDeny, 0),
					Drop: fail(notifytest.FaultDrop, 1), Garbage: fail(notifytest.FaultGarbage, 1),
					Vanish: func() { _ = server.Close() }, Heal: server.Heal,
				}
				if road == channel.RoadSMS {
					w.To, w.Recipient, w.Unsendable = mobile, mobile.Phone, noNumbers
				}
				return w
			})
		})
	}
}

// mobile is whom the suite texts; noNumbers cannot be texted.
var (
	mobile    = channel.Address{Name: "Maryam " + channeltest.Canary, Phone: "+447700900123"}
	noNumbers = map[string]channel.Address{
		"no number":             {},
		"a name as number":      {Phone: channeltest.Canary},
		"a national number":     {Phone: "07700900123"},
		"a break in the number": {Phone: "+447700900123\r\n"},
	}
)

func taken(server *notifytest.Server) []channeltest.Arrival {
	var out []channeltest.Arrival
	for _, m := range server.Messages() {
		out = append(out, channeltest.Arrival{ID: m.Reference, To: m.To, Subject: m.Subject, Text: m.Body, Raw: m.Raw})
	}
	return out
}

func TestATextFitsOneMessageAndDiffersFromTheNext(t *testing.T) {
	t.Parallel()
	server := startNotify(t, notifytest.Config{})
	sms := newNotify(t, notifyConfig(t, server.URL())).SMS()
	seen := map[string]bool{}
	for _, kind := range channel.Kinds() {
		for _, id := range []string{"one-", "two-"} {
			a := channeltest.SampleOn(kind, id+string(kind))
			a.Link = "https://firstbell.example/notifications/0123456789abcdef0123456789abcdef"
			if err := sms.Send(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, m := range server.Messages() {
		if len(m.Body) > 160 || seen[m.Body] {
			t.Errorf("%d characters, seen before: %v: %q", len(m.Body), seen[m.Body], m.Body)
		}
		seen[m.Body] = true
	}
}

func TestNotifysLimitsSayWhenItWorksAgain(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	for name, c := range map[string]struct {
		limit   notifytest.Config
		verdict channel.Verdict
		until   time.Time
	}{
		"the limit of a minute is waited out":      {notifytest.Config{PerMinute: 1}, channel.VerdictBusy, now.Add(15 * time.Second)},
		"the limit of a day ends at midnight, UTC": {notifytest.Config{PerDay: 1}, channel.VerdictDown, now.Truncate(24*time.Hour).AddDate(0, 0, 1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.limit.Now = clock
			server := startNotify(t, c.limit)
			config := notifyConfig(t, server.URL())
			config.Now = clock
			email := newNotify(t, config).Email()
			if err := email.Send(t.Context(), channeltest.SampleOn(channel.KindNew, "first")); err != nil {
				t.Fatal(err)
			}
			err := email.Send(t.Context(), channeltest.SampleOn(channel.KindNew, "second"))
			var f *channel.Failure
			if !errors.As(err, &f) || f.Verdict != c.verdict || !f.Until.Equal(c.until) {
				t.Errorf("%v until %v, want %s until %v", err, f.Until, c.verdict, c.until)
			}
		})
	}
}

func TestAWrongClockIsNamed(t *testing.T) {
	t.Parallel()
	server := startNotify(t, notifytest.Config{})
	config := notifyConfig(t, server.URL())
	config.Now = func() time.Time { return time.Now().Add(-2 * time.Minute) }
	err := newNotify(t, config).Email().Send(t.Context(), channeltest.Sample(channel.KindNew))
	if channel.VerdictOf(err) != channel.VerdictMisconfigured || !strings.Contains(err.Error(), "clock") || !strings.Contains(err.Error(), "NTP") {
		t.Errorf("%v, want the clock named and how to set it", err)
	}
}

func TestAServiceThatIsNotSetUpIsAPersonsToMend(t *testing.T) {
	t.Parallel()
	for name, templates := range map[string]map[string]notifytest.Template{
		"no such template":             {},
		"a placeholder we do not know": {notifytest.EmailTemplate: {Type: "email", Subject: "((subject))", Body: "((message)) ((name))"}},
		"a template of another type":   {notifytest.EmailTemplate: {Type: "sms", Body: "((message))"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := startNotify(t, notifytest.Config{Templates: templates})
			err := newNotify(t, notifyConfig(t, server.URL())).Email().Send(t.Context(), channeltest.Sample(channel.KindNew))
			if channel.VerdictOf(err) != channel.VerdictMisconfigured || !errors.Is(err, fault.Unavailable) {
				t.Errorf("%v, want misconfigured", err)
			}
		})
	}
}

// A lookup must not be taken for a yes because it was answered with 200.
func TestAnswersThatMeanNothingAreNoSuccess(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		body   string
		want   channel.Verdict
	}{
		"200 instead of 201":      {200, `{"id":"740e5834-3a29-46b4-9a6f-16142fde533a","reference":"0123456789abcdef"}`, channel.VerdictUncertain},
		"another's reference":     {201, `{"id":"740e5834-3a29-46b4-9a6f-16142fde533a","reference":"other"}`, channel.VerdictUncertain},
		"an empty body":           {201, ``, channel.VerdictUncertain},
		"a page":                  {201, `<html>`, channel.VerdictUncertain},
		"a redirect":              {302, ``, channel.VerdictMisconfigured},
		"a proxy's refusal":       {502, `<html>`, channel.VerdictUncertain},
		"nothing at that address": {404, `{}`, channel.VerdictMisconfigured},
		"a bad request unnamed":   {400, `{}`, channel.VerdictUnwilling},
		"trial mode":              {400, `{"errors":[{"error":"BadRequestError","message":"Can’t send to this recipient when service is in trial mode"}]}`, channel.VerdictMisconfigured},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", "https://elsewhere.example/")
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}))
			t.Cleanup(far.Close)
			email := newNotify(t, notifyConfig(t, far.URL)).Email()
			if err := email.Send(t.Context(), channeltest.Sample(channel.KindNew)); channel.VerdictOf(err) != c.want {
				t.Errorf("%v is %q, want %q", err, channel.VerdictOf(err), c.want)
			}
			if taken, err := email.Taken(t.Context(), channeltest.Sample(channel.KindNew)); taken || err == nil {
				t.Errorf("asked, it was taken: %v, %v", taken, err)
			}
		})
	}
}

func TestOnlyWhatNotifyGaveUpOnIsSentAgain(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]int{
		"created": 1, "sending": 1, channel.NotifyDelivered: 1, channel.NotifyPermanentFailure: 1,
		channel.NotifyTechnicalFailure: 2, channel.NotifyTemporaryFailure: 2,
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			answered := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
			t.Cleanup(answered.Close)
			server := startNotify(t, notifytest.Config{CallbackURL: answered.URL})
			email, a := newNotify(t, notifyConfig(t, server.URL())).Email(), channeltest.Sample(channel.KindNew)
			if err := email.Send(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			if _, err := server.Settle(t.Context(), a.ID, status); err != nil {
				t.Fatal(err)
			}
			a.Again = true
			if err := email.Send(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			if got := len(server.Messages()); got != want {
				t.Errorf("%d messages, want %d", got, want)
			}
		})
	}
}

func TestEveryFaultOfTheNotifyConfigurationIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	_, err := channel.NewNotify(channel.NotifyConfig{KeyFile: file(t, "not-a-key"), BaseURL: "http://api.example", EmailTemplate: "x", SMSTemplate: "y"})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, key := range []string{"key_file", "base_url", "email_template", "sms_template"} {
		if !strings.Contains(err.Error(), key) {
			t.Errorf("%q is not named in %v", key, err)
		}
	}
	if n := newNotify(t, notifyConfig(t, "")); strings.Contains(n.String(), notifytest.Secret) {
		t.Error("it prints its secret")
	}
}

func TestATelephoneNumberIsOneNumberHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"07700 900123": "+447700900123", "+44 7700 900123": "+447700900123", "+44 (0)7700 900-123": "+447700900123",
		"0044 7700 900123": "+447700900123", "020 7946 0001": "+442079460001", "+353 87 123 4567": "+353871234567",
		"": "", "office": "", "999": "", "07700 900": "", "7700900123": "", "+44 7700 900123 x2": "", "+0123456789": "", "07700 900123 456": "",
	} {
		if got := channel.Phone(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	if channel.IsMobile("+442079460001") || !channel.IsMobile("+447700900123") {
		t.Error("a landline and a mobile are confused")
	}
}
