package audit

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"os"
	"sync"

	"golang.org/x/mod/sumdb/tlog"
)

// Leaf is the hash of one stored fact, as facts.Record gives it.
type Leaf = [sha256.Size]byte

// The file of a tree begins with its format and the log it belongs to, padded
// to headerSize; then follow the hashes in the order of tlog.
const (
	headerSize = 64
	treeFormat = "firstbell tree 1\n"
)

// errTree says that the file is not, or no longer, the tree of this log. It is
// only a derived file: the answer is to drop it and derive it again.
var errTree = errors.New("the tree file is damaged or of another log")

// Tree is the Merkle tree over the leaves of a log, kept in a file so that
// heads and proofs need not read the log. It is safe for many goroutines. The
// file may be deleted at any time; it is never the only copy of anything.
type Tree struct {
	mu   sync.RWMutex
	file *os.File
	size int64 // leaves
}

// OpenTree opens the tree of the log with that identity, or an empty one where
// the file is missing. A file that does not fit, or in which one hash does not
// follow from those below it, is errTree.
func OpenTree(path, identity string) (*Tree, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the audit tree: %w", err)
	}
	t := &Tree{file: f}
	if err := t.recover(identity); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the audit tree %s: %w", path, err), f.Close())
	}
	return t, nil
}

// header is what the file of a log's tree begins with.
func header(identity string) []byte {
	h := make([]byte, headerSize)
	copy(h, treeFormat+identity)
	return h
}

func (t *Tree) recover(identity string) error {
	head := make([]byte, headerSize)
	n, err := t.file.ReadAt(head, 0)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return err
	case n == 0:
		_, err := t.file.WriteAt(header(identity), 0)
		return err
	case !bytes.Equal(head, header(identity)):
		return errTree
	}
	t.size, err = check(io.NewSectionReader(t.file, headerSize, 1<<62))
	if err != nil {
		return err
	}
	return t.file.Truncate(headerSize + tlog.StoredHashCount(t.size)*tlog.HashSize)
}

// check reads the hashes and makes sure that each one above a leaf follows from
// the two below it. It gives how many leaves are there whole.
func check(r io.Reader) (leaves int64, err error) {
	in := newHashReader(r)
	var edge []tlog.Hash // the roots of the whole subtrees, largest first
	for ; ; leaves++ {
		leaf, ok, err := in.next()
		if err != nil || !ok {
			return leaves, err
		}
		edge = append(edge, leaf)
		for range bits.TrailingZeros64(^uint64(leaves)) {
			above, ok, err := in.next()
			if err != nil || !ok {
				return leaves, err
			}
			last := len(edge) - 1
			if tlog.NodeHash(edge[last-1], edge[last]) != above {
				return leaves, errTree
			}
			edge = append(edge[:last-1], above)
		}
	}
}

// Size is how many leaves the tree has.
func (t *Tree) Size() int64 {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.size
}

// Append adds leaves behind the last one.
func (t *Tree) Append(leaves []Leaf) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	grown := growing{tree: t, from: tlog.StoredHashCount(t.size)}
	for i, leaf := range leaves {
		more, err := tlog.StoredHashesForRecordHash(t.size+int64(i), tlog.RecordHash(leaf[:]), &grown)
		if err != nil {
			return fmt.Errorf("growing the audit tree: %w", err)
		}
		grown.hashes = append(grown.hashes, more...)
	}
	raw := make([]byte, 0, len(grown.hashes)*tlog.HashSize)
	for _, h := range grown.hashes {
		raw = append(raw, h[:]...)
	}
	if _, err := t.file.WriteAt(raw, headerSize+grown.from*tlog.HashSize); err != nil {
		return fmt.Errorf("growing the audit tree: %w", err)
	}
	t.size += int64(len(leaves))
	return nil
}

// Head is the root over the first n leaves.
func (t *Tree) Head(n int64) (tlog.Hash, error) {
	if size := t.Size(); n < 0 || n > size {
		return tlog.Hash{}, fmt.Errorf("asking for the head over %d facts of a tree of %d", n, size)
	}
	return tlog.TreeHash(n, tlog.HashReaderFunc(t.read))
}

// Proof shows that leaf i is in the tree over the first n.
func (t *Tree) Proof(n, i int64) (tlog.RecordProof, error) {
	if size := t.Size(); n > size || i >= n || i < 0 {
		return nil, fmt.Errorf("proving fact %d in the first %d of a tree of %d", i+1, n, size)
	}
	return tlog.ProveRecord(n, i, tlog.HashReaderFunc(t.read))
}

// Close closes the file.
func (t *Tree) Close() error { return t.file.Close() }

// read gives stored hashes by their index.
func (t *Tree) read(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		if _, err := t.file.ReadAt(found[i][:], headerSize+at*tlog.HashSize); err != nil {
			return nil, fmt.Errorf("reading the audit tree: %w", err)
		}
	}
	return found, nil
}

// growing reads hashes of a tree and of those about to be added to it.
type growing struct {
	tree   *Tree
	from   int64 // the index of the first new hash
	hashes []tlog.Hash
}

// ReadHashes is what tlog asks for.
func (g *growing) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		if at >= g.from {
			found[i] = g.hashes[at-g.from]
			continue
		}
		old, err := g.tree.read([]int64{at})
		if err != nil {
			return nil, err
		}
		found[i] = old[0]
	}
	return found, nil
}
