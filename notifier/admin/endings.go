package admin

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/table"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
	"firstbell/schools"
)

// Endings is what ended on a day, and what should have.
type Endings interface {
	Day(ctx context.Context, p auth.Principal, day schools.Date) (notifier.EndingsDay, error)
}

var _ Endings = (*notifier.Endings)(nil)

// purgers read the report of what ended: a force's desk and its auditors.
var purgers = append(slices.Clone(desk), notifier.RoleAuditor)

var endingRoutes = []route{
	{fiber.MethodGet, "/desk/endings", purgers, (*Admin).endings},
	{fiber.MethodGet, "/desk/endings.csv", purgers, (*Admin).endingsCSV},
}

// endWhatWords and endRuleWords say what ended, and by what rule.
var (
	endWhatWords = map[notifier.EndWhat]string{
		notifier.EndsAccess: "A school can no longer read a notification", notifier.EndsIncident: "An incident ended", notifier.EndsKey: "A key was destroyed",
	}
	endRuleWords = map[string]string{
		notifier.EndedExported: "its time was over, and it was exported", notifier.EndedOutcome: "its time was over, and what was done is recorded",
		notifier.EndedTold:           "its time was over, nothing is recorded, and the head was told",
		string(notifier.EndTimeBox):  "a school’s notification, on its last day",
		string(notifier.EndIncident): "the incident itself, after the last of its notifications", string(notifier.EndReplaced): "a newer version or revision took its place",
		string(notifier.EndHeld): "the police corrected who the child is", string(notifier.EndBounced): "the school sent it back",
		string(notifier.EndBreach):   "what was written about a breach, years after it was closed",
		string(notifier.EndRecalled): "it was taken back from this school", string(notifier.EndWithdrawn): "the police withdrew the incident",
	}
)

// endingRow is one row in words.
type endingRow struct {
	When, What, Rule, ShortRef string
	N                          int
}

type endingsPage struct {
	Day, Words, Before, After string // the day, in digits and in words, and its neighbours
	notifier.EndingsDay
	Totals, Shown []endingRow
}

// endingsShown is how many rows the page shows; the file has them all.
const endingsShown = 200

// endings is the report of a day.
func (a *Admin) endings(c *fiber.Ctx) error {
	report, err := a.reportOf(c)
	if err != nil {
		return err
	}
	page := endingsPage{
		Day: report.Day.String(), Words: say.Date(report.Day.At(12 * 60)), EndingsDay: report, Before: report.Day.AddDays(-1).String(),
	}
	if report.Day.Before(schools.DateAt(a.site.Now())) {
		page.After = report.Day.AddDays(1).String()
	}
	for _, n := range report.Counts {
		page.Totals = append(page.Totals, endingRow{What: endWhatWords[n.What], Rule: ruleWords(n.Rule), N: n.N})
	}
	for _, row := range report.Rows[:min(len(report.Rows), endingsShown)] {
		page.Shown = append(page.Shown, endingRow{When: say.Clock(row.At), What: endWhatWords[row.What], Rule: ruleWords(row.Rule), ShortRef: row.ShortRef, N: row.N})
	}
	return a.pages.Render(c, fiber.StatusOK, "endings", web.Page{Title: "What ended", Nav: "/desk/endings", Data: page})
}

// reportOf is the report of the day that is asked for; of today where the
// address names none that can be read.
func (a *Admin) reportOf(c *fiber.Ctx) (notifier.EndingsDay, error) {
	day, err := schools.ParseDate(strings.Clone(c.Query("day")))
	if today := schools.DateAt(a.site.Now()); err != nil || day.After(today) {
		day = today
	}
	return a.ended.Day(c.UserContext(), web.PrincipalOf(c), day)
}

// endingsCSV is the report of a day as a file. It names nobody.
func (a *Admin) endingsCSV(c *fiber.Ctx) error {
	report, err := a.reportOf(c)
	if err != nil {
		return err
	}
	rows := [][]string{{"time", "force", "what", "rule", "number", "reference"}}
	for _, row := range report.Rows {
		rows = append(rows, []string{row.At.UTC().Format(time.RFC3339), row.Force, string(row.What), row.Rule, strconv.Itoa(row.N), row.ShortRef})
	}
	now := report.At.UTC().Format(time.RFC3339)
	for _, total := range []struct {
		rule string
		n    int
	}{{"on-hold", report.OnHold}, {"waits-for-the-school", report.Waiting}, {"not-destroyed-in-time", report.Overdue}} {
		rows = append(rows, []string{now, "", "now", total.rule, strconv.Itoa(total.n), ""})
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="endings-`+report.Day.String()+`.csv"`)
	return c.Send(table.CSV(rows))
}

func ruleWords(rule string) string {
	if words, ok := endRuleWords[rule]; ok {
		return words
	}
	return plain(rule)
}
