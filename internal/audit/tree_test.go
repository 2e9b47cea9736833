package audit

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// leafOf is an invented leaf.
func leafOf(i int) Leaf { return sha256.Sum256(fmt.Appendf(nil, "leaf %d", i)) }

func leavesOf(from, to int) []Leaf {
	var all []Leaf
	for i := from; i < to; i++ {
		all = append(all, leafOf(i))
	}
	return all
}

// memoryOf is the tree that tlog itself makes of the leaves.
func memoryOf(t testing.TB, n int) *memory {
	t.Helper()
	m := &memory{}
	for i := range n {
		if err := m.add(leafOf(i)); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func openTree(t testing.TB, path string) *Tree {
	t.Helper()
	tree, err := OpenTree(path, "log-a")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tree.Close() })
	return tree
}

func TestHeadsAndProofsDoNotDependOnHowTheTreeGrew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := 0
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(rt, "leaves")
		file++
		path := filepath.Join(dir, fmt.Sprint(file))
		tree := openTree(t, path)
		for done := 0; done < n; {
			step := rapid.IntRange(1, n-done).Draw(rt, "step")
			if err := tree.Append(leavesOf(done, done+step)); err != nil {
				rt.Fatal(err)
			}
			done += step
			if rapid.Bool().Draw(rt, "opened again") {
				tree = openTree(t, path)
			}
		}
		at := rapid.Int64Range(1, int64(n)).Draw(rt, "head")
		want, err := tlog.TreeHash(at, memoryOf(t, n))
		if err != nil {
			rt.Fatal(err)
		}
		if got, err := tree.Head(at); err != nil || got != want {
			rt.Fatalf("head over %d of %d: %v, %v; want %v", at, n, got, err, want)
		}
		leaf := rapid.Int64Range(0, at-1).Draw(rt, "leaf")
		path2, err := tree.Proof(at, leaf)
		if err != nil {
			rt.Fatal(err)
		}
		hash := leafOf(int(leaf))
		if err := tlog.CheckRecord(path2, at, want, leaf, tlog.RecordHash(hash[:])); err != nil {
			rt.Fatal(err)
		}
	})
}

func TestAFlippedByteInTheTreeFileIsNoticed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tree")
	if err := openTree(t, path).Append(leavesOf(0, 64)); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(whole); at += 29 {
		broken := append([]byte(nil), whole...)
		broken[at] ^= 4
		if err := os.WriteFile(path, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenTree(path, "log-a"); !errors.Is(err, errTree) {
			t.Fatalf("byte %d flipped: %v", at, err)
		}
	}
}

func TestATornTreeFileGoesOnFromItsLastWholeLeaf(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tree")
	if err := openTree(t, path).Append(leavesOf(0, 37)); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := tlog.TreeHash(37, memoryOf(t, 37))
	if err != nil {
		t.Fatal(err)
	}
	for end := headerSize; end < len(whole); end += 13 {
		if err := os.WriteFile(path, whole[:end], 0o600); err != nil {
			t.Fatal(err)
		}
		tree := openTree(t, path)
		if err := tree.Append(leavesOf(int(tree.Size()), 37)); err != nil {
			t.Fatal(err)
		}
		if got, err := tree.Head(37); err != nil || got != want {
			t.Fatalf("cut at %d: %v, %v", end, got, err)
		}
	}
}

func TestATreeOfAnotherLogIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tree")
	openTree(t, path)
	if _, err := OpenTree(path, "log-b"); !errors.Is(err, errTree) {
		t.Fatal(err)
	}
}
