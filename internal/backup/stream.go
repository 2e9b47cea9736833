package backup

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// chunk is how much is sealed at once.
const chunk = 256 << 10

// errSealed says that a file is not what was written, or not all of it.
var errSealed = errors.New("the backup is damaged, cut short, or of another data directory")

// sealer writes a stream as sealed chunks. Each is bound to its file and place,
// and the last says that it is the last: nothing can be taken out, moved or cut
// off unnoticed.
type sealer struct {
	w    *bufio.Writer
	aead tink.AEAD
	name []byte
	n    uint64
	buf  bytes.Buffer
}

func newSealer(w io.Writer, key, name []byte) (*sealer, error) {
	aead, err := subtle.NewXChaCha20Poly1305(key)
	if err != nil {
		return nil, fmt.Errorf("sealing a backup: %w", err)
	}
	return &sealer{w: bufio.NewWriter(w), aead: aead, name: name}, nil
}

// chunkAD binds a chunk to its file, its place and whether it is the last.
func chunkAD(name []byte, n uint64, last bool) []byte {
	ad := append([]byte("firstbell.backup.1\x00"), name...)
	ad = binary.BigEndian.AppendUint64(append(ad, 0), n)
	if last {
		return append(ad, 1)
	}
	return append(ad, 0)
}

// Write adds to the stream.
func (s *sealer) Write(p []byte) (int, error) {
	s.buf.Write(p)
	for s.buf.Len() > chunk {
		if err := s.flush(s.buf.Next(chunk), false); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

func (s *sealer) flush(plain []byte, last bool) error {
	sealed, err := s.aead.Encrypt(plain, chunkAD(s.name, s.n, last))
	if err != nil {
		return fmt.Errorf("sealing a backup: %w", err)
	}
	s.n++
	_, err = s.w.Write(append(binary.AppendUvarint(nil, uint64(len(sealed))), sealed...))
	return err
}

// Close writes the last chunk.
func (s *sealer) Close() error { return errors.Join(s.flush(s.buf.Bytes(), true), s.w.Flush()) }

// opener reads what a sealer wrote.
type opener struct {
	r    *bufio.Reader
	aead tink.AEAD
	name []byte
	n    uint64
	rest []byte
	last bool
}

func newOpener(r io.Reader, key, name []byte) (*opener, error) {
	aead, err := subtle.NewXChaCha20Poly1305(key)
	if err != nil {
		return nil, fmt.Errorf("opening a backup: %w", err)
	}
	return &opener{r: bufio.NewReader(r), aead: aead, name: name}, nil
}

// Read gives the stream; io.EOF only after the chunk that says it is the last.
func (o *opener) Read(p []byte) (int, error) {
	for len(o.rest) == 0 {
		if o.last {
			if _, err := o.r.ReadByte(); !errors.Is(err, io.EOF) {
				return 0, errSealed
			}
			return 0, io.EOF
		}
		if err := o.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, o.rest)
	o.rest = o.rest[n:]
	return n, nil
}

func (o *opener) next() error {
	size, err := binary.ReadUvarint(o.r)
	if err != nil || size > 2*chunk {
		return errSealed
	}
	sealed := make([]byte, size)
	if _, err := io.ReadFull(o.r, sealed); err != nil {
		return errSealed
	}
	for _, last := range []bool{false, true} {
		if plain, err := o.aead.Decrypt(sealed, chunkAD(o.name, o.n, last)); err == nil {
			o.n++
			o.rest, o.last = plain, last
			return nil
		}
	}
	return errSealed
}
