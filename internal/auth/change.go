package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
)

// changeAttempts bounds how often a change is decided anew because somebody
// else was faster.
const changeAttempts = 8

// errNothingToDo is what a decision answers when the account is already as it
// should be; change turns it into success.
var errNothingToDo = errors.New("nothing to do")

// change reads an account, lets decide make one fact of it, and publishes that
// at the account's expected sequence. When somebody else was faster, it reads
// and decides again: no decision is ever taken on a state that has passed. On
// return the view holds the change, and so does the state returned.
func (a *Accounts) change(ctx context.Context, person string, decide func(state) (facts.Fact, error)) (state, error) {
	for range changeAttempts {
		s, err := a.state(person)
		if err != nil {
			return state{}, err
		}
		f, err := decide(s)
		if errors.Is(err, errNothingToDo) {
			return s, nil
		}
		if err != nil {
			return state{}, err
		}
		f, err = a.Log.Publish(ctx, f, facts.ExpectLast(s.Seq))
		switch {
		case err == nil:
			return a.stateAt(ctx, person, f.Seq)
		case !errors.Is(err, facts.ErrWrongSequence):
			return state{}, fmt.Errorf("recording %s: %w", f.Type, err)
		}
		if err := a.catchUp(ctx, f.Subject); err != nil {
			return state{}, err
		}
	}
	return state{}, &fault.Error{Kind: fault.Unavailable, Message: "This account is being changed by somebody else. Try again."}
}

// stateAt waits until the view holds sequence seq and reads the account.
func (a *Accounts) stateAt(ctx context.Context, person string, seq uint64) (state, error) {
	if err := a.View.Wait(ctx, seq); err != nil {
		return state{}, fmt.Errorf("waiting for the view: %w", err)
	}
	return a.state(person)
}

// catchUp waits until the view holds the last fact of subject.
func (a *Accounts) catchUp(ctx context.Context, subject string) error {
	last, err := a.Log.Last(ctx, subject)
	if err != nil {
		return fmt.Errorf("reading the last fact of an account: %w", err)
	}
	return a.View.Wait(ctx, last.Seq)
}

// fact starts a fact on the account's subject.
func (a *Accounts) fact(typ string, s state, actor string, data any) (facts.Fact, error) {
	f := facts.New(typ, subjectAccount+s.Person, actor, a.Now().UTC())
	f.Purpose = purposeSignIn
	if data == nil {
		return f, nil
	}
	return f, f.SetData(data)
}

// seal adds a sealed part holding v to f, under key.
func (a *Accounts) seal(ctx context.Context, f *facts.Fact, name, key string, v any) error {
	plain, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("sealing %s: %w", name, err)
	}
	sealed, err := a.Vault.Seal(ctx, key, plain, f.AD(name))
	if err != nil {
		return fmt.Errorf("sealing %s: %w", name, err)
	}
	f.Parts = append(f.Parts, facts.Part{Name: name, Key: key, Sealed: sealed})
	f.Keys = append(f.Keys, key)
	return nil
}

// unseal opens the named part of the fact at seq into v.
func (a *Accounts) unseal(ctx context.Context, seq uint64, name string, v any) error {
	f, err := a.Log.At(ctx, seq)
	if err != nil {
		return err
	}
	part, ok := f.Part(name)
	if !ok {
		return fmt.Errorf("fact %d has no part %q", seq, name)
	}
	plain, err := a.Vault.Open(ctx, part.Key, part.Sealed, f.AD(name))
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, v)
}
