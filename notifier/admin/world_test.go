package admin_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web/pagetest"
	"firstbell/internal/web/say"
	"firstbell/notifier"
	"firstbell/notifier/admin"
	"firstbell/schools"
)

// morning is Monday at ten to eight: the busiest hour of a desk.
var morning = time.Date(2026, 11, 23, 7, 50, 0, 0, say.London).UTC()

// triage is a small working queue.
type triage struct {
	children map[string]*notifier.TriageDetail // by child
	opened   []string
	revealed []int
	placed   map[string][]schools.URN
	recalled []schools.URN
	refusal  error // answered to what is decided, once set
}

func (q *triage) find(p auth.Principal, caseID, child string) (*notifier.TriageDetail, error) {
	d, ok := q.children[child]
	if !ok || d.Case != caseID || !slices.Contains(p.Scopes(notifier.RoleOperator, notifier.RoleForceAdmin), d.Force) {
		return nil, fault.NotFound
	}
	return d, nil
}

// still refuses what was decided about another version of the child.
func (q *triage) still(d *notifier.TriageDetail, looked notifier.Looked) error {
	if d != nil && d.Looked != looked {
		return fault.Conflict
	}
	return nil
}

func (q *triage) Queue(_ context.Context, p auth.Principal) ([]notifier.TriageItem, error) {
	var items []notifier.TriageItem
	for _, d := range q.children {
		if _, err := q.find(p, d.Case, d.Child); err == nil && d.Status == notifier.ChildParked {
			items = append(items, d.TriageItem)
		}
	}
	return items, nil
}

func (q *triage) Open(_ context.Context, p auth.Principal, caseID, child string) (notifier.TriageDetail, error) {
	d, err := q.find(p, caseID, child)
	if err != nil {
		return notifier.TriageDetail{}, err
	}
	q.opened = append(q.opened, child)
	return *d, nil
}

func (q *triage) Place(_ context.Context, p auth.Principal, caseID, child string, looked notifier.Looked, to notifier.Placement) error {
	d, err := q.find(p, caseID, child)
	if err = cmp.Or(err, q.refusal, q.still(d, looked)); err != nil {
		return err
	}
	d.Status, q.placed[child], q.recalled = notifier.ChildRouted, to.URNs, to.Recall
	return nil
}

func (q *triage) ProposeException(_ context.Context, p auth.Principal, caseID, child string, looked notifier.Looked, e notifier.Exception) error {
	d, err := q.find(p, caseID, child)
	if err = cmp.Or(err, q.refusal, q.still(d, looked)); err != nil {
		return err
	}
	d.Note = e.Note
	d.Proposal = &notifier.ExceptionDecision{Reason: e.Reason, ReviewOn: e.ReviewOn.String(), ProposedBy: p.Actor(), ProposedAt: morning}
	return nil
}

func (q *triage) DecideException(_ context.Context, p auth.Principal, caseID, child string, looked notifier.Looked, confirm bool) error {
	d, err := q.find(p, caseID, child)
	err = cmp.Or(err, q.still(d, looked))
	switch {
	case err != nil:
		return err
	case d.Proposal == nil || d.Proposal.ProposedBy == p.Actor():
		return fault.Conflict
	case confirm:
		d.Status = notifier.ChildExcepted
	}
	d.Proposal = nil
	return nil
}

// Reveal shows the pupil of the first candidate.
func (q *triage) Reveal(_ context.Context, p auth.Principal, caseID, child string, rank int) (notifier.TriageDetail, error) {
	d, err := q.find(p, caseID, child)
	if err != nil || rank < 1 || rank > len(d.Candidates) || !d.Candidates[rank-1].HasPupil {
		return notifier.TriageDetail{}, cmp.Or(err, error(fault.NotFound))
	}
	q.revealed = append(q.revealed, rank)
	shown := *d
	shown.Candidates = slices.Clone(d.Candidates)
	shown.Candidates[rank-1].Revealed = stranger()
	return shown, nil
}

// oversight is an agreement and a roll that somebody may confirm.
type oversight struct {
	agreement []notifier.Agreement
	roll      notifier.RollRow
	confirmed []schools.URN
	learned   []string
}

func (o *oversight) Agreement(context.Context, auth.Principal) ([]notifier.Agreement, error) {
	return o.agreement, nil
}

func (o *oversight) Recalibrate(_ context.Context, p auth.Principal, force, seen string) error {
	if len(p.Scopes(notifier.RoleSystemAdmin)) == 0 && !slices.Contains(p.Scopes(notifier.RoleForceAdmin), force) {
		return fault.NotFound
	}
	o.learned = append(o.learned, force+" "+seen)
	return nil
}

func (o *oversight) DropCalibration(ctx context.Context, p auth.Principal, force string) error {
	return o.Recalibrate(ctx, p, force, "dropped")
}

func (o *oversight) Roll(context.Context, auth.Principal, schools.URN) (notifier.RollRow, error) {
	return o.roll, nil
}

func (o *oversight) ConfirmRoll(_ context.Context, _ auth.Principal, urn schools.URN) error {
	o.confirmed = append(o.confirmed, urn)
	return nil
}

// suspensions is a scheme that officers suspend together.
type suspensions struct {
	rows  []notifier.SuspensionRow
	asked []string
}

func (s *suspensions) List(context.Context, auth.Principal) ([]notifier.SuspensionRow, error) {
	return s.rows, nil
}

func (s *suspensions) Propose(_ context.Context, _ auth.Principal, force, reason string, hours int) error {
	switch {
	case reason == "":
		return fault.New(fault.Invalid, "unknown-reason", "Say why.")
	case hours < 1:
		return fault.New(fault.Invalid, "hours", "Give a whole number of hours.")
	}
	s.asked = append(s.asked, fmt.Sprint("propose ", force, " ", reason, " ", hours))
	return nil
}

func (s *suspensions) Agree(_ context.Context, p auth.Principal, force string, at time.Time) error {
	s.asked = append(s.asked, fmt.Sprint(p.Account, " agrees ", force, " ", at.Equal(morning)))
	return nil
}

func (s *suspensions) Drop(_ context.Context, p auth.Principal, force string, at time.Time) error {
	s.asked = append(s.asked, fmt.Sprint(p.Account, " drops ", force, " ", at.Equal(morning)))
	return nil
}

func (s *suspensions) Lift(_ context.Context, p auth.Principal, force string) error {
	s.asked = append(s.asked, p.Account+" lifts "+force)
	return nil
}

// board is a day that stands still, and remembers the calls.
type board struct {
	day      notifier.Board
	sheet    []notifier.CallRow
	refusals []notifier.RefusalRow
	calls    []notifier.Call
	over     map[schools.URN]notifier.CallOver
	forecast *notifier.CallForecast // instead of one made up
	word     string
	worded   int // how often the word was shown
	printed  int // how often the sheet was printed
}

func (b *board) Today(context.Context, auth.Principal) (notifier.Board, error) { return b.day, nil }
func (b *board) CallSheet(context.Context, auth.Principal) ([]notifier.CallRow, error) {
	return b.sheet, nil
}
func (b *board) Refusals(context.Context, auth.Principal) ([]notifier.RefusalRow, error) {
	return b.refusals, nil
}
func (b *board) RecordCall(_ context.Context, _ auth.Principal, urn schools.URN, call notifier.Call) (notifier.Recorded, error) {
	i := slices.IndexFunc(b.sheet, func(r notifier.CallRow) bool { return r.URN == urn })
	if i < 0 {
		return notifier.Recorded{}, fault.NotFound
	}
	done := notifier.Recorded{Settled: len(call.About), Left: len(b.sheet[i].About) - len(call.About)}
	b.sheet, b.calls = slices.Delete(b.sheet, i, i+1), append(b.calls, call)
	return done, nil
}

func (b *board) row(urn schools.URN) (*notifier.CallRow, error) {
	i := slices.IndexFunc(b.sheet, func(r notifier.CallRow) bool { return r.URN == urn })
	if i < 0 {
		return nil, fault.NotFound
	}
	return &b.sheet[i], nil
}

func (b *board) ClaimCall(_ context.Context, _ auth.Principal, urn schools.URN) error {
	row, err := b.row(urn)
	switch {
	case err != nil:
		return err
	case row.Hold.Taken() && !row.Hold.Mine:
		return fault.New(fault.Conflict, "claimed", "Taken.")
	}
	row.Hold = notifier.CallHold{Mine: true, Since: morning, Until: morning.Add(notifier.ClaimCallFor)}
	return nil
}

func (b *board) ReleaseCall(_ context.Context, _ auth.Principal, urn schools.URN) error {
	if row, err := b.row(urn); err == nil {
		row.Hold = notifier.CallHold{}
	}
	return nil
}

func (b *board) CallWord(_ context.Context, _ auth.Principal, urn schools.URN) (string, error) {
	row, err := b.row(urn)
	switch {
	case err != nil:
		return "", err
	case !row.Hold.Mine:
		return "", fault.New(fault.Conflict, "not-claimed", "Start the call first.")
	}
	b.worded++
	return b.word, nil
}

func (b *board) Forecast(_ context.Context, _ auth.Principal, sheet []notifier.CallRow) (notifier.CallForecast, error) {
	if b.forecast != nil {
		return *b.forecast, nil
	}
	return notifier.CallForecast{Schools: len(sheet), People: 2, Done: morning.Add(20 * time.Minute), Late: 1}, nil
}

func (b *board) PrintSheet(context.Context, auth.Principal) ([]notifier.CallRow, error) {
	b.printed++
	return b.sheet, nil
}

func (b *board) CallOver(_ context.Context, _ auth.Principal, urn schools.URN) (notifier.CallOver, error) {
	if over, ok := b.over[urn]; ok {
		return over, nil
	}
	return notifier.CallOver{}, fault.NotFound
}

// people is a register of a few schools.
type people struct {
	schools  []schools.School
	contacts map[schools.URN][]notifier.ContactRow
	invited  []string
	removed  []string
	ended    []string
	searches []string
}

func (p *people) Contacts(_ context.Context, _ auth.Principal, urn schools.URN) ([]notifier.ContactRow, error) {
	return p.contacts[urn], nil
}

func (p *people) Invite(_ context.Context, _ auth.Principal, _ schools.URN, person string, again bool) (auth.Invitation, error) {
	if person == "a1" && !again {
		return auth.Invitation{}, fault.Conflict
	}
	p.invited = append(p.invited, person)
	return auth.Invitation{Code: "4071 8823", Expires: morning.Add(7 * 24 * time.Hour)}, nil
}

func (p *people) InviteByText(_ context.Context, _ auth.Principal, _ schools.URN, person string) (auth.Invitation, error) {
	p.invited = append(p.invited, person+" by text")
	return auth.Invitation{Expires: morning.Add(7 * 24 * time.Hour)}, nil
}

func (p *people) EndAccess(_ context.Context, _ auth.Principal, _ schools.URN, person string) error {
	p.ended = append(p.ended, person)
	return nil
}

func (p *people) Remove(_ context.Context, _ auth.Principal, _ schools.URN, person string) error {
	p.removed = append(p.removed, person)
	return nil
}

func (p *people) FindSchools(_ context.Context, _ auth.Principal, q string) ([]schools.School, error) {
	p.searches = append(p.searches, q)
	return slices.DeleteFunc(slices.Clone(p.schools), func(s schools.School) bool {
		return !strings.Contains(strings.ToLower(s.Name+" "+s.URN.String()), strings.ToLower(q))
	}), nil
}

var (
	_ admin.Triage    = (*triage)(nil)
	_ admin.Evidence  = (*triage)(nil)
	_ admin.Board     = (*board)(nil)
	_ admin.Calling   = (*board)(nil)
	_ admin.Sheets    = (*board)(nil)
	_ admin.People    = (*people)(nil)
	_ admin.Oversight = (*oversight)(nil)

	_ admin.Suspensions = (*suspensions)(nil)
)

// world is one desk with two forces at it.
type world struct {
	staff    *staffing
	out      *exclusions
	held     *held
	glass    *glass
	breaches *breaches
	legal    *legalHolds
	subject  *subjectAccess
	trails   *trails
	triage   *triage
	board    *board
	people   *people
	over     *oversight
	scheme   *suspensions
	hub      *hub
	sessions pagetest.Sessions
	app      *fiber.App
	log      *strings.Builder
	given    *handOffs
}

func grant(role auth.Role, scope string) []auth.Grant {
	return []auth.Grant{{Role: role, Scope: scope}}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{
		staff: newStaffing(), out: newExclusions(), held: newHeld(), breaches: newBreaches(), glass: &glass{}, legal: newLegalHolds(), subject: newSubjectAccess(), trails: &trails{},
		triage: &triage{children: map[string]*notifier.TriageDetail{}, placed: map[string][]schools.URN{}},
		board:  sampleBoard(), people: samplePeople(), over: &oversight{}, scheme: &suspensions{}, hub: sampleHub(), given: sampleHandOffs(),
		sessions: pagetest.Sessions{
			"olu":  {Account: "olu", Name: "Olu Stead", Grants: grant(notifier.RoleOperator, "NORTH")},
			"pia":  {Account: "pia", Name: "Pia Marsh", Grants: grant(notifier.RoleOperator, "SOUTH")},
			"fred": {Account: "fred", Name: "Fred Amis", Grants: grant(notifier.RoleForceAdmin, "NORTH")},
			"sys":  {Account: "sys", Name: "Sy Tem", Grants: grant(notifier.RoleSystemAdmin, "")},
			"aud":  {Account: "aud", Name: "Au Ditor", Grants: grant("auditor", "NORTH")},
			"ada":  {Account: "ada", Name: "Ada Okafor", Grants: grant(schools.RoleKeyAdult, "999001")},
			"nil":  {Account: "nil", Name: "Nobody Now"},
		},
	}
	for cookie, p := range w.sessions {
		p.ConfirmedAt = morning
		w.sessions[cookie] = p
	}
	for _, d := range sampleChildren() {
		w.triage.children[d.Child] = &d
	}
	site, logged := pagetest.NewSite(t, w.sessions, func() time.Time { return morning })
	pages, err := admin.New(site, admin.Desk{Triage: w.triage, Evidence: w.triage, Board: w.board, Calling: w.board, Sheets: w.board, People: w.people, Oversight: w.over, Alarms: w.hub, Duty: &roster{w.hub}, Suspensions: w.scheme, HandOffs: w.given, Giver: w.given,
		Staffing: w.staff, Rerouting: w.staff, Shortages: w.staff, Exclusions: w.out, Texts: w.held, Breaches: w.breaches, BreachDesk: w.breaches, Glass: w.glass, Glasses: w.glass, Accounts: accountNews{}, Endings: sampleEndings{}, Trails: w.trails, Checkpoint: lastCheckpoint,
		LegalHolds: w.legal, Subject: w.subject})
	if err != nil {
		t.Fatal(err)
	}
	w.app, w.log = site.App(), logged
	pages.Mount(w.app)
	return w
}

func (w *world) as(t *testing.T, who string) pagetest.Browser {
	return pagetest.Browser{T: t, App: w.app, Cookie: who}
}
