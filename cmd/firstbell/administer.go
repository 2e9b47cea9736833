package main

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web/say"
	"firstbell/notifier"
	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/police/ingest"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// actorCommandLine is who did it where somebody with access to the data
// directory used a command.
const actorCommandLine = "command-line"

var _ steward = (*App)(nil)

// Import previews or applies one file.
func (a *App) Import(ctx context.Context, order importOrder, file io.Reader, progress func(string)) (importReport, error) {
	if order.Kind == kindDuty {
		return a.importDuty(ctx, order, file)
	}
	kind, err := registry.ParseKind(order.Kind)
	if err != nil {
		return importReport{}, err
	}
	f := registry.File{Kind: kind, Name: order.Name, Body: file, Empty: order.Empty, Progress: progress}
	if order.URN != "" {
		if f.URN, err = schools.ParseURN(order.URN); err != nil {
			return importReport{}, err
		}
	}
	var diff registry.Diff
	if order.Apply {
		diff, err = a.schools.Apply(ctx, f, actorCommandLine)
	} else {
		diff, err = a.schools.Preview(ctx, f)
	}
	if err != nil && len(diff.Rejected) == 0 {
		return importReport{}, err
	}
	return importReport{Text: diff.String(), JSON: diff, Rejected: len(diff.Rejected), Applied: diff.Applied}, nil
}

// IssueKey makes an API key for one force.
func (a *App) IssueKey(ctx context.Context, o keyOrder) (keyReply, error) {
	force, err := police.ParseForceCode(o.Force)
	if err != nil {
		return keyReply{}, err
	}
	if o.Certificate != "" {
		c, err := auth.ParseCertificate([]byte(o.Certificate))
		if err != nil {
			return keyReply{}, err
		}
		id, err := a.keys.Pin(ctx, string(force), o.Label, actorCommandLine, c)
		return keyReply{ID: id}, err
	}
	var expires time.Time
	if o.Days > 0 {
		expires = a.now().AddDate(0, 0, o.Days)
	}
	secret, err := a.keys.IssueUntil(ctx, string(force), o.Label, actorCommandLine, expires)
	return keyReply{Secret: secret}, err
}

// RotateKey issues a successor; the old key ends after the overlap.
func (a *App) RotateKey(ctx context.Context, o rotateKeyOrder) (keyReply, error) {
	secret, err := a.keys.Rotate(ctx, o.ID, actorCommandLine, o.Overlap)
	return keyReply{Secret: secret}, err
}

// ListKeys are the keys of a force, or of all.
func (a *App) ListKeys(_ context.Context, o keyOrder) (keyReply, error) {
	list, err := a.keys.List(o.Force)
	return keyReply{Keys: list}, err
}

// RevokeKey ends an API key at once.
func (a *App) RevokeKey(ctx context.Context, o revokeOrder) (keyReply, error) {
	return keyReply{}, a.keys.Revoke(ctx, o.ID, actorCommandLine)
}

// Invite opens an invitation for somebody at a desk.
func (a *App) Invite(ctx context.Context, o inviteOrder) (inviteReply, error) {
	grant, err := deskGrant(o.Role, o.Scope)
	if err != nil {
		return inviteReply{}, err
	}
	if grant.Scope != "" {
		if err := a.knownForce(grant.Scope); err != nil {
			return inviteReply{}, err
		}
	}
	in, err := a.accounts.Invite(ctx, actorCommandLine, auth.Invitee{Name: o.Name, Email: o.Email, Grants: []auth.Grant{grant}})
	if err != nil {
		return inviteReply{}, err
	}
	reply := inviteReply{Link: a.config.Portal.Origin + "/enrol/" + in.Token, Code: in.Code, Expires: say.When(in.Expires, a.now())}
	if !o.Mail {
		return reply, nil
	}
	if !a.service.CanSend() {
		return inviteReply{}, fault.New(fault.Invalid, "", "No mail server is configured; invite without --mail and send the link yourself.")
	}
	return reply, a.service.SendNow(ctx, channel.Alert{
		ID: a.vault.Index("invitation-alert", in.Token), Kind: channel.KindInvitation,
		To: channel.Address{Name: o.Name, Email: o.Email}, Link: reply.Link,
	})
}

// deskGrant checks that the role and its scope belong together.
func deskGrant(role, scope string) (auth.Grant, error) {
	g := auth.Grant{Role: auth.Role(role), Scope: scope}
	switch g.Role {
	case notifier.RoleOperator, notifier.RoleForceAdmin, notifier.RoleAuditor:
		force, err := police.ParseForceCode(scope)
		if err != nil {
			return g, fault.New(fault.Invalid, "", "Give the force's code as --scope for this role.")
		}
		g.Scope = string(force)
	case notifier.RoleSystemAdmin:
		if scope != "" {
			return g, fault.New(fault.Invalid, "", "This role has no --scope.")
		}
	default:
		return g, fault.New(fault.Invalid, "", "The roles are hub-operator, force-admin, system-admin and auditor.")
	}
	return g, nil
}

// forceKeys shows the door its callers as forces. The police side knows forces
// and no accounts; the keys know scopes and no police.
type forceKeys struct{ keys *auth.APIKeys }

var _ ingest.Authenticator = forceKeys{}

var _ ingest.CertificateAuthenticator = forceKeys{}

// Authenticate tells which force presents a key.
func (k forceKeys) Authenticate(ctx context.Context, presented string) (ingest.Client, error) {
	return callerOf(k.keys.Authenticate(ctx, presented))
}

// AuthenticateCertificate tells which force's certificate it is.
func (k forceKeys) AuthenticateCertificate(ctx context.Context, c *x509.Certificate) (ingest.Client, error) {
	return callerOf(k.keys.AuthenticateCertificate(ctx, c))
}

func callerOf(client auth.Client, err error) (ingest.Client, error) {
	if err != nil {
		return ingest.Client{}, err
	}
	force, err := police.ParseForceCode(client.Force)
	if err != nil {
		return ingest.Client{}, errors.Join(fault.Unauthenticated, err)
	}
	return ingest.Client{KeyID: client.KeyID, Force: force}, nil
}
