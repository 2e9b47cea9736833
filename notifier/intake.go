package notifier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/police"
	"firstbell/police/ingest"
	"firstbell/schools"
)

var _ ingest.Intake = (*Service)(nil)

// keyFresh is how soon after a key was made the fact that uses it must be
// acknowledged. A key without a fact may be swept away after that.
const keyFresh = time.Minute

// caseID is where a force's incident is: nobody without the index key can tell
// the reference from it.
func (s *Service) caseID(force police.ForceCode, reference string) string {
	return s.Vault.Index("case", string(force), reference)
}

// childHash is how facts name a force's child.
func (s *Service) childHash(force string, child string) string {
	return s.Vault.Index("child", force, child)
}

// Receive makes one version of an incident durable (T1): a key, the received
// fact under exactly the sequence the case must have, a receipt; only then is
// it accepted. Content that was accepted before is answered with its first
// receipt. It fails as ingest.Intake says.
func (s *Service) Receive(ctx context.Context, from ingest.Client, in police.Incident) (police.Receipt, error) {
	id := s.caseID(from.Force, in.Reference)
	hash := s.Vault.Index("content", string(in.ContentHashInput()))
	for {
		c, err := s.load(ctx, id)
		if err != nil {
			return police.Receipt{}, err
		}
		if v, known := acceptedAs(c, in.Version, hash); known {
			return s.receipt(ctx, c, v, in.Reference, true)
		}
		if err := disagreement(c, in.Version); err != nil {
			return police.Receipt{}, err
		}
		stored, err := s.accept(ctx, c, from, in, hash)
		if errors.Is(err, facts.ErrWrongSequence) {
			continue // somebody else was first: the case says with what
		}
		if err != nil {
			return police.Receipt{}, err
		}
		return s.receipt(ctx, c, Version{N: in.Version, Seq: stored.Seq, At: stored.At, Hash: hash}, in.Reference, false)
	}
}

// acceptedAs is the version under which this very content was accepted.
func acceptedAs(c *Case, version int, hash string) (Version, bool) {
	v, ok := c.Version(version)
	return v, ok && v.Hash == hash
}

// disagreement is why the version cannot be the case's next.
func disagreement(c *Case, version int) error {
	current := 0
	if c.Exists() {
		current = c.Current().N
	}
	switch {
	case c.Withdrawn():
		return fault.New(fault.Conflict, "withdrawn", "This incident was withdrawn. Post it under a new reference.")
	case version == current:
		return fault.New(fault.Conflict, "reference-conflict",
			"This reference and version were accepted before with other content. Post a change as the next version.")
	case version < current:
		return fault.New(fault.Conflict, "version-older",
			fmt.Sprintf("Version %d has been accepted already. Post a change as version %d.", current, current+1))
	case version > current+1:
		return fault.New(fault.Conflict, "version-skipped", fmt.Sprintf("Version %d must be posted first.", current+1))
	default:
		return nil
	}
}

// accept makes a new key and publishes the received fact. The key of a fact
// that came second is destroyed: nothing was ever stored under it.
func (s *Service) accept(ctx context.Context, c *Case, from ingest.Client, in police.Incident, hash string) (facts.Fact, error) {
	if s.Log.NearlyFull(ctx) {
		return facts.Fact{}, &fault.Error{Kind: fault.Unavailable, Code: "store-full", RetryAfter: facts.RetryAfterFull,
			Message: "The store is nearly full, so nothing new can be accepted now. Try again later."}
	}
	ctx, cancel := context.WithTimeout(ctx, keyFresh)
	defer cancel()
	crash.Point("t1.before-key")
	key, err := s.Vault.NewKey(ctx)
	if err != nil {
		return facts.Fact{}, fmt.Errorf("making a key for case %s: %w", c.ID, err)
	}
	crash.Point("t1.after-key")
	f, err := s.received(ctx, c, from, in, hash, key)
	if err != nil {
		return facts.Fact{}, err
	}
	stored, err := s.Log.Publish(ctx, f, facts.ExpectLast(c.Seq))
	if errors.Is(err, facts.ErrWrongSequence) {
		s.discard(ctx, key)
		return facts.Fact{}, err
	}
	if err != nil {
		return facts.Fact{}, fmt.Errorf("publishing received of case %s: %w", c.ID, err)
	}
	crash.Point("t1.after-fact")
	return stored, nil
}

// received is the fact that one version was accepted.
func (s *Service) received(ctx context.Context, c *Case, from ingest.Client, in police.Incident, hash, key string) (facts.Fact, error) {
	f := s.fact(c, police.FactReceived, "force:"+string(from.Force)+"/"+from.KeyID)
	f.Keys = []string{key}
	data := police.Received{
		Force: string(from.Force), Version: in.Version, ContentHash: hash,
		OccurredAt: in.OccurredAt.UTC(), ReportedAt: in.ReportedAt.UTC(), LateReport: isLateReport(in, f.At),
	}
	for _, child := range in.Children {
		data.Children = append(data.Children, police.ReceivedChild{
			Child:    s.childHash(data.Force, child.ID),
			Eligible: police.Eligible(child, in.OccurredAt),
			Identity: s.Vault.Index("identity", data.Force, string(child.IdentityHashInput())),
			Who:      s.whoIs(data.Force, child), Age: police.AgeBand(child, in.OccurredAt),
		})
	}
	if err := f.SetData(data); err != nil {
		return f, err
	}
	err := s.seal(ctx, &f, police.PartIncident, key, in.ContentHashInput())
	return f, err
}

// isLateReport reports whether a school bell rang between the police knowing
// of the incident and our being told.
func isLateReport(in police.Incident, accepted time.Time) bool {
	bell, _, _ := schools.Deadline(schools.Calendar{}, knownAt(in), 0)
	return bell.Before(accepted) && knownAt(in).Before(bell)
}

// knownAt is when the police knew of the incident.
func knownAt(in police.Incident) time.Time {
	if !in.ReportedAt.IsZero() {
		return in.ReportedAt.UTC()
	}
	return in.OccurredAt.UTC()
}

// receipt writes the receipt of an accepted version and answers with it. A
// repeat writes it once more: one line too many is harmless, while a crash
// before the first line would otherwise leave the fact without any.
func (s *Service) receipt(ctx context.Context, c *Case, v Version, reference string, duplicate bool) (police.Receipt, error) {
	err := s.Receipts.Append(ctx, facts.Receipt{At: v.At, Case: c.ID, Version: v.N, Hash: v.Hash, Seq: v.Seq})
	if err != nil {
		return police.Receipt{}, fmt.Errorf("writing the receipt of case %s: %w", c.ID, err)
	}
	crash.Point("t1.after-receipt")
	return police.Receipt{ID: c.ID, Reference: reference, Version: v.N, AcceptedAt: v.At, Duplicate: duplicate}, nil
}

// seal adds a sealed part to the fact.
func (s *Service) seal(ctx context.Context, f *facts.Fact, part, key string, plain []byte) error {
	sealed, err := s.Vault.Seal(ctx, key, plain, f.AD(part))
	if err != nil {
		return fmt.Errorf("sealing a part of %s of case %s: %w", f.Type, f.Case, err)
	}
	f.Parts = append(f.Parts, facts.Part{Name: part, Key: key, Sealed: sealed})
	return nil
}

// unseal opens a part of the fact at a sequence into v.
func (s *Service) unseal(ctx context.Context, seq uint64, part string, v any) error {
	f, err := s.Log.At(ctx, seq)
	if err != nil {
		return fmt.Errorf("reading sequence %d: %w", seq, err)
	}
	p, ok := f.Part(part)
	if !ok {
		return fmt.Errorf("opening %s at sequence %d: it has no such part", f.Type, seq)
	}
	plain, err := s.Vault.Open(ctx, p.Key, p.Sealed, f.AD(part))
	if err != nil {
		return fmt.Errorf("opening %s at sequence %d: %w", f.Type, seq, err)
	}
	if err := json.Unmarshal(plain, v); err != nil {
		return fmt.Errorf("reading the opened part of %s at sequence %d: its content is damaged", f.Type, seq)
	}
	return nil
}

// openIncident is what the force said in one version of the case. It fails
// with vault.ErrErased once that body was destroyed.
func (s *Service) openIncident(ctx context.Context, c *Case, version int) (police.Incident, error) {
	var in police.Incident
	v, ok := c.Version(version)
	if !ok {
		return in, fault.New(fault.NotFound, "", "There is no version "+strconv.Itoa(version)+" of this incident.")
	}
	err := s.unseal(ctx, v.Seq, police.PartIncident, &in)
	return in, err
}

// discard destroys keys under which nothing was stored. A key that survives
// this opens nothing, so failing here costs only its few bytes.
func (s *Service) discard(ctx context.Context, keys ...string) {
	for _, key := range keys {
		if err := s.Vault.Shred(ctx, key); err != nil {
			s.Logger.Warn("unused key was not destroyed", "key", key, "error", err)
		}
	}
}
