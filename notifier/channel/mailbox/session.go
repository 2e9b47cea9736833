package mailbox

import (
	"crypto/subtle"
	"errors"
	"io"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

var (
	_ smtp.Session     = (*session)(nil)
	_ smtp.AuthSession = (*session)(nil)
)

// session is one client's conversation.
type session struct {
	box  *Mailbox
	conn *smtp.Conn
	user string
	from string
	to   []string
}

func (m *Mailbox) session(c *smtp.Conn) (smtp.Session, error) {
	if _, secure := c.TLSConnectionState(); !secure { // it is made anew after STARTTLS
		m.mu.Lock()
		m.sessions++
		m.mu.Unlock()
	}
	return &session{box: m, conn: c}, nil
}

// AuthMechanisms offers PLAIN where a password is configured.
func (s *session) AuthMechanisms() []string {
	if s.box.config.Password == "" {
		return nil
	}
	return []string{sasl.Plain}
}

// Auth checks the configured name and password.
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		c := s.box.config
		if _, deny := s.box.take("", FaultDeny); deny {
			return smtp.ErrAuthFailed
		}
		if username != c.Username || subtle.ConstantTimeCompare([]byte(password), []byte(c.Password)) != 1 {
			return smtp.ErrAuthFailed
		}
		s.user = username
		return nil
	}), nil
}

// Mail begins a message. Mail in the clear is refused, so that a message in
// the box proves that STARTTLS was used.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if _, secure := s.conn.TLSConnectionState(); !secure && !s.box.config.NoTLS {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Must issue a STARTTLS command first"}
	}
	if s.box.config.Password != "" && s.user == "" {
		return smtp.ErrAuthRequired
	}
	if _, broken := s.box.take("", FaultBroken); broken {
		return errBroken
	}
	if _, cut := s.box.take("", FaultCut); cut {
		_ = s.conn.Conn().Close()
		return errBroken
	}
	s.from = from
	return nil
}

// Rcpt takes a recipient, or misbehaves as programmed.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := s.box.atRecipient(to); err != nil {
		return err
	}
	s.to = append(s.to, to)
	return nil
}

// Data keeps the message.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	_, secure := s.conn.TLSConnectionState()
	msg := Message{At: s.box.config.Now().UTC(), From: s.from, To: s.to, TLS: secure, User: s.user}
	if err := msg.parse(raw); err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "The message cannot be read"}
	}
	s.box.store(msg)
	return s.misbehaveAfter(msg.To)
}

func (s *session) misbehaveAfter(to []string) error {
	for _, address := range to {
		if _, garbage := s.box.take(address, FaultGarbage); garbage {
			_, _ = s.conn.Conn().Write([]byte("<html>It works!</html>\r\n"))
			_ = s.conn.Conn().Close()
			return errors.New("dropped")
		}
		if _, drop := s.box.take(address, FaultDrop); drop {
			_ = s.conn.Conn().Close() // The answer below goes nowhere; the caller cannot know that the message was kept.
			return errors.New("dropped")
		}
	}
	return nil
}

// Reset forgets the message being built.
func (s *session) Reset() { s.from, s.to = "", nil }

// Logout ends the conversation.
func (s *session) Logout() error { return nil }
