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
	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/internal/view"
	"firstbell/schools"
)

// Glass is what people at a desk do in an emergency, and what a force's
// administrators make of it. A message of another force, one about an incident
// to which the person is a party and one without content answer like what does
// not exist.
type Glass struct {
	service  *Service
	accounts AccountBook
}

// NewGlass gives the emergency openings of a service; accounts tell names.
func NewGlass(s *Service, accounts AccountBook) *Glass {
	return &Glass{service: s, accounts: accounts}
}

// GlassItem is one message that may be opened. It holds no personal data.
type GlassItem struct {
	Notification string
	ShortRef     string
	School       string
	State        State
	Deadline     time.Time
	Until        time.Time // until when it is open to the reader; zero where it is not
}

// GlassShown is the content of a message, as its school is shown it: personal
// data throughout.
type GlassShown struct {
	GlassItem
	Body schools.Notification
}

// GlassWhy is why somebody opens a message.
type GlassWhy struct {
	Reason string // a code of GlassReasons
	Words  string // in their own words: personal data, kept sealed
}

var (
	errNoGlass       = fault.New(fault.NotFound, "", "There is no such page.")
	errGlassOver     = fault.New(fault.Conflict, "glass-over", "This is not open to you now. Nothing was shown. Open it anew if the emergency goes on.")
	errGlassChanging = fault.New(fault.Conflict, "being-updated", "The police have just changed this message. Try again in a moment.")
	errGlassMost     = fault.New(fault.Conflict, "glass-most", fmt.Sprintf("You have %d messages open already. Wait until one of them has run out.", GlassMost))
)

// Find gives the message that has a short reference, or an id.
func (g *Glass) Find(ctx context.Context, p auth.Principal, reference string) (GlassItem, error) {
	ref, _, err := g.service.byReference(strings.TrimSpace(reference))
	if err != nil {
		return GlassItem{}, fmt.Errorf("finding a message to open: %w", err)
	}
	return g.Item(ctx, p, ref.Notification) // what is not found is looked for as thoroughly as what is hidden
}

// Item is one message that p may open, without its content.
func (g *Glass) Item(ctx context.Context, p auth.Principal, id string) (GlassItem, error) {
	c, n, err := g.find(ctx, p, id)
	if err != nil {
		return GlassItem{}, err
	}
	o, err := g.opening(ctx, p, c.Force, n.ID)
	return g.item(n, o), err
}

func (g *Glass) item(n *Notification, o Opening) GlassItem {
	return GlassItem{
		Notification: n.ID, ShortRef: shortRef(n.ID), School: g.service.schoolName(n.URN), State: n.State, Deadline: n.Deadline, Until: o.Until,
	}
}

// find is the message with its case, if p may open it.
func (g *Glass) find(ctx context.Context, p auth.Principal, id string) (*Case, *Notification, error) {
	var ref Ref
	found := false
	err := g.service.View.Read(func(tx *view.Tx) error {
		ref, found = refOf(tx, id)
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("finding a message to open: %w", err)
	}
	if !found || !slices.Contains(p.Scopes(operatorRoles...), ref.Force) {
		return nil, nil, errNoGlass
	}
	c, err := g.service.load(ctx, ref.Case)
	if err != nil {
		return nil, nil, err
	}
	n, err := g.visible(ctx, p, c, id)
	return c, n, err
}

// visible is the message in the case as it is now, if p may open it and it has
// content.
func (g *Glass) visible(ctx context.Context, p auth.Principal, c *Case, id string) (*Notification, error) {
	n := c.notification(id)
	if n == nil || !slices.Contains(p.Scopes(operatorRoles...), c.Force) {
		return nil, errNoGlass
	}
	barred, err := g.service.isBarred(ctx, c, n, p)
	if err != nil {
		return nil, err
	}
	if _, ended := c.Ended[n.Key]; barred || ended || !n.State.IsLive() {
		return nil, errNoGlass
	}
	if c.Routed < c.Current().N {
		return nil, errGlassChanging // it may be about somebody else, or hide what is shown
	}
	return n, nil
}

// opening is what lets p see the message now; the zero one where nothing does.
func (g *Glass) opening(ctx context.Context, p auth.Principal, force, notification string) (Opening, error) {
	var found Opening
	_, err := g.service.readHub(ctx, force, func(tx *view.Tx, _ *Hub) error {
		open, err := g.openOf(tx, p, force)
		if i := slices.IndexFunc(open, func(o Opening) bool { return o.Notification == notification }); i >= 0 {
			found = open[i]
		}
		return err
	})
	return found, err
}

// openOf are the openings of p at a force that show something now.
func (g *Glass) openOf(tx *view.Tx, p auth.Principal, force string) ([]Opening, error) {
	now := g.service.now()
	all, err := openingsSince(tx, force, now.Add(-GlassFor))
	return slices.DeleteFunc(all, func(o Opening) bool { return o.By != p.Actor() || !o.IsOpenAt(now) }), err
}

// Break opens a message to p until GlassFor from now, and asks the force's
// administrators in the same fact. What is open already stays as it is. It is
// fault.Invalid with the code of the field for a reason that is none, and
// fault.Conflict where p has GlassMost open.
func (g *Glass) Break(ctx context.Context, p auth.Principal, id string, why GlassWhy) (GlassItem, error) {
	return disclose(ctx, func(ctx context.Context) (GlassItem, error) { return g.breakIt(ctx, p, id, why) })
}

func (g *Glass) breakIt(ctx context.Context, p auth.Principal, id string, why GlassWhy) (GlassItem, error) {
	c, n, err := g.find(ctx, p, id)
	if err != nil {
		return GlassItem{}, err
	}
	if !slices.Contains(GlassReasons, why.Reason) {
		return GlassItem{}, fault.New(fault.Invalid, "reason", "Choose what the emergency is.")
	}
	if err := checkWords(why.Words); err != nil {
		return GlassItem{}, err
	}
	o, err := g.opening(ctx, p, c.Force, n.ID)
	if err != nil || !o.Until.IsZero() {
		return g.item(n, o), err
	}
	key, err := g.service.Vault.NewKey(ctx)
	if err != nil {
		return GlassItem{}, fmt.Errorf("making a key for the reason of an emergency: %w", err)
	}
	crash.Point("glass.after-key")
	used := false
	err = g.service.changeHub(ctx, c.Force, func(tx *view.Tx, _ *Hub) (*facts.Fact, error) {
		used = false
		open, err := g.openOf(tx, p, c.Force)
		switch {
		case err != nil:
			return nil, err
		case slices.ContainsFunc(open, func(o Opening) bool { return o.Notification == n.ID }):
			return nil, nil // the other tab was faster
		case len(open) >= GlassMost:
			return nil, errGlassMost
		}
		used = true
		return g.brokenFact(ctx, p, c, n, why, key)
	})
	if err == nil {
		crash.Point("glass.after-opening")
	}
	if !used {
		g.service.discard(ctx, key)
	}
	if err != nil {
		return GlassItem{}, err
	}
	o, err = g.opening(ctx, p, c.Force, n.ID)
	return g.item(n, o), err
}

// checkWords is what is wrong with a reason in words.
func checkWords(words string) error {
	if n := len([]rune(strings.TrimSpace(words))); n == 0 || n > maxNote {
		return fault.New(fault.Invalid, "words", fmt.Sprintf("Say why in your own words, in at most %d characters.", maxNote))
	}
	return nil
}

// brokenFact is the opening with its alarm.
func (g *Glass) brokenFact(ctx context.Context, p auth.Principal, c *Case, n *Notification, why GlassWhy, key string) (*facts.Fact, error) {
	now := g.service.now()
	f, err := g.service.hubFact(c.Force, FactGlassBroken, p.Actor(), nil)
	if err != nil {
		return nil, err
	}
	a := Alarm{Kind: AlarmGlass, Key: glassAlarmKey(f.ID), Case: c.ID, Child: n.Child, Notification: n.ID, By: p.Actor()}
	f.Case, f.Notification, f.Child, f.URN, f.Keys = c.ID, n.ID, n.Child, n.URN, []string{key}
	disclosed(f, p.RoleOver(c.Force, operatorRoles...), PurposeGlass)
	if err := g.service.seal(ctx, f, partNote, key, encode(strings.TrimSpace(why.Words))); err != nil {
		return nil, err
	}
	return f, f.SetData(GlassBroken{
		AlarmRaised: AlarmRaised{Alarm: a, Steps: g.service.hubSteps(c.Force, a, now)}, Reason: why.Reason, Until: now.Add(GlassFor),
	})
}

// Look records that p looks at a message that is open to them, and only then
// shows it. It is fault.Conflict with the code "glass-over" where it is not open.
func (g *Glass) Look(ctx context.Context, p auth.Principal, id string) (GlassShown, error) {
	return disclose(ctx, func(ctx context.Context) (GlassShown, error) { return g.look(ctx, p, id) })
}

func (g *Glass) look(ctx context.Context, p auth.Principal, id string) (GlassShown, error) {
	for try := 1; ; try++ {
		c, n, err := g.find(ctx, p, id)
		if err != nil {
			return GlassShown{}, err
		}
		o, err := g.opening(ctx, p, c.Force, n.ID)
		if err != nil {
			return GlassShown{}, err
		}
		if c, err = g.recordLook(ctx, p, c.ID, id, o); err != nil {
			return GlassShown{}, err
		}
		crash.Point("glass.after-look")
		n = c.Notifications[id]
		body, err := g.service.openBody(ctx, n)
		if errors.Is(err, vault.ErrErased) && try < revealTries {
			continue // the case has moved on: its newest state decides
		}
		if err != nil {
			return GlassShown{}, fmt.Errorf("opening notification %s in an emergency: %w", id, err)
		}
		if !o.IsOpenAt(g.service.now()) {
			return GlassShown{}, errGlassOver // it ran out while the look was recorded
		}
		return GlassShown{g.item(n, o), body}, nil
	}
}

// recordLook publishes that p looks, if the message is there and open to them.
func (g *Glass) recordLook(ctx context.Context, p auth.Principal, caseID, id string, o Opening) (*Case, error) {
	return g.service.change(ctx, caseID, func(c *Case) (*facts.Fact, error) {
		n, err := g.visible(ctx, p, c, id)
		if err != nil {
			return nil, err
		}
		if !o.IsOpenAt(g.service.now()) {
			return nil, errGlassOver
		}
		crash.Point("glass.before-look")
		f, err := g.service.about(c, n, FactGlassViewed, p.Actor(), GlassViewed{Opening: o.ID, Revision: n.Revision})
		if err == nil {
			disclosed(f, p.RoleOver(c.Force, operatorRoles...), PurposeGlass)
		}
		return f, err
	})
}

// nameOf is an actor's name; words where it is not known any more.
func (g *Glass) nameOf(ctx context.Context, actor string) (string, error) {
	if actor == "" {
		return "", nil
	}
	account, err := g.accounts.Account(ctx, strings.TrimPrefix(actor, personActor))
	if err != nil && !errors.Is(err, fault.NotFound) {
		return "", fmt.Errorf("naming who opened a message: %w", err)
	}
	return cmp.Or(account.Name, somebodyGone), nil
}
