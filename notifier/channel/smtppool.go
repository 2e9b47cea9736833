package channel

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// maxPerLine is how many messages one connection carries: relays cut those
// that carry very many, in the middle of one.
const maxPerLine = 100

// pool keeps connections to one relay, so that a burst of alerts does not shake
// hands for each. Every line it gives out was dialled with STARTTLS and is
// signed in; whoever takes one gives it back.
type pool struct {
	dial    func(context.Context) (*line, error)
	idleFor time.Duration
	slots   chan struct{} // one for every open line

	mu     sync.Mutex
	idle   []*line // the one used last at the end
	closed bool
}

// line is one connection in a conversation with the relay.
type line struct {
	conn   *conn
	client *mail.Client
	talk   *smtp.Client
	sent   int // messages begun on it
	expiry *time.Timer
}

func newPool(size int, idleFor time.Duration, dial func(context.Context) (*line, error)) *pool {
	return &pool{dial: dial, idleFor: idleFor, slots: make(chan struct{}, max(size, 1))}
}

// take gives a line, a waiting one if there is any. It waits for one where all
// are in use, and ends with the context.
func (p *pool) take(ctx context.Context) (*line, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if l := p.pop(); l != nil {
		return l, nil
	}
	l, err := p.dial(ctx)
	if err != nil {
		<-p.slots
		return nil, err
	}
	return l, nil
}

// pop takes the line that was used last; older ones may run out.
func (p *pool) pop() *line {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.idle) == 0 {
		return nil
	}
	l := p.idle[len(p.idle)-1]
	p.idle = p.idle[:len(p.idle)-1]
	l.expiry.Stop()
	return l
}

// give takes a line back and keeps it if it is sound and may carry more.
func (p *pool) give(l *line, sound bool) {
	defer func() { <-p.slots }()
	p.mu.Lock()
	keep := sound && !p.closed && l.sent < maxPerLine
	if keep {
		p.idle = append(p.idle, l)
		l.expiry = time.AfterFunc(p.idleFor, func() { p.drop(l) })
	}
	p.mu.Unlock()
	if !keep {
		l.close(sound)
	}
}

// drop closes a line that waited too long, if it still waits.
func (p *pool) drop(old *line) {
	p.mu.Lock()
	waits := false
	for i, l := range p.idle {
		if l == old {
			p.idle, waits = append(p.idle[:i:i], p.idle[i+1:]...), true
			break
		}
	}
	p.mu.Unlock()
	if waits {
		old.close(true)
	}
}

func (p *pool) close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	for _, l := range idle {
		l.expiry.Stop()
		l.close(true)
	}
}

// dial opens a line. The library looks at the context only while dialling, so
// the connection is cut when the context ends.
func (s *SMTP) dial(ctx context.Context) (*line, error) {
	l := &line{conn: &conn{}}
	client, err := mail.NewClient(s.config.Host, s.options(l.conn)...)
	if err != nil {
		return nil, err
	}
	l.client = client
	stop := context.AfterFunc(ctx, l.conn.close)
	defer stop()
	if l.talk, err = client.DialToSMTPClientWithContext(ctx); err != nil {
		l.conn.close()
		return nil, err
	}
	return l, nil
}

// send hands one message over; the connection is cut when the context ends.
func (l *line) send(ctx context.Context, msg *mail.Msg) error {
	l.sent++
	stop := context.AfterFunc(ctx, l.conn.close)
	defer stop()
	return l.client.SendWithSMTPClient(l.talk, msg)
}

// isReused reports whether the line had carried a message before this one.
func (l *line) isReused() bool { return l.sent > 1 }

// close says goodbye where the line is sound, and cuts it. A relay that does not
// answer the goodbye must not hold anybody up.
func (l *line) close(sound bool) {
	if sound {
		_ = l.talk.UpdateDeadline(goodbye)
		_ = l.talk.Quit()
	}
	l.conn.close()
}

// goodbye is how long the relay has to answer QUIT.
const goodbye = time.Second

// keepsLine reports whether the line can carry on after a failed message: the
// relay answered, and did not say that it is closing.
func keepsLine(err error) bool {
	switch verdict(err) {
	case VerdictRefused, VerdictUnwilling, VerdictBusy:
		return true
	default:
		return false
	}
}

// isStale reports whether the relay had closed the line before the message was
// begun: nothing of it can have been accepted.
func isStale(err error) bool {
	var sent *mail.SendError
	return errors.As(err, &sent) && (sent.Reason == mail.ErrConnCheck || sent.Reason == mail.ErrSMTPMailFrom) &&
		(sent.ErrorCode() == 0 || sent.ErrorCode() == 421)
}
