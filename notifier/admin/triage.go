package admin

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
)

// queueRow is one waiting child as the queue shows it.
type queueRow struct {
	Until string // when the passkey is asked for again; empty: at once
	notifier.TriageItem
	Why     string
	State   tag
	Left    string
	Overdue bool

	PastBell bool // the earliest bell that may apply has rung
}

// Bell and Late are how a row is marked that has waited too long.
func (queueRow) Bell() tag { return tag{"Past the bell", "red"} }
func (queueRow) Late() tag { return tag{"Overdue", "red"} }

// tag is a coloured word; the word alone says everything the colour does.
type tag struct{ Text, Colour string }

// done are the messages after a redirect, by the word in the address. The
// address holds one of these words and nothing else.
var done = map[string]string{
	"placed":    "The child is placed. The school is being told now.",
	"proposed":  "The proposal is recorded. A second person has to confirm it.",
	"confirmed": "Confirmed: nobody is told about this child. It is looked at again on the review date.",
	"declined":  "Declined. The child is back in the queue, with the same deadline.",
	"recorded":  "The call is recorded.",
	"given":     "The child is handed over. The other force’s hub is being told now.",
	"answered":  "The answer is recorded.",
	"attempted": "The attempt is recorded. The school stays on the sheet.",
	"taken":     "A colleague is calling that school already.",

	"given-back": "The call is given back. A colleague can take it.",

	"removed": "The access is removed. It ended at once, on every device.",
	"lost":    "All their passkeys and sessions are ended, on every device. Speak to them, then invite them again.",
	"recorded-in-part": "The call is recorded for what was on the sheet when you opened it and has not changed since. " +
		"Look at the sheet again: whatever came or changed later has still to be told.",

	"alarm-taken":   "You are dealing with it. Nobody else is asked about it.",
	"alarm-cleared": "The alarm is done. If what it was about still holds in an hour, it is raised again.",
	"shift-added":   "The shift is on the roster.",
	"shift-removed": "The shift is off the roster.",

	"confirmed-roll":     "The roll is confirmed. Children may be routed here again without a person.",
	"suspension-propose": "The proposal is recorded. Another officer has to agree before anything changes.",
	"suspension-agree":   "Your agreement is recorded.",
	"suspension-drop":    "The proposal is gone. Nothing has changed.",
	"suspension-lift":    "The suspension is lifted. What was held back is going out now.",

	"table": "The change is recorded. Every decision from now on is reckoned by it.",
}

// queue shows what waits for a person, the most pressing first.
func (a *Admin) queue(c *fiber.Ctx) error {
	items, err := a.triage.Queue(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	now := a.site.Now()
	return a.pages.Render(c, fiber.StatusOK, "queue", web.Page{
		Title:  "Triage",
		Nav:    "/desk/triage",
		Notice: done[c.Query("done")],
		Data: struct {
			Rows []queueRow
			Load []string // what the queue asks of the people on duty
		}{queueRows(items, now), loadWords(a.duty.Loads(items), now)},
	})
}

// queueRows orders items by the time by which a person must have decided.
func queueRows(items []notifier.TriageItem, now time.Time) []queueRow {
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b notifier.TriageItem) int { return a.WorkBy.Compare(b.WorkBy) })
	rows := make([]queueRow, len(items))
	for i, it := range items {
		rows[i] = queueRow{
			TriageItem: it, Why: whyParked(it.Reason), State: stateOf(it),
			Left: say.Left(it.WorkBy, now), Overdue: it.WorkBy.Before(now),
			PastBell: !it.Deadline.IsZero() && it.Deadline.Before(now),
		}
	}
	return rows
}

func stateOf(it notifier.TriageItem) tag {
	switch {
	case it.Proposal != nil:
		return tag{"Waits for a second person", "purple"}
	case it.Reason == notifier.ReasonBounced:
		return tag{"Sent back by a school", "orange"}
	}
	return tag{"To decide", "blue"}
}

// warn is the page before a child's identity: it says why the child waits and
// that opening is recorded.
func (a *Admin) warn(c *fiber.Ctx) error {
	it, err := a.item(c)
	if err != nil {
		return err
	}
	row := queueRows([]notifier.TriageItem{it}, a.site.Now())[0]
	row.Until = a.openUntil(c)
	return a.pages.Render(c, fiber.StatusOK, "warning", web.Page{
		Title: "Parked child " + it.ShortRef,
		Nav:   "/desk/triage",
		Back:  "/desk/triage",
		Data:  row,
	})
}

// item finds the child of the request in the reader's queue.
func (a *Admin) item(c *fiber.Ctx) (notifier.TriageItem, error) {
	caseID, child, err := childOf(c)
	if err != nil {
		return notifier.TriageItem{}, err
	}
	items, err := a.triage.Queue(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return notifier.TriageItem{}, err
	}
	i := slices.IndexFunc(items, func(it notifier.TriageItem) bool { return it.Case == caseID && it.Child == child })
	if i < 0 {
		return notifier.TriageItem{}, fault.NotFound
	}
	return items[i], nil
}

// childOf reads the case and the child of the request.
func childOf(c *fiber.Ctx) (caseID, child string, err error) {
	if caseID, err = idOf(c, "case"); err != nil {
		return "", "", err
	}
	child, err = idOf(c, "child")
	return caseID, child, err
}

// open answers with who the child is. Searching for a school posts here too.
func (a *Admin) open(c *fiber.Ctx) error {
	return a.render(c, fiber.StatusOK, formOf(c), nil)
}

// reveal answers with how a roll describes the pupil of one candidate. What was
// chosen so far travels along.
func (a *Admin) reveal(c *fiber.Ctx) error {
	caseID, child, err := childOf(c)
	if err != nil {
		return err
	}
	rank, err := strconv.Atoi(c.FormValue("candidate"))
	if err != nil {
		return fault.NotFound
	}
	detail, err := a.evidence.Reveal(c.UserContext(), web.PrincipalOf(c), caseID, child, rank)
	if err != nil {
		return err
	}
	return a.show(c, fiber.StatusOK, detail, formOf(c), nil)
}

// place sends the child to the chosen schools.
func (a *Admin) place(c *fiber.Ctx) error {
	caseID, child, err := childOf(c)
	if err != nil {
		return err
	}
	form := formOf(c)
	if faults := form.checkPlacement(); len(faults) > 0 {
		return a.render(c, fiber.StatusUnprocessableEntity, form, faults)
	}
	if err := a.triage.Place(c.UserContext(), web.PrincipalOf(c), caseID, child, form.Looked, form.placement()); err != nil {
		return a.retry(c, form, "q", err)
	}
	return c.Redirect("/desk/triage?done=placed", fiber.StatusSeeOther)
}

// propose asks a second person to agree that nobody is told.
func (a *Admin) propose(c *fiber.Ctx) error {
	caseID, child, err := childOf(c)
	if err != nil {
		return err
	}
	form := formOf(c)
	exception, faults := form.exception(a.site.Now())
	if len(faults) > 0 {
		return a.render(c, fiber.StatusUnprocessableEntity, form, faults)
	}
	if err := a.triage.ProposeException(c.UserContext(), web.PrincipalOf(c), caseID, child, form.Looked, exception); err != nil {
		return a.retry(c, form, "note", err)
	}
	return c.Redirect("/desk/triage?done=proposed", fiber.StatusSeeOther)
}

// retry shows the form again where what was asked for can be put right.
func (a *Admin) retry(c *fiber.Ctx, form triageForm, field string, err error) error {
	if !errors.Is(err, fault.Invalid) {
		return err
	}
	return a.render(c, fiber.StatusUnprocessableEntity, form, []web.FormError{{Field: field, Message: fault.Public(err)}})
}

// decide is the second person's answer.
func (a *Admin) decide(c *fiber.Ctx) error {
	caseID, child, err := childOf(c)
	if err != nil {
		return err
	}
	answer := c.FormValue("decision")
	if answer != "confirm" && answer != "decline" {
		return a.render(c, fiber.StatusUnprocessableEntity, formOf(c), []web.FormError{
			{Field: "decision", Message: "Select whether you confirm or decline"},
		})
	}
	confirm := answer == "confirm"
	if err := a.triage.DecideException(c.UserContext(), web.PrincipalOf(c), caseID, child, formOf(c).Looked, confirm); err != nil {
		return err
	}
	if confirm {
		return c.Redirect("/desk/triage?done=confirmed", fiber.StatusSeeOther)
	}
	return c.Redirect("/desk/triage?done=declined", fiber.StatusSeeOther)
}

// childPage is what the opened page shows.
type childPage struct {
	queueRow
	Detail     notifier.TriageDetail
	Live       []choice // told already
	Candidates []choice
	Form       triageForm
	Proposal   *proposal
	Born, Sex  string
	Education  string

	CanReveal bool     // a candidate's roll entry may be asked for
	Doubts    []string // what may mislead about the first candidate

	CanPlace, CanDecide bool
	ShowException       bool // the form of the proposal is unfolded
	Areas               []forceArea
	PlacementReasons    []reason
	ExceptionReasons    []reason

	// The first radio of each list: where an error about the list leads.
	FirstPlacement, FirstException string
	ReviewExample                  string
}

// proposal is an exception that waits for a second person, in words.
type proposal struct {
	Reason, Note, ReviewOn, By string
	At                         time.Time
	IsOwn                      bool
}

// render opens the child and shows the page with what the form found so far.
// Each time is an opening of its own and is recorded as one.
func (a *Admin) render(c *fiber.Ctx, status int, form triageForm, faults []web.FormError) error {
	caseID, child, err := childOf(c)
	if err != nil {
		return err
	}
	detail, err := a.triage.Open(c.UserContext(), web.PrincipalOf(c), caseID, child)
	if err != nil {
		return err
	}
	return a.show(c, status, detail, form, faults)
}

// show is the page of a child whose opening is recorded.
func (a *Admin) show(c *fiber.Ctx, status int, detail notifier.TriageDetail, form triageForm, faults []web.FormError) error {
	p := web.PrincipalOf(c)
	form.tickLive(detail.Live)
	live := choicesOf(detail, detail.Live, form.URNs, false)
	candidates := without(choicesOf(detail, detail.Candidates, form.URNs, mayAsk(p, operators)), live)
	if err := a.search(c, &form, slices.Concat(live, candidates)); err != nil {
		return err
	}
	page := childPage{
		queueRow: queueRows([]notifier.TriageItem{detail.TriageItem}, a.site.Now())[0],
		Sex:      upperFirst(detail.Identity.Sex), Education: upperFirst(detail.Identity.Education),
		Detail: detail, Form: form, Proposal: proposalOf(detail, p),
		Live: live, Candidates: candidates,
		CanReveal:        slices.ContainsFunc(candidates, func(c choice) bool { return c.Evidence != nil && c.Evidence.CanReveal }),
		Doubts:           doubtsOf(detail.Flags),
		Born:             dayInWords(detail.Identity.DateOfBirth),
		PlacementReasons: PlacementReasons, ExceptionReasons: ExceptionReasons, Areas: forceAreas(),
		FirstPlacement: firstPlacement, FirstException: firstException,
		ReviewExample: a.site.Now().Add(reviewExample).In(say.London).Format("2 1 2006"),
	}
	page.Until = a.openUntil(c)
	page.ShowException = form.isException() || slices.ContainsFunc(faults, func(f web.FormError) bool { return f.Field == firstException })
	page.CanPlace = detail.Proposal == nil && mayAsk(p, operators)
	page.CanDecide = detail.Proposal != nil && !page.Proposal.IsOwn
	return a.pages.Render(c, status, "child", web.Page{
		Title:  "Parked child " + detail.ShortRef + ", opened",
		Nav:    "/desk/triage",
		Errors: faults,
		Data:   page,
	})
}

func proposalOf(d notifier.TriageDetail, p auth.Principal) *proposal {
	if d.Proposal == nil {
		return nil
	}
	return &proposal{
		Reason: labelOf(ExceptionReasons, d.Proposal.Reason), Note: d.Note, ReviewOn: dayInWords(d.Proposal.ReviewOn),
		At: d.Proposal.ProposedAt, IsOwn: d.Proposal.ProposedBy == p.Actor(),
	}
}
