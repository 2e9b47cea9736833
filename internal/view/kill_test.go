package view_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/view"
)

// doomedEnv names the data directory of the process that is to be killed.
const doomedEnv = "FIRSTBELL_TEST_DOOMED"

// inDoomedProcess publishes and projects until it is killed, and prints each
// sequence that was published.
func inDoomedProcess() bool {
	dir := os.Getenv(doomedEnv)
	if dir == "" {
		return false
	}
	ctx := context.Background()
	e, err := facts.Start(ctx, facts.Config{Dir: filepath.Join(dir, "log"), NoSync: true})
	if err != nil {
		fmt.Println(err)
		return true
	}
	v, err := view.Open(view.Config{
		Path: filepath.Join(dir, "view.db"), Log: e.Log(), Version: "1",
		Projectors: map[string]view.Projector{"fb.case.": tally{}},
	})
	if err != nil {
		fmt.Println(err)
		return true
	}
	if err := v.Start(ctx); err != nil {
		fmt.Println(err)
		return true
	}
	for i := 0; ; i++ {
		f, err := e.Log().Publish(ctx, received(i%3), facts.ExpectNothing())
		if err != nil {
			fmt.Println(err)
			return true
		}
		if err := v.Wait(ctx, f.Seq); err != nil {
			fmt.Println(err)
			return true
		}
		fmt.Println("at", f.Seq)
	}
}

func TestAKilledProcessLeavesAViewThatGoesOn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), doomedEnv+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var seen uint64
	for lines := bufio.NewScanner(out); seen < 50 && lines.Scan(); {
		if _, err := fmt.Sscanf(lines.Text(), "at %d", &seen); err != nil {
			t.Errorf("the process says %q", lines.Text())
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	l := factstest.Start(t, factstest.Dir(filepath.Join(dir, "log"))).Log()
	if last, err := l.LastSeq(context.Background()); err != nil || last < seen {
		t.Errorf("the log ends at %d, %v; fact %d was acknowledged before the kill", last, err, seen)
	}
	open := func(name string) *view.View {
		v, err := view.Open(view.Config{
			Path: filepath.Join(dir, name), Log: l, Version: "1",
			Projectors: map[string]view.Projector{"fb.case.": tally{}},
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(v.Stop)
		return v
	}
	survivor := open("view.db")
	if survivor.Applied() < seen {
		t.Errorf("the view stands at %d; %d was shown before the kill", survivor.Applied(), seen)
	}
	fresh := open("fresh.db")
	for _, v := range []*view.View{survivor, fresh} {
		if err := v.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if digest(t, survivor) != digest(t, fresh) {
		t.Error("the surviving view differs from one built anew")
	}
}
