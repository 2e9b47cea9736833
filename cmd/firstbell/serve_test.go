package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"firstbell/internal/web/webtest"
	"firstbell/notifier"
	"firstbell/schools"
)

// TestStopLeavesNothingRunning is not parallel: it counts goroutines.
func TestStopLeavesNothingRunning(t *testing.T) {
	h := build(t, houseOptions{})
	before := goleak.IgnoreCurrent()
	n := h.posting(t)
	for range 2 {
		a := h.open(t, Parts{NoSync: true})
		n.mustAccept(t, 3)
		a.settle(t)
		n.officer.client.CloseIdleConnections()
		for range 2 { // a second time changes nothing
			if err := a.Stop(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		noneLeft(t, before)
	}
	// Stopped the moment it was started, and before it was started at all.
	for _, start := range []bool{true, false} {
		a := h.assemble(t, Parts{NoSync: true})
		if start {
			if err := a.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := a.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	noneLeft(t, before)
}

// noneLeft looks for goroutines that were not there before. Three may be: the
// mail server of the test is no part of the service, and fasthttp has a clock
// for the whole process and a sweeper that sees every ten seconds that it was
// stopped.
func noneLeft(t *testing.T, before goleak.Option) {
	t.Helper()
	err := goleak.Find(before, goleak.IgnoreAnyFunction("github.com/emersion/go-smtp.(*Server).handleConn"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"))
	if err != nil {
		t.Fatal(err)
	}
}

func TestATakenPortIsNamedAndEverythingClosedAgain(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	for name, address := range map[string]string{
		"operations": h.config.Operations.Listen, "portal": h.config.Portal.Listen, "police": h.config.Police.Listen,
	} {
		taken, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		a := h.assemble(t, Parts{NoSync: true})
		err = a.Start(t.Context())
		if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), address) {
			t.Errorf("with the %s door's port taken: %v", name, err)
		}
		if err := taken.Close(); err != nil {
			t.Fatal(err)
		}
		if exists(filepath.Join(h.config.DataDir, controlSocket)) {
			t.Errorf("with the %s door's port taken, the control socket stays", name)
		}
	}
	a := h.open(t, Parts{NoSync: true}) // the directory and all ports are free
	h.awaitLog(t, a)
}

func TestABadCertificateOpensNoDoor(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	path := h.save(t, "cert.pem", "not a certificate")
	h.config.Police.TLSCertFile, h.config.Police.TLSKeyFile = path, path
	a := h.assemble(t, Parts{NoSync: true})
	if err := a.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "certificate of the police door") {
		t.Errorf("with a bad certificate: %v", err)
	}
	ln, err := net.Listen("tcp", h.config.Police.Listen)
	if err != nil {
		t.Fatalf("the port is still taken: %v", err)
	}
	_ = ln.Close()
}

// process starts the command as the child of this test.
func (h *house) process(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], append(args, "--config", h.writeConfig(t))...)
	cmd.Args[0] = "firstbell" // the name decides what the binary of the tests is
	cmd.Stderr = &syncWriter{w: h.logged}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd
}

// ended waits for the end of a process, and gives its state.
func ended(t *testing.T, cmd *exec.Cmd) *os.ProcessState {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); _ = cmd.Wait() }()
	select {
	case <-done:
	case <-time.After(2 * time.Minute):
		t.Fatal("the process does not end")
	}
	return cmd.ProcessState
}

// halfPost begins a post that the service has begun to read, and gives the
// connection and what is still to be sent.
func (h *house) halfPost(t *testing.T) (conn net.Conn, answers *bufio.Reader, rest []byte) {
	t.Helper()
	body := spoilt(t, func(_, _ map[string]any) {})
	conn, err := net.Dial("tcp", h.config.Police.Listen)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	fmt.Fprintf(conn, "POST /v1/incidents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n",
		h.keys[h.world.Forces[0].Code], len(body))
	answers = bufio.NewReader(conn)
	if line, err := answers.ReadString('\n'); err != nil || !strings.Contains(line, "100") {
		t.Fatalf("the service does not ask for the body: %q, %v", line, err)
	}
	if line, err := answers.ReadString('\n'); err != nil || strings.TrimSpace(line) != "" {
		t.Fatalf("the service says more than that: %q, %v", line, err)
	}
	if _, err := conn.Write(body[:len(body)/2]); err != nil {
		t.Fatal(err)
	}
	return conn, answers, body[len(body)/2:]
}

func TestTermFinishesTheRequestThatRuns(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	cmd := h.process(t, "serve")
	h.awaitReady(t)
	idle := newVisitor(t, "http://"+h.config.Police.Listen)
	idle.get(t, "/openapi.json") // its connection stays open and must not delay anything
	conn, answers, rest := h.halfPost(t)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	h.await(t, "the police door is closed", func() bool {
		c, err := net.Dial("tcp", h.config.Police.Listen)
		if err == nil {
			_ = c.Close()
		}
		return err != nil
	})
	if _, err := conn.Write(rest); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(answers, nil)
	if err != nil {
		t.Fatalf("the request that ran was cut: %v", err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusAccepted {
		t.Errorf("the request that ran was answered with %d", resp.StatusCode)
	}
	if state := ended(t, cmd); state.ExitCode() != 0 {
		t.Errorf("ended with %v\n%s", state, h.logged)
	}
	a := h.open(t, Parts{NoSync: true})
	a.settle(t)
	if l := ledgerOf(t, a); l.Received != 1 {
		t.Errorf("accepted on the way out, and the ledger holds %d children", l.Received)
	}
}

func TestASecondSignalEndsTheProcessAtOnce(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	cmd := h.process(t, "serve")
	h.awaitReady(t)
	h.halfPost(t) // would be waited for
	ending := make(chan struct{})
	defer close(ending)
	go func() { // the first may be on its way still when the second comes
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			_ = cmd.Process.Signal(syscall.SIGTERM)
			select {
			case <-tick.C:
			case <-ending:
				return
			}
		}
	}()
	begun := time.Now()
	state := ended(t, cmd)
	if status, ok := state.Sys().(syscall.WaitStatus); !ok || !status.Signaled() || time.Since(begun) > stopPatience/2 {
		t.Errorf("ended with %v after %v", state, time.Since(begun))
	}
	h.open(t, Parts{NoSync: true}) // and nothing stands in the way of the next start
}

// TestARestartKeepsEverything compares what people and police see before and
// after a restart, and after one that lost the view.
func TestARestartKeepsEverything(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	a := h.open(t, Parts{})
	n := h.posting(t)
	n.mustAccept(t, 25)
	a.settle(t)
	reader, items := h.alertedReader(t, a)
	if status := acknowledge(t, reader, items[0]); status >= 400 {
		t.Fatalf("acknowledging: %d", status)
	}
	inbox := reader.get(t, "/inbox")
	for name, meanwhile := range map[string]func(){
		"as it is":         func() {},
		"without its view": func() { h.remove(t, "view.db") },
		"after being cut off": func() {
			if err := os.WriteFile(filepath.Join(h.config.DataDir, controlSocket), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		a.jobs.Stop() // nothing more is sent, so that nothing changes
		a.applied(t)
		before, ledger := digest(t, a), ledgerOf(t, a)
		if err := a.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		meanwhile()
		again := h.assemble(t, Parts{})
		if after := digest(t, again); after != before {
			t.Errorf("%s: the view has digest %s, before it %s", name, after, before)
		}
		if err := again.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		a = again
		if after := ledgerOf(t, a); after != ledger {
			t.Errorf("%s: the ledger is %+v, before %+v", name, after, ledger)
		}
		n.allThere(t, true)
		if got := reader.get(t, "/inbox"); got.status != http.StatusOK || !slices.Equal(linksOn(got, "/notifications/[0-9a-f]+"), linksOn(inbox, "/notifications/[0-9a-f]+")) {
			t.Errorf("%s: who was signed in sees %d and another inbox", name, got.status)
		}
		if got := reader.get(t, items[0]); got.status != http.StatusOK || !strings.Contains(strings.ToLower(got.body), "acknowledged") {
			t.Errorf("%s: what was acknowledged is not any more: %d", name, got.status)
		}
	}
}

func (h *house) remove(t *testing.T, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(h.config.DataDir, name)); err != nil {
		t.Fatal(err)
	}
}

func digest(t *testing.T, a *App) string {
	t.Helper()
	d, err := a.view.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEveryPageKeepsItsPromisesInTheAssembledApp(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	a := h.open(t, Parts{NoSync: true})
	host := strings.TrimPrefix(h.config.Portal.Origin, "http://")
	lead := h.world.ContactsOf(h.world.Schools[0].URN, schools.RoleKeyAdult)[0]
	for _, person := range []string{a.operator(t, h.world.Forces[0].Code, notifier.RoleOperator), a.staff(t, lead.Name, lead.Email)} {
		cookie, _, err := a.sessions.Begin(t.Context(), person)
		if err != nil {
			t.Fatal(err)
		}
		if routes := webtest.EveryRoute(t, a.door("portal").app, host, &http.Cookie{Name: "firstbell", Value: cookie}); routes < 25 {
			t.Errorf("only %d routes were asked", routes)
		}
	}
}

func TestProbesTellLifeFromReadiness(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	a := h.open(t, Parts{})
	h.awaitReady(t)
	probe := newVisitor(t, "http://"+h.config.Operations.Listen)
	if got := probe.get(t, "/metrics"); !strings.Contains(got.body, "firstbell_ready 1") || !strings.Contains(got.body, "firstbell_children_received 0") {
		t.Errorf("metrics answer %d:\n%s", got.status, got.body)
	}
	a.view.Stop()
	ready := probe.get(t, "/readyz")
	if ready.status != http.StatusServiceUnavailable || !strings.Contains(ready.body, "view") {
		t.Errorf("with a view that stands still, readiness answers %d %s", ready.status, ready.body)
	}
	if got := probe.get(t, "/livez"); got.status != http.StatusOK {
		t.Errorf("with a view that stands still, liveness answers %d", got.status)
	}
	if err := a.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}
