package facts

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// Budget is how long a read or a publish goes on trying: an election of the
	// log's servers takes 4 to 9 seconds.
	Budget = 15 * time.Second

	// attemptTimeout bounds one attempt inside the budget.
	attemptTimeout = 5 * time.Second

	// retryWait is the pause between attempts.
	retryWait = 100 * time.Millisecond

	// RetryAfterBusy is the advice given when the log did not answer in time.
	RetryAfterBusy = 5 * time.Second
)

// again repeats a read until it is answered or the budget is spent. An answer
// of the server, "not found" among them, is final; only silence is not.
func again[T any](ctx context.Context, do func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, Budget)
	defer cancel()
	for {
		v, err := once(ctx, do)
		if err == nil || answered(err) || !pause(ctx, retryWait) {
			return v, err
		}
	}
}

// once is one attempt.
func once[T any](ctx context.Context, do func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	return do(ctx)
}

// answered reports whether asking again would be answered alike.
func answered(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && api.Code < 500 ||
		errors.Is(err, context.Canceled) || errors.Is(err, nats.ErrConnectionClosed)
}

// pause waits, and reports whether the budget allows another attempt.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
