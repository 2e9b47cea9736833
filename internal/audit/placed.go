package audit

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
)

// SubjectPlaces holds which place has taken which checkpoint.
const SubjectPlaces = "fb.audit.places"

// FactPlaced is the type of the fact that says where copies have arrived.
const FactPlaced = "checkpoint-placed"

// OverdueAfter is how long a place may lack a checkpoint before somebody hears
// of it.
const OverdueAfter = 2 * time.Hour

// maxRest bounds the pause before a place that refuses is asked again.
const maxRest = 15 * time.Minute

// Placed is the data of FactPlaced: every place as it stands after it. A place
// that is no longer configured is missing from then on, which is on record too.
type Placed struct{ Places map[string]Standing }

// Standing is what one place has.
type Standing struct {
	Size int64     // how many facts the newest checkpoint covers that it has taken; 0 before the first
	At   time.Time `json:",omitzero"` // when that one was signed
	Owed time.Time `json:",omitzero"` // since when it lacks a newer one; zero where it lacks none
}

// isOverdue reports whether somebody should hear of it.
func (s Standing) isOverdue(now time.Time) bool {
	return !s.Owed.IsZero() && now.Sub(s.Owed) > OverdueAfter
}

// PlaceState is a place and what it has.
type PlaceState struct {
	Name string
	Standing
	Overdue bool // it has lacked a checkpoint for longer than OverdueAfter
}

// placing brings checkpoints to places. It has a lock of its own: a mail server
// that takes its time must not keep anybody from reading the tree.
type placing struct {
	turn sync.Mutex // one bringing at a time

	mu    sync.Mutex
	known map[string]Standing
	seq   uint64 // of the fact that known was last read from or written to
	rests map[string]rest
}

// rest is a pause after refusals.
type rest struct {
	until time.Time
	times int
}

// Places is what each configured place has, in the order of the configuration.
func (k *Keeper) Places() []PlaceState {
	k.places.mu.Lock()
	defer k.places.mu.Unlock()
	now, all := k.cfg.Now(), []PlaceState(nil)
	for _, p := range k.cfg.Places {
		s := k.places.known[p.ID]
		all = append(all, PlaceState{Name: p.Name, Standing: s, Overdue: s.isOverdue(now)})
	}
	return all
}

// place brings the checkpoint to every place that is not known to have it, and
// puts on record what they have. What one place refuses does not keep another
// from having it. A crash between the two brings it there again.
func (k *Keeper) place(ctx context.Context, c Checkpoint) error {
	k.places.turn.Lock()
	defer k.places.turn.Unlock()
	recorded, err := k.readPlaces(ctx)
	if err != nil || c.Size == 0 {
		return err
	}
	var failed []error
	for _, p := range k.cfg.Places {
		failed = append(failed, k.bring(ctx, p, c))
	}
	return errors.Join(append(failed, k.notePlaces(ctx, recorded))...)
}

// readPlaces reads what is on record. What this process knows beyond it, because
// it could not be written, is kept.
func (k *Keeper) readPlaces(ctx context.Context) (map[string]Standing, error) {
	var data Placed
	f, err := k.cfg.Log.Last(ctx, SubjectPlaces)
	if err == nil {
		err = f.DecodeData(&data)
	}
	if err != nil && !errors.Is(err, fault.NotFound) {
		return nil, fmt.Errorf("reading which places have the checkpoints: %w", err)
	}
	k.places.mu.Lock()
	defer k.places.mu.Unlock()
	k.places.seq = f.Seq
	known := maps.Clone(data.Places)
	if known == nil {
		known = map[string]Standing{}
	}
	for id, s := range k.places.known {
		if s.Size > known[id].Size || known[id] == (Standing{}) {
			known[id] = s
		}
	}
	k.places.known = known
	return data.Places, nil
}

// bring gives the checkpoint to one place, unless it has it or rests.
func (k *Keeper) bring(ctx context.Context, p Place, c Checkpoint) error {
	now := k.cfg.Now()
	k.places.mu.Lock()
	s, isKnown := k.places.known[p.ID]
	pause := k.places.rests[p.ID]
	k.places.mu.Unlock()
	if isKnown && s.Size >= c.Size {
		return nil
	}
	switch {
	case !s.Owed.IsZero():
	case isKnown:
		s.Owed = c.At
	default: // a new place owes nothing for the years before it
		s.Owed = now.UTC().Truncate(time.Second)
	}
	var err error
	if now.Before(pause.until) {
		err = errResting
	} else if err = p.Put(ctx, c); err == nil {
		crash.Point("audit.placed")
		s, pause = Standing{Size: c.Size, At: c.At}, rest{}
	} else {
		pause.times++
		pause.until = now.Add(min(time.Minute<<min(pause.times-1, 10), maxRest) - time.Second)
	}
	k.places.mu.Lock()
	k.places.known[p.ID], k.places.rests[p.ID] = s, pause
	k.places.mu.Unlock()
	if err != nil {
		return fmt.Errorf("bringing a checkpoint to %s: %w", p.Name, err)
	}
	return nil
}

// errResting says that a place has refused shortly before.
var errResting = errors.New("it has refused lately and is asked again within 15 minutes")

// notePlaces puts what the places have on record where that has changed. Where
// another node was faster, the next look reads what it wrote and goes on.
func (k *Keeper) notePlaces(ctx context.Context, recorded map[string]Standing) error {
	k.places.mu.Lock()
	now := map[string]Standing{}
	for _, p := range k.cfg.Places {
		now[p.ID] = k.places.known[p.ID]
	}
	k.places.known = maps.Clone(now)
	seq := k.places.seq
	k.places.mu.Unlock()
	if maps.EqualFunc(now, recorded, sameStanding) {
		return nil
	}
	f := facts.New(FactPlaced, SubjectPlaces, actorNode, k.cfg.Now().UTC())
	if err := f.SetData(Placed{Places: now}); err != nil {
		return err
	}
	_, err := k.cfg.Log.Publish(ctx, f, facts.ExpectLast(seq))
	if errors.Is(err, facts.ErrWrongSequence) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("noting which places have the checkpoint: %w", err)
	}
	return nil
}

func sameStanding(a, b Standing) bool {
	return a.Size == b.Size && a.At.Equal(b.At) && a.Owed.Equal(b.Owed)
}

// maxQuiet bounds what is read to find out that nothing has happened.
const maxQuiet = 16

// isQuiet reports whether nothing stands behind the last checkpoint but itself
// and where it was brought: signing that every hour would go on for ever.
func (k *Keeper) isQuiet(ctx context.Context, last Checkpoint, size int64) (bool, error) {
	if last.Size == 0 || size-last.Size > maxQuiet {
		return false, nil
	}
	for seq := last.Size + 1; seq <= size; seq++ {
		f, err := k.cfg.Log.At(ctx, uint64(seq))
		if err != nil || f.Subject != Subject && f.Subject != SubjectPlaces {
			return false, err
		}
	}
	return true, nil
}
