package notifier

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools"
)

// suspect makes an adult of the incident in the words of the table of cases.
func suspect(t *testing.T, text string) func(*police.Incident) {
	return func(in *police.Incident) {
		more := family(t, text).Adults
		more[0].ID = "A" + text
		in.Adults = append(in.Adults, more...)
	}
}

// nightWith posts an incident about Ada in which these adults are, and works.
func (w *world) nightWith(change ...func(*police.Incident)) string {
	w.t.Helper()
	in := w.incident("R1", ada())
	for _, c := range change {
		c(&in)
	}
	id := w.post(in)
	w.sweep()
	return id
}

// out is who is left out of the case as an operator is shown it.
func (w *world) out(id string) map[string]Exclusion {
	w.t.Helper()
	d, err := NewExclusions(w.Service).Show(w.ctx, w.operator("op@force.example"), id)
	w.must(err)
	all := map[string]Exclusion{}
	for _, e := range d.Out {
		all[e.Name] = e
	}
	return all
}

func TestTwoPeopleLiftAFalseExclusion(t *testing.T) {
	t.Parallel()
	w := setup(t)
	x := NewExclusions(w.Service)
	one, two := w.operator("one@force.example"), w.operator("two@force.example")
	id := w.nightWith(suspect(t, "Amina Khan"))
	same(t, "the namesake is told nothing", w.mailTo(amina), []string{})
	e := w.out(id)["Amina Khan"]
	same(t, "why", e.Why, PartyName)

	w.must(x.ProposeLift(w.ctx, one, id, e.Person, "officer-confirmed"))
	if err := x.DecideLift(w.ctx, one, id, e.Person, true); !errors.Is(err, fault.Conflict) {
		t.Errorf("one person alone lifts it: %v", err)
	}
	if _, err := w.inbox.Item(w.ctx, w.person(amina), w.at(id, larkford).ID); !errors.Is(err, fault.NotFound) {
		t.Errorf("she sees it before the second person has agreed: %v", err)
	}
	w.must(x.DecideLift(w.ctx, two, id, e.Person, true))
	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), w.at(id, larkford).ID)
	w.must(err)
	same(t, "the list says so", w.out(id)["Amina Khan"].IsLifted(), true)
}

func TestALiftHoldsAgainstWhomItWasLookedAtAlone(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, then, why string }{
		{"another person of the same name", "Khan, Amina; job=nurse", PartyName},
		{"her own telephone", "Someone Else; phone=07700 900001", PartyPhone},
		{"her own address", "Someone Else; email=" + amina, PartyEmail},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			x := NewExclusions(w.Service)
			in := w.incident("R1", ada())
			suspect(t, "Amina Khan")(&in)
			id := w.post(in)
			w.sweep()
			person := w.Vault.PersonID(amina)
			w.must(x.ProposeLift(w.ctx, w.operator("one@force.example"), id, person, "officer-confirmed"))
			w.must(x.DecideLift(w.ctx, w.operator("two@force.example"), id, person, true))
			w.amend(&in, suspect(t, tc.then))
			w.sweep()
			if _, err := w.inbox.Item(w.ctx, w.person(amina), w.at(id, larkford).ID); !errors.Is(err, fault.NotFound) {
				t.Errorf("she sees it: %v", err)
			}
			same(t, "why", w.out(id)["Amina Khan"].Why, tc.why)
		})
	}
}

func TestWhatIsOnesOwnCannotBeLifted(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.nightWith(suspect(t, "Someone Else; phone=07700 900001"))
	e := w.out(id)["Amina Khan"]
	err := NewExclusions(w.Service).ProposeLift(w.ctx, w.operator("one@force.example"), id, e.Person, "officer-confirmed")
	if e.CanLift || !errors.Is(err, fault.Conflict) {
		t.Errorf("%+v: %v", e, err)
	}
}

func TestADeclinedLiftLeavesThemOut(t *testing.T) {
	t.Parallel()
	w := setup(t)
	x := NewExclusions(w.Service)
	id := w.nightWith(suspect(t, "Amina Khan"))
	person := w.Vault.PersonID(amina)
	w.must(x.ProposeLift(w.ctx, w.operator("one@force.example"), id, person, "known-to-me"))
	w.must(x.DecideLift(w.ctx, w.operator("two@force.example"), id, person, false))
	if e := w.out(id)["Amina Khan"]; e.Why == "" || e.Lift != nil {
		t.Errorf("after declining: %+v", e)
	}
	if err := x.DecideLift(w.ctx, w.operator("two@force.example"), id, person, true); !errors.Is(err, fault.Conflict) {
		t.Errorf("deciding again: %v", err)
	}
}

// What somebody had done before it turned out that they must not know counts
// for nothing, and the next person is asked in the same minute.
func TestAnExclusionByHandTakesTheMessageOutOfTheirHands(t *testing.T) {
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
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			x := NewExclusions(w.Service)
			id := w.nightWith()
			tc.until(w, id)
			person := w.Vault.PersonID(amina)
			w.must(x.Add(w.ctx, w.operator("op@force.example"), id, person, "told-by-officer"))
			w.sweep()
			n := w.at(id, larkford)
			same(t, "acknowledged by", n.AcknowledgedBy, "")
			if mail := w.mailTo(brian); len(mail) == 0 {
				t.Error("nobody else is asked")
			}
			if _, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID); !errors.Is(err, fault.NotFound) {
				t.Errorf("she still reads it: %v", err)
			}
			e := w.out(id)["Amina Khan"]
			same(t, "why", e.Why, PartyByHand)
			same(t, "reason", e.Reason, "told-by-officer")
			facts := len(w.types(id))
			w.must(x.Add(w.ctx, w.operator("op@force.example"), id, person, "told-by-officer"))
			same(t, "adding twice records once", len(w.types(id)), facts)
		})
	}
}

func TestWhoSeesExclusions(t *testing.T) {
	t.Parallel()
	w := setup(t)
	x := NewExclusions(w.Service)
	w.staff = []string{"op@force.example", "Amina Khan"}
	id := w.nightWith(suspect(t, "Amina Khan"), suspect(t, "Olive Operator"))
	seen, err := x.List(w.ctx, w.operator("op@force.example"))
	w.must(err)
	if len(seen) != 1 || seen[0].Case != id || !slices.Equal(seen[0].Reasons, []string{PartyName}) || seen[0].People != 2 {
		t.Fatalf("the operator sees %+v", seen)
	}
	raw, err := json.Marshal(seen)
	w.must(err)
	if strings.Contains(string(raw), "Khan") {
		t.Error("the list names somebody")
	}
	excluded := w.operator("olive@force.example")
	excluded.Name = "Olive Operator"
	other := w.operator("pia@south.example")
	other.Grants[0].Scope = "SOUTH"
	key := w.person(brian)
	if list, err := x.List(w.ctx, excluded); err != nil || len(list) != 0 {
		t.Errorf("an operator who is left out sees %d: %v", len(list), err)
	}
	_, absent := x.Show(w.ctx, w.operator("op@force.example"), "none")
	for name, p := range map[string]func() error{
		"who is left out": func() error { _, err := x.Show(w.ctx, excluded, id); return err },
		"another force":   func() error { _, err := x.Show(w.ctx, other, id); return err },
		"a school's lead": func() error { _, err := x.Show(w.ctx, key, id); return err },
		"adding":          func() error { return x.Add(w.ctx, excluded, id, w.Vault.PersonID(brian), "relative") },
		"lifting oneself": func() error { return x.ProposeLift(w.ctx, excluded, id, excluded.Account, "known-to-me") },
	} {
		if err := p(); !errors.Is(err, fault.NotFound) || err.Error() != absent.Error() {
			t.Errorf("%s: %v, want %v", name, err, absent)
		}
	}
	same(t, "each look is on record", count(w.types(id), FactExclusionsViewed), 0)
	_ = w.out(id)
	same(t, "each look is on record", count(w.types(id), FactExclusionsViewed), 1)
}

// Nobody who is left out may appear in anything that goes out or is shown: the
// leads are the suspect and on leave, and all that is said is searched for them.
func TestNobodyExcludedAppearsInAnyOutput(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		change  []func(*police.Incident)
		prepare func(w *world)
		out     []string // addresses of whom nothing may be sent to or say
		told    string   // who is told in the end; empty: the telephone
	}{
		{"the first lead is the suspect", nil, nil, []string{amina}, brian},
		{"and the deputy is on leave", nil, func(w *world) { w.away(brian, nil) }, []string{amina}, carol},
		{"the cover of who is away is the suspect", []func(*police.Incident){suspect(t, "Cora Cover")}, func(w *world) {
			w.away(brian, &schools.Contact{Name: "Cora Cover", Email: "cora.cover@larkford.example"})
		}, []string{amina, "cora.cover@larkford.example"}, carol},
		{"both leads are", []func(*police.Incident){suspect(t, "Cole, Brian")}, nil, []string{amina, brian}, carol},
		{"both leads and the head are", []func(*police.Incident){suspect(t, "Cole, Brian"), suspect(t, "Carol Head")}, nil, []string{amina, brian, carol}, ""},
		{"a lead of the hub school is", []func(*police.Incident){suspect(t, "Dylan Price")}, func(w *world) {
			day := schools.DateAt(w.clock.now())
			w.must(w.known.SetReroute(w.ctx, schools.Reroute{URN: larkford, Hub: millside, From: day, Until: day.AddDays(9)}, "person:op"))
		}, []string{amina, dylan}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			if tc.prepare != nil {
				tc.prepare(w)
			}
			w.staff = []string{"op@force.example"}
			id := w.nightWith(append(tc.change, suspect(t, "Amina Khan"))...)
			w.until(mondayBell)
			if tc.told != "" && len(w.mailTo(tc.told)) == 0 {
				t.Errorf("%s was not told", tc.told)
			}
			said := w.everythingSaid(t, id)
			for _, email := range tc.out {
				same(t, "mail to "+email, w.mailTo(email), []string{})
				name := strings.Split(strings.ReplaceAll(strings.Split(email, "@")[0], ".", " "), " ")
				for _, needle := range []string{email, name[0] + " " + name[1]} {
					if strings.Contains(strings.ToLower(said), needle) {
						t.Errorf("%q appears in what was said", needle)
					}
				}
				w.seesNothing(t, id, email)
			}
			if tc.told == "" && !w.at(id, larkford).isToCall() {
				t.Error("nobody telephones")
			}
		})
	}
}

// away marks a contact of larkford as away for two weeks.
func (w *world) away(email string, cover *schools.Contact) {
	w.t.Helper()
	from := schools.DateAt(w.clock.now())
	until := from.AddDays(14)
	w.must(w.known.SetAbsence(w.ctx, schools.Absence{URN: larkford, Person: w.Vault.PersonID(email), From: from, Until: &until, Cover: cover}, "person:x"))
}

// everythingSaid is all that was sent, shown to an operator without asking for
// names, or logged.
func (w *world) everythingSaid(t *testing.T, id string) string {
	t.Helper()
	var all strings.Builder
	for _, m := range w.mail.Distinct() {
		all.WriteString(strings.Join(m.To, " ") + m.Subject + m.Body)
	}
	op := w.operator("op@force.example")
	boards := NewBoards(w.Service)
	board, err := boards.Today(w.ctx, op)
	w.must(err)
	sheet, err := boards.CallSheet(w.ctx, op)
	w.must(err)
	list, err := NewExclusions(w.Service).List(w.ctx, op)
	w.must(err)
	status, err := w.Status(w.ctx, client, id)
	w.must(err)
	for _, v := range []any{board, sheet, list, status} {
		raw, err := json.Marshal(v)
		w.must(err)
		all.Write(raw)
	}
	all.WriteString(w.logs.String())
	return all.String()
}

// seesNothing signs the person in under their contact and looks everywhere.
func (w *world) seesNothing(t *testing.T, id, email string) {
	t.Helper()
	p := w.person(email)
	for _, n := range w.state(id).Notifications {
		_, shown := w.inbox.Item(w.ctx, p, n.ID)
		_, _, read := w.inbox.Reveal(w.ctx, p, n.ID)
		_, none := w.inbox.Item(w.ctx, p, "0000")
		if !errors.Is(shown, fault.NotFound) || shown.Error() != none.Error() || !errors.Is(read, fault.NotFound) {
			t.Errorf("%s is answered %v and %v", email, shown, read)
		}
	}
	if items, err := w.inbox.List(w.ctx, p); err != nil || len(items) != 0 {
		t.Errorf("%s sees %d items: %v", email, len(items), err)
	}
}

// An absence that begins with a day is followed without any fact of that day.
func TestWhoIsAwayFromMondayIsReplacedOnMonday(t *testing.T) {
	t.Parallel()
	w := setup(t)
	monday := schools.DateAt(mondayBell)
	w.must(w.known.SetAbsence(w.ctx, schools.Absence{URN: larkford, Person: w.Vault.PersonID(amina), From: monday,
		Cover: &schools.Contact{Name: "Cora Cover", Email: "cora.cover@larkford.example"}}, "person:x"))
	w.nightWith()
	same(t, "on Friday she is asked", w.mailTo(amina), []string{subjectOf(channel.KindNew)})
	same(t, "and her cover is not", w.mailTo("cora.cover@larkford.example"), []string{})
	w.until(monday.At(1))
	w.sweep()
	same(t, "on Monday the cover is", w.mailTo("cora.cover@larkford.example"), []string{subjectOf(channel.KindNew)})
}

// A contact who becomes a party's namesake after the alert is left out too.
func TestAPageThatAddsAPartyTellsThemNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.nightWith(suspect(t, "Nora Nightly; phone=07700 900555"))
	w.must(w.known.SetContact(w.ctx, schools.Contact{URN: larkford, Role: schools.RoleKeyAdult, Name: "Nora Brown", Email: "nora@larkford.example", Phone: "+447700900555"}, "", "person:ed"))
	w.sweep()
	w.seesNothing(t, id, "nora@larkford.example")
	same(t, "why", w.out(id)["Nora Brown"].Why, PartyPhone)
}
