package main

import (
	"context"
	"fmt"
	"io"

	"firstbell/internal/fault"
	"firstbell/internal/web/say"
	"firstbell/notifier"
	"firstbell/police"
)

// kindDuty is the import of a hub's duty roster. It is no import of schools: it
// belongs to one force and replaces its whole roster.
const kindDuty = "duty"

// importDuty previews or sets a force's duty roster.
func (a *App) importDuty(ctx context.Context, order importOrder, file io.Reader) (importReport, error) {
	force, err := police.ParseForceCode(order.Force)
	if err != nil {
		return importReport{}, fault.New(fault.Invalid, "", "Give the force's code as --force: a duty roster is one force's.")
	}
	if err := a.knownForce(string(force)); err != nil {
		return importReport{}, err
	}
	shifts, err := notifier.ParseRoster(file)
	if err != nil {
		return importReport{}, err
	}
	sum := a.service.SummariseRoster(string(force), shifts)
	report := importReport{Text: a.rosterText(sum, order.Apply), JSON: sum, Applied: order.Apply}
	if !order.Apply {
		return report, nil
	}
	_, basis, err := a.service.Roster(ctx, string(force))
	if err != nil {
		return importReport{}, err
	}
	return report, a.service.SetRoster(ctx, string(force), actorCommandLine, basis, shifts)
}

// rosterText says in words what a roster changes; it names nobody.
func (a *App) rosterText(sum notifier.RosterSummary, applied bool) string {
	now := a.now()
	text := fmt.Sprintf("duty roster of %s: %d shifts of %d people", sum.Force, sum.Shifts, sum.People)
	if sum.Shifts > 0 {
		text += fmt.Sprintf(", from %s to %s", say.When(sum.From, now), say.When(sum.Until, now))
	}
	text += fmt.Sprintf("\nreplaces %d shifts that have not ended\n", sum.Replaces)
	if sum.Shifts == 0 {
		text += "with an empty roster every operator who can sign in is asked\n"
	}
	if !sum.Gap.IsZero() {
		text += fmt.Sprintf("warning: nobody is on duty at %s; add a shift, or the control room, for that time\n", say.When(sum.Gap, now))
	}
	if !applied {
		text += "nothing was changed; run again with --apply\n"
	}
	return text
}
