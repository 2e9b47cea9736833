package admin

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
)

// refusedRow is one post that was turned away at the door.
type refusedRow struct {
	notifier.RefusalRow
	When, Machine, Answer string
}

// refused shows the posts a force's own system made and we could not accept.
// Each of them may be a child nobody is told about.
func (a *Admin) refused(c *fiber.Ctx) error {
	refusals, err := a.board.Refusals(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	now := a.site.Now()
	rows := make([]refusedRow, len(refusals))
	for i, r := range refusals {
		rows[i] = refusedRowOf(r, now)
	}
	return a.pages.Render(c, fiber.StatusOK, "refused", web.Page{
		Title: "Refused posts",
		Nav:   "/desk/refused",
		Data:  rows,
	})
}

func refusedRowOf(r notifier.RefusalRow, now time.Time) refusedRow {
	return refusedRow{RefusalRow: r, When: say.When(r.At, now), Machine: say.Machine(r.At), Answer: answerOf(r)}
}

// answers are what the door said, by status, in words.
var answers = map[int]string{
	fiber.StatusBadRequest:            "It could not be read",
	fiber.StatusConflict:              "It disagrees with what was received before",
	fiber.StatusRequestEntityTooLarge: "It was too large",
	fiber.StatusUnsupportedMediaType:  "It was not JSON",
	fiber.StatusUnprocessableEntity:   "Something in it was wrong",
	fiber.StatusTooManyRequests:       "Too many posts at once",
	fiber.StatusServiceUnavailable:    "It could not be stored; their system was asked to try again",
}

func answerOf(r notifier.RefusalRow) string {
	if words, ok := answers[r.Status]; ok {
		return words
	}
	return plain(r.Code)
}
