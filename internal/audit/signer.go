package audit

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// originPrefix and the log's identity are the name under which a log signs.
const originPrefix = "firstbell/"

// Signer signs heads with the log's own Ed25519 key.
type Signer struct {
	name     string
	key      ed25519.PrivateKey
	verifier string
	hash     uint32
}

// NewSigner makes the signer of a log from its 32 byte seed.
func NewSigner(identity string, seed []byte) (*Signer, error) {
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("making the audit's signer: a seed of %d bytes, not %d", len(seed), ed25519.SeedSize)
	}
	s := &Signer{name: originPrefix + identity, key: ed25519.NewKeyFromSeed(seed)}
	var err error
	if s.verifier, err = note.NewEd25519VerifierKey(s.name, s.key.Public().(ed25519.PublicKey)); err != nil {
		return nil, fmt.Errorf("making the audit's signer: %w", err)
	}
	v, err := note.NewVerifier(s.verifier)
	if err != nil {
		return nil, fmt.Errorf("making the audit's signer: %w", err)
	}
	s.hash = v.KeyHash()
	return s, nil
}

// Name is the log's origin.
func (s *Signer) Name() string { return s.name }

// KeyHash is a short name of the key, part of every signature.
func (s *Signer) KeyHash() uint32 { return s.hash }

// Sign signs the text of a note.
func (s *Signer) Sign(text []byte) ([]byte, error) { return ed25519.Sign(s.key, text), nil }

// VerifierKey is the public key in the format of signed notes.
func (s *Signer) VerifierKey() string { return s.verifier }

// Fingerprint is a verifier key as people compare it: eight groups of four
// characters.
func Fingerprint(verifierKey string) string {
	sum := sha256.Sum256([]byte(verifierKey))
	text := hex.EncodeToString(sum[:16])
	var groups []string
	for i := 0; i < len(text); i += 4 {
		groups = append(groups, text[i:i+4])
	}
	return strings.Join(groups, " ")
}
