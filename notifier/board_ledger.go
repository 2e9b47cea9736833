package notifier

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"strings"
	"sync"

	"firstbell/internal/auth"
	"firstbell/internal/view"
)

// A number can tell as much as a row: an operator who is a party to an incident
// must not see in the ledger that one more child was received. So their ledger
// leaves out the incidents they may not know of.

// maxHidden bounds how many answers are remembered.
const maxHidden = 200_000

// hiddenCases remembers of each case and person whether the person is a party,
// so that a board opens only the cases that have changed since the last look.
type hiddenCases struct {
	mu    sync.Mutex
	known map[string]hiddenCase // by person and case
}

// hiddenCase is one answer, and what it was given for.
type hiddenCase struct {
	sum       uint64 // of the case as stored
	directory uint64 // contacts decide, too
	ledger    Ledger // what the person's ledger leaves out: nothing where they are no party
}

var hiddenSeed = maphash.MakeSeed()

// errMissing says that a case is listed and not there: the view is broken.
var errMissing = errors.New("a case is listed that the view does not hold; remove the view file and start again")

// ledger is the account of every child of the forces that p may know of.
func (b *Boards) ledger(ctx context.Context, p auth.Principal, forces []string) (l Ledger, err error) {
	raws := map[string][]byte{}
	err = b.service.View.Read(func(tx *view.Tx) error {
		if l, err = ledgerOf(tx, forces...); err != nil {
			return err
		}
		for _, force := range forces {
			err := tx.Each(bucketForce, force+"/", func(key string, _ []byte) error {
				id := key[strings.LastIndex(key, "/")+1:]
				raw := tx.Get(bucketCase, id)
				if raw == nil {
					return errMissing
				}
				if out, known := b.remembered(p, id, b.stateOf(raw)); known {
					l = l.without(out) // as nearly always: a year of cases is not held in memory at once
				} else {
					raws[id] = raw
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return l, fmt.Errorf("adding up the ledger: %w", err)
	}
	for id, raw := range raws {
		out, err := b.leftOut(ctx, p, id, raw)
		if err != nil {
			return l, err
		}
		l = l.without(out)
	}
	return l, nil
}

// stateOf is what an answer about a case is given for.
func (b *Boards) stateOf(raw []byte) hiddenCase {
	return hiddenCase{sum: maphash.Bytes(hiddenSeed, raw), directory: b.service.Snapshot().DirectorySeq}
}

// remembered is the answer given before for the very same state; false where
// there is none.
func (b *Boards) remembered(p auth.Principal, id string, now hiddenCase) (Ledger, bool) {
	b.hidden.mu.Lock()
	defer b.hidden.mu.Unlock()
	before, ok := b.hidden.known[p.Account+"/"+id]
	return before.ledger, ok && before.sum == now.sum && before.directory == now.directory
}

// leftOut is what one case adds to the ledger that p may not know of.
func (b *Boards) leftOut(ctx context.Context, p auth.Principal, id string, raw []byte) (Ledger, error) {
	now := b.stateOf(raw)
	c := decodeCase(raw)
	party, err := b.service.isPartyIn(ctx, c, p)
	if err != nil {
		return Ledger{}, err
	}
	if party {
		for status, n := range c.counts() {
			now.ledger.add(status, n)
		}
	}
	b.hidden.mu.Lock()
	defer b.hidden.mu.Unlock()
	if len(b.hidden.known) >= maxHidden {
		clear(b.hidden.known)
	}
	b.hidden.known[p.Account+"/"+id] = now
	return now.ledger, nil
}

// without is the ledger less what another one counts.
func (l Ledger) without(o Ledger) Ledger {
	return Ledger{
		Received: l.Received - o.Received, Waiting: l.Waiting - o.Waiting, Notified: l.Notified - o.Notified, Parked: l.Parked - o.Parked,
		Excepted: l.Excepted - o.Excepted, NotEligible: l.NotEligible - o.NotEligible, Withdrawn: l.Withdrawn - o.Withdrawn,
		HandedOff: l.HandedOff - o.HandedOff,
	}
}
