package notifier

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/crash"
	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/schools"
)

// NewsBook is what telling news needs of the accounts.
type NewsBook interface {
	// Account fails with fault.NotFound for somebody who was never invited.
	Account(ctx context.Context, person string) (auth.Account, error)
	// List are the accounts whose own grants cover a scope; all where it is empty.
	List(ctx context.Context, scope string) ([]auth.Account, error)
	// RecordTold records that somebody heard of what happened to an account, and
	// RecordLostTold that somebody heard of a request for a new way to sign in.
	RecordTold(ctx context.Context, person, by string, told auth.Told) error
	RecordLostTold(ctx context.Context, person, by string, told auth.Told) error
}

var _ NewsBook = (*auth.Accounts)(nil)

// tellNews tells one kind of hearer what happened to an account, and then
// records that. The message goes first, with an id made from the news and the
// recipient: a crash in between may repeat it, never lose it.
func (s *Service) tellNews(ctx context.Context, row Row) error {
	if s.Book == nil {
		return errors.New("telling what happened to an account: no book of accounts is configured")
	}
	all, err := s.newsFor(row, s.now())
	if err != nil {
		return err
	}
	if all, err = s.dropIdle(ctx, all); err != nil || len(all) == 0 {
		return err
	}
	told, err := s.spread(ctx, all, row.Step)
	if err != nil {
		return err
	}
	crash.Point("account.after-send")
	for _, n := range all {
		people := told[n.Fact]
		if len(people) == 0 {
			s.Logger.Warn("nobody could hear what happened to an account", "person", n.Person, "news", string(n.Kind), "who", string(row.Step))
		}
		if err := s.recordTold(ctx, n, row.Step, people); err != nil {
			return err
		}
		crash.Point("account.after-told")
	}
	return nil
}

// recordTold writes down who heard.
func (s *Service) recordTold(ctx context.Context, n AccountNews, to Step, people []string) error {
	told := auth.Told{Fact: n.Fact, To: string(to), At: n.At, People: people}
	if n.Kind == auth.NewsLost {
		return s.Book.RecordLostTold(ctx, n.Person, actorNode, told)
	}
	return s.Book.RecordTold(ctx, n.Person, actorNode, told)
}

// dropIdle settles requests for a new way to sign in that are nobody's: the
// address has no account, or one that leads nowhere any more.
func (s *Service) dropIdle(ctx context.Context, all []AccountNews) ([]AccountNews, error) {
	var live []AccountNews
	for _, n := range all {
		account, err := s.Book.Account(ctx, n.Person)
		gone := errors.Is(err, fault.NotFound) || err == nil && (!account.RevokedAt.IsZero() || len(account.Grants)+len(s.urnsOf(n.Person)) == 0)
		switch {
		case n.Kind != auth.NewsLost, err == nil && !gone:
			live = append(live, n)
		case gone:
			if err := s.recordTold(ctx, n, toldNobody, nil); err != nil {
				return nil, err
			}
		default:
			return nil, err
		}
	}
	return live, nil
}

// spread sends one message to each hearer of any of the news, and gives who
// heard of which fact. It fails where nobody was reached who might be later;
// where somebody was, the others are left out, for nobody is told twice.
func (s *Service) spread(ctx context.Context, all []AccountNews, to Step) (told map[string][]string, err error) {
	mails := map[string]newsMail{}
	for _, n := range all {
		people, err := s.hearersOf(ctx, n, to)
		if err != nil {
			return nil, err
		}
		for _, one := range people {
			m := mails[one.Person]
			m.to, m.about = one, append(m.about, n.Fact)
			mails[one.Person] = m
		}
	}
	told = map[string][]string{}
	var faults []error
	for _, person := range slices.Sorted(maps.Keys(mails)) {
		m := mails[person]
		err := s.sendNews(ctx, all[0].Kind, to, m)
		if err != nil {
			s.Logger.Warn("a message about an account could not be sent", "person", person, "error", err)
			if !errors.Is(err, channel.ErrRefused) {
				faults = append(faults, err)
			}
			continue
		}
		for _, fact := range m.about {
			told[fact] = append(told[fact], person)
		}
	}
	if len(told) > 0 {
		return told, nil
	}
	return told, errors.Join(faults...)
}

// newsMail is one message about news.
type newsMail struct {
	to    DeskPerson
	about []string // facts
}

// sendNews sends one message.
func (s *Service) sendNews(ctx context.Context, news auth.News, to Step, m newsMail) error {
	ctx, cancel := context.WithTimeout(ctx, inviteWithin)
	defer cancel()
	path := map[Step]string{toldPerson: "/account/passkeys", toldHead: "/people", toldDesk: "/desk/accounts"}[to]
	kind := channel.KindNewAccess
	switch {
	case news == auth.NewsLost && to == toldPerson:
		kind, path = channel.KindOwnLost, "/sign-in"
	case news == auth.NewsLost:
		kind = channel.KindLost
	case to == toldPerson:
		kind = channel.KindOwnAccess
	}
	return s.SendNow(ctx, channel.Alert{
		ID: s.Vault.Index("account-news", string(news), strings.Join(m.about, " "), m.to.Person), Kind: kind, To: m.to.Address, Link: s.Origin + path,
	})
}

// hearersOf are the people who have to hear of some news: none twice, and never
// its own subject in the place of those who answer for them.
func (s *Service) hearersOf(ctx context.Context, n AccountNews, to Step) ([]DeskPerson, error) {
	account, err := s.Book.Account(ctx, n.Person)
	if errors.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	switch to {
	case toldPerson:
		if account.Email == "" {
			return nil, nil
		}
		return []DeskPerson{{Person: n.Person, Address: channel.Address{Name: account.Name, Email: account.Email}}}, nil
	case toldHead:
		return s.headsOf(n.Person, s.now()), nil
	}
	return s.desksOf(ctx, account)
}

// headsOf are those who answer for somebody at their schools: the head, and
// where there is no other than themselves, the trust's lead or the chair.
func (s *Service) headsOf(person string, now time.Time) []DeskPerson {
	var heads []DeskPerson
	for _, urn := range s.urnsOf(person) {
		contacts := s.contactsOn(urn.String(), now)
		for _, role := range []schools.Role{schools.RoleHead, schools.RoleTrustLead, schools.RoleChair} {
			found := slices.DeleteFunc(slices.Clone(contacts), func(c schools.Contact) bool {
				return c.Role != role || c.Person == person || c.Email == ""
			})
			for _, c := range found {
				heads = addPerson(heads, DeskPerson{Person: c.Person, Address: channel.Address{Name: c.Name, Email: c.Email}})
			}
			if len(found) > 0 {
				break
			}
		}
	}
	return heads
}

// urnsOf are the schools at which somebody is a contact.
func (s *Service) urnsOf(person string) []schools.URN {
	var urns []schools.URN
	for _, c := range s.Snapshot().Contacts.ByPerson(person) {
		if !slices.Contains(urns, c.URN) {
			urns = append(urns, c.URN)
		}
	}
	return urns
}

// desksOf are the operators of the forces that somebody belongs to, or whose
// area their schools are in; where there is no other, the keepers of the
// installation.
func (s *Service) desksOf(ctx context.Context, of auth.Account) ([]DeskPerson, error) {
	var people []DeskPerson
	for _, force := range s.forcesOf(of) {
		if s.Desk == nil {
			break
		}
		desk, err := s.Desk(ctx, force)
		if err != nil {
			return nil, err
		}
		for _, one := range desk {
			if one.Person != of.Person {
				people = addPerson(people, one)
			}
		}
	}
	if len(people) > 0 {
		return people, nil
	}
	accounts, err := s.Book.List(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, a := range accounts {
		keeper := slices.Contains(a.Grants, auth.Grant{Role: RoleSystemAdmin}) && a.HasWayIn()
		if keeper && a.Person != of.Person && a.Email != "" {
			people = addPerson(people, DeskPerson{Person: a.Person, Address: channel.Address{Name: a.Name, Email: a.Email}})
		}
	}
	return people, nil
}

// forcesOf are the forces that have to do with an account, in order.
func (s *Service) forcesOf(of auth.Account) []string {
	var forces []string
	for _, g := range of.Grants {
		if _, known := s.Policies[g.Scope]; known {
			forces = append(forces, g.Scope)
		}
	}
	for _, urn := range s.urnsOf(of.Person) {
		school, ok := s.Snapshot().Directory.Lookup(urn)
		for force, p := range s.Policies {
			if ok && (len(p.Councils) == 0 || slices.Contains(p.Councils, school.LA)) {
				forces = append(forces, force)
			}
		}
	}
	slices.Sort(forces)
	return slices.Compact(forces)
}

// addPerson adds somebody who is not there yet.
func addPerson(people []DeskPerson, one DeskPerson) []DeskPerson {
	if slices.ContainsFunc(people, func(p DeskPerson) bool { return p.Person == one.Person }) {
		return people
	}
	return append(people, one)
}
