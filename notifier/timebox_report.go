package notifier

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/view"
	"firstbell/schools"
)

// Endings is the report of what ended on a day: what schools can no longer read,
// what was destroyed, by what rule, what a hold keeps, and what should have ended
// and did not. It holds no personal data, and leaves out incidents to which the
// reader is a party: a count would tell of them, too.
type Endings struct{ service *Service }

// NewEndings gives the report of a service.
func NewEndings(s *Service) *Endings { return &Endings{service: s} }

// endingRoles may read the report of a force.
var endingRoles = []auth.Role{RoleOperator, RoleForceAdmin, RoleAuditor}

// EndedRow is something that ended.
type EndedRow struct {
	At       time.Time
	Force    string
	What     EndWhat
	Rule     string // an EndRule, or one of the Ended constants
	N        int    // how many keys, or 1
	ShortRef string // of the notification; of the incident where it is about all of it
}

// EndedCount is how much ended by one rule.
type EndedCount struct {
	What EndWhat
	Rule string
	N    int
}

// EndingsDay is the report of one day.
type EndingsDay struct {
	Day     schools.Date
	At      time.Time // as of when
	Rows    []EndedRow
	Counts  []EndedCount
	OnHold  int // keys that a legal hold keeps past their day, as of now
	Waiting int // notifications past their day that wait for somebody at the school to be told, as of now
	Overdue int // what should have ended or been destroyed and was not, as of now: it must be 0
}

// Day is the report of a day, by the clock of the schools, about the forces for
// which p is an operator, administrator or auditor. It fails with fault.NotFound
// for anybody else.
func (e *Endings) Day(ctx context.Context, p auth.Principal, day schools.Date) (EndingsDay, error) {
	report := EndingsDay{Day: day, At: e.service.now()}
	forces := p.Scopes(endingRoles...)
	if len(forces) == 0 {
		return report, fault.New(fault.NotFound, "", "There is no such page.")
	}
	party := e.service.partyOnce(ctx, p)
	for _, force := range forces {
		ended, ending, cases, err := e.read(force, day, report.At)
		if err != nil {
			return report, err
		}
		known := func(id string) (bool, error) {
			c, ok := cases[id]
			if !ok {
				return false, nil
			}
			barred, err := party(c)
			return !barred, err
		}
		if err := report.add(e.service, force, ended, ending, known); err != nil {
			return report, err
		}
	}
	report.count()
	return report, nil
}

// read are what ended on the day and what should have by now, with their cases.
func (e *Endings) read(force string, day schools.Date, now time.Time) (ended []endedEntry, ending []endingEntry, cases map[string]*Case, err error) {
	cases = map[string]*Case{}
	err = e.service.View.Read(func(tx *view.Tx) (err error) {
		if ended, err = endedOf(tx, force, day.At(0), day.AddDays(1).At(0)); err != nil {
			return err
		}
		if ending, err = endingsBefore(tx, force, now); err != nil {
			return err
		}
		keep := func(id string) {
			if c, ok := caseIn(tx, id); ok && cases[id] == nil {
				cases[id] = c
			}
		}
		for _, one := range ended {
			keep(one.Case)
		}
		for _, one := range ending {
			keep(one.Case)
		}
		return nil
	})
	if err != nil {
		return nil, nil, nil, fmt.Errorf("reading what ended at %s: %w", force, err)
	}
	return ended, ending, cases, nil
}

// add puts one force's part into the report.
func (r *EndingsDay) add(s *Service, force string, ended []endedEntry, ending []endingEntry, known func(string) (bool, error)) error {
	for _, one := range ended {
		if ok, err := known(one.Case); err != nil || !ok {
			if err != nil {
				return err
			}
			continue
		}
		ref := shortRef(s.Vault.Index("short", one.Case))
		if one.Notification != "" {
			ref = shortRef(one.Notification)
		}
		for _, rule := range one.byRule() {
			r.Rows = append(r.Rows, EndedRow{At: one.At, Force: force, What: one.What, Rule: rule, N: one.Rules[rule], ShortRef: ref})
		}
	}
	for _, one := range ending {
		if ok, err := known(one.Case); err != nil || !ok {
			if err != nil {
				return err
			}
			continue
		}
		switch {
		case one.Kept:
			r.OnHold++
		case one.Wait:
			r.Waiting++
		case one.At.Before(r.At.Add(-EndingGrace)):
			r.Overdue++
		}
	}
	return nil
}

// count adds the rows up by what ended and by what rule.
func (r *EndingsDay) count() {
	for _, row := range r.Rows {
		i := slices.IndexFunc(r.Counts, func(c EndedCount) bool { return c.What == row.What && c.Rule == row.Rule })
		if i < 0 {
			r.Counts = append(r.Counts, EndedCount{What: row.What, Rule: row.Rule})
			i = len(r.Counts) - 1
		}
		r.Counts[i].N += row.N
	}
	slices.SortFunc(r.Rows, func(a, b EndedRow) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ShortRef, b.ShortRef), cmp.Compare(a.Rule, b.Rule))
	})
	slices.SortFunc(r.Counts, func(a, b EndedCount) int { return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Rule, b.Rule)) })
}
