package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"firstbell/internal/fault"
	"firstbell/notifier"
	"firstbell/schools"
	"firstbell/schools/terms"
)

// whenCmd is `firstbell when`: what would happen to an incident at some time.
// It changes nothing, and needs a data directory only to know a school.
type whenCmd struct {
	storeFlags
	At     string   `required:"" help:"When the incident is accepted: \"2026-12-24 23:50\" by London's clocks, or 2026-12-24T23:50:00Z."`
	Terms  []string `sep:"none" type:"existingfile" help:"Term dates of the school, iCal or CSV; may be given more than once. Without: Monday to Friday but for bank holidays."`
	Start  string   `help:"When the school's day begins, as HH:MM; 08:45 where nothing says otherwise."`
	Cutoff string   `help:"The force's latest time of a school day, as HH:MM; 08:30 where nothing says otherwise."`
	School string   `help:"URN of a school: its calendar in the data directory, or its rows in --terms."`
	Force  string   `help:"Code of a force: its cut-off and ladder."`
	JSON   bool     `name:"json" help:"Print it as JSON."`
}

type (
	// whenOrder asks for what is known of a school and a force.
	whenOrder struct {
		URN   schools.URN
		Force string
	}
	// whenBasis is what a timeline rests on.
	whenBasis struct {
		School   string // the school's name
		Plan     schools.Plan
		Division schools.Division
		Holidays []schools.BankHoliday
		Policy   notifier.Policy
	}
)

// Run prints the timeline.
func (c *whenCmd) Run(ctx context.Context, std streams) error {
	at, note, err := schools.ParseMoment(c.At)
	if err != nil {
		return fmt.Errorf("reading --at: %w", err)
	}
	basis, err := c.basis(ctx)
	if err != nil {
		return err
	}
	if err := c.override(&basis); err != nil {
		return err
	}
	calendar := schools.NewCalendar(basis.Plan, schools.BankHolidaysOf(basis.Division, basis.Holidays))
	view := whenView{Timeline: notifier.When(calendar, basis.Policy, at), school: basis.School, cutoff: basis.Policy.CutOff, note: note}
	if c.JSON {
		return view.writeJSON(std.out)
	}
	return view.writeText(std.out)
}

// basis gathers what the flags name: a school's calendar and a force's policy.
func (c *whenCmd) basis(ctx context.Context) (whenBasis, error) {
	urn, err := c.urn()
	if err != nil {
		return whenBasis{}, err
	}
	if urn != 0 && len(c.Terms) == 0 {
		return c.ask(ctx, urn)
	}
	basis := whenBasis{Division: schools.EnglandAndWales, Policy: notifier.DefaultPolicy("")}
	if c.Force != "" {
		config, err := c.load()
		if err != nil {
			return basis, err
		}
		if basis.Policy, err = policyOf(config, c.Force); err != nil {
			return basis, err
		}
	}
	basis.Plan, err = readTermFiles(c.Terms, urn)
	return basis, err
}

func (c *whenCmd) urn() (schools.URN, error) {
	if c.School == "" {
		return 0, nil
	}
	urn, err := schools.ParseURN(c.School)
	if err != nil {
		return 0, fmt.Errorf("reading --school: %w", err)
	}
	return urn, nil
}

// ask takes what is known of the school from the running service, or from the
// data directory.
func (c *whenCmd) ask(ctx context.Context, urn schools.URN) (whenBasis, error) {
	config, err := c.load()
	if err != nil {
		return whenBasis{}, err
	}
	if !exists(config.DataDir) {
		return whenBasis{}, errors.New("there is no data directory to find the school in: give --data or --config, or its term dates with --terms")
	}
	s, done, err := c.steward(ctx)
	if err != nil {
		return whenBasis{}, err
	}
	basis, err := s.WhenBasis(ctx, whenOrder{URN: urn, Force: c.Force})
	return basis, join(err, done())
}

// override lays the flags over what is known.
func (c *whenCmd) override(basis *whenBasis) error {
	if c.Start != "" {
		start, err := schools.ParseClockTime(c.Start)
		if err != nil {
			return fmt.Errorf("reading --start: %w", err)
		}
		basis.Plan.DayStart, basis.Plan.Starts = start, schools.WeekTimes{}
	}
	if c.Cutoff != "" {
		cutoff, err := schools.ParseClockTime(c.Cutoff)
		if err != nil {
			return fmt.Errorf("reading --cutoff: %w", err)
		}
		basis.Policy.CutOff = cutoff
	}
	return nil
}

// policyOf is a force's policy in the configuration.
func policyOf(config Config, force string) (notifier.Policy, error) {
	policies, err := config.policies()
	if err != nil {
		return notifier.Policy{}, err
	}
	policy, ok := policies[force]
	if !ok {
		return policy, fault.New(fault.Invalid, "", "There is no such force in the configuration: give its --config, or leave --force out.")
	}
	return policy, nil
}

// readTermFiles reads one school's term dates from any number of files.
func readTermFiles(names []string, urn schools.URN) (schools.Plan, error) {
	plan := schools.Plan{URN: urn}
	for _, name := range names {
		one, err := readTermFile(name, urn)
		if err != nil {
			return plan, fmt.Errorf("reading %s: %w", filepath.Base(name), err)
		}
		plan.Entries = append(plan.Entries, one.Entries...)
		if one.HasOwnHours() {
			plan.DayStart, plan.DayEnd, plan.Starts, plan.Ends = one.DayStart, one.DayEnd, one.Starts, one.Ends
		}
	}
	return plan, nil
}

func readTermFile(name string, urn schools.URN) (schools.Plan, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return schools.Plan{}, err
	}
	head := strings.ToUpper(strings.TrimPrefix(string(raw[:min(len(raw), 32)]), "\ufeff"))
	var file *terms.File
	if strings.HasSuffix(strings.ToLower(name), ".ics") || strings.HasPrefix(head, "BEGIN:VCAL") {
		file, err = terms.ReadICal(bytes.NewReader(raw), urn, schools.FromSchool)
	} else {
		file, err = terms.ReadCSV(bytes.NewReader(raw))
	}
	if err != nil {
		return schools.Plan{}, err
	}
	if len(file.Rejected) > 0 {
		lines := make([]string, 0, len(file.Rejected))
		for _, r := range file.Rejected[:min(len(file.Rejected), 5)] {
			lines = append(lines, "  "+r.String())
		}
		return schools.Plan{}, fmt.Errorf("%d of its rows or events cannot be used:\n%s", len(file.Rejected), strings.Join(lines, "\n"))
	}
	return onePlan(file.Plans, urn)
}

// onePlan is the plan of the school that was asked for, or the only one.
func onePlan(plans []schools.Plan, urn schools.URN) (schools.Plan, error) {
	if i := slices.IndexFunc(plans, func(p schools.Plan) bool { return p.URN == urn }); i >= 0 {
		return plans[i], nil
	}
	switch {
	case len(plans) == 0:
		return schools.Plan{}, errors.New("it names no school")
	case urn != 0:
		return schools.Plan{}, fmt.Errorf("it says nothing of URN %s", urn)
	case len(plans) > 1:
		return schools.Plan{}, fmt.Errorf("it is of %d schools: say which one with --school", len(plans))
	}
	return plans[0], nil
}

// WhenBasis is what a timeline of one school rests on.
func (a *App) WhenBasis(_ context.Context, o whenOrder) (whenBasis, error) {
	known := a.schools.Current()
	school, ok := known.Directory.Lookup(o.URN)
	if !ok {
		return whenBasis{}, fault.New(fault.NotFound, "", "URN "+o.URN.String()+" is not in the register.")
	}
	basis := whenBasis{School: school.Name, Policy: notifier.DefaultPolicy(o.Force)}
	basis.Plan, basis.Division, basis.Holidays = known.CalendarBasis(o.URN)
	if o.Force == "" {
		return basis, nil
	}
	var err error
	basis.Policy, err = policyOf(a.config, o.Force)
	return basis, err
}
