//go:build linux

package facts_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
)

// A full disk is tested on a real one: the test starts itself again inside a
// user and mount namespace of its own, where it may mount a small memory disk
// without being root, and fills that.

const (
	fullDiskEnv  = "FIRSTBELL_TEST_FULL_DISK" // the directory to mount on
	fullDiskSize = 96 << 20
)

// inFullDisk runs the child's half, if this process is the child.
func inFullDisk() bool {
	dir := os.Getenv(fullDiskEnv)
	if dir == "" {
		return false
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", fullDiskSize)); err != nil {
		fmt.Println("SKIP:", err)
		return true
	}
	for _, check := range []func(string) error{
		refusesBeforeTheDiskIsFull, survivesADiskThatIsFull, receiptsGoOnAfterAFullDisk,
	} {
		if err := check(dir); err != nil {
			fmt.Println("FAIL:", err)
			return true
		}
	}
	fmt.Println("PASS")
	return true
}

func TestAFullDiskIsUnavailableAndLosesNothing(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fullDiskEnv+"="+t.TempDir())
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	out, err := cmd.CombinedOutput()
	switch {
	case err != nil && len(out) == 0:
		t.Skipf("this machine allows no namespaces: %v", err)
	case strings.Contains(string(out), "SKIP:"):
		t.Skipf("this machine allows no mounts: %s", out)
	case err != nil || !strings.Contains(string(out), "PASS"):
		t.Errorf("%v\n%s", err, out)
	}
}

// refusesBeforeTheDiskIsFull is the normal case: the guard refuses while
// there is still room, reads go on, and when room is made writing goes on too.
func refusesBeforeTheDiskIsFull(disk string) error {
	ctx := context.Background()
	var later atomic.Int64 // the clock jumps past the last look at the disk
	now := func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	e, err := facts.Start(ctx, facts.Config{Dir: filepath.Join(disk, "a"), MinFree: 16 << 20, Now: now})
	if err != nil {
		return err
	}
	defer func() { _ = e.Stop(ctx) }()
	if _, err := put(ctx, e.Log(), "fb.case.first"); err != nil {
		return fmt.Errorf("with room: %w", err)
	}
	filler, err := fill(disk, 8<<20)
	if err != nil {
		return err
	}
	later.Add(int64(time.Second))
	_, err = put(ctx, e.Log(), "")
	if !errors.Is(err, fault.Unavailable) || fault.RetryAfter(err) == 0 || fault.Code(err) != "store-full" {
		return fmt.Errorf("a full disk answers %v", err)
	}
	if !e.Log().NearlyFull(ctx) || e.Ready(ctx) == nil {
		return errors.New("a full disk is ready and takes incidents")
	}
	if _, err := e.Log().First(ctx, "fb.case.first"); err != nil {
		return fmt.Errorf("reading beside a full disk: %w", err)
	}
	if err := os.Remove(filler); err != nil {
		return err
	}
	if _, err := put(ctx, e.Log(), ""); err != nil {
		return fmt.Errorf("after making room: %w", err)
	}
	return nil
}

// survivesADiskThatIsFull is the case the guard exists to avoid: the disk
// fills behind its back. The file store then stops answering writes until a
// restart; what it acknowledged before is all there after one.
func survivesADiskThatIsFull(disk string) error {
	ctx := context.Background()
	cfg := facts.Config{Dir: filepath.Join(disk, "b"), MinFree: -1}
	e, err := facts.Start(ctx, cfg)
	if err != nil {
		return err
	}
	filler, err := fill(disk, 512<<10)
	if err != nil {
		return err
	}
	stored := 0
	err = until(func() error {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		_, err := put(ctx, e.Log(), fmt.Sprintf("fb.case.b%d", stored))
		if err == nil {
			stored++
		}
		return err
	})
	if !errors.Is(err, fault.Unavailable) {
		return fmt.Errorf("a disk without a byte answers %v", err)
	}
	if _, err := e.Log().LastSeq(ctx); err != nil {
		fmt.Println("note: reading the state beside a full disk:", err)
	}
	if err := errors.Join(e.Stop(ctx), os.Remove(filler)); err != nil {
		return err
	}
	return allThere(ctx, cfg, stored)
}

func allThere(ctx context.Context, cfg facts.Config, stored int) error {
	e, err := facts.Start(ctx, cfg)
	if err != nil {
		return fmt.Errorf("after a restart: %w", err)
	}
	defer func() { _ = e.Stop(ctx) }()
	for i := range stored {
		if _, err := e.Log().Last(ctx, fmt.Sprintf("fb.case.b%d", i)); err != nil {
			return fmt.Errorf("fact %d of %d was acknowledged and is gone: %w", i, stored, err)
		}
	}
	_, err = put(ctx, e.Log(), "fb.case.after")
	return err
}

// receiptsGoOnAfterAFullDisk fills the disk to the last byte under the receipts.
func receiptsGoOnAfterAFullDisk(disk string) error {
	path := filepath.Join(disk, "receipts.log")
	r, err := facts.OpenReceipts(path)
	if err != nil {
		return err
	}
	filler, err := fill(disk, 8<<10)
	if err != nil {
		return err
	}
	stored := 0
	err = until(func() error {
		err := r.Append(context.Background(), receipt(stored))
		if err == nil {
			stored++
		}
		return err
	})
	if !errors.Is(err, fault.Unavailable) {
		return fmt.Errorf("receipts on a full disk: %v", err)
	}
	if err := os.Remove(filler); err != nil {
		return err
	}
	if err := r.Append(context.Background(), receipt(stored)); err != nil {
		return fmt.Errorf("receipts after making room: %w", err)
	}
	if err := r.Close(); err != nil {
		return err
	}
	if n, err := facts.VerifyReceipts(path); err != nil || n != stored+1 {
		return fmt.Errorf("%d receipts, want %d: %w", n, stored+1, err)
	}
	return nil
}

var serial int

// put publishes 32 KiB on a subject, or on a new one.
func put(ctx context.Context, l *facts.Log, subject string) (facts.Fact, error) {
	if serial++; subject == "" {
		subject = fmt.Sprintf("fb.case.s%d", serial)
	}
	f := facts.New("received", subject, "node", noon)
	f.Parts = []facts.Part{{Name: "x", Sealed: make([]byte, 32<<10)}}
	return l.Publish(ctx, f, facts.ExpectNothing())
}

// fill takes all but leave bytes of the disk.
func fill(disk string, leave uint64) (string, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(disk, &st); err != nil {
		return "", err
	}
	path := filepath.Join(disk, "filler")
	return path, os.WriteFile(path, make([]byte, st.Bavail*uint64(st.Bsize)-leave), 0o600)
}

// until repeats do until it fails; nil if it never does.
func until(do func() error) error {
	for range 5000 {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}
