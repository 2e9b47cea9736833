package main

import (
	"context"
	"fmt"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
)

// maxBehind is how old the view of a node may be that still shows anything. What
// happened since (a recall, a leaver, a party that was found) it does not know.
const maxBehind = 30 * time.Second

// freshFor is how long one look holds: pages come in bursts.
const freshFor = time.Second

// staleRetry is when to try again: by then another node serves, or this one has
// caught up.
const staleRetry = 10 * time.Second

// fresh is fault.Unavailable while this node does not know what happened in the
// last half minute, and where it cannot find out.
func (a *App) fresh(ctx context.Context) error {
	now := a.now()
	if last := a.freshAt.Load(); last != 0 && now.Sub(time.Unix(0, last)).Abs() < freshFor {
		return nil
	}
	behind, err := a.view.Behind(ctx)
	if err == nil && behind > maxBehind {
		err = fmt.Errorf("the view is %s behind the log", behind.Round(time.Second))
	}
	if err != nil {
		return &fault.Error{Kind: fault.Unavailable, Err: err, RetryAfter: staleRetry,
			Message: "We cannot show anything at the moment: this part of the service does not know the latest changes."}
	}
	a.freshAt.Store(now.UnixNano())
	return nil
}

// freshKeys are the keys of schools' systems, good while the node is fresh.
type freshKeys struct{ app *App }

// AuthenticateSchool is that of auth.APIKeys.
func (k freshKeys) AuthenticateSchool(ctx context.Context, presented string) (auth.SchoolClient, error) {
	if err := k.app.fresh(ctx); err != nil {
		return auth.SchoolClient{}, err
	}
	return k.app.keys.AuthenticateSchool(ctx, presented)
}
