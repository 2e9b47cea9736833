package channel

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// DefaultNotifyURL is where GOV.UK Notify answers.
const DefaultNotifyURL = "https://api.notifications.service.gov.uk"

// DefaultNotifyTimeout bounds one call of Notify's API.
const DefaultNotifyTimeout = 20 * time.Second

// maxNotifyAnswer is more than Notify's longest answer to one notification.
const maxNotifyAnswer = 256 << 10

// NotifyConfig says which Notify service alerts leave through. A template left
// empty means that the service does not serve that road.
type NotifyConfig struct {
	KeyFile       string            // path to {name}-{service uuid}-{secret uuid}, readable by its owner alone
	BaseURL       string            // DefaultNotifyURL if empty; plain http only on this machine
	EmailTemplate string            // template id; it takes ((subject)), ((message)) and ((reference))
	SMSTemplate   string            // template id; it takes ((message)) and ((reference))
	Timeout       time.Duration     // DefaultNotifyTimeout if 0
	Transport     http.RoundTripper // http.DefaultTransport if nil
	Now           func() time.Time  // time.Now if nil
}

// Notify speaks to one GOV.UK Notify service. Its Email and SMS are channels.
//
// Notify keeps no idempotency key, so the alert's id goes along as the
// reference, and is looked up before an alert is sent again.
type Notify struct {
	config NotifyConfig
	key    notifyKey
	client *http.Client
}

// NewNotify checks the configuration and reads the key. All faults are reported
// together, each with its key.
func NewNotify(c NotifyConfig) (*Notify, error) {
	if c.BaseURL == "" {
		c.BaseURL = DefaultNotifyURL
	}
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	if c.Timeout == 0 {
		c.Timeout = DefaultNotifyTimeout
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	n := &Notify{config: c, client: &http.Client{
		Transport: c.Transport, Timeout: c.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if err := errors.Join(append(c.Faults(), n.loadKey())...); err != nil {
		return nil, fmt.Errorf("configuring the notify channel: %w", err)
	}
	return n, nil
}

// Faults are what is wrong with the configuration, the key aside.
func (c NotifyConfig) Faults() []error {
	var faults []error
	u, err := url.Parse(cmp.Or(c.BaseURL, DefaultNotifyURL))
	if err != nil || u.Host == "" || u.RawQuery != "" || u.User != nil {
		faults = append(faults, errors.New("base_url is not an address such as "+DefaultNotifyURL))
	} else if ip := net.ParseIP(u.Hostname()); u.Scheme != "https" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		faults = append(faults, errors.New("base_url must be https; plain http is only for this machine"))
	}
	for name, id := range map[string]string{"email_template": c.EmailTemplate, "sms_template": c.SMSTemplate} {
		if id != "" && !isUUID(id) {
			faults = append(faults, fmt.Errorf("%s is not the id of a template; copy it from the service's templates page", name))
		}
	}
	if c.EmailTemplate == "" && c.SMSTemplate == "" {
		faults = append(faults, errors.New("neither email_template nor sms_template is set"))
	}
	return faults
}

func (n *Notify) loadKey() error {
	info, err := os.Stat(n.config.KeyFile)
	if err != nil {
		return fmt.Errorf("key_file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return errors.New("key_file is readable by others; run chmod 600 on it")
	}
	raw, err := os.ReadFile(n.config.KeyFile)
	if err != nil {
		return fmt.Errorf("key_file: %w", err)
	}
	n.key, err = parseNotifyKey(strings.TrimSpace(string(raw)))
	return err
}

// String is the service without its secret, for logs.
func (n *Notify) String() string { return "notify " + n.config.BaseURL }

// Email is the channel of e-mails.
func (n *Notify) Email() *NotifyChannel { return &NotifyChannel{notify: n, road: RoadEmail} }

// SMS is the channel of text messages.
func (n *Notify) SMS() *NotifyChannel { return &NotifyChannel{notify: n, road: RoadSMS} }

// NotifyChannel is one road of a Notify service.
type NotifyChannel struct {
	notify *Notify
	road   Road
}

var (
	_ Channel = (*NotifyChannel)(nil)
	_ Tracer  = (*NotifyChannel)(nil)
)

// Name is "notify".
func (c *NotifyChannel) Name() string { return "notify" }

// Send hands the alert to Notify. One that may have been taken before is looked
// up first. See Channel for its failures.
func (c *NotifyChannel) Send(ctx context.Context, a Alert) error {
	if err := a.Check(c.road); err != nil {
		return err
	}
	if a.Again {
		if taken, err := c.Taken(ctx, a); err != nil || taken {
			return err
		}
	}
	path, order := c.order(a)
	body, err := json.Marshal(order)
	if err != nil {
		return newFailure(VerdictRefused, "sending an alert to Notify: it cannot be written", nil)
	}
	answer, err := c.notify.call(ctx, http.MethodPost, path, body)
	if err != nil {
		return lost(err)
	}
	if answer.status != http.StatusCreated {
		return answer.failure(c.notify.config.Now())
	}
	var receipt struct {
		ID        string `json:"id"`
		Reference string `json:"reference"`
	}
	if json.Unmarshal(answer.body, &receipt) != nil || !isUUID(receipt.ID) || receipt.Reference != a.ID {
		return newFailure(VerdictUncertain, "sending an alert to Notify: it answered 201 with something that is no receipt", nil)
	}
	return nil
}

// Taken asks Notify for the alert by its reference. One that ended in a failure
// of Notify's own may be sent again.
func (c *NotifyChannel) Taken(ctx context.Context, a Alert) (bool, error) {
	answer, err := c.notify.call(ctx, http.MethodGet, "/v2/notifications?"+url.Values{"reference": {a.ID}}.Encode(), nil)
	if err != nil {
		f := lost(err)
		f.Verdict = VerdictDown // a question changes nothing: there is no doubt about what it did
		return false, f
	}
	if answer.status != http.StatusOK {
		return false, answer.failure(c.notify.config.Now())
	}
	var list struct {
		Notifications []struct {
			Reference string `json:"reference"`
			Status    string `json:"status"`
		} `json:"notifications"`
	}
	if json.Unmarshal(answer.body, &list) != nil || list.Notifications == nil {
		return false, newFailure(VerdictDown, "asking Notify for an alert: it answered 200 with something that is no list", nil)
	}
	for _, one := range list.Notifications {
		if one.Reference == a.ID && one.Status != NotifyTechnicalFailure && one.Status != NotifyTemporaryFailure {
			return true, nil
		}
	}
	return false, nil
}

// notifyOrder is the body of a request to send.
type notifyOrder struct {
	EmailAddress    string            `json:"email_address,omitempty"`
	PhoneNumber     string            `json:"phone_number,omitempty"`
	TemplateID      string            `json:"template_id"`
	Personalisation map[string]string `json:"personalisation"`
	Reference       string            `json:"reference"`
}

// order is what is asked of Notify. Every text ends in a reference of its own:
// texts that are alike are throttled on their way.
func (c *NotifyChannel) order(a Alert) (path string, o notifyOrder) {
	text := TextOf(a)
	o = notifyOrder{Reference: a.ID, Personalisation: map[string]string{"reference": a.ShortReference()}}
	if c.road == RoadSMS {
		o.PhoneNumber, o.TemplateID = a.To.Phone, c.notify.config.SMSTemplate
		o.Personalisation["message"] = text.SMS(a)
		return "/v2/notifications/sms", o
	}
	o.EmailAddress, o.TemplateID = a.To.Email, c.notify.config.EmailTemplate
	o.Personalisation["subject"], o.Personalisation["message"] = text.Subject, text.Body
	return "/v2/notifications/email", o
}

// call makes one request; its error is the network's.
func (n *Notify) call(ctx context.Context, method, path string, body []byte) (notifyAnswer, error) {
	request, err := http.NewRequestWithContext(ctx, method, n.config.BaseURL+path, bytes.NewReader(body))
	if err != nil {
		return notifyAnswer{}, err
	}
	request.Header.Set("Authorization", "Bearer "+n.key.token(n.config.Now()))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "") // Which software we run is nobody's business.
	response, err := n.client.Do(request)
	if err != nil {
		return notifyAnswer{}, err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(response.Body, maxNotifyAnswer))
	return notifyAnswer{status: response.StatusCode, header: response.Header, body: raw}, err
}
