package portal_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web/pagetest"
	"firstbell/internal/web/say"
	"firstbell/schools"
	"firstbell/schools/portal"
)

// morning is Monday at ten to eight: the hour these pages are made for.
var morning = time.Date(2026, 11, 23, 7, 50, 0, 0, say.London).UTC()

// inbox is a small working Inbox over one map.
type inbox struct {
	now       func() time.Time
	entries   map[string]*entry
	opened    []string // what was revealed, in order
	updating  bool     // a newer version is accepted and not prepared yet
	outcome   schools.Outcome
	statement schools.Statement
	exported  []schools.ExportFormat
	err       error // answered by everything, once set
}

type entry struct {
	portal.Item
	schools.Notification
}

var (
	_ portal.Inbox    = (*inbox)(nil)
	_ portal.Outcomes = (*inbox)(nil)
	_ portal.Exports  = (*inbox)(nil)
)

func (b *inbox) find(p auth.Principal, id string) (*entry, error) {
	if b.err != nil {
		return nil, b.err
	}
	e, ok := b.entries[id]
	if !ok || !slices.Contains(p.Scopes(schools.RoleKeyAdult, schools.RoleHead, schools.RoleTrustLead), e.URN) {
		return nil, fault.NotFound
	}
	return e, nil
}

func (b *inbox) List(_ context.Context, p auth.Principal) ([]portal.Item, error) {
	if b.err != nil {
		return nil, b.err
	}
	var items []portal.Item
	for id := range b.entries {
		if e, err := b.find(p, id); err == nil {
			items = append(items, e.Item)
		}
	}
	return items, nil
}

func (b *inbox) Item(_ context.Context, p auth.Principal, id string) (portal.Item, error) {
	e, err := b.find(p, id)
	if err != nil {
		return portal.Item{}, err
	}
	return e.Item, nil
}

func (b *inbox) Reveal(_ context.Context, p auth.Principal, id string) (schools.Notification, portal.Item, error) {
	e, err := b.find(p, id)
	if err != nil {
		return schools.Notification{}, portal.Item{}, err
	}
	if b.updating {
		return schools.Notification{}, portal.Item{}, fault.New(fault.Conflict, portal.CodeBeingUpdated, "Try again.")
	}
	if !e.IsReadable() {
		return schools.Notification{}, portal.Item{}, fault.Conflict
	}
	b.opened = append(b.opened, id)
	if e.OpenedAt.IsZero() {
		e.OpenedAt = b.now()
	}
	if e.State != portal.StateAcknowledged {
		e.State = portal.StateOpened
	}
	return e.Notification, e.Item, nil
}

func (b *inbox) Acknowledge(_ context.Context, p auth.Principal, id string, revision int) (portal.Item, error) {
	e, err := b.find(p, id)
	if err != nil {
		return portal.Item{}, err
	}
	if revision != e.Revision {
		return portal.Item{}, fault.New(fault.Conflict, portal.CodeChangedSinceRead, "Read it again.")
	}
	if e.State != portal.StateOpened {
		return portal.Item{}, fault.Conflict
	}
	e.State, e.AcknowledgedAt = portal.StateAcknowledged, b.now()
	return e.Item, nil
}

func (b *inbox) Bounce(_ context.Context, p auth.Principal, id string) error {
	e, err := b.find(p, id)
	if err != nil {
		return err
	}
	if !e.IsReadable() {
		return fault.Conflict
	}
	e.State = portal.StateBounced
	return nil
}

func (b *inbox) RecordOutcome(_ context.Context, p auth.Principal, id string, o schools.Outcome) error {
	e, err := b.find(p, id)
	if err != nil {
		return err
	}
	if e.State != portal.StateAcknowledged {
		return fault.Conflict
	}
	e.OutcomeAt, b.outcome = b.now(), o
	return nil
}

func (b *inbox) Export(_ context.Context, p auth.Principal, id string, format schools.ExportFormat) (schools.Notification, portal.Item, error) {
	e, err := b.find(p, id)
	if err != nil {
		return schools.Notification{}, portal.Item{}, err
	}
	if e.State != portal.StateAcknowledged {
		return schools.Notification{}, portal.Item{}, fault.New(fault.Conflict, portal.CodeNotTakenOn, "Read it first.")
	}
	e.ExportedAt, b.exported = b.now(), append(b.exported, format)
	return e.Notification, e.Item, nil
}

func (b *inbox) MakeStatement(_ context.Context, p auth.Principal, id string, s schools.Statement) error {
	e, err := b.find(p, id)
	if err != nil {
		return err
	}
	if !e.AskedStatement {
		return fault.Conflict
	}
	e.AskedStatement, b.statement = false, s
	return nil
}

// world is one portal with two schools in it.
type world struct {
	inbox    *inbox
	staff    *staffroom
	sessions pagetest.Sessions
	app      *fiber.App
	log      *strings.Builder
}

func newWorld(t *testing.T) *world {
	t.Helper()
	now := func() time.Time { return morning }
	w := &world{inbox: &inbox{now: now, entries: map[string]*entry{}}, staff: newStaffroom(), sessions: pagetest.Sessions{
		"ada":  {Account: "ada", ConfirmedAt: morning, Name: "Ada Okafor", Grants: []auth.Grant{{Role: schools.RoleKeyAdult, Scope: "999001"}}},
		"bea":  {Account: "bea", ConfirmedAt: morning, Name: "Bea Lund", Grants: []auth.Grant{{Role: schools.RoleHead, Scope: "999002"}}},
		"tess": {Account: "tess", ConfirmedAt: morning, Name: "Tess Fry", Grants: []auth.Grant{{Role: schools.RoleTrustLead, Scope: "999001"}, {Role: schools.RoleTrustLead, Scope: "999002"}}},
		"fay":  {Account: "fay", ConfirmedAt: morning, Name: "Fay Holt", Grants: []auth.Grant{{Role: schools.RoleFallback, Scope: "999001"}}},
		"olu":  {Account: "olu", ConfirmedAt: morning, Name: "Olu Stead", Grants: []auth.Grant{{Role: "hub-operator", Scope: "NORTH"}}},
		"nil":  {Account: "nil", ConfirmedAt: morning, Name: "Nobody Now"},
	}}
	site, logged := pagetest.NewSite(t, w.sessions, now)
	pages, err := portal.New(site, w.inbox, w.staff)
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

// add puts a notification in the world and gives its id.
func (w *world) add(id string, change func(*entry)) string {
	e := &entry{
		Item: portal.Item{
			ID: id, ShortRef: strings.ToUpper(id[:4]), School: "Larch Lane Primary School", URN: "999001", State: portal.StateAlerted,
			ReceivedAt: morning.Add(-7 * time.Hour), Deadline: morning.Add(40 * time.Minute),
		},
		Notification: sample(),
	}
	if change != nil {
		change(e)
	}
	w.inbox.entries[id] = e
	return id
}

// The words that must appear nowhere before a reveal.
const (
	canaryForename = "Zebedee"
	canarySurname  = "Quillfeather"
	canaryKnownAs  = "Zeb"
	canaryWords    = "I hid under the stairs with my sister’s rabbit"
	canaryStory    = "Shouting was heard by a neighbour, who called the police"
)

var canaries = []string{canaryForename, canarySurname, canaryKnownAs, canaryWords, canaryStory, "NP-2026-1", "3 March 2018", "0300 000 0000"}

func date(y int, m time.Month, d int) schools.Date {
	day, err := schools.NewDate(y, m, d)
	if err != nil {
		panic(err)
	}
	return day
}

// sample is a full notification.
func sample() schools.Notification {
	return schools.Notification{
		Version: 1, Detail: schools.DetailFull,
		Child: schools.Child{
			Forename: canaryForename, Surname: canarySurname, KnownAs: []string{canaryKnownAs}, DateOfBirth: date(2018, 3, 3),
		},
		Force: "Northmoor Police", PoliceReference: "NP-2026-1",
		OccurredAt: time.Date(2026, 11, 22, 22, 10, 0, 0, time.UTC), Place: "the child's home", Presence: "saw it",
		Relationships: []string{"mother", "parent's partner"},
		Voice: schools.Voice{
			SpokenTo: "yes", Words: canaryWords, WhoPresent: "His mother and one officer", Demeanour: "Quiet, tired, held on to a toy",
		},
		Circumstances: canaryStory + ". Police attended within ten minutes.",
		HarmCausedBy:  []string{"parent's partner"}, Behaviours: []string{"physical abuse", "coercive or controlling behaviour"},
		PoliceAction: "One adult was arrested and is on bail.",
		Conditions: []schools.Condition{
			{Kind: "bail condition", Person: "parent's partner", Until: date(2026, 12, 18), CollectFromSchool: "no"},
		},
		Risk:               &schools.Risk{Tool: "DASH", Grade: "high"},
		SocialCareReferral: "yes", Marac: &schools.Marac{Flag: "yes", Date: date(2026, 12, 3)},
		SafeAdult: "mother", SafeContact: "yes",
		ParentContact:     schools.ParentContact{Allowed: "no", Instruction: "Please speak to the team below first. They are in touch with the child’s mother."},
		PoliceContact:     schools.PoliceContact{Team: "Northmoor safeguarding hub", Phone: "0300 000 0000", Hours: "8am to 8pm, every day"},
		SiblingsElsewhere: "yes", Interpreter: "Polish", Send: []string{"Speech, language and communication needs"},
	}
}
