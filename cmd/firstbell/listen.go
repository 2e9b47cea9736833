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
func open(name, address, cert, key string, app *fiber.App, options ...func(*tls.Config)) (*door, error) {
	var config *tls.Config
	if cert != "" {
		pair, err := newPair(cert, key)
		if err != nil {
			return nil, fmt.Errorf("reading the certificate of the %s door: %w", name, err)
		}
		// HTTP/1.1 alone: the server behind speaks nothing else.
		config = &tls.Config{GetCertificate: pair.get, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
		for _, o := range options {
			o(config)
		}
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

// askForCertificate has clients show a certificate if they have one. It is
// known by its public key, so no authority is asked.
func askForCertificate(c *tls.Config) { c.ClientAuth = tls.RequestClientCert }

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
