package view_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"firstbell/internal/facts/factstest"
	"firstbell/internal/view"
)

// TestAFlippedByteAnywhereIsNoticed closes a view cleanly, spoils one stretch
// of the file, and opens it again: whatever was hit, the rows are those of an
// unspoilt fold, and nothing panics.
func TestAFlippedByteAnywhereIsNoticed(t *testing.T) {
	t.Parallel()
	l := factstest.Start(t).Log()
	publish(t, l, 300)
	path := filepath.Join(t.TempDir(), "view.db")
	v := start(t, l, path)
	want := digest(t, v)
	v.Stop()
	const parts = 16
	for part := range int64(parts) {
		t.Run(fmt.Sprintf("%d of %d parts into the file", part, parts), func(t *testing.T) {
			v := start(t, l, path)
			v.Stop()
			info, err := os.Stat(path) // a view built anew may be smaller than the one before
			if err != nil {
				t.Fatal(err)
			}
			spoil(t, path, part*info.Size()/parts, 700)
			v = start(t, l, path)
			defer v.Stop()
			if got := digest(t, v); got != want {
				t.Errorf("the spoilt view has digest %s, want %s", got, want)
			}
		})
	}
}

// spoil inverts n bytes of the file.
func spoil(t *testing.T, path string, offset int64, n int) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	raw := make([]byte, n)
	got, err := f.ReadAt(raw, offset)
	if got == 0 && err != nil {
		t.Fatal(err)
	}
	for i := range raw[:got] {
		raw[i] ^= 0xff
	}
	if _, err := f.WriteAt(raw[:got], offset); err != nil {
		t.Fatal(err)
	}
}

func TestAFileWhoseSumIsMissingIsBuiltAnew(t *testing.T) {
	t.Parallel()
	l := factstest.Start(t).Log()
	publish(t, l, 9)
	path := filepath.Join(t.TempDir(), "view.db")
	v := start(t, l, path)
	want := digest(t, v)
	v.Stop()
	if err := os.Remove(path + ".sum"); err != nil {
		t.Fatal(err)
	}
	v = open(t, l, path)
	if v.Applied() != 0 {
		t.Errorf("a file without its sum was used: it stands at %d", v.Applied())
	}
	if err := v.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := digest(t, v); got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}

// TestAReaderThatMeetsDamageGetsAnError stands for a page that went bad while
// the file was open: the reader is told, the process lives, and the next fact
// finds the rows built anew.
func TestAReaderThatMeetsDamageGetsAnError(t *testing.T) {
	t.Parallel()
	l := factstest.Start(t).Log()
	publish(t, l, 30)
	v := start(t, l, filepath.Join(t.TempDir(), "view.db"))
	err := v.Read(func(*view.Tx) error { panic("a row that no projector wrote") })
	if err == nil {
		t.Fatal("a panic inside a read is no error")
	}
	last := publish(t, l, 3)
	if err := v.Wait(t.Context(), last); err != nil {
		t.Fatal(err)
	}
	if n := count(t, v, "ids"); n != 33 {
		t.Errorf("%d rows after building anew, want 33", n)
	}
}
