// Package notifytest is a small, real server that speaks GOV.UK Notify's
// published API, for tests and the demonstration.
//
// It was written from the published contract, not from our client: it checks
// the token and its clock, the fields and the recipient, fills in templates and
// refuses an order that leaves a placeholder empty, keeps the limits of a minute
// and of a day, answers lookups by reference, and calls back when a message was
// delivered or was not. It can be told to misbehave in the ways such a service
// does. Its errors repeat what was sent, as real ones may, so that a caller who
// copies them into a log is found out.
package notifytest

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// The service, key and templates of the server.
const (
	ServiceID     = "26785a09-ab16-4eb0-8407-a37497a57506"
	Secret        = "3d844edf-8d35-48ac-975b-e847b4f122b0"
	Key           = "first-bell_test-" + ServiceID + "-" + Secret
	EmailTemplate = "a1b2c3d4-0000-4000-8000-00000000e0a1"
	SMSTemplate   = "a1b2c3d4-0000-4000-8000-000000005e5e"
)

// DefaultPerMinute is how many messages a service may send in a minute.
const DefaultPerMinute = 3000

// Template is a text with ((placeholders)).
type Template struct {
	Type    string // email or sms
	Subject string
	Body    string
}

// Templates are those that docs/operating.md asks an administrator to make.
func Templates() map[string]Template {
	return map[string]Template{
		EmailTemplate: {Type: "email", Subject: "((subject))", Body: "((message))\n\nReference: ((reference))"},
		SMSTemplate:   {Type: "sms", Body: "((message)) Ref ((reference))"},
	}
}

// Config is how the server behaves. The zero value serves Templates on
// loopback with the usual limits and calls nobody back.
type Config struct {
	Addr          string // loopback with a free port if empty
	Templates     map[string]Template
	PerMinute     int // DefaultPerMinute if 0
	PerDay        int // of each type; no limit if 0
	CallbackURL   string
	CallbackToken string
	Now           func() time.Time // time.Now if nil
}

// Message is a notification that the server took.
type Message struct {
	ID        string
	Reference string
	Type      string
	To        string
	Subject   string // empty for a text message
	Body      string
	Status    string
	At        time.Time
	Raw       string // the request's body as it came
}

// Server is a listening fake. Make one with Start.
type Server struct {
	config   Config
	listener net.Listener
	server   *http.Server
	served   chan struct{}
	done     chan struct{}
	closing  sync.Once

	mu       sync.Mutex
	messages []*Message
	faults   []*Fault
	changed  chan struct{}
}

// Start listens and serves until Close.
func Start(c Config) (*Server, error) {
	if c.Addr == "" {
		c.Addr = "127.0.0.1:0"
	}
	if c.Templates == nil {
		c.Templates = Templates()
	}
	if c.PerMinute == 0 {
		c.PerMinute = DefaultPerMinute
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return nil, fmt.Errorf("starting the fake Notify: %w", err)
	}
	s := &Server{config: c, listener: listener, served: make(chan struct{}), done: make(chan struct{}), changed: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v2/notifications/{type}", s.send)
	mux.HandleFunc("GET /v2/notifications", s.list)
	s.server = &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	go func() { defer close(s.served); _ = s.server.Serve(listener) }()
	return s, nil
}

// Close stops listening and cuts what is open. It is safe to call twice.
func (s *Server) Close() error {
	var err error
	s.closing.Do(func() {
		close(s.done)
		err = s.server.Close()
	})
	<-s.served
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// URL is the base address.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Messages are all notifications taken, in order, repeats included.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Message, len(s.messages))
	for i, m := range s.messages {
		out[i] = *m
	}
	return out
}

// Changed is closed when the next message is taken.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

func (s *Server) keep(m *Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages = append(s.messages, m)
	close(s.changed)
	s.changed = make(chan struct{})
}

func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// refuse answers as Notify does: a status and named errors.
func refuse(w http.ResponseWriter, status int, kind, message string) {
	answer(w, status, map[string]any{"status_code": status, "errors": []map[string]string{{"error": kind, "message": message}}})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
