package audit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
)

// Subject holds the checkpoints.
const Subject = "fb.audit"

// FactCheckpoint is the type of a checkpoint's fact.
const FactCheckpoint = "checkpoint"

// Checkpointed is the data of a checkpoint's fact.
type Checkpointed struct {
	Size int64  // how many facts it covers
	Note string // the signed head
	// Receipts is how long the receipts beside the log were, in bytes: a file that
	// is shorter at some later start has lost some.
	Receipts int64 `json:",omitempty"`
}

// Every is how often a checkpoint is made, where anything has happened.
const Every = time.Hour

// actorNode is who makes checkpoints.
const actorNode = "node"

// Config is what a Keeper works with.
type Config struct {
	Log    *facts.Log
	Path   string  // the file of the tree; a derived file
	Signer *Signer // of this log
	Places []Place
	// Receipts is how many bytes of receipts are on disk; nil where none are kept.
	Receipts func() int64
	Now      func() time.Time // nil means time.Now
	Logger   *slog.Logger
}

// Keeper grows the tree behind the log, signs heads and answers from the tree.
type Keeper struct {
	cfg  Config
	tree *Tree

	mu   sync.Mutex // one catching up or signing at a time
	last Checkpoint

	places placing
}

// Open opens the tree, dropping a file that is damaged or of another log, and
// makes sure that the log's last checkpoint bears this signer's signature: a
// signing key that is not the log's would found a second history.
func Open(ctx context.Context, cfg Config) (*Keeper, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	k := &Keeper{cfg: cfg, places: placing{rests: map[string]rest{}}}
	if err := k.openTree(ctx); err != nil {
		return nil, err
	}
	_, _, err := k.newest(ctx)
	if err == nil {
		_, err = k.readPlaces(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening the audit: %w", err), k.tree.Close())
	}
	return k, nil
}

func (k *Keeper) openTree(ctx context.Context) (err error) {
	k.tree, err = OpenTree(k.cfg.Path, k.cfg.Log.Identity())
	if err == nil {
		last, lerr := k.cfg.Log.LastSeq(ctx)
		if lerr != nil {
			return errors.Join(lerr, k.tree.Close())
		}
		fits, lerr := k.fits(ctx, int64(last))
		if fits || lerr != nil {
			return lerr
		}
		err = errors.Join(errTree, k.tree.Close())
	}
	if !errors.Is(err, errTree) {
		return err
	}
	k.cfg.Logger.Warn("the audit tree is derived anew", "why", err)
	if err := os.Remove(k.cfg.Path); err != nil {
		return fmt.Errorf("dropping the audit tree: %w", err)
	}
	k.tree, err = OpenTree(k.cfg.Path, k.cfg.Log.Identity())
	return err
}

// fits reports whether the tree's last leaf is the log's: the one hash that no
// other in the file vouches for.
func (k *Keeper) fits(ctx context.Context, last int64) (bool, error) {
	size := k.tree.Size()
	if size == 0 || size > last {
		return size == 0, nil
	}
	f, err := k.cfg.Log.At(ctx, uint64(size))
	if err != nil {
		return false, errors.Join(err, k.tree.Close())
	}
	leaf := f.Leaf()
	stored, err := k.tree.read([]int64{tlog.StoredHashIndex(0, size-1)})
	return err == nil && stored[0] == tlog.RecordHash(leaf[:]), err
}

// Close closes the tree.
func (k *Keeper) Close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.tree.Close()
}

// VerifierKey is what checkpoints are verified with.
func (k *Keeper) VerifierKey() string { return k.cfg.Signer.VerifierKey() }

// newest is the log's last checkpoint and its fact's sequence, zero where there
// is none yet.
func (k *Keeper) newest(ctx context.Context) (Checkpoint, uint64, error) {
	f, err := k.cfg.Log.Last(ctx, Subject)
	if errors.Is(err, fault.NotFound) {
		return Checkpoint{}, 0, nil
	}
	if err != nil {
		return Checkpoint{}, 0, err
	}
	var data Checkpointed
	if err := f.DecodeData(&data); err != nil {
		return Checkpoint{}, 0, err
	}
	c, err := ReadCheckpoint(data.Note, k.VerifierKey())
	if err != nil {
		return c, f.Seq, fmt.Errorf("the last checkpoint, at fact %d, was not signed with this log's key: %w", f.Seq, err)
	}
	return c, f.Seq, nil
}

// ReceiptsMark is how many bytes of receipts there were at the last checkpoint,
// and at which sequence that is on record; zero where nothing is.
func (k *Keeper) ReceiptsMark(ctx context.Context) (bytes int64, seq uint64, err error) {
	f, err := k.cfg.Log.Last(ctx, Subject)
	if errors.Is(err, fault.NotFound) {
		return 0, 0, nil
	}
	var data Checkpointed
	if err == nil {
		err = f.DecodeData(&data)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("reading how long the receipts were: %w", err)
	}
	return data.Receipts, f.Seq, nil
}

// errCaughtUp ends the reading of the log.
var errCaughtUp = errors.New("caught up")

// catchUp grows the tree to the log's last fact of now, and gives its sequence.
func (k *Keeper) catchUp(ctx context.Context) (int64, error) {
	last, err := k.cfg.Log.LastSeq(ctx)
	if err != nil || int64(last) <= k.tree.Size() {
		return k.tree.Size(), err
	}
	err = k.cfg.Log.Consume(ctx, uint64(k.tree.Size())+1, func(batch []facts.Fact) error {
		leaves := make([]Leaf, len(batch))
		for i, f := range batch {
			leaves[i] = f.Leaf()
		}
		if err := k.tree.Append(leaves); err != nil {
			return err
		}
		if batch[len(batch)-1].Seq >= last {
			return errCaughtUp
		}
		return nil
	})
	if !errors.Is(err, errCaughtUp) {
		return k.tree.Size(), fmt.Errorf("growing the audit tree: %w", err)
	}
	return k.tree.Size(), nil
}

// Tick makes a checkpoint where one is due, and brings to each place what it
// has not taken yet. It may be called at any time and by every node: the log
// takes one checkpoint on top of another only.
func (k *Keeper) Tick(ctx context.Context) error {
	last, err := k.keep(ctx)
	if err != nil {
		return fmt.Errorf("keeping the audit: %w", err)
	}
	return k.place(ctx, last)
}

// keep makes the checkpoint that is due, if one is, and gives the newest.
func (k *Keeper) keep(ctx context.Context) (Checkpoint, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	last, seq, err := k.newest(ctx)
	if err == nil && k.isDue(last) {
		last, err = k.checkpoint(ctx, last, seq, KindHourly)
	}
	if err == nil {
		k.last = last
	}
	return last, err
}

func (k *Keeper) isDue(last Checkpoint) bool { return k.cfg.Now().Sub(last.At) >= Every }

// Cut signs the log as it is after it was put back from a backup: whoever holds
// a later checkpoint sees that the log was cut there, by whom it was signed.
func (k *Keeper) Cut(ctx context.Context) (Checkpoint, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	last, seq, err := k.newest(ctx)
	if err != nil {
		return last, fmt.Errorf("naming the cut: %w", err)
	}
	return k.checkpoint(ctx, last, seq, KindCut)
}

// checkpoint signs the log as it is, unless nothing but the last checkpoint
// has been added to it.
func (k *Keeper) checkpoint(ctx context.Context, last Checkpoint, seq uint64, kind Kind) (Checkpoint, error) {
	size, err := k.catchUp(ctx)
	if err != nil || size == 0 {
		return last, err
	}
	if quiet, err := k.isQuiet(ctx, last, size); err != nil || quiet && kind == KindHourly {
		return last, err
	}
	if err := k.stillTrue(last); err != nil {
		return last, err
	}
	next, err := k.sign(size, kind)
	if err != nil {
		return last, err
	}
	f := facts.New(FactCheckpoint, Subject, actorNode, next.At)
	data := Checkpointed{Size: size, Note: next.Note}
	if k.cfg.Receipts != nil {
		data.Receipts = k.cfg.Receipts()
	}
	if err := f.SetData(data); err != nil {
		return last, err
	}
	crash.Point("audit.before-checkpoint")
	_, err = k.cfg.Log.Publish(ctx, f, facts.ExpectLast(seq))
	if errors.Is(err, facts.ErrWrongSequence) { // another node was faster; its checkpoint serves as well
		next, _, err = k.newest(ctx)
	}
	if err == nil {
		crash.Point("audit.after-checkpoint")
	}
	return next, err
}

// ErrRewritten says that the log no longer says what was signed of it. Nothing
// is signed from then on; compare exports with the checkpoints in the second
// place to find what was changed.
var ErrRewritten = errors.New("the log no longer says what was signed of it")

// stillTrue makes sure that what the last checkpoint covers has not changed.
func (k *Keeper) stillTrue(last Checkpoint) error {
	if last.Size == 0 {
		return nil
	}
	head, err := k.tree.Head(last.Size)
	if err == nil && head != last.Head {
		err = fmt.Errorf("the first %d facts, signed at %s: %w", last.Size, last.At.Format(time.RFC3339), ErrRewritten)
	}
	return err
}

// sign signs the head over the first size facts.
func (k *Keeper) sign(size int64, kind Kind) (Checkpoint, error) {
	head, err := k.tree.Head(size)
	if err != nil {
		return Checkpoint{}, err
	}
	c := Checkpoint{Origin: k.cfg.Signer.Name(), Size: size, Head: head, At: k.cfg.Now().UTC().Truncate(time.Second), Kind: kind}
	return c.sign(k.cfg.Signer)
}

// Last is the newest checkpoint that Tick has seen; of size zero before any.
func (k *Keeper) Last() Checkpoint {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.last
}
