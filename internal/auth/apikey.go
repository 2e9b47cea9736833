package auth

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
)

// keyPrefix starts every API key, so that scanners for leaked secrets can tell.
const keyPrefix = "fbk_"

var (
	forceCode = regexp.MustCompile(`^[A-Z0-9]{2,8}$`)
	keyLabel  = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)
)

// errKey is the one answer for every key that is not good.
var errKey = fault.New(fault.Unauthenticated, "key", "The API key is not valid. Check the Authorization header, or ask for a new key.")

// Client is a machine of a force that showed a valid key.
type Client struct {
	KeyID string
	Force string
}

// APIKey is an issued key without its secret, or a pinned certificate.
type APIKey struct {
	ID          string
	Force       string
	Label       string
	Certificate bool // a client's certificate instead of a secret
	IssuedAt    time.Time
	ExpiresAt   time.Time // zero where it never does
	UsedAt      time.Time // to the day; zero if never
	RevokedAt   time.Time // zero while the key is good
}

// APIKeys issues and checks the keys by which forces' systems post and schools'
// systems fetch.
type APIKeys struct {
	Stores
	used *uses
}

// keyState is a key's row in the view.
type keyState struct {
	Force   string    `json:"force,omitempty"`
	School  string    `json:"school,omitempty"` // of a school's key, which has no force
	Expires time.Time `json:"expires,omitzero"`
	Pin     string    `json:"pin,omitempty"` // of a certificate, which has no secret

	Lasts time.Duration `json:"lasts,omitempty"` // of a key that ends by itself: for how long it was issued

	Used    time.Time `json:"used,omitzero"` // the last day on which it was
	Hash    string    `json:"hash"`
	Label   string    `json:"label,omitempty"`
	Issued  time.Time `json:"issued"`
	Revoked time.Time `json:"revoked,omitzero"`
}

// NewAPIKeys keeps keys in stores.
func NewAPIKeys(stores Stores) *APIKeys {
	if stores.Now == nil {
		stores.Now = time.Now
	}
	return &APIKeys{stores, newUses()}
}

// Projector is KeyProjector, for wiring by subject prefix "fb.conf.".
func (k *APIKeys) Projector() view.Projector { return KeyProjector() }

// Issue makes a key for force and gives it in full, this once. label is a
// short code that tells a force's keys apart, such as "niche-live". by is the
// actor who issues. It is fault.Invalid for a force or label of another shape.
func (k *APIKeys) Issue(ctx context.Context, force, label, by string) (secret string, err error) {
	return k.IssueUntil(ctx, force, label, by, time.Time{})
}

// IssueUntil is Issue for a key that ends by itself; a zero time is never.
func (k *APIKeys) IssueUntil(ctx context.Context, force, label, by string, expires time.Time) (secret string, err error) {
	if err := k.checkIssue(force, label, expires); err != nil {
		return "", err
	}
	id, secret := newKeyID(), newSecret()
	err = k.publish(ctx, FactKeyIssued, force, by, keyIssued{Key: id, Hash: k.hash(id, secret), Label: label, Expires: expires.UTC()})
	return keyPrefix + id + "_" + secret, err
}

func (k *APIKeys) checkIssue(force, label string, expires time.Time) error {
	switch {
	case !forceCode.MatchString(force):
		return fault.New(fault.Invalid, "force", "A force code is 2 to 8 capital letters and digits.")
	case label != "" && !keyLabel.MatchString(label):
		return fault.New(fault.Invalid, "label", "A label is up to 32 small letters, digits and hyphens.")
	case !expires.IsZero() && !expires.After(k.Now()):
		return fault.New(fault.Invalid, "expires", "The key would have ended already; give a later time.")
	}
	return nil
}

// Revoke ends a key at once. It is fault.NotFound for a key that does not
// exist; revoking twice is no error.
func (k *APIKeys) Revoke(ctx context.Context, id, by string) error {
	row, ok, err := k.row(id)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.NotFound, "", "There is no such API key.")
	}
	if !row.Revoked.IsZero() {
		return nil
	}
	return k.publish(ctx, FactKeyRevoked, row.subject(), by, keyRevoked{Key: id})
}

// subject is what follows "fb.conf." in the subject of the key's facts.
func (s keyState) subject() string {
	if s.School != "" {
		return subjectSchool + s.School
	}
	return s.Force
}

// Rotate issues a successor with the same force and label, and for as long as
// the old one was issued for. The old key stays
// good for the overlap, so that a force can change over without a gap; one of
// zero leaves it good until it is revoked.
func (k *APIKeys) Rotate(ctx context.Context, id, by string, overlap time.Duration) (secret string, err error) {
	row, ok, err := k.row(id)
	if err != nil {
		return "", err
	}
	if !ok || !row.good(k.Now()) || row.School != "" || row.Pin != "" {
		return "", fault.New(fault.NotFound, "", "There is no such API key.")
	}
	var expires time.Time
	if row.Lasts > 0 {
		expires = k.Now().Add(row.Lasts)
	}
	if secret, err = k.IssueUntil(ctx, row.Force, row.Label, by, expires); err != nil || overlap <= 0 {
		return secret, err
	}
	end := k.Now().Add(overlap).UTC()
	if !row.Expires.IsZero() && row.Expires.Before(end) {
		return secret, nil
	}
	return secret, k.publish(ctx, FactKeyEnding, row.Force, by, keyEnding{Key: id, Expires: end})
}

// good reports whether the key opens anything at a time.
func (s keyState) good(at time.Time) bool {
	return s.Revoked.IsZero() && (s.Expires.IsZero() || at.Before(s.Expires))
}

// List gives the keys of force, or of all forces where it is empty, oldest first.
func (k *APIKeys) List(force string) ([]APIKey, error) {
	var list []APIKey
	err := k.View.Read(func(tx *view.Tx) error {
		return tx.Each(bucketKeys, "", func(id string, raw []byte) error {
			var row keyState
			if err := json.Unmarshal(raw, &row); err != nil {
				return fmt.Errorf("reading API key row: %w", err)
			}
			if row.School == "" && (force == "" || row.Force == force) {
				list = append(list, APIKey{
					ID: id, Force: row.Force, Label: row.Label, Certificate: row.Pin != "", IssuedAt: row.Issued,
					ExpiresAt: row.Expires, UsedAt: k.used.latest(id, row.Used), RevokedAt: row.Revoked,
				})
			}
			return nil
		})
	})
	slices.SortFunc(list, func(a, b APIKey) int {
		return cmp.Or(a.IssuedAt.Compare(b.IssuedAt), strings.Compare(a.ID, b.ID))
	})
	return list, err
}

// Authenticate tells which force presents a key. It does the same work and
// gives the same answer whether the id is unknown, the secret wrong, the key
// revoked, ended or a school's, and it compares in constant time.
func (k *APIKeys) Authenticate(_ context.Context, presented string) (Client, error) {
	id, row, err := k.presented(presented, keyPrefix, k.hash)
	if err != nil || row.School != "" {
		return Client{}, cmp.Or(err, error(errKey))
	}
	k.used.note(id, k.Now())
	return Client{KeyID: id, Force: row.Force}, nil
}

// presented is the good key that somebody shows, or errKey.
func (k *APIKeys) presented(key, prefix string, hash func(id, secret string) string) (string, keyState, error) {
	id, secret := splitKey(key, prefix)
	row, _, err := k.row(id)
	if err != nil {
		return "", keyState{}, err
	}
	given := hash(id, secret)
	want := row.Hash
	if want == "" {
		want = strings.Repeat("x", len(given))
	}
	right := subtle.ConstantTimeCompare([]byte(given), []byte(want)) == 1
	if !right || !row.good(k.Now()) {
		return "", keyState{}, errKey
	}
	return id, row, nil
}

// publish appends one fact about keys and waits until the view holds it. Facts
// about different keys of a force do not depend on one another, so none is
// expected to be last.
func (k *APIKeys) publish(ctx context.Context, typ, whose, by string, data any) error {
	f := facts.New(typ, subjectForce+whose, by, k.Now().UTC())
	f.Purpose = purposeForceAccess
	if strings.HasPrefix(whose, subjectSchool) {
		f.Purpose = purposeSchoolAccess
	}
	if err := f.SetData(data); err != nil {
		return err
	}
	f, err := k.Log.Publish(ctx, f, facts.ExpectNothing())
	if err != nil {
		return fmt.Errorf("recording %s of %s: %w", typ, whose, err)
	}
	return k.View.Wait(ctx, f.Seq)
}

// row reads one key's row; it is empty for an id that was never issued.
func (k *APIKeys) row(id string) (row keyState, ok bool, err error) {
	err = k.View.Read(func(tx *view.Tx) error {
		raw := tx.Get(bucketKeys, id)
		if raw == nil {
			return nil
		}
		ok = true
		return json.Unmarshal(raw, &row)
	})
	if err != nil {
		err = fmt.Errorf("reading API key row: %w", err)
	}
	return row, ok, err
}

// hash is keyed by the data directory. A slow hash would add nothing: the
// secret is 256 random bits and cannot be guessed.
func (k *APIKeys) hash(id, secret string) string { return k.Vault.Index("api-key", id, secret) }

// newKeyID is 64 random bits: enough to tell keys apart, and no secret.
func newKeyID() string {
	var b [8]byte
	rand.Read(b[:]) // never fails: the process ends instead
	return hex.EncodeToString(b[:])
}

// splitKey takes <prefix><id>_<secret> apart. What does not look like a key
// gives an id that no key has, so that it takes the same way as a wrong one.
func splitKey(presented, prefix string) (id, secret string) {
	rest, ok := strings.CutPrefix(presented, prefix)
	if !ok || len(rest) > 128 {
		return "none", ""
	}
	id, secret, ok = strings.Cut(rest, "_")
	if !ok || id == "" {
		return "none", ""
	}
	return id, secret
}
