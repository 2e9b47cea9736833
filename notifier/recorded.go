package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/vault"
	"firstbell/schools"
)

// What a school wrote down of what it did is the school's own: whoever may read
// the notification there reads it beside the content, and a copy holds it. A new
// body has a new key, so a revision seals the words anew; one of weight asks what
// was done anew, and keeps what was written before beside it. Nobody at a desk,
// no force and no system is ever given it.

// OutcomeRecord is one record of what a school did. Its words are sealed.
type OutcomeRecord struct {
	OutcomeRecorded
	At   time.Time
	By   string // the actor, who may turn out to be a party
	Key  string `json:",omitempty"` // the key of its words; empty where there are none
	Seq  uint64 `json:",omitempty"` // the fact that holds them
	Part string `json:",omitempty"` // in this part
}

// record remembers what the school did. What was recorded since it was last
// asked is replaced; what was recorded before a change of weight stays.
func (n *Notification) record(f facts.Fact, d OutcomeRecorded) {
	made := OutcomeRecord{OutcomeRecorded: d, At: f.At, By: f.Actor}
	if len(f.Keys) > 0 {
		made.Key, made.Seq, made.Part = f.Keys[0], f.Seq, partOutcome
	}
	if last := len(n.Records) - 1; last >= 0 && !n.OutcomeAt.IsZero() {
		n.Records[last] = made
	} else {
		n.Records = append(n.Records, made)
	}
	n.OutcomeAt, n.Outcome = f.At, &d
}

// carried remembers where the words go on that a new body took along.
func (n *Notification) carried(f facts.Fact, t Target) {
	for _, i := range t.Records {
		if i < len(n.Records) {
			n.Records[i].Key, n.Records[i].Seq, n.Records[i].Part = t.Key, f.Seq, recordPart(n.ID, i)
		}
	}
}

// carryRecords seals the school's own words anew under the key of the new body.
// What can no longer be opened has ended, and stays so.
func (r *routing) carryRecords(old *Notification, t *Target) error {
	if old == nil || !old.State.IsTold() {
		return nil
	}
	for i, one := range old.Records {
		if one.Key == "" || one.Key != old.Key {
			continue
		}
		var words schools.Outcome
		err := r.s.unseal(r.ctx, one.Seq, one.Part, &words)
		if errors.Is(err, vault.ErrErased) {
			continue
		}
		if err != nil {
			return fmt.Errorf("carrying on what notification %s's school recorded: %w", old.ID, err)
		}
		if err := r.s.seal(r.ctx, &r.fact, recordPart(old.ID, i), t.Key, encode(words)); err != nil {
			return err
		}
		t.Records = append(t.Records, i)
	}
	return nil
}

// recordPart is the part of a fact that carries the words of a record on.
func recordPart(notification string, i int) string {
	return partOutcome + "/" + notification + "/" + strconv.Itoa(i)
}

// recorded is what the school wrote down, the newest first, without what a party
// wrote. It fails with vault.ErrErased where the notification's key has ended.
func (s *Service) recorded(ctx context.Context, c *Case, n *Notification) ([]schools.Recorded, error) {
	var all []schools.Recorded
	for _, one := range slices.Backward(n.Records) {
		barred, err := s.isBarredPerson(ctx, c, n, strings.TrimPrefix(one.By, personActor))
		if err != nil {
			return nil, err
		}
		if barred {
			continue
		}
		shown := schools.Recorded{At: one.At, Before: one.At.Before(n.OutcomeAt) || n.OutcomeAt.IsZero()}
		if one.Key != "" && one.Key == n.Key {
			if err := s.unseal(ctx, one.Seq, one.Part, &shown.Outcome); err != nil {
				return nil, err
			}
		}
		shown.Support, shown.WelfareCheck, shown.Referral = one.Support, one.WelfareCheck, one.Referral
		all = append(all, shown)
	}
	return all, nil
}
