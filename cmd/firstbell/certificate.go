package main

import (
	"crypto/tls"
	"os"
	"sync"
	"time"
)

// certificateLook is how often a certificate's files are looked at.
const certificateLook = 10 * time.Second

// pair is a server's certificate that is read again when its files change, so
// that renewing it needs no restart. Files that cannot be read, or do not fit
// each other, leave the certificate that is in use.
type pair struct {
	cert, key string

	mu      sync.Mutex
	current *tls.Certificate
	changed time.Time // the files' time of change
	looked  time.Time
}

func newPair(cert, key string) (*pair, error) {
	p := &pair{cert: cert, key: key}
	loaded, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, err
	}
	p.current, p.changed = &loaded, p.stamp()
	return p, nil
}

// stamp is when either file last changed.
func (p *pair) stamp() time.Time {
	var latest time.Time
	for _, path := range []string{p.cert, p.key} {
		if info, err := os.Stat(path); err == nil && info.ModTime().After(latest) {
			latest = info.ModTime()
		}
	}
	return latest
}

// get is the certificate to show in a handshake.
func (p *pair) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := timeNow(); now.Sub(p.looked) >= certificateLook {
		p.looked = now
		p.reload()
	}
	return p.current, nil
}

func (p *pair) reload() {
	at := p.stamp()
	if !at.After(p.changed) {
		return
	}
	if loaded, err := tls.LoadX509KeyPair(p.cert, p.key); err == nil {
		p.current, p.changed = &loaded, at
	}
}
