package notifier

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/fault"
	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// disclosures are all roads by which content, a name or a word leaves, in a
// world where each of them is open.
func disclosures(t *testing.T, options ...factstest.Option) (*world, map[string]func() error) {
	t.Helper()
	w := setupIn(t, t.TempDir(), options...)
	w.bring(registry.KindSchools, registerFile)
	w.bring(registry.KindRoll, rollFile)
	w.bring(registry.KindContacts, contactsFile)
	w.bring(registry.KindAreas, areasFile)
	asTwoForces(w)
	w.staff = []string{"op@force.example"}
	op, lead := w.operator("op@force.example"), w.person(amina)
	read := w.post(w.incident("R1", ada()))
	taken := w.post(w.incident("R7", ada()))
	away := w.post(w.incident("R2", away()))
	waits := w.post(w.incident("R3", unknown()))
	w.sweep()
	w.until(mondayBell.Add(-50 * time.Minute))
	telling := w.incident("R5", ben())
	telling.Circumstances = "Their new number is 07700 900123."
	withheld := w.post(telling)
	w.post(w.incident("R4", cora())) // her school is telephoned
	w.until(mondayBell.Add(-40 * time.Minute))

	w.must(NewCallWords(w.Service).Set(w.ctx, quietHead(), quietoak, "a yellow tractor"))
	boards := NewBoards(w.Service)
	w.must(boards.ClaimCall(w.ctx, op, quietoak))
	copied := w.at(taken, larkford).ID
	w.takeOn(brian, copied)
	n, held := w.at(read, larkford), w.at(withheld, millside).ID
	key := auth.SchoolClient{School: larkford.String(), KeyID: "k7"}
	parked, elsewhere := onlyChild(w.state(waits)).Hash, onlyChild(w.state(away)).Hash
	wrong := w.post(w.incident("R6", ada()))
	w.sweep()
	_, _, err := w.inbox.Reveal(w.ctx, lead, w.at(wrong, larkford).ID)
	w.must(err)
	w.must(w.inbox.Bounce(w.ctx, lead, w.at(wrong, larkford).ID))
	breach := w.onlyBreach(wrong).ID
	glass := NewGlass(w.Service, nameBook{})
	_, err = glass.Break(w.ctx, op, n.ID, emergency)
	w.must(err)
	_, err = glass.Break(w.ctx, w.operator(deputyMail), n.ID, emergency)
	w.must(err)
	opened, err := glass.List(w.ctx, w.owner(ownerMail))
	w.must(err)
	return w, map[string]func() error{
		"the desk breaks the glass":      func() error { _, err := glass.Break(w.ctx, op, held, emergency); return err },
		"the desk looks in an emergency": func() error { _, err := glass.Look(w.ctx, op, n.ID); return err },
		"the owner reads why it was opened": func() error {
			_, err := glass.Words(w.ctx, w.owner(ownerMail), opened[0].ID)
			return err
		},
		"the desk sees who read it at a wrong school": func() error {
			_, err := w.breaches().Open(w.ctx, op, breach)
			return err
		},
		"a person reads": func() error { _, _, err := w.inbox.Reveal(w.ctx, lead, n.ID); return err },
		"a person exports": func() error {
			_, _, err := w.inbox.Export(w.ctx, lead, copied, schools.ExportPDF)
			return err
		},
		"a system fetches":              func() error { _, _, err := NewMachines(w.Service).Fetch(w.ctx, key, n.ID); return err },
		"the desk opens a parked child": func() error { _, err := NewTriage(w.Service).Open(w.ctx, op, waits, parked); return err },
		"the desk opens a hand-off":     func() error { _, err := NewHandOffs(w.Service).Open(w.ctx, op, away, elsewhere); return err },
		"the desk sees who is left out": func() error { _, err := NewExclusions(w.Service).Show(w.ctx, op, read); return err },
		"the desk opens a withheld text": func() error {
			_, err := NewTexts(w.Service).Open(w.ctx, op, held)
			return err
		},
		"an auditor looks who saw it": func() error {
			_, err := w.trails().Find(w.ctx, w.auditor("aud@force.example", string(force)), n.ID, true)
			return err
		},
		"the desk sees a call word":      func() error { _, err := boards.CallWord(w.ctx, op, quietoak); return err },
		"the desk prints the call sheet": func() error { _, err := boards.PrintSheet(w.ctx, op); return err },
	}
}

// quietHead may set the call word of the school without contacts.
func quietHead() auth.Principal {
	return auth.Principal{Account: "head", Grants: []auth.Grant{{Role: schools.RoleHead, Scope: quietoak.String()}}}
}

func TestEveryDisclosureSaysWhoInWhichRoleAndWhatFor(t *testing.T) {
	t.Parallel()
	w, all := disclosures(t)
	for name, do := range all {
		before, err := w.Log.LastSeq(w.ctx)
		w.must(err)
		if err := do(); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		last, err := w.Log.LastSeq(w.ctx)
		w.must(err)
		if last == before {
			t.Errorf("%s: nothing is on record", name)
		}
		for seq := before + 1; seq <= last; seq++ {
			f, err := w.Log.At(w.ctx, seq)
			w.must(err)
			if f.Actor == "" || f.Role == "" || f.Purpose == "" {
				t.Errorf("%s: %s by %q as %q for %q", name, f.Type, f.Actor, f.Role, f.Purpose)
			}
		}
	}
}

func TestNoRoadDisclosesWhatCannotBeRecorded(t *testing.T) {
	t.Parallel()
	for trouble, cause := range map[string]func(*world){
		"the log has stopped": func(w *world) { factstest.Stop(t, w.engine) },
		"the log is full":     (*world).fillLog,
	} {
		t.Run(trouble, func(t *testing.T) {
			t.Parallel()
			w, all := disclosures(t, factstest.MaxBytes(4<<20))
			cause(w)
			for name, do := range all {
				began := time.Now()
				if err := do(); !errors.Is(err, fault.Unavailable) {
					t.Errorf("%s: %v", name, err)
				}
				if took := time.Since(began); took >= 5*time.Second {
					t.Errorf("%s took %s", name, took)
				}
			}
		})
	}
}

// fillLog writes until nothing fits any more.
func (w *world) fillLog() {
	w.t.Helper()
	for _, size := range []int{200 << 10, 10 << 10, 1 << 10, 1} {
		for {
			f := facts.New(police.FactRefused, doorSubject(force), "node", w.clock.now())
			w.must(f.SetData(Refused{Code: strings.Repeat("x", size)}))
			_, err := w.Log.Publish(w.ctx, f, facts.ExpectNothing())
			if errors.Is(err, fault.Unavailable) {
				break
			}
			w.must(err)
		}
	}
}

func TestADisclosureDoesNotWaitForALogThatIsSilent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		got, err := disclose(t.Context(), func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "what was opened", ctx.Err()
		})
		if !errors.Is(err, fault.Unavailable) || got != "" || time.Since(began) >= 5*time.Second {
			t.Errorf("%q, %v after %s", got, err, time.Since(began))
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = disclose(gone, func(ctx context.Context) (string, error) { return "", ctx.Err() })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("a reader who has gone: %v", err)
		}
	})
}
