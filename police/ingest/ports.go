package ingest

import (
	"context"
	"crypto/x509"

	"firstbell/police"
)

// Client is an authenticated caller: a key, and the one force it speaks for.
type Client struct {
	KeyID string
	Force police.ForceCode
}

// Intake takes what the door has understood. It is declared here, and not where
// it is implemented, so that the police side never imports the side that knows
// schools.
type Intake interface {
	// Receive makes one version of an incident durable. It fails with
	// fault.Conflict (codes reference-conflict, version-older, version-skipped,
	// withdrawn) where it disagrees with what is recorded, and with
	// fault.Unavailable where it cannot be made durable now.
	Receive(ctx context.Context, from Client, in police.Incident) (police.Receipt, error)
	// Withdraw takes an incident back. It fails with fault.NotFound, also for
	// another force's incident, and with fault.Unavailable.
	Withdraw(ctx context.Context, from Client, id string, w police.Withdrawal) (police.Receipt, error)
	// Status tells how far the children of an incident have come. It fails with
	// fault.NotFound, also for another force's incident.
	Status(ctx context.Context, from Client, id string) (police.Status, error)
	// Refused records that a post was turned away. Its failure is logged and
	// changes nothing for the caller.
	Refused(ctx context.Context, from Client, r police.Refusal) error
}

// SchoolFinder searches the register of schools, so that an officer picks a
// school instead of typing it. It is declared here for the same reason as Intake.
type SchoolFinder interface {
	// FindSchools gives at most limit schools, best first; none is not an error.
	FindSchools(ctx context.Context, query string, limit int) ([]police.FoundSchool, error)
}

// Authenticator recognises API keys.
type Authenticator interface {
	// Authenticate fails with fault.Unauthenticated for every key that is not
	// valid now, in the same time and with the same answer, and with
	// fault.Unavailable where keys cannot be looked up.
	Authenticate(ctx context.Context, presented string) (Client, error)
}

// CertificateAuthenticator recognises certificates whose private key a client
// has proved to hold.
type CertificateAuthenticator interface {
	// AuthenticateCertificate fails as Authenticate does.
	AuthenticateCertificate(ctx context.Context, c *x509.Certificate) (Client, error)
}

// FoundSchool is one entry of the public register.
type FoundSchool = police.FoundSchool
