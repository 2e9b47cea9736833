package portal

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
	"firstbell/internal/web"
)

// show is the page of one notification without its content: what state it is
// in, what to do next, and the warning before the content.
func (p *Portal) show(c *fiber.Ctx) error { return p.tell(c, fiber.StatusOK, "") }

// tell is that page with something to say first.
func (p *Portal) tell(c *fiber.Ctx, status int, say string) error {
	it, err := p.inbox.Item(c.UserContext(), web.PrincipalOf(c), idOf(c))
	if err != nil {
		return err
	}
	card := cardOf(it, p.site.Now())
	card.Say = say
	return p.pages.Render(c, status, "notification", web.Page{Title: it.heading(), Nav: "/inbox", Data: card})
}

// conflicts are the words for what keeps a reader from what they asked for and
// cannot be seen on the page itself.
var conflicts = map[string]string{
	CodeChangedSinceRead: "The police have changed this notification since it was shown to you. Show it and read it again.",
	CodeNotTakenOn:       "Show this notification, read it and acknowledge it before you export it.",
	CodeBeingUpdated:     "The police have just changed this notification and it is being updated. Try again in a moment.",
}

// refused answers a conflict: in words where there are some, and otherwise with
// the notification's own page, which tells the state it is in.
func (p *Portal) refused(c *fiber.Ctx, err error) error {
	if say, ok := conflicts[fault.Code(err)]; ok {
		return p.tell(c, fiber.StatusConflict, say)
	}
	return back(c, idOf(c))
}

// reveal records the opening and answers with the content itself: there is no
// redirect, so content never has an address that could be opened again.
func (p *Portal) reveal(c *fiber.Ctx) error {
	n, it, err := p.inbox.Reveal(c.UserContext(), web.PrincipalOf(c), idOf(c))
	if errors.Is(err, fault.Conflict) {
		return p.refused(c, err)
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return p.pages.Render(c, fiber.StatusOK, "content", web.Page{
		Title: it.heading() + ", content shown",
		Nav:   "/inbox",
		Data:  contentOf(n, it, p.site.Now()),
	})
}

// acknowledge records that the school has taken it on and leads to what to do
// next. Where the police changed or withdrew it meanwhile, the page it leads
// to says so instead.
func (p *Portal) acknowledge(c *fiber.Ctx) error {
	_, err := p.inbox.Acknowledge(c.UserContext(), web.PrincipalOf(c), idOf(c), revisionOf(c))
	if errors.Is(err, fault.Conflict) {
		return p.refused(c, err)
	}
	if err != nil {
		return err
	}
	return back(c, idOf(c))
}

// revisionOf is the revision whose page was sent back; -1, which is none, where
// it says nothing that can be read.
func revisionOf(c *fiber.Ctx) int {
	revision, err := strconv.Atoi(c.FormValue("revision"))
	if err != nil || revision < 0 {
		return -1
	}
	return revision
}

// confirmBounce asks before the school says that the child is not theirs.
func (p *Portal) confirmBounce(c *fiber.Ctx) error {
	it, err := p.inbox.Item(c.UserContext(), web.PrincipalOf(c), idOf(c))
	if err != nil {
		return err
	}
	if !it.IsReadable() {
		return back(c, it.ID)
	}
	return p.pages.Render(c, fiber.StatusOK, "bounce", web.Page{
		Title: it.For().AskNotOurs + " " + it.heading(),
		Nav:   "/inbox",
		Data:  cardOf(it, p.site.Now()),
	})
}

// bounce hides the content from everybody at the school at once and hands the
// notification back to a person at the police.
func (p *Portal) bounce(c *fiber.Ctx) error {
	err := p.inbox.Bounce(c.UserContext(), web.PrincipalOf(c), idOf(c))
	if errors.Is(err, fault.Conflict) {
		return p.refused(c, err)
	}
	if err != nil {
		return err
	}
	return back(c, idOf(c))
}

// back leads to the notification's own page, which tells the state it is in.
func back(c *fiber.Ctx, id string) error {
	return c.Redirect("/notifications/"+id, fiber.StatusSeeOther)
}

// idOf copies the id out of the request: fiber's strings die with it. Ids are
// keyed hashes in hexadecimal; anything else is no notification, and is kept
// out of addresses and errors.
func idOf(c *fiber.Ctx) string {
	id := strings.Clone(c.Params("id"))
	if len(id) > MaxIDLength || strings.Trim(id, "0123456789abcdef") != "" {
		return ""
	}
	return id
}

// MaxIDLength is beyond every id that is ever made: 256 bits in hexadecimal.
const MaxIDLength = 64

// heading names a notification on pages and tabs, without personal data.
func (it Item) heading() string { return "Notification " + it.ShortRef }
