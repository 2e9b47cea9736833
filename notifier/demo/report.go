package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"firstbell/internal/web/say"
	"firstbell/notifier"
	"firstbell/notifier/world"
	"firstbell/police"
)

// close prints the timeline and the ledger, and says whether all is well.
func (j *journey) close(ctx context.Context) error {
	if err := writeTimeline(j.Out, j.order); err != nil {
		return fmt.Errorf("printing the timeline: %w", err)
	}
	now, err := j.Runtime.Ledger(ctx)
	if err != nil {
		return errors.Join(append(j.faults, fmt.Errorf("reading the ledger: %w", err))...)
	}
	ledger := since(j.before, now)
	writePosts(j.Out, j.posts)
	for _, note := range j.notes {
		fmt.Fprintf(j.Out, "  seen       %s\n", note)
	}
	writeLedger(j.Out, ledger)
	j.faults = append(j.faults, check(ledger, j.order)...)
	if len(j.faults) > 0 {
		return errors.Join(append([]error{ErrNotAccounted}, j.faults...)...)
	}
	fmt.Fprintln(j.Out, "Every child is accounted for.")
	return nil
}

// writeTimeline prints one line for each child and establishment.
func writeTimeline(out io.Writer, cases []*tracked) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "INCIDENT\tCHILD\tACCEPTED\tROUTED\tALERTED\tOPENED\tACKNOWLEDGED\tDEADLINE\tSTATE\tABOUT")
	for _, c := range cases {
		for _, e := range c.step.Expected {
			for _, line := range c.lines(e) {
				fmt.Fprintln(t, line)
			}
		}
	}
	return t.Flush()
}

// lines are a child's: one for each establishment, or one with dashes.
func (t *tracked) lines(e world.Expected) []string {
	c := t.child(e.Child)
	head := fmt.Sprintf("%s\t%s\t%s", t.step.Reference, e.Name, clock(t.accepted))
	state := string(c.State)
	if state == "" {
		state = "unknown"
	}
	if len(c.Notifications) == 0 {
		return []string{fmt.Sprintf("%s\t%s\t-\t-\t-\t-\t%s\t%s", head, clock(t.routed[c.ID]), state, t.step.About)}
	}
	var out []string
	for _, n := range c.Notifications {
		routed, agreed := t.routed[c.ID], clock(n.AcknowledgedAt)
		if !n.AlertedAt.IsZero() && n.AlertedAt.Before(routed) {
			routed = n.AlertedAt // It was routed before we looked.
		}
		if rung, ok := t.told[c.ID]; ok {
			agreed = clock(rung) + " by telephone"
		}
		if c.State == police.ChildRouted {
			state = n.State
		}
		out = append(out, fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s", head, clock(routed), clock(n.AlertedAt), clock(n.OpenedAt),
			agreed, deadline(n), state, t.step.About))
	}
	return out
}

func clock(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(say.London).Format("15:04:05.0")
}

func deadline(n police.NotificationStatus) string {
	if n.Deadline.IsZero() {
		return "-"
	}
	s := n.Deadline.In(say.London).Format("Mon 2 Jan 15:04")
	if n.Late {
		s += " (late)"
	}
	return s
}

// writePosts prints how the door answered, and what it turned away.
func writePosts(out io.Writer, posts []posted) {
	count := map[world.Answer]int{}
	for _, p := range posts {
		count[p.answer]++
	}
	fmt.Fprintf(out, "\n%d posts: %d accepted, %d duplicate, %d refused\n", len(posts),
		count[world.AnswerAccepted], count[world.AnswerDuplicate], count[world.AnswerRefused])
	for _, p := range posts {
		switch p.answer {
		case world.AnswerDuplicate:
			fmt.Fprintf(out, "  duplicate  %s version %d: the first receipt again\n", p.step.Reference, p.receipt.Version)
		case world.AnswerRefused:
			fmt.Fprintf(out, "  refused    %s: %d %s\n", p.step.Reference, p.problem.Status, p.problem.Code)
			for _, f := range p.problem.Errors {
				fmt.Fprintf(out, "             %s: %s\n", cmp.Or(f.Pointer, "the body"), f.Code)
			}
		}
	}
}

func writeLedger(out io.Writer, l notifier.Ledger) {
	fmt.Fprintf(out, "\nLedger of children\n")
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, row := range []struct {
		name string
		n    int
	}{
		{"notified", l.Notified}, {"parked", l.Parked}, {"excepted", l.Excepted}, {"not eligible", l.NotEligible},
		{"withdrawn", l.Withdrawn}, {"handed to another force", l.HandedOff}, {"still waiting", l.Waiting}, {"received", l.Received},
	} {
		fmt.Fprintf(t, "%s\t%d\t\n", row.name, row.n)
	}
	_ = t.Flush() // The writer below has taken the timeline already; a failing one shows there.
}

// since is what the journey added to the ledger.
func since(before, now notifier.Ledger) notifier.Ledger {
	return notifier.Ledger{
		Received: now.Received - before.Received, Waiting: now.Waiting - before.Waiting, Notified: now.Notified - before.Notified,
		Parked: now.Parked - before.Parked, Excepted: now.Excepted - before.Excepted,
		NotEligible: now.NotEligible - before.NotEligible, Withdrawn: now.Withdrawn - before.Withdrawn,
		HandedOff: now.HandedOff - before.HandedOff,
	}
}

// check holds the ledger against itself and against what the forces were told
// of each child.
func check(l notifier.Ledger, cases []*tracked) []error {
	var faults []error
	if !l.Adds() || l.Waiting != 0 {
		faults = append(faults, fmt.Errorf("the ledger does not add up: %+v", l))
	}
	if seen := tally(cases); seen != l {
		faults = append(faults, fmt.Errorf("the ledger says %+v and the statuses say %+v", l, seen))
	}
	return faults
}

// tally counts children by the state their force sees.
func tally(cases []*tracked) notifier.Ledger {
	var l notifier.Ledger
	for _, t := range cases {
		for _, c := range t.status.Children {
			l.Received++
			switch c.State {
			case police.ChildRouted:
				l.Notified++
			case police.ChildParked:
				l.Parked++
			case police.ChildExcepted:
				l.Excepted++
			case police.ChildNotEligible:
				l.NotEligible++
			case police.ChildWithdrawn:
				l.Withdrawn++
			case police.ChildHandedOff:
				l.HandedOff++
			default:
				l.Waiting++
			}
		}
	}
	return l
}
