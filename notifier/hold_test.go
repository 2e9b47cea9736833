package notifier

import (
	"errors"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools"
)

// stranger makes the incident's first child somebody who is on no roll.
func stranger(i *police.Incident) {
	i.Children[0].Forename, i.Children[0].Surname, i.Children[0].Postcode = "Zoe", "Stranger", "ZZ9 9ZZ"
	i.Children[0].DateOfBirth = unknown().DateOfBirth
}

func TestACorrectedIdentityIsNotShownToTheOldSchool(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	id := w.post(in)
	w.sweep()
	old := w.at(id, larkford)
	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), old.ID)
	w.must(err)
	w.amend(&in, stranger)
	w.sweep()

	n := w.at(id, larkford)
	same(t, "state", n.State, StateHeld)
	same(t, "no body was made of the new version", n.Version, 1)
	body, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	if !errors.Is(err, fault.Conflict) || body.Child.Surname != "" {
		t.Errorf("the school reads %q: %v", body.Child.Surname, err)
	}
	if _, err := w.Vault.Seal(w.ctx, old.Key, nil, nil); !errors.Is(err, vault.ErrErased) {
		t.Errorf("the hidden body's key still works: %v", err)
	}
	same(t, "the reader is told nothing yet", w.mailTo(amina), []string{subjectOf(channel.KindNew)})
	c := w.child(id, "C1")
	if c.Status != ChildParked || c.Reason != ReasonIdentityChanged || !c.Deadline.Equal(mondayBell) {
		t.Errorf("the child waits for a person with its deadline: %+v", c)
	}
	w.until(mondayBell.Add(time.Hour))
	same(t, "nobody is telephoned about what cannot be read", w.at(id, larkford).isToCall(), false)
}

func TestACorrectedIdentityOfAPlacedChildIsNotShownEither(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", unknown())
	id := w.post(in)
	w.sweep()
	hash := w.childHash(string(force), "C4")
	_, err := w.place(w.ctx, id, hash, Placement{URNs: []schools.URN{larkford}, Reason: "school-confirmed"}, "person:op", nil)
	w.must(err)
	w.sweep()
	w.amend(&in, stranger)
	w.sweep()
	same(t, "state", w.at(id, larkford).State, StateHeld)

	w.amend(&in, func(i *police.Incident) { i.Children[0] = unknown() })
	w.sweep()
	same(t, "after the correction was taken back", w.at(id, larkford).State, StateAlerted)
	same(t, "whose choice the school was", w.child(id, "C4").PlacedBy, "person:op")
	same(t, "the reader is told that it changed", w.mailTo(amina), []string{subjectOf(channel.KindNew), subjectOf(channel.KindChanged)})
}

func TestWhatBecomesOfAHeldNotification(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		do   func(w *world, id, child string)
		want State
		mail channel.Kind
	}{
		{"a person places the child there", func(w *world, id, child string) {
			_, err := w.place(w.ctx, id, child, Placement{URNs: []schools.URN{larkford}, Reason: "school-confirmed"}, "person:op", nil)
			w.must(err)
		}, StateAlerted, channel.KindChanged},
		{"a person places the child elsewhere", func(w *world, id, child string) {
			_, err := w.place(w.ctx, id, child, Placement{URNs: []schools.URN{millside}, Reason: "school-confirmed"}, "person:op", nil)
			w.must(err)
			same(w.t, "the deadline elsewhere", w.at(id, millside).Deadline, mondayBell)
		}, StateRecalled, channel.KindWithdrawn},
		{"the police withdraw it", func(w *world, id, _ string) {
			_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalOther})
			w.must(err)
		}, StateRecalled, channel.KindWithdrawn},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			in := w.incident("R1", ada())
			id := w.post(in)
			w.sweep()
			w.amend(&in, stranger)
			w.sweep()
			tc.do(w, id, w.childHash(string(force), "C1"))
			w.sweep()
			same(t, "state", w.at(id, larkford).State, tc.want)
			same(t, "deadline", w.at(id, larkford).Deadline, mondayBell)
			same(t, "mail", w.mailTo(amina), []string{subjectOf(channel.KindNew), subjectOf(tc.mail)})
		})
	}
}
