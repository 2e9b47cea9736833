package notifier

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
	"firstbell/schools"
)

// The indexes of what was misdirected.
const (
	bucketBreach      = "breach"      // <breach> → Ref
	bucketMisdirected = "misdirected" // <force>/<time>/<case>/<n> → misdirectedRow
)

// misdirectedRow is one message that went to a wrong school.
type misdirectedRow struct {
	Case string
	What Misdirection
}

// indexBreaches adds the rows of what was misdirected.
func (c *Case) indexBreaches(rows map[entry]string) {
	for id, b := range c.Breaches {
		ref := Ref{Case: c.ID, Force: c.Force, Child: b.Child, Notification: b.Notification, URN: b.URN}
		rows[entry{bucketBreach, id}] = string(encode(ref))
	}
	for i, m := range c.Misdirection {
		key := fmt.Sprintf("%s/%s/%s/%d", c.Force, timeKey(m.At), c.ID, i)
		rows[entry{bucketMisdirected, key}] = string(encode(misdirectedRow{c.ID, m}))
	}
}

// Breaches are what went to wrong schools. The desk of a force sees its own, and
// never one of an incident that the reader is a party to: it is not listed, not
// counted and not found.
type Breaches struct {
	service *Service
	names   *Trails
}

// NewBreaches gives the breach cases of a service; accounts tell names.
func NewBreaches(s *Service, accounts AccountBook) *Breaches {
	return &Breaches{service: s, names: NewTrails(s, accounts)}
}

// misdirectedShown is how far back the list goes.
const misdirectedShown = 365 * 24 * time.Hour

// BreachRow is one breach case without personal data.
type BreachRow struct {
	ID       string
	ShortRef string // of the notification
	Force    string
	School   string
	State    BreachState
	Cause    BreachCause
	AwareAt  time.Time
	DueAt    time.Time
	ClosedAt time.Time
	Seen     int      // how many were shown it
	Owing    int      // how many of them have made no statement
	Showed   []string // what it showed beside codes
	Owner    OwnerTold
	Risk     string // of the newest decision
}

// MisdirectedRow is one message that went to a wrong school and has no breach case:
// nobody saw it there, or it is from before such cases were kept.
type MisdirectedRow struct {
	At       time.Time
	Seen     int // how many had seen it
	ShortRef string
	School   string
	Cause    BreachCause
}

// MisdirectedMonth counts a month.
type MisdirectedMonth struct {
	Month string // YYYY-MM
	All   int    // messages that went to a wrong school
	Seen  int    // of these, read or told of there
}

// BreachList is the page of breaches.
type BreachList struct {
	At     time.Time
	Rows   []BreachRow // those to be closed first, the soonest due first; then closed ones, the newest first
	Unread []MisdirectedRow
	Months []MisdirectedMonth // the newest first
}

// errNoBreach is the one answer for what is not there to be seen.
func errNoBreach() error { return fault.New(fault.NotFound, "", "There is no such page.") }

// List is what went to wrong schools in the last year, and every breach case of
// it, of p's forces.
func (d *Breaches) List(ctx context.Context, p auth.Principal) (BreachList, error) {
	list := BreachList{At: d.service.now()}
	forces := p.Scopes(deskRoles...)
	if len(forces) == 0 {
		return list, errNoBreach()
	}
	found, cases, err := d.misdirected(forces, list.At.Add(-misdirectedShown))
	if err != nil {
		return list, err
	}
	party, months := d.service.partyOnce(ctx, p), map[string]MisdirectedMonth{}
	for _, row := range found {
		c := cases[row.Case]
		if barred, err := party(c); err != nil {
			return list, err
		} else if barred {
			continue
		}
		list.add(d.service, c, row.What, months)
	}
	slices.SortStableFunc(list.Rows, func(a, b BreachRow) int {
		return cmp.Or(cmp.Compare(a.order(), b.order()), a.DueAt.Compare(b.DueAt)*(1-2*a.order()), strings.Compare(a.ID, b.ID))
	})
	slices.Reverse(list.Unread)
	for _, month := range slices.Backward(slices.Sorted(maps.Keys(months))) {
		list.Months = append(list.Months, months[month])
	}
	return list, nil
}

// order puts what is to be closed before what is.
func (r BreachRow) order() int {
	if r.IsOver() {
		return 1
	}
	return 0
}

// IsOver reports whether the case is closed.
func (r BreachRow) IsOver() bool { return r.State == BreachShut || r.State == BreachOver }

// add lists and counts one message.
func (l *BreachList) add(s *Service, c *Case, m Misdirection, months map[string]MisdirectedMonth) {
	day := schools.DateAt(m.At).String()[:len("2006-01")]
	month := months[day]
	month.Month = day
	month.All++
	if m.Seen > 0 {
		month.Seen++
	}
	if b := c.Breaches[m.Breach]; b != nil {
		l.Rows = append(l.Rows, s.breachRow(c, b))
	} else {
		l.Unread = append(l.Unread, MisdirectedRow{At: m.At, Seen: m.Seen, ShortRef: shortRef(m.Notification), School: s.schoolName(m.URN), Cause: m.Cause})
	}
	months[day] = month
}

func (s *Service) breachRow(c *Case, b *Breach) BreachRow {
	row := BreachRow{
		ID: b.ID, ShortRef: shortRef(b.Notification), Force: c.Force, School: s.schoolName(b.URN), State: b.State, Cause: b.Cause,
		AwareAt: b.AwareAt, DueAt: b.DueAt, ClosedAt: b.ClosedAt, Seen: len(b.Seers), Owing: len(b.owing()), Showed: b.Showed, Owner: b.Owner,
	}
	if b.Decision != nil {
		row.Risk = b.Decision.Risk
	}
	return row
}

// misdirected are the rows of some forces since a time, oldest first, with their cases.
func (d *Breaches) misdirected(forces []string, since time.Time) (found []misdirectedRow, cases map[string]*Case, err error) {
	cases = map[string]*Case{}
	err = d.service.View.Read(func(tx *view.Tx) error {
		for _, force := range slices.Sorted(slices.Values(forces)) {
			rows, err := walkFrom[misdirectedRow](tx, bucketMisdirected, force+"/", force+"/"+timeKey(since), "")
			if err != nil {
				return err
			}
			for _, row := range rows {
				if cases[row.Case] == nil {
					c, ok := caseIn(tx, row.Case)
					if !ok {
						continue
					}
					cases[row.Case] = c
				}
				found = append(found, row)
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("listing what was misdirected: %w", err)
	}
	return found, cases, nil
}

// ref finds a breach of p's forces.
func (d *Breaches) ref(p auth.Principal, id string) (ref Ref, err error) {
	found := false
	err = d.service.View.Read(func(tx *view.Tx) error {
		raw := tx.Get(bucketBreach, id)
		if found = raw != nil; found {
			mustDecode(raw, &ref)
		}
		return nil
	})
	if err != nil {
		return ref, fmt.Errorf("finding a breach: %w", err)
	}
	if !found || !slices.Contains(p.Scopes(deskRoles...), ref.Force) {
		return ref, errNoBreach()
	}
	return ref, nil
}

// visible is the breach in the case as it is now, unless p may not know of it.
func (d *Breaches) visible(ctx context.Context, c *Case, p auth.Principal, id string) (*Breach, error) {
	b := c.Breaches[id]
	if b == nil || !slices.Contains(p.Scopes(deskRoles...), c.Force) {
		return nil, errNoBreach()
	}
	party, err := d.service.isPartyIn(ctx, c, p)
	if err == nil && party {
		err = errNoBreach()
	}
	return b, err
}

// act publishes one fact of p about a breach of their force.
func (d *Breaches) act(ctx context.Context, p auth.Principal, id string, decide func(c *Case, b *Breach, made *[]string) (*facts.Fact, error)) (Ref, error) {
	ref, err := d.ref(p, id)
	if err != nil {
		return ref, err
	}
	return ref, d.service.changeBreach(ctx, ref.Case, func(c *Case, made *[]string) (*facts.Fact, error) {
		b, err := d.visible(ctx, c, p, id)
		if err != nil {
			return nil, err
		}
		return decide(c, b, made)
	})
}
