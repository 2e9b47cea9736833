package admin

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
	"firstbell/schools/areas"
)

// HandOffs are the children whom two forces hand each other. Methods answer
// fault.NotFound for what the principal may not see and fault.Conflict for what
// was answered meanwhile.
type HandOffs interface {
	// List is what came in and what went out, without personal data.
	List(ctx context.Context, p auth.Principal) ([]notifier.HandOffRow, error)
	Item(ctx context.Context, p auth.Principal, caseID, child string) (notifier.HandOffRow, error)
	// Open records that the principal looks, and only then tells who the child is.
	Open(ctx context.Context, p auth.Principal, caseID, child string) (notifier.HandOffDetail, error)
	Answer(ctx context.Context, p auth.Principal, caseID, child string, reply notifier.HandOffReply) error
}

// Giver hands a parked child to another force because a person says so.
type Giver interface {
	HandOff(ctx context.Context, p auth.Principal, caseID, child string, looked notifier.Looked, area string) error
}

var (
	_ HandOffs = (*notifier.HandOffs)(nil)
	_ Giver    = (*notifier.Triage)(nil)
)

// maxNameRunes bounds the name of whoever answered on the telephone.
const maxNameRunes = 100

// DeclineReasons are why a child is not taken over.
var DeclineReasons = []reason{
	{notifier.DeclinedNotOurs, "The child does not live in our area"},
	{notifier.DeclinedUnknown, "What was sent is not enough to find the child"},
	{notifier.DeclinedByForce, "Both forces agreed that the first one keeps it"},
	{notifier.DeclinedNotAChild, "The person was 18 or older on the day"},
	{notifier.DeclinedDuplicate, "The school or council has been told by another road"},
}

// handOffRow is a hand-off as the list and the top of its page show it.
type handOffRow struct {
	notifier.HandOffRow
	State   tag
	Left    string
	Overdue bool
	IsOpen  bool
	What    string // what the reader should do or know
}

func handOffRowOf(r notifier.HandOffRow, now time.Time) handOffRow {
	row := handOffRow{HandOffRow: r, IsOpen: r.HandOff.State == notifier.HandOffOpen}
	switch r.HandOff.State {
	case notifier.HandOffOpen:
		row.State, row.Left, row.Overdue = tag{"To answer", "blue"}, say.Left(r.Deadline, now), r.Deadline.Before(now)
	case notifier.HandOffAcknowledged:
		row.State = tag{"Taken over", "green"}
	case notifier.HandOffDeclined:
		row.State = tag{"Not taken over", "orange"}
	default:
		row.State = tag{"Taken back", "grey"}
	}
	row.What = whatOf(r)
	return row
}

// whatOf says what the reader should do, or what became of it.
func whatOf(r notifier.HandOffRow) string {
	switch open := r.HandOff.State == notifier.HandOffOpen; {
	case r.HandOff.State == notifier.HandOffDeclined && !r.Incoming:
		return labelOf(DeclineReasons, r.Reason) + ". A child whom nobody has been told of is back in your queue."
	case r.HandOff.State == notifier.HandOffDeclined:
		return labelOf(DeclineReasons, r.Reason) + "."
	case !open:
		return ""
	case r.Incoming && r.Told:
		return "The child lives in your area. Their school has been told already. Say that you have it."
	case r.Incoming:
		return "The child lives in your area, and nobody has been told yet. Take the child over and tell their school."
	case r.Force != "":
		return "It is with the other force’s hub. You are told if nobody there answers in time."
	case r.Hub.Telephone != "":
		return "That force does not use this installation. Telephone its hub and record what it says."
	default:
		return "Nobody has named that force’s hub. Ask its control room, on 101, and record what it says."
	}
}

// handOffs lists what came in and what went out.
func (a *Admin) handOffs(c *fiber.Ctx) error {
	list, err := a.given.List(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	rows := make([]handOffRow, len(list))
	open := 0
	for i, r := range list {
		if rows[i] = handOffRowOf(r, a.site.Now()); rows[i].IsOpen {
			open++
		}
	}
	return a.pages.Render(c, fiber.StatusOK, "handoffs", web.Page{
		Title: "Hand-offs", Nav: "/desk/hand-offs", Notice: done[c.Query("done")],
		Data: struct {
			Rows []handOffRow
			Open int
		}{rows, open},
	})
}

// handOff is the page before a child's identity.
func (a *Admin) handOff(c *fiber.Ctx) error {
	caseID, child, err := childOf(c)
	if err != nil {
		return err
	}
	row, err := a.given.Item(c.UserContext(), web.PrincipalOf(c), caseID, child)
	if err != nil {
		return err
	}
	return a.pages.Render(c, fiber.StatusOK, "handoffwarning", web.Page{
		Title: "Hand-off " + row.ShortRef, Nav: "/desk/hand-offs", Back: "/desk/hand-offs", Data: handOffRowOf(row, a.site.Now()),
	})
}

// handOffPage is what the opened page shows.
type handOffPage struct {
	handOffRow
	Detail           notifier.HandOffDetail
	Born, Sex        string
	Education, When  string
	Reasons          []reason
	Answer, Reason   string
	Name             string
	NeedsName        bool // the answer was given on the telephone
	FirstReason      string
	Neighbour, Agree string // what the two answers are called for this reader
}

// openHandOff answers with who the child is.
func (a *Admin) openHandOff(c *fiber.Ctx) error {
	return a.renderHandOff(c, fiber.StatusOK, notifier.HandOffReply{}, "", nil)
}

func (a *Admin) renderHandOff(c *fiber.Ctx, status int, reply notifier.HandOffReply, answer string, faults []web.FormError) error {
	caseID, child, err := childOf(c)
	if err != nil {
		return err
	}
	d, err := a.given.Open(c.UserContext(), web.PrincipalOf(c), caseID, child)
	if err != nil {
		return err
	}
	page := handOffPage{
		handOffRow: handOffRowOf(d.HandOffRow, a.site.Now()), Detail: d, Born: dayInWords(d.Identity.DateOfBirth),
		Sex: upperFirst(d.Identity.Sex), Education: upperFirst(d.Identity.Education), When: say.Date(d.OccurredAt) + ", " + say.Clock(d.OccurredAt),
		Reasons: DeclineReasons, Answer: answer, Reason: reply.Reason, Name: reply.Name,
		NeedsName: d.Force == "", FirstReason: "decline-" + DeclineReasons[0].Code,
	}
	page.Agree, page.Neighbour = "We take the child over", "We do not take the child over"
	if page.NeedsName {
		page.Agree, page.Neighbour = "They take the child over", "They do not take the child over"
	}
	return a.pages.Render(c, status, "handoff", web.Page{
		Title: "Hand-off " + d.ShortRef + ", opened", Nav: "/desk/hand-offs", Errors: faults, Data: page,
	})
}

// answerHandOff records the other force's answer.
func (a *Admin) answerHandOff(c *fiber.Ctx) error {
	caseID, child, err := childOf(c)
	if err != nil {
		return err
	}
	reply, answer, faults := replyOf(c)
	if len(faults) > 0 {
		return a.renderHandOff(c, fiber.StatusUnprocessableEntity, reply, answer, faults)
	}
	err = a.given.Answer(c.UserContext(), web.PrincipalOf(c), caseID, child, reply)
	if errors.Is(err, fault.Invalid) {
		return a.renderHandOff(c, fiber.StatusUnprocessableEntity, reply, answer, []web.FormError{{Field: "name", Message: fault.Public(err)}})
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/hand-offs?done=answered", fiber.StatusSeeOther)
}

// replyOf reads the form, or names what is missing in it.
func replyOf(c *fiber.Ctx) (reply notifier.HandOffReply, answer string, faults []web.FormError) {
	answer = strings.Clone(c.FormValue("answer"))
	reply.Round, _ = strconv.Atoi(c.FormValue("round")) // none is round 0, which no hand-off has
	name := []rune(strings.TrimSpace(strings.ToValidUTF8(c.FormValue("name"), "")))
	reply.Name = string(name[:min(len(name), maxNameRunes)])
	reply.Reason = strings.Clone(c.FormValue("reason"))
	switch answer {
	case "accept":
		reply.Accept, reply.Reason = true, ""
	case "decline":
		if !isListed(DeclineReasons, reply.Reason) {
			faults = append(faults, web.FormError{Field: "decline-" + DeclineReasons[0].Code, Message: "Select why the child is not taken over"})
		}
	default:
		faults = append(faults, web.FormError{Field: "answer", Message: "Select whether the child is taken over"})
	}
	return reply, answer, faults
}

// forceArea is a police force area to choose.
type forceArea struct{ Code, Name string }

// forceAreas are all of them, by name.
func forceAreas() []forceArea {
	var all []forceArea
	for _, code := range areas.ForceAreas() {
		name, _ := areas.ForceName(code)
		all = append(all, forceArea{code, name})
	}
	return all
}

// give hands a parked child to another force.
func (a *Admin) give(c *fiber.Ctx) error {
	caseID, child, err := childOf(c)
	if err != nil {
		return err
	}
	form := formOf(c)
	form.Area = strings.Clone(c.FormValue("area"))
	if _, ok := areas.ForceName(form.Area); !ok {
		form.Area = ""
		return a.render(c, fiber.StatusUnprocessableEntity, form, []web.FormError{{Field: "area", Message: "Select the police force in whose area the child lives"}})
	}
	if err := a.giver.HandOff(c.UserContext(), web.PrincipalOf(c), caseID, child, form.Looked, form.Area); err != nil {
		return a.retry(c, form, "area", err)
	}
	return c.Redirect("/desk/triage?done=given", fiber.StatusSeeOther)
}
