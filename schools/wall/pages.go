package wall

import (
	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/schools"
)

// done says what has been done, by the word in the address.
var done = map[string]string{
	"closed": "Recorded. Messages that are still to be read there now wait for the next day on which pupils attend.",
	"undone": "Undone. Messages that are still to be read there are due as before.",
}

// askWords say why a calendar should be looked at.
var askWords = map[schools.AskReason]string{
	schools.AskMissing: "Nobody has said when this school is open. Until somebody does, every Monday to Friday but a bank holiday counts as a school day.",
	schools.AskRunsOut: "The term dates run out soon, or have. After them every Monday to Friday but a bank holiday counts as a school day.",
}

// own leads to the reader's school, or lists their schools.
func (w *Wall) own(c *fiber.Ctx) error {
	all, err := w.calendars.Own(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	if len(all) == 1 {
		return c.Redirect("/calendar/"+all[0].URN.String(), fiber.StatusSeeOther)
	}
	return w.pages.Render(c, fiber.StatusOK, "own", web.Page{Title: "School calendar", Nav: "/calendar", Data: all})
}

// schoolPage is one school's calendar as it is shown.
type schoolPage struct {
	School
	Month  monthView
	Rests  string // whose word it rests on
	Until  string // the last day that is known
	Warn   string
	Listed []closingRow
}

// closingRow is one closure in words.
type closingRow struct {
	Closing
	What, Days, Reason, Who string
}

func rowOf(c Closing) closingRow {
	row := closingRow{Closing: c, What: "Closed", Days: dayText(c.First), Reason: c.Reason.String(), Who: "a person at the school"}
	if c.Opens != 0 {
		row.What = "Opens at " + c.Opens.String()
	}
	if c.Last != c.First {
		row.Days += " to " + dayText(c.Last)
	}
	if c.ByDesk {
		row.Who = "a person at the desk"
	}
	if c.Undone {
		row.What = "Undone: " + row.What
	}
	return row
}

func rowsOf(all []Closing) []closingRow {
	rows := make([]closingRow, len(all))
	for i, c := range all {
		rows[i] = rowOf(c)
	}
	return rows
}

// school shows a month of one school.
func (w *Wall) school(c *fiber.Ctx) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	today := schools.DateAt(w.site.Now())
	first := monthOf(c, today)
	s, err := w.calendars.School(c.UserContext(), web.PrincipalOf(c), urn, first, lastOf(first))
	if err != nil {
		return err
	}
	page := schoolPage{School: s, Month: viewMonth(s.Days, today), Rests: sourceWords[s.Source], Warn: askWords[s.Ask], Listed: rowsOf(s.Closures)}
	if !s.Horizon.IsZero() {
		page.Until = dayText(s.Horizon) + " " + monthText(s.Horizon)[:4]
	}
	return w.pages.Render(c, fiber.StatusOK, "calendar", web.Page{
		Title: "Calendar of " + s.School.Name, Nav: w.navOf(c), Notice: done[c.Query("done")], Data: page,
	})
}

// navOf is the entry of the navigation that a school's pages belong to.
func (w *Wall) navOf(c *fiber.Ctx) string {
	if len(web.PrincipalOf(c).Scopes(leads...)) > 0 {
		return "/calendar"
	}
	return "/desk/calendars"
}

// confirm offers to close one school; on its next day, and all day, unless told
// otherwise.
func (w *Wall) confirm(c *fiber.Ctx) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	now := w.site.Now()
	today := schools.DateAt(now)
	s, err := w.calendars.School(c.UserContext(), web.PrincipalOf(c), urn, today, today.AddDays(daysAhead-1))
	if err != nil {
		return err
	}
	if !s.MayDeclare {
		return fault.NotFound
	}
	data := struct {
		form
		School schools.School
	}{formAt(now, s.Days), s.School}
	return w.pages.Render(c, fiber.StatusOK, "close", web.Page{
		Title: "Close " + s.School.Name, Nav: w.navOf(c), Back: "/calendar/" + urn.String(), Data: data,
	})
}

func (w *Wall) declare(c *fiber.Ctx) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	closure, err := readClosure(c)
	if err != nil {
		return err
	}
	closure.URNs = []schools.URN{urn}
	if err := w.calendars.Declare(c.UserContext(), web.PrincipalOf(c), closure); err != nil {
		return err
	}
	return c.Redirect("/calendar/"+urn.String()+"?done=closed", fiber.StatusSeeOther)
}

func (w *Wall) undo(c *fiber.Ctx) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	id, err := closureOf(c)
	if err != nil {
		return err
	}
	if err := w.calendars.Undo(c.UserContext(), web.PrincipalOf(c), id, urn); err != nil {
		return err
	}
	return c.Redirect("/calendar/"+urn.String()+"?done=undone", fiber.StatusSeeOther)
}

// desk shows what is closed, and whose calendar is missing or runs out.
func (w *Wall) desk(c *fiber.Ctx) error {
	d, err := w.calendars.Desk(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	type askedRow struct {
		Asked
		Reason, Rests, Until string
	}
	data := struct {
		Desk
		Rows   []askedRow
		Listed []closingRow
		More   int
	}{Desk: d, Listed: rowsOf(d.Closures), More: d.AskTotal - len(d.Ask)}
	for _, a := range d.Ask {
		row := askedRow{Asked: a, Reason: "No calendar", Rests: sourceWords[a.Source], Until: "Nothing is known"}
		if a.Why == schools.AskRunsOut {
			row.Reason, row.Until = "Runs out", dayText(a.Horizon)+" "+monthText(a.Horizon)[:4]
		}
		data.Rows = append(data.Rows, row)
	}
	return w.pages.Render(c, fiber.StatusOK, "calendars", web.Page{Title: "Calendars", Nav: "/desk/calendars", Notice: done[c.Query("done")], Data: data})
}

// confirmMany offers to close a council's schools, or a list of schools.
func (w *Wall) confirmMany(c *fiber.Ctx) error {
	d, err := w.calendars.Desk(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	if !d.MayDeclare {
		return fault.NotFound
	}
	now := w.site.Now()
	today := schools.DateAt(now)
	data := struct {
		form
		Councils []Council
	}{formAt(now, schools.Calendar{}.Days(today, today.AddDays(daysAhead-1))), d.Councils}
	return w.pages.Render(c, fiber.StatusOK, "closemany", web.Page{Title: "Close schools", Nav: "/desk/calendars", Back: "/desk/calendars", Data: data})
}

func (w *Wall) declareMany(c *fiber.Ctx) error {
	closure, err := readClosure(c)
	if err != nil {
		return err
	}
	if err := readSchools(c, &closure); err != nil {
		return err
	}
	if err := w.calendars.Declare(c.UserContext(), web.PrincipalOf(c), closure); err != nil {
		return err
	}
	return c.Redirect("/desk/calendars?done=closed", fiber.StatusSeeOther)
}

func (w *Wall) undoMany(c *fiber.Ctx) error {
	id, err := closureOf(c)
	if err != nil {
		return err
	}
	if err := w.calendars.Undo(c.UserContext(), web.PrincipalOf(c), id, 0); err != nil {
		return err
	}
	return c.Redirect("/desk/calendars?done=undone", fiber.StatusSeeOther)
}
