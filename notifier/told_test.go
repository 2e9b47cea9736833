package notifier

import (
	"testing"
	"time"

	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// toldAt lets a call end in which the person repeated what was said.
func (w *world) toldAt(urn schools.URN, call Call) {
	w.t.Helper()
	call.CalledAt, call.ReadBack, call.Outcome = w.clock.now(), true, CallTold
	w.must(w.tell(w.operator("op@force.example"), urn, call))
}

func TestACallToAPartyHasToldNobody(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		found func(w *world, in *police.Incident, id string) // how it becomes known
	}{
		{"an officer says so", func(w *world, _ *police.Incident, id string) {
			w.must(NewExclusions(w.Service).Add(w.ctx, w.operator("op@force.example"), id, w.Vault.PersonID(carol), "told-by-officer"))
		}},
		{"an amendment names them", func(w *world, in *police.Incident, _ string) {
			w.amend(in, suspect(t, "Someone Else; email="+carol))
		}},
		{"their record is corrected", func(w *world, _ *police.Incident, _ string) {
			w.bring(registry.KindContacts, "urn,role,name,email,phone\n999001,head,Adam Adult,"+carol+",07700 900003\n")
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			in := w.incident("DA-1", ada())
			suspect(t, "Adam Adult")(&in)
			id := w.post(in)
			w.until(mondayBell.Add(-CallSheetBefore))
			w.toldAt(larkford, Call{Person: w.Vault.PersonID(carol), Role: schools.RoleHead})
			same(t, "told", w.at(id, larkford).ToldAt.IsZero(), false)
			tc.found(w, &in, id)
			w.until(mondayBell.Add(2 * time.Hour))
			n := w.at(id, larkford)
			same(t, "told", n.ToldAt.IsZero(), true)
			same(t, "to call", n.isToCall(), true)
			same(t, "alarms", kindsOf(w.alarms()), []AlarmKind{AlarmUnread})
		})
	}
}

func TestANameGivenAtTheSwitchboardIsComparedWithWhoIsNamedLater(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		before  func(*police.Incident) // an amendment without weight that comes first; nil for none
		suspect string
		still   bool // the call still counts
	}{
		{"the very person", nil, "Hester Hargreave", false},
		{"the very person, after a correction in between", func(in *police.Incident) { in.PoliceContact.Team = "Another team" }, "Hester Hargreave", false},
		{"somebody else", nil, "Olive Oak", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			in := w.incident("DA-1", cora())
			id := w.post(in)
			w.until(mondayBell.Add(-CallSheetBefore))
			w.toldAt(quietoak, Call{Name: "Hester Hargreave", Role: schools.RoleHead})
			if tc.before != nil {
				w.amend(&in, tc.before)
				w.sweep()
				same(t, "told after the correction", w.at(id, quietoak).ToldAt.IsZero(), false)
			}
			w.amend(&in, suspect(t, tc.suspect))
			w.until(mondayBell.Add(2 * time.Hour))
			n := w.at(id, quietoak)
			same(t, "told", !n.ToldAt.IsZero(), tc.still)
			same(t, "to call", n.isToCall(), !tc.still)
		})
	}
}
