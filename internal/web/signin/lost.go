package signin

import (
	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
	"firstbell/internal/web"
)

// lostPage says what to do without a passkey, and takes the address at which
// those who may invite again are told. It lets nobody in and ends nothing: an
// address is no proof, and whoever knows one must not be able to keep a key adult
// out with it.
func (d *Door) lostPage(c *fiber.Ctx) error {
	return d.pages.Render(c, fiber.StatusOK, "lost", web.Page{Title: "I have lost my passkey", Back: "/sign-in"})
}

// askAgain records that somebody asked. The answer is the same, to the byte, for
// an address that is known and one that is not.
func (d *Door) askAgain(c *fiber.Ctx) error {
	err := d.accounts.AskRecovery(c.UserContext(), c.FormValue("email"))
	if fault.Code(err) == "email" {
		return d.pages.Render(c, fiber.StatusUnprocessableEntity, "lost", web.Page{
			Title: "I have lost my passkey", Back: "/sign-in", Errors: []web.FormError{{Field: "email", Message: fault.Public(err)}},
		})
	}
	if err != nil {
		return err
	}
	return d.pages.Render(c, fiber.StatusOK, "lost-asked", web.Page{Title: "What happens now"})
}
