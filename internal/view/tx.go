package view

import (
	"bytes"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// errReadOnly says that a reader tried to write.
var errReadOnly = errors.New("a view is written by its projectors alone")

// Tx reads rows, and for a projector writes them. Its first error sticks:
// later writes do nothing, and the transaction fails with it.
type Tx struct {
	tx  *bolt.Tx
	err error
}

// bucket finds a projector's bucket; the view's own are out of reach.
func (t *Tx) bucket(name string) *bolt.Bucket {
	b := t.tx.Bucket([]byte(rowsPrefix + name))
	if b == nil {
		t.fail(fmt.Errorf("bucket %q is named by no projector", name))
	}
	return b
}

func (t *Tx) fail(err error) {
	if t.err == nil {
		t.err = err
	}
}

// Get is a copy of the value of key, or nil.
func (t *Tx) Get(bucket, key string) []byte {
	b := t.bucket(bucket)
	if b == nil {
		return nil
	}
	return bytes.Clone(b.Get([]byte(key)))
}

// Put writes a row. Keys must not be empty.
func (t *Tx) Put(bucket, key string, value []byte) {
	if b := t.writable(bucket); b != nil {
		if err := b.Put([]byte(key), value); err != nil {
			t.fail(fmt.Errorf("writing a row of %s: %w", bucket, err))
		}
	}
}

// Delete removes a row; a row that is not there is fine.
func (t *Tx) Delete(bucket, key string) {
	if b := t.writable(bucket); b != nil {
		if err := b.Delete([]byte(key)); err != nil {
			t.fail(fmt.Errorf("deleting a row of %s: %w", bucket, err))
		}
	}
}

func (t *Tx) writable(bucket string) *bolt.Bucket {
	if t.err != nil {
		return nil
	}
	if !t.tx.Writable() {
		t.fail(errReadOnly)
		return nil
	}
	return t.bucket(bucket)
}

type row struct {
	key   string
	value []byte
}

// Each calls fn with a copy of every row whose key begins with prefix, in the
// order of keys, until fn fails. A projector may write meanwhile: it is shown
// the rows as they were before.
func (t *Tx) Each(bucket, prefix string, fn func(key string, value []byte) error) error {
	return t.EachFrom(bucket, prefix, prefix, fn)
}

// EachFrom is Each from a key on, which need not exist.
func (t *Tx) EachFrom(bucket, prefix, from string, fn func(key string, value []byte) error) error {
	b := t.bucket(bucket)
	if b == nil {
		return t.err
	}
	if !t.tx.Writable() {
		return scanFrom(b, prefix, from, func(k, v []byte) error { return fn(string(k), bytes.Clone(v)) })
	}
	var rows []row // a cursor must not move over rows that are being changed
	_ = scanFrom(b, prefix, from, func(k, v []byte) error {
		rows = append(rows, row{string(k), bytes.Clone(v)})
		return nil
	})
	for _, r := range rows {
		if err := fn(r.key, r.value); err != nil {
			return err
		}
	}
	return nil
}

// First is the first row, from a key on, whose key begins with prefix; false
// where there is none.
func (t *Tx) First(bucket, prefix, from string) (key string, value []byte, ok bool) {
	b := t.bucket(bucket)
	if b == nil {
		return "", nil, false
	}
	k, v := b.Cursor().Seek([]byte(max(prefix, from)))
	if k == nil || !bytes.HasPrefix(k, []byte(prefix)) {
		return "", nil, false
	}
	return string(k), bytes.Clone(v), true
}

// Last is the last row whose key begins with prefix; false where there is none.
func (t *Tx) Last(bucket, prefix string) (key string, value []byte, ok bool) {
	b := t.bucket(bucket)
	if b == nil {
		return "", nil, false
	}
	c := b.Cursor()
	before := c.Prev
	if beyond, _ := c.Seek([]byte(prefix + "\xff")); beyond == nil { // keys are text: none goes on with this byte
		before = c.Last
	}
	k, v := before()
	if k == nil || !bytes.HasPrefix(k, []byte(prefix)) {
		return "", nil, false
	}
	return string(k), bytes.Clone(v), true
}

// Count is the number of rows whose key begins with prefix.
func (t *Tx) Count(bucket, prefix string) int {
	n := 0
	if b := t.bucket(bucket); b != nil {
		_ = scan(b, prefix, func([]byte, []byte) error { n++; return nil })
	}
	return n
}

// scan walks the rows of a prefix without copying.
func scan(b *bolt.Bucket, prefix string, fn func(k, v []byte) error) error {
	return scanFrom(b, prefix, prefix, fn)
}

func scanFrom(b *bolt.Bucket, prefix, from string, fn func(k, v []byte) error) error {
	c, p := b.Cursor(), []byte(prefix)
	for k, v := c.Seek([]byte(max(prefix, from))); k != nil && bytes.HasPrefix(k, p); k, v = c.Next() {
		if err := fn(k, v); err != nil {
			return err
		}
	}
	return nil
}
