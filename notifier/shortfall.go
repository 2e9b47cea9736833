package notifier

import (
	"slices"

	"firstbell/schools"
)

// Shortfall is something that keeps an establishment from being told for
// certain. The codes stand in the order of their weight.
type Shortfall string

// The shortfalls.
const (
	ShortNobody      Shortfall = "nobody-today"     // nobody with an account can be asked today
	ShortAccounts    Shortfall = "no-account"       // nobody who may read has an account
	ShortKeyAdults   Shortfall = "key-adults"       // fewer than two key adults with an account
	ShortHead        Shortfall = "no-head"          // no head on record
	ShortFallback    Shortfall = "no-fallback"      // nothing that is watched when all are away
	ShortBouncing    Shortfall = "bouncing"         // mail to somebody comes back
	ShortUntrained   Shortfall = "training-missing" // a key adult without a training date
	ShortExpired     Shortfall = "training-expired" // a key adult whose training is too old
	ShortUnconfirmed Shortfall = "unconfirmed"      // nobody confirmed the list in time this term
	ShortHoliday     Shortfall = "no-holiday"       // nobody said that they are reached in the holidays
	ShortTelephone   Shortfall = "no-telephone"     // the register has no number
	ShortWebhook     Shortfall = "webhook-down"     // the school's own system takes no events
	ShortRerouted    Shortfall = "re-routed"        // re-routed to a hub school today: not wrong, but to be known
)

// Shortfalls are all of them, in order of weight.
func Shortfalls() []Shortfall {
	return []Shortfall{ShortNobody, ShortAccounts, ShortKeyAdults, ShortHead, ShortFallback, ShortBouncing, ShortUntrained,
		ShortExpired, ShortUnconfirmed, ShortHoliday, ShortTelephone, ShortWebhook, ShortRerouted}
}

// wantedKeyAdults is how many a school must have: one may be ill.
const wantedKeyAdults = 2

// staffing is what is known of an establishment's people on one day.
type staffing struct {
	school    schools.School
	day       schools.Date
	contacts  []schools.Contact // whenever they have a role
	today     []schools.Contact // who can be asked today
	rerouted  bool
	hookDown  bool
	confirmBy schools.Date // by when the list has to be confirmed again
	years     int          // for how long training is good
	canSignIn func(person string) bool
	bouncing  func(person string) bool
}

// shortfalls are what an establishment lacks on that day.
func (s staffing) shortfalls() []Shortfall {
	now := slices.DeleteFunc(slices.Clone(s.contacts), func(c schools.Contact) bool { return !c.IsActive(s.day) })
	some := func(of []schools.Contact, is func(schools.Contact) bool) bool { return slices.ContainsFunc(of, is) }
	role := func(r schools.Role) func(schools.Contact) bool {
		return func(c schools.Contact) bool { return c.Role == r }
	}
	keyAdult := role(schools.RoleKeyAdult)
	reads := func(c schools.Contact) bool { return c.Role.SeesContent() && s.canSignIn(c.Person) }
	trained := func(c schools.Contact) schools.Date { return c.TrainedUntil(s.years) }
	found := map[Shortfall]bool{
		ShortNobody:      !some(s.today, reads),
		ShortAccounts:    !some(now, reads),
		ShortKeyAdults:   s.keyAdults(now) < wantedKeyAdults,
		ShortHead:        !some(now, role(schools.RoleHead)),
		ShortFallback:    !some(now, role(schools.RoleFallback)),
		ShortBouncing:    some(now, func(c schools.Contact) bool { return s.bouncing(c.Person) }),
		ShortUntrained:   some(now, func(c schools.Contact) bool { return keyAdult(c) && trained(c).IsZero() }),
		ShortExpired:     some(now, func(c schools.Contact) bool { return keyAdult(c) && !trained(c).IsZero() && s.day.After(trained(c)) }),
		ShortUnconfirmed: s.day.After(s.confirmBy),
		ShortHoliday:     !some(now, func(c schools.Contact) bool { return c.Role.SeesContent() && c.Holiday != schools.HolidayNo }),
		ShortTelephone:   s.school.Telephone == "",
		ShortWebhook:     s.hookDown,
		ShortRerouted:    s.rerouted,
	}
	return slices.DeleteFunc(Shortfalls(), func(code Shortfall) bool { return !found[code] })
}

// keyAdults is how many different people are key adults and can sign in.
func (s staffing) keyAdults(now []schools.Contact) int {
	persons := map[string]bool{}
	for _, c := range now {
		if c.Role == schools.RoleKeyAdult && s.canSignIn(c.Person) {
			persons[c.Person] = true
		}
	}
	return len(persons)
}
