package audit

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/tlog"
)

// proofFormat names the format of an inclusion proof.
const proofFormat = "firstbell-audit-proof/1"

// Proof shows that one fact is in the log that was signed, without showing any
// other fact.
type Proof struct {
	Format      string      `json:"format"`
	VerifierKey string      `json:"verifierKey"`
	Checkpoint  string      `json:"checkpoint"`
	Fact        exportLine  `json:"fact"`
	Path        []tlog.Hash `json:"path"` // RFC 6962 audit path
}

// Prove gives the inclusion proof of the fact at a sequence.
func (k *Keeper) Prove(ctx context.Context, seq int64) (Proof, error) {
	if seq < 1 {
		return Proof{}, fmt.Errorf("proving fact %d: facts are counted from 1", seq)
	}
	end, err := k.end(ctx, KindExport)
	if err != nil {
		return Proof{}, err
	}
	f, err := k.cfg.Log.At(ctx, uint64(seq))
	if err != nil {
		return Proof{}, fmt.Errorf("proving fact %d: %w", seq, err)
	}
	path, err := k.tree.Proof(end.Size, seq-1)
	if err != nil {
		return Proof{}, err
	}
	return Proof{Format: proofFormat, VerifierKey: k.VerifierKey(), Checkpoint: end.Note, Fact: lineOf(f), Path: path}, nil
}

// VerifyProof checks a proof; a nil error means that the fact is in the log as
// it was signed.
func VerifyProof(r io.Reader, trust Trust) (Report, error) {
	var p Proof
	raw, err := io.ReadAll(io.LimitReader(r, maxLine))
	if err != nil || json.Unmarshal(raw, &p) != nil || p.Format != proofFormat {
		return Report{}, fmt.Errorf("reading the proof: it is not an audit proof of format %s", proofFormat)
	}
	report := Report{VerifierKey: p.VerifierKey, Fingerprint: Fingerprint(p.VerifierKey), Facts: 1, Checkpoints: 1}
	if trust.VerifierKey != "" && trust.VerifierKey != p.VerifierKey {
		report.Problems = append(report.Problems, Problem{0, "the proof names another key than the one you trust"})
	}
	if err := p.check(&report); err != nil {
		report.Problems = append(report.Problems, Problem{0, printable(err.Error())})
	} else if !report.End.isPlain() || !asWritten(bytes.TrimSuffix(raw, []byte("\n")), p.again()) {
		report.Problems = append(report.Problems, Problem{0, "the proof is not written as the log writes it: something was added to it, or stands there twice"})
	}
	return report, nil
}

// again is the proof as the log would write it of what was read.
func (p Proof) again() Proof {
	r, _ := p.Fact.record() // check has read it
	p.Fact = lineAt(p.Fact.Seq, r)
	return p
}

func (p Proof) check(report *Report) error {
	end, err := ReadCheckpoint(p.Checkpoint, p.VerifierKey)
	if err != nil {
		return fmt.Errorf("the checkpoint is forged or damaged: %w", err)
	}
	report.End = end
	r, err := p.Fact.record()
	if err != nil {
		return err
	}
	leaf := r.Leaf()
	if base64.StdEncoding.EncodeToString(leaf[:]) != p.Fact.Leaf {
		return fmt.Errorf("fact %d was altered: what it says no longer gives its hash", p.Fact.Seq)
	}
	if p.Fact.Seq < 1 || p.Fact.Seq > end.Size {
		return errors.New("the fact lies outside of what was signed")
	}
	if err := tlog.CheckRecord(p.Path, end.Size, end.Head, p.Fact.Seq-1, tlog.RecordHash(leaf[:])); err != nil {
		return fmt.Errorf("fact %d is not in the log that was signed: %w", p.Fact.Seq, err)
	}
	return nil
}
