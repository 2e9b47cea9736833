package admin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/table"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
	"firstbell/schools"
)

// SubjectAccess is how a force answers what it holds about a child: one
// administrator asks, another approves, and the first may look for a week.
// Methods answer fault.NotFound for what the principal may not know of.
type SubjectAccess interface {
	List(ctx context.Context, p auth.Principal) ([]notifier.SearchRow, error)
	// Ask is fault.Invalid with the code of the field that is wrong.
	Ask(ctx context.Context, p auth.Principal, force string, who notifier.Described) (string, error)
	Approve(ctx context.Context, p auth.Principal, id string) error
	Drop(ctx context.Context, p auth.Principal, id string) error
	HeldContents
}

// HeldContents is what an approved search shows. Each look is on record before
// anything is shown.
type HeldContents interface {
	View(ctx context.Context, p auth.Principal, id string, exported bool) (notifier.Held, error)
	// Content is fault.Conflict for what is destroyed.
	Content(ctx context.Context, p auth.Principal, id, caseID, child string) (notifier.HeldContent, error)
}

var _ SubjectAccess = (*notifier.SubjectAccess)(nil)

const subjectPath = "/desk/subject-access"

// ExportConfirm is how long ago somebody may have shown their passkey who saves
// what is held about a child as a file.
const ExportConfirm = 5 * time.Minute

// subjectRoutes are the pages of subject access.
var subjectRoutes = []route{
	{fiber.MethodGet, subjectPath, owners, (*Admin).searches},
	{fiber.MethodPost, subjectPath + "/:force", owners, (*Admin).askSearch},
	{fiber.MethodPost, subjectPath + "/:force/:search", owners, (*Admin).showHeld},
	{fiber.MethodPost, subjectPath + "/:force/:search/decision", owners, (*Admin).decideSearch},
	{fiber.MethodPost, subjectPath + "/:force/:search/content", owners, (*Admin).showHeldContent},
	{fiber.MethodPost, subjectPath + "/:force/:search/file", owners, (*Admin).saveHeld},
}

var searchDone = map[string]string{
	"ask":     "Asked. Another administrator of your force has to approve it; nobody is sent a message about it.",
	"approve": "Approved. The officer who asked may look for seven days.", "drop": "The search is gone.",
}

type searchesPage struct {
	Rows   []notifier.SearchRow
	Forces []string
	Force  string // whose form was refused
	Form   map[string]string
}

// searches lists the searches; no child is named.
func (a *Admin) searches(c *fiber.Ctx) error {
	return a.listSearches(c, fiber.StatusOK, "", nil, nil)
}

func (a *Admin) listSearches(c *fiber.Ctx, status int, force string, form map[string]string, wrong []web.FormError) error {
	p := web.PrincipalOf(c)
	rows, err := a.subject.List(c.UserContext(), p)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return a.pages.Render(c, status, "searches", web.Page{
		Title: "What is held about a child", Nav: subjectPath, Notice: searchDone[c.Query("done")], Errors: wrong,
		Data: searchesPage{Rows: rows, Forces: p.Scopes(owners...), Force: force, Form: form},
	})
}

// askSearch is the first step; what was typed stands in no address.
func (a *Admin) askSearch(c *fiber.Ctx) error {
	force, err := ownForce(c)
	if err != nil {
		return err
	}
	form := recordFormOf(c)
	_, err = a.subject.Ask(c.UserContext(), web.PrincipalOf(c), force, describedOf(form))
	if errors.Is(err, fault.Invalid) {
		return a.listSearches(c, fiber.StatusUnprocessableEntity, force, form, []web.FormError{{Field: fieldOfCode(fault.Code(err)), Message: fault.Public(err)}})
	}
	if err != nil {
		return err
	}
	return c.Redirect(subjectPath+"?done=ask", fiber.StatusSeeOther)
}

func (a *Admin) decideSearch(c *fiber.Ctx) error {
	if _, err := ownForce(c); err != nil {
		return err
	}
	ctx, p, id, what := c.UserContext(), web.PrincipalOf(c), strings.Clone(c.Params("search")), typed(c, "do")
	var err error
	switch what {
	case "approve":
		err = a.subject.Approve(ctx, p, id)
	case "drop":
		err = a.subject.Drop(ctx, p, id)
	default:
		return fault.NotFound
	}
	if err != nil {
		return err
	}
	return c.Redirect(subjectPath+"?done="+what, fiber.StatusSeeOther)
}

// heldTold is one establishment that was told, in words.
type heldTold struct {
	notifier.HeldNotification
	What, Roads, Outcome, Pattern string
}

// heldIncident is one incident in words.
type heldIncident struct {
	notifier.HeldIncident
	What string
	Told []heldTold
}

// heldStatus and heldStates are what became of a child, and of a notification.
var (
	heldStatus = map[notifier.ChildStatus]string{
		notifier.ChildWaiting: "Not decided on yet", notifier.ChildRouted: "A school was told", notifier.ChildParked: "Waits for a person",
		notifier.ChildExcepted: "Two officers decided to tell nobody", notifier.ChildNotEligible: "Not covered by the scheme",
		notifier.ChildHandedOff: "Handed to another force", notifier.ChildWithdrawn: "Taken back by the police",
	}
	heldStates = map[notifier.State]string{
		notifier.StateReady: "Sent, nobody alerted yet", notifier.StateAlerted: "Somebody was alerted", notifier.StateOpened: "Read",
		notifier.StateAcknowledged: "Read and taken on", notifier.StateHeld: "Hidden while a person looks", notifier.StateBounced: "Sent back: not their pupil",
		notifier.StateRecalled: "Taken back", notifier.StateClosed: "Taken on; the school can no longer read it",
	}
)

func heldIncidentOf(one notifier.HeldIncident) heldIncident {
	row := heldIncident{HeldIncident: one, What: heldStatus[one.Status]}
	for _, n := range one.Notifications {
		told := heldTold{HeldNotification: n, What: heldStates[n.State]}
		var roads []string
		for _, r := range n.Roads {
			roads = append(roads, plain(string(r)))
		}
		told.Roads = strings.Join(roads, ", ")
		if n.Outcome != nil {
			told.Outcome = outcomeWords(*n.Outcome)
		}
		if n.Pattern != nil {
			told.Pattern = patternWords(*n.Pattern)
		}
		row.Told = append(row.Told, told)
	}
	return row
}

// outcomeWords are the codes of what a school did.
func outcomeWords(o notifier.OutcomeRecorded) string {
	words := []string{"support: " + string(o.Support)}
	if o.WelfareCheck {
		words = append(words, "a welfare check")
	}
	if o.Referral {
		words = append(words, "another service was asked")
	}
	return strings.Join(words, ", ")
}

// patternWords are the codes that a school's record keeps.
func patternWords(e notifier.PatternEntry) string {
	words := []string{e.Incident}
	for _, b := range e.Behaviours {
		words = append(words, plain(b))
	}
	for _, w := range []struct{ name, value string }{{"the child: ", e.Presence}, {"MARAC: ", e.Marac}} {
		if w.value != "" {
			words = append(words, w.name+plain(w.value))
		}
	}
	return strings.Join(words, ", ")
}

// showHeld shows what is held, once that is on record.
func (a *Admin) showHeld(c *fiber.Ctx) error {
	if _, err := ownForce(c); err != nil {
		return err
	}
	held, err := a.subject.View(c.UserContext(), web.PrincipalOf(c), strings.Clone(c.Params("search")), false)
	if err != nil {
		return err
	}
	var rows []heldIncident
	for _, one := range held.Incidents {
		rows = append(rows, heldIncidentOf(one))
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return a.pages.Render(c, fiber.StatusOK, "held", web.Page{
		Title: "What is held about the child", Nav: subjectPath, Back: subjectPath,
		Data: struct {
			notifier.Held
			Rows []heldIncident
			Here string
		}{held, rows, subjectPath + "/" + strings.Clone(c.Params("force")) + "/" + strings.Clone(c.Params("search"))},
	})
}

// showHeldContent shows what the police wrote about the child in one incident.
func (a *Admin) showHeldContent(c *fiber.Ctx) error {
	if _, err := ownForce(c); err != nil {
		return err
	}
	content, err := a.subject.Content(c.UserContext(), web.PrincipalOf(c), strings.Clone(c.Params("search")), typed(c, "case"), typed(c, "child"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return a.pages.Render(c, fiber.StatusOK, "heldcontent", web.Page{
		Title: "Incident " + content.ShortRef, Nav: subjectPath, Back: subjectPath, Data: content,
	})
}

// heldColumns head the file of what is held.
var heldColumns = []string{
	"incident", "accepted", "occurred", "versions", "status", "withdrawn", "content exists", "legal holds", "notification", "establishment", "state",
	"sent", "deadline", "alerted", "opened", "told by telephone", "acknowledged", "roads", "outcome", "body exists", "pattern record",
}

// saveHeld gives the list as a file. The content itself is in neither form: a
// person has to look at free text first.
func (a *Admin) saveHeld(c *fiber.Ctx) error {
	if _, err := ownForce(c); err != nil {
		return err
	}
	form := typed(c, "as")
	if form != "csv" && form != "json" {
		return fault.NotFound
	}
	held, err := a.subject.View(c.UserContext(), web.PrincipalOf(c), strings.Clone(c.Params("search")), true)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", "held."+form))
	if form == "json" {
		raw, err := json.MarshalIndent(held, "", "  ")
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, "application/json; charset=utf-8")
		return c.Send(raw)
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	return c.Send(table.CSV(heldTable(held)))
}

// heldTable is one row for each notification, and for each incident without one.
func heldTable(held notifier.Held) [][]string {
	rows := [][]string{heldColumns}
	for _, one := range held.Incidents {
		in := heldIncidentOf(one)
		about := []string{
			one.ShortRef, stamp(one.AcceptedAt), stamp(one.OccurredAt), strconv.Itoa(one.Versions), in.What, yesNo(one.Withdrawn), yesNo(one.Content), strconv.Itoa(one.Holds),
		}
		for _, n := range in.Told {
			rows = append(rows, append(about[:len(about):len(about)],
				n.ShortRef, n.School, n.What, stamp(n.SentAt), stamp(n.Deadline), stamp(n.AlertedAt), stamp(n.OpenedAt), stamp(n.ToldAt), stamp(n.AcknowledgedAt),
				n.Roads, n.Outcome, yesNo(n.HeldNotification.Content), n.Pattern))
		}
		if len(in.Told) == 0 {
			rows = append(rows, append(about, make([]string, len(heldColumns)-len(about))...))
		}
	}
	return rows
}

// stamp is a time in a file; nothing for one that never was.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func yesNo(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

// bornInWords is a date of birth as pages say it.
func bornInWords(text string) string {
	day, err := schools.ParseDate(text)
	if err != nil {
		return ""
	}
	return say.Date(day.At(noonClock))
}
