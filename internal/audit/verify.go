package audit

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// maxLine bounds one line of an export: envelopes are small, and a fact has at
// most some thousand parts.
const maxLine = 16 << 20

// Report is what a verification found.
type Report struct {
	VerifierKey string
	Fingerprint string
	Facts       int64        // that the file holds
	Checkpoints int          // signed heads met on the way, the last one included
	Held        int          // signed heads of the reader's own that the file was held against
	Cuts        []Checkpoint // where the log was put back to from a backup
	Lost        int          // of those held, signed over what a cut took away
	End         Checkpoint
	First, Last time.Time // when the first and the last fact were decided
	Problems    []Problem // none means that the file is what the log said
}

// OK reports whether nothing was found.
func (r Report) OK() bool { return len(r.Problems) == 0 }

// Problem is one thing that is not as it was signed.
type Problem struct {
	Line int64 // of the file, from 1 on; zero where no line is to blame
	What string
}

// String is the problem with its line, where one is to blame.
func (p Problem) String() string {
	if p.Line == 0 {
		return p.What
	}
	return fmt.Sprintf("line %d: %s", p.Line, p.What)
}

// Trust is what the reader of an export knows from elsewhere.
type Trust struct {
	VerifierKey string   // the log's key as it was written down; empty accepts the file's own
	Checkpoints []string // signed heads from the second places, each of which the file must contain; none asks for none
}

// maxProblems ends a verification of something that is no longer the log at all.
const maxProblems = 20

// Verify reads an export and checks every line, every checkpoint and the end.
// An error means that the file could not be read as an export at all.
func Verify(r io.Reader, trust Trust, progress func(done, all int64)) (Report, error) {
	v := &verifier{lines: newLines(r), trust: trust, progress: progress}
	if err := v.head(); err != nil {
		return v.report, fmt.Errorf("reading the export: %w", err)
	}
	if err := v.facts(); err != nil {
		return v.report, fmt.Errorf("reading the export: %w", err)
	}
	v.finish()
	return v.report, nil
}

// verifier walks through one export.
type verifier struct {
	lines    *lines
	trust    Trust
	progress func(done, all int64)
	report   Report
	promised int64
	known    []Checkpoint // from the second places
	hashes   memory       // the tree, grown from what the lines say
}

func (v *verifier) problem(line int64, format string, args ...any) {
	v.report.Problems = append(v.report.Problems, Problem{line, printable(fmt.Sprintf(format, args...))})
}

// head reads the first line and what the reader trusts.
func (v *verifier) head() error {
	raw, err := v.lines.next()
	if err != nil {
		return err
	}
	var head exportHead
	if err := json.Unmarshal(raw, &head); err != nil || head.Format != exportFormat {
		return fmt.Errorf("its first line is not the head of an audit export of format %s", exportFormat)
	}
	if !asWritten(raw, head) {
		v.problem(1, "the head is not written as the log writes it: something was added to it, or stands there twice")
	}
	v.promised = head.Facts
	v.report.VerifierKey, v.report.Fingerprint = head.VerifierKey, Fingerprint(head.VerifierKey)
	if v.trust.VerifierKey != "" && v.trust.VerifierKey != head.VerifierKey {
		v.problem(1, "the export names another key than the one you trust")
	}
	end, err := ReadCheckpoint(head.Checkpoint, head.VerifierKey)
	switch {
	case err != nil:
		v.problem(1, "the checkpoint at its head is forged or damaged: %v", err)
	case !end.isPlain():
		v.problem(1, "the checkpoint at its head is forged or damaged: its signature is not written as the log writes it")
	case end.Kind != KindExport:
		v.problem(1, "the checkpoint at its head was made %s and is not the end of an export: facts may be missing behind it", end.Kind)
	case end.Size != head.Facts:
		v.problem(1, "its head speaks of %d facts, the checkpoint of %d", head.Facts, end.Size)
	default:
		v.report.Checkpoints++
	}
	v.report.End = end
	v.readKnown(head.VerifierKey)
	return nil
}

// readKnown reads the checkpoints that the reader holds. One that is not of this
// log is a finding: whoever cuts a log may hand out a file of other checkpoints.
func (v *verifier) readKnown(key string) {
	for _, held := range v.trust.Checkpoints {
		known, err := ReadCheckpoint(held, key)
		if err != nil {
			v.problem(0, "a checkpoint you hold was not signed with the export's key: %v", err)
			continue
		}
		v.known = append(v.known, known)
	}
	v.report.Held = len(v.known)
}

// facts reads the lines of facts until the file ends.
func (v *verifier) facts() error {
	for seq := int64(1); ; seq++ {
		raw, err := v.lines.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := v.fact(seq, raw); err != nil {
			return err
		}
		v.report.Facts = seq
		if len(v.report.Problems) >= maxProblems {
			v.problem(0, "and perhaps more: the rest was not read")
			return nil
		}
		if v.progress != nil && seq%4096 == 0 {
			v.progress(seq, v.promised)
		}
	}
}

// fact checks one line by itself and adds its leaf to the tree.
func (v *verifier) fact(seq int64, raw []byte) error {
	var line exportLine
	if err := json.Unmarshal(raw, &line); err != nil {
		v.problem(v.lines.n, "it is not the line of a fact")
		return v.hashes.add(Leaf{})
	}
	if line.Seq != seq {
		v.problem(v.lines.n, "it is fact %d where fact %d belongs: lines were removed or moved", line.Seq, seq)
	}
	r, err := line.record()
	if err != nil {
		v.problem(v.lines.n, "%v", err)
	}
	leaf := r.Leaf()
	switch {
	case base64.StdEncoding.EncodeToString(leaf[:]) != line.Leaf:
		v.problem(v.lines.n, "fact %d was altered: what it says no longer gives its hash", line.Seq)
	case !asWritten(raw, lineAt(line.Seq, r)):
		v.problem(v.lines.n, "fact %d is not written as the log writes it: something was added to it, or stands there twice", line.Seq)
	}
	if err := v.hashes.add(leaf); err != nil {
		return err
	}
	return v.look(line)
}

// look takes the time of a fact, and checks it where it is a checkpoint.
func (v *verifier) look(line exportLine) error {
	var envelope struct {
		At   time.Time    `json:"at"`
		Type string       `json:"type"`
		Data Checkpointed `json:"data"`
	}
	if line.Subject != Subject {
		var at struct {
			At time.Time `json:"at"`
		}
		_ = json.Unmarshal(line.Envelope, &at) // its hash is what counts
		v.seen(at.At)
		return nil
	}
	if err := json.Unmarshal(line.Envelope, &envelope); err != nil {
		v.problem(v.lines.n, "the checkpoint of fact %d cannot be read", line.Seq)
		return nil
	}
	v.seen(envelope.At)
	if envelope.Type != FactCheckpoint {
		return nil
	}
	c, err := ReadCheckpoint(envelope.Data.Note, v.report.VerifierKey)
	switch {
	case err != nil:
		v.problem(v.lines.n, "the checkpoint of fact %d is forged or damaged: %v", line.Seq, err)
	case c.Size >= line.Seq:
		v.problem(v.lines.n, "the checkpoint of fact %d covers %d facts, more than came before it", line.Seq, c.Size)
	default:
		v.report.Checkpoints++
		v.compare(v.lines.n, c)
		if c.Kind == KindCut {
			v.report.Cuts = append(v.report.Cuts, c)
		}
	}
	return nil
}

func (v *verifier) seen(at time.Time) {
	if v.report.First.IsZero() {
		v.report.First = at
	}
	v.report.Last = at
}

// compare holds the tree of the lines against a signed head.
func (v *verifier) compare(line int64, c Checkpoint) {
	if !v.fits(c) {
		v.problem(line, "the first %d facts are not those that were signed at %s: one of them was altered, moved, added or removed",
			c.Size, c.At.Format(time.RFC3339))
	}
}

// fits reports whether the tree of the lines has a signed head.
func (v *verifier) fits(c Checkpoint) bool {
	if c.Size > v.hashes.size {
		return false
	}
	head, err := tlog.TreeHash(c.Size, &v.hashes)
	return err == nil && head == c.Head
}

// finish compares the whole with what the head promised and the reader holds.
func (v *verifier) finish() {
	r := &v.report
	if len(r.Problems) >= maxProblems {
		return
	}
	switch {
	case r.Facts < v.promised:
		v.problem(0, "the file ends after %d facts of %d: its tail was removed", r.Facts, v.promised)
	case r.Facts > v.promised:
		v.problem(0, "the file holds %d facts, %d were signed: something was added behind the end", r.Facts, v.promised)
	case r.End.Size == r.Facts:
		v.compare(0, r.End)
	}
	for _, known := range v.known {
		if len(r.Problems) < maxProblems {
			v.compareKnown(known)
		}
	}
}

// compareKnown holds the file against a signed head from a second place.
func (v *verifier) compareKnown(known Checkpoint) {
	switch {
	case v.fits(known):
	case v.isLost(known):
		v.report.Lost++
	case known.Size > v.report.Facts:
		v.problem(0, "the checkpoint you hold of %s covers %d facts, the file has only %d: it is older, or its tail was removed",
			known.At.Format(time.RFC3339), known.Size, v.report.Facts)
	default:
		v.compare(0, known)
	}
}

// isLost reports whether a held head is over facts that a restore took away, of
// which its holder has heard: the cut, or a head after it, came to them too.
func (v *verifier) isLost(known Checkpoint) bool {
	return slices.ContainsFunc(v.report.Cuts, func(cut Checkpoint) bool {
		return known.Size > cut.Size && known.At.Before(cut.At) &&
			slices.ContainsFunc(v.known, func(h Checkpoint) bool { return !h.At.Before(cut.At) && v.fits(h) })
	})
}

// memory is a tree in memory, for a verification.
type memory struct {
	hashes []tlog.Hash
	size   int64
}

func (m *memory) add(leaf Leaf) error {
	more, err := tlog.StoredHashesForRecordHash(m.size, tlog.RecordHash(leaf[:]), m)
	m.hashes = append(m.hashes, more...)
	m.size++
	return err
}

// ReadHashes is what tlog asks for.
func (m *memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		if at >= int64(len(m.hashes)) {
			return nil, fmt.Errorf("asking for hash %d of %d", at, len(m.hashes))
		}
		found[i] = m.hashes[at]
	}
	return found, nil
}

// lines reads a file line by line.
type lines struct {
	in *bufio.Reader
	n  int64 // the line that was read last
}

func newLines(r io.Reader) *lines { return &lines{in: bufio.NewReaderSize(r, 1<<16)} }

// next is the next line without its line feed. A last line without one was cut.
func (l *lines) next() ([]byte, error) {
	var whole []byte
	for {
		piece, err := l.in.ReadSlice('\n')
		if len(whole) == 0 && err == nil {
			l.n++
			return bytes.TrimSuffix(piece, []byte("\n")), nil
		}
		whole = append(whole, piece...)
		switch {
		case err == nil:
			l.n++
			return bytes.TrimSuffix(whole, []byte("\n")), nil
		case len(whole) > maxLine:
			return nil, fmt.Errorf("line %d is longer than %d bytes", l.n+1, maxLine)
		case errors.Is(err, io.EOF) && len(whole) > 0:
			return nil, fmt.Errorf("line %d is cut short: the end of the file is missing", l.n+1)
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}
