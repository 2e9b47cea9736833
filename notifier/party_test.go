package notifier

import (
	"errors"
	"slices"
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

// The police may stop mentioning somebody; that does not make them safe to tell.
func TestAnExclusionIsNeverLiftedByLeavingSomebodyOut(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		run  func(w *world, in *police.Incident) (id string)
	}{
		{"after the first version was routed", func(w *world, in *police.Incident) string {
			id := w.post(*in)
			w.sweep()
			return id
		}},
		{"before the first version was routed", func(w *world, in *police.Incident) string { return w.post(*in) }},
		{"after two versions without them", func(w *world, in *police.Incident) string {
			id := w.post(*in)
			w.sweep()
			w.amend(in, func(i *police.Incident) { i.Adults = i.Adults[:1] })
			w.sweep()
			return id
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			in := w.incident("R1", ada())
			in.Adults = append(in.Adults, police.Adult{ID: "A2", Role: police.AdultSuspect, Name: "Khan, Amina Jane"},
				police.Adult{ID: "A3", Role: police.AdultVictim, Name: "Someone New", Emails: []string{"s.new@larkford.example"}})
			id := tc.run(w, &in)
			w.amend(&in, func(i *police.Incident) { i.Adults = i.Adults[:1] })
			w.sweep()
			n := w.at(id, larkford)
			if _, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID); !errors.Is(err, fault.NotFound) {
				t.Errorf("a party reads it: %v", err)
			}
			same(t, "mail to the party", w.mailTo(amina), []string{})
			same(t, "mail to the next person", w.mailTo(brian), []string{subjectOf(channel.KindNew)})

			w.bring("contacts", contactsFile+"999001,key-adult,Someone New,s.new@larkford.example,07700 900009\n999001,head,A Khan,other@larkford.example,07700 900010\n")
			for _, email := range []string{"s.new@larkford.example", "other@larkford.example"} {
				if items, err := w.inbox.List(w.ctx, w.person(email)); err != nil || len(items) > 0 {
					t.Errorf("a party who became a contact later sees %d items: %v", len(items), err)
				}
			}
		})
	}
}

func TestAnOperatorWhoSharesAPartysNameSeesNothingOfTheChild(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", unknown())
	in.Adults[0] = police.Adult{ID: "A1", Role: police.AdultSuspect, Name: "Nasreen Lockyer", Emails: []string{"private@home.example"}}
	w.post(in)
	w.sweep()
	op := w.operator("operator@nbp.example")
	op.Name = "Lockyer, Nasreen"
	for name, want := range map[string]int{"Lockyer, Nasreen": 0, "Some Other": 1} {
		op.Name = name
		queue, err := NewTriage(w.Service).Queue(w.ctx, op)
		w.must(err)
		same(t, "children that "+name+" sees", len(queue), want)
	}
}

func FuzzNamesAgree(f *testing.F) {
	for _, seed := range [][2]string{{"Amina Khan", "KHAN, Amina"}, {"", ""}, {"Zoë O’Brien-Cole", "Zoe Obrien"}, {"A. K.", "A K"}, {"\xff", "x"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if namesAgree(a, b) != namesAgree(b, a) {
			t.Error("agreement depends on the order")
		}
		if len(nameTokens(a)) > 0 && !namesAgree(a, a) && len(slices.DeleteFunc(nameTokens(a), func(w string) bool { return len([]rune(w)) < 2 })) > 0 {
			t.Error("a name does not agree with itself")
		}
	})
}
