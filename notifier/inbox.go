package notifier

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"firstbell/internal/auth"
	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/internal/view"
	"firstbell/schools"
	"firstbell/schools/portal"
)

// readerRoles are the roles that may read what a school is told.
var readerRoles = []auth.Role{schools.RoleKeyAdult, schools.RoleHead, schools.RoleTrustLead}

// revealTries bounds how often a reveal starts anew because the content was
// replaced by a newer version between the record and the opening.
const revealTries = 3

// Inbox is what the people of a school see and do. Who may see a notification
// is asked of the grants of the moment, each time; what a person may not see
// answers exactly like what does not exist.
type Inbox struct{ service *Service }

var (
	_ portal.Inbox    = (*Inbox)(nil)
	_ portal.Outcomes = (*Inbox)(nil)

	_ portal.Statements = (*Inbox)(nil)
)

// NewInbox gives the inbox of a service.
func NewInbox(s *Service) *Inbox { return &Inbox{service: s} }

// errNoNotification is the one answer for everything that is not there to be
// seen: missing, another school's, or about an incident the reader is party to.
func errNoNotification() error {
	return fault.New(fault.NotFound, "", "There is no such message.")
}

// List gives the items of all schools at which p is a reader, the next
// deadline first.
func (b *Inbox) List(ctx context.Context, p auth.Principal) ([]portal.Item, error) {
	held, err := b.held(p)
	if err != nil {
		return nil, fmt.Errorf("listing an inbox: %w", err)
	}
	items := []portal.Item{}
	for _, h := range held {
		barred, err := b.service.isBarred(ctx, h.c, h.n, p)
		if err != nil {
			return nil, err
		}
		if !barred {
			items = append(items, b.itemFor(p, h.c, h.n))
		}
	}
	slices.SortFunc(items, func(a, b portal.Item) int {
		return cmp.Or(a.Deadline.Compare(b.Deadline), strings.Compare(a.ID, b.ID))
	})
	return items, nil
}

// holding is a notification with its case.
type holding struct {
	c *Case
	n *Notification
}

// held are all notifications of the schools at which p is a reader.
func (b *Inbox) held(p auth.Principal) ([]holding, error) {
	var held []holding
	err := b.service.View.Read(func(tx *view.Tx) error {
		for _, urn := range p.Scopes(readerRoles...) {
			refs, err := refsOf(tx, urn)
			if err != nil {
				return err
			}
			for _, ref := range refs {
				c, ok := caseIn(tx, ref.Case)
				if n := c.notification(ref.Notification); ok && n != nil {
					held = append(held, holding{c, n})
				}
			}
		}
		return nil
	})
	return held, err
}

// notification is one of the case's; nil where there is none. It works on a
// nil case, too.
func (c *Case) notification(id string) *Notification {
	if c == nil {
		return nil
	}
	return c.Notifications[id]
}

// Item is one item that p may see.
func (b *Inbox) Item(ctx context.Context, p auth.Principal, id string) (portal.Item, error) {
	ref, err := b.ref(p, id)
	if err != nil {
		return portal.Item{}, err
	}
	c, err := b.service.Case(ctx, ref.Case)
	if err != nil {
		return portal.Item{}, err
	}
	n, err := b.visible(ctx, c, p, id)
	if err != nil {
		return portal.Item{}, err
	}
	return b.itemFor(p, c, n), nil
}

// itemFor is the item with what is asked of its reader alone.
func (b *Inbox) itemFor(p auth.Principal, c *Case, n *Notification) portal.Item {
	it := b.item(c, n)
	it.AskedStatement = slices.Contains(n.Statements, p.Account)
	return it
}

// ref finds a notification of a school at which p is a reader.
func (b *Inbox) ref(p auth.Principal, id string) (Ref, error) {
	var ref Ref
	found := false
	err := b.service.View.Read(func(tx *view.Tx) error {
		ref, found = refOf(tx, id)
		return nil
	})
	if err != nil {
		return ref, fmt.Errorf("finding a notification: %w", err)
	}
	if !found || !slices.Contains(p.Scopes(readerRoles...), ref.URN) {
		return ref, errNoNotification()
	}
	return ref, nil
}

// visible is the notification in the case as it is now, unless p may not know
// of it.
func (b *Inbox) visible(ctx context.Context, c *Case, p auth.Principal, id string) (*Notification, error) {
	n := c.notification(id)
	if n == nil {
		return nil, errNoNotification()
	}
	barred, err := b.service.isBarred(ctx, c, n, p)
	if err != nil {
		return nil, err
	}
	if barred {
		return nil, errNoNotification()
	}
	return n, nil
}

// readable is visible for what still has content.
func (b *Inbox) readable(ctx context.Context, c *Case, p auth.Principal, id string) (*Notification, error) {
	n, err := b.visible(ctx, c, p, id)
	if err != nil {
		return nil, err
	}
	if n.State.IsLive() && c.Routed < c.Current().N {
		return nil, fault.New(fault.Conflict, portal.CodeBeingUpdated, "The police have just changed this message. Try again in a moment.")
	}
	if n.IsOpen() {
		if held, err := b.service.isSuspended(c.Force); err != nil || held {
			return nil, orElse(err, fault.New(fault.Conflict, "suspended", "The police force has suspended this service. The message cannot be shown now."))
		}
	}
	switch n.State {
	case StateRecalled:
		return nil, fault.New(fault.Conflict, "withdrawn", "This message was withdrawn. Its content can no longer be shown.")
	case StateClosed:
		return nil, fault.New(fault.Conflict, "closed", "The time in which this message could be read is over. It can only be read where it was exported to.")
	case StateHeld:
		return nil, fault.New(fault.Conflict, "being-checked", "The police are checking who this message is about. Its content cannot be shown now.")
	case StateBounced:
		return nil, fault.New(fault.Conflict, "bounced", "This message was sent back. Its content can no longer be shown.")
	default:
		return n, nil
	}
}

// act publishes one fact about a notification that p may read. A nil fact from
// decide means that nothing needs to happen.
func (b *Inbox) act(ctx context.Context, p auth.Principal, id string, decide func(*Case, *Notification) (*facts.Fact, error)) (*Case, *Notification, error) {
	ref, err := b.ref(p, id)
	if err != nil {
		return nil, nil, err
	}
	c, err := b.service.change(ctx, ref.Case, func(c *Case) (*facts.Fact, error) {
		n, err := b.readable(ctx, c, p, id)
		if err != nil {
			return nil, err
		}
		return decide(c, n)
	})
	if err != nil {
		return nil, nil, err
	}
	return c, c.Notifications[id], nil
}

// Reveal records who looks, and only when that is durable opens the content. A
// recall, a bounce or a conflict that reached the log first wins on every node.
func (b *Inbox) Reveal(ctx context.Context, p auth.Principal, id string) (schools.Notification, portal.Item, error) {
	r, err := disclose(ctx, func(ctx context.Context) (revealed, error) { return b.reveal(ctx, p, id) })
	return r.body, r.item, err
}

// revealed is the content with what stands around it.
type revealed struct {
	body schools.Notification
	item portal.Item
}

func (b *Inbox) reveal(ctx context.Context, p auth.Principal, id string) (revealed, error) {
	return b.opened(ctx, p, id, func(c *Case, n *Notification) (*facts.Fact, error) {
		crash.Point("t5.before-opened")
		f, err := b.service.about(c, n, n.lookedAt(), p.Actor(), nil)
		if err == nil {
			disclosed(f, p.RoleOver(n.URN, readerRoles...), PurposeSafeguarding)
		}
		return f, err
	})
}

// opened is the content, once the fact that p is given it is durable.
func (b *Inbox) opened(ctx context.Context, p auth.Principal, id string, record func(*Case, *Notification) (*facts.Fact, error)) (revealed, error) {
	for try := 1; ; try++ {
		c, n, err := b.act(ctx, p, id, record)
		if err != nil {
			return revealed{}, err
		}
		crash.Point("t5.after-opened")
		it := b.item(c, n)
		body, err := b.service.openBody(ctx, n)
		if err == nil {
			it.Outcomes, err = b.service.recorded(ctx, c, n)
		}
		if errors.Is(err, vault.ErrErased) && try < revealTries {
			continue // the case has moved on: its newest state decides
		}
		if err != nil {
			return revealed{}, fmt.Errorf("opening notification %s: %w", id, err)
		}
		if it.Earlier, err = b.service.earlier(ctx, p, c, n); err != nil {
			return revealed{}, fmt.Errorf("looking for earlier notifications: %w", err)
		}
		return revealed{body, it}, nil
	}
}

// lookedAt is the fact that says somebody reads the content: the first time
// after it was sent or materially revised, or once more.
func (n *Notification) lookedAt() string {
	if n.State == StateOpened || n.State == StateAcknowledged {
		return FactViewed
	}
	return FactOpened
}

// openBody is the content of the notification's present version. It fails with
// vault.ErrErased where that has ended.
func (s *Service) openBody(ctx context.Context, n *Notification) (schools.Notification, error) {
	var body schools.Notification
	err := s.unseal(ctx, n.BodySeq, n.ID, &body)
	return body.Allowed(), err
}

// hasRead reports whether p was shown the content as it is now.
func (n *Notification) hasRead(p auth.Principal) bool {
	revision, ok := n.Read[p.Actor()]
	return ok && revision == n.Revision
}

// Acknowledge records that p has taken on exactly the revision that p was shown. Whoever comes second is told of
// the first, and nothing is recorded.
func (b *Inbox) Acknowledge(ctx context.Context, p auth.Principal, id string, revision int) (portal.Item, error) {
	c, n, err := b.act(ctx, p, id, func(c *Case, n *Notification) (*facts.Fact, error) {
		if n.State == StateAcknowledged {
			return nil, nil
		}
		if revision != n.Revision || !n.hasRead(p) {
			return nil, fault.New(fault.Conflict, portal.CodeChangedSinceRead, "It has changed since you read it. Read it again.")
		}
		crash.Point("t5.before-acknowledged")
		return b.service.acknowledgedFact(c, n, p.Actor())
	})
	if err != nil {
		return portal.Item{}, err
	}
	crash.Point("t5.after-acknowledged")
	return b.item(c, n), nil
}

// Bounce records that the child is not on this school's roll. Only somebody
// who has read who the child is can say so.
func (b *Inbox) Bounce(ctx context.Context, p auth.Principal, id string) error {
	var made []string // keys of attempts that came second
	_, _, err := b.act(ctx, p, id, func(c *Case, n *Notification) (*facts.Fact, error) {
		b.service.discard(ctx, made...)
		made = nil
		if !slices.Contains(n.Readers, p.Actor()) {
			return nil, fault.New(fault.Conflict, "not-read-yet", "Read the message before you send it back.")
		}
		if !n.hasRead(p) {
			return nil, fault.New(fault.Conflict, portal.CodeChangedSinceRead, "It has changed since you read it. Read it again before you send it back.")
		}
		crash.Point("t5.before-bounced")
		f, keys, err := b.service.bouncedFact(ctx, c, n, p.Actor())
		made = keys
		return f, err
	})
	if err == nil {
		crash.Point("t5.after-bounced")
	}
	return err
}

// about is a fact about one notification of the case, with its data if any.
func (s *Service) about(c *Case, n *Notification, typ, actor string, data any) (*facts.Fact, error) {
	f := s.fact(c, typ, actor)
	f.Notification, f.Child, f.URN = n.ID, n.Child, n.URN
	if data != nil {
		if err := f.SetData(data); err != nil {
			return nil, err
		}
	}
	return &f, nil
}

// item is the notification as it may lie open on a screen.
func (b *Inbox) item(c *Case, n *Notification) portal.Item {
	v, _ := c.Version(n.Version)
	state := string(n.State)
	if suspended, err := b.service.isSuspended(c.Force); n.IsOpen() && (suspended || err != nil) {
		state = portal.StateSuspended
	}
	return portal.Item{
		ID: n.ID, ShortRef: shortRef(n.ID), School: b.service.schoolName(n.URN), URN: n.URN, State: state,
		ReceivedAt: v.At, Deadline: n.Deadline, OpenedAt: n.OpenedAt, AcknowledgedAt: n.AcknowledgedAt,
		Revision: n.Revision, Updated: n.Version > 1, Withdrawn: n.State == StateRecalled, Material: n.Material, Late: n.Late != LateNot,
		AccessEndsAt: n.Access.AccessEndsAt, ExportedAt: n.Access.ExportedAt, ClosedAt: n.Access.ClosedAt,
		OutcomeAt: n.OutcomeAt, FromHoliday: n.isPresentedAgain(b.service.now()),
	}
}
