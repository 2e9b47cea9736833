package notifytest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/mail"
	"regexp"
	"strings"
	"time"
)

// order is what may be in a request to send; anything else is refused.
type order struct {
	EmailAddress    string         `json:"email_address"`
	PhoneNumber     string         `json:"phone_number"`
	TemplateID      string         `json:"template_id"`
	Personalisation map[string]any `json:"personalisation"`
	Reference       string         `json:"reference"`
	ReplyTo         string         `json:"email_reply_to_id"`
	Sender          string         `json:"sms_sender_id"`
}

// send takes a notification, or says what is wrong with it.
func (s *Server) send(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil || s.misbehave(w, r) || !s.authorised(w, r) {
		return
	}
	kind := r.PathValue("type")
	m, status, name, why := s.read(kind, raw)
	if why == "" {
		status, name, why = s.limits(kind)
	}
	if why != "" {
		refuse(w, status, name, why)
		return
	}
	s.keep(m)
	if s.misbehaveAfter(w, m) {
		return
	}
	content := map[string]string{"body": m.Body}
	if kind == "email" {
		content["subject"] = m.Subject
	}
	answer(w, http.StatusCreated, map[string]any{
		"id": m.ID, "reference": m.Reference, "content": content, "uri": s.URL() + "/v2/notifications/" + m.ID,
	})
}

// read checks an order and fills in its template.
func (s *Server) read(kind string, raw []byte) (m *Message, status int, name, why string) {
	var o order
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&o); err != nil {
		return nil, http.StatusBadRequest, "ValidationError", "Additional properties are not allowed: " + err.Error()
	}
	to := o.EmailAddress
	if kind == "sms" {
		to = o.PhoneNumber
	}
	if why := s.badRecipient(kind, to); why != "" {
		return nil, http.StatusBadRequest, "ValidationError", why
	}
	t, known := s.config.Templates[o.TemplateID]
	if !known || t.Type != kind {
		return nil, http.StatusBadRequest, "BadRequestError", "Template not found"
	}
	m = &Message{ID: newID(), Reference: o.Reference, Type: kind, To: to, Status: "created", At: s.config.Now(), Raw: string(raw)}
	var missing []string
	m.Subject, missing = fill(t.Subject, o.Personalisation, missing)
	m.Body, missing = fill(t.Body, o.Personalisation, missing)
	if len(missing) > 0 {
		return nil, http.StatusBadRequest, "BadRequestError", "Missing personalisation: " + strings.Join(missing, ", ")
	}
	return m, 0, "", ""
}

func (s *Server) badRecipient(kind, to string) string {
	if _, refuse := s.take(to, FaultRefuse); refuse {
		if kind == "sms" {
			return fmt.Sprintf("phone_number %s is not a mobile number", to)
		}
		return fmt.Sprintf("email_address %s is not a valid email address", to)
	}
	switch parsed, err := mail.ParseAddress(to); {
	case kind == "email" && (err != nil || parsed.Address != to):
		return "email_address Not a valid email address"
	case kind == "sms" && !mobile.MatchString(to):
		return "phone_number Not enough digits"
	}
	return ""
}

var (
	mobile      = regexp.MustCompile(`^(\+44|0)7\d{9}$`)
	placeholder = regexp.MustCompile(`\(\(([^)]+)\)\)`)
)

// fill puts the values into a text and names the placeholders without one.
func fill(text string, values map[string]any, missing []string) (string, []string) {
	out := placeholder.ReplaceAllStringFunc(text, func(found string) string {
		name := strings.Trim(found, "()")
		value, ok := values[name]
		if !ok {
			missing = append(missing, name)
		}
		return fmt.Sprint(value)
	})
	return out, missing
}

// limits are those of the last minute over all types, and of the day by type.
func (s *Server) limits(kind string) (status int, name, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.config.Now()
	today := now.UTC().Truncate(24 * time.Hour)
	minute, day := 0, 0
	for _, m := range s.messages {
		if now.Sub(m.At) < time.Minute {
			minute++
		}
		if m.Type == kind && !m.At.Before(today) {
			day++
		}
	}
	switch {
	case minute >= s.config.PerMinute:
		return http.StatusTooManyRequests, "RateLimitError", fmt.Sprintf("Exceeded rate limit for key type LIVE of %d requests per 60 seconds", s.config.PerMinute)
	case s.config.PerDay > 0 && day >= s.config.PerDay:
		return http.StatusTooManyRequests, "TooManyRequestsError", fmt.Sprintf("Exceeded send limits (%s: %d) for today", kind, s.config.PerDay)
	}
	return 0, "", ""
}

// list answers a lookup by reference.
func (s *Server) list(w http.ResponseWriter, r *http.Request) {
	if s.misbehave(w, r) || !s.authorised(w, r) {
		return
	}
	found := []map[string]any{}
	for _, m := range s.Messages() {
		if reference := r.URL.Query().Get("reference"); reference == "" || reference == m.Reference {
			one := map[string]any{"id": m.ID, "reference": m.Reference, "type": m.Type, "status": m.Status, "body": m.Body, "subject": m.Subject}
			one[map[string]string{"email": "email_address", "sms": "phone_number"}[m.Type]] = m.To
			found = append(found, one)
		}
	}
	answer(w, http.StatusOK, map[string]any{"notifications": found, "links": map[string]string{"current": r.URL.String()}})
}
