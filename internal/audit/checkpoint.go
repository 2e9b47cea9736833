package audit

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Kind says why a head was signed. It is part of what is signed, so that an
// older checkpoint can never pose as the end of an export.
type Kind string

// The kinds of signed head.
const (
	KindHourly Kind = "hourly" // the log as it stood at that time
	KindExport Kind = "export" // the end of an export
	KindCut    Kind = "cut"    // the log was put back to this point from a backup
)

// Checkpoint is a signed head: what the whole log was at one time.
type Checkpoint struct {
	Origin string
	Size   int64 // how many facts it covers
	Head   tlog.Hash
	At     time.Time
	Kind   Kind
	Note   string // the signed text as it is stored and sent
}

// timeFormat is UTC in whole seconds.
const timeFormat = "2006-01-02T15:04:05Z"

// text is what is signed: the three lines of a tlog-checkpoint and two of ours.
func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\ntime %s\nkind %s\n", c.Origin, c.Size, c.Head, c.At.UTC().Format(timeFormat), c.Kind)
}

// sign gives the checkpoint with its note.
func (c Checkpoint) sign(s note.Signer) (Checkpoint, error) {
	signed, err := note.Sign(&note.Note{Text: c.text()}, s)
	if err != nil {
		return c, fmt.Errorf("signing a checkpoint: %w", err)
	}
	c.Note = string(signed)
	return c, nil
}

// errCheckpoint is a note that is no checkpoint of ours.
var errCheckpoint = errors.New("not a checkpoint: it needs an origin, a size, a head, a time and a kind")

// ReadCheckpoint reads a signed head and checks its signature with the verifier
// key, which names the only log that may have signed it.
func ReadCheckpoint(signed, verifierKey string) (Checkpoint, error) {
	v, err := note.NewVerifier(verifierKey)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("reading the verifier key: %w", err)
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(v))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("checking the signature of a checkpoint: %w", err)
	}
	c, err := parseCheckpoint(opened.Text)
	if err != nil {
		return c, err
	}
	if c.Origin != v.Name() {
		return c, fmt.Errorf("the checkpoint is of %s, its key of %s", c.Origin, v.Name())
	}
	c.Note = signed
	return c, nil
}

func parseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < 5 {
		return Checkpoint{}, errCheckpoint
	}
	c := Checkpoint{Origin: lines[0]}
	var err1, err2, err3 error
	c.Size, err1 = strconv.ParseInt(lines[1], 10, 64)
	c.Head, err2 = tlog.ParseHash(lines[2])
	at, isTime := strings.CutPrefix(lines[3], "time ")
	c.At, err3 = time.Parse(timeFormat, at)
	kind, isKind := strings.CutPrefix(lines[4], "kind ")
	c.Kind = Kind(kind)
	if err1 != nil || err2 != nil || err3 != nil || !isTime || !isKind || c.Size < 0 || c.text() != text {
		return Checkpoint{}, errCheckpoint
	}
	return c, nil
}

// isPlain reports whether the note bears one signature and nothing else, in the
// one spelling that base64 has for it.
func (c Checkpoint) isPlain() bool {
	signature, ok := strings.CutPrefix(c.Note, c.text()+"\n"+sigPrefix+c.Origin+" ")
	signature, ended := strings.CutSuffix(signature, "\n")
	_, err := base64.StdEncoding.Strict().DecodeString(signature)
	return ok && ended && err == nil && !strings.ContainsAny(signature, "\r\n")
}

// printable is a text that a terminal only shows: a file that says things to
// the terminal could make it show another finding than the one below it.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}
