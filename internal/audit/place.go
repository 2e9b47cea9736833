package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// File is a place on another disk: a file to which each checkpoint is added.
type File struct{ Path string }

// Name is the file's path.
func (f File) Name() string { return "file " + f.Path }

// Put adds the checkpoint behind those that are there, and syncs. One that the
// file ends with already is not added again.
func (f File) Put(_ context.Context, c Checkpoint) (err error) {
	had, err := os.ReadFile(f.Path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading the checkpoints: %w", err)
	}
	if bytes.HasSuffix(had, []byte(c.Note)) {
		return nil
	}
	out, err := os.OpenFile(f.Path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("opening the checkpoints: %w", err)
	}
	text := c.Note
	if len(had) > 0 {
		text = "\n" + text
	}
	_, err = out.WriteString(text)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return fmt.Errorf("adding a checkpoint: %w", err)
	}
	return nil
}

// NewestNote is the last of the checkpoints in a file that File wrote, or the
// text itself where it holds one alone.
func NewestNote(text string) string {
	at := strings.LastIndex("\n\n"+text, "\n\n"+originPrefix)
	if at < 0 {
		return text
	}
	return ("\n\n" + text)[at+2:]
}
