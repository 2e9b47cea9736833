package channel

import (
	"context"
	"net"
	"sync"
)

// conn remembers the connection of one delivery, so that it can be cut from
// outside: the library closes it neither when the context ends nor when the
// greeting fails.
type conn struct {
	mu     sync.Mutex
	open   net.Conn
	closed bool
}

func (c *conn) dial(ctx context.Context, network, address string) (net.Conn, error) {
	line, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		_ = line.Close()
		return nil, net.ErrClosed
	}
	c.open = line
	return line, nil
}

func (c *conn) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	if c.open != nil {
		_ = c.open.Close()
	}
}
