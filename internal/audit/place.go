package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Place is where a copy of each checkpoint goes, out of reach of whoever rules
// this machine.
type Place struct {
	ID   string // stable over restarts, and on record: it must not say where the place is
	Name string // for people who look after the service
	Taker
}

// Taker takes a checkpoint for a place. It may be given the same one again, and
// answers nil only for one that has arrived.
type Taker interface {
	Put(ctx context.Context, c Checkpoint) error
}

// File is a place on another disk: a file to which each checkpoint is added.
type File struct{ Path string }

var _ Taker = File{}

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
