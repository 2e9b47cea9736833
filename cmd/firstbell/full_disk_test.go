//go:build linux

package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A full disk is tested on a real one: the test starts itself again inside a
// user and mount namespace of its own, where it may mount a small memory disk
// without being root, and fills that.

const (
	fullDiskEnv  = "TEST_FULL_DISK_OF_FIRSTBELL" // the directory to mount on; with our own prefix it would be a setting
	fullDiskSize = 128 << 20
	fullDiskFree = 24 << 20 // kept free by the configuration
)

func TestAFullDiskRefusesPostsAndGoesOnReading(t *testing.T) {
	t.Parallel()
	onSmallDisk(t, onFullDisk)
}

// TestAFullDiskDoesNotKeepTheServiceFromStarting fills the disk to the last
// byte while the service is stopped.
func TestAFullDiskDoesNotKeepTheServiceFromStarting(t *testing.T) {
	t.Parallel()
	onSmallDisk(t, startOnFullDisk)
}

// onSmallDisk runs test in a namespace of its own with a directory to mount on.
func onSmallDisk(t *testing.T, test func(*testing.T, string)) {
	if dir := os.Getenv(fullDiskEnv); dir != "" {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", fullDiskSize)); err != nil {
			t.Skip(err)
		}
		test(t, dir)
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v")
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
	case err != nil:
		t.Errorf("%v\n%s", err, out)
	case strings.Contains(string(out), "--- SKIP"):
		t.Skipf("this machine allows no mounts:\n%s", out)
	}
}

// onFullDisk runs with the data directory on a disk of its own.
func onFullDisk(t *testing.T, dir string) {
	h := build(t, houseOptions{})
	data := filepath.Join(dir, "data")
	if err := copyTree(h.config.DataDir, data); err != nil {
		t.Fatal(err)
	}
	h.config.DataDir, h.config.MinFreeBytes = data, fullDiskFree
	a := h.open(t, Parts{})
	h.awaitReady(t)
	n := h.posting(t)
	n.mustAccept(t, 40)
	a.settle(t)
	reader, items := h.alertedReader(t, a)

	fillDisk(t, dir, fullDiskFree+fullDiskFree/2)
	h.await(t, "the disk counts as nearly full", func() bool { return a.engine.Log().NearlyFull(t.Context()) })
	n.mustRefuse(t)
	if status := acknowledge(t, reader, items[0]); status >= 400 {
		t.Errorf("acknowledging on a nearly full disk answers %d", status)
	}
	h.checkReading(t, n, reader, items[0])

	filler := fillDisk(t, dir, fullDiskFree/2)
	h.await(t, "the disk counts as full", func() bool { return a.engine.Log().Room(0) != nil })
	n.mustRefuse(t)
	h.checkReading(t, n, reader, items[1])
	if got := reader.send(t, items[1], items[1]+"/reveal", nil); got.status != http.StatusServiceUnavailable {
		t.Errorf("content is shown with %d where its opening cannot be recorded", got.status)
	}

	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	h.awaitReady(t)
	n.mustAccept(t, 3)
	a.settle(t)
	n.allThere(t, true)
	if status := acknowledge(t, reader, items[1]); status >= 400 {
		t.Errorf("acknowledging after room was made answers %d", status)
	}
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.open(t, Parts{})
	n.allThere(t, true)
}

// startOnFullDisk stops a service that has its ballast, fills the disk, and
// starts it again.
func startOnFullDisk(t *testing.T, dir string) {
	h := build(t, houseOptions{})
	data := filepath.Join(dir, "data")
	if err := copyTree(h.config.DataDir, data); err != nil {
		t.Fatal(err)
	}
	h.config.DataDir, h.config.MinFreeBytes = data, fullDiskFree
	if err := takeBallast(filepath.Join(data, ballastFile)); err != nil {
		t.Fatal(err)
	}
	a := h.open(t, Parts{})
	n := h.posting(t)
	n.mustAccept(t, 10)
	a.settle(t)
	reader, items := h.alertedReader(t, a)
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	filler := fillDisk(t, dir, 0)
	a = h.open(t, Parts{})
	n.mustRefuse(t)
	h.checkReading(t, n, reader, items[0])
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	h.await(t, "there is room again", func() bool { return a.engine.Log().Room(0) == nil })
	h.awaitReady(t)
	n.mustAccept(t, 3)
	n.allThere(t, true)
}

// checkReading asks for what needs no room.
func (h *house) checkReading(t *testing.T, n *postedNight, reader *visitor, item string) {
	t.Helper()
	n.allThere(t, false)
	for _, path := range []string{"/inbox", item} {
		if got := reader.get(t, path); got.status != http.StatusOK {
			t.Errorf("reading %s answers %d", path, got.status)
		}
	}
	probe := newVisitor(t, "http://"+h.config.Operations.Listen)
	for path, want := range map[string]int{"/readyz": http.StatusServiceUnavailable, "/livez": http.StatusOK, "/metrics": http.StatusOK} {
		if got := probe.get(t, path); got.status != want {
			t.Errorf("%s answers %d, want %d: %s", path, got.status, want, got.body)
		}
	}
}

// fillDisk takes all but leave bytes of the disk.
func fillDisk(t *testing.T, disk string, leave uint64) string {
	t.Helper()
	path := filepath.Join(disk, "filler")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	var st syscall.Statfs_t
	if err := syscall.Statfs(disk, &st); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(make([]byte, st.Bavail*uint64(st.Bsize)-leave)); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}
