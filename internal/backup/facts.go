package backup

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/facts"
)

// factsFormat begins a facts file; the rest of its first line says whose it is.
const factsFormat = "firstbell-facts-backup/1"

// Head is the first line of a backup, in clear.
type Head struct {
	Format     string    `json:"format"`
	Identity   string    `json:"identity"` // of the log
	At         time.Time `json:"at"`
	Facts      uint64    `json:"facts,omitempty"`      // how many it holds
	Generation uint64    `json:"generation,omitempty"` // of a keys file: 1 more than the one it replaced
}

// The kinds of record in a facts file.
const (
	recordFact    = 'F' // sequence, subject, stored bytes
	recordObject  = 'O' // name, metadata as JSON, bytes
	recordReceipt = 'R' // bytes of the receipts file
	recordEnd     = 'E' // nothing follows
)

// maxField bounds one field of a record: a national register is far below.
const maxField = 1 << 30

// Source is what a facts file is made of.
type Source struct {
	Log      *facts.Log
	Objects  jetstream.ObjectStore
	Receipts string // path; may be missing
	Key      []byte // seals the file; a secret of the vault
	Now      time.Time
}

// WriteFacts writes everything but the keys. Facts that arrive while it writes
// are not in it.
func WriteFacts(ctx context.Context, w io.Writer, from Source, progress func(done, all uint64)) (Head, error) {
	last, err := from.Log.LastSeq(ctx)
	if err != nil {
		return Head{}, err
	}
	head := Head{Format: factsFormat, Identity: from.Log.Identity(), At: from.Now.UTC().Truncate(time.Second), Facts: last}
	line, err := json.Marshal(head)
	if err != nil {
		return head, err
	}
	if _, err := w.Write(append(line, '\n')); err != nil {
		return head, err
	}
	out, err := newSealer(w, from.Key, line)
	if err != nil {
		return head, err
	}
	// Receipts first: none of them may speak of a fact that is not in the file.
	err = errors.Join(writeReceipts(out, from.Receipts), writeFacts(ctx, out, from.Log, last, progress))
	if err == nil {
		err = writeObjects(ctx, out, from.Objects)
	}
	if err == nil {
		err = put(out, recordEnd)
	}
	return head, errors.Join(err, out.Close())
}

// errAllRead ends the reading of the log.
var errAllRead = errors.New("all read")

func writeFacts(ctx context.Context, w io.Writer, log *facts.Log, last uint64, progress func(done, all uint64)) error {
	if last == 0 {
		return nil
	}
	err := log.Consume(ctx, 1, func(batch []facts.Fact) error {
		for _, f := range batch {
			if f.Seq > last {
				return errAllRead
			}
			if err := put(w, recordFact, binary.BigEndian.AppendUint64(nil, f.Seq), []byte(f.Subject), f.Bytes()); err != nil {
				return err
			}
		}
		at := batch[len(batch)-1].Seq
		if progress != nil {
			progress(at, last)
		}
		if at >= last {
			return errAllRead
		}
		return nil
	})
	if !errors.Is(err, errAllRead) {
		return fmt.Errorf("copying facts: %w", err)
	}
	return nil
}

func writeObjects(ctx context.Context, w io.Writer, store jetstream.ObjectStore) error {
	list, err := store.List(ctx)
	if errors.Is(err, jetstream.ErrNoObjectsFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("copying imported files: %w", err)
	}
	for _, o := range list {
		raw, err := store.GetBytes(ctx, o.Name)
		if errors.Is(err, jetstream.ErrObjectNotFound) {
			continue // replaced since it was listed
		}
		if err != nil {
			return fmt.Errorf("copying imported files: %w", err)
		}
		meta, err := json.Marshal(o.Metadata)
		if err != nil {
			return err
		}
		if err := put(w, recordObject, []byte(o.Name), meta, raw); err != nil {
			return err
		}
	}
	return nil
}

func writeReceipts(w io.Writer, path string) error {
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("copying receipts: %w", err)
	}
	return put(w, recordReceipt, raw)
}

// put writes one record: its kind, how many fields, and each with its length.
func put(w io.Writer, kind byte, fields ...[]byte) error {
	head := []byte{kind, byte(len(fields))}
	if _, err := w.Write(head); err != nil {
		return err
	}
	for _, f := range fields {
		if _, err := w.Write(binary.AppendUvarint(nil, uint64(len(f)))); err != nil {
			return err
		}
		if _, err := w.Write(f); err != nil {
			return err
		}
	}
	return nil
}

// Handler takes the records of a facts file in order; nil functions skip theirs.
type Handler struct {
	Fact    func(seq uint64, subject string, stored []byte) error
	Object  func(name string, metadata map[string]string, raw []byte) error
	Receipt func(raw []byte) error
}

// ReadHead reads the first line of a backup of either kind.
func ReadHead(path string) (Head, error) {
	f, err := os.Open(path)
	if err != nil {
		return Head{}, fmt.Errorf("reading a backup: %w", err)
	}
	defer f.Close()
	head, _, err := readHead(bufio.NewReader(f))
	return head, err
}

func readHead(r *bufio.Reader) (Head, []byte, error) {
	line, err := r.ReadBytes('\n')
	var head Head
	if err != nil || json.Unmarshal(line, &head) != nil || head.Format != factsFormat && head.Format != keysFormat {
		return head, nil, errors.New("reading a backup: its first line is not one of a backup of this version")
	}
	return head, line[:len(line)-1], nil
}

// ReadFacts reads a whole facts file. Nothing of it is to be believed before it
// returned nil.
func ReadFacts(r io.Reader, key []byte, h Handler) (Head, error) {
	in := bufio.NewReader(r)
	head, line, err := readHead(in)
	if err != nil || head.Format != factsFormat {
		return head, errors.Join(errors.New("reading the facts file: it is none"), err)
	}
	plain, err := newOpener(in, key, line)
	if err != nil {
		return head, err
	}
	body := bufio.NewReader(plain)
	for {
		kind, fields, err := take(body)
		if err != nil {
			return head, fmt.Errorf("reading the facts file: %w", err)
		}
		if kind == recordEnd {
			if _, err := body.ReadByte(); !errors.Is(err, io.EOF) {
				return head, fmt.Errorf("reading the facts file: %w", errSealed)
			}
			return head, nil
		}
		if err := h.handle(kind, fields); err != nil {
			return head, err
		}
	}
}

func take(r *bufio.Reader) (kind byte, fields [][]byte, err error) {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, errSealed
	}
	for range head[1] {
		n, err := binary.ReadUvarint(r)
		if err != nil || n > maxField {
			return 0, nil, errSealed
		}
		field := make([]byte, n)
		if _, err := io.ReadFull(r, field); err != nil {
			return 0, nil, errSealed
		}
		fields = append(fields, field)
	}
	return head[0], fields, nil
}

func (h Handler) handle(kind byte, f [][]byte) error {
	switch {
	case kind == recordFact && len(f) == 3 && len(f[0]) == 8:
		if h.Fact == nil {
			return nil
		}
		return h.Fact(binary.BigEndian.Uint64(f[0]), string(f[1]), f[2])
	case kind == recordObject && len(f) == 3:
		if h.Object == nil {
			return nil
		}
		var meta map[string]string
		if err := json.Unmarshal(f[1], &meta); err != nil {
			return errSealed
		}
		return h.Object(string(f[0]), meta, f[2])
	case kind == recordReceipt && len(f) == 1:
		if h.Receipt == nil {
			return nil
		}
		return h.Receipt(f[0])
	default:
		return errSealed
	}
}
