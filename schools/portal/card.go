package portal

import (
	"strconv"
	"time"

	"firstbell/internal/web/say"
)

// moment is an instant in words for the reader and in digits for the machine.
type moment struct{ Words, Machine string }

// at gives t the words; the zero time gives the zero moment, which templates
// leave out.
func at(t time.Time, words string) moment {
	if t.IsZero() {
		return moment{}
	}
	return moment{Words: words, Machine: say.Machine(t)}
}

// tag is a coloured word; the word alone says everything the colour does.
type tag struct{ Text, Colour string }

// urgency is how a card's time is drawn: its words come first, this only
// decides the weight of the border.
type urgency string

const (
	urgencyNone urgency = "none" // nothing has to be done any more
	urgencyCalm urgency = "calm"
	urgencySoon urgency = "soon" // less than soonBefore is left
	urgencyLate urgency = "late"
)

// soonBefore is when a card starts to look pressing: the length of the
// escalation ladder, whose first rung is 45 minutes before the bell.
const soonBefore = time.Hour

// card is an Item as it is shown in the list and at the top of its page.
type card struct {
	Item
	Tags                             []tag
	Received, ReadBy, Opened, Agreed moment
	Recorded                         moment // when the school recorded what it did
	ReadUntil                        moment // the last day on which it can be read
	Exported, Closed                 moment // when somebody last exported it; when it could no longer be read
	IsOverdue                        bool   // that day is over, and it can still be read
	Say                              string // what the reader must know first; may be empty
	Left                             string // time left, in words; empty when nothing is to be done
	Urgency                          urgency
	IsPast                           bool // the deadline is behind us
}

func cardOf(it Item, now time.Time) card {
	c := card{
		Item:     it,
		Tags:     tagsOf(it),
		Received: at(it.ReceivedAt, say.When(it.ReceivedAt, now)),
		ReadBy:   at(it.Deadline, say.Before(it.Deadline, now)),
		Opened:   at(it.OpenedAt, say.When(it.OpenedAt, now)),
		Agreed:   at(it.AcknowledgedAt, say.When(it.AcknowledgedAt, now)),
		Recorded: at(it.OutcomeAt, say.When(it.OutcomeAt, now)),
		Exported: at(it.ExportedAt, say.When(it.ExportedAt, now)),
		Closed:   at(it.ClosedAt, say.Date(it.ClosedAt)),
		Urgency:  urgencyNone,
		IsPast:   it.Deadline.Before(now),
	}
	if last := it.AccessEndsAt.Add(-time.Minute); !it.AccessEndsAt.IsZero() {
		c.ReadUntil, c.IsOverdue = at(last, say.Date(last)), !it.AccessEndsAt.After(now)
	}
	if it.IsWaiting() {
		c.Left, c.Urgency = leftOf(it, now), urgencyOf(it.Deadline.Sub(now))
	}
	return c
}

// leftOf says how long the reader has. Where the message itself came too late
// to be read in time, nobody at the school is told that they are late.
func leftOf(it Item, now time.Time) string {
	if it.Late && !it.Deadline.After(now) {
		return "It reached you late. Please read it as soon as you can."
	}
	return say.Left(it.Deadline, now)
}

// IsWaiting reports whether somebody still has to read or acknowledge it.
func (it Item) IsWaiting() bool {
	return it.IsReadable() && it.State != StateAcknowledged
}

// IsReadable reports whether its content may be shown.
func (it Item) IsReadable() bool {
	return !it.isWithdrawn() && it.State != StateBounced && it.State != StateClosed && it.State != StateHeld && it.State != StateSuspended
}

func urgencyOf(left time.Duration) urgency {
	switch {
	case left < 0:
		return urgencyLate
	case left < soonBefore:
		return urgencySoon
	}
	return urgencyCalm
}

func tagsOf(it Item) []tag {
	tags := []tag{stateTag(it)}
	if it.AskedStatement {
		tags = append(tags, tag{"Answer needed", "red"})
	}
	if it.FromHoliday && it.IsReadable() {
		tags = append(tags, tag{"From the holiday", "turquoise"})
	}
	if it.Updated && it.IsReadable() && !it.mustReadAgain() {
		tags = append(tags, tag{"Updated by the police", "purple"})
	}
	return tags
}

// mustReadAgain reports whether the newest version asks to be read although an
// older one may have been.
func (it Item) mustReadAgain() bool {
	return it.Updated && it.Material && (it.State == StateReady || it.State == StateAlerted)
}

func stateTag(it Item) tag {
	switch {
	case it.isWithdrawn():
		return tag{"Withdrawn by the police", "grey"}
	case it.State == StateHeld:
		return tag{"Being checked by the police", "grey"}
	case it.State == StateSuspended:
		return tag{"Held back by the police", "grey"}
	case it.State == StateClosed:
		return tag{"No longer readable here", "grey"}
	case it.State == StateBounced:
		return tag{it.For().sentBack(), "grey"}
	case it.State == StateAcknowledged:
		return tag{"Acknowledged", "green"}
	case it.State == StateOpened:
		return tag{"Read, not acknowledged", "yellow"}
	case it.mustReadAgain():
		return tag{"Changed, read again", "red"}
	}
	return tag{"To read", "blue"}
}

func count(n int) string { return strconv.Itoa(n) }
