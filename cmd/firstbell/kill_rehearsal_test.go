//go:build kill && crashpoints

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"firstbell/notifier/channel/mailbox"
)

// nightLasts bounds one run; most take a few seconds.
const nightLasts = 3 * time.Minute

// rehearsal is the scenario played once: a copy of the data directory, a mail server
// that outlives every death, and the service, which dies once or twice.
type rehearsal struct {
	*house
	t      *testing.T
	scene  *scene
	strike strike

	ctx    context.Context
	cancel context.CancelCauseFunc
	path   string        // of the configuration
	shift  time.Duration // of the first service's clock
	clock  atomic.Int64  // of the service that runs: its shift
	output *os.File      // what every process of the service writes

	mu       sync.Mutex
	alive    *exec.Cmd
	killed   bool
	stopping bool
	cutShort bool          // it died while it was being stopped
	ended    chan struct{} // closed when the last service has ended
	promises promises
}

// newRehearsal copies the scene and starts the service on it.
func newRehearsal(t *testing.T, scene *scene, s strike) *rehearsal {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"data", "master.key"} {
		if err := copyTree(filepath.Join(scene.dir, name), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	mail, err := mailbox.Start(mailbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mail.Close() })
	r := &rehearsal{
		house: &house{dir: dir, world: scene.world, mail: mail, keys: scene.keys, logged: &bytes.Buffer{}},
		t:     t, scene: scene, strike: s, shift: time.Until(killMoment), ended: make(chan struct{}),
	}
	r.config = r.settings(t)
	r.config.Forces = nil
	for _, f := range scene.world.Forces {
		r.config.Forces = append(r.config.Forces, ForceConfig{Code: f.Code, Name: f.Name, Detail: "full", Matching: MatchingConfig{Mode: "automatic"}})
	}
	r.config.Mail.Bounces = BounceConfig{Domain: "returns.firstbell.example", TokenFile: filepath.Join(dir, "bounces.token")}
	if err := os.WriteFile(r.config.Mail.Bounces.TokenFile, []byte(bounceToken), 0o600); err != nil {
		t.Fatal(err)
	}
	r.path = r.writeConfig(t)
	if r.output, err = os.Create(filepath.Join(dir, "service.log")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.close)
	bounded, end := context.WithTimeout(t.Context(), nightLasts)
	t.Cleanup(end)
	r.ctx, r.cancel = context.WithCancelCause(bounded)
	go r.keep()
	return r
}

// close shows the log of a run that failed, and leaves no process behind.
func (r *rehearsal) close() {
	r.mu.Lock()
	r.stopping = true
	if r.alive != nil {
		_ = r.alive.Process.Kill() // it may have ended by itself
	}
	r.mu.Unlock()
	<-r.ended
	_ = r.output.Close()
	if r.t.Failed() {
		raw, _ := os.ReadFile(r.output.Name())
		r.t.Logf("the service wrote, in the end:\n%s", raw[max(0, len(raw)-3000):])
	}
}

// keep runs the service, and runs it again after each death, with the clock
// moved on.
func (r *rehearsal) keep() {
	defer close(r.ended)
	var err error
	for life := range r.strike.deaths + 1 {
		at := r.strike.at()
		if life == r.strike.deaths {
			at = ""
		}
		err = r.serve(r.shift+time.Duration(life)*later, at)
		if at == "" || !isKill(err) {
			break
		}
		err = nil
		if !r.goesOn() {
			break
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil || !r.stopping {
		r.cancel(fmt.Errorf("the service ended: %w", errors.Join(err, errUnasked)))
	}
}

// goesOn notes a death, and reports whether the service has to be started
// again. One that dies while it is being stopped has not: the data directory
// is opened next as it was left.
func (r *rehearsal) goesOn() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.killed, r.cutShort = true, r.stopping
	return !r.stopping
}

var errUnasked = errors.New("nobody had asked it to")

// serve runs one process to its end.
func (r *rehearsal) serve(shift time.Duration, at string) error {
	r.clock.Store(int64(shift))
	cmd := exec.Command(r.scene.binary, "serve", "--config", r.path)
	cmd.Env = append(os.Environ(), envClockShift+"="+shift.String(), "FIRSTBELL_CRASH_AT="+at, "FIRSTBELL_CRASH_TRACE="+r.trace())
	cmd.Stdout, cmd.Stderr = r.output, r.output
	r.mu.Lock()
	if r.stopping {
		r.mu.Unlock()
		return nil
	}
	err := cmd.Start()
	if err == nil {
		r.alive = cmd
	}
	r.mu.Unlock()
	if err != nil {
		return err
	}
	return cmd.Wait()
}

// isKill reports whether a process died of the signal that cannot be caught.
func isKill(err error) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// stop asks the service to end, and waits until it has ended well.
func (r *rehearsal) stop() {
	r.t.Helper()
	r.mu.Lock()
	r.stopping = true
	if err := r.alive.Process.Signal(syscall.SIGTERM); err != nil {
		r.t.Errorf("stopping the service: %v", err)
	}
	r.mu.Unlock()
	select {
	case <-r.ended:
	case <-r.ctx.Done():
		r.t.Fatalf("the service does not stop: %v", context.Cause(r.ctx))
	}
	if err := r.ctx.Err(); err != nil {
		r.t.Fatal(context.Cause(r.ctx))
	}
}

// wasKilled reports whether the service died, and died where it was told to.
func (r *rehearsal) wasKilled() bool {
	r.mu.Lock()
	killed := r.killed
	r.mu.Unlock()
	if killed && r.passes()[r.strike.label] < r.strike.n {
		r.t.Errorf("the service was killed, but not at %s", r.strike.name())
	}
	return killed
}

func (r *rehearsal) trace() string { return filepath.Join(r.dir, "trace") }

// passes counts how often each point was passed.
func (r *rehearsal) passes() map[string]int {
	r.t.Helper()
	raw, err := os.ReadFile(r.trace())
	if err != nil {
		r.t.Fatal(err)
	}
	passes := map[string]int{}
	for label := range strings.FieldsSeq(string(raw)) {
		passes[label]++
	}
	return passes
}

// present is the clock of the service that runs, as somebody at a desk sees it.
func (r *rehearsal) present() time.Time {
	return time.Now().Add(time.Duration(r.clock.Load()))
}

// now is the service's clock after its last restart, once more moved on.
func (r *rehearsal) now() time.Time {
	return time.Now().Add(r.shift + time.Duration(r.strike.deaths+1)*later)
}

// insist tries until somebody has an answer. Between two tries it waits until
// the service says that it is ready, which after a death takes a moment.
func (r *rehearsal) insist(what string, try func() error) error {
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for {
		err := try()
		if !errors.Is(err, errAskAgain) {
			return err
		}
		for ready := false; !ready; ready = r.isReady() {
			select {
			case <-tick.C:
			case <-r.ctx.Done():
				return fmt.Errorf("%s: no answer: %w: %w", what, err, context.Cause(r.ctx))
			}
		}
	}
}

// errAskAgain says that there was no final answer.
var errAskAgain = errors.New("ask again")

func askAgain(err error) error { return fmt.Errorf("%w: %w", errAskAgain, err) }

// isReady asks the service's probe.
func (r *rehearsal) isReady() bool {
	resp, err := caller().Get("http://" + r.config.Operations.Listen + "/readyz")
	return err == nil && resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
}

// caller keeps no connection: the service that it leads to may be dead, and a
// service that stops waits for those who hold one open.
func caller() *http.Client {
	return &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
}
