package channel

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Checkpoint is a signed head of the audit's log, on its way to somebody who
// keeps it where the owners of this machine cannot reach it. It is a number, a
// hash and a signature, and says nothing of anybody.
type Checkpoint struct {
	Facts int64     // that it covers
	At    time.Time // when it was signed
	Note  string    // the signed text, which is all that is sent
}

// ID is stable over repeats of one checkpoint, so that its keeper sees that they
// are one.
func (c Checkpoint) ID() string {
	sum := sha256.Sum256([]byte(c.Note))
	return "checkpoint-" + hex.EncodeToString(sum[:16])
}

// CheckpointEvent is the type of the event that a webhook is told.
const CheckpointEvent = "audit.checkpoint"

type checkpointEvent struct {
	Type      string         `json:"type"`
	Timestamp time.Time      `json:"timestamp"`
	Data      checkpointData `json:"data"`
}

type checkpointData struct {
	Facts int64  `json:"facts"`
	Note  string `json:"note"`
}

// SendCheckpoint mails a checkpoint to a bare address. The body is the note and
// nothing else. It fails as Send does.
func (s *SMTP) SendCheckpoint(ctx context.Context, to string, c Checkpoint) error {
	if !bareAddress(to) {
		return refused("its recipient has no usable e-mail address; correct the configuration")
	}
	msg, err := s.message(c.ID(), to, Text{Subject: fmt.Sprintf("Firstbell audit checkpoint over %d facts", c.Facts), Body: c.Note})
	if err != nil {
		return refused("its headers cannot be written")
	}
	return s.handOver(ctx, msg)
}

// SendCheckpoint posts a checkpoint, signed, to where the hook leads. It fails
// as Send does; a redirect is a refusal.
func (w *Webhook) SendCheckpoint(ctx context.Context, to Hook, c Checkpoint) error {
	return w.post(ctx, &to, c.ID(), checkpointEvent{CheckpointEvent, c.At.UTC(), checkpointData{c.Facts, c.Note}})
}

// ErrHookSecret says that a text is no signing secret. The text is not repeated.
var ErrHookSecret = errors.New("is no signing secret such as whsec_ and 24 to 64 bytes in base64")

// HookSecrets reads signing secrets, one a line, the newest first.
func HookSecrets(text string) ([]string, error) {
	secrets := strings.Fields(text)
	if len(secrets) == 0 {
		return nil, ErrHookSecret
	}
	for _, s := range secrets {
		// Whatever the library makes of other texts, ours begin so.
		if _, err := standardwebhooks.NewWebhook(s); err != nil || !strings.HasPrefix(s, "whsec_") || len(s) < leastSecretLength {
			return nil, ErrHookSecret
		}
	}
	return secrets, nil
}

// leastSecretLength is whsec_ and 24 bytes in base64.
const leastSecretLength = 6 + 32
