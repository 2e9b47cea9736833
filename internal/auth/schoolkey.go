package auth

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"firstbell/internal/fault"
	"firstbell/internal/view"
)

// A school's own system fetches with a key of another kind than a police
// system's: another prefix, another hash, another scope. Attack: somebody at a
// force who holds the force's key reads what a school was told, or a school's
// system posts as a force. Property kept: neither kind opens the other's door,
// and both doors answer as they do to a key that never existed.

// schoolPrefix starts every school's key.
const schoolPrefix = "fbs_"

// MaxSchoolKeyAge is the longest a school's key is good.
const MaxSchoolKeyAge = 400 * 24 * time.Hour

// DefaultSchoolKeyAge is how long a school's key is good if nobody says.
const DefaultSchoolKeyAge = 365 * 24 * time.Hour

// schoolID is the shape of an establishment's number.
var schoolID = regexp.MustCompile(`^[0-9A-Z]{3,12}$`)

// SchoolClient is a system of a school that showed a valid key.
type SchoolClient struct {
	KeyID  string
	School string // the establishment's number
}

// Actor is how facts name the system.
func (c SchoolClient) Actor() string { return "machine:" + c.KeyID }

// SchoolKey is a school's key without its secret.
type SchoolKey struct {
	ID        string
	School    string
	Label     string
	IssuedAt  time.Time
	ExpiresAt time.Time
	RevokedAt time.Time // zero while it was not revoked
}

// IsGood reports whether the key opens anything at a time.
func (k SchoolKey) IsGood(at time.Time) bool { return k.RevokedAt.IsZero() && at.Before(k.ExpiresAt) }

// IssueSchool makes a key for one school and gives it in full, this once. It is
// fault.Invalid for an expiry that is past or further off than MaxSchoolKeyAge.
func (k *APIKeys) IssueSchool(ctx context.Context, school, label, by string, expires time.Time) (secret string, err error) {
	now := k.Now().UTC()
	switch {
	case !schoolID.MatchString(school):
		return "", fault.New(fault.Invalid, "school", "Give the school's number.")
	case label != "" && !keyLabel.MatchString(label):
		return "", fault.New(fault.Invalid, "label", "A label is up to 32 small letters, digits and hyphens.")
	case !expires.After(now) || expires.Sub(now) > MaxSchoolKeyAge:
		return "", fault.New(fault.Invalid, "expires", "A key ends at some time in the next 400 days.")
	}
	id, secret := newKeyID(), newSecret()
	issued := keyIssued{Key: id, Hash: k.schoolHash(id, secret), Label: label, School: school, Expires: expires.UTC()}
	err = k.publish(ctx, FactKeyIssued, subjectSchool+school, by, issued)
	return schoolPrefix + id + "_" + secret, err
}

// AuthenticateSchool tells which school presents a key. Its one error is that of
// Authenticate, whatever is wrong.
func (k *APIKeys) AuthenticateSchool(_ context.Context, presented string) (SchoolClient, error) {
	id, row, err := k.presented(presented, schoolPrefix, k.schoolHash)
	if err != nil || row.School == "" || !k.Now().Before(row.Expires) {
		return SchoolClient{}, cmp.Or(err, error(errKey))
	}
	return SchoolClient{KeyID: id, School: row.School}, nil
}

// RevokeSchool ends one of the school's keys at once. It is fault.NotFound for
// a key that is not this school's.
func (k *APIKeys) RevokeSchool(ctx context.Context, school, id, by string) error {
	row, ok, err := k.row(id)
	if err != nil {
		return err
	}
	if !ok || school == "" || row.School != school {
		return fault.New(fault.NotFound, "", "There is no such API key.")
	}
	return k.Revoke(ctx, id, by)
}

// SchoolKeys are the keys of one school, oldest first.
func (k *APIKeys) SchoolKeys(school string) ([]SchoolKey, error) {
	var list []SchoolKey
	err := k.View.Read(func(tx *view.Tx) error {
		return tx.Each(bucketKeys, "", func(id string, raw []byte) error {
			var row keyState
			if err := json.Unmarshal(raw, &row); err != nil {
				return fmt.Errorf("reading API key row: %w", err)
			}
			if school != "" && row.School == school {
				list = append(list, SchoolKey{
					ID: id, School: row.School, Label: row.Label, IssuedAt: row.Issued, ExpiresAt: row.Expires, RevokedAt: row.Revoked,
				})
			}
			return nil
		})
	})
	slices.SortFunc(list, func(a, b SchoolKey) int {
		return cmp.Or(a.IssuedAt.Compare(b.IssuedAt), strings.Compare(a.ID, b.ID))
	})
	return list, err
}

// schoolHash is keyed apart from the hash of a force's key.
func (k *APIKeys) schoolHash(id, secret string) string {
	return k.Vault.Index("school-key", id, secret)
}
