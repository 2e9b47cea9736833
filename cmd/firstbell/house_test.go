package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"firstbell/notifier"
	"firstbell/notifier/channel/mailbox"
	"firstbell/notifier/world"
	"firstbell/police"
	"firstbell/police/ingest"
)

// house is an installation for one test: a small invented world imported into
// a data directory, a mail server, a police key, and the configuration.
type house struct {
	dir    string
	config Config
	world  *world.World
	mail   *mailbox.Mailbox
	keys   map[string]string // by force
	logged *bytes.Buffer
}

// houseOptions change what build makes; the zero value suits most tests.
type houseOptions struct {
	schools, pupils int
	now             time.Time
}

// build makes the installation and leaves it stopped.
func build(t testing.TB, o houseOptions) *house {
	t.Helper()
	mail, err := mailbox.Start(mailbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mail.Close() })
	f := installed(t, o)
	h := &house{dir: f.dir, world: f.world, mail: mail, keys: f.keys, logged: &bytes.Buffer{}}
	h.config = h.settings(t)
	return h
}

// settings is a configuration with doors on free ports and the test's mail server.
func (h *house) settings(t testing.TB) Config {
	t.Helper()
	roots := filepath.Join(h.dir, "mail-roots.pem")
	if err := os.WriteFile(roots, h.mail.RootsPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	c := DefaultConfig()
	c.DataDir = filepath.Join(h.dir, "data")
	c.MasterKeyFile = filepath.Join(h.dir, "master.key")
	c.Police.Listen, c.Operations.Listen = freeAddress(t), freeAddress(t)
	c.Portal.Listen = freeAddress(t)
	c.Portal.Origin = "http://localhost" + c.Portal.Listen[len("127.0.0.1"):]
	c.Mail = MailConfig{
		Host: h.mail.Host(), Port: h.mail.Port(), From: "alerts@firstbell.example", RootsFile: roots, Timeout: DefaultMailTimeout,
	}
	if h.world != nil {
		c.Forces = trusting(h.world)
	}
	return c
}

// trusting are a world's forces, each letting the matcher route.
func trusting(w *world.World) []ForceConfig {
	var all []ForceConfig
	for _, f := range w.Forces {
		all = append(all, ForceConfig{Code: f.Code, Name: f.Name, Matching: MatchingConfig{Mode: string(notifier.MatchAutomatic)}})
	}
	return all
}

// writeConfig puts the configuration where a child process reads it.
func (h *house) writeConfig(t testing.TB) string {
	t.Helper()
	raw, err := yaml.Marshal(h.config)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(h.dir, "firstbell.yaml")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// assemble opens the installation in this process, without doors.
func (h *house) assemble(t testing.TB, parts Parts) *App {
	t.Helper()
	if parts.Logger == nil {
		parts.Logger = slog.New(slog.NewJSONHandler(&syncWriter{w: h.logged}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	a, err := Assemble(t.Context(), h.config, parts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Stop(context.Background()) })
	return a
}

// open assembles and starts the installation in this process.
func (h *house) open(t testing.TB, parts Parts) *App {
	t.Helper()
	a := h.assemble(t, parts)
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}

// police is a client with a force's key.
func (h *house) police(force string) *police.Client {
	return &police.Client{Base: "http://" + h.config.Police.Listen, Key: h.keys[force]}
}

// step gives the journey's posts about something, by the words that describe it.
func (h *house) step(t testing.TB, about string) world.Step {
	t.Helper()
	steps, err := h.world.Journey(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range steps {
		if s.About == about {
			return s
		}
	}
	var all string
	for _, s := range steps {
		all += fmt.Sprintf("\n  %s", s.About)
	}
	t.Fatalf("the journey has no step about %q; it has:%s", about, all)
	return world.Step{}
}

// settle returns when every child has been decided on.
func (a *App) settle(t testing.TB) {
	t.Helper()
	for changed := a.view.Changed(); ; changed = a.view.Changed() {
		ledger, err := a.service.Ledger(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if ledger.Received > 0 && ledger.Waiting == 0 {
			return
		}
		select {
		case <-changed:
		case <-t.Context().Done():
			t.Fatal(t.Context().Err())
		}
	}
}

// assembleTimed is assemble, and how long the view took to catch up.
func (h *house) assembleTimed(t testing.TB) (*App, time.Duration) {
	t.Helper()
	a := &App{config: h.config, parts: Parts{NoSync: true}, log: slog.New(slog.DiscardHandler), now: time.Now}
	for _, step := range []func(context.Context) error{a.checkKey, a.openLog, a.openVault, a.openAudit, a.openReceipts} {
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	start := time.Now()
	if err := a.openView(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a, time.Since(start)
}

// awaitReady returns when the installation's probe says that it is ready.
func (h *house) awaitReady(t testing.TB) {
	t.Helper()
	h.await(t, "the service is ready", func() bool {
		resp, err := http.Get("http://" + h.config.Operations.Listen + "/readyz")
		if err != nil {
			return false
		}
		_ = resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
}

// await asks again and again: for what happens outside this process, or of
// which nothing here gives a sign.
func (h *house) await(t testing.TB, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	patience := time.After(2 * time.Minute)
	for !is() {
		select {
		case <-tick.C:
		case <-patience:
			t.Fatal("waited in vain until " + what)
		}
	}
}

// clientFor is a caller of the force, as the door would have authenticated it.
func clientFor(force police.ForceCode) ingest.Client {
	return ingest.Client{KeyID: "test", Force: force}
}
