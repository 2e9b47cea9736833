package admin

import (
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
	"firstbell/police"
)

// tableWords says what a force's decisions are reckoned by, and whose doing that is.
func tableWords(l notifier.Learned, now time.Time) string {
	switch {
	case l.Own == nil:
		return "The table that comes with Firstbell (" + l.InUse + "), learned on invented children."
	case l.InUse != l.Own.Table.Version:
		return "The table that comes with Firstbell (" + l.InUse + "). Its own was learned by an older matcher and does not count any more."
	}
	return fmt.Sprintf("Its own table (%s), put to use %s, learned from %s of its decisions of which %s were wrong.",
		l.InUse, say.When(l.Own.At, now), grouped3(l.Own.Outcomes), grouped3(l.Own.Wrong))
}

// taughtWords says how many decisions can be learned from.
func taughtWords(l notifier.Learned) string {
	words := fmt.Sprintf("%s decisions with a known outcome, %s wrong.", grouped3(l.Outcomes), grouped3(l.Wrong))
	if l.Missing > 0 {
		words += fmt.Sprintf(" %s more are needed before they say anything; one wrong decision is enough to become stricter.", grouped3(l.Missing))
	}
	return words
}

// changeWords says what a force's own table would change for the very children
// it was learned from.
func changeWords(l notifier.Learned) string {
	switch {
	case !l.Ready:
		return ""
	case l.Would < l.Routed:
		return fmt.Sprintf("It becomes stricter: %s of the %s children who were certain enough would have waited for a person.",
			grouped3(l.Routed-l.Would), grouped3(l.Routed))
	case l.Would > l.Routed:
		return fmt.Sprintf("It becomes looser: %s more children would have been certain enough. The outcomes prove with 95%% confidence that they are right as often as must be.",
			grouped3(l.Would-l.Routed))
	}
	return "It changes how sure the matcher says it is, and for none of these children whether a person decides."
}

// recalibrate puts to use what a force's decisions have taught, or goes back.
func (a *Admin) recalibrate(c *fiber.Ctx) error {
	force, err := police.ParseForceCode(c.Params("force"))
	if err != nil {
		return fault.NotFound
	}
	p, code := web.PrincipalOf(c), string(force)
	if c.FormValue("do") == "drop" {
		err = a.oversight.DropCalibration(c.UserContext(), p, code)
	} else {
		err = a.oversight.Recalibrate(c.UserContext(), p, code, strings.Clone(c.FormValue("seen")))
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/matching?done=table", fiber.StatusSeeOther)
}
