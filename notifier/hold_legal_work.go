package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/view"
)

// tendHold does what a hold owes: it is put on the children it is about and
// taken from them, the hub is asked to review it, and its words are destroyed
// when they have been kept for long enough.
func (s *Service) tendHold(ctx context.Context, name string) error {
	force, id, _ := strings.Cut(name, "/")
	h, owed, err := s.holdOwes(force, id)
	if err != nil {
		return err
	}
	for _, ref := range owed {
		if err := s.placeHold(ctx, h, ref); err != nil {
			return fmt.Errorf("putting hold %s on case %s, or taking it away: %w", id, ref.Case, err)
		}
		crash.Point("hold.after-case")
	}
	if day := h.ReviewOn; h.Stands() && h.AskedFor != day && !s.now().Before(holdReviewAt(day)) {
		if err := s.RaiseAlarm(ctx, force, Alarm{Kind: AlarmHold, Key: holdAlarmKey(id, day)}); err != nil {
			return err
		}
		crash.Point("hold.after-alarm")
		if err := s.changeHold(ctx, force, id, func(h *LegalHold) (*facts.Fact, error) {
			if h.AskedFor == day || h.ReviewOn != day {
				return nil, nil
			}
			return s.holdFact(force, FactHoldAsked, actorNode, HoldNamed{Hold: id, ReviewOn: day})
		}); err != nil {
			return err
		}
	}
	return s.eraseHold(ctx, h)
}

// holdAlarmKey is the key of the alarm that asks to review a hold on a day.
func holdAlarmKey(id, day string) string { return "hold-" + id + "-" + day }

// holdOwes is a hold, and the children whose cases say something else.
func (s *Service) holdOwes(force, id string) (h *LegalHold, owed []Ref, err error) {
	err = s.View.Read(func(tx *view.Tx) error {
		h = holdIn(tx, force, id)
		return tx.Each(bucketHoldOwed, force+"/"+id+"/", func(key string, _ []byte) error {
			parts := strings.Split(key, "/")
			owed = append(owed, Ref{Case: parts[2], Force: force, Child: parts[3]})
			return nil
		})
	})
	return h, owed, err
}

// placeHold makes one child's case say what the hold says. The officer who made
// it so is the actor: what follows from a decision is theirs.
func (s *Service) placeHold(ctx context.Context, h *LegalHold, ref Ref) error {
	_, err := s.change(ctx, ref.Case, func(c *Case) (*facts.Fact, error) {
		child := c.Children[ref.Child]
		want := h.Stands() && h.holds(c, ref.Child)
		if child == nil || want == slices.Contains(child.Holds, h.ID) {
			return nil, nil
		}
		f := s.fact(c, FactHoldReleased, h.LiftedBy)
		if want {
			f = s.fact(c, FactHoldPlaced, h.ConfirmedBy)
		}
		f.Child = ref.Child
		disclosed(&f, RoleForceAdmin, PurposeHold)
		return &f, f.SetData(HoldNamed{Hold: h.ID, Reason: h.Reason})
	})
	return err
}

// eraseHold destroys the words of a hold that is over.
func (s *Service) eraseHold(ctx context.Context, h *LegalHold) error {
	if at := h.wordsUntil(); at.IsZero() || h.Erased || s.now().Before(at) {
		return nil
	}
	if h.Key != "" {
		if err := s.Vault.Shred(ctx, h.Key); err != nil {
			return err
		}
	}
	crash.Point("hold.after-shred")
	return s.changeHold(ctx, h.Force, h.ID, func(now *LegalHold) (*facts.Fact, error) {
		if now.Erased {
			return nil, nil
		}
		return s.holdFact(h.Force, FactHoldErased, actorNode, HoldNamed{Hold: h.ID})
	})
}

// changeHold is for a hold what change is for a case.
func (s *Service) changeHold(ctx context.Context, force, id string, decide func(h *LegalHold) (*facts.Fact, error)) error {
	_, err := changeRow(ctx, s, holdSubject(force), bucketHold, force+"/"+id, func(h LegalHold) (*facts.Fact, error) {
		h.ID, h.Force = id, force
		return decide(&h)
	})
	return err
}

func (s *Service) holdFact(force, typ, actor string, data any) (*facts.Fact, error) {
	f := facts.New(typ, holdSubject(force), actor, s.now())
	return &f, f.SetData(data)
}

// isHoldOwed reports whether a hold that stands has not reached the case yet:
// until it has, nothing of it is destroyed.
func (s *Service) isHoldOwed(c *Case) (owed bool, err error) {
	err = s.View.Read(func(tx *view.Tx) error {
		owed = holdOwed(tx, c)
		return nil
	})
	return owed, err
}

func holdOwed(tx *view.Tx, c *Case) bool {
	for _, h := range holdsAbout(tx, c) {
		for hash, child := range c.Children {
			if h.Stands() && h.holds(c, hash) && !slices.Contains(child.Holds, h.ID) {
				return true
			}
		}
	}
	return false
}

// noHoldOnItsWay is errHoldOnItsWay while a hold that stands has not reached one
// of the cases to which a pattern record belongs.
func (s *Service) noHoldOnItsWay(wants []patternWant) error {
	return s.View.Read(func(tx *view.Tx) error {
		for _, w := range wants {
			if c, ok := caseIn(tx, w.Case); ok && holdOwed(tx, c) {
				return errHoldOnItsWay
			}
		}
		return nil
	})
}

// isReviewDue reports whether the review that an alarm asks for is still to come.
func (s *Service) isReviewDue(force, key string) (due bool, err error) {
	err = s.View.Read(func(tx *view.Tx) error {
		all, err := walk[LegalHold](tx, bucketHold, force+"/", "")
		due = slices.ContainsFunc(all, func(h LegalHold) bool { return h.Stands() && holdAlarmKey(h.ID, h.ReviewOn) == key })
		return err
	})
	return due, err
}

// errHoldOnItsWay keeps what is to be destroyed until a hold that was confirmed
// has reached it.
var errHoldOnItsWay = errors.New("a legal hold is on its way to this case")
