package auth

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"slices"

	"firstbell/internal/fault"
	"firstbell/internal/view"
)

// A force's system may show a certificate in the place of a key. It is known by
// the SHA-256 of its public key and not by who signed it: an authority that is
// fooled, or a certificate of the same name, opens nothing, and a renewed
// certificate of the same key goes on working.

// errCertificate never repeats what is in the certificate.
var errCertificate = fault.New(fault.Invalid, "certificate", "Give one certificate in PEM, for a client, that has not run out.")

// ParseCertificate reads the one certificate of a PEM file.
func ParseCertificate(text []byte) (*x509.Certificate, error) {
	block, rest := pem.Decode(text)
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, errCertificate
	}
	if next, _ := pem.Decode(rest); next != nil && next.Type == "CERTIFICATE" {
		return nil, fault.New(fault.Invalid, "certificate", "The file holds several certificates; give the client's own alone.")
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, errCertificate
	}
	return c, nil
}

func pinOf(c *x509.Certificate) string {
	sum := sha256.Sum256(c.RawSubjectPublicKeyInfo)
	return hex.EncodeToString(sum[:])
}

// forClients reports whether a certificate may stand for a client.
func forClients(c *x509.Certificate) bool {
	return len(c.ExtKeyUsage) == 0 && len(c.UnknownExtKeyUsage) == 0 ||
		slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageClientAuth) || slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny)
}

// Pin lets the holder of a certificate's private key in as the force, and gives
// the id to revoke it by. It is fault.Conflict for a key that is pinned already.
func (k *APIKeys) Pin(ctx context.Context, force, label, by string, c *x509.Certificate) (id string, err error) {
	if err := k.checkIssue(force, label, c.NotAfter); err != nil {
		return "", errors.Join(err, errCertificate)
	}
	if !forClients(c) {
		return "", errCertificate
	}
	known, err := k.pinned(pinOf(c))
	if err != nil {
		return "", err
	}
	if known != "" {
		return "", errPinned
	}
	id = newKeyID()
	if err := k.publish(ctx, FactKeyIssued, force, by, keyIssued{Key: id, Label: label, Pin: pinOf(c)}); err != nil {
		return "", err
	}
	if known, err = k.pinned(pinOf(c)); err != nil || known == id {
		return id, err
	}
	// Somebody pinned it in the same moment, perhaps for another force.
	return "", errors.Join(errPinned, k.Revoke(ctx, id, by))
}

var errPinned error = fault.New(fault.Conflict, "certificate", "This certificate's key is pinned already; revoke that first.")

// pinned is the id under which a public key is pinned, or "".
func (k *APIKeys) pinned(pin string) (id string, err error) {
	err = k.View.Read(func(tx *view.Tx) error {
		id = string(tx.Get(bucketPins, pin))
		return nil
	})
	return id, err
}

// AuthenticateCertificate tells which force's certificate a client has proved to
// hold the key of. Its one error is that of Authenticate, whatever is wrong.
func (k *APIKeys) AuthenticateCertificate(_ context.Context, c *x509.Certificate) (Client, error) {
	id, err := k.pinned(pinOf(c))
	if err != nil {
		return Client{}, err
	}
	row, _, err := k.row(id)
	if err != nil {
		return Client{}, err
	}
	now := k.Now()
	if id == "" || row.Pin != pinOf(c) || row.School != "" || !row.good(now) || !forClients(c) || now.Before(c.NotBefore) || now.After(c.NotAfter) {
		return Client{}, errKey
	}
	k.used.note(id, now)
	return Client{KeyID: id, Force: row.Force}, nil
}
