package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"

	"github.com/gofiber/fiber/v2"
)

// door is one listener with the application behind it.
type door struct {
	name     string
	app      *fiber.App
	listener net.Listener
}

// open listens on address, with TLS where a certificate is given. Listening is
// apart from serving, so that a port that is taken fails the start at once.
func open(name, address, cert, key string, app *fiber.App) (*door, error) {
	var config *tls.Config
	if cert != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return nil, fmt.Errorf("reading the certificate of the %s door: %w", name, err)
		}
		// HTTP/1.1 alone: the server behind speaks nothing else.
		config = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	}
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("opening the %s door on %s: %w", name, address, err)
	}
	if config != nil {
		ln = tls.NewListener(ln, config)
	}
	return &door{name: name, app: app, listener: ln}, nil
}

// close lets running requests finish and returns when serving has ended. The
// listener is closed beside the shutdown: a server that is told to stop before
// it has begun to accept forgets that it was told.
func (d *door) close(served <-chan error) error {
	shut := d.app.ShutdownWithTimeout(stopPatience)
	if err := d.listener.Close(); !errors.Is(err, net.ErrClosed) {
		shut = errors.Join(shut, err)
	}
	if err := <-served; !errors.Is(err, net.ErrClosed) {
		shut = errors.Join(shut, err)
	}
	if shut != nil {
		return fmt.Errorf("closing the %s door: %w", d.name, shut)
	}
	return nil
}

// url is where the door answers.
func (d *door) url() string {
	scheme := "http"
	if _, plain := d.listener.(*net.TCPListener); !plain {
		scheme = "https"
	}
	return scheme + "://" + d.listener.Addr().String()
}
