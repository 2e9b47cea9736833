package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"firstbell/internal/audit"
)

// auditCmd is `firstbell audit`.
type auditCmd struct {
	Export auditExportCmd `cmd:"" help:"Write everything the log says in clear, signed; sealed content is there by its digest."`
	Verify auditVerifyCmd `cmd:"" help:"Check an export or a proof; needs the file and nothing else."`
	Prove  auditProveCmd  `cmd:"" help:"Write the proof that one fact is in the log, without showing any other."`
	Key    auditKeyCmd    `cmd:"" help:"Print the key that checkpoints are verified with; write its fingerprint down."`
}

type (
	proofOrder struct{ Seq int64 }
	proofReply struct{ Proof audit.Proof }
	nothing    struct{}
	auditKey   struct{ VerifierKey string }
)

type auditExportCmd struct {
	storeFlags
	File string `arg:"" type:"path" help:"Where to put it."`
}

// Run writes the export beside its place, checks what it wrote as a stranger
// would, and only then gives it its name.
func (c *auditExportCmd) Run(ctx context.Context, std streams) (err error) {
	s, done, err := c.steward(ctx)
	if err != nil {
		return err
	}
	defer func() { err = join(err, done()) }()
	tmp, err := os.CreateTemp(filepath.Dir(c.File), ".firstbell-audit-*") // mode 0600
	if err != nil {
		return fmt.Errorf("writing the export: %w", err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	if err := errors.Join(s.AuditExport(ctx, tmp), tmp.Sync(), tmp.Close()); err != nil {
		return fmt.Errorf("writing the export: %w", err)
	}
	report, err := verifyFile(tmp.Name(), audit.Trust{}, std.err)
	if err != nil || !report.OK() {
		return errors.Join(errors.New("the export that was just written does not verify; the log may be damaged"), err, problemsOf(report))
	}
	if err := os.Rename(tmp.Name(), c.File); err != nil {
		return fmt.Errorf("writing the export: %w", err)
	}
	_, err = fmt.Fprint(std.out, reportText(report))
	return err
}

type auditVerifyCmd struct {
	Export     string `xor:"what" required:"" type:"existingfile" help:"The export to check."`
	Proof      string `xor:"what" required:"" type:"existingfile" help:"The proof to check."`
	Key        string `help:"The verifier key that was written down, as audit key prints it; the file's own if left out."`
	Checkpoint string `type:"existingfile" help:"Checkpoints from a second place: the file, a saved e-mail, a mailbox; the export must contain each of them."`
	JSON       bool   `name:"json" help:"Print what was found as JSON."`
}

// Run prints what was found and fails where anything is not as it was signed.
func (c *auditVerifyCmd) Run(std streams) error {
	if c.Proof != "" && c.Checkpoint != "" {
		return errors.New("--checkpoint belongs to --export: a proof of one fact cannot say whether others were removed")
	}
	trust := audit.Trust{VerifierKey: c.Key}
	if c.Checkpoint != "" {
		raw, err := os.ReadFile(c.Checkpoint)
		if err != nil {
			return fmt.Errorf("reading the checkpoints: %w", err)
		}
		if trust.Checkpoints = audit.Notes(raw); len(trust.Checkpoints) == 0 {
			return fmt.Errorf("reading the checkpoints: %s holds none; give a file of checkpoints, a saved e-mail or a mailbox", c.Checkpoint)
		}
	}
	report, err := c.verify(trust, std)
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(std.out)
		enc.SetIndent("", "  ")
		err = enc.Encode(report)
	} else {
		_, err = fmt.Fprint(std.out, reportText(report))
	}
	return errors.Join(err, problemsOf(report))
}

func (c *auditVerifyCmd) verify(trust audit.Trust, std streams) (audit.Report, error) {
	if c.Export != "" {
		return verifyFile(c.Export, trust, std.err)
	}
	f, err := os.Open(c.Proof)
	if err != nil {
		return audit.Report{}, fmt.Errorf("reading the proof: %w", err)
	}
	defer f.Close()
	return audit.VerifyProof(f, trust)
}

// verifyFile verifies an export, showing how far it has come.
func verifyFile(path string, trust audit.Trust, progress io.Writer) (audit.Report, error) {
	f, err := os.Open(path)
	if err != nil {
		return audit.Report{}, fmt.Errorf("reading the export: %w", err)
	}
	defer f.Close()
	show := progressOn(progress)
	report, err := audit.Verify(f, trust, func(done, all int64) { show(fmt.Sprintf("checked %d of %d facts", done, all)) })
	show("")
	return report, err
}

// problemsOf is an error that names what was found; nil where nothing was.
func problemsOf(r audit.Report) error {
	if r.OK() {
		return nil
	}
	return fmt.Errorf("this is not, or no longer, what was signed: problems found: %d", len(r.Problems))
}

// reportText is the report for a terminal.
func reportText(r audit.Report) string {
	text := fmt.Sprintf("facts        %d\n", r.Facts)
	if !r.First.IsZero() {
		text += fmt.Sprintf("from         %s\nto           %s\n", r.First.Format(time.RFC3339), r.Last.Format(time.RFC3339))
	}
	text += fmt.Sprintf("checkpoints  %d\nsigned       %s over %d facts\nfingerprint  %s\n",
		r.Checkpoints, r.End.At.Format(time.RFC3339), r.End.Size, r.Fingerprint)
	if r.Held > 0 {
		text += fmt.Sprintf("held         %d checkpoints from a second place\n", r.Held)
	}
	for _, cut := range r.Cuts {
		text += fmt.Sprintf("put back     %s to fact %d, from a backup\n", cut.At.Format(time.RFC3339), cut.Size)
	}
	if r.Lost > 0 {
		text += fmt.Sprintf("lost         %d of the held checkpoints are over facts that were put back; ask who put them back and why\n", r.Lost)
	}
	for _, p := range r.Problems {
		text += "PROBLEM      " + p.String() + "\n"
	}
	if r.OK() {
		text += "Everything is as it was signed. Compare the fingerprint with the one that was written down.\n"
	}
	return text
}

type auditProveCmd struct {
	storeFlags
	Seq  int64  `arg:"" help:"The place of the fact in the log, as an export or the audit page shows it."`
	File string `arg:"" type:"path" help:"Where to put the proof."`
}

// Run writes the proof.
func (c *auditProveCmd) Run(ctx context.Context, std streams) error {
	s, done, err := c.steward(ctx)
	if err != nil {
		return err
	}
	reply, err := s.AuditProve(ctx, proofOrder{Seq: c.Seq})
	if err := join(err, done()); err != nil {
		return err
	}
	raw, err := json.Marshal(reply.Proof) // not indented: the envelope counts letter by letter
	if err != nil {
		return fmt.Errorf("writing the proof: %w", err)
	}
	if err := os.WriteFile(c.File, append(raw, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing the proof: %w", err)
	}
	fmt.Fprintf(std.err, "Check it with `firstbell audit verify --proof %s`.\n", c.File)
	return nil
}

type auditKeyCmd struct{ storeFlags }

// Run prints the verifier key for a script and its fingerprint for a person.
func (c *auditKeyCmd) Run(ctx context.Context, std streams) error {
	s, done, err := c.steward(ctx)
	if err != nil {
		return err
	}
	reply, err := s.AuditKey(ctx, nothing{})
	if err := join(err, done()); err != nil {
		return err
	}
	fmt.Fprintln(std.err, "fingerprint:", audit.Fingerprint(reply.VerifierKey))
	fmt.Fprintln(std.out, reply.VerifierKey)
	return nil
}
