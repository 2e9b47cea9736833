package admin

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/table"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
)

// Shortages is what keeps schools from being told for certain.
type Shortages interface {
	List(ctx context.Context, p auth.Principal) (notifier.ShortfallList, error)
}

var _ Shortages = (*notifier.Shortages)(nil)

// shortfallWords say each code as an operator reads it.
var shortfallWords = map[notifier.Shortfall]string{
	notifier.ShortNobody:      "Nobody there can be asked today. It goes on the call sheet.",
	notifier.ShortAccounts:    "Nobody there can sign in.",
	notifier.ShortKeyAdults:   "It has fewer than two key adults who can sign in.",
	notifier.ShortHead:        "It has no head teacher on record.",
	notifier.ShortFallback:    "It has no fallback that is watched when key adults are away.",
	notifier.ShortBouncing:    "Emails to somebody there come back.",
	notifier.ShortUntrained:   "A key adult has no training date.",
	notifier.ShortExpired:     "The training of a key adult has run out.",
	notifier.ShortUnconfirmed: "Nobody has confirmed its people this term.",
	notifier.ShortHoliday:     "Nobody there says that they are reached in the holidays.",
	notifier.ShortTelephone:   "The register has no telephone number for it.",
	notifier.ShortWebhook:     "Its own record system takes no events.",
	notifier.ShortRerouted:    "It is re-routed to a hub school today.",
}

// shortfallsShown is how many schools the page names; the file has them all.
const shortfallsShown = 200

// shortfallRow is one school in words.
type shortfallRow struct {
	notifier.ShortfallRow
	Words []string
}

// shortfallCount is how many schools lack one thing.
type shortfallCount struct {
	Words string
	N     int
}

// shortfallsPage is what the page shows.
type shortfallsPage struct {
	At     string
	All    int
	Lack   int
	Counts []shortfallCount
	Rows   []shortfallRow
}

// shortfalls lists the schools that lack something, the gravest first.
func (a *Admin) shortfalls(c *fiber.Ctx) error {
	list, err := a.shortages.List(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	page := shortfallsPage{At: say.When(list.At, a.site.Now()), All: list.All, Lack: len(list.Rows)}
	for _, code := range notifier.Shortfalls() {
		if n := list.Counts[code]; n > 0 {
			page.Counts = append(page.Counts, shortfallCount{shortfallWords[code], n})
		}
	}
	for _, row := range list.Rows[:min(len(list.Rows), shortfallsShown)] {
		page.Rows = append(page.Rows, shortfallRow{row, lacksOf(row.Codes)})
	}
	return a.pages.Render(c, fiber.StatusOK, "shortfalls", web.Page{Title: "What schools lack", Nav: "/desk/schools", Data: page})
}

func lacksOf(codes []notifier.Shortfall) []string {
	var words []string
	for _, code := range codes {
		words = append(words, shortfallWords[code])
	}
	return words
}

// shortfallsCSV is the whole list as a file. It names no member of staff.
func (a *Admin) shortfallsCSV(c *fiber.Ctx) error {
	list, err := a.shortages.List(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	rows := [][]string{{"urn", "school", "council", "telephone", "codes", "lacks"}}
	for _, row := range list.Rows {
		var codes []string
		for _, code := range row.Codes {
			codes = append(codes, string(code))
		}
		rows = append(rows, []string{row.URN.String(), row.School, row.Council, row.Telephone, strings.Join(codes, " "), strings.Join(lacksOf(row.Codes), " ")})
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="shortfalls.csv"`)
	return c.Send(table.CSV(rows))
}
