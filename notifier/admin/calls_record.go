package admin

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
	"firstbell/schools"
)

// MaxNameRunes is the longest name of a person who was told.
const MaxNameRunes = 100

// callForm is what an operator typed about a call, and what was on the sheet
// they made it from.
type callForm struct {
	Name, Role, Time string
	Confirmed        string
	ReadBack         bool
	Outcome, Again   string // of an attempt
	About            []notifier.CallAbout
}

// maxAbout bounds how many notifications one call may name.
const maxAbout = 500

// aboutOf reads the hidden fields of the form: <notification>.<revision>.
func aboutOf(c *fiber.Ctx) []notifier.CallAbout {
	var about []notifier.CallAbout
	for _, raw := range c.Context().PostArgs().PeekMulti("about") {
		id, revision, ok := strings.Cut(string(raw), ".")
		n, err := strconv.Atoi(revision)
		one := notifier.CallAbout{Notification: id, Revision: n}
		if ok && err == nil && id != "" && len(id) <= maxIDLength && len(about) < maxAbout && !slices.Contains(about, one) {
			about = append(about, one)
		}
	}
	return about
}

// call is the page of one school's call.
func (a *Admin) call(c *fiber.Ctx) error {
	return a.renderCall(c, fiber.StatusOK, callForm{}, callSaid{})
}

// callSaid is what a call's page says beside the call itself.
type callSaid struct {
	faults  []web.FormError
	word    string // the school's call word, shown once
	hasWord bool   // the word was asked for
}

// callPage is what a call's page shows.
type callPage struct {
	Row            callRow
	Form           callForm
	Roles          []reason
	Outcomes       []reason
	Confirmations  []reason
	FirstRole, Now string
	FirstOutcome   string
	FirstConfirmed string
	Word           string
	AskedForWord   bool
}

func (a *Admin) renderCall(c *fiber.Ctx, status int, form callForm, said callSaid) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	sheet, err := a.calling.CallSheet(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	now := a.site.Now()
	i := slices.IndexFunc(sheet, func(r notifier.CallRow) bool { return r.URN == urn })
	if i < 0 {
		return a.renderOver(c, urn)
	}
	if form.About == nil {
		form.About = sheet[i].About
	}
	return a.pages.Render(c, status, "call", web.Page{
		Title:  "Record a call to " + sheet[i].School,
		Nav:    "/desk/calls",
		Back:   "/desk/calls",
		Notice: done[c.Query("done")],
		Errors: said.faults,
		Data: callPage{
			Row: callRows(sheet[i:i+1], now)[0], Form: form, Roles: callRoles, Outcomes: callOutcomes, Confirmations: confirmations,
			FirstRole: firstRole, FirstOutcome: firstOutcome, FirstConfirmed: firstConfirmed,
			Now: now.In(say.London).Format("15:04"), Word: said.word, AskedForWord: said.hasWord,
		},
	})
}

// callRoles are the people at a school who may be told.
var callRoles = []reason{
	{schools.RoleKeyAdult, "Safeguarding lead or deputy"},
	{schools.RoleHead, "Head teacher"},
	{schools.RoleTrustLead, "Trust or council safeguarding lead"},
	{notifier.RoleChair, "Chair of governors"},
}

// confirmations are how a caller can make sure of a person.
var confirmations = []reason{
	{notifier.ConfirmedByWord, "They gave the school’s call word"},
	{notifier.ConfirmedByCall, "I called them back at a number on this page and asked for them by name"},
}

// callOutcomes are the calls in which nobody was told.
var callOutcomes = []reason{
	{string(notifier.CallVoicemail), "Voicemail. I said nothing"},
	{string(notifier.CallReception), "Reception, or somebody else who may not be told"},
	{string(notifier.CallNoAnswer), "Nobody answered"},
	{string(notifier.CallEngaged), "The line was engaged"},
	{string(notifier.CallNotConfirmed), "They could not show who they are"},
	{string(notifier.CallWrongNumber), "The number is not theirs"},
	{string(notifier.CallNoReadBack), "I told them, and they did not repeat it"},
}

// attemptWords are the same as they stand on the sheet.
var attemptWords = map[notifier.CallOutcome]string{
	notifier.CallVoicemail: "voicemail", notifier.CallReception: "reception", notifier.CallNoAnswer: "no answer",
	notifier.CallEngaged: "engaged", notifier.CallNotConfirmed: "could not show who they are",
	notifier.CallWrongNumber: "wrong number", notifier.CallNoReadBack: "told, and not repeated",
}

// The ids of the first radios: where an error about a list leads.
var (
	firstRole      = "role-" + callRoles[0].Code
	firstOutcome   = "outcome-" + callOutcomes[0].Code
	firstConfirmed = "confirmed-" + confirmations[0].Code
)

// callFormOf reads what was typed; fiber's strings die with the request.
func callFormOf(c *fiber.Ctx) callForm {
	return callForm{
		Name:      strings.Clone(strings.TrimSpace(strings.ToValidUTF8(c.FormValue("name"), ""))),
		Role:      strings.Clone(c.FormValue("role")),
		Time:      strings.Clone(strings.TrimSpace(c.FormValue("time"))),
		Confirmed: strings.Clone(c.FormValue("confirmed")),
		ReadBack:  c.FormValue("read-back") == "yes",
		Outcome:   strings.Clone(c.FormValue("outcome")),
		Again:     strings.Clone(strings.TrimSpace(c.FormValue("again"))),
		About:     aboutOf(c),
	}
}

// recordCall records that somebody at the school was told.
func (a *Admin) recordCall(c *fiber.Ctx) error {
	form := callFormOf(c)
	told, faults := form.told(a.site.Now())
	return a.record(c, form, told, faults, "recorded")
}

// recordAttempt records a call in which nobody was told.
func (a *Admin) recordAttempt(c *fiber.Ctx) error {
	form := callFormOf(c)
	tried, faults := form.attempt(a.site.Now())
	return a.record(c, form, tried, faults, "attempted")
}

// faultFields are the fields to which the notifier's refusals belong.
var faultFields = map[string]string{
	"call-confirmed": firstConfirmed, "call-outcome": firstOutcome, "call-again": "again", "call-time": "time", "read-back": "read-back",
}

// record hands a call on, and says in the form what is wrong with it.
func (a *Admin) record(c *fiber.Ctx, form callForm, call notifier.Call, faults []web.FormError, said string) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return a.renderCall(c, fiber.StatusUnprocessableEntity, form, callSaid{faults: faults})
	}
	recorded, err := a.calling.RecordCall(c.UserContext(), web.PrincipalOf(c), urn, call)
	if errors.Is(err, fault.Invalid) {
		field, ok := faultFields[fault.Code(err)]
		if !ok {
			field = "name"
		}
		wrong := []web.FormError{{Field: field, Message: fault.Public(err)}}
		return a.renderCall(c, fiber.StatusUnprocessableEntity, form, callSaid{faults: wrong})
	}
	if err != nil {
		return err
	}
	if recorded.Left > 0 || recorded.Settled < len(form.About) {
		said = "recorded-in-part"
	}
	return c.Redirect("/desk/calls?done="+said, fiber.StatusSeeOther)
}

// told reads the form as a call, or names everything wrong in it. A call
// counts only when a person with a role repeated what was said.
func (f callForm) told(now time.Time) (notifier.Call, []web.FormError) {
	var faults []web.FormError
	if n := len([]rune(f.Name)); n == 0 || n > MaxNameRunes {
		faults = append(faults, web.FormError{Field: "name", Message: "Enter the name of the person you told, in 100 characters or less"})
	}
	if !isListed(callRoles, f.Role) {
		faults = append(faults, web.FormError{Field: firstRole, Message: "Select the role of the person you told. Voicemail and reception do not count"})
	}
	if !isListed(confirmations, f.Confirmed) {
		faults = append(faults, web.FormError{Field: firstConfirmed, Message: "Select how you made sure who they are"})
	}
	called, ok := clockOf(f.Time, now)
	if !ok || called.After(now) {
		faults = append(faults, web.FormError{Field: "time", Message: "Enter when you told them today, such as 08:05"})
	}
	if !f.ReadBack {
		faults = append(faults, web.FormError{Field: "read-back", Message: "Confirm that the person repeated what you said. Without that, nobody has been told"})
	}
	return notifier.Call{
		Name: f.Name, Role: schools.Role(f.Role), CalledAt: called, ReadBack: f.ReadBack, Confirmed: f.Confirmed, About: f.About,
	}, faults
}

// attempt reads the form as a call in which nobody was told.
func (f callForm) attempt(now time.Time) (notifier.Call, []web.FormError) {
	var faults []web.FormError
	if !isListed(callOutcomes, f.Outcome) {
		faults = append(faults, web.FormError{Field: firstOutcome, Message: "Select how the call ended"})
	}
	call := notifier.Call{Outcome: notifier.CallOutcome(f.Outcome), CalledAt: now, About: f.About}
	if f.Again == "" {
		return call, faults
	}
	again, ok := clockOf(f.Again, now)
	if !ok || !again.After(now) {
		faults = append(faults, web.FormError{Field: "again", Message: "Enter a time later today, such as 08:15, or leave it empty"})
	}
	call.AgainAt = again
	return call, faults
}

// clockOf is today's instant of a time such as 08:05; false where it is none.
func clockOf(text string, now time.Time) (time.Time, bool) {
	at, err := schools.ParseClockTime(text)
	return schools.DateAt(now).At(at), err == nil
}
