package main

import (
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts plays the user stories below testdata/script, one file each,
// with the real command in processes of its own. Beside testscript's own
// commands there are: exits, expand, keep, eventually.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			for _, door := range []string{"POLICE", "PORTAL", "OPERATIONS", "MAIL"} {
				address := freeAddress(t)
				env.Setenv(door, address)
				env.Setenv(door+"_PORT", strings.TrimPrefix(address, "127.0.0.1:"))
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "expand": expand, "keep": keep, "eventually": eventually,
		},
	})
}

// exits runs a command that must end with a code: exits 2 firstbell serve.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	var ended *exec.ExitError
	got := 0
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &ended) {
		got = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if neg || got != want {
		ts.Fatalf("%s ended with %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

// expand puts the script's variables into files.
func expand(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(os.Expand(ts.ReadFile(name), ts.Getenv)), 0o600))
	}
}

// keep makes a variable of what the last command printed, or of the part of it
// that a pattern names: keep KEY, keep ID '"id": "([^"]+)"'.
func keep(ts *testscript.TestScript, _ bool, args []string) {
	out := strings.TrimSpace(ts.ReadFile("stdout"))
	if len(args) > 1 {
		found := regexp.MustCompile(args[1]).FindStringSubmatch(out)
		if found == nil {
			ts.Fatalf("no %s in %s", args[1], out)
		}
		out = found[1]
	}
	ts.Setenv(args[0], out)
}

// eventually asks an address until its answer has a line like the pattern.
func eventually(ts *testscript.TestScript, _ bool, args []string) {
	pattern := regexp.MustCompile("(?m)" + args[1])
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	patience := time.After(2 * time.Minute)
	last := "no answer"
	for {
		if resp, err := http.Get(args[0]); err == nil {
			raw, _ := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if last = string(raw); pattern.Match(raw) {
				return
			}
		}
		select {
		case <-tick.C:
		case <-patience:
			ts.Fatalf("%s never said %s; at last it said: %s", args[0], args[1], last)
		}
	}
}
