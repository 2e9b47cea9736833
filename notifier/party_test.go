package notifier

import (
	"errors"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/police"
)

// names makes a person a party to the incident by an e-mail address.
func names(email string) func(*police.Incident) {
	return func(i *police.Incident) {
		i.Adults = append(i.Adults, police.Adult{ID: "A" + email, Role: police.AdultSuspect, Name: "Another Name", Emails: []string{email}})
	}
}

// What a person did before it turned out that they are a party counts for
// nothing: somebody else is asked at once.
func TestWhoKnewOfItAndIsAPartyIsReplacedAtOnce(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		until func(w *world, id string)
	}{
		{"alerted", func(*world, string) {}},
		{"opened", func(w *world, id string) {
			_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), w.at(id, larkford).ID)
			w.must(err)
		}},
		{"acknowledged", func(w *world, id string) { w.agreed(id, amina) }},
		{"acknowledged, and the bell has rung", func(w *world, id string) {
			w.agreed(id, amina)
			w.until(mondayBell.Add(time.Hour))
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			in := w.incident("R1", ada())
			id := w.post(in)
			w.sweep()
			tc.until(w, id)
			before := w.mailTo(amina)
			w.amend(&in, names(amina))
			w.sweep()
			n := w.at(id, larkford)
			same(t, "state", n.State, StateAlerted)
			same(t, "acknowledged by", n.AcknowledgedBy, "")
			same(t, "deadline", n.Deadline, mondayBell)
			if mail := w.mailTo(brian); len(mail) == 0 || mail[0] != subjectOf(channel.KindNew) {
				t.Errorf("the next person was sent %q", mail)
			}
			same(t, "the party is sent nothing", w.mailTo(amina), before)
			if _, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID); !errors.Is(err, fault.NotFound) {
				t.Errorf("the party reads it: %v", err)
			}
		})
	}
}

func TestWithNobodyLeftWhoIsNoPartySomebodyTelephones(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ben())
	id := w.post(in)
	w.sweep()
	_, it, err := w.inbox.Reveal(w.ctx, w.person(dylan), w.at(id, millside).ID)
	w.must(err)
	_, err = w.inbox.Acknowledge(w.ctx, w.person(dylan), it.ID, it.Revision)
	w.must(err)
	w.amend(&in, names(dylan))
	w.sweep()
	same(t, "on the call sheet", w.at(id, millside).isToCall(), true)
}
