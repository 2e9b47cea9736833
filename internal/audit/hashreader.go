package audit

import (
	"bufio"
	"errors"
	"io"

	"golang.org/x/mod/sumdb/tlog"
)

// hashReader takes one hash after the other off a stream.
type hashReader struct{ r *bufio.Reader }

func newHashReader(r io.Reader) hashReader { return hashReader{bufio.NewReaderSize(r, 1<<16)} }

// next is the next hash; false where none is there whole.
func (h hashReader) next() (hash tlog.Hash, ok bool, err error) {
	_, err = io.ReadFull(h.r, hash[:])
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return hash, false, nil
	}
	return hash, err == nil, err
}
