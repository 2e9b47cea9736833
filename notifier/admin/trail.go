package admin

import (
	"context"
	"errors"
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

// Trails is who saw what. Find answers fault.NotFound for what is not there and
// for what the auditor may not know of.
type Trails interface {
	// Find records that the principal looks, and only then tells.
	Find(ctx context.Context, p auth.Principal, reference string, exported bool) (notifier.Trail, error)
}

var _ Trails = (*notifier.Trails)(nil)

// Checkpoint is the last signed head of the log.
type Checkpoint struct {
	Size        int64     // how many facts it covers; zero where there is none yet
	At          time.Time // when it was signed
	Head        string    // its hash, in base64
	Fingerprint string    // of the key it is verified with
	Copies      []CheckpointCopy
}

var auditors = []auth.Role{notifier.RoleAuditor}

// trailRoutes are the auditor's pages.
var trailRoutes = []route{
	{fiber.MethodGet, "/audit", auditors, (*Admin).auditPage},
	{fiber.MethodPost, "/audit", auditors, (*Admin).showTrail},
	{fiber.MethodPost, "/audit/file", auditors, (*Admin).trailFile},
}

// seenWords say what somebody did, by the type of its fact.
var seenWords = map[string]string{
	notifier.FactOpened: "Read the message, for the first time since it was sent or changed", notifier.FactViewed: "Read the message again",
	notifier.FactExported: "Exported the message to the child’s record",
	notifier.FactFetched:  "Was given the message", notifier.FactTold: "Was told by telephone",
	notifier.FactTriageViewed:     "Opened the child’s details while the school was being found",
	notifier.FactCandidateViewed:  "Compared the child with a pupil on a school’s roll",
	notifier.FactExclusionsViewed: "Saw who is left out, and why",
	notifier.FactHandOffViewed:    "Opened the child’s details for a hand-off to another force",
	notifier.FactTextViewed:       "Read what the police wrote that was withheld from the school",
	notifier.FactGlassViewed:      "Read the message in an emergency",
	notifier.FactGlassReason:      "Read why the message was opened in an emergency",
	notifier.FactBreachViewed:     "Saw who read it at a wrong school, and what was written about that",
	notifier.FactSubjectListed:    "Saw what is held about the child, to answer who asked", notifier.FactSubjectOpened: "Read what the police wrote about the child, to answer who asked",
	notifier.FactHoldPlaced: "Put a legal hold on what is kept of the child", notifier.FactHoldReleased: "Lifted a legal hold",
	notifier.FactTrailViewed: "Looked at this list", notifier.FactTrailExported: "Saved this list as a file",
}

// actingRoles are the roles of those who look, in words.
var actingRoles = map[auth.Role]string{
	schools.RoleKeyAdult: "Key adult", schools.RoleHead: "Head teacher", schools.RoleTrustLead: "Trust or council lead",
	notifier.RoleOperator: "Operator at the desk", notifier.RoleForceAdmin: "Force administrator", notifier.RoleAuditor: "Auditor",
	"school-system": "A system, not a person", "": "Not recorded",
}

// trailRow is one look in words.
type trailRow struct {
	At, When, Who, Role, Did, Road, School string
}

type trailPage struct {
	Reference  string
	Found      bool
	Trail      notifier.Trail
	Rows       []trailRow
	Checkpoint Checkpoint
	Signed     string // when, in words
	Copies     []copyRow
}

// auditPage asks for a reference, and shows the last signed head of the log.
func (a *Admin) auditPage(c *fiber.Ctx) error {
	return a.renderTrail(c, fiber.StatusOK, trailPage{}, nil)
}

func (a *Admin) renderTrail(c *fiber.Ctx, status int, page trailPage, faults []web.FormError) error {
	if a.checkpoint != nil {
		page.Checkpoint = a.checkpoint()
		page.Signed = say.When(page.Checkpoint.At, a.site.Now())
		page.Copies = page.Checkpoint.copies(a.site.Now())
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return a.pages.Render(c, status, "trail", web.Page{Title: "Who saw it", Nav: "/audit", Data: page, Errors: faults})
}

// maxReference is beyond every reference that a force may give.
const maxReference = 200

// referenceOf is what was typed, if it can be one.
func referenceOf(c *fiber.Ctx) string {
	text := strings.Clone(strings.TrimSpace(strings.ToValidUTF8(c.FormValue("reference"), "")))
	if len(text) > maxReference {
		return ""
	}
	return text
}

// showTrail tells who saw what. The reference is posted, so that it stands in no
// address; what is not found and what is hidden are one answer.
func (a *Admin) showTrail(c *fiber.Ctx) error {
	page, err := a.trailOf(c, false)
	if errors.Is(err, fault.NotFound) {
		return a.renderTrail(c, fiber.StatusUnprocessableEntity, page, []web.FormError{{Field: "reference", Message: "There is nothing under this reference that you may look into"}})
	}
	if err != nil {
		return err
	}
	return a.renderTrail(c, fiber.StatusOK, page, nil)
}

func (a *Admin) trailOf(c *fiber.Ctx, exported bool) (page trailPage, err error) {
	page.Reference = referenceOf(c)
	page.Trail, err = a.trails.Find(c.UserContext(), web.PrincipalOf(c), page.Reference, exported)
	if err != nil {
		return page, err
	}
	page.Found = true
	for _, seen := range page.Trail.Rows {
		page.Rows = append(page.Rows, trailRowOf(seen, a.site.Now()))
	}
	return page, nil
}

func trailRowOf(s notifier.Seen, now time.Time) trailRow {
	row := trailRow{
		At: s.At.UTC().Format(time.RFC3339), When: say.When(s.At, now), Who: s.Who, Role: actingRoles[s.Role], Did: seenWords[s.Type],
		Road: "Signed in", School: s.School,
	}
	if row.Did == "" {
		row.Did = plain(s.Type)
	}
	if row.Role == "" {
		row.Role = plain(string(s.Role))
	}
	switch {
	case s.Road == notifier.RoadTelephone:
		row.Road = "Telephone"
	case s.Type == notifier.FactFetched:
		row.Road = "The school’s own system"
	}
	return row
}

// trailFile is the list as a file for a spreadsheet.
func (a *Admin) trailFile(c *fiber.Ctx) error {
	page, err := a.trailOf(c, true)
	if err != nil {
		return err
	}
	rows := [][]string{{"time", "who", "role", "what", "road", "school"}}
	for _, row := range page.Rows {
		rows = append(rows, []string{row.At, row.Who, row.Role, row.Did, row.Road, row.School})
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="who-saw-it.csv"`)
	return c.Send(table.CSV(rows))
}
