//go:build crashpoints

package crash

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

const childEnv = "FIRSTBELL_TEST_CRASH_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) == "" {
		os.Exit(m.Run())
	}
	for n := range 3 {
		Point("other")
		Point("here")
		fmt.Println("passed", n+1)
	}
}

func TestTheProcessDiesAtThePointNamed(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		at     string
		passed int
		killed bool
	}{
		{"", 3, false},
		{"elsewhere", 3, false},
		{"here", 0, true},
		{"here#1", 0, true},
		{"here#3", 2, true},
		{"here#4", 3, false},
	} {
		t.Run("at "+tc.at, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), childEnv+"=1", EnvAt+"="+tc.at)
			out, err := cmd.Output()
			if got := strings.Count(string(out), "passed"); got != tc.passed {
				t.Errorf("passed the point %d times, want %d", got, tc.passed)
			}
			var exit *exec.ExitError
			killed := errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL
			if killed != tc.killed {
				t.Errorf("killed: %v (%v), want %v", killed, err, tc.killed)
			}
		})
	}
}

func TestACountThatIsNoneMeansTheFirstTime(t *testing.T) {
	t.Parallel()
	for at, want := range map[string]int64{"a": 1, "a#2": 2, "a#0": 1, "a#x": 1, "a#-3": 1} {
		if label, n := parse(at); label != "a" || n != want {
			t.Errorf("%q is %q, time %d; want time %d", at, label, n, want)
		}
	}
}

func TestTheTraceNamesEveryPointPassed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "trace")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"=1", EnvAt+"=here#2", EnvTrace+"="+path)
	if err := cmd.Run(); err == nil {
		t.Error("the process did not die")
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Fields(string(raw)); !slices.Equal(got, []string{"other", "here", "other", "here"}) {
		t.Errorf("the trace says %v", got)
	}
}
