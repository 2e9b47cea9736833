package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"firstbell/internal/fault"
	"firstbell/notifier"
	"firstbell/police"
)

// matchAgreementCmd is `firstbell match agreement`.
type matchAgreementCmd struct {
	storeFlags
	Force string `required:"" help:"Code of the force, such as NWX."`
	JSON  bool   `name:"json" help:"Print it as JSON."`
}

type (
	agreementOrder struct{ Force string }
	agreementReply struct{ Agreement notifier.Agreement }
)

// Run prints the agreement so far and what follows from it.
func (c *matchAgreementCmd) Run(ctx context.Context, std streams) error {
	s, done, err := c.steward(ctx)
	if err != nil {
		return err
	}
	reply, err := s.Agreement(ctx, agreementOrder{Force: c.Force})
	if err := join(err, done()); err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(std.out)
		enc.SetIndent("", "  ")
		return enc.Encode(reply.Agreement)
	}
	_, err = fmt.Fprint(std.out, agreementText(reply.Agreement))
	return err
}

// agreementText is the agreement for a terminal.
func agreementText(a notifier.Agreement) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: mode %s, model %s, threshold %v\n", a.Force, a.Policy.Mode, a.Policy.Model, a.Policy.Threshold)
	fmt.Fprintf(&b, "  %7d  placed by a person where the matcher had a proposal\n", a.Proposed)
	fmt.Fprintf(&b, "  %7d    at the same schools\n  %7d    elsewhere, or sent back\n", a.Agreed, a.Differed)
	if a.Proposed > 0 {
		fmt.Fprintf(&b, "           wrong schools, had it routed them: at most %.4f%% with 95%% confidence\n", 100*a.ErrorBound)
	}
	fmt.Fprintf(&b, "  %7d  placed by a person without a proposal\n  %7d    at one of the first five schools shown\n", a.Unaided, a.TopFive)
	fmt.Fprintf(&b, "  %7d  routed without a person\n  %7d    sent back by a school\n", a.Automatic, a.SentBack)
	fmt.Fprintf(&b, "advice: %s\n", adviceText(a))
	return b.String()
}

func adviceText(a notifier.Agreement) string {
	switch a.Advice {
	case notifier.AdviceOpen:
		return "set matching.mode to automatic: at most 1 in 1,000 would be wrong"
	case notifier.AdviceKeep:
		return "keep matching.mode automatic"
	case notifier.AdviceClose:
		return "set matching.mode to review-all: more comes back from schools than may"
	}
	return fmt.Sprintf("wait: about %d more decisions that agree are needed", a.Missing)
}

// Agreement is how far people and the matcher agree for one force.
func (a *App) Agreement(ctx context.Context, o agreementOrder) (agreementReply, error) {
	force, err := police.ParseForceCode(o.Force)
	if err != nil {
		return agreementReply{}, fault.New(fault.Invalid, "", "Give the force's code as --force, such as NWX.")
	}
	found, err := a.service.Agreement(ctx, string(force))
	return agreementReply{Agreement: found}, err
}

// Agreement asks the running service.
func (r *remote) Agreement(ctx context.Context, o agreementOrder) (agreementReply, error) {
	return ask[agreementReply](ctx, r, "/agreement", nil, jsonBody(o), nil)
}
