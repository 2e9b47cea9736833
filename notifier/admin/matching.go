package admin

import (
	"fmt"
	"math"
	"slices"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/web"
	"firstbell/notifier"
	"firstbell/schools/registry"
)

// agreementRow is one force on the page about matching.
type agreementRow struct {
	notifier.Agreement
	Mode   string
	Bound  string
	Back   string
	Advice tag
	Next   string
	Table  string // what its decisions are reckoned by
	Taught string // what its decisions have taught since
	Change string // what putting that to use would change; empty where there is nothing
	May    bool   // the reader may put it to use
}

// matching shows how far people and the matcher agree.
func (a *Admin) matching(c *fiber.Ctx) error {
	all, err := a.oversight.Agreement(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	rows := make([]agreementRow, len(all))
	p, now := web.PrincipalOf(c), a.site.Now()
	for i, one := range all {
		rows[i] = agreementRowOf(one)
		rows[i].Table = tableWords(one.Learned, now)
		rows[i].May = slices.Contains(p.Scopes(notifier.RoleForceAdmin), one.Force) || len(p.Scopes(notifier.RoleSystemAdmin)) > 0
	}
	return a.pages.Render(c, fiber.StatusOK, "matching", web.Page{Title: "Matching", Nav: "/desk/matching", Notice: done[c.Query("done")], Data: rows})
}

func agreementRowOf(a notifier.Agreement) agreementRow {
	row := agreementRow{
		Agreement: a, Mode: "Every child is decided by a person", Bound: boundWords(a.ErrorBound, a.Proposed), Back: boundWords(a.SentBackBound, a.Automatic),
	}
	if a.Policy.Mode == notifier.MatchAutomatic {
		row.Mode = "What is certain enough is routed without a person"
	}
	row.Advice, row.Next = adviceWords(a)
	row.Taught, row.Change = taughtWords(a.Learned), changeWords(a.Learned)
	return row
}

func adviceWords(a notifier.Agreement) (tag, string) {
	switch a.Advice {
	case notifier.AdviceOpen:
		return tag{"Can be opened", "green"}, "The agreement is good enough to let the matcher route what it is certain of. Your administrator sets matching.mode to automatic."
	case notifier.AdviceKeep:
		return tag{"Keep it open", "green"}, "Nothing that came back speaks against routing without a person."
	case notifier.AdviceClose:
		return tag{"Close it now", "red"}, "More children came back from schools than may. Ask your administrator to set matching.mode to review-all, and say why."
	}
	return tag{"Wait", "blue"}, fmt.Sprintf("About %s more decisions that agree are needed.", grouped3(a.Missing))
}

// boundWords is an upper bound of a share, for people.
func boundWords(share float64, of int) string {
	switch {
	case of == 0:
		return "Nothing to judge by yet"
	case share >= .1:
		return fmt.Sprintf("At most %.0f in 100", math.Ceil(100*share))
	case share >= .001:
		return fmt.Sprintf("At most %.0f in 1,000", math.Ceil(1000*share))
	}
	return fmt.Sprintf("At most %s in 100,000", grouped3(int(math.Ceil(100000*share))))
}

// grouped3 writes a number with commas.
func grouped3(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// rollDoubts are why a roll is not relied on, in words.
var rollDoubts = map[registry.RollDoubt]string{
	registry.RollChanged: "More than 10% of this roll came or went at once. Is the file complete?",
	registry.RollOld:     "This roll is older than 35 days. Joiners and leavers are missing from it.",
}

// confirmRoll records that somebody looked at a doubtful roll.
func (a *Admin) confirmRoll(c *fiber.Ctx) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	if err := a.oversight.ConfirmRoll(c.UserContext(), web.PrincipalOf(c), urn); err != nil {
		return err
	}
	return c.Redirect("/desk/schools/"+urn.String()+"?done=confirmed-roll", fiber.StatusSeeOther)
}
