package portal

import (
	"cmp"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/web"
	"firstbell/internal/web/say"
)

// section is one group of cards on the list.
type section struct {
	ID, Heading, Empty string
	Cards              []card
}

// list shows everything the reader may see, what is due first at the top.
func (p *Portal) list(c *fiber.Ctx) error {
	items, err := p.inbox.List(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	now := p.site.Now()
	sections := sectionsOf(items, now)
	return p.pages.Render(c, fiber.StatusOK, "inbox", web.Page{
		Title: listTitle(len(sections[0].Cards)),
		Nav:   "/inbox",
		Data: listPage{
			Sections: sections,
			Waiting:  len(sections[0].Cards),
			Now:      at(now, say.Clock(now)),
			First:    earliest(sections[0].Cards),
		},
	})
}

// listPage is what the list's template shows.
type listPage struct {
	Sections []section
	Waiting  int    // how many are to be read now
	First    string // the earliest deadline among them, in words
	Now      moment
}

// listTitle tells the number even on the tab, which names nobody.
func listTitle(waiting int) string {
	switch waiting {
	case 0:
		return "Notifications: nothing to read now"
	case 1:
		return "Notifications: 1 to read now"
	}
	return "Notifications: " + count(waiting) + " to read now"
}

// sectionsOf groups items as they are worked: by deadline while something is to
// be done, newest first afterwards. A section without cards is left out, except
// the first, which then says that nothing waits.
func sectionsOf(items []Item, now time.Time) []section {
	all := []section{
		{ID: "now", Heading: "To read now"},
		{ID: "asked", Heading: "Not for your school: please say what became of it"},
		{ID: "suspended", Heading: "Held back: the police have suspended this service"},
		{ID: "holiday", Heading: "Received in the holiday, to look at again"},
		{ID: "read", Heading: "Read, not yet acknowledged"},
		{ID: "acknowledged", Heading: "Acknowledged"},
		{ID: "checked", Heading: "Being checked by the police"},
		{ID: "withdrawn", Heading: "Withdrawn"},
		{ID: "returned", Heading: "Sent back"},
		{ID: "closed", Heading: "Acknowledged, and no longer readable here"},
	}
	slices.SortStableFunc(items, byDeadline)
	for _, it := range items {
		i := slices.IndexFunc(all, func(s section) bool { return s.ID == sectionOf(it) })
		all[i].Cards = append(all[i].Cards, cardOf(it, now))
	}
	for i := slices.IndexFunc(all, func(s section) bool { return s.ID == "acknowledged" }); i < len(all); i++ {
		slices.Reverse(all[i].Cards)
	}
	return slices.DeleteFunc(all, func(s section) bool { return len(s.Cards) == 0 && s.ID != "now" })
}

func byDeadline(a, b Item) int {
	return cmp.Or(a.Deadline.Compare(b.Deadline), a.ReceivedAt.Compare(b.ReceivedAt), cmp.Compare(a.ID, b.ID))
}

// sectionOf is the id of the section an item belongs to.
func sectionOf(it Item) string {
	switch {
	case it.AskedStatement:
		return "asked"
	case it.isWithdrawn():
		return "withdrawn"
	case it.State == StateSuspended:
		return "suspended"
	case it.State == StateHeld:
		return "checked"
	case it.State == StateBounced:
		return "returned"
	case it.State == StateClosed:
		return "closed"
	case it.FromHoliday && !it.IsWaiting():
		return "holiday"
	case it.State == StateAcknowledged:
		return "acknowledged"
	case it.State == StateOpened:
		return "read"
	}
	return "now"
}

func (it Item) isWithdrawn() bool { return it.Withdrawn || it.State == StateRecalled }

func earliest(cards []card) string {
	if len(cards) == 0 {
		return ""
	}
	return cards[0].ReadBy.Words
}
