package backup

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"unicode/utf16"

	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/facts"
)

// needle is something known, in every form in which it might lie about.
type needle struct {
	forms   [][]byte
	longest int
}

// leastKnown is how many bytes are evidence.
const leastKnown = 8

// newNeedle gives the forms of known bytes: as they are, as JSON writes them, as
// UTF-16, in hexadecimal, and in base64 at each of the three places it can begin.
// Space around them is what an editor put there, and is not looked for.
func newNeedle(known []byte) needle {
	if trimmed := bytes.TrimSpace(known); len(trimmed) >= leastKnown {
		known = trimmed
	}
	var n needle
	add := func(form []byte) {
		if len(form) > 3 {
			n.forms, n.longest = append(n.forms, form), max(n.longest, len(form))
		}
	}
	add(known)
	for _, html := range []bool{false, true} {
		var coded bytes.Buffer
		enc := json.NewEncoder(&coded)
		enc.SetEscapeHTML(html)
		_ = enc.Encode(string(known)) // text always has a JSON form
		add(bytes.Trim(coded.Bytes(), "\"\n"))
	}
	var wide []byte
	for _, u := range utf16.Encode([]rune(string(known))) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	add(wide)
	add([]byte(hex.EncodeToString(known)))
	add(bytes.ToUpper([]byte(hex.EncodeToString(known))))
	for shift := range 3 {
		for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
			coded := enc.EncodeToString(append(make([]byte, shift), known...))
			// The first and last characters depend on the neighbours.
			from := []int{0, 2, 3}[shift]
			add([]byte(coded[from : len(coded)-4]))
		}
	}
	return n
}

func (n needle) in(hay []byte) bool {
	for _, f := range n.forms {
		if bytes.Contains(hay, f) {
			return true
		}
	}
	return false
}

// Stores are the places of a running data directory that files alone do not
// show, because they are encrypted on disk.
type Stores struct {
	Log       *facts.Log
	JetStream jetstream.JetStream
	Keys      jetstream.JetStream // of the wrapped keys; may be the same
}

// Search looks for known bytes in every file of a data directory and, decrypted,
// in every store of it. It gives the places where they were found.
func Search(ctx context.Context, dir string, s Stores, known []byte) ([]string, error) {
	if len(known) < leastKnown {
		return nil, errors.New("searching: give at least 8 bytes, or everything is found everywhere")
	}
	n := newNeedle(known)
	found, err := searchFiles(dir, n)
	if err != nil {
		return found, err
	}
	last, err := s.Log.LastSeq(ctx)
	if err != nil {
		return found, err
	}
	in, err := searchFacts(ctx, s.Log, last, n)
	found = append(found, in...)
	if err != nil {
		return found, err
	}
	in, err = searchStreams(ctx, s.JetStream, n)
	found = append(found, in...)
	if err != nil || s.Keys == nil || s.Keys == s.JetStream {
		return found, err
	}
	in, err = searchStreams(ctx, s.Keys, n)
	return append(found, in...), err
}

func searchFiles(dir string, n needle) (found []string, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return ignoreGone(err)
		}
		has, err := n.inFile(path)
		if has {
			found = append(found, path)
		}
		return ignoreGone(err)
	})
	return found, err
}

// ignoreGone passes over a file that a running service took away meanwhile.
func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// inFile searches a file piece by piece, with an overlap of the longest form.
func (n needle) inFile(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<20)
	var tail []byte
	piece := make([]byte, 1<<20)
	for {
		got, err := io.ReadFull(r, piece)
		hay := append(tail, piece[:got]...)
		if n.in(hay) {
			return true, nil
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("searching %s: %w", path, err)
		}
		tail = bytes.Clone(hay[max(0, len(hay)-n.longest):])
	}
}

func searchFacts(ctx context.Context, log *facts.Log, last uint64, n needle) (found []string, err error) {
	if last == 0 {
		return nil, nil
	}
	err = log.Consume(ctx, 1, func(batch []facts.Fact) error {
		for _, f := range batch {
			if n.in(f.Bytes()) || n.in([]byte(f.Subject)) {
				found = append(found, fmt.Sprintf("fact %d", f.Seq))
			}
		}
		if batch[len(batch)-1].Seq >= last {
			return errAllRead
		}
		return nil
	})
	if errors.Is(err, errAllRead) {
		err = nil
	}
	return found, err
}

// searchStreams reads every other stream: keys, sessions, objects.
func searchStreams(ctx context.Context, js jetstream.JetStream, n needle) (found []string, err error) {
	names := js.StreamNames(ctx)
	for name := range names.Name() {
		if name == facts.StreamFacts {
			continue
		}
		stream, err := js.Stream(ctx, name)
		if err != nil {
			return found, fmt.Errorf("searching %s: %w", name, err)
		}
		state := stream.CachedInfo().State
		for seq := state.FirstSeq; seq <= state.LastSeq && seq > 0; seq++ {
			m, err := stream.GetMsg(ctx, seq)
			if errors.Is(err, jetstream.ErrMsgNotFound) {
				continue
			}
			if err != nil {
				return found, fmt.Errorf("searching %s: %w", name, err)
			}
			if n.in(m.Data) || n.in([]byte(m.Subject)) {
				found = append(found, fmt.Sprintf("%s message %d", name, seq))
			}
		}
	}
	return found, names.Err()
}
