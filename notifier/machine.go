package notifier

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/internal/view"
	"firstbell/schools"
	"firstbell/schools/connect"
	"firstbell/schools/portal"
)

// Machines is what a school's own system sees: which messages there are for the
// school and, one at a time, what they say. A system that fetched a message is
// nobody who has read it: fetching opens, acknowledges and settles nothing, and
// the ladder climbs on until a person signs in.
type Machines struct{ service *Service }

var _ connect.Messages = (*Machines)(nil)

// NewMachines gives the machines' side of a service.
func NewMachines(s *Service) *Machines { return &Machines{s} }

// maxListed bounds one page of the list.
const maxListed = 100

// List gives the school's messages that changed after a cursor, oldest change
// first, and the cursor of the last. What is held, and what somebody at the
// school may not hear of, is not among them.
func (m *Machines) List(ctx context.Context, client auth.SchoolClient, after string) ([]connect.Message, error) {
	var held []holding
	err := m.service.View.Read(func(tx *view.Tx) error {
		refs, err := refsOf(tx, client.School)
		if err != nil {
			return err
		}
		for _, ref := range refs {
			c, ok := caseIn(tx, ref.Case)
			if n := c.notification(ref.Notification); ok && n != nil && cursorOf(n) > after {
				held = append(held, holding{c, n})
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing for a school's system: %w", err)
	}
	slices.SortFunc(held, func(a, b holding) int { return cmp.Compare(cursorOf(a.n), cursorOf(b.n)) })
	list := []connect.Message{}
	for _, h := range held {
		hidden, err := m.isHidden(ctx, h.c, h.n)
		if err != nil {
			return nil, err
		}
		if hidden {
			continue
		}
		message, err := m.message(h.c, h.n)
		if err != nil {
			return nil, err
		}
		if list = append(list, message); len(list) == maxListed {
			break
		}
	}
	return list, nil
}

// isHidden reports whether the notification answers like what does not exist.
func (m *Machines) isHidden(ctx context.Context, c *Case, n *Notification) (bool, error) {
	if n.State == StateHeld {
		return true, nil
	}
	return m.service.isOffForMachines(ctx, c, n)
}

// changedAt is when the notification last changed in a way its school may know of.
func (n *Notification) changedAt() time.Time {
	at := n.CreatedAt
	for _, t := range []time.Time{n.RevisedAt, n.OpenedAt, n.AcknowledgedAt, n.EndedAt} {
		at = later(at, t)
	}
	return at
}

// cursorOf sorts by the time of the last change and tells two of one moment
// apart. It is made of this school's own times and of nothing else: a sequence
// of the log would count what happens at other schools.
func cursorOf(n *Notification) string { return timeKey(n.changedAt()) + "-" + n.ID }

// message is the notification without its content, in the state in which its
// people see it, too.
func (m *Machines) message(c *Case, n *Notification) (connect.Message, error) {
	state := string(n.State)
	if suspended, err := m.service.isSuspended(c.Force); err != nil || (suspended && n.IsOpen()) {
		if err != nil {
			return connect.Message{}, err
		}
		state = portal.StateSuspended
	}
	return messageOf(n, state), nil
}

func messageOf(n *Notification, state string) connect.Message {
	return connect.Message{
		ID: n.ID, State: state, Revision: n.Revision, Changed: n.changedAt(), Deadline: n.Deadline, Cursor: cursorOf(n),
	}
}

// Fetch records which key fetches, and only when that is durable opens the
// content. What the system may not have answers like what does not exist; what
// has ended, or is being updated, is a conflict.
func (m *Machines) Fetch(ctx context.Context, client auth.SchoolClient, id string) (schools.Notification, connect.Message, error) {
	g, err := disclose(ctx, func(ctx context.Context) (given, error) { return m.give(ctx, client, id) })
	return g.body, g.message, err
}

// given is the content with what a system may know about it.
type given struct {
	body    schools.Notification
	message connect.Message
}

func (m *Machines) give(ctx context.Context, client auth.SchoolClient, id string) (given, error) {
	for try := 1; ; try++ {
		n, err := m.fetched(ctx, client, id)
		if err != nil {
			return given{}, err
		}
		body, err := m.service.openBody(ctx, n)
		if errors.Is(err, vault.ErrErased) && try < revealTries {
			continue // the case has moved on: its newest state decides
		}
		if err != nil {
			return given{}, fmt.Errorf("opening notification %s for a school's system: %w", id, err)
		}
		return given{body, messageOf(n, string(n.State))}, nil
	}
}

// fetched publishes that the key was given the notification, at the case's
// expected sequence: a recall, a bounce or a conflict that was first wins.
func (m *Machines) fetched(ctx context.Context, client auth.SchoolClient, id string) (*Notification, error) {
	var ref Ref
	found := false
	err := m.service.View.Read(func(tx *view.Tx) error {
		ref, found = refOf(tx, id)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("finding a notification: %w", err)
	}
	if !found || client.School == "" || ref.URN != client.School {
		return nil, errNoNotification()
	}
	c, err := m.service.change(ctx, ref.Case, func(c *Case) (*facts.Fact, error) {
		n := c.notification(id)
		if n == nil {
			return nil, errNoNotification()
		}
		if hidden, err := m.isHidden(ctx, c, n); err != nil || hidden {
			return nil, cmp.Or(err, errNoNotification())
		}
		if !n.State.IsLive() {
			return nil, fault.New(fault.Conflict, "ended", "This message has ended. Its content can no longer be fetched; remove what was stored of it.")
		}
		if suspended, err := m.service.isSuspended(c.Force); err != nil || suspended {
			return nil, cmp.Or(err, error(fault.New(fault.Conflict, "suspended", "The police force has suspended this service. The message cannot be fetched now.")))
		}
		if c.Routed < c.Current().N {
			return nil, fault.New(fault.Conflict, portal.CodeBeingUpdated, "The police have just changed this message. Try again in a moment.")
		}
		f, err := m.service.about(c, n, FactFetched, client.Actor(), nil)
		if err == nil {
			disclosed(f, roleMachine, PurposeRecord)
		}
		return f, err
	})
	if err != nil {
		return nil, err
	}
	return c.Notifications[id], nil
}

// fetched remembers which of the school's keys was given the content. It moves
// no state: a machine has not read anything.
func (c *Case) fetched(f facts.Fact) error {
	n := c.Notifications[f.Notification]
	if n == nil {
		return fmt.Errorf("notification %q is not of this case", f.Notification)
	}
	if !n.State.IsLive() {
		return fault.New(fault.Conflict, "not-possible-now", "A notification that is "+n.State.String()+" cannot be fetched; reload it and look again.")
	}
	if n.FetchedAt.IsZero() {
		n.FetchedAt = f.At
	}
	if key := strings.TrimPrefix(f.Actor, "machine:"); !slices.Contains(n.Fetchers, key) {
		n.Fetchers = append(n.Fetchers, key)
	}
	n.saw(f.Actor)
	return nil
}
