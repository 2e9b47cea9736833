package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/vault"
	"firstbell/internal/view"
	"firstbell/schools"
)

// keepPattern makes one record what its notifications say it must be, and
// destroys the keys of what it was before. Doing so twice, or on two nodes at
// once, is doing so once.
func (s *Service) keepPattern(ctx context.Context, pupil string) error {
	var key string
	p, err := changeRow(ctx, s, patternSubject(pupil), bucketPattern, pupil, func(p Pattern) (*facts.Fact, error) {
		if key != "" {
			s.discard(ctx, key) // another node was faster: nothing was stored under it
			key = ""
		}
		f, made, err := s.patternChange(ctx, entitled(p, pupil))
		key = made
		return f, err
	})
	if err != nil {
		return fmt.Errorf("keeping a pattern record: %w", err)
	}
	crash.Point("pattern.after-fact")
	return s.shredPattern(ctx, entitled(p, pupil))
}

// entitled is the record, which may not be there yet, with its name.
func entitled(p Pattern, pupil string) *Pattern {
	p.Pupil = pupil
	return &p
}

// patternChange is the fact that makes the record right, and the key it made;
// nil where it is right already.
func (s *Service) patternChange(ctx context.Context, p *Pattern) (*facts.Fact, string, error) {
	wants, err := s.wants(p.Pupil)
	if err != nil {
		return nil, "", err
	}
	next, gone := p.next(wants, s.now(), func(force string) int { return s.policy(force).PatternYears })
	if len(gone) == 0 && slices.Equal(next, p.Entries) {
		return nil, "", nil
	}
	if len(next) == 0 {
		f, err := s.patternFact(p.Pupil, FactPatternEnded, PatternEnded{Reason: whyEnded(gone), Gone: gone})
		return f, "", err
	}
	entries, err := s.patternEntries(ctx, p, next)
	if err != nil {
		return nil, "", err
	}
	key, err := s.Vault.NewKey(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("making a key: %w", err)
	}
	crash.Point("pattern.after-key")
	f, err := s.patternFact(p.Pupil, FactPatternKept, PatternKept{
		URN: wants[0].URN, OnRoll: slices.ContainsFunc(wants, func(w patternWant) bool { return w.OnRoll && w.Stands }), Entries: next, Gone: gone,
	})
	if err != nil {
		return nil, key, err
	}
	f.Keys = []string{key}
	return f, key, s.seal(ctx, f, partPattern, key, encode(entries))
}

func whyEnded(gone []string) string {
	if len(gone) > 0 {
		return PatternAged
	}
	return PatternRecalled
}

// wants are what notifications ask of a record now.
func (s *Service) wants(pupil string) (wants []patternWant, err error) {
	err = s.View.Read(func(tx *view.Tx) error {
		wants = wantsOf(tx, pupil)
		return nil
	})
	return wants, err
}

// next is what the record must hold, and which notifications it forgets for
// their age. When an entry is forgotten is set once, when it is first written.
func (p *Pattern) next(wants []patternWant, now time.Time, years func(force string) int) (next []PatternMark, gone []string) {
	held := isHeld(wants)
	for _, w := range wants {
		if !p.wanted(w) {
			continue
		}
		m := PatternMark{
			Notification: w.Notification, Case: w.Case, Child: w.Child, Force: w.Force, Body: w.Body, OutcomeAt: w.OutcomeAt,
			Until: now.AddDate(years(w.Force), 0, 0),
		}
		old := p.mark(w.Notification)
		if old != nil {
			m.Until = old.Until
		}
		switch {
		case old != nil && !held && !m.Until.After(now):
			gone = append(gone, w.Notification)
		case old == nil && w.Due.After(now):
			// Its own time has not come.
		default:
			next = append(next, m)
		}
	}
	return next, gone
}

// patternEntries are the codes of what the record must hold: as they were
// written before, or taken from the body that the school may read. What has
// ended before anybody took its codes keeps its date alone.
func (s *Service) patternEntries(ctx context.Context, p *Pattern, marks []PatternMark) ([]PatternEntry, error) {
	before, err := s.openPattern(ctx, p)
	if err != nil {
		return nil, err
	}
	var entries []PatternEntry
	for _, m := range marks {
		i := slices.IndexFunc(before, func(e PatternEntry) bool { return e.Notification == m.Notification })
		entry := PatternEntry{Notification: m.Notification}
		if i >= 0 {
			entry = before[i]
		}
		c, err := s.load(ctx, m.Case)
		if err != nil {
			return nil, err
		}
		if old := p.mark(m.Notification); i < 0 || old == nil || old.Body != m.Body {
			if err := s.takeCodes(ctx, c, &entry); err != nil {
				return nil, err
			}
		}
		if n := c.notification(m.Notification); n != nil {
			entry.Outcome = n.Outcome
		}
		entries = append(entries, entry)
	}
	slices.SortFunc(entries, byDate)
	return entries, nil
}

// takeCodes reads an entry's codes from the body of its notification.
func (s *Service) takeCodes(ctx context.Context, c *Case, e *PatternEntry) error {
	n := c.notification(e.Notification)
	if n == nil {
		return nil
	}
	if v, ok := c.Version(n.Version); ok {
		e.Incident = schools.DateAt(v.OccurredAt).String()
	}
	body, err := s.openBody(ctx, n)
	if errors.Is(err, vault.ErrErased) {
		e.Unread = len(e.Behaviours) == 0
		return nil
	}
	if err != nil {
		return fmt.Errorf("taking the codes of notification %s: %w", n.ID, err)
	}
	e.Behaviours, e.Presence, e.Marac, e.Unread = body.Behaviours, body.Presence, "", false
	if body.Marac != nil {
		e.Marac = body.Marac.Flag
	}
	return nil
}

// openPattern is what the record holds; nothing where nothing is kept, or where
// its key is destroyed already.
func (s *Service) openPattern(ctx context.Context, p *Pattern) ([]PatternEntry, error) {
	if p.Key == "" {
		return nil, nil
	}
	var entries []PatternEntry
	err := s.unseal(ctx, p.Seq, partPattern, &entries)
	if errors.Is(err, vault.ErrErased) {
		return nil, nil
	}
	return entries, err
}

// shredPattern destroys the keys of what the record was, unless a hold forbids it.
func (s *Service) shredPattern(ctx context.Context, p *Pattern) error {
	wants, err := s.wants(p.Pupil)
	if err != nil || isHeld(wants) || len(p.Doomed) == 0 {
		return err
	}
	if err := s.noHoldOnItsWay(wants); err != nil {
		return err
	}
	for _, key := range p.Doomed {
		if err := s.Vault.Shred(ctx, key); err != nil {
			return err
		}
	}
	crash.Point("pattern.after-shred")
	_, err = changeRow(ctx, s, patternSubject(p.Pupil), bucketPattern, p.Pupil, func(now Pattern) (*facts.Fact, error) {
		gone := slices.DeleteFunc(slices.Clone(p.Doomed), func(key string) bool { return !slices.Contains(now.Doomed, key) })
		if len(gone) == 0 {
			return nil, nil
		}
		f, err := s.patternFact(p.Pupil, FactPatternErased, Erased{Keys: gone})
		if err == nil {
			f.Keys = gone
		}
		return f, err
	})
	return err
}

// endPattern forgets everything of a child who has left the school's roll, with
// the key. What stands there already is not taken up again; what comes when the
// child is back is.
func (s *Service) endPattern(ctx context.Context, pupil string) error {
	_, err := changeRow(ctx, s, patternSubject(pupil), bucketPattern, pupil, func(p Pattern) (*facts.Fact, error) {
		wants, err := s.wants(pupil)
		if err != nil || p.Key == "" || isHeld(wants) {
			return nil, err
		}
		if err := s.noHoldOnItsWay(wants); err != nil {
			return nil, err
		}
		ended := PatternEnded{Reason: PatternLeftRoll}
		for _, w := range wants {
			if !slices.Contains(p.Gone, w.Notification) {
				ended.Gone = append(ended.Gone, w.Notification)
			}
		}
		return s.patternFact(pupil, FactPatternEnded, ended)
	})
	return err
}

// patternFact starts a fact about a record. A record is nobody's doing.
func (s *Service) patternFact(pupil, typ string, data any) (*facts.Fact, error) {
	f := facts.New(typ, patternSubject(pupil), actorNode, s.now())
	return &f, f.SetData(data)
}
