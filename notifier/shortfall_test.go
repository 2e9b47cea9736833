package notifier

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/schools"
)

// whole is a school that lacks nothing, on the Monday of the tests.
func whole(t *testing.T) staffing {
	t.Helper()
	trained := schoolDay(t, "2025-12-01")
	person := func(id string, role schools.Role) schools.Contact {
		return schools.Contact{Person: id, URN: larkford, Role: role, Name: id, TrainedOn: &trained, Holiday: schools.HolidayAlso}
	}
	s := staffing{
		school: schools.School{URN: larkford, Telephone: "02079460001"}, day: schoolDay(t, "2026-11-23"), confirmBy: schoolDay(t, "2027-01-22"),
		contacts: []schools.Contact{person("a", schools.RoleKeyAdult), person("b", schools.RoleKeyAdult), person("h", schools.RoleHead), person("o", schools.RoleFallback)},
		years:    schools.DefaultTrainingYears, canSignIn: func(string) bool { return true }, bouncing: func(string) bool { return false },
	}
	s.today = s.contacts
	return s
}

func schoolDay(t *testing.T, text string) schools.Date {
	t.Helper()
	d, err := schools.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWhatASchoolLacks(t *testing.T) {
	t.Parallel()
	only := func(persons ...string) func(string) bool {
		return func(p string) bool { return slices.Contains(persons, p) }
	}
	for _, tc := range []struct {
		name   string
		change func(s *staffing)
		want   []Shortfall
	}{
		{"nothing", func(*staffing) {}, nil},
		{"one key adult has no account", func(s *staffing) { s.canSignIn = only("a", "h") }, []Shortfall{ShortKeyAdults}},
		{"one person is both key adults", func(s *staffing) { s.contacts[1].Person = "a" }, []Shortfall{ShortKeyAdults}},
		{"nobody has an account", func(s *staffing) { s.canSignIn = only() }, []Shortfall{ShortNobody, ShortAccounts, ShortKeyAdults}},
		{"all who may read are away", func(s *staffing) { s.today = s.contacts[3:] }, []Shortfall{ShortNobody}},
		{"the head has left", func(s *staffing) { d := s.day.AddDays(-1); s.contacts[2].Until = &d }, []Shortfall{ShortHead}},
		{"the head leaves today", func(s *staffing) { s.contacts[2].Until = &s.day }, nil},
		{"no fallback", func(s *staffing) { s.contacts = s.contacts[:3] }, []Shortfall{ShortFallback}},
		{"mail to a key adult comes back", func(s *staffing) { s.bouncing = only("b") }, []Shortfall{ShortBouncing}},
		{"a key adult was never trained", func(s *staffing) { s.contacts[0].TrainedOn = nil }, []Shortfall{ShortUntrained}},
		{"the head need not be", func(s *staffing) { s.contacts[2].TrainedOn = nil }, nil},
		{"training that has run out", func(s *staffing) { s.years = 0 }, []Shortfall{ShortExpired}},
		{"on its last day it has not", func(s *staffing) { s.day = schoolDay(t, "2027-11-30"); s.confirmBy = s.day }, nil},
		{"the day after it has", func(s *staffing) { s.day = schoolDay(t, "2027-12-01"); s.confirmBy = s.day }, []Shortfall{ShortExpired}},
		{"confirmed too long ago", func(s *staffing) { s.confirmBy = s.day.AddDays(-1) }, []Shortfall{ShortUnconfirmed}},
		{"to be confirmed today", func(s *staffing) { s.confirmBy = s.day }, nil},
		{"nobody in the holidays", func(s *staffing) {
			for i := range s.contacts {
				s.contacts[i].Holiday = schools.HolidayNo
			}
		}, []Shortfall{ShortHoliday}},
		{"no telephone", func(s *staffing) { s.school.Telephone = "" }, []Shortfall{ShortTelephone}},
		{"re-routed", func(s *staffing) { s.rerouted = true }, []Shortfall{ShortRerouted}},
		{"nobody at all", func(s *staffing) { s.contacts, s.today = nil, nil },
			[]Shortfall{ShortNobody, ShortAccounts, ShortKeyAdults, ShortHead, ShortFallback, ShortHoliday}},
	} {
		s := whole(t)
		s.contacts = slices.Clone(s.contacts)
		tc.change(&s)
		same(t, tc.name, fmt.Sprint(s.shortfalls()), fmt.Sprint(tc.want))
	}
}

func TestTheListOfWhatSchoolsLack(t *testing.T) {
	t.Parallel()
	w := setup(t)
	x := NewShortages(w.Service)
	op := w.operator("op@force.example")
	list, err := x.List(w.ctx, op)
	w.must(err)
	same(t, "schools looked at", list.All, 3)
	same(t, "without a head", list.Counts[ShortHead], 2)
	same(t, "the gravest first", list.Rows[0].URN, quietoak)
	same(t, "unconfirmed after an import", list.Counts[ShortUnconfirmed], 0)

	w.must(w.known.MarkBouncing(w.ctx, w.Vault.PersonID(amina), true, "node"))
	list, err = x.List(w.ctx, op)
	w.must(err)
	same(t, "bouncing at once", list.Counts[ShortBouncing], 1)

	w.forward(120 * 24 * time.Hour)
	list, err = x.List(w.ctx, op)
	w.must(err)
	same(t, "unconfirmed in March", list.Counts[ShortUnconfirmed], 3)
	w.must(NewStaffroom(w.Service, w.known).Confirm(w.ctx, w.person(carol), larkford))
	list, err = x.List(w.ctx, op)
	w.must(err)
	same(t, "once one school has confirmed", list.Counts[ShortUnconfirmed], 2)
	if _, err := x.List(w.ctx, w.person(amina)); !errors.Is(err, fault.NotFound) {
		t.Errorf("a school's lead sees the list: %v", err)
	}
}

func TestADeskLooksAfterTheSchoolsOfItsCouncils(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.Policies[string(force)] = Policy{Councils: []int{992}}
	x := NewStaffing(w.Service, NewPeople(w.Service, nil), w.known)
	op, sys := w.operator("op@force.example"), auth.Principal{Account: "sys", Grants: []auth.Grant{{Role: RoleSystemAdmin}}}
	fields := func() map[string]string {
		return map[string]string{"role": "head", "name": "Eva Nye", "email": "eva@quietoak.example", "phone": "020 7946 0009"}
	}
	if err := x.Set(w.ctx, op, quietoak, fields(), ""); !errors.Is(err, fault.NotFound) {
		t.Errorf("a school of another council: %v", err)
	}
	w.must(x.Set(w.ctx, sys, quietoak, fields(), ""))
	bad := fields()
	bad["email"] = "office@quietoak.example"
	if err := x.Set(w.ctx, sys, quietoak, bad, ""); !errors.Is(err, fault.Invalid) || fault.Code(err) != "email" {
		t.Errorf("a shared mailbox for a head: %v", err)
	}
	state, err := x.Staff(w.ctx, sys, quietoak)
	w.must(err)
	if len(state.People) != 1 || state.People[0].Phone != "+442079460009" || slices.Contains(state.Lacks, ShortHead) {
		t.Errorf("the desk sees %+v", state)
	}
	day := schools.DateAt(w.clock.now())
	w.must(x.Reroute(w.ctx, sys, schools.Reroute{URN: quietoak, Hub: larkford, From: day, Until: day.AddDays(2)}))
	if err := x.Reroute(w.ctx, op, schools.Reroute{URN: quietoak, Hub: larkford, From: day, Until: day}); !errors.Is(err, fault.NotFound) {
		t.Errorf("re-routed from another force: %v", err)
	}
	w.must(x.EndReroute(w.ctx, sys, quietoak))
}
