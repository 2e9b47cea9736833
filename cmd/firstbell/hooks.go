package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/gofiber/fiber/v2"

	"firstbell/notifier/channel"
	"firstbell/notifier/hooks"
)

// leastToken is how many characters a bearer token must have: one that could be
// guessed would let strangers say that alerts came back.
const leastToken = 20

// mountHooks opens what providers post to, where a token is configured.
func (a *App) mountHooks(app *fiber.App) error {
	notify, err := readToken("notify.callback_token_file", a.config.Notify.CallbackTokenFile)
	if err != nil {
		return err
	}
	bounces, err := readToken("mail.bounces.token_file", a.config.Mail.Bounces.TokenFile)
	if err != nil {
		return err
	}
	hooks.New(hooks.Config{
		Alerts: a.service, NotifyToken: notify, BounceToken: bounces, BounceDomain: a.config.Mail.Bounces.Domain, Log: a.log,
	}).Mount(app)
	return nil
}

// openBounces opens the small mail server for returned mail, where one is
// configured.
func (a *App) openBounces(context.Context) error {
	b := a.config.Mail.Bounces
	if b.Listen == "" {
		return nil
	}
	server, err := channel.ListenBounces(channel.BounceConfig{
		Domain: b.Domain, Listen: b.Listen, TLSCertFile: b.TLSCertFile, TLSKeyFile: b.TLSKeyFile,
		Returned: func(ctx context.Context, bounce channel.Bounce) error {
			return a.service.AlertReturned(ctx, bounce.Alert, providerSMTP, bounce.IsPermanent())
		},
		Ignored: func(why error) { a.log.Info("returned mail is of no use", "why", why) },
	})
	if err != nil {
		return err
	}
	a.log.Info("door open", "door", "bounces", "address", server.Addr())
	a.onStop(func(context.Context) error { return server.Close() })
	return nil
}

// markBouncing keeps the list of addresses that mail comes back from.
func (a *App) markBouncing(ctx context.Context, person string, bouncing bool) error {
	return a.schools.MarkBouncing(ctx, person, bouncing, "node")
}

// readToken is the secret in a file; empty where no file is named.
func readToken(key, path string) (string, error) {
	if path == "" {
		return "", nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", key, err)
	}
	token := strings.TrimSpace(string(raw))
	if len(token) < leastToken {
		return "", fmt.Errorf("reading %s: the token is shorter than %d characters; make one with `openssl rand -hex 32`", key, leastToken)
	}
	return token, nil
}
