//go:build kill && crashpoints

package main

import (
	"errors"
	"fmt"
	"sync"

	"firstbell/internal/fault"
	"firstbell/police"
)

// promises are the answers that people and forces were given. Each must still
// hold at the end.
type promises struct {
	mu           sync.Mutex
	receipts     map[accepted]bool
	acknowledged []string // notifications
	bounced      []string
	called       []string
}

// accepted is one version of a case that was answered with 202 or 200; for a
// withdrawal it is the version that was withdrawn.
type accepted struct {
	id      string
	version int
}

func (p *promises) accept(r police.Receipt) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.receipts == nil {
		p.receipts = map[accepted]bool{}
	}
	p.receipts[accepted{r.ID, r.Version}] = true
}

func (p *promises) note(list *[]string, notification string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*list = append(*list, notification)
}

// client is a police system that asks once; insisting is the story's part.
func (r *rehearsal) client(force string) *police.Client {
	c := r.police(force)
	c.Attempts = 1
	c.HTTP = caller()
	return c
}

// step is one thing that somebody does, to its end.
type step func() error

// insisting is a step that is tried until there is an answer.
func (r *rehearsal) insisting(what string, try func() error) step {
	return func() error { return r.insist(what, try) }
}

// inOrder takes steps one after another, up to the first that fails.
func inOrder(steps ...step) error {
	for _, take := range steps {
		if err := take(); err != nil {
			return err
		}
	}
	return nil
}

// atOnce takes two steps at the same time.
func atOnce(a, b step) step {
	return func() error {
		other := make(chan error, 1)
		go func() { other <- b() }()
		return errors.Join(a(), <-other)
	}
}

// post sends one version until it has its receipt. A version whose forerunner
// has not arrived yet is sent again: forces post both at once.
func (r *rehearsal) post(in *incident, version int) step {
	return r.insisting("posting "+in.about, func() error {
		receipt, err := r.client(in.force).PostRaw(r.ctx, in.versions[version-1])
		if err == nil {
			if receipt.ID != in.id || receipt.Version != version {
				return fmt.Errorf("posting %s: the receipt is for version %d of case %s", in.about, receipt.Version, receipt.ID)
			}
			r.promises.accept(receipt)
		}
		return unlessEarly(err, "version-skipped")
	})
}

// withdraw takes the incident back, and does so again if it has not arrived yet.
func (r *rehearsal) withdraw(in *incident) step {
	return r.insisting("withdrawing "+in.about, func() error {
		receipt, err := r.client(in.force).Withdraw(r.ctx, in.id, takenBack)
		if err == nil {
			r.promises.accept(receipt)
		}
		if errors.Is(err, fault.NotFound) {
			return askAgain(err)
		}
		return unlessEarly(err, "")
	})
}

// unlessEarly is err, to be asked again where the service was away, or the
// request came before the one it builds on.
func unlessEarly(err error, code string) error {
	var p *police.Problem
	early := errors.As(err, &p) && code != "" && p.Code == code
	if early || errors.Is(err, fault.Unavailable) {
		return askAgain(err)
	}
	return err
}

// refused posts what cannot be accepted and must be told so.
func (r *rehearsal) refused(in *incident) step {
	return r.insisting("posting "+in.about, func() error {
		_, err := r.client(in.force).PostRaw(r.ctx, in.versions[0])
		if errors.Is(err, fault.Invalid) {
			return nil
		}
		if err == nil {
			return fmt.Errorf("posting %s: it was accepted", in.about)
		}
		return unlessEarly(err, "")
	})
}

// stands waits until the force is told that all children of the incident stand
// at a state.
func (r *rehearsal) stands(in *incident, want police.ChildState) step {
	return r.insisting(fmt.Sprintf("waiting until %s is %s", in.about, want), func() error {
		status, err := r.client(in.force).Status(r.ctx, in.id)
		if err != nil {
			return unlessEarly(err, "")
		}
		for _, c := range status.Children {
			if c.State != want {
				return askAgain(fmt.Errorf("child is %s", c.State))
			}
		}
		return nil
	})
}
