// Package ingest is the HTTP door for police forces.
package ingest

import (
	"log/slog"
	"time"

	"github.com/gofiber/fiber/v2"
)

// Config is what the door needs.
type Config struct {
	Intake Intake           // where understood incidents go
	Finder SchoolFinder     // the register search
	Keys   Authenticator    // who may come in
	Now    func() time.Time // nil means time.Now
	Log    *slog.Logger     // nil means slog.Default()
	Limits Limits           // zero fields mean the defaults
}

// Limits bound what one server takes at once. Zero fields mean the defaults.
type Limits struct {
	Concurrency    int           // connections served at once
	RequestTimeout time.Duration // for one request, storage included
}

// New makes the door.
func New(config Config) *fiber.App { return fiber.New() }
