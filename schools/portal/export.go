package portal

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
	"firstbell/internal/paper"
	"firstbell/internal/table"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/schools"
)

// ExportWithin is how long after showing their passkey somebody may take a copy.
// Reading is for every morning; a copy is what outlives all that is done here.
const ExportWithin = 5 * time.Minute

// formats are the answers to which copy somebody wants.
var formats = []choice{
	{Code: string(schools.ExportPDF), Label: "PDF", Hint: "To file in the child’s safeguarding record"},
	{Code: string(schools.ExportPrint), Label: "A page to print", Hint: "Also for a screen reader, and for letters that a PDF cannot show"},
	{Code: string(schools.ExportCSV), Label: "CSV", Hint: "For a record system or a spreadsheet"},
	{Code: string(schools.ExportJSON), Label: "JSON", Hint: "For a record system that reads it"},
}

// askExport is the page on which somebody chooses a copy. It shows no content.
func (p *Portal) askExport(c *fiber.Ctx) error { return p.renderExport(c, fiber.StatusOK, nil) }

func (p *Portal) renderExport(c *fiber.Ctx, status int, faults []web.FormError) error {
	it, err := p.inbox.Item(c.UserContext(), web.PrincipalOf(c), idOf(c))
	if err != nil {
		return err
	}
	if p.copies == nil {
		return fault.NotFound
	}
	if !it.IsReadable() || it.IsWaiting() {
		return back(c, it.ID)
	}
	return p.pages.Render(c, status, "export", web.Page{
		Title: "Export " + it.heading(), Nav: "/inbox", Back: "/notifications/" + it.ID, Errors: faults,
		Data: struct {
			card
			Formats   []choice
			Marking   string
			Confirmed bool
		}{cardOf(it, p.site.Now()), formats, marking, web.PrincipalOf(c).ConfirmedWithin(ExportWithin, p.site.Now())},
	})
}

// export records the copy and answers with it. Whoever has not shown their
// passkey just now is asked to before anything is looked for, so that the answer
// is the same whether the notification exists or not.
func (p *Portal) export(c *fiber.Ctx) error {
	if p.copies == nil {
		return fault.NotFound
	}
	if !web.PrincipalOf(c).ConfirmedWithin(ExportWithin, p.site.Now()) {
		return p.askAgain(c)
	}
	format := schools.ExportFormat(strings.Clone(c.FormValue("format")))
	if !slices.Contains(schools.ExportFormats(), format) {
		return p.renderExport(c, fiber.StatusUnprocessableEntity, []web.FormError{{Field: "format-pdf", Message: "Select which copy you want"}})
	}
	n, it, err := p.copies.Export(c.UserContext(), web.PrincipalOf(c), idOf(c), format)
	if errors.Is(err, fault.Conflict) {
		return p.refused(c, err)
	}
	if err != nil {
		return err
	}
	return p.hand(c, format, n.Allowed(), it)
}

// askAgain asks for the passkey; signing in leads back to the page of copies.
func (p *Portal) askAgain(c *fiber.Ctx) error {
	to := "/notifications/" + idOf(c) + "/export"
	return p.pages.Render(c, fiber.StatusForbidden, "confirm", web.Page{
		Title: "Show that it is you", Nav: "/inbox", Back: to, Data: "/sign-in?next=" + url.QueryEscape(to),
	})
}

// hand answers with the copy. A PDF that could not hold every letter becomes the
// page to print, which can.
func (p *Portal) hand(c *fiber.Ctx, format schools.ExportFormat, n schools.Notification, it Item) error {
	now := p.site.Now()
	sections := recordOf(contentOf(n, it, now), it, now)
	c.Set(fiber.HeaderCacheControl, "no-store")
	switch format {
	case schools.ExportCSV:
		return file(c, it, "csv", "text/csv; charset=utf-8", csvOf(sections))
	case schools.ExportJSON:
		raw, err := jsonOf(n, it, now)
		if err != nil {
			return err
		}
		return file(c, it, "json", fiber.MIMEApplicationJSONCharsetUTF8, raw)
	case schools.ExportPDF:
		raw, err := paper.PDF(paper.Document{Title: it.heading(), Marking: marking, At: now, Sections: sections})
		if err == nil {
			return file(c, it, "pdf", "application/pdf", raw)
		}
		if !errors.Is(err, paper.ErrLetters) {
			return err
		}
	}
	return p.pages.Render(c, fiber.StatusOK, "record", web.Page{
		Title: it.heading() + ", copy to print", Nav: "/inbox",
		Data: struct {
			ID, Heading, Marking string
			Sections             []paper.Section
			Instead              bool // of a PDF that could not hold every letter
		}{it.ID, it.heading(), marking, sections, format == schools.ExportPDF},
	})
}

// file answers with a download whose name says nothing of anybody.
func file(c *fiber.Ctx, it Item, ending, kind string, raw []byte) error {
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="notification-`+strings.ToLower(it.ShortRef)+"."+ending+`"`)
	return c.Send(raw)
}

// recordOf is the page's own words as sections of a record: what the page leaves
// out is left out here.
func recordOf(c content, it Item, now time.Time) []paper.Section {
	list := func(heading string, lines ...paper.Line) paper.Section {
		return paper.Section{Heading: heading, Lines: slices.DeleteFunc(lines, func(l paper.Line) bool { return len(l.Values) == 0 })}
	}
	line := func(name, value string) paper.Line { return paper.Line{Name: name, Values: one(value)} }
	all := []paper.Section{
		list("", line("Marking", c.Marking), line("Notification", it.ShortRef), line(it.For().Place, it.School), line("Received", stamp(it.ReceivedAt)),
			line("Acknowledged", stamp(it.AcknowledgedAt)), line("Exported", stamp(now))),
		list("Before you contact anybody", line("", c.Safety.Heading), line("", c.Safety.Instruction), line("", c.Safety.Adult)),
		list("Changed by the police", paper.Line{Values: c.Changed}),
	}
	if c.Unchecked {
		all = append(all, list("Check that this child is yours", line("", "The police named this school. No pupil list was at hand to check that.")))
	}
	all = append(all, list(c.For().Watch, conditionLines(c.Conditions)...))
	all = append(all, list("The child", append([]paper.Line{line("Name", c.Child.Name), line("Known as", c.Child.KnownAs), line("Date of birth", c.Child.Born)}, linesOf(c.Child.Needs)...)...))
	if c.Party.IsShown() {
		all = append(all, list(c.Party.Heading, paper.Line{Values: append([]string{c.Party.Record}, c.Party.Care...)}))
	}
	all = append(all,
		list("What happened", linesOf(c.Happened)...),
		list("The child’s voice", append([]paper.Line{line("Their own words", c.Voice.Words), line("Not obtained", c.Voice.Missing)}, linesOf(c.Voice.Around)...)...),
		list("What is being done", linesOf(c.Action)...),
		list("Ask the police", line("Force", c.Force), line("Team", c.Contact.Team), line("Telephone", c.Contact.Phone), line("Hours", c.Contact.Hours),
			line("Police reference", c.Contact.Reference)),
	)
	for _, r := range c.Outcomes {
		all = append(all, list(r.Heading, linesOf(r.Rows)...))
	}
	return slices.DeleteFunc(all, func(s paper.Section) bool { return len(s.Lines) == 0 })
}

func conditionLines(conditions []condition) []paper.Line {
	var lines []paper.Line
	for _, c := range conditions {
		value := strings.TrimSpace(c.Collect + " " + c.Kind)
		if c.Until != "" {
			value += ", until " + c.Until
		}
		lines = append(lines, paper.Line{Name: c.Person, Values: one(value)})
	}
	return lines
}

func linesOf(rows []row) []paper.Line {
	var lines []paper.Line
	for _, r := range rows {
		lines = append(lines, paper.Line{Name: r.Key, Values: r.Values})
	}
	return lines
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return say.Date(t) + ", " + say.Clock(t)
}

// csvOf is a record as a table: section, name, value, one row for each value.
func csvOf(sections []paper.Section) []byte {
	rows := [][]string{{"section", "field", "value"}}
	for _, s := range sections {
		for _, l := range s.Lines {
			for _, v := range l.Values {
				rows = append(rows, []string{s.Heading, l.Name, v})
			}
		}
	}
	return table.CSV(rows)
}

// jsonOf is a record as the schools' machine API writes a notification, with the
// marking around it.
func jsonOf(n schools.Notification, it Item, now time.Time) ([]byte, error) {
	return json.MarshalIndent(struct {
		Marking      string               `json:"marking"`
		ShortRef     string               `json:"shortReference"`
		School       string               `json:"school"`
		URN          string               `json:"urn"`
		ReceivedAt   time.Time            `json:"receivedAt"`
		Acknowledged time.Time            `json:"acknowledgedAt"`
		ExportedAt   time.Time            `json:"exportedAt"`
		Notification schools.Notification `json:"notification"`
		Outcomes     []outcomeCopy        `json:"outcomes,omitempty"`
	}{marking, it.ShortRef, it.School, it.URN, it.ReceivedAt, it.AcknowledgedAt, now.UTC(), n, outcomesOf(it.Outcomes)}, "", "  ")
}

// outcomeCopy is what the school wrote down of what it did, as a JSON copy has it.
type outcomeCopy struct {
	RecordedAt   time.Time       `json:"recordedAt"`
	Before       bool            `json:"beforeChange,omitempty"` // before it had to be read again
	Support      schools.Support `json:"support"`
	WelfareCheck bool            `json:"welfareCheck"`
	Referral     bool            `json:"referral"`
	OwnReference string          `json:"ownReference,omitempty"`
	ChildView    string          `json:"childView,omitempty"`
}

func outcomesOf(all []schools.Recorded) []outcomeCopy {
	var out []outcomeCopy
	for _, r := range all {
		out = append(out, outcomeCopy{r.At.UTC(), r.Before, r.Support, r.WelfareCheck, r.Referral, r.OwnReference, r.ChildView})
	}
	return out
}
