package notifier

import (
	"context"
	"errors"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/schools"
)

// nameBook is an account book that knows names alone.
type nameBook map[string]string

func (n nameBook) Account(_ context.Context, person string) (auth.Account, error) {
	if n[person] == "" {
		return auth.Account{}, fault.NotFound
	}
	return auth.Account{Person: person, Name: n[person]}, nil
}

func (nameBook) Invite(context.Context, string, auth.Invitee) (auth.Invitation, error) {
	return auth.Invitation{}, fault.NotFound
}

func (nameBook) Revoke(context.Context, string, string) error { return fault.NotFound }

// auditor is somebody who audits a force.
func (w *world) auditor(email, code string) auth.Principal {
	return auth.Principal{Account: w.Vault.PersonID(email), Name: "Au Ditor", Grants: []auth.Grant{{Role: RoleAuditor, Scope: code}}}
}

func (w *world) trails() *Trails {
	return NewTrails(w.Service, nameBook{w.Vault.PersonID(amina): "Amina Khan", w.Vault.PersonID("aud@force.example"): "Au Ditor"})
}

func TestAnAuditorSeesWhoSawAMessageAndNothingOfIt(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada(), ben()))
	w.sweep()
	n, other := w.at(id, larkford), w.at(id, millside)
	for _, email := range []string{amina, brian} { // Brian has no account any more
		_, _, err := w.inbox.Reveal(w.ctx, w.person(email), n.ID)
		w.must(err)
	}
	_, _, err := w.inbox.Reveal(w.ctx, w.person(dylan), other.ID)
	w.must(err)
	_, _, err = NewMachines(w.Service).Fetch(w.ctx, auth.SchoolClient{School: n.URN, KeyID: "k7"}, n.ID)
	w.must(err)
	_ = w.out(id)
	aud := w.auditor("aud@force.example", string(force))
	_, err = w.trails().Find(w.ctx, aud, n.ID, true)
	w.must(err)

	for _, reference := range []string{n.ID, shortRef(n.ID), "R1"} {
		trail, err := w.trails().Find(w.ctx, aud, reference, false)
		if err != nil {
			t.Errorf("by %s: %v", reference, err)
			continue
		}
		same(t, "case by "+reference, trail.Case, id)
	}
	trail, err := w.trails().Find(w.ctx, aud, shortRef(n.ID), false)
	w.must(err)
	var got []string
	for _, row := range trail.Rows {
		got = append(got, row.Who+", "+string(row.Role)+", "+row.Type)
	}
	same(t, "who", got[:5], []string{
		"Amina Khan, key-adult, opened", "Brian Cole, key-adult, viewed", schoolSystem + "k7, school-system, fetched",
		"somebody whose account has ended, hub-operator, exclusions-viewed", "Au Ditor, auditor, trail-exported",
	})
	for _, row := range trail.Rows {
		if row.Role == schools.RoleKeyAdult && row.School != "Larkford Primary School" {
			t.Errorf("%+v is not of this message", row)
		}
	}
}

func TestWhoeverWasToldByTelephoneIsOnTheTrail(t *testing.T) {
	t.Parallel()
	w, boards, id := phones(t)
	op := w.operator("op@force.example")
	w.must(boards.ClaimCall(w.ctx, op, quietoak))
	w.must(w.tell(op, quietoak, Call{Name: "Olive Oak", Role: "head", CalledAt: w.clock.now(), ReadBack: true}))
	trail, err := w.trails().Find(w.ctx, w.auditor("aud@force.example", string(force)), w.at(id, quietoak).ID, false)
	w.must(err)
	i := len(trail.Rows) - 2
	if i < 0 || trail.Rows[i].Type != FactTold || trail.Rows[i].Road != RoadTelephone || trail.Rows[i].Role != "head" {
		t.Errorf("%+v", trail.Rows)
	}
}

func TestWhatAnAuditorMayNotSeeIsNotThere(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.nightWith(suspect(t, "Au Ditor"))
	n := w.at(id, larkford)
	mine := w.auditor("aud@force.example", string(force)) // a party to the incident by name
	other := mine
	other.Name = "Some Other"
	absent := errNoTrail().Error()
	before := len(w.types(id))
	for name, tc := range map[string]struct {
		who       auth.Principal
		reference string
	}{
		"one who is left out":     {mine, n.ID},
		"another force's auditor": {w.auditor("x@x.example", "ZZZ"), n.ID},
		"by its reference, too":   {w.auditor("x@x.example", "ZZZ"), "R1"},
		"an operator":             {w.operator("op@force.example"), n.ID},
		"nothing":                 {other, ""},
		"what does not exist":     {other, "R9"},
		"a short reference":       {other, "0000-0000"},
		"nonsense":                {other, "*/../" + n.ID},
	} {
		_, err := w.trails().Find(w.ctx, tc.who, tc.reference, false)
		if !errors.Is(err, fault.NotFound) || err.Error() != absent {
			t.Errorf("%s: %v", name, err)
		}
	}
	same(t, "facts", len(w.types(id)), before)
	_, err := w.trails().Find(w.ctx, other, n.ID, false)
	w.must(err)
	same(t, "facts after a look", len(w.types(id)), before+1)
}

func TestATrailIsNotShownWhereTheLookCannotBeRecorded(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada()))
	w.sweep()
	n := w.at(id, larkford)
	ctx, cancel := context.WithTimeout(w.ctx, time.Nanosecond)
	defer cancel()
	if trail, err := w.trails().Find(ctx, w.auditor("aud@force.example", string(force)), n.ID, false); err == nil || len(trail.Rows) > 0 {
		t.Errorf("%+v, %v", trail, err)
	}
}
