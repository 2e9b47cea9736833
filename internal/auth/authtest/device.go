package authtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

// Device is a software authenticator holding one passkey: ES256, attestation
// "none". Its fields may be changed to misbehave.
type Device struct {
	Origin   string // what the browser says the page's origin is
	RPID     string // what the browser says the passkey belongs to
	Verified bool   // whether the person was verified, by face, finger or PIN
	Counter  uint32 // the signature counter of the next answer
	Handle   []byte // the account the passkey claims to be for
	ID       []byte // the credential id

	key *ecdsa.PrivateKey
}

// NewDevice is an honest device at Origin with a fresh key.
func NewDevice(t testing.TB) *Device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d := &Device{Origin: Origin, RPID: "localhost", Verified: true, ID: make([]byte, 16), key: key}
	rand.Read(d.ID)
	return d
}

// Flags of authenticator data (WebAuthn level 3, section 6.1).
const (
	flagPresent  = 0x01
	flagVerified = 0x04
	flagAttested = 0x40
)

// Create answers creation options, JSON as the server sent them, with JSON as
// the browser would post it.
func (d *Device) Create(t testing.TB, options any) []byte {
	t.Helper()
	var o struct {
		Challenge string
		User      struct{ ID string }
	}
	reread(t, options, &o)
	d.Handle = decode(t, o.User.ID)
	client := d.clientData(t, "webauthn.create", o.Challenge)
	object, err := cbor.Marshal(map[string]any{
		"fmt": "none", "attStmt": map[string]any{},
		"authData": append(d.authData(flagAttested), d.attested(t)...),
	})
	if err != nil {
		t.Fatal(err)
	}
	return d.credential(t, map[string]any{
		"clientDataJSON": encode(client), "attestationObject": encode(object), "transports": []string{"internal"},
	})
}

// Sign answers request options.
func (d *Device) Sign(t testing.TB, options any) []byte {
	t.Helper()
	var o struct{ Challenge string }
	reread(t, options, &o)
	client := d.clientData(t, "webauthn.get", o.Challenge)
	data := d.authData(0)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return d.credential(t, map[string]any{
		"clientDataJSON": encode(client), "authenticatorData": encode(data),
		"signature": encode(signature), "userHandle": encode(d.Handle),
	})
}

// clientData is what a browser vouches for: ceremony, challenge and origin.
func (d *Device) clientData(t testing.TB, ceremony, challenge string) []byte {
	t.Helper()
	raw, err := json.Marshal(map[string]any{
		"type": ceremony, "challenge": challenge, "origin": d.Origin, "crossOrigin": false,
	})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// authData is what the authenticator signs, without attested data.
func (d *Device) authData(flags byte) []byte {
	flags |= flagPresent
	if d.Verified {
		flags |= flagVerified
	}
	rp := sha256.Sum256([]byte(d.RPID))
	return binary.BigEndian.AppendUint32(append(rp[:], flags), d.Counter)
}

// attested is the new credential: no model id, its id and its public key.
func (d *Device) attested(t testing.TB) []byte {
	t.Helper()
	point, err := d.key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	key, err := cbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:65]})
	if err != nil {
		t.Fatal(err)
	}
	out := binary.BigEndian.AppendUint16(make([]byte, 16), uint16(len(d.ID)))
	return append(append(out, d.ID...), key...)
}

// credential is the JSON the page's script posts.
func (d *Device) credential(t testing.TB, response map[string]any) []byte {
	t.Helper()
	raw, err := json.Marshal(map[string]any{
		"id": encode(d.ID), "rawId": encode(d.ID), "type": "public-key",
		"response": response, "clientExtensionResults": map[string]any{},
	})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// reread takes options as a value or as bytes of JSON.
func reread(t testing.TB, options, into any) {
	t.Helper()
	raw, ok := options.([]byte)
	if !ok {
		var err error
		if raw, err = json.Marshal(options); err != nil {
			t.Fatal(err)
		}
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("reading options: %v", err)
	}
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func decode(t testing.TB, s string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// CredentialID is the passkey's id as options name it.
func (d *Device) CredentialID() string { return encode(d.ID) }
