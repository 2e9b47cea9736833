package audit

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"firstbell/internal/facts"
)

// exportFormat names the format of an export: one JSON document a line, the
// head first, then one line for each fact.
const exportFormat = "firstbell-audit-export/1"

// exportHead is the first line of an export.
type exportHead struct {
	Format      string `json:"format"`
	VerifierKey string `json:"verifierKey"`
	Facts       int64  `json:"facts"`
	Checkpoint  string `json:"checkpoint"` // a signed head of kind export over all facts of the file
}

// exportLine is the line of one fact.
type exportLine struct {
	Seq      int64           `json:"seq"`
	Leaf     string          `json:"leaf"` // base64 of the leaf, to tell which line was altered
	Subject  string          `json:"subject"`
	Envelope json.RawMessage `json:"envelope"` // letter by letter as it is stored
	Parts    []exportPart    `json:"parts,omitempty"`
}

type exportPart struct {
	facts.PartDigest
	Digest string `json:"sha256"` // base64
}

// Export writes the log until now: what each fact says in clear, and digests of
// what is sealed. It gives the checkpoint that the export ends with. Progress,
// if not nil, hears how many of how many facts are written.
func (k *Keeper) Export(ctx context.Context, w io.Writer, progress func(done, all int64)) (Checkpoint, error) {
	end, err := k.end(ctx, KindExport)
	if err != nil {
		return end, err
	}
	out := bufio.NewWriterSize(w, 1<<16)
	if err := writeLine(out, exportHead{exportFormat, k.VerifierKey(), end.Size, end.Note}); err != nil {
		return end, err
	}
	err = k.cfg.Log.Consume(ctx, 1, func(batch []facts.Fact) error {
		for _, f := range batch {
			if int64(f.Seq) > end.Size {
				return errCaughtUp
			}
			if err := writeLine(out, lineOf(f)); err != nil {
				return err
			}
		}
		if progress != nil {
			progress(int64(batch[len(batch)-1].Seq), end.Size)
		}
		if int64(batch[len(batch)-1].Seq) == end.Size {
			return errCaughtUp
		}
		return nil
	})
	if !errors.Is(err, errCaughtUp) {
		return end, fmt.Errorf("exporting the audit: %w", err)
	}
	return end, out.Flush()
}

// end signs the log as it is now.
func (k *Keeper) end(ctx context.Context, kind Kind) (Checkpoint, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	size, err := k.catchUp(ctx)
	if err != nil {
		return Checkpoint{}, err
	}
	if size == 0 {
		return Checkpoint{}, errors.New("exporting the audit: the log is empty")
	}
	return k.sign(size, kind)
}

func lineOf(f facts.Fact) exportLine { return lineAt(int64(f.Seq), f.Record()) }

func lineAt(seq int64, r facts.Record) exportLine {
	leaf := r.Leaf()
	line := exportLine{Seq: seq, Leaf: base64.StdEncoding.EncodeToString(leaf[:]), Subject: r.Subject, Envelope: r.Envelope}
	for _, p := range r.Parts {
		line.Parts = append(line.Parts, exportPart{p, base64.StdEncoding.EncodeToString(p.SHA256[:])})
	}
	return line
}

// record is the line as the log would give it.
func (l exportLine) record() (facts.Record, error) {
	r := facts.Record{Subject: l.Subject, Envelope: l.Envelope}
	for _, p := range l.Parts {
		sum, err := base64.StdEncoding.DecodeString(p.Digest)
		if err != nil || len(sum) != len(p.SHA256) {
			return r, errors.New("the digest of a part is no SHA-256 in base64")
		}
		copy(p.SHA256[:], sum)
		r.Parts = append(r.Parts, p.PartDigest)
	}
	return r, nil
}

// asWritten reports whether a document is, letter by letter, what is written of
// what was read of it. JSON lets a name stand twice, be spelt in other letters or
// be unknown, so that one reader is shown what another one never checked.
func asWritten(raw []byte, v any) bool {
	again, err := json.Marshal(v)
	return err == nil && bytes.Equal(again, raw)
}

// writeLine writes a document and a line feed. Envelopes are stored in the form
// that encoding/json gives, so that they pass through it unchanged; Verify
// would notice if they did not.
func writeLine(w io.Writer, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("writing the export: %w", err)
	}
	_, err = w.Write(append(raw, '\n'))
	return err
}
