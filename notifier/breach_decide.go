package notifier

import (
	"context"
	"slices"
	"strings"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/schools"
)

// decisionParts are the words of a decision, sealed.
type decisionParts struct{ Reasons, Reference string }

var (
	errBreachShut   = fault.New(fault.Conflict, "closed-already", "This case is closed. Nothing was recorded.")
	errBreachPlaced = fault.New(fault.Conflict, "same-person", "You sent the child to this school. Another person has to decide, and to close the case.")
	errNoSeer       = fault.New(fault.Conflict, "said-already", "That person’s statement is on record already. Look at the page again.")
)

// isShut reports whether nothing can be recorded about the breach any more.
func (b *Breach) isShut() bool { return b.State == BreachShut || b.State == BreachOver }

// RecordStatement records what somebody said on the telephone who saw the
// message: for those who have left, were only told, or look after a system.
func (d *Breaches) RecordStatement(ctx context.Context, p auth.Principal, id string, number int, st schools.Statement) error {
	if err := st.Check(); err != nil {
		return fault.Wrap(fault.Invalid, err, "The statement cannot be recorded like this.")
	}
	_, err := d.act(ctx, p, id, func(c *Case, b *Breach, made *[]string) (*facts.Fact, error) {
		seer := b.seerAt(number)
		switch {
		case b.isShut():
			return nil, errBreachShut
		case seer == "" || !b.mayStandIn(seer):
			return nil, errNoSeer
		}
		return d.service.statementFact(ctx, c, b, seer, p, true, st, made)
	})
	return err
}

// RecordSafetyCall records that the team which investigates was told that an
// address is known at a wrong school.
func (d *Breaches) RecordSafetyCall(ctx context.Context, p auth.Principal, id string, call SafetyCall) error {
	if err := call.check(d.service.now()); err != nil {
		return err
	}
	_, err := d.act(ctx, p, id, func(c *Case, b *Breach, made *[]string) (*facts.Fact, error) {
		if b.isShut() {
			return nil, errBreachShut
		}
		f, err := d.service.aboutBreach(c, b, FactBreachCalled, p.Actor(), nil)
		if err != nil {
			return nil, err
		}
		data := BreachCalled{Breach: b.ID, CalledAt: call.CalledAt}
		if data.Key, err = d.service.sealBreach(ctx, f, b, partSafety, strings.TrimSpace(call.Words), made); err != nil {
			return nil, err
		}
		return f, f.SetData(data)
	})
	return err
}

// Decide records the risk to the family and what is done about it. Nobody decides
// about a school to which they sent the child themselves. A later decision
// replaces an earlier one until the case is closed.
func (d *Breaches) Decide(ctx context.Context, p auth.Principal, id string, words DecisionWords) error {
	if err := words.check(d.service.now()); err != nil {
		return err
	}
	ref, err := d.act(ctx, p, id, func(c *Case, b *Breach, made *[]string) (*facts.Fact, error) {
		switch {
		case b.isShut():
			return nil, errBreachShut
		case b.PlacedBy == p.Actor():
			return nil, errBreachPlaced
		}
		f, err := d.service.aboutBreach(c, b, FactBreachDecided, p.Actor(), nil)
		if err != nil {
			return nil, err
		}
		data := BreachDecided{Breach: b.ID, Risk: words.Risk, ICO: words.ICO, ICOAt: words.ICOAt, Family: words.Family}
		parts := decisionParts{Reasons: strings.TrimSpace(words.Reasons), Reference: strings.TrimSpace(words.Reference)}
		if data.Key, err = d.service.sealBreach(ctx, f, b, partReasons, parts, made); err != nil {
			return nil, err
		}
		return f, f.SetData(data)
	})
	if err != nil {
		return err
	}
	return d.clearAlarms(ctx, ref, id)
}

// clearAlarms says at the hub that a breach is decided.
func (d *Breaches) clearAlarms(ctx context.Context, ref Ref, id string) error {
	c, err := d.service.load(ctx, ref.Case)
	if err != nil {
		return err
	}
	for _, step := range []Step{StepBreachOpened, StepBreachReminder, StepBreachLast, StepBreachOverdue} {
		if err := d.service.ClearAlarm(ctx, c.Force, breachAlarm(c, c.Breaches[id], step).Key); err != nil {
			return err
		}
	}
	return nil
}

// Close records that nothing is left to be done. Whoever sent the child to the
// school closes nothing: it would be their own mistake that is put away. missing says by number why
// somebody has made no statement.
func (d *Breaches) Close(ctx context.Context, p auth.Principal, id string, missing map[int]string) error {
	_, err := d.act(ctx, p, id, func(c *Case, b *Breach, _ *[]string) (*facts.Fact, error) {
		switch {
		case b.isShut():
			return nil, errBreachShut
		case b.PlacedBy == p.Actor():
			return nil, errBreachPlaced
		case b.Decision == nil:
			return nil, fault.New(fault.Conflict, "undecided", "Nobody has decided about this case yet.")
		case b.showed(ShowedAddress) && b.CalledAt.IsZero():
			return nil, fault.New(fault.Conflict, "no-safety-call", "The message may have shown where somebody is. Call the team that investigates, and record the call first.")
		}
		data := BreachClosed{Breach: b.ID, Missing: map[string]string{}, KeepUntil: d.service.now().AddDate(d.service.policy(c.Force).BreachYears, 0, 0)}
		for i, seer := range b.order() {
			if b.Seers[seer].Statement != nil {
				continue
			}
			reason := missing[i+1]
			if !slices.Contains(MissingReasons, reason) {
				return nil, fault.New(fault.Invalid, "missing", "Say for each who has made no statement why there is none.")
			}
			data.Missing[seer] = reason
		}
		return d.service.aboutBreach(c, b, FactBreachClosed, p.Actor(), data)
	})
	return err
}
