package mailbox

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
)

// Message is one delivery, as it arrived and as a person reads it.
type Message struct {
	At        time.Time
	From      string   // envelope sender
	To        []string // envelope recipients
	TLS       bool     // came over STARTTLS
	User      string   // signed in as; empty without AUTH
	MessageID string   // without its angle brackets
	Subject   string   // decoded
	Body      string   // decoded, with plain line ends
	Header    mail.Header
	Raw       []byte
}

// parse fills what is read from the message itself.
func (m *Message) parse(raw []byte) error {
	parsed, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("reading a message: %w", err)
	}
	m.Raw, m.Header = raw, parsed.Header
	m.MessageID = strings.Trim(parsed.Header.Get("Message-ID"), "<> ")
	if m.Subject, err = new(mime.WordDecoder).DecodeHeader(parsed.Header.Get("Subject")); err != nil {
		return fmt.Errorf("reading a message: its subject: %w", err)
	}
	body, err := io.ReadAll(bodyReader(parsed))
	if err != nil {
		return fmt.Errorf("reading a message: its body: %w", err)
	}
	m.Body = strings.ReplaceAll(string(body), "\r\n", "\n")
	return nil
}

func bodyReader(m *mail.Message) io.Reader {
	if strings.EqualFold(m.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		return quotedprintable.NewReader(m.Body)
	}
	return m.Body
}

// Link is the first web address of the body, or "".
func (m Message) Link() string {
	for _, word := range strings.Fields(m.Body) {
		if strings.HasPrefix(word, "https://") || strings.HasPrefix(word, "http://") {
			return word
		}
	}
	return ""
}

func distinct(all []Message) []Message {
	seen := make(map[string]bool, len(all))
	out := make([]Message, 0, len(all))
	for _, m := range all {
		if !seen[m.MessageID] {
			seen[m.MessageID] = true
			out = append(out, m)
		}
	}
	return out
}
