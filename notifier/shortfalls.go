package notifier

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// shortfallsFor is how long a list of shortfalls is shown before it is made
// anew: it looks at every account of every school.
const shortfallsFor = 10 * time.Minute

// ShortfallRow is one establishment with what it lacks. It names nobody.
type ShortfallRow struct {
	URN       schools.URN
	School    string
	Council   string
	Telephone string // the register's number
	Codes     []Shortfall
}

// ShortfallList is what a force's establishments lack, the gravest first.
type ShortfallList struct {
	At     time.Time
	Rows   []ShortfallRow
	Counts map[Shortfall]int // establishments, by code
	All    int               // establishments that were looked at
}

// Shortages finds what the establishments of a force lack. It is safe for many
// goroutines.
type Shortages struct {
	service *Service

	mu    sync.Mutex
	known map[string]shortages // by force
}

// shortages is a list and what it was made of.
type shortages struct {
	list      ShortfallList
	directory uint64
}

// NewShortages gives the shortages of a service.
func NewShortages(s *Service) *Shortages {
	return &Shortages{service: s, known: map[string]shortages{}}
}

// List is what the establishments of p's forces lack. It is at most ten minutes
// old, and never older than the last change of the directory. It fails with
// fault.NotFound for whoever works at no desk.
func (x *Shortages) List(_ context.Context, p auth.Principal) (ShortfallList, error) {
	forces := p.Scopes(deskRoles...)
	if len(forces) == 0 {
		return ShortfallList{}, fault.New(fault.NotFound, "", "There is no such page.")
	}
	all := ShortfallList{Counts: map[Shortfall]int{}}
	for _, force := range forces {
		list, err := x.of(force)
		if err != nil {
			return ShortfallList{}, err
		}
		all.join(list)
	}
	return all, nil
}

// join adds another force's list; a school of both is in it once.
func (l *ShortfallList) join(other ShortfallList) {
	l.At, l.All = other.At, l.All+other.All
	for _, row := range other.Rows {
		if slices.ContainsFunc(l.Rows, func(r ShortfallRow) bool { return r.URN == row.URN }) {
			continue
		}
		l.Rows = append(l.Rows, row)
		for _, code := range row.Codes {
			l.Counts[code]++
		}
	}
	slices.SortStableFunc(l.Rows, func(a, b ShortfallRow) int {
		return cmp.Or(slices.Index(Shortfalls(), a.Codes[0])-slices.Index(Shortfalls(), b.Codes[0]), cmp.Compare(a.School, b.School))
	})
}

// of is the list of one force, as it is remembered or made anew.
func (x *Shortages) of(force string) (ShortfallList, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	now, directory := x.service.now(), x.service.Snapshot().DirectorySeq
	if held, ok := x.known[force]; ok && held.directory == directory && now.Sub(held.list.At) < shortfallsFor {
		return held.list, nil
	}
	list, err := x.service.shortfalls(force, now)
	if err == nil {
		x.known[force] = shortages{list, directory}
	}
	return list, err
}

// shortfalls looks at every establishment that the force has to do with.
func (s *Service) shortfalls(force string, now time.Time) (ShortfallList, error) {
	list := ShortfallList{At: now, Counts: map[Shortfall]int{}}
	known, policy := s.Snapshot(), s.policy(force)
	known.Directory.All(func(school schools.School) bool {
		if !school.IsOpen() || !concerns(known, policy, school) {
			return true
		}
		list.All++
		codes := s.staffingOf(known, school, policy.TrainingYears, now).shortfalls()
		if len(codes) == 0 {
			return true
		}
		list.Rows = append(list.Rows, ShortfallRow{URN: school.URN, School: school.Name, Council: school.LAName, Telephone: school.Telephone, Codes: codes})
		return true
	})
	return list, nil
}

// concerns reports whether the force may have to tell the school something: it
// lies in its councils or, where it named none, has people or pupils here. What
// the force has told a school elsewhere does not count: the list would say so to
// whoever is a party to it.
func concerns(known *registry.Snapshot, policy Policy, school schools.School) bool {
	if len(policy.Councils) > 0 {
		return slices.Contains(policy.Councils, school.LA)
	}
	return known.HoldsRoll(school.URN) || len(known.Contacts.ByURN(school.URN)) > 0
}

// staffingOf is what is known of one establishment's people now.
func (s *Service) staffingOf(known *registry.Snapshot, school schools.School, years int, now time.Time) staffing {
	day := schools.DateAt(now)
	_, rerouted := known.HubOn(school.URN, day)
	confirmed, _ := known.Confirmed(school.URN)
	if confirmed.IsZero() {
		confirmed = known.ContactsAppliedAt() // a file that names them counts as a first confirmation
	}
	of := staffing{
		school: school, day: day, contacts: known.Contacts.ByURN(school.URN), today: known.ContactsOn(school.URN, now),
		rerouted: rerouted, hookDown: s.isHookDown(school.URN), years: years, canSignIn: s.Accounts, bouncing: known.Bouncing,
	}
	if !confirmed.IsZero() {
		of.confirmBy = schools.ConfirmBy(schools.DateAt(confirmed))
	}
	return of
}
