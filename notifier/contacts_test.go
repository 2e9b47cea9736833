package notifier

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/notifier/channel/mailbox"
	"firstbell/schools"
)

// accounts is a small working account book.
type accounts struct {
	known   map[string]auth.Account
	invited []auth.Invitee
	revoked []string
	ended   []string
}

func (a *accounts) Account(_ context.Context, person string) (auth.Account, error) {
	if known, ok := a.known[person]; ok {
		return known, nil
	}
	return auth.Account{}, fault.New(fault.NotFound, "", "no such account")
}

func (a *accounts) Invite(_ context.Context, _ string, who auth.Invitee) (auth.Invitation, error) {
	a.invited = append(a.invited, who)
	return auth.Invitation{Person: who.Person, Token: "secret-token", Code: "1234 5678", Expires: mondayBell}, nil
}

func (a *accounts) EndWaysIn(_ context.Context, person, _ string) error {
	a.ended = append(a.ended, person)
	return nil
}

func (a *accounts) Revoke(_ context.Context, person, _ string) error {
	a.revoked = append(a.revoked, person)
	return nil
}

func TestContactsShowHowFarTheyAreOnTheWayToSigningIn(t *testing.T) {
	t.Parallel()
	w := setup(t)
	book := &accounts{known: map[string]auth.Account{
		w.Vault.PersonID(amina):  {Passkeys: 1, InvitedAt: fridayNight},
		w.Vault.PersonID(brian):  {Invited: true, InvitedAt: fridayNight},
		w.Vault.PersonID(carol):  {InvitedAt: fridayNight.Add(-30 * 24 * time.Hour)},
		w.Vault.PersonID(backup): {Passkeys: 1, InvitedAt: fridayNight, RevokedAt: fridayNight},
	}}
	rows, err := NewPeople(w.Service, book).Contacts(w.ctx, w.operator("op@force.example"), larkford)
	w.must(err)
	var got []string
	for _, r := range rows {
		got = append(got, r.Name+" "+string(r.Account))
	}
	same(t, "contacts", got, []string{"Amina Khan active", "Brian Cole invited", "Carol Head expired", "School Office revoked"})
}

func TestAnInvitationTravelsByTwoRoads(t *testing.T) {
	t.Parallel()
	w := setup(t)
	book := &accounts{}
	in, err := NewPeople(w.Service, book).Invite(w.ctx, w.operator("op@force.example"), larkford, w.Vault.PersonID(brian), false)
	w.must(err)
	same(t, "code on the screen", in.Code, "1234 5678")
	same(t, "token on the screen", in.Token, "")
	messages, err := w.mail.Await(w.ctx, 1)
	w.must(err)
	same(t, "to", messages[0].To, []string{brian})
	same(t, "subject", messages[0].Subject, subjectOf(channel.KindInvitation))
	same(t, "link", messages[0].Link(), "https://firstbell.example/enrol/secret-token")
	if strings.Contains(messages[0].Body, "1234") {
		t.Error("the code travels with the link")
	}
	same(t, "invited", book.invited[0].Email, brian)
}

func TestWhoCannotBeInvited(t *testing.T) {
	t.Parallel()
	w := setup(t)
	book := &accounts{}
	people, op := NewPeople(w.Service, book), w.operator("op@force.example")
	for name, invite := range map[string]func() error{
		"a shared mailbox": func() error {
			_, err := people.Invite(w.ctx, op, larkford, w.Vault.PersonID(backup), false)
			return err
		},
		"a contact of another school": func() error { _, err := people.Invite(w.ctx, op, millside, w.Vault.PersonID(amina), false); return err },
		"by somebody at a school": func() error {
			_, err := people.Invite(w.ctx, w.person(carol), larkford, w.Vault.PersonID(amina), false)
			return err
		},
	} {
		if err := invite(); !errors.Is(err, fault.NotFound) {
			t.Errorf("%s: got %v, want not found", name, err)
		}
	}
	if len(book.invited) != 0 {
		t.Errorf("%d were invited", len(book.invited))
	}
	w.mail.Fail(mailbox.Fault{Kind: mailbox.FaultTemporary, Times: 1})
	if _, err := people.Invite(w.ctx, op, larkford, w.Vault.PersonID(amina), false); !errors.Is(err, fault.Unavailable) {
		t.Errorf("with the mail server down: got %v, want unavailable", err)
	}
	w.mail.Fail(mailbox.Fault{Kind: mailbox.FaultPermanent, Times: 1})
	if _, err := people.Invite(w.ctx, op, larkford, w.Vault.PersonID(amina), false); !errors.Is(err, fault.Conflict) || strings.Contains(err.Error(), amina) {
		t.Errorf("with an address that does not exist: got %v, want a conflict without the address", err)
	}
}

func TestFindingSchools(t *testing.T) {
	t.Parallel()
	w := setup(t)
	people, op := NewPeople(w.Service, &accounts{}), w.operator("op@force.example")
	for query, want := range map[string]string{"mill": "Millside High School", "999004": "Shutdown School", "999001": "Larkford Primary School"} {
		found, err := people.FindSchools(w.ctx, op, query)
		w.must(err)
		if len(found) != 1 || found[0].Name != want {
			t.Errorf("%q finds %d schools, want %s", query, len(found), want)
		}
	}
	if _, err := people.FindSchools(w.ctx, w.person(carol), "mill"); !errors.Is(err, fault.NotFound) {
		t.Errorf("somebody at a school searches: got %v, want not found", err)
	}
}

func TestAForceFindsOpenSchoolsOnly(t *testing.T) {
	t.Parallel()
	w := setup(t)
	finder := NewFinder(w.Schools)
	found, err := finder.FindSchools(w.ctx, "school", 10)
	w.must(err)
	same(t, "found", len(found), 3)
	for _, s := range found {
		if s.URN == shutdown.String() {
			t.Error("a closed school is offered")
		}
	}
	found, err = finder.FindSchools(w.ctx, "zzzz", 10)
	w.must(err)
	if found == nil || len(found) != 0 {
		t.Errorf("a search for nothing finds %v, want an empty list", found)
	}
}

func TestADeskLooksAfterTheSchoolsOfItsArea(t *testing.T) {
	t.Parallel()
	w := setup(t)
	op, sys := w.operator("op@force.example"), auth.Principal{Account: "x", Grants: []auth.Grant{{Role: RoleSystemAdmin}}}
	people := NewPeople(w.Service, &accounts{})
	may := func(p auth.Principal, urn schools.URN) bool {
		_, seen := people.Contacts(w.ctx, p, urn)
		_, invited := people.Invite(w.ctx, p, urn, w.Vault.PersonID(amina), false)
		if seen != nil && (!errors.Is(seen, fault.NotFound) || !errors.Is(invited, fault.NotFound)) {
			t.Errorf("seen: %v, invited: %v, want both not found", seen, invited)
		}
		return seen == nil
	}
	same(t, "a force that names no councils", may(op, larkford), true)
	w.Policies = map[string]Policy{string(force): {Councils: []int{991}}}
	same(t, "a school of its council", may(op, larkford), true)
	w.Policies = map[string]Policy{string(force): {Councils: []int{201}, Matching: Matching{Mode: MatchAutomatic}}}
	same(t, "a school of another council", may(op, larkford), false)
	same(t, "for a system administrator", may(sys, larkford), true)
	same(t, "a school that is none", may(op, 123456), false)
	w.post(w.incident("DA-1", ada()))
	w.sweep()
	same(t, "a school it has told something", may(op, larkford), true)
	same(t, "another one all the same", may(op, millside), false)
}

func TestAnAccountIsNotReplacedUnasked(t *testing.T) {
	t.Parallel()
	w := setup(t)
	book := &accounts{known: map[string]auth.Account{
		w.Vault.PersonID(amina): {Passkeys: 1, InvitedAt: fridayNight},
		w.Vault.PersonID(brian): {InvitedAt: fridayNight, RevokedAt: fridayNight},
	}}
	people, op, admin := NewPeople(w.Service, book), w.operator("op@force.example"), w.operator("admin@force.example", RoleForceAdmin)
	sys := auth.Principal{Account: "x", Grants: []auth.Grant{{Role: RoleSystemAdmin}}}
	for name, c := range map[string]struct {
		by    auth.Principal
		who   string
		again bool
		code  string
	}{
		"somebody who can sign in":           {op, amina, false, "has-account"},
		"removed, by an operator":            {op, brian, true, "access-removed"},
		"removed, by the force's admin":      {admin, brian, true, "access-removed"},
		"somebody who asked for another":     {op, amina, true, ""},
		"removed, by a system administrator": {sys, brian, false, ""},
	} {
		_, err := people.Invite(w.ctx, c.by, larkford, w.Vault.PersonID(c.who), c.again)
		if (err == nil) != (c.code == "") || (err != nil && fault.Code(err) != c.code) {
			t.Errorf("%s: got %v, want %q", name, err, c.code)
		}
	}
	heard := slices.ContainsFunc(w.mail.Messages(), func(m mailbox.Message) bool { return slices.Contains(m.To, amina) })
	same(t, "the holder hears of it", heard, true)
}

func TestOnlyAnAdministratorRemovesAccess(t *testing.T) {
	t.Parallel()
	w := setup(t)
	book := &accounts{}
	people, person := NewPeople(w.Service, book), w.Vault.PersonID(amina)
	admin := w.operator("admin@force.example", RoleForceAdmin)
	for name, err := range map[string]error{
		"an operator":                 people.Remove(w.ctx, w.operator("op@force.example"), larkford, person),
		"a head":                      people.Remove(w.ctx, w.person(carol), larkford, person),
		"a contact of another school": people.Remove(w.ctx, admin, millside, person),
	} {
		if !errors.Is(err, fault.NotFound) {
			t.Errorf("%s: got %v, want not found", name, err)
		}
	}
	w.must(people.Remove(w.ctx, admin, larkford, person))
	same(t, "removed", book.revoked, []string{person})
}

// The code of a first invitation may go by text; its link never does, and the
// screen shows neither. Whoever could sign in before is telephoned.
func TestACodeGoesByTextTheFirstTimeOnly(t *testing.T) {
	t.Parallel()
	w := setup(t)
	server := w.withNotify()
	book := &accounts{known: map[string]auth.Account{
		w.Vault.PersonID(amina): {EnrolledAt: fridayNight, InvitedAt: fridayNight}, // whose device was lost
	}}
	people, op := NewPeople(w.Service, book), w.operator("op@force.example")
	in, err := people.InviteByText(w.ctx, op, larkford, w.Vault.PersonID(brian))
	w.must(err)
	same(t, "on the screen", in.Code+in.Token, "")
	texts := server.Messages()
	same(t, "texts", len(texts), 1)
	same(t, "to", texts[0].To, "+447700900002")
	if text := texts[0].Body; !strings.Contains(text, "1234 5678") || strings.Contains(text, "http") || strings.Contains(text, "secret-token") {
		t.Errorf("the text says %q", text)
	}
	mail, err := w.mail.Await(w.ctx, 1)
	w.must(err)
	if strings.Contains(mail[0].Body, "1234") {
		t.Error("the code travels with the link")
	}
	rows, err := people.Contacts(w.ctx, op, larkford)
	w.must(err)
	may := []string{}
	for _, r := range rows {
		if r.MayText {
			may = append(may, r.Name)
		}
	}
	same(t, "who may have theirs by text", may, []string{"Brian Cole", "Carol Head"})
	for name, c := range map[string]struct {
		urn    schools.URN
		person string
		want   fault.Kind
	}{
		"whoever comes back":         {larkford, amina, fault.Conflict},
		"somebody at another school": {millside, brian, fault.NotFound},
		"nobody":                     {larkford, "nobody@larkford.example", fault.NotFound},
	} {
		if _, err := people.InviteByText(w.ctx, op, c.urn, w.Vault.PersonID(c.person)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	same(t, "invitations in all", len(book.invited), 1)
	delete(w.Roads, RoadSMS)
	if _, err := people.InviteByText(w.ctx, op, larkford, w.Vault.PersonID(carol)); !errors.Is(err, fault.Conflict) {
		t.Errorf("without a road for texts: %v", err)
	}
}
