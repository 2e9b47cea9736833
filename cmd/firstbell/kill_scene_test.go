//go:build kill && crashpoints

package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/auth/authtest"
	"firstbell/notifier"
	"firstbell/notifier/world"
	"firstbell/police"
	"firstbell/schools"
)

// killMoment is when every run begins, by the service's clock: a school day,
// with so little time left that every step of the ladder is due at once. The
// day is fixed, so that calendars are the same whenever the test runs.
var killMoment = time.Date(2026, time.November, 24, 8, 5, 0, 0, time.UTC)

// later is how far the clock has moved on when the service is started again:
// past the end of every claim and every pause between two tries.
const later = 3 * time.Minute

// scene is everything that all runs have in common: the binary, a furnished
// data directory whose people have their passkeys, and what will happen.
type scene struct {
	binary  string
	dir     string // master.key and data
	world   *world.World
	keys    map[string]string           // of the police API, by force
	devices map[string]*authtest.Device // by e-mail address
	posts   map[string]*incident        // by what the journey says of them
}

// incident is one incident of the night, with the ids it will have.
type incident struct {
	about, force, id string
	versions         [][]byte // bodies as posted
	children         []child
}

// child is a listed child, with the notifications it has if it is routed.
type child struct {
	id, hash      string
	want          police.ChildState // in the end
	notifications []string
	urns          []schools.URN
}

// The incidents of the journey that are played, by the journey's own words.
const (
	aboutSiblings  = "siblings at two schools"
	aboutAmended   = "a first version"
	aboutTakenBack = "an incident that is withdrawn later"
	aboutSilent    = "a school where nobody has an account"
	aboutException = "a child educated at home"
	aboutPlaced    = "a child missing education"
	aboutParked    = "a name and birthday that two children share"
	aboutRefused   = "no pupil number, but the postcode"
	aboutBounced   = "the highest risk, with an interpreter"
	aboutUnread    = "an 18-year-old among the children"
	aboutErroneous = "twins in one class"
	aboutRevised   = "a child known by a short name"
	aboutConflict  = "a safeguarding lead who is a party"
	aboutInvalid   = "a date of birth of 31 February and an unknown field"
	// These two are in the data directory already when the service first
	// starts: received and amended, received and withdrawn, and never routed.
	aboutEarlyAmended   = "no postcode, but the pupil number"
	aboutEarlyWithdrawn = "siblings at one school"
)

// setScene builds the binary and furnishes the data directory.
func setScene(t *testing.T) *scene {
	t.Helper()
	f := installed(t, houseOptions{now: killMoment})
	s := &scene{
		binary: buildBinary(t), dir: f.dir, world: f.world, keys: f.keys,
		devices: map[string]*authtest.Device{}, posts: map[string]*incident{},
	}
	config := DefaultConfig()
	config.DataDir, config.MasterKeyFile = filepath.Join(s.dir, "data"), filepath.Join(s.dir, "master.key")
	now := func() time.Time { return killMoment.Add(-time.Minute) }
	a, err := Assemble(t.Context(), config, Parts{Logger: slog.New(slog.DiscardHandler), NoSync: true, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	s.enrol(t, a)
	s.script(t, a)
	s.receiveEarly(t, a)
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// operators are the addresses of a force's two operators: one proposes that
// nobody is told, the other agrees.
func operators(force string) [2]string {
	force = strings.ToLower(force)
	return [2]string{"first@" + force + ".example", "second@" + force + ".example"}
}

// enrol gives every key adult and every operator a passkey.
func (s *scene) enrol(t *testing.T, a *App) {
	t.Helper()
	passkeys, err := auth.NewPasskeys(a.sessions, authtest.Origin)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s.world.Contacts {
		if c.Role == schools.RoleKeyAdult {
			s.enrolOne(t, a, passkeys, auth.Invitee{Name: c.Name, Email: c.Email})
		}
	}
	for _, f := range s.world.Forces {
		for _, email := range operators(f.Code) {
			s.enrolOne(t, a, passkeys, auth.Invitee{
				Name: "Operator of " + f.Code, Email: email,
				Grants: []auth.Grant{{Role: notifier.RoleOperator, Scope: f.Code}},
			})
		}
	}
}

func (s *scene) enrolOne(t *testing.T, a *App, passkeys *auth.Passkeys, who auth.Invitee) {
	t.Helper()
	if s.devices[who.Email] != nil {
		return
	}
	in, err := a.accounts.Invite(t.Context(), "test", who)
	if err != nil {
		t.Fatal(err)
	}
	options, id, err := passkeys.BeginEnrol(t.Context(), in.Token, in.Code)
	if err != nil {
		t.Fatal(err)
	}
	device := authtest.NewDevice(t)
	if _, err := passkeys.FinishEnrol(t.Context(), id, device.Create(t, options)); err != nil {
		t.Fatal(err)
	}
	s.devices[who.Email] = device
}

// script takes the journey's posts apart and computes the ids they will have.
func (s *scene) script(t *testing.T, a *App) {
	t.Helper()
	steps, err := s.world.Journey(killMoment.Add(-time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]*incident{}
	for _, step := range steps {
		if step.Body == nil || step.Want == world.AnswerDuplicate {
			continue
		}
		id := a.vault.Index("case", step.Force, step.Reference)
		in := byID[id]
		if in == nil {
			in = &incident{about: step.About, force: step.Force, id: id}
			byID[id], s.posts[step.About] = in, in
		}
		in.versions = append(in.versions, step.Body)
		in.children = s.childrenOf(t, a, in, step)
	}
	for _, about := range []string{aboutEarlyAmended, aboutRevised} {
		in := s.posts[about]
		in.versions = append(in.versions, amended(t, in.versions[0]))
	}
	s.direct(a)
}

// childrenOf are the children of a post. Pupils carry their number in the
// force's id, so that the world knows their schools.
func (s *scene) childrenOf(t *testing.T, a *App, in *incident, step world.Step) []child {
	t.Helper()
	var all []child
	for _, e := range step.Expected {
		c := child{id: e.Child, hash: a.vault.Index("child", in.force, e.Child), want: e.State}
		if number, err := strconv.Atoi(strings.TrimPrefix(e.Child, "P")); err == nil && e.Schools > 0 {
			for _, school := range s.world.Pupils[number].Rolls {
				c.urns = append(c.urns, s.world.Schools[school].URN)
			}
		}
		c.name(a, in.id)
		all = append(all, c)
	}
	return all
}

// name computes the ids of the child's notifications.
func (c *child) name(a *App, caseID string) {
	c.notifications = nil
	for _, urn := range c.urns {
		c.notifications = append(c.notifications, a.vault.Index("notification", caseID, c.id, urn.String()))
	}
}

// direct changes what becomes of some of the journey's children.
func (s *scene) direct(a *App) {
	for about, want := range map[string]police.ChildState{
		aboutException: police.ChildExcepted, aboutPlaced: police.ChildRouted, aboutBounced: police.ChildParked,
		aboutErroneous: police.ChildWithdrawn, aboutEarlyWithdrawn: police.ChildWithdrawn,
	} {
		for i := range s.posts[about].children {
			s.posts[about].children[i].want = want
		}
	}
	placed := s.posts[aboutPlaced]
	placed.children[0].urns = []schools.URN{s.posts[aboutSiblings].urn()}
	placed.children[0].name(a, placed.id)
}

// amended is the body as its second version: it now says who may not collect
// the child, which every school must read and acknowledge again.
func amended(t *testing.T, body []byte) []byte {
	t.Helper()
	var in police.Incident
	if err := json.Unmarshal(body, &in); err != nil {
		t.Fatal(err)
	}
	in.Version = 2
	in.Conditions = []police.Condition{{Kind: police.ConditionBail, Person: "A2", CollectFromSchool: police.AnswerNo}}
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// receiveEarly accepts an amendment and a withdrawal while nobody routes, as
// if the service had been stopped in that moment.
func (s *scene) receiveEarly(t *testing.T, a *App) {
	t.Helper()
	for _, about := range []string{aboutEarlyAmended, aboutEarlyWithdrawn} {
		in := s.posts[about]
		from := clientFor(police.ForceCode(in.force))
		for _, body := range in.versions {
			var parsed police.Incident
			if err := json.Unmarshal(body, &parsed); err != nil {
				t.Fatal(err)
			}
			if _, err := a.service.Receive(context.Background(), from, parsed); err != nil {
				t.Fatal(err)
			}
		}
		if about == aboutEarlyWithdrawn {
			if _, err := a.service.Withdraw(context.Background(), from, in.id, takenBack); err != nil {
				t.Fatal(err)
			}
		}
	}
}

var takenBack = police.Withdrawal{Reason: police.WithdrawalRecordedInError}

// lead is the address of one of a school's key adults, in the order in which
// they are asked.
func (s *scene) lead(urn schools.URN, n int) string {
	return s.world.ContactsOf(urn, schools.RoleKeyAdult)[n].Email
}

// played are the incidents of the night that are accepted.
func (s *scene) played() []*incident {
	var all []*incident
	for _, about := range []string{
		aboutSiblings, aboutAmended, aboutTakenBack, aboutSilent, aboutException, aboutPlaced, aboutParked, aboutRefused,
		aboutBounced, aboutUnread, aboutErroneous, aboutRevised, aboutConflict, aboutEarlyAmended, aboutEarlyWithdrawn,
	} {
		all = append(all, s.posts[about])
	}
	return slices.Clip(all)
}
