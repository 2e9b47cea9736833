package notifier

import (
	"errors"
	"strings"
	"testing"

	"firstbell/internal/fault"
	"firstbell/police"
	"firstbell/schools"
)

func TestWhoMayExportAndWhen(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", ada())
	in.Adults = append(in.Adults, police.Adult{ID: "A2", Role: police.AdultVictim, Name: "Brian Cole", Emails: []string{brian}})
	id := w.post(in)
	w.sweep()
	n := w.at(id, larkford)
	export := func(who string) error {
		_, _, err := w.inbox.Export(w.ctx, w.person(who), n.ID, schools.ExportCSV)
		return err
	}
	if err := export(amina); fault.Code(err) != "not-acknowledged" {
		t.Errorf("before it was taken on: %v", err)
	}
	w.takeOn(amina, n.ID)
	missing := func() error {
		_, _, err := w.inbox.Export(w.ctx, w.person(amina), "0000", schools.ExportCSV)
		return err
	}()
	for name, who := range map[string]string{"a party": brian, "another school": dylan} {
		if err := export(who); !errors.Is(err, fault.NotFound) || err.Error() != missing.Error() {
			t.Errorf("%s: %v, and what is missing: %v", name, err, missing)
		}
	}
	if _, _, err := w.inbox.Export(w.ctx, w.person(amina), n.ID, "docx"); !errors.Is(err, fault.Invalid) {
		t.Errorf("another format: %v", err)
	}
	same(t, "exported so far", count(w.types(id), FactExported), 0)
	w.must(export(carol)) // who has not read it before: the copy is a reading, too
	n = w.at(id, larkford)
	if !n.isExported() || !n.hasRead(w.person(carol)) || len(n.Copies) != 1 {
		t.Errorf("on record are %v and %v", n.Copies, n.Read)
	}
	all, err := w.Log.Of(w.ctx, caseSubject(id))
	w.must(err)
	last := all[len(all)-1]
	if last.Type != FactExported || last.Role != "head" || last.Purpose != PurposeChildRecord || !strings.Contains(string(last.Data), "csv") || len(last.Parts) != 0 {
		t.Errorf("the fact says %s, %s, %s, %s", last.Type, last.Role, last.Purpose, last.Data)
	}
	trail, err := w.trails().Find(w.ctx, w.auditor("aud@force.example", string(force)), n.ID, false)
	w.must(err)
	if row := trail.Rows[len(trail.Rows)-2]; row.Type != FactExported {
		t.Errorf("the auditor's list has %+v before the look itself", row)
	}

	// A revision without weight: the copy is of something older.
	in = w.nextVersion(in, func(in *police.Incident) { in.PoliceContact.Hours = "9 to 5" })
	same(t, "exported as it is now", w.at(id, larkford).isExported(), false)
	in.Version++
	in.PoliceContact.Hours = "10 to 4"
	w.post(in)
	if err := export(amina); fault.Code(err) != "being-updated" {
		t.Errorf("while it is being updated: %v", err)
	}
	w.sweep()
	w.must(export(amina))
	_, err = w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalRecordedInError})
	w.must(err)
	if err := export(amina); fault.Code(err) != "withdrawn" {
		t.Errorf("after the withdrawal: %v", err)
	}
}
