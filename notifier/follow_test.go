package notifier

import (
	"strings"
	"testing"

	"firstbell/notifier/channel"
	"firstbell/schools/registry"
)

func TestWhenWhoWasAskedLeavesTheNextPersonIsAskedAtOnce(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		until func(w *world, id string)
		kind  channel.Kind
	}{
		{"after the alert", func(*world, string) {}, channel.KindNew},
		{"after reading it", func(w *world, id string) {
			_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), w.at(id, larkford).ID)
			w.must(err)
		}, channel.KindEscalation},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			id := w.post(w.incident("R1", ada()))
			w.sweep()
			tc.until(w, id)
			w.withoutContact(amina)
			w.sweep()
			same(t, "mail to the next person", w.mailTo(brian), []string{subjectOf(tc.kind)})
			facts := len(w.types(id))
			w.bring(registry.KindContacts, strings.Replace(contactsFile, "Carol Head", "Carol Heads", 1))
			w.sweep()
			same(t, "facts after a change that touches nobody who was asked", len(w.types(id)), facts)
			same(t, "mail to anybody else", w.mailTo(carol), []string{})
		})
	}
}

func TestWhoTurnsOutToBeAPartyAfterTheAlertIsReplacedAtOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	in.Adults[0].Phones = []string{"07700 900555"}
	w.post(in)
	w.sweep()
	w.bring(registry.KindContacts, strings.Replace(contactsFile, "07700 900001", "07700 900555", 1))
	w.sweep()
	same(t, "mail to the next person", w.mailTo(brian), []string{subjectOf(channel.KindNew)})
}

func TestWhenTheOnlyReaderLeavesTheFallbackIsAskedAndTheSchoolCalled(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ben()))
	w.sweep()
	w.withoutContact(dylan)
	w.bring(registry.KindContacts, "urn,role,name,email,phone\n999002,fallback,School Office,office@millside.example,02079460002\n")
	w.sweep()
	same(t, "mail to the fallback", w.mailTo("office@millside.example"), []string{subjectOf(channel.KindNew)})
	same(t, "on the call sheet", w.at(id, millside).isToCall(), true)
}

func TestWhoHasTakenItOnMayLeaveWithoutAnotherAlert(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada()))
	w.sweep()
	w.agreed(id, amina)
	w.withoutContact(amina)
	w.sweep()
	same(t, "mail to the next person", w.mailTo(brian), []string{})
}
