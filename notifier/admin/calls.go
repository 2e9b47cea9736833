package admin

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
	"firstbell/schools"
)

// callRow is one school to telephone.
type callRow struct {
	notifier.CallRow
	Bell, Left string
	Overdue    bool
	Refs       string
	People     []callPerson
	DoNotSpeak []string // to whom, by role and never by name
	ByRole     string   // whom to ask for where nobody is named
	Notes      []string // what has happened on the telephone so far
	Quiet      string   // until when nobody is asked to call; empty where one may
	Until      string   // when the claim on it ends
}

// callPerson is somebody at a school who may be told.
type callPerson struct {
	notifier.CallContact
	RoleName string
}

// calls shows whom to telephone, by bell. It prints without anything that says
// what the call is about.
func (a *Admin) calls(c *fiber.Ctx) error {
	p := web.PrincipalOf(c)
	sheet, err := a.calling.CallSheet(c.UserContext(), p)
	if err != nil {
		return err
	}
	forecast, err := a.sheets.Forecast(c.UserContext(), p, sheet)
	if err != nil {
		return err
	}
	now := a.site.Now()
	return a.pages.Render(c, fiber.StatusOK, "calls", web.Page{
		Title:  "Calls",
		Nav:    "/desk/calls",
		Notice: done[c.Query("done")],
		Data: struct {
			Rows     []callRow
			At       string
			Forecast string
		}{callRows(sheet, now), say.When(now, now), forecastWords(forecast)},
	})
}

func callRows(sheet []notifier.CallRow, now time.Time) []callRow {
	sheet = slices.Clone(sheet)
	slices.SortStableFunc(sheet, func(a, b notifier.CallRow) int { return a.Deadline.Compare(b.Deadline) })
	rows := make([]callRow, len(sheet))
	for i, r := range sheet {
		rows[i] = callRow{
			CallRow: r, Bell: say.When(r.Deadline, now), Left: say.Left(r.Deadline, now),
			Overdue: r.Deadline.Before(now), Refs: strings.Join(r.ShortRefs, ", "),
		}
		for _, c := range r.Contacts {
			rows[i].People = append(rows[i].People, callPerson{c, roleName(c.Role)})
		}
		rows[i].DoNotSpeak, rows[i].Notes, rows[i].ByRole = doNotSpeak(r), callNotes(r, now), byRole(r)
		if r.AskFrom.After(now) {
			rows[i].Quiet = say.When(r.AskFrom, now)
		}
		if r.Hold.Taken() {
			rows[i].Until = say.Clock(r.Hold.Until)
		}
	}
	return rows
}

// callNotes are what has happened with the school's call so far, in words.
func callNotes(r notifier.CallRow, now time.Time) []string {
	var notes []string
	if !r.OpenedAt.IsZero() {
		notes = append(notes, "Somebody at the school opened it "+say.When(r.OpenedAt, now)+" and has not acknowledged it")
	}
	if r.Attempts > 0 {
		note := fmt.Sprintf("Called %s: %s", times(r.Attempts), attemptWords[r.LastOutcome])
		if r.AgainAt.After(now) {
			note += ". Call again at " + say.Clock(r.AgainAt)
		}
		notes = append(notes, note)
	}
	return notes
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// forecastWords say the forecast as one reads it out, such as "12 schools to
// call, 2 people on duty, done by about 08:10; 3 will be late".
func forecastWords(f notifier.CallForecast) string {
	text := counted(f.Schools, "school", "schools") + " to call now"
	if f.Expected > 0 {
		text += fmt.Sprintf(" and up to %d more before the bell", f.Expected)
	}
	if f.People == 0 {
		text += ", nobody on duty"
	} else {
		text += ", " + counted(f.People, "person", "people") + " on duty"
	}
	if !f.Done.IsZero() {
		text += ", done by about " + say.Clock(f.Done)
	}
	if f.Late > 0 {
		text += fmt.Sprintf("; %d will be late", f.Late)
	}
	return text
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// byRole is whom to ask for where nobody is named: never a role that somebody
// holds there who may not be spoken to.
func byRole(r notifier.CallRow) string {
	chair, lead := !slices.Contains(r.Barred, notifier.RoleChair), !slices.Contains(r.Barred, schools.RoleTrustLead)
	switch {
	case r.URN.IsCouncil():
		return "The manager of the team"
	case chair && lead:
		return "The chair of governors or the trust safeguarding lead"
	case chair:
		return "The chair of governors"
	default:
		return "The trust or council safeguarding lead"
	}
}

// doNotSpeak is whom a caller may not speak to, in words and without a name.
func doNotSpeak(r notifier.CallRow) []string {
	var who []string
	for _, role := range r.Barred {
		word := "the " + strings.ToLower(roleName(role))
		if slices.ContainsFunc(r.Contacts, func(c notifier.CallContact) bool { return c.Role == role }) {
			word = "any other " + strings.ToLower(roleName(role))
		}
		who = append(who, word)
	}
	if r.Staff {
		who = append(who, "any member of staff who is not named on this sheet")
	}
	return who
}
