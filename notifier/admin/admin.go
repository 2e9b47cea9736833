// Package admin is what a force's desk sees: the day's notifications against
// their deadlines, the queue of children the machine would not place, the
// calls to make, and the schools with the people who can be told.
//
// Lists are free of personal data. A parked child's identity appears only as
// the answer to a POST, after the opening has been recorded, and everything an
// operator does while it is open (searching for a school, placing, proposing
// not to notify) is posted too, so that no name ever stands in an address or a
// browser's history. Who may ask for what is one table; whoever may not gets
// the answer of what does not exist.
package admin

import (
	"context"
	"embed"
	"html/template"
	"io/fs"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/web"
	"firstbell/notifier"
	"firstbell/schools"
)

// Triage is the queue of parked children. Methods answer fault.NotFound for
// what the principal may not see and fault.Conflict where somebody else has
// decided meanwhile.
type Triage interface {
	// Queue lists what waits, without personal data.
	Queue(ctx context.Context, p auth.Principal) ([]notifier.TriageItem, error)
	// Open records that the principal looks, and only then tells who the child is.
	Open(ctx context.Context, p auth.Principal, caseID, child string) (notifier.TriageDetail, error)
	// Place sends the child to schools. What was looked at travels with every
	// decision: fault.Conflict where the case says something else by now.
	Place(ctx context.Context, p auth.Principal, caseID, child string, looked notifier.Looked, to notifier.Placement) error
	// ProposeException asks a second person to agree that nobody is told.
	ProposeException(ctx context.Context, p auth.Principal, caseID, child string, looked notifier.Looked, e notifier.Exception) error
	// DecideException confirms or declines; the proposer may not.
	DecideException(ctx context.Context, p auth.Principal, caseID, child string, looked notifier.Looked, confirm bool) error
}

// Board is the desk's day.
type Board interface {
	Today(ctx context.Context, p auth.Principal) (notifier.Board, error)
	Refusals(ctx context.Context, p auth.Principal) ([]notifier.RefusalRow, error)
}

// Calling is one school's call, from claiming it to writing down how it ended.
// Methods answer fault.NotFound for a school that is not on the sheet and
// fault.Conflict while a colleague has the call.
type Calling interface {
	CallSheet(ctx context.Context, p auth.Principal) ([]notifier.CallRow, error)
	ClaimCall(ctx context.Context, p auth.Principal, urn schools.URN) error
	ReleaseCall(ctx context.Context, p auth.Principal, urn schools.URN) error
	// CallWord records that the word is shown, and only then gives it.
	CallWord(ctx context.Context, p auth.Principal, urn schools.URN) (string, error)
	// RecordCall records how a call ended, about what was on the sheet the caller
	// looked at and about nothing else.
	RecordCall(ctx context.Context, p auth.Principal, urn schools.URN, call notifier.Call) (notifier.Recorded, error)
}

// Sheets is the call sheet as a whole.
type Sheets interface {
	Forecast(ctx context.Context, p auth.Principal, sheet []notifier.CallRow) (notifier.CallForecast, error)
	// PrintSheet records that the sheet is printed, and only then gives it.
	PrintSheet(ctx context.Context, p auth.Principal) ([]notifier.CallRow, error)
	// CallOver answers fault.NotFound for whoever was not calling the school.
	CallOver(ctx context.Context, p auth.Principal, urn schools.URN) (notifier.CallOver, error)
}

// People is the schools, the people at them and their accounts.
type People interface {
	Contacts(ctx context.Context, p auth.Principal, urn schools.URN) ([]notifier.ContactRow, error)
	// Invite e-mails the person a link and returns the code that belongs to it,
	// which is shown once and travels by telephone. again confirms that somebody
	// who can sign in already is to get another one.
	Invite(ctx context.Context, p auth.Principal, urn schools.URN, person string, again bool) (auth.Invitation, error)
	// InviteByText does the same for somebody who never could sign in; the code
	// goes to their mobile, and is not in the answer.
	InviteByText(ctx context.Context, p auth.Principal, urn schools.URN, person string) (auth.Invitation, error)
	// EndAccess ends a person's passkeys and sessions at once: a device is lost.
	EndAccess(ctx context.Context, p auth.Principal, urn schools.URN, person string) error
	// Remove ends a person's access at once.
	Remove(ctx context.Context, p auth.Principal, urn schools.URN, person string) error
	FindSchools(ctx context.Context, p auth.Principal, q string) ([]schools.School, error)
}

// Evidence is what the matcher found about a parked child.
type Evidence interface {
	// Reveal records that the principal looks at how a roll describes the pupil
	// of one candidate, by its rank, and only then shows it. It answers
	// fault.NotFound for a candidate without one.
	Reveal(ctx context.Context, p auth.Principal, caseID, child string, rank int) (notifier.TriageDetail, error)
}

// Oversight is how far the matcher, and the rolls it stands on, can be trusted.
type Oversight interface {
	Agreement(ctx context.Context, p auth.Principal) ([]notifier.Agreement, error)
	// Recalibrate puts to use what a force's decisions have taught, as the
	// principal has seen it; DropCalibration goes back to what is shipped. Both
	// answer fault.Conflict where there is nothing to change, or something else.
	Recalibrate(ctx context.Context, p auth.Principal, force, seen string) error
	DropCalibration(ctx context.Context, p auth.Principal, force string) error
	Roll(ctx context.Context, p auth.Principal, urn schools.URN) (notifier.RollRow, error)
	// ConfirmRoll records that a doubtful roll was looked at and is right.
	ConfirmRoll(ctx context.Context, p auth.Principal, urn schools.URN) error
}

// What the notifier offers is what these pages need.
var (
	_ Triage    = (*notifier.Triage)(nil)
	_ Evidence  = (*notifier.Triage)(nil)
	_ Board     = (*notifier.Boards)(nil)
	_ Calling   = (*notifier.Boards)(nil)
	_ Sheets    = (*notifier.Boards)(nil)
	_ People    = (*notifier.People)(nil)
	_ Oversight = (*notifier.Oversight)(nil)
)

// Desk is everything that the pages show and do. All of it must be set.
type Desk struct {
	Triage    Triage
	Evidence  Evidence
	Board     Board
	Calling   Calling
	Sheets    Sheets
	People    People
	Oversight Oversight
	Alarms    Alarms
	Duty      Duty

	Suspensions Suspensions
	HandOffs    HandOffs
	Giver       Giver

	Staffing   Staffing
	Rerouting  Rerouting
	Shortages  Shortages
	Exclusions Exclusions
	Texts      Texts
	LegalHolds LegalHolds
	Subject    SubjectAccess
	Glass      Glass
	Glasses    Glasses

	Accounts   Accounts
	Breaches   Breaches
	BreachDesk BreachDesk
	Endings    Endings

	Trails     Trails
	Checkpoint func() Checkpoint // nil where the log is not signed
}

//go:embed pages/*.html
var files embed.FS

// Admin serves the desk's pages for one installation.
type Admin struct {
	staffing   Staffing
	rerouting  Rerouting
	shortages  Shortages
	exclude    Exclusions
	texts      Texts
	legal      LegalHolds
	subject    SubjectAccess
	emergency  Glass
	opened     Glasses
	triage     Triage
	evidence   Evidence
	board      Board
	calling    Calling
	sheets     Sheets
	people     People
	oversight  Oversight
	hub        Alarms
	duty       Duty
	suspending Suspensions
	given      HandOffs
	giver      Giver
	accounts   Accounts
	breaches   Breaches
	breachDesk BreachDesk
	ended      Endings
	trails     Trails
	checkpoint func() Checkpoint

	site  *web.Site
	pages *web.Templates
}

// New reads the page templates; it fails where one of them is broken.
func New(site *web.Site, desk Desk) (*Admin, error) {
	dir, err := fs.Sub(files, "pages")
	if err != nil {
		return nil, err
	}
	pages, err := site.Templates(dir, template.FuncMap{"field": fieldOf, "recordField": recordField, "childForm": childForm, "born": bornInWords})
	if err != nil {
		return nil, err
	}
	site.AddNav(nav)
	return &Admin{
		staffing: desk.Staffing, rerouting: desk.Rerouting, shortages: desk.Shortages, exclude: desk.Exclusions, texts: desk.Texts, legal: desk.LegalHolds, subject: desk.Subject, emergency: desk.Glass, opened: desk.Glasses,
		triage: desk.Triage, evidence: desk.Evidence, board: desk.Board, calling: desk.Calling, sheets: desk.Sheets, people: desk.People, oversight: desk.Oversight,
		hub: desk.Alarms, duty: desk.Duty, suspending: desk.Suspensions, given: desk.HandOffs, giver: desk.Giver,
		breaches: desk.Breaches, breachDesk: desk.BreachDesk,
		ended: desk.Endings, accounts: desk.Accounts, trails: desk.Trails, checkpoint: desk.Checkpoint,
		site: site, pages: pages,
	}, nil
}

// Mount adds the desk's routes to app. It must be mounted after the portal,
// which leaves the start page to it for people without a school.
func (a *Admin) Mount(app fiber.Router) {
	for _, r := range routes {
		handlers := []fiber.Handler{a.site.SignedIn()}
		if r.method == fiber.MethodPost {
			handlers = append(handlers, a.site.CSRF())
		}
		app.Add(r.method, r.path, append(handlers, a.guarded(r))...)
	}
}
