package auth

import (
	"slices"
	"time"
)

// Limits of invitations.
const (
	InvitationLifetime = 7 * 24 * time.Hour
	CodeTries          = 5 // the fifth wrong code ends the invitation
)

// state is an account as the view holds it: the fold of its envelopes.
type state struct {
	Person     string          `json:"person"`
	Seq        uint64          `json:"seq"`     // the account's last fact
	Details    uint64          `json:"details"` // the fact whose sealed part holds name and address
	Key        string          `json:"key"`     // seals the account's parts
	Grants     []Grant         `json:"grants,omitempty"`
	Invitation *invitation     `json:"invitation,omitempty"`
	Passkeys   []passkeyState  `json:"passkeys,omitempty"`
	Identities []identityState `json:"identities,omitempty"`
	Epoch      int             `json:"epoch"` // how often all ways in were ended at once: older sessions are void
	InvitedAt  time.Time       `json:"invitedAt,omitzero"`
	EnrolledAt time.Time       `json:"enrolledAt,omitzero"`
	SignedInAt time.Time       `json:"signedInAt,omitzero"`
	RevokedAt  time.Time       `json:"revokedAt,omitzero"`
}

// invitation is the one open invitation of an account.
type invitation struct {
	Token   string    `json:"token"` // keyed hash
	Code    string    `json:"code"`  // keyed hash
	Expires time.Time `json:"expires"`
	Tries   int       `json:"tries"`
}

// passkeyState is one registered passkey.
type passkeyState struct {
	ID    string `json:"id"`  // keyed hash of the credential id
	Seq   uint64 `json:"seq"` // the fact that seals it
	Count uint32 `json:"count"`

	Name    uint64    `json:"name,omitempty"` // the fact that seals the name its owner gave it
	AddedAt time.Time `json:"addedAt,omitzero"`
	UsedOn  time.Time `json:"usedOn,omitzero"` // the day of the last sign-in, and nothing finer
}

// exists reports whether anything was ever recorded of the account.
func (s state) exists() bool { return s.Seq > 0 }

// open reports whether sessions of the account may go on.
func (s state) open() bool { return s.exists() && s.RevokedAt.IsZero() }

// usable reports whether the invitation with this token hash can still be used.
func (s state) usable(token string, now time.Time) bool {
	i := s.Invitation
	return i != nil && i.Token == token && now.Before(i.Expires) && i.Tries < CodeTries
}

// taken is what taking up an invitation now does to the account.
func (s state) taken() howEnrolled {
	return howEnrolled{First: s.EnrolledAt.IsZero(), Replaces: !s.EnrolledAt.IsZero()}
}

// passkey finds a registered passkey.
func (s state) passkey(id string) (passkeyState, bool) {
	i := slices.IndexFunc(s.Passkeys, func(p passkeyState) bool { return p.ID == id })
	if i < 0 {
		return passkeyState{}, false
	}
	return s.Passkeys[i], true
}
