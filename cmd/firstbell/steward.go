package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"firstbell/internal/auth"
)

// steward is what an administrator's commands need of a data directory,
// whoever holds it: this process, or a service that runs.
type steward interface {
	Import(ctx context.Context, order importOrder, file io.Reader, progress func(string)) (importReport, error)
	IssueKey(ctx context.Context, order keyOrder) (keyReply, error)
	RotateKey(ctx context.Context, order rotateKeyOrder) (keyReply, error)
	ListKeys(ctx context.Context, order keyOrder) (keyReply, error)
	RevokeKey(ctx context.Context, order revokeOrder) (keyReply, error)
	Invite(ctx context.Context, order inviteOrder) (inviteReply, error)
	Agreement(ctx context.Context, order agreementOrder) (agreementReply, error)
	ListAccounts(ctx context.Context, order accountsOrder) (accountsReply, error)
	RevokeAccount(ctx context.Context, order revokeOrder) (accountsReply, error)
	RotateMaster(ctx context.Context, order rotateOrder) (rotateReply, error)
	BackupFacts(ctx context.Context, w io.Writer) error
	BackupKeys(ctx context.Context, order backupOrder) (backupReply, error)
	Examine(ctx context.Context, order nothing) (examReply, error)
	Prove(ctx context.Context, order proveOrder) (proveReply, error)
	AuditExport(ctx context.Context, w io.Writer) error
	AuditProve(ctx context.Context, order proofOrder) (proofReply, error)
	AuditKey(ctx context.Context, order nothing) (auditKey, error)
	WhenBasis(ctx context.Context, order whenOrder) (whenBasis, error)
}

// importOrder asks for one file to be previewed or applied.
type importOrder struct {
	Kind, Name, URN string
	Force           string // of a duty roster
	Empty, Apply    bool
}

// importReport is what the file changes, or has changed.
type importReport struct {
	Text     string `json:"text"` // for a terminal; no personal data
	JSON     any    `json:"json"` // for a script
	Rejected int    `json:"rejected"`
	Applied  bool   `json:"applied"`
}

type (
	keyOrder struct {
		Force, Label string
		Days         int    // after which the key ends; 0 is never
		Certificate  string // PEM; pin it instead of issuing a secret
	}
	rotateKeyOrder struct {
		ID      string
		Overlap time.Duration
	}
	revokeOrder struct{ ID string }
	keyReply    struct {
		Secret string
		ID     string
		Keys   []auth.APIKey
	}
)

// inviteOrder asks for an invitation. Mail says whether the link is e-mailed
// or only printed.
type inviteOrder struct {
	Role, Scope, Name, Email string
	Mail                     bool
}

// inviteReply is shown once to whoever invites.
type inviteReply struct{ Link, Code, Expires string }

// accountsOrder asks for the accounts of one force or school; of all where
// Scope is empty.
type accountsOrder struct{ Scope string }

// accountsReply is who may sign in: personal data of staff.
type accountsReply struct{ Accounts []accountLine }

type accountLine struct{ ID, Name, Email, State, Grants string }

// storeFlags say which data directory a command works on.
type storeFlags struct {
	Config string `help:"Configuration file; the same one serve uses." type:"existingfile" env:"FIRSTBELL_CONFIG"`
	Data   string `help:"Data folder, instead of the configuration's data_dir." type:"path"`
	Key    string `name:"master-key" help:"Master key file, instead of the configuration's." type:"path"`
}

// load is the configuration with the flags laid over it.
func (f storeFlags) load() (Config, error) {
	c, err := ReadConfig(f.Config, os.Environ())
	if f.Data != "" {
		c.DataDir = f.Data
	}
	if f.Key != "" {
		c.MasterKeyFile = f.Key
	}
	return c, err
}

// steward gives the running service of the data directory, or opens the
// directory itself. Call done when finished with it.
func (f storeFlags) steward(ctx context.Context) (s steward, done func() error, err error) {
	c, err := f.load()
	if err != nil {
		return nil, nil, err
	}
	if running := dialControl(ctx, c.DataDir); running != nil {
		return running, func() error { return nil }, nil
	}
	if err := c.ValidateStore(); err != nil {
		return nil, nil, fmt.Errorf("checking configuration:\n%w", err)
	}
	a, err := Assemble(ctx, c, Parts{Logger: quietLogger(os.Stderr)})
	if err != nil {
		return nil, nil, err
	}
	return a, func() error { return a.Stop(context.WithoutCancel(ctx)) }, nil
}

// exists reports whether the data directory holds anything yet.
func exists(dir string) bool {
	_, err := os.Stat(dir)
	return !errors.Is(err, os.ErrNotExist)
}
