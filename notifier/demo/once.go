package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"firstbell/notifier"
	"firstbell/notifier/world"
	"firstbell/police"
)

// The patience of a journey. The whole of it takes seconds; a journey that
// takes longer has got stuck, and says where.
const (
	DefaultPatience = 2 * time.Minute
	DefaultPoll     = 100 * time.Millisecond // between two looks at what is not settled yet
)

// Once is the journey without a person: it posts the world's twenty-five
// incidents, waits until everybody was told who can be, reads and acknowledges
// as the safeguarding leads, telephones as the operator, and accounts for every
// child.
type Once struct {
	Runtime   Runtime
	World     *world.World
	SignInURL func(person string) string // Server.SignInURL
	Out       io.Writer                  // gets the timeline and the ledger
	Now       func() time.Time           // time.Now if nil
	Patience  time.Duration              // DefaultPatience if 0
	Poll      time.Duration              // DefaultPoll if 0
}

// ErrNotAccounted is what Run returns where a child is not where it should be,
// or the ledger does not add up.
var ErrNotAccounted = errors.New("not every child is accounted for")

// Run walks the journey and prints it. It returns an error where a step was
// answered otherwise than it should be, a child did not get where it belongs
// within the patience, or the ledger does not add up.
func (o Once) Run(ctx context.Context) error {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Patience == 0 {
		o.Patience = DefaultPatience
	}
	if o.Poll == 0 {
		o.Poll = DefaultPoll
	}
	steps, err := o.World.Journey(o.Now())
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, o.Patience)
	defer cancel()
	j := &journey{Once: o, cases: map[string]*tracked{}}
	return j.walk(ctx, steps)
}

// journey is a journey under way.
type journey struct {
	Once
	cases   map[string]*tracked // by force and reference
	order   []*tracked
	posts   []posted
	before  notifier.Ledger
	notes   []string // what was seen besides, for the end
	faults  []error
	letters int // how many were in the mailbox at the start
}

// posted is what the door said to one step.
type posted struct {
	step    world.Step
	receipt police.Receipt
	problem *police.Problem
	answer  world.Answer
}

func (j *journey) walk(ctx context.Context, steps []world.Step) (err error) {
	if j.before, err = j.Runtime.Ledger(ctx); err != nil {
		return fmt.Errorf("reading the ledger: %w", err)
	}
	j.letters = len(j.Runtime.Mailbox.Messages())
	var withdrawals []world.Step
	for _, s := range steps {
		if s.Withdraw != "" {
			withdrawals = append(withdrawals, s)
		} else if err := j.post(ctx, s); err != nil {
			return err
		}
	}
	for _, stage := range []func(context.Context) error{
		func(ctx context.Context) error { return j.settle(ctx, "told", (*tracked).isTold) },
		j.partyStaysOut,
		func(ctx context.Context) error { return j.withdraw(ctx, withdrawals) },
		j.readAll,
		j.telephone,
		func(ctx context.Context) error { return j.settle(ctx, "acknowledged", (*tracked).isDone) },
	} {
		if err := stage(ctx); err != nil {
			j.faults = append(j.faults, err)
			break
		}
	}
	return j.close(context.WithoutCancel(ctx))
}

// post sends one step and checks the answer.
func (j *journey) post(ctx context.Context, s world.Step) error {
	p := posted{step: s, answer: world.AnswerAccepted}
	var err error
	p.receipt, err = clientOf(j.Runtime, s.Force).PostRaw(ctx, s.Body)
	switch {
	case errors.As(err, &p.problem) && p.problem.Status < 500:
		p.answer = world.AnswerRefused
	case err != nil:
		return fmt.Errorf("posting %s (%s): %w", s.Reference, s.About, err)
	case p.receipt.Duplicate:
		p.answer = world.AnswerDuplicate
	}
	j.posts = append(j.posts, p)
	if p.answer != s.Want {
		return fmt.Errorf("posting %s (%s): it was %s and should have been %s", s.Reference, s.About, p.answer, s.Want)
	}
	if p.answer == world.AnswerAccepted {
		j.track(s, p.receipt)
	}
	return nil
}

// withdraw takes incidents back and waits until that has reached every child.
func (j *journey) withdraw(ctx context.Context, steps []world.Step) error {
	for _, s := range steps {
		t := j.cases[s.Force+"/"+s.Reference]
		if _, err := clientOf(j.Runtime, s.Force).Withdraw(ctx, t.id, police.Withdrawal{Reason: s.Withdraw}); err != nil {
			return fmt.Errorf("withdrawing %s: %w", s.Reference, err)
		}
		t.withdrawn = true
		j.notes = append(j.notes, s.Reference+" was withdrawn: its content is gone from the school's page")
	}
	return j.settle(ctx, "withdrawn", (*tracked).isWithdrawn)
}
