package auth

import "time"

// The kinds of fact on fb.acct.<person> and fb.conf.<force>.
const (
	FactInvited        = "account-invited"        // a new invitation replaces the one before
	FactCodeTried      = "invitation-code-tried"  // recorded before the code is compared
	FactCodePassed     = "invitation-code-passed" // the code was right: tries start again
	FactEnrolled       = "account-enrolled"       // a passkey was registered; the invitation is used up
	FactPasskeyAdded   = "passkey-added"          // another one, by whoever had just shown one of theirs
	FactPasskeyNamed   = "passkey-named"          // its owner gave it a name, which is sealed
	FactPasskeyRemoved = "passkey-removed"        // its sessions end with it
	FactTold           = "account-told"           // Told: people heard of what happened to the account
	FactSignedIn       = "signed-in"
	FactSignedOut      = "signed-out"
	FactRevoked        = "account-revoked" // passkeys, invitation and sessions end
	FactKeyIssued      = "key-issued"
	FactKeyRevoked     = "key-revoked"
	FactKeyEnding      = "key-ending" // the key ends at a time: it was rotated
	FactKeysUsed       = "keys-used"  // these keys were used on a day; at most once a day for each
	subjectAccount     = "fb.acct."
	subjectForce       = "fb.conf."
	subjectSchool      = "school." // between the two for a school's keys; no force code holds a dot
	partDetails        = "details" // sealed name and e-mail address
	partPasskey        = "passkey" // sealed public key and its properties
	partName           = "name"    // sealed name of a passkey: "Ada's telephone" is personal data
	purposeSignIn      = "sign-in"
	purposeForceAccess = "force-access"

	purposeSchoolAccess = "school-access"
	SchemaAccount       = 1 // version of the shapes below
	bucketAccounts      = "account"
	bucketInvitations   = "account-invitation"
	bucketPasskeys      = "account-passkey"
	bucketKeys          = "api-key"
	bucketPins          = "api-key-pin" // pinned certificate → key
)

// invited is the clear data of FactInvited. Token and Code are keyed hashes.
type invited struct {
	Token   string    `json:"token"`
	Code    string    `json:"code"`
	Expires time.Time `json:"expires"`
	Grants  []Grant   `json:"grants,omitempty"` // absent: the account's grants stay as they are
}

// aboutInvitation is the clear data of FactCodeTried and FactCodePassed.
type aboutInvitation struct {
	Token string `json:"token"`
}

// enrolled is the clear data of FactEnrolled; the passkey itself is sealed.
type enrolled struct {
	Token   string `json:"token"`
	Passkey string `json:"passkey"` // keyed hash of the credential id
	Count   uint32 `json:"count"`
	howEnrolled
}

// howEnrolled says what an invitation that was taken up did to the account.
// Neither is set in facts from before the two were told apart.
type howEnrolled struct {
	First    bool `json:"first,omitempty"`    // nobody had ever enrolled here
	Replaces bool `json:"replaces,omitempty"` // all earlier passkeys, identities and sessions end
}

// aboutPasskey is the clear data of FactPasskeyAdded, FactPasskeyNamed and
// FactPasskeyRemoved. The passkey and its name are sealed.
type aboutPasskey struct {
	Passkey string `json:"passkey"` // keyed hash of the credential id
	Count   uint32 `json:"count,omitempty"`
}

// signedIn is the clear data of FactSignedIn.
type signedIn struct {
	Session string `json:"session"`           // keyed hash of the session
	Passkey string `json:"passkey,omitempty"` // keyed hash; absent where no passkey was used
	Count   uint32 `json:"count,omitempty"`   // the authenticator's signature counter

	Provider string `json:"provider,omitempty"` // where a provider vouched for the person
	Scope    string `json:"scope,omitempty"`    // the one school the session holds for, where the provider named it
}

// signedOut is the clear data of FactSignedOut.
type signedOut struct {
	Session string `json:"session"`
}

// keyIssued is the clear data of FactKeyIssued. Hash is keyed; the secret is
// kept nowhere.
type keyIssued struct {
	Key   string `json:"key"`
	Hash  string `json:"hash"`
	Label string `json:"label,omitempty"`

	School  string    `json:"school,omitempty"` // of a school's key
	Expires time.Time `json:"expires,omitzero"`
	Pin     string    `json:"pin,omitempty"` // SHA-256 of a pinned certificate's public key; there is no secret then
}

// keyEnding is the clear data of FactKeyEnding.
type keyEnding struct {
	Key     string    `json:"key"`
	Expires time.Time `json:"expires"`
}

// keysUsed is the clear data of FactKeysUsed.
type keysUsed struct {
	Keys []string  `json:"keys"`
	Day  time.Time `json:"day"`
}

// keyRevoked is the clear data of FactKeyRevoked.
type keyRevoked struct {
	Key string `json:"key"`
}
