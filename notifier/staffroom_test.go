package notifier

import (
	"errors"
	"testing"

	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/portal"
)

func TestWhoMayChangeASchoolsPeople(t *testing.T) {
	t.Parallel()
	w := setup(t)
	r := NewStaffroom(w.Service, w.known)
	today := schools.DateAt(w.clock.now())
	idOf := w.Vault.PersonID
	over := func(by, who, cover string) func() error {
		return func() error {
			return r.HandOver(w.ctx, w.person(by), larkford, portal.Away{Person: idOf(who), From: today, Until: today, Cover: idOf(cover)})
		}
	}
	for _, tc := range []struct {
		name string
		act  func() error
		want fault.Kind
	}{
		{"a key adult hands over for herself", over(amina, amina, brian), 0},
		{"a key adult does not for another", over(amina, brian, amina), fault.NotFound},
		{"the head does for anybody", over(carol, brian, amina), 0},
		{"another school's lead does not", over(dylan, amina, brian), fault.NotFound},
		{"a fallback may not cover", over(carol, amina, backup), fault.Invalid},
		{"nor somebody of another school", over(carol, amina, dylan), fault.Invalid},
		{"back by another key adult", func() error { return r.Return(w.ctx, w.person(amina), larkford, idOf(brian)) }, fault.NotFound},
		{"back by the head", func() error { return r.Return(w.ctx, w.person(carol), larkford, idOf(brian)) }, 0},
		{"confirmed by a key adult", func() error { return r.Confirm(w.ctx, w.person(amina), larkford) }, 0},
		{"confirmed by another school", func() error { return r.Confirm(w.ctx, w.person(dylan), larkford) }, fault.NotFound},
		{"a leaver named by a key adult", func() error { return r.Leave(w.ctx, w.person(amina), larkford, idOf(brian), nil) }, fault.NotFound},
		{"a head does not leave by herself", func() error { return r.Leave(w.ctx, w.person(carol), larkford, idOf(carol), nil) }, fault.NotFound},
		{"a stranger leaves", func() error { return r.Leave(w.ctx, w.person(carol), larkford, "nobody", nil) }, fault.NotFound},
		{"a last day in the past", func() error {
			past := today.AddDays(-1)
			return r.Leave(w.ctx, w.person(carol), larkford, idOf(brian), &past)
		}, fault.Invalid},
		{"a leaver named by the head", func() error { return r.Leave(w.ctx, w.person(carol), larkford, idOf(brian), nil) }, 0},
		{"who then may not read", func() error {
			_, err := r.Staff(w.ctx, w.person(brian))
			return err
		}, fault.NotFound},
	} {
		err := tc.act()
		if (tc.want == 0 && err != nil) || (tc.want != 0 && !errors.Is(err, tc.want)) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

func TestTheStaffroomShowsWhoCoversAndWhatIsDue(t *testing.T) {
	t.Parallel()
	w := setup(t)
	r := NewStaffroom(w.Service, w.known)
	w.away(amina, &schools.Contact{Name: "Brian Cole", Email: brian})
	all, err := r.Staff(w.ctx, w.person(carol))
	w.must(err)
	if len(all) != 1 || !all[0].IsDue || !all[0].IsHead || len(all[0].People) != 4 {
		t.Fatalf("the head sees %+v", all)
	}
	if one := all[0].People[0]; !one.IsAway || one.Away.Cover.Name != "Brian Cole" || one.IsTrained || !one.MayChange {
		t.Errorf("the first key adult is shown as %+v", one)
	}
	w.must(r.Confirm(w.ctx, w.person(carol), larkford))
	all, err = r.Staff(w.ctx, w.person(carol))
	w.must(err)
	same(t, "due after confirming", all[0].IsDue, false)
	same(t, "again by", all[0].ConfirmBy.String(), "2027-01-22")
}

// A hub school's people read for the other school, and change nothing there.
func TestAHubDoesNotChangeAnothersList(t *testing.T) {
	t.Parallel()
	w := setup(t)
	r := NewStaffroom(w.Service, w.known)
	day := schools.DateAt(w.clock.now())
	w.must(w.known.SetReroute(w.ctx, schools.Reroute{URN: larkford, Hub: millside, From: day, Until: day.AddDays(3)}, "person:op"))
	if err := r.Confirm(w.ctx, w.person(dylan), larkford); !errors.Is(err, fault.NotFound) {
		t.Errorf("the hub confirms another school's people: %v", err)
	}
	all, err := r.Staff(w.ctx, w.person(dylan))
	w.must(err)
	same(t, "lists", len(all), 1)
}
