package admin

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
)

// The picture of the time left: a bar as long as the time to the bell, in
// minutes, with a mark at each rung of the ladder.
const (
	barSpan      = 180 // minutes that the whole width stands for
	barReminder  = 45  // the second key adult is reminded
	barTelephone = 30  // the school is put on the call sheet
)

// bar is drawn in units of minutes, from the left.
type bar struct {
	Span, Left, Reminder, Telephone int
	Colour                          string // a class; the words beside the bar say the same
}

// boardRow is one notification on the board.
type boardRow struct {
	notifier.BoardRow
	Tag       tag
	Bell      string
	Time      string   // time left, or when it was acknowledged
	Bar       *bar     // nil where nothing has to be done any more
	Notes     []string // late cause, call sheet
	IsWaiting bool
}

// boardPage is what the board shows.
type boardPage struct {
	At      string
	Parked  []queueRow // overdue children, before everything else
	Rows    []boardRow
	Counts  notifier.BoardCounts
	Causes  []string // why some are late, with how many
	Ledger  []ledgerRow
	Rolls   []notifier.RollRow
	More    int // doubtful rolls that are not listed
	Short   int // schools that lack somebody
	Missing int // children the ledger cannot account for: always 0, or an alarm
	Bar     bar
}

// ledgerRow is one line of the ledger.
type ledgerRow struct {
	Label string
	N     int
}

// today shows the day's notifications against their deadlines.
func (a *Admin) today(c *fiber.Ctx) error {
	b, err := a.board.Today(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	now := b.At
	if now.IsZero() {
		now = a.site.Now()
	}
	return a.pages.Render(c, fiber.StatusOK, "board", web.Page{
		Title: "Today",
		Nav:   "/desk",
		Data: boardPage{
			At: say.Clock(now), Parked: queueRows(b.Parked, now), Rows: boardRows(b.Rows, now), Counts: b.Counts, Causes: causeWords(b.Causes),
			Ledger: ledgerRows(b.Ledger), Missing: b.Ledger.Received - accounted(b.Ledger),
			Rolls: b.DoubtfulRolls, More: b.Doubtful - len(b.DoubtfulRolls), Short: b.Short,
			Bar: bar{Span: barSpan, Reminder: barReminder, Telephone: barTelephone},
		},
	})
}

// boardRows puts what still has to be read first, by bell.
func boardRows(rows []notifier.BoardRow, now time.Time) []boardRow {
	out := make([]boardRow, len(rows))
	for i, r := range rows {
		out[i] = boardRowOf(r, now)
	}
	slices.SortStableFunc(out, func(x, y boardRow) int {
		if x.IsWaiting != y.IsWaiting {
			if x.IsWaiting {
				return -1
			}
			return 1
		}
		return cmp.Or(x.Deadline.Compare(y.Deadline), cmp.Compare(x.School, y.School), cmp.Compare(x.ShortRef, y.ShortRef))
	})
	return out
}

func boardRowOf(r notifier.BoardRow, now time.Time) boardRow {
	out := boardRow{BoardRow: r, Tag: boardTag(r), Bell: say.When(r.Deadline, now), Notes: boardNote(r)}
	switch r.State {
	case notifier.StateAcknowledged:
		out.Time = "Acknowledged " + say.When(r.AcknowledgedAt, now)
	case notifier.StateBounced, notifier.StateRecalled, notifier.StateClosed:
		out.Time = "Ended"
	case notifier.StateHeld:
		out.Time = "Hidden until a person has decided"
	case notifier.StateReady, notifier.StateAlerted, notifier.StateOpened:
		if out.IsWaiting = true; !r.ToldAt.IsZero() {
			out.Time = "Told " + say.When(r.ToldAt, now)
			break
		}
		out.Time, out.Bar = say.Left(r.Deadline, now), barOf(r.Deadline.Sub(now))
	}
	return out
}

func barOf(left time.Duration) *bar {
	minutes := min(max(int(left/time.Minute), 0), barSpan)
	b := &bar{Span: barSpan, Left: minutes, Reminder: barReminder, Telephone: barTelephone, Colour: "calm"}
	switch {
	case left < 0:
		b.Left, b.Colour = barSpan, "late"
	case minutes <= barReminder:
		b.Colour = "soon"
	}
	return b
}

func boardTag(r notifier.BoardRow) tag {
	switch {
	case r.State == notifier.StateAcknowledged:
		return tag{"Acknowledged", "green"}
	case r.State == notifier.StateClosed:
		return tag{"Acknowledged, access ended", "grey"}
	case r.State == notifier.StateBounced:
		return tag{"Sent back", "grey"}
	case r.State == notifier.StateHeld:
		return tag{"Being checked", "grey"}
	case r.State == notifier.StateRecalled:
		return tag{"Withdrawn", "grey"}
	case r.State == notifier.StateOpened:
		return tag{"Read", "yellow"}
	case !r.ToldAt.IsZero():
		return tag{"Told by telephone", "teal"}
	case r.State == notifier.StateAlerted:
		return tag{"Alerted", "blue"}
	}
	return tag{"Not alerted yet", "red"}
}

// lateCauses are why a notification could not be in time, in words.
var lateCauses = map[string]string{
	notifier.LateByNature: "Late by nature: the school day had begun",
	notifier.LateOfficer:  "Late: the force posted it after the bell",
	notifier.LateMatch:    "Late: a person had to find the school",

	notifier.LateClosure:   "Late: a closure of the school was undone after the bell",
	notifier.LateSuspended: "Late: the scheme was suspended",
	notifier.LateDelivery:  "Late: no alert could be handed over before the bell",
	notifier.LateRecipient: "Late: the school was asked in time and nobody took it on",
}

// causeWords are the causes of what is late, with how many.
func causeWords(counts []notifier.LateCount) []string {
	var words []string
	for _, c := range counts {
		cause, _ := strings.CutPrefix(lateCauses[c.Cause], "Late: ")
		words = append(words, fmt.Sprintf("%d: %s", c.N, strings.ToLower(cause[:1])+cause[1:]))
	}
	return words
}

// skippedWords say that nobody was in a step of the ladder.
var skippedWords = map[notifier.Step]string{
	notifier.StepOtherKeyAdult: "No other key adult to ask",
	notifier.StepHead:          "No head or trust lead to ask",
	notifier.StepTrustLead:     "No trust lead to ask",
	notifier.StepFallback:      "No fallback contact to ask",
}

func boardNote(r notifier.BoardRow) []string {
	var notes []string
	if r.HeldBack {
		notes = append(notes, "Held back: the scheme is suspended. The school can be told by telephone.")
	}
	if r.OnCallSheet {
		notes = append(notes, "On the call sheet")
	}
	for _, step := range r.Skipped {
		notes = append(notes, cmp.Or(skippedWords[step], "Nobody to ask at step "+plain(string(step))))
	}
	if !r.AlarmedAt.IsZero() {
		notes = append(notes, "An alarm was raised")
	}
	if cause, ok := lateCauses[r.Late]; ok {
		notes = append(notes, cause)
	} else if r.Late != "" {
		notes = append(notes, "Late: "+plain(r.Late))
	}
	return notes
}

func ledgerRows(l notifier.Ledger) []ledgerRow {
	return []ledgerRow{
		{"Schools told", l.Notified},
		{"Being matched now", l.Waiting},
		{"Waiting for a person", l.Parked},
		{"Nobody told, decided by two people", l.Excepted},
		{"18 or older, or too young for the scheme", l.NotEligible},
		{"Withdrawn by the police", l.Withdrawn},
		{"Handed to the force where they live", l.HandedOff},
		{"Children received", l.Received},
	}
}

// accounted is every child whose fate is known.
func accounted(l notifier.Ledger) int {
	return l.Notified + l.Waiting + l.Parked + l.Excepted + l.NotEligible + l.Withdrawn + l.HandedOff
}
