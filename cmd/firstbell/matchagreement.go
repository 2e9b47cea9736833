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
	Force       string `required:"" help:"Code of the force, such as NWX."`
	JSON        bool   `name:"json" help:"Print it as JSON."`
	Recalibrate bool   `xor:"table" help:"Show what putting to use what these decisions taught would change."`
	Drop        bool   `name:"drop-calibration" xor:"table" help:"Go back to the table that comes with Firstbell."`
	Apply       bool   `help:"Make it so; otherwise it only is shown."`
}

type (
	agreementOrder struct {
		Force             string
		Recalibrate, Drop bool // what to change; nothing where both are false
	}
	agreementReply struct{ Agreement notifier.Agreement }
)

// Run prints the agreement so far and what follows from it, and changes how the
// force is reckoned where it is asked to.
func (c *matchAgreementCmd) Run(ctx context.Context, std streams) error {
	s, done, err := c.steward(ctx)
	if err != nil {
		return err
	}
	order := agreementOrder{Force: c.Force, Recalibrate: c.Recalibrate && c.Apply, Drop: c.Drop && c.Apply}
	reply, err := s.Agreement(ctx, order)
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
	b.WriteString(learnedText(a.Learned))
	return b.String()
}

// learnedText is what the decisions taught, and what can be done with it.
func learnedText(l notifier.Learned) string {
	var b strings.Builder
	fmt.Fprintf(&b, "reckoned by table %s\n  %7d  decisions with a known outcome, %d wrong\n", l.InUse, l.Outcomes, l.Wrong)
	switch {
	case l.Ready:
		fmt.Fprintf(&b, "  table %s would be learned from them: of these, %d instead of %d would be certain enough\n"+
			"  put it to use with --recalibrate --apply\n", l.Version, l.Would, l.Routed)
	case l.Missing > 0:
		fmt.Fprintf(&b, "  %d more are needed before they say anything; one wrong decision is enough to become stricter\n", l.Missing)
	}
	if l.Own != nil {
		b.WriteString("  go back to the table that comes with Firstbell with --drop-calibration --apply\n")
	}
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

// Agreement is how far people and the matcher agree for one force, once its
// table is changed where the order says so.
func (a *App) Agreement(ctx context.Context, o agreementOrder) (agreementReply, error) {
	force, err := police.ParseForceCode(o.Force)
	if err != nil {
		return agreementReply{}, fault.New(fault.Invalid, "", "Give the force's code as --force, such as NWX.")
	}
	switch {
	case o.Recalibrate:
		err = a.service.Recalibrate(ctx, string(force), actorCommandLine, "")
	case o.Drop:
		err = a.service.DropCalibration(ctx, string(force), actorCommandLine)
	}
	if err != nil {
		return agreementReply{}, err
	}
	found, err := a.service.Agreement(ctx, string(force))
	return agreementReply{Agreement: found}, err
}

// Agreement asks the running service.
func (r *remote) Agreement(ctx context.Context, o agreementOrder) (agreementReply, error) {
	return ask[agreementReply](ctx, r, "/agreement", nil, jsonBody(o), nil)
}
