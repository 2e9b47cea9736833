package notifier

import (
	"context"
	"errors"
	"fmt"

	"firstbell/internal/vault"
	"firstbell/schools/match"
)

// Evidence is what the matcher found for one child: the schools worth looking
// at, the likeliest first, each with the reckoning that put it there and the
// pupil it means. It is personal data of the child and of others, sealed beside
// the decision under the incident's key, and ends with the incident.
type Evidence struct {
	Model       string
	Probability float64           `json:",omitempty"` // of the first, where the matcher weighs
	Flags       []match.Flag      `json:",omitempty"` // what may mislead
	Candidates  []match.Candidate `json:",omitempty"`
}

// evidencePart names the sealed part of a routed fact that holds the evidence
// about one child.
func evidencePart(child string) string { return "evidence-" + child }

// evidenceOf is what of a decision is kept for a person.
func evidenceOf(d match.Decision) Evidence {
	return Evidence{Model: d.Model, Probability: d.Probability, Flags: d.Flags, Candidates: asCandidates(d).Candidates}
}

// sealEvidence puts the evidence about a child into the fact and answers with
// its keyed digest, by which a later fact can say what somebody was shown.
func (r *routing) sealEvidence(child string, e Evidence) (string, error) {
	raw := encode(e)
	if err := r.s.seal(r.ctx, &r.fact, evidencePart(child), r.version.Key, raw); err != nil {
		return "", err
	}
	return r.s.Vault.Index("evidence", string(raw)), nil
}

// evidence is what was recorded about a child when it was last decided on;
// false where nothing was, or where it ended with an earlier version.
func (s *Service) evidence(ctx context.Context, child *Child) (Evidence, bool, error) {
	var e Evidence
	if child.EvidenceSeq == 0 {
		return e, false, nil
	}
	err := s.unseal(ctx, child.EvidenceSeq, evidencePart(child.Hash), &e)
	if errors.Is(err, vault.ErrErased) {
		return e, false, nil
	}
	if err != nil {
		return e, false, fmt.Errorf("opening the evidence about child %s: %w", child.Hash, err)
	}
	return e, true, nil
}
