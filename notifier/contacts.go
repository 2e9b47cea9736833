package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/view"
	"firstbell/notifier/channel"
	"firstbell/schools"
)

// maxFound bounds a search of the register by a person: more than a page of
// schools asks for a better search, not for scrolling.
const maxFound = 20

// peopleRoles are the roles that may look after schools' contacts.
var peopleRoles = []auth.Role{RoleOperator, RoleForceAdmin, RoleSystemAdmin}

// AccountBook is what People needs of the accounts.
type AccountBook interface {
	// Account fails with fault.NotFound for somebody who was never invited.
	Account(ctx context.Context, person string) (auth.Account, error)
	// Invite opens an invitation and replaces any earlier one.
	Invite(ctx context.Context, by string, who auth.Invitee) (auth.Invitation, error)
	// Revoke ends the account's access at once.
	Revoke(ctx context.Context, person, by string) error
}

// AccountKeeper is an AccountBook in which ways to sign in can be ended.
type AccountKeeper interface {
	AccountBook
	// EndWaysIn ends all passkeys and sessions; an invitation opens the account again.
	EndWaysIn(ctx context.Context, person, by string) error
}

// People is who can be told at each school, and how far they are on the way to
// signing in.
type People struct {
	service  *Service
	accounts AccountKeeper
}

// NewPeople gives the people of a service's schools.
func NewPeople(s *Service, accounts AccountKeeper) *People {
	return &People{service: s, accounts: accounts}
}

// allowed is fault.NotFound for whoever has no business with contacts.
func (*People) allowed(p auth.Principal) error {
	if !slices.ContainsFunc(p.Grants, func(g auth.Grant) bool { return slices.Contains(peopleRoles, g.Role) }) {
		return errNoSchool()
	}
	return nil
}

// allowedAt is fault.NotFound for a school that p's forces have nothing to do
// with: it lies in none of the councils they serve, and they have told it
// nothing. A force that names no councils serves all; a system administrator
// looks after every school.
func (d *People) allowedAt(ctx context.Context, p auth.Principal, urn schools.URN) error {
	if err := d.allowed(p); err != nil {
		return err
	}
	return d.service.inArea(ctx, p, urn, deskRoles...)
}

// inArea is fault.NotFound for a school outside p's area, by the roles that p
// holds of these. A system administrator's area is every school of the register.
func (s *Service) inArea(ctx context.Context, p auth.Principal, urn schools.URN, roles ...auth.Role) error {
	school, ok := s.Snapshot().Directory.Lookup(urn)
	if ok && len(p.Scopes(RoleSystemAdmin)) > 0 {
		return nil
	}
	for _, force := range p.Scopes(roles...) {
		// Asked of what does not exist, too: it must not be told by what is read.
		told, err := s.hasTold(ctx, p, force, urn)
		if err != nil {
			return err
		}
		councils := s.policy(force).Councils
		if ok && (told || len(councils) == 0 || slices.Contains(councils, school.LA)) {
			return nil
		}
	}
	return errNoSchool()
}

// hasTold reports whether the force has a notification at the school, of those
// that p may know of: a page that opens must not tell a party that it was told.
func (s *Service) hasTold(ctx context.Context, p auth.Principal, force string, urn schools.URN) (told bool, err error) {
	var refs []Ref
	err = s.View.Read(func(tx *view.Tx) error {
		refs, err = refsOf(tx, urn.String())
		return err
	})
	if err != nil {
		return false, err
	}
	party := s.partyOnce(ctx, p)
	for _, ref := range refs {
		if ref.Force != force {
			continue
		}
		c, err := s.load(ctx, ref.Case)
		if err != nil {
			return false, err
		}
		if barred, err := party(c); err != nil || !barred {
			return err == nil, err
		}
	}
	return false, nil
}

func errNoSchool() error { return fault.New(fault.NotFound, "", "There is no such school.") }

// Contacts are the contacts of one school, in the order in which they are asked.
func (d *People) Contacts(ctx context.Context, p auth.Principal, urn schools.URN) ([]ContactRow, error) {
	if err := d.allowedAt(ctx, p, urn); err != nil {
		return nil, err
	}
	contacts := slices.Clone(d.service.Snapshot().Contacts.ByURN(urn))
	slices.SortStableFunc(contacts, func(a, b schools.Contact) int { return turn(a.Role) - turn(b.Role) })
	rows := make([]ContactRow, 0, len(contacts))
	for _, c := range contacts {
		state, enrolled, err := d.accountOf(ctx, c.Person)
		if err != nil {
			return nil, fmt.Errorf("listing contacts of URN %s: %w", urn, err)
		}
		rows = append(rows, ContactRow{Contact: c, Account: state, MayText: c.Role.SeesContent() && !enrolled && d.reachesByText(c)})
	}
	return rows, nil
}

// reachesByText reports whether a code can go to the contact by text message.
func (d *People) reachesByText(c schools.Contact) bool {
	return d.service.serves(RoadSMS) && reaches(RoadSMS, c)
}

func (d *People) accountState(ctx context.Context, person string) (AccountState, error) {
	state, _, err := d.accountOf(ctx, person)
	return state, err
}

// accountOf is how far somebody is on the way to signing in, and whether they
// ever were there.
func (d *People) accountOf(ctx context.Context, person string) (state AccountState, enrolled bool, err error) {
	a, err := d.accounts.Account(ctx, person)
	if errors.Is(err, fault.NotFound) {
		return AccountNone, false, nil
	}
	if err != nil {
		return "", false, err
	}
	enrolled = !a.EnrolledAt.IsZero() || a.HasWayIn()
	switch {
	case a.HasWayIn():
		return AccountActive, enrolled, nil
	case a.Invited:
		return AccountInvited, enrolled, nil
	case !a.RevokedAt.IsZero():
		return AccountRevoked, enrolled, nil
	case enrolled:
		return AccountEnded, enrolled, nil
	case a.InvitedAt.IsZero():
		return AccountNone, enrolled, nil
	default:
		return AccountExpired, enrolled, nil
	}
}

// Invite e-mails a contact the link to enrol, and gives the code that belongs
// to it, which travels by telephone. The link's token is not in the answer: the
// two roads must not meet on one screen. It fails with fault.Unavailable where
// the e-mail could not be sent; inviting again replaces this invitation. Somebody
// who can sign in already is invited only with again: the e-mail tells them.
// Somebody whose access was removed is invited by a system administrator alone.
func (d *People) Invite(ctx context.Context, p auth.Principal, urn schools.URN, person string, again bool) (auth.Invitation, error) {
	if err := d.allowedAt(ctx, p, urn); err != nil {
		return auth.Invitation{}, err
	}
	contacts := d.service.Snapshot().Contacts.ByURN(urn)
	i := slices.IndexFunc(contacts, func(c schools.Contact) bool { return c.Person == person && c.Role.SeesContent() })
	if i < 0 {
		return auth.Invitation{}, fault.New(fault.NotFound, "", "There is no such contact who could sign in.")
	}
	who := contacts[i]
	switch state, err := d.accountState(ctx, person); {
	case err != nil:
		return auth.Invitation{}, err
	case state == AccountActive && !again:
		return auth.Invitation{}, fault.New(fault.Conflict, "has-account",
			"This person can sign in already. Confirm that they asked for another invitation: it lets whoever holds it in under their name.")
	case state == AccountRevoked && len(p.Scopes(RoleSystemAdmin)) == 0:
		return auth.Invitation{}, fault.New(fault.Conflict, "access-removed",
			"This person’s access was removed. Only a system administrator may invite them again.")
	}
	invitation, err := d.accounts.Invite(ctx, p.Actor(), auth.Invitee{Person: person, Name: who.Name, Email: who.Email})
	if err != nil {
		return auth.Invitation{}, err
	}
	if err := d.mail(ctx, who, invitation); err != nil {
		return auth.Invitation{}, err
	}
	invitation.Token = ""
	return invitation, nil
}

// InviteByText is Invite for somebody who never could sign in: the code goes to
// the mobile on the school's list, and nobody else sees it. Whoever comes back is
// telephoned: a lost device gets both the e-mail and the text. It is
// fault.Conflict for them, and where no text can go.
func (d *People) InviteByText(ctx context.Context, p auth.Principal, urn schools.URN, person string) (auth.Invitation, error) {
	if err := d.allowedAt(ctx, p, urn); err != nil {
		return auth.Invitation{}, err
	}
	contacts := d.service.Snapshot().Contacts.ByURN(urn)
	i := slices.IndexFunc(contacts, func(c schools.Contact) bool { return c.Person == person && c.Role.SeesContent() })
	if i < 0 {
		return auth.Invitation{}, fault.New(fault.NotFound, "", "There is no such contact who could sign in.")
	}
	_, enrolled, err := d.accountOf(ctx, person)
	if err != nil {
		return auth.Invitation{}, err
	}
	if enrolled || !d.reachesByText(contacts[i]) {
		return auth.Invitation{}, fault.New(fault.Conflict, "no-text",
			"The code cannot go by text message to this person: they could sign in before, or no mobile is on the school’s list. Invite them and read the code out.")
	}
	invitation, err := d.Invite(ctx, p, urn, person, false)
	if err != nil {
		return auth.Invitation{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, inviteWithin)
	defer cancel()
	err = d.service.SendCode(ctx, channel.Alert{
		ID: d.service.Vault.Index("invitation-code-text", person, invitation.Code), Kind: channel.KindInvitation,
		To: addressOn(contacts[i]), Link: d.service.Origin, Code: invitation.Code,
	})
	if err != nil {
		return auth.Invitation{}, fault.Wrap(fault.Unavailable, err, "The code could not be sent. Invite again, and read the code out by telephone.")
	}
	invitation.Code = ""
	return invitation, nil
}

// Remove ends a contact's access at once: sessions, passkeys and invitation. The
// contact stays in the school's list, so the school goes on the call sheet where
// nobody else can sign in. It is fault.NotFound for whoever is not an
// administrator, and for somebody who never was invited.
func (d *People) Remove(ctx context.Context, p auth.Principal, urn schools.URN, person string) error {
	if err := d.allowedAt(ctx, p, urn); err != nil {
		return err
	}
	known := slices.ContainsFunc(d.service.Snapshot().Contacts.ByURN(urn), func(c schools.Contact) bool { return c.Person == person })
	if len(p.Scopes(RoleForceAdmin, RoleSystemAdmin)) == 0 || !known {
		return fault.New(fault.NotFound, "", "There is no such contact.")
	}
	return d.accounts.Revoke(ctx, person, p.Actor())
}

// EndAccess ends, at once and on every node, all passkeys and sessions of a
// contact whose device is lost or stolen, and any invitation that is open. Unlike
// after Remove, the desk may invite them again. It is fault.NotFound for somebody
// who never was invited.
func (d *People) EndAccess(ctx context.Context, p auth.Principal, urn schools.URN, person string) error {
	if err := d.allowedAt(ctx, p, urn); err != nil {
		return err
	}
	if !slices.ContainsFunc(d.service.Snapshot().Contacts.ByURN(urn), func(c schools.Contact) bool { return c.Person == person }) {
		return fault.New(fault.NotFound, "", "There is no such contact.")
	}
	return d.accounts.EndWaysIn(ctx, person, p.Actor())
}

// mail sends the link. Its message id is made from the token, so that another
// invitation is another message.
func (d *People) mail(ctx context.Context, who schools.Contact, in auth.Invitation) error {
	ctx, cancel := context.WithTimeout(ctx, inviteWithin)
	defer cancel()
	err := d.service.SendNow(ctx, channel.Alert{
		ID:   d.service.Vault.Index("invitation-alert", in.Token),
		Kind: channel.KindInvitation,
		To:   channel.Address{Name: who.Name, Email: who.Email},
		Link: d.service.Origin + "/enrol/" + in.Token,
	})
	if errors.Is(err, channel.ErrRefused) {
		return fault.Wrap(fault.Conflict, err, "The e-mail was refused for good. Correct the contact's address and invite again.")
	}
	return fault.Wrap(fault.Unavailable, err, "The invitation could not be e-mailed now. Invite again in a few minutes.")
}

// inviteWithin is how long a person waits for an invitation to be e-mailed.
const inviteWithin = 30 * time.Second

// FindSchools searches the councils' teams and the register, closed schools last. A number finds its
// school whatever its state.
func (d *People) FindSchools(_ context.Context, p auth.Principal, q string) ([]schools.School, error) {
	if err := d.allowed(p); err != nil {
		return nil, err
	}
	directory := d.service.Snapshot().Directory
	if urn, err := schools.ParseURN(q); err == nil {
		if school, ok := directory.Lookup(urn); ok {
			return []schools.School{school}, nil
		}
	}
	found := append(directory.SearchCouncils(q), directory.Search(q, maxFound)...)
	return found[:min(len(found), maxFound)], nil
}
