package notifier

import (
	"errors"
	"testing"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// closingToday is a closure on the day of mondayBell.
func closingToday(la int, urns ...schools.URN) schools.Closure {
	day := schools.DateAt(mondayBell)
	return schools.Closure{LA: la, URNs: urns, First: day, Last: day, Reason: schools.ClosedBySnow}
}

func TestWhoMayCloseASchool(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.until(snowMorning)
	calendars := NewCalendars(w.Service, w.known)
	south := auth.Principal{Account: "pia", Grants: []auth.Grant{{Role: RoleOperator, Scope: "STH"}}}
	w.Policies["STH"] = Policy{Councils: []int{886}}
	operator := w.operator("op@nbp.example")
	for _, tc := range []struct {
		name    string
		who     auth.Principal
		closure schools.Closure
		kind    error // nil: they may
	}{
		{"a key adult, their own", w.person(amina), closingToday(0, larkford), nil},
		{"a head, their own", w.person(carol), closingToday(0, larkford), nil},
		{"a key adult, another school", w.person(amina), closingToday(0, millside), fault.NotFound},
		{"a key adult, their own and another", w.person(amina), closingToday(0, larkford, millside), fault.NotFound},
		{"a key adult, a whole council", w.person(amina), closingToday(991), fault.NotFound},
		{"a fallback", w.person(backup), closingToday(0, larkford), fault.NotFound},
		{"an operator, a list", operator, closingToday(0, larkford, millside), nil},
		{"an operator, a council", operator, closingToday(991), nil},
		{"an operator, a school that nobody knows", operator, closingToday(0, 999999), fault.Invalid},
		{"an operator of a force that serves another council", south, closingToday(991), fault.Invalid},
		{"a force's administrator", auth.Principal{Account: "fred", Grants: []auth.Grant{{Role: RoleForceAdmin, Scope: string(force)}}}, closingToday(991), fault.NotFound},
		{"nobody", auth.Principal{}, closingToday(0, larkford), fault.NotFound},
	} {
		err := calendars.Declare(w.ctx, tc.who, tc.closure)
		if (tc.kind == nil) != (err == nil) || (tc.kind != nil && !errors.Is(err, tc.kind)) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

func TestASchoolOpensAfterAllAlthoughItsCouncilClosedThemAll(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.until(snowMorning)
	calendars, operator := NewCalendars(w.Service, w.known), w.operator("op@nbp.example")
	w.must(calendars.Declare(w.ctx, operator, closingToday(991)))
	day := schools.DateAt(mondayBell)
	page, err := calendars.School(w.ctx, w.person(amina), larkford, day, day)
	w.must(err)
	same(t, "closures", len(page.Closures), 1)
	closure := page.Closures[0]
	same(t, "the school may undo it for itself", closure.MayUndo, true)
	same(t, "who declared it", closure.ByDesk, true)
	w.must(calendars.Undo(w.ctx, w.person(amina), closure.ID, larkford))
	if err := calendars.Undo(w.ctx, w.person(amina), closure.ID, 0); !errors.Is(err, fault.NotFound) {
		t.Errorf("a school opens the whole council: %v", err)
	}
	if err := calendars.Undo(w.ctx, w.person(amina), closure.ID, millside); !errors.Is(err, fault.NotFound) {
		t.Errorf("a school opens another: %v", err)
	}
	for urn, open := range map[schools.URN]bool{larkford: true, millside: false} {
		if got, _ := w.known.Current().Calendar(urn).IsSchoolDay(day); got != open {
			t.Errorf("%s is open: %t", urn, got)
		}
	}
	desk, err := calendars.Desk(w.ctx, operator)
	w.must(err)
	same(t, "closures on the desk", len(desk.Closures), 1)
	same(t, "for whom", desk.Closures[0].For, "every school of council 991")
	w.must(calendars.Undo(w.ctx, operator, closure.ID, 0))
	if got, _ := w.known.Current().Calendar(millside).IsSchoolDay(day); !got {
		t.Error("undone, and still closed")
	}
}

func TestTheDeskListsSchoolsWhoseCalendarIsWeak(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.bring(registry.KindTerms, "urn,kind,first,last\n999001,term,2026-11-02,2027-02-12\n999002,term,2026-11-02,2026-12-18\n")
	calendars := NewCalendars(w.Service, w.known)
	desk, err := calendars.Desk(w.ctx, w.operator("op@nbp.example"))
	w.must(err)
	var asked []schools.URN
	for _, a := range desk.Ask {
		asked = append(asked, a.School.URN)
	}
	same(t, "asked", asked, []schools.URN{quietoak, millside})
	if _, err := calendars.Desk(w.ctx, w.person(amina)); !errors.Is(err, fault.NotFound) {
		t.Errorf("a key adult sees the desk: %v", err)
	}
	if _, err := calendars.School(w.ctx, w.person(dylan), larkford, schools.DateAt(mondayBell), schools.DateAt(mondayBell)); !errors.Is(err, fault.NotFound) {
		t.Errorf("another school's calendar: %v", err)
	}
}
