package notifier

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/auth/authtest"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
	"firstbell/notifier/channel"
)

// front is a world's door for people who enrol and sign in.
func (w *world) front() *auth.Passkeys {
	w.t.Helper()
	sessions, err := auth.NewSessions(w.ctx, w.engine.JetStream(), w.accounts)
	w.must(err)
	front, err := auth.NewPasskeys(sessions, authtest.Origin)
	w.must(err)
	return front
}

// enrol takes somebody through an invitation, by an actor, to a passkey.
func (w *world) enrol(front *auth.Passkeys, email string, grants ...auth.Grant) *authtest.Device {
	w.t.Helper()
	in, err := w.accounts.Invite(w.ctx, "test", auth.Invitee{Name: "Name of " + email, Email: email, Grants: grants})
	w.must(err)
	options, id, err := front.BeginEnrol(w.ctx, in.Token, in.Code)
	w.must(err)
	device := authtest.NewDevice(w.t)
	_, err = front.FinishEnrol(w.ctx, id, device.Create(w.t, options))
	w.must(err)
	return device
}

// enter signs somebody in.
func (w *world) enter(front *auth.Passkeys, device *authtest.Device) auth.Principal {
	w.t.Helper()
	options, id, err := front.BeginSignIn(w.ctx)
	w.must(err)
	_, who, err := front.FinishSignIn(w.ctx, id, device.Sign(w.t, options))
	w.must(err)
	return who
}

// toldFacts are the records that somebody heard about a person, by hearer.
func (w *world) toldFacts(email string) map[string][][]string {
	w.t.Helper()
	all, err := w.Log.Of(w.ctx, "fb.acct."+w.Vault.PersonID(email))
	w.must(err)
	told := map[string][][]string{}
	for _, f := range all {
		if f.Type == auth.FactTold {
			var d auth.Told
			w.must(f.DecodeData(&d))
			told[d.To] = append(told[d.To], d.People)
		}
	}
	return told
}

func (w *world) ids(emails ...string) []string {
	ids := []string{}
	for _, e := range emails {
		ids = append(ids, w.Vault.PersonID(e))
	}
	slices.Sort(ids)
	return ids
}

const desk1, desk2, keeper = "op.one@force.example", "op.two@force.example", "keeper@hub.example"

// The first time somebody enrols, the head hears at once and the desk within a
// quarter of an hour, each once; their own mailbox says nothing.
func TestAFirstEnrolmentIsToldToTheHeadAndTheDesk(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.staff = []string{desk1, desk2}
	front := w.front()
	w.enrol(front, amina)
	w.sweep()
	same(t, "mail to the head", w.mailTo(carol), []string{subjectOf(channel.KindNewAccess)})
	same(t, "mail to the desk, at once", w.mailTo(desk1), []string{})
	w.forward(5 * time.Minute)
	w.enrol(front, dylan) // whose school has no head on record
	w.forward(deskWindow)
	for _, email := range []string{desk1, desk2} {
		same(t, "mail to "+email, w.mailTo(email), []string{subjectOf(channel.KindNewAccess)})
	}
	same(t, "mail to the one who enrolled", w.mailTo(amina), []string{})
	same(t, "who heard of Amina", w.toldFacts(amina), map[string][][]string{"head": {w.ids(carol)}, "desk": {w.ids(desk1, desk2)}})
	same(t, "who heard of Dylan", w.toldFacts(dylan), map[string][][]string{"head": {nil}, "desk": {w.ids(desk1, desk2)}})
	w.forward(24 * time.Hour)
	same(t, "mail in all", len(w.mail.Distinct()), 3)
	for _, m := range w.mail.Distinct() {
		for _, telling := range []string{"amina", "Amina", "Larkford", "Millside", "dylan"} {
			if strings.Contains(m.Subject+m.Body, telling) {
				t.Errorf("a message says %q", telling)
			}
		}
	}
}

// A head who enrols is not the one to hear of it.
func TestAHeadsFirstEnrolmentIsToldToTheDesk(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.staff = []string{desk1}
	w.enrol(w.front(), carol)
	w.forward(deskWindow)
	same(t, "who heard", w.toldFacts(carol), map[string][][]string{"head": {nil}, "desk": {w.ids(desk1)}})
}

// Where a desk has nobody else, the keepers of the installation hear.
func TestTheOnlyOperatorsEnrolmentIsToldToTheKeepers(t *testing.T) {
	t.Parallel()
	w := setup(t)
	front := w.front()
	w.enrol(front, keeper, auth.Grant{Role: RoleSystemAdmin})
	w.forward(deskWindow)
	w.staff = []string{desk1}
	w.enrol(front, desk1, auth.Grant{Role: RoleOperator, Scope: string(force)})
	w.forward(deskWindow)
	same(t, "who heard of the keeper", w.toldFacts(keeper)["desk"], [][]string{nil})
	same(t, "who heard of the operator", w.toldFacts(desk1)["desk"], [][]string{w.ids(keeper)})
}

// A passkey that is added or removed is told to its owner; all that came before
// being replaced is told to those who answer for them as well.
func TestWhatHappensToAnAccountIsToldToItsOwner(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.staff = []string{desk1}
	front := w.front()
	who := w.enter(front, w.enrol(front, amina))
	w.forward(deskWindow)
	who.ConfirmedAt = w.clock.now()
	options, id, err := front.BeginAdd(w.ctx, who, "Laptop")
	w.must(err)
	w.must(front.FinishAdd(w.ctx, who, id, authtest.NewDevice(t).Create(t, options)))
	w.sweep()
	same(t, "mail after adding", w.mailTo(amina), []string{subjectOf(channel.KindOwnAccess)})
	w.must(front.Remove(w.ctx, who, who.Passkey))
	w.sweep()
	same(t, "mail after removing", len(w.mailTo(amina)), 2)
	w.enrol(front, amina)
	w.sweep()
	same(t, "mail after enrolling again", len(w.mailTo(amina)), 3)
	same(t, "mail to the head", len(w.mailTo(carol)), 2)
	same(t, "mail to the desk", len(w.mailTo(desk1)), 2)
}

// While no mail goes out nothing is recorded, and then everything is told once.
func TestNewsOfAnAccountWaitsForMail(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.staff = []string{desk1}
	road := w.Channel
	w.Channel = deadRoad{}
	w.enrol(w.front(), amina)
	for range 2 {
		w.sweep()
		w.clock.set(w.clock.now().Add(deskWindow))
	}
	same(t, "who heard", len(w.toldFacts(amina)), 0)
	w.Channel = road
	w.sweep()
	same(t, "who heard", w.toldFacts(amina), map[string][][]string{"head": {w.ids(carol)}, "desk": {w.ids(desk1)}})
}

// deadRoad takes nothing.
type deadRoad struct{}

func (deadRoad) Name() string { return "dead" }
func (deadRoad) Send(context.Context, channel.Alert) error {
	return fault.New(fault.Unavailable, "", "no mail today")
}

// An account's facts from before there was news owe nobody anything, whatever is
// built anew.
func TestFactsFromBeforeOweNoNews(t *testing.T) {
	t.Parallel()
	w := setup(t)
	person := w.Vault.PersonID(amina)
	f := facts.New(auth.FactEnrolled, "fb.acct."+person, "person:"+person, w.clock.now())
	f.Data = json.RawMessage(`{"token":"a","passkey":"b","count":0}`)
	_, err := w.Log.Publish(w.ctx, f, facts.ExpectNothing())
	w.must(err)
	w.forward(time.Hour)
	same(t, "mail", len(w.mail.Distinct()), 0)
	same(t, "who heard", len(w.toldFacts(amina)), 0)
	w.must(w.View.Read(func(tx *view.Tx) error {
		same(t, "rows of news", tx.Count(bucketAccountNews, "")+tx.Count(bucketAccountDue, ""), 0)
		return nil
	}))
}

// News is forgotten after a month, but never before it was told.
func TestOldNewsIsForgotten(t *testing.T) {
	t.Parallel()
	w := setup(t)
	front := w.front()
	w.enrol(front, amina)
	w.forward(newsKept + time.Hour)
	w.enrol(front, brian)
	w.must(w.View.Read(func(tx *view.Tx) error {
		same(t, "news that is kept", tx.Count(bucketAccountNews, ""), 1)
		return nil
	}))
}

// The page of a desk lists the people of its own area, newest first.
func TestADeskSeesTheNewsOfItsArea(t *testing.T) {
	t.Parallel()
	w := setup(t)
	front := w.front()
	w.Policies["ELS"] = Policy{Councils: []int{123}} // whose area is elsewhere
	w.enrol(front, amina)
	w.forward(time.Minute)
	w.enrol(front, "op@els.example", auth.Grant{Role: RoleOperator, Scope: "ELS"})
	w.forward(time.Minute)
	w.enter(front, w.enrol(front, amina))
	board := NewNewsBoard(w.Service)
	for _, c := range []struct {
		name string
		p    auth.Principal
		want []auth.News
	}{
		{"its own operator", w.operator(desk1), []auth.News{auth.NewsAgain, auth.NewsFirst}},
		{"another force's", auth.Principal{Grants: []auth.Grant{{Role: RoleOperator, Scope: "ELS"}}}, []auth.News{auth.NewsFirst}},
		{"a keeper", auth.Principal{Grants: []auth.Grant{{Role: RoleSystemAdmin}}}, []auth.News{auth.NewsAgain, auth.NewsFirst, auth.NewsFirst}},
	} {
		list, err := board.List(w.ctx, c.p)
		w.must(err)
		got := []auth.News{}
		for _, row := range list.Rows {
			got = append(got, row.Kind)
		}
		same(t, c.name, got, c.want)
		if c.name == "its own operator" {
			same(t, "name", list.Rows[0].Name, "Name of "+amina)
			same(t, "school", list.Rows[0].Schools[0].URN, larkford)
		}
	}
	if _, err := board.List(w.ctx, w.person(amina)); !errors.Is(err, fault.NotFound) {
		t.Errorf("for somebody at a school: %v", err)
	}
}

// Whoever says that a passkey is lost is believed by nobody: their mailbox, the
// head and the desk hear, once, and only where there is somebody to answer for.
func TestALostPasskeyIsToldToThoseWhoMayInvite(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.staff = []string{desk1}
	front := w.front()
	w.enrol(front, amina)
	w.enrol(front, "left@larkford.example") // who holds no role anywhere
	w.forward(deskWindow)
	before := len(w.mail.Distinct())
	for _, email := range []string{"stranger@elsewhere.example", "left@larkford.example", brian} {
		w.must(w.accounts.AskRecovery(w.ctx, email))
		w.sweep()
	}
	same(t, "mail for nobody", len(w.mail.Distinct()), before)
	w.must(w.accounts.AskRecovery(w.ctx, amina))
	w.sweep()
	same(t, "her own mailbox", w.mailTo(amina), []string{subjectOf(channel.KindOwnLost)})
	same(t, "the head", slices.Contains(w.mailTo(carol), subjectOf(channel.KindLost)), true)
	same(t, "the desk", slices.Contains(w.mailTo(desk1), subjectOf(channel.KindLost)), true)
	w.must(w.accounts.AskRecovery(w.ctx, amina))
	w.forward(time.Hour)
	same(t, "mail in all", len(w.mail.Distinct()), before+3)
	list, err := NewNewsBoard(w.Service).List(w.ctx, w.operator(desk1))
	w.must(err)
	same(t, "news of the desk", list.Rows[0].Kind, auth.NewsLost)
	same(t, "how much of it", len(list.Rows), 2)
	checkRebuild(t, w)
}

// An operator ends the access of somebody whose device is lost, and may invite
// them again; the person's mailbox hears of both.
func TestADeskEndsTheAccessOfALostDevice(t *testing.T) {
	t.Parallel()
	w := setup(t)
	front := w.front()
	device := w.enrol(front, amina)
	people, op := NewPeople(w.Service, w.accounts), w.operator(desk1)
	person := w.Vault.PersonID(amina)
	w.must(people.EndAccess(w.ctx, op, larkford, person))
	w.sweep()
	same(t, "her mailbox", w.mailTo(amina), []string{subjectOf(channel.KindOwnAccess)})
	options, id, err := front.BeginSignIn(w.ctx)
	w.must(err)
	if _, _, err := front.FinishSignIn(w.ctx, id, device.Sign(t, options)); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("signing in afterwards: %v", err)
	}
	state, err := people.accountState(w.ctx, person)
	w.must(err)
	same(t, "state", state, AccountEnded)
	if _, err := people.Invite(w.ctx, op, larkford, person, false); err != nil {
		t.Errorf("inviting again: %v", err)
	}
	for name, err := range map[string]error{
		"somebody at another school": people.EndAccess(w.ctx, op, millside, person),
		"by somebody at a school":    people.EndAccess(w.ctx, w.person(carol), larkford, person),
		"somebody never invited":     people.EndAccess(w.ctx, op, larkford, w.Vault.PersonID(brian)),
	} {
		if !errors.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A head reads whose passkey is said to be lost, and since when somebody can sign
// in; a key adult does not.
func TestAHeadReadsWhatHappenedToTheAccounts(t *testing.T) {
	t.Parallel()
	w := setup(t)
	room := NewStaffroom(w.Service, w.known)
	w.enrol(w.front(), amina)
	read := func(reader string) map[string]auth.News {
		all, err := room.Staff(w.ctx, w.person(reader))
		w.must(err)
		news := map[string]auth.News{}
		for _, one := range all[0].People {
			if one.News != "" {
				news[one.Email] = one.News
			}
		}
		return news
	}
	same(t, "after the first time", read(carol), map[string]auth.News{amina: auth.NewsFirst})
	w.forward(time.Hour)
	w.must(w.accounts.AskRecovery(w.ctx, amina))
	same(t, "after she asked", read(carol), map[string]auth.News{amina: auth.NewsLost})
	same(t, "for a key adult", len(read(brian)), 0)
	w.forward(newsKept + time.Hour)
	same(t, "after a month", len(read(carol)), 0)
}
