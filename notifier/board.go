package notifier

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/view"
	"firstbell/schools"
)

// boardAhead is how far ahead the board looks: past the longest holiday.
const boardAhead = 60 * 24 * time.Hour

// maxRefusals bounds the list of refused posts: the newest are what matters.
const maxRefusals = 200

// Boards are what a force's desk watches: the day's notifications against
// their deadlines, whom to telephone, and what was turned away at the door.
type Boards struct {
	service *Service
	hidden  hiddenCases
	short   *Shortages
}

// NewBoards gives the boards of a service.
func NewBoards(s *Service) *Boards {
	return &Boards{service: s, hidden: hiddenCases{known: map[string]hiddenCase{}}, short: NewShortages(s)}
}

// forces are those whose desk p works at; fault.NotFound where there is none.
func (*Boards) forces(p auth.Principal, roles ...auth.Role) ([]string, error) {
	forces := p.Scopes(roles...)
	if len(forces) == 0 {
		return nil, fault.New(fault.NotFound, "", "There is no such page.")
	}
	return forces, nil
}

// Today is every notification that somebody still has to take on, whenever its
// deadline is, and those of today and later that are settled. Incidents that p
// is a party to do not appear and are not counted, in the ledger neither.
func (b *Boards) Today(ctx context.Context, p auth.Principal) (Board, error) {
	forces, err := b.forces(p, deskRoles...)
	if err != nil {
		return Board{}, err
	}
	board := Board{At: b.service.now(), Rows: []BoardRow{}}
	var shown []holding
	err = b.service.View.Read(func(tx *view.Tx) error {
		shown, err = boardHoldings(tx, forces, board.At)
		return err
	})
	if err != nil {
		return Board{}, fmt.Errorf("reading the board: %w", err)
	}
	if shown, err = b.unbarred(ctx, p, shown); err != nil {
		return Board{}, err
	}
	board.DoubtfulRolls, board.Doubtful = b.service.doubtfulRolls(board.At)
	lacking, err := b.short.List(ctx, p)
	if err != nil {
		return Board{}, err
	}
	board.Short = len(lacking.Rows)
	if board.Ledger, err = b.ledger(ctx, p, forces); err != nil {
		return Board{}, err
	}
	if board.Parked, err = b.parked(ctx, p, board.At); err != nil {
		return Board{}, err
	}
	suspended := map[string]bool{}
	for _, state := range b.service.suspended(board.At) {
		suspended[state.Code] = true
	}
	for _, h := range shown {
		row := b.row(h.n, board.At)
		row.HeldBack = suspended[h.c.Force] && h.n.IsOpen()
		board.Rows = append(board.Rows, row)
		board.Counts.add(row)
	}
	board.Causes = lateCounts(board.Rows)
	return board, nil
}

// parked are the children in p's queue on whom somebody should have decided, the
// longest overdue first.
func (b *Boards) parked(ctx context.Context, p auth.Principal, now time.Time) ([]TriageItem, error) {
	items, err := NewTriage(b.service).Queue(ctx, p)
	return slices.DeleteFunc(items, func(it TriageItem) bool { return !it.WorkBy.Before(now) }), err
}

// boardHoldings are the open notifications of the forces and those with a
// deadline from today on, by deadline.
func boardHoldings(tx *view.Tx, forces []string, now time.Time) ([]holding, error) {
	open, err := openRefs(tx)
	if err != nil {
		return nil, err
	}
	today, err := deadlineRefs(tx, schools.DateAt(now).At(0), now.Add(boardAhead))
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var all []holding
	for _, ref := range slices.Concat(open, today) {
		if seen[ref.Notification] || !slices.Contains(forces, ref.Force) {
			continue
		}
		seen[ref.Notification] = true
		c, ok := caseIn(tx, ref.Case)
		if n := c.notification(ref.Notification); ok && n != nil {
			all = append(all, holding{c, n})
		}
	}
	slices.SortFunc(all, func(a, b holding) int {
		return cmp.Or(a.n.Deadline.Compare(b.n.Deadline), strings.Compare(a.n.ID, b.n.ID))
	})
	return all, nil
}

// openRefs are the notifications that somebody still has to take on.
func openRefs(tx *view.Tx) ([]Ref, error) { return walk[Ref](tx, bucketOpen, "", "") }

// unbarred leaves out the incidents that p is a party to.
func (b *Boards) unbarred(ctx context.Context, p auth.Principal, all []holding) ([]holding, error) {
	party := b.service.partyOnce(ctx, p)
	var kept []holding
	for _, h := range all {
		barred, err := party(h.c)
		if err != nil {
			return nil, err
		}
		if !barred {
			kept = append(kept, h)
		}
	}
	return kept, nil
}

func (b *Boards) row(n *Notification, now time.Time) BoardRow {
	urn, _ := schools.ParseURN(n.URN) // facts hold what ParseURN has accepted
	return BoardRow{
		Notification: n.ID, ShortRef: shortRef(n.ID), School: b.service.schoolName(n.URN), URN: urn, State: n.State,
		CreatedAt: n.CreatedAt, Deadline: n.Deadline, Left: n.Deadline.Sub(now), AlertedAt: n.AlertedAt,
		OpenedAt: n.OpenedAt, AcknowledgedAt: n.AcknowledgedAt, ToldAt: n.ToldAt, OnCallSheet: n.isToCall(), Late: n.LateCause(now),
		Skipped: n.Skipped, AlarmedAt: n.AlarmedAt,
	}
}

// isToCall reports whether a person has to telephone about it.
func (n *Notification) isToCall() bool {
	return n.IsOpen() && !n.CallSheetAt.IsZero() && n.ToldAt.IsZero()
}

func (c *BoardCounts) add(r BoardRow) {
	switch r.State {
	case StateAcknowledged, StateClosed:
		c.Acknowledged++
		return
	case StateOpened:
		c.Opened++
	case StateReady, StateAlerted:
		c.Unread++
	default:
		return // it has ended
	}
	if r.OnCallSheet {
		c.OnCallSheet++
	}
	if r.HeldBack {
		c.HeldBack++
	}
	if r.Left < 0 && r.ToldAt.IsZero() {
		c.Overdue++
	}
}

// Refusals are the newest authenticated posts of p's forces that were turned
// away, the newest first. They hold no submitted value.
func (b *Boards) Refusals(_ context.Context, p auth.Principal) ([]RefusalRow, error) {
	forces, err := b.forces(p, deskRoles...)
	if err != nil {
		return nil, err
	}
	rows := []RefusalRow{}
	err = b.service.View.Read(func(tx *view.Tx) error {
		for _, force := range forces {
			refused, err := refusedRows(tx, force)
			if err != nil {
				return err
			}
			for _, r := range refused {
				rows = append(rows, RefusalRow{
					At: r.At, Force: r.Force, Client: r.Client, Status: r.Status, Code: r.Code, Pointers: r.Pointers,
				})
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing refused posts: %w", err)
	}
	slices.SortStableFunc(rows, func(a, b RefusalRow) int { return b.At.Compare(a.At) })
	return rows[:min(len(rows), maxRefusals)], nil
}
