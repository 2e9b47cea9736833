package notifier

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"firstbell/notifier/channel"
)

// RowKind says what has to be done about a row of due work.
type RowKind string

// The kinds of work a case can owe.
const (
	RowRoute     RowKind = "route"      // decide on the newest version
	RowAlert     RowKind = "alert"      // send an alert, or look again at a claim that has run out
	RowEscalate  RowKind = "escalate"   // take a step of the ladder
	RowParked    RowKind = "parked"     // a parked child has rested too long: tell the desk
	RowHook      RowKind = "hook"       // tell a school's own system, beside whoever is alerted
	RowAccess    RowKind = "access"     // end a school's access to what it has taken on
	RowIncident  RowKind = "incident"   // end the incident itself, once nobody needs it
	RowShred     RowKind = "shred"      // destroy the keys of content that has ended
	RowBreach    RowKind = "breach"     // tell and ask people about a misdirected message
	RowHub       RowKind = "hub"        // climb the hub's own ladder
	RowForce     RowKind = "force"      // a suspension runs out, or the hub is reminded of it
	RowRelease   RowKind = "release"    // let go of what a suspension held back
	RowCount     RowKind = "count"      // what was counted is written down
	RowPattern   RowKind = "pattern"    // a pattern record is not what the notifications make of it, or has come to its end
	RowSearch    RowKind = "search"     // what was searched for is destroyed
	RowLegalHold RowKind = "legal-hold" // a hold is not on the children it is about, or is to be reviewed
	RowAccount   RowKind = "account"    // tell people what happened to an account
)

// How long before the deadline the steps of DefaultLadder fall due (R24).
const (
	OtherKeyAdultBefore = 45 * time.Minute
	CallSheetBefore     = 30 * time.Minute
	HeadBefore          = 20 * time.Minute
)

// Row is one piece of work that a case owes, and the time from which it is due.
type Row struct {
	At           time.Time
	Case         string `json:",omitempty"`
	Force        string `json:",omitempty"` // for hub, which is of no case
	Kind         RowKind
	Notification string `json:",omitempty"` // for alert and escalate
	Alert        string `json:",omitempty"` // for alert; for account, the key of the news
	Person       string `json:",omitempty"` // for account
	Child        string `json:",omitempty"` // for parked
	Step         Step   `json:",omitempty"` // for escalate and parked; for account, who has to hear
	Pupil        string `json:",omitempty"` // for pattern, which is of no one case
	Breach       string `json:",omitempty"` // for breach
	Hold         string `json:",omitempty"` // for legal-hold: force and id
	Search       string `json:",omitempty"` // for search: force and id
}

// Key is the row's key in the view: it sorts by time, and two different pieces
// of work never share one.
func (r Row) Key() string {
	what := []string{string(r.Kind)}
	for _, part := range []string{r.Notification, r.Alert, r.Child, r.Breach, string(r.Step)} {
		if part != "" {
			what = append(what, part)
		}
	}
	return timeKey(r.At) + "/" + r.about() + "/" + strings.Join(what, "/")
}

// about is the case, the hub or the pattern record that owes the work.
func (r Row) about() string {
	switch {
	case r.Pupil != "":
		return "pupil:" + r.Pupil
	case r.Kind == RowAccount && r.Step == toldDesk:
		return "accounts" // one after the other: they share a message
	case r.Kind == RowAccount:
		return "account:" + r.Person
	case r.Search != "":
		return "search:" + r.Search
	case r.Hold != "":
		return "hold:" + r.Hold
	case r.Force != "":
		return "hub:" + r.Force
	}
	return r.Case
}

// timeKey is a time as fixed-width milliseconds, so that keys sort by time.
func timeKey(t time.Time) string { return fmt.Sprintf("%013d", max(t.UnixMilli(), 0)) }

// Work is everything the case owes, derived from its state alone: as long as
// something is owed there is a row for it, and when nothing is owed there is
// none. Nothing else remembers timers.
func (c *Case) Work() []Row {
	var rows []Row
	if !c.Exists() {
		return nil
	}
	if c.isUndecided() {
		rows = append(rows, Row{At: c.Current().At, Kind: RowRoute})
	}
	for _, n := range c.sorted() {
		rows = append(rows, n.whileHeldBack(slices.Concat(n.alertsDue(), n.hooksDue(), n.stepsDue(), n.remindersDue()))...)
		rows = append(rows, c.accessDue(n)...)
		rows = append(rows, c.latePartyDue(n)...)
	}
	for _, hash := range slices.Sorted(maps.Keys(c.Children)) {
		rows = append(rows, c.Children[hash].overdueAt()...)
		rows = append(rows, c.Children[hash].handOffDue()...)
	}
	if at, owed := c.incidentEndsAt(); owed {
		rows = append(rows, Row{At: at, Kind: RowIncident})
	}
	rows = append(rows, c.breachesDue()...)
	if at, owed := c.shredSince(); owed {
		rows = append(rows, Row{At: at, Kind: RowShred})
	}
	for i := range rows {
		rows[i].Case = c.ID
	}
	return rows
}

// DoomedKeys are the keys whose content has ended, which are not known to be
// destroyed yet, and which no hold keeps. Each has its time.
func (c *Case) DoomedKeys() []string {
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(c.Ended)) {
		if e := c.Ended[key]; !e.Erased && !c.isKept(e) {
			keys = append(keys, key)
		}
	}
	return keys
}

// shredSince is the time from which a key has to be destroyed.
func (c *Case) shredSince() (time.Time, bool) {
	var since time.Time
	keys := c.DoomedKeys()
	for _, key := range keys {
		if at := c.Ended[key].At; since.IsZero() || at.Before(since) {
			since = at
		}
	}
	return since, len(keys) > 0
}

// Owed reports whether the alert still has to be sent in the notification's
// present state: a withdrawal notice always, the notice of a change without
// weight as long as it can be read, any other only while nobody at the school
// has taken the notification on.
func (n *Notification) Owed(a *Alert) bool {
	if !a.SentAt.IsZero() || a.Dead {
		return false
	}
	if first := n.Alerts[a.Beside]; first != nil && !first.SentAt.IsZero() && !first.Dead {
		return false // what it stands in for has gone out after all
	}
	if a.Kind == channel.KindWithdrawn {
		return n.State == StateRecalled
	}
	if a.Kind == channel.KindStatement {
		return slices.Contains(n.Statements, a.Person)
	}
	if a.Notice || a.Kind == channel.KindDigest {
		return n.State.IsLive()
	}
	switch a.Kind {
	case channel.KindOutcome:
		return n.owesOutcome()
	case channel.KindAccessEnding:
		return n.State == StateAcknowledged && !n.isExported()
	case channel.KindUnrecorded:
		return n.State == StateAcknowledged && !n.isOnRecord()
	}
	return n.State == StateReady || n.State == StateAlerted || (n.State == StateOpened && a.Kind == channel.KindEscalation)
}

// DueAt is when the alert may next be tried.
func (a *Alert) DueAt() time.Time {
	at := a.AskedAt
	for _, t := range []time.Time{a.NotBefore, a.Until, a.RetryAt} {
		if t.After(at) {
			at = t
		}
	}
	return at
}

func (n *Notification) alertsDue() []Row {
	var rows []Row
	for _, id := range slices.Sorted(maps.Keys(n.Alerts)) {
		if a := n.Alerts[id]; n.Owed(a) {
			rows = append(rows, Row{At: a.DueAt(), Kind: RowAlert, Notification: n.ID, Alert: a.ID})
		}
	}
	return rows
}

// allDead reports whether no alert can reach anybody any more, and since when.
func (n *Notification) allDead() (bool, time.Time) {
	var since time.Time
	for _, a := range n.Alerts {
		if a.isAfterwards() || a.Kind == channel.KindDigest || a.Notice || a.AskedAt.Before(n.Since) {
			continue
		}
		if !a.Dead {
			return false, time.Time{}
		}
		since = later(since, a.DeadSince)
	}
	return !since.IsZero(), since
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
