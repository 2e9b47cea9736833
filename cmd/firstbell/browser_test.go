//go:build browser

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/notifier/demo"
	"firstbell/police"
)

// The browser's side of these tests is testdata/browser: journey.mjs and
// demo.mjs. With BROWSER_ALBUM naming a folder, a picture of every page at
// every width is left there.
const (
	browserDir    = "testdata/browser"
	browserWithin = 8 * time.Minute
)

// TestBrowserJourney walks from an invitation on the command line to an
// acknowledged notification, in a real browser, with the service in this
// process.
func TestBrowserJourney(t *testing.T) {
	h := build(t, houseOptions{})
	cast := castOf(t, h.world)
	h.config.Forces = forcesOf(h.world)
	a := h.open(t, Parts{})
	b := openBackstage(t, h, a, cast)
	_, port, _ := strings.Cut(a.door("portal").url(), "127.0.0.1")
	inBrowser(t, "journey.mjs", map[string]any{
		"origin": h.config.Portal.Origin, "foreign": "http://127.0.0.1" + port, "backstage": b.url,
		"school": map[string]any{"name": cast.school.Name, "urn": cast.school.URN.String(), "town": cast.school.Town},
		"lead":   map[string]any{"name": cast.lead.Name, "email": cast.lead.Email},
		"other":  map[string]any{"name": cast.other.Name, "urn": cast.other.URN.String()},
		"people": cast.people(),
	})
}

// TestBrowserDemo looks at the demonstration's own pages and, through its
// doors, at everybody's, with all that can happen having happened.
func TestBrowserDemo(t *testing.T) {
	command := demoCmd{Once: true, Quiet: true, Seed: 1} // free ports; nothing is posted by itself
	s, err := command.stage(t.Context(), t.TempDir(), streams{in: os.Stdin, out: os.Stderr, err: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	postAll(t, s)
	inBrowser(t, "demo.mjs", struct {
		demo.Manifest
		Origin string `json:"origin"` // of the demonstration's own pages
	}{s.server.Manifest(), s.server.Origin()})
}

// TestBrowserServe holds the promise that a service has no doors: what the
// demonstration adds is not there, for anybody.
func TestBrowserServe(t *testing.T) {
	h := build(t, houseOptions{})
	a := h.open(t, Parts{})
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, path := range []string{"/door/anything/anybody", "/doors", "/mailbox", "/mailbox.json"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.door("portal").url()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = strings.TrimPrefix(h.config.Portal.Origin, "http://")
		answer, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		signsIn := slices.ContainsFunc(answer.Cookies(), func(c *http.Cookie) bool { return c.Name != "firstbell-visit" })
		if answer.StatusCode != http.StatusNotFound || signsIn {
			t.Errorf("%s answers %d, with a session: %t; serve must not know it", path, answer.StatusCode, signsIn)
		}
	}
}

// postAll posts the journey of the world, refusals and repeats included.
func postAll(t *testing.T, s *stage) {
	t.Helper()
	steps, err := s.world.Journey(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, step := range steps {
		client := &police.Client{Base: s.runtime.PoliceURL, Key: s.runtime.Keys[step.Force]}
		if step.Body == nil {
			if _, err := client.Withdraw(t.Context(), ids[step.Reference], police.Withdrawal{Reason: step.Withdraw}); err != nil {
				t.Fatal(err)
			}
			continue
		}
		receipt, err := client.PostRaw(t.Context(), step.Body)
		if (err != nil) != (step.Want == "refused") {
			t.Fatalf("%s: %v", step.About, err)
		}
		ids[step.Reference] = receipt.ID
	}
}

// inBrowser runs one script of the browser with what it needs on its standard
// input, and fails the test with what it found.
func inBrowser(t *testing.T, script string, input any) {
	t.Helper()
	node, chromium := needed(t, "node", "Node.js"), needed(t, "chromium", "Debian's chromium")
	if _, err := os.Stat(filepath.Join(browserDir, "node_modules", "playwright-core")); err != nil {
		t.Fatal("the browser's packages are not installed: run `make browser-test`, which installs them")
	}
	pictures, err := os.MkdirTemp("", "firstbell-pictures-")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(map[string]any{
		"chromium": chromium, "pictures": pictures, "album": os.Getenv("BROWSER_ALBUM"), "about": input,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), browserWithin)
	defer cancel()
	run := exec.CommandContext(ctx, node, script)
	run.Dir, run.Stdin, run.Stderr = browserDir, strings.NewReader(string(raw)), os.Stderr
	out, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	failed, looked := relay(t, bufio.NewScanner(out))
	if err := run.Wait(); err != nil {
		t.Fatalf("%s: %v\n%s\npictures of what went wrong, if any: %s", script, err, strings.Join(failed, "\n"), pictures)
	}
	inspected[script] = looked // of a script that went well to its end
	if err := os.RemoveAll(pictures); err != nil {
		t.Error(err)
	}
}

// relay logs each line as it comes, and keeps what did not go well and which
// addresses were looked at.
func relay(t *testing.T, lines *bufio.Scanner) (failed, looked []string) {
	t.Helper()
	lines.Buffer(nil, 1<<20)
	bad := false
	for lines.Scan() {
		line := lines.Text()
		if path, ok := strings.CutPrefix(line, "# inspected "); ok {
			looked = append(looked, path)
			continue
		}
		if !strings.HasPrefix(line, "  #") {
			bad = strings.HasPrefix(line, "not ok")
			fmt.Println(line)
		}
		if bad {
			failed = append(failed, line)
		}
	}
	if err := lines.Err(); err != nil {
		t.Errorf("reading what the browser's script said: %v", err)
	}
	return failed, looked
}

// needed finds a program or says what to install.
func needed(t *testing.T, program, name string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Fatalf("the browser tests need %s: install it, or run `make browser-test` (%v)", name, err)
	}
	return path
}
