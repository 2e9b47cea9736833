package main

import (
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"firstbell/cmd/firstbell/access"
	"firstbell/internal/auth"
	"firstbell/notifier"
	"firstbell/notifier/world"
	"firstbell/police"
	"firstbell/schools"
)

// side is everything of one force that an address can name.
type side struct {
	force, urn              string
	told                    string // a notification at the school
	incident                string // of that notification
	parkedCase, parkedChild string
	handedCase, handedChild string // a child that was given to the other force
	systemKey               string // of the school's own system
	opening                 string // in an emergency, of that notification
	toldChild               string // of that notification
	search                  string // that an administrator has asked for
	hold                    string // that an administrator has proposed
	breach                  string // of a message that was read at a wrong school
	closure, person, reader string // a day on which the school is closed; people on its list
}

// nobodys is what no address was ever given to. An id has the form of a real one.
var nobodys = side{
	force: "ZZZ", urn: "999999", told: strings.Repeat("0", 32), incident: strings.Repeat("0", 32),
	parkedCase: strings.Repeat("0", 32), parkedChild: strings.Repeat("0", 32), handedCase: strings.Repeat("0", 32), handedChild: strings.Repeat("0", 32), opening: strings.Repeat("0", 32), breach: strings.Repeat("0", 32), hold: strings.Repeat("0", 32), search: strings.Repeat("0", 32),
	closure: "none", person: strings.Repeat("0", 64), reader: strings.Repeat("0", 64), systemKey: "fbs_none_none",
}

// town is an installation with two forces, each with the same things: whoever
// belongs to the one must not be able to tell the other's from what is missing.
type town struct {
	*house
	app        *App
	said       *logBook
	clock      *movedClock
	own, other side
	forces     [2]string
}

// openTown builds it and waits until nothing moves any more.
func openTown(t testing.TB) *town {
	t.Helper()
	h := build(t, houseOptions{})
	token := h.save(t, "token", strings.Repeat("a", leastToken))
	h.config.Notify.CallbackTokenFile, h.config.Mail.Bounces.TokenFile = token, token
	for i := range h.config.Forces {
		f := &h.config.Forces[i]
		f.Area = h.world.PoliceArea(f.Code)
		for _, c := range h.world.Councils {
			if c.Force == f.Code {
				f.Councils = append(f.Councils, strconv.Itoa(c.Code))
			}
		}
	}
	tn := &town{house: h, clock: &movedClock{}, forces: [2]string{h.config.Forces[0].Code, h.config.Forces[1].Code}}
	tn.clock.set(time.Now())
	tn.said = &logBook{&syncWriter{w: h.logged}, h.logged}
	tn.app = h.open(t, Parts{NoSync: true, Now: tn.clock.now, Logger: slog.New(slog.NewJSONHandler(tn.said, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	tn.own, tn.other = tn.populate(t, tn.forces[0]), tn.populate(t, tn.forces[1])
	tn.app.watch.Stop()
	tn.app.jobs.Stop()
	return tn
}

// hand gives a third child to the other force.
func (tn *town) hand(t testing.TB, from string, s *side) {
	t.Helper()
	in := tn.incidents(t, from)[2]
	in.Children[0].UPN, in.Children[0].Postcode, in.Children[0].School = "", "", police.SchoolHint{}
	c := tn.routed(t, from, in)
	child := slices.Sorted(maps.Keys(c.Children))[0]
	triage, operator := notifier.NewTriage(tn.app.service), operatorAt(from)
	detail, err := triage.Open(t.Context(), operator, c.ID, child)
	if err != nil {
		t.Fatal(err)
	}
	to := tn.forces[0]
	if to == from {
		to = tn.forces[1]
	}
	if err := triage.HandOff(t.Context(), operator, c.ID, child, detail.Looked, tn.world.PoliceArea(to)); err != nil {
		t.Fatal(err)
	}
	s.handedCase, s.handedChild = c.ID, child
}

// populate posts a force's incidents: one child who is told about, one who
// waits for a person, and one who is given to the other force.
func (tn *town) populate(t testing.TB, force string) side {
	t.Helper()
	s := side{force: force}
	all := tn.incidents(t, force)
	c := tn.routed(t, force, all[0])
	for _, n := range c.Notifications {
		s.told, s.urn, s.toldChild = n.ID, n.URN, n.Child
	}
	if s.incident = c.ID; s.told == "" {
		t.Fatalf("force %s told nobody", force)
	}
	bare := all[1]
	bare.Children[0].UPN, bare.Children[0].Postcode, bare.Children[0].School = "", "", police.SchoolHint{}
	c = tn.routed(t, force, bare)
	s.parkedCase, s.parkedChild = c.ID, slices.Sorted(maps.Keys(c.Children))[0]
	if force == tn.forces[0] {
		tn.hand(t, force, &s)
	} else {
		s.handedCase, s.handedChild = s.parkedCase, s.parkedChild
	}
	if err := tn.app.service.RaiseAlarm(t.Context(), force, notifier.Alarm{Kind: notifier.AlarmFeedSilent, Key: "walk-" + force}); err != nil {
		t.Fatal(err)
	}
	s.opening = tn.breakGlass(t, force, s.told)
	s.hold, s.search = tn.proposeHold(t, force), tn.askSearch(t, force, all[0].Children[0])
	s.breach = tn.misdirect(t, force, all[3])
	urn := mustSchool(t, s.urn)
	reader, other := tn.world.ContactsOf(urn, schools.RoleKeyAdult)[0], tn.world.ContactsOf(urn, schools.RoleFallback)[0]
	s.reader, s.person, s.closure = tn.app.personOf(reader.Email), tn.app.staff(t, other.Name, other.Email), tn.close(t, s.urn)
	var err error
	if s.systemKey, err = tn.app.keys.IssueSchool(t.Context(), s.urn, "records", "test", tn.clock.now().Add(24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	return s
}

// breakGlass is a colleague of the walk's who opens a message in an emergency.
func (tn *town) breakGlass(t testing.TB, force, notification string) string {
	t.Helper()
	glass, colleague := notifier.NewGlass(tn.app.service, tn.app.accounts), operatorAt(force)
	if _, err := glass.Break(t.Context(), colleague, notification, notifier.GlassWhy{Reason: notifier.GlassReasons[0], Words: "The walk."}); err != nil {
		t.Fatal(err)
	}
	list, err := glass.List(t.Context(), colleague)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d openings: %v", len(list), err)
	}
	return list[0].ID
}

// misdirect has somebody at a child's school read the message and send it back.
func (tn *town) misdirect(t testing.TB, force string, in police.Incident) string {
	t.Helper()
	c := tn.routed(t, force, in)
	inbox := notifier.NewInbox(tn.app.service)
	for _, n := range c.Notifications {
		lead := auth.Principal{Account: "1ead", Name: "Nobody There", Grants: []auth.Grant{{Role: schools.RoleKeyAdult, Scope: n.URN}}}
		if _, _, err := inbox.Reveal(t.Context(), lead, n.ID); err != nil {
			t.Fatal(err)
		}
		if err := inbox.Bounce(t.Context(), lead, n.ID); err != nil {
			t.Fatal(err)
		}
	}
	list, err := notifier.NewBreaches(tn.app.service, tn.app.accounts).List(t.Context(), operatorAt(force))
	if err != nil || len(list.Rows) != 1 {
		t.Fatalf("%d breaches: %v", len(list.Rows), err)
	}
	return list.Rows[0].ID
}

// proposeHold is an administrator who proposes a hold about a child whom nobody
// knows.
func (tn *town) proposeHold(t testing.TB, force string) string {
	t.Helper()
	p := auth.Principal{Account: "holder-" + force, Grants: []auth.Grant{{Role: notifier.RoleForceAdmin, Scope: force}}}
	id, err := notifier.NewLegalHolds(tn.app.service, tn.app.accounts).Propose(t.Context(), p, force, notifier.HoldRequest{
		HoldWords: notifier.HoldWords{Described: notifier.Described{Forename: "Nobody", Surname: "Here", DateOfBirth: "2016-01-01"}, Why: "The walk."},
		Reason:    notifier.HoldCourt, ReviewOn: schools.DateAt(tn.clock.now()).AddDays(30),
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// askSearch is the walk's administrator who asked what is held about a child,
// and may look, because a colleague has approved it.
func (tn *town) askSearch(t testing.TB, force string, child police.Child) string {
	t.Helper()
	owner := []auth.Grant{{Role: notifier.RoleForceAdmin, Scope: force}}
	walker := auth.Principal{Account: tn.app.personOf(string(notifier.RoleForceAdmin) + "@walk.example"), Grants: owner}
	searches := notifier.NewSubjectAccess(tn.app.service, tn.app.accounts)
	id, err := searches.Ask(t.Context(), walker, force, notifier.Described{
		Forename: child.Forename, Surname: child.Surname, DateOfBirth: child.DateOfBirth.String(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := searches.Approve(t.Context(), auth.Principal{Account: "approver-" + force, Grants: owner}, id); err != nil {
		t.Fatal(err)
	}
	return id
}

// personOf is how an account is known.
func (a *App) personOf(email string) string { return a.vault.Index("person", strings.ToLower(email)) }

// close declares that the school is closed in a week, and gives the closure's id.
func (tn *town) close(t testing.TB, urn string) string {
	t.Helper()
	day := schools.DateAt(tn.clock.now()).AddDays(7)
	c, err := tn.app.schools.Declare(t.Context(), schools.Closure{
		URNs: []schools.URN{mustSchool(t, urn)}, First: day, Last: day, Reason: schools.ClosedBySnow, From: schools.FromSchool,
	}, "test")
	if err != nil {
		t.Fatal(err)
	}
	return c.ID
}

func mustSchool(t testing.TB, text string) schools.URN {
	t.Helper()
	urn, err := schools.ParseURN(text)
	if err != nil {
		t.Fatal(err)
	}
	return urn
}

// incidents are four of a force's, each with one child on one ordinary roll.
func (tn *town) incidents(t testing.TB, force string) []police.Incident {
	t.Helper()
	var all []police.Incident
	seen := map[string]bool{}
	stream := tn.world.Incidents(7)
	for range 20_000 {
		post := stream.Next(tn.clock.now())
		if post.Force != force || post.About != "an exact record" || len(post.Incident.Children) != 1 || seen[post.Incident.Children[0].UPN] || !isOrdinary(tn.world, post.Incident.Children[0].UPN) {
			continue
		}
		seen[post.Incident.Children[0].UPN] = true
		if all = append(all, post.Incident); len(all) == 4 {
			return all
		}
	}
	t.Fatalf("the world has no four children for force %s", force)
	return nil
}

// isOrdinary reports whether the child is on one roll of a school that answers.
func isOrdinary(w *world.World, upn string) bool {
	i := slices.IndexFunc(w.Pupils, func(p world.Pupil) bool { return p.UPN == upn })
	if i < 0 || len(w.Pupils[i].Rolls) != 1 {
		return false
	}
	s := w.Schools[w.Pupils[i].Rolls[0]]
	return !s.Silent && !s.OnLeave && !s.Training
}

// routed posts an incident and waits until its child was decided on.
func (tn *town) routed(t testing.TB, force string, in police.Incident) *notifier.Case {
	t.Helper()
	receipt, err := tn.police(force).Post(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	var c *notifier.Case
	tn.app.until(t, "the child is decided on", func() bool {
		c, err = tn.app.service.Case(t.Context(), receipt.ID)
		return err == nil && c.Routed > 0
	})
	return c
}

// place writes a side's own names into the pattern of a route.
func (s side) place(r access.Row) string {
	caseID, child := s.parkedCase, s.parkedChild
	if strings.HasPrefix(r.Path, "/desk/hand-offs") {
		caseID, child = s.handedCase, s.handedChild
	}
	id := s.told
	if r.Door == access.Police {
		id = s.incident
	}
	return strings.NewReplacer(":id", id, ":notification", s.told, ":case", caseID, ":child", child, ":urn", s.urn, ":force", s.force, ":opening", s.opening, ":hold", s.hold, ":search", s.search, ":breach", s.breach,
		":token", "none", ":passkey", s.person, ":provider", "none", "*", "nothing", ":hash", "0", ":name", "none.css").Replace(r.Path)
}

// somebody is one person of the walk.
type somebody struct {
	name  string
	role  auth.Role // empty for whoever is not signed in
	gone  bool      // the cookie is of a session that is over
	token string
	*visitor
}

// cast is one person for each role, all of the own side, and those who are
// not, or no longer, signed in.
func (tn *town) cast(t testing.TB) []somebody {
	t.Helper()
	over := tn.enter(t, "expired", schools.RoleHead, tn.own.urn)
	revoked := tn.enter(t, "revoked", schools.RoleHead, tn.own.urn)
	over.role, over.gone, revoked.role, revoked.gone = "", true, "", true
	if err := tn.app.accounts.Revoke(t.Context(), tn.app.personOf("revoked@walk.example"), "test"); err != nil {
		t.Fatal(err)
	}
	tn.clock.set(tn.clock.now().Add(auth.SessionIdle + time.Minute))
	all := []somebody{{name: "a stranger", visitor: newVisitor(t, tn.config.Portal.Origin)}, over, revoked}
	for _, role := range access.Roles {
		if role == schools.RoleKeyAdult || role == schools.RoleHead {
			all = append(all, tn.colleague(t, role))
			continue
		}
		all = append(all, tn.enter(t, string(role), role, tn.own.scopeOf(role)))
	}
	return all
}

// scopeOf is over what somebody of the side holds a role.
func (s side) scopeOf(role auth.Role) string {
	switch role {
	case notifier.RoleOperator, notifier.RoleForceAdmin, notifier.RoleAuditor:
		return s.force
	case notifier.RoleSystemAdmin:
		return ""
	}
	return s.urn
}

// enter signs somebody in who holds one role over one scope.
func (tn *town) enter(t testing.TB, name string, role auth.Role, scope string) somebody {
	t.Helper()
	in, err := tn.app.accounts.Invite(t.Context(), actorCommandLine, auth.Invitee{
		Name: "Walker " + name, Email: name + "@walk.example", Grants: []auth.Grant{{Role: role, Scope: scope}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return tn.signIn(t, name, role, in.Person)
}

// colleague signs in somebody of the own school's list.
func (tn *town) colleague(t testing.TB, role auth.Role) somebody {
	t.Helper()
	c := tn.world.ContactsOf(mustSchool(t, tn.own.urn), schools.Role(role))[0]
	return tn.signIn(t, string(role), role, tn.app.staff(t, c.Name, c.Email))
}

func (tn *town) signIn(t testing.TB, name string, role auth.Role, person string) somebody {
	t.Helper()
	cookie, _, err := tn.app.sessions.Begin(t.Context(), person)
	if err != nil {
		t.Fatal(err)
	}
	v := newVisitor(t, tn.config.Portal.Origin)
	v.header.Set("Cookie", "firstbell="+cookie)
	return somebody{name: name, role: role, token: tn.app.vault.Index("csrf", cookie), visitor: v}
}
