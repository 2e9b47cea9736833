package registry_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// rollOf is a roll file of URN 100001 with so many pupils, from the nth on.
func rollOf(from, count int) string {
	var b strings.Builder
	b.WriteString("upn,forename,surname,known_as,date_of_birth,sex,postcode,urn\n")
	for i := from; i < from+count; i++ {
		fmt.Fprintf(&b, ",Pupil,Number%c%c,,2016-05-04,F,ZZ1 9AA,100001\n", 'a'+i/26, 'a'+i%26)
	}
	return b.String()
}

func TestARollThatChangesTooMuchIsDoubtedUntilSomebodyLooks(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, register)
	urn := schools.URN(100001)
	doubt := func() registry.RollDoubt { return w.Current().RollDoubt(urn, w.clock) }
	w.apply(t, registry.KindRoll, rollOf(0, 30))
	w.apply(t, registry.KindRoll, rollOf(0, 30))

	for _, step := range []struct {
		what string
		roll string
		want registry.RollDoubt
	}{
		{"three of thirty join", rollOf(0, 33), registry.RollTrusted},
		{"half of them are gone", rollOf(0, 16), registry.RollChanged},
		{"the same file once more", rollOf(0, 16), registry.RollChanged},
		{"a newer one much like it", rollOf(0, 17), registry.RollTrusted},
		{"all of them are back", rollOf(0, 33), registry.RollChanged},
	} {
		w.apply(t, registry.KindRoll, step.roll)
		if got := doubt(); got != step.want {
			t.Errorf("%s: doubt %q, want %q", step.what, got, step.want)
		}
	}
	if err := w.ConfirmRoll(t.Context(), urn, "person:op"); err != nil {
		t.Fatal(err)
	}
	roll, ok := w.Current().Roll(urn)
	if !ok || doubt() != registry.RollTrusted || roll.ConfirmedBy != "person:op" || roll.Pupils != 33 {
		t.Errorf("after it was confirmed: doubt %q, %+v", doubt(), roll)
	}
	w.apply(t, registry.KindRoll, rollOf(0, 33))
	if doubt() != registry.RollTrusted {
		t.Error("applying the same file again takes back what a person said of it")
	}
	w.restart(t)
	if doubt() != registry.RollTrusted {
		t.Error("the confirmation is lost when the service starts again")
	}
	if err := w.ConfirmRoll(t.Context(), 100099, "person:op"); !errors.Is(err, fault.NotFound) {
		t.Errorf("confirming a roll that is not held: got %v, want not found", err)
	}
}

func TestAnOldRollIsDoubtedUntilItIsRenewedOrConfirmed(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, register)
	urn := schools.URN(100001)
	w.apply(t, registry.KindRoll, rollOf(0, 30))
	applied := w.clock
	for age, want := range map[time.Duration]registry.RollDoubt{
		0: registry.RollTrusted, registry.MaxRollAge: registry.RollTrusted, registry.MaxRollAge + time.Second: registry.RollOld,
	} {
		if got := w.Current().RollDoubt(urn, applied.Add(age)); got != want {
			t.Errorf("after %s: doubt %q, want %q", age, got, want)
		}
	}
	w.clock = applied.Add(registry.MaxRollAge + time.Hour)
	if got := w.Current().DoubtfulRolls(w.clock); len(got) == 0 || got[0].URN != urn {
		t.Errorf("doubtful rolls %+v", got)
	}
	if err := w.ConfirmRoll(t.Context(), urn, "person:op"); err != nil {
		t.Fatal(err)
	}
	if got := w.Current().RollDoubt(urn, w.clock.Add(registry.MaxRollAge)); got != registry.RollTrusted {
		t.Errorf("a term after it was confirmed: doubt %q", got)
	}
	if got := w.Current().RollDoubt(urn, w.clock.Add(registry.MaxRollAge+time.Second)); got != registry.RollOld {
		t.Errorf("and later: doubt %q", got)
	}
	w.clock = w.clock.Add(2 * registry.MaxRollAge)
	w.apply(t, registry.KindRoll, rollOf(0, 30))
	if got := w.Current().RollDoubt(urn, w.clock); got != registry.RollTrusted {
		t.Errorf("applied anew: doubt %q", got)
	}
}

func TestTheDiffSaysWhatIsDoubtful(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, register)
	w.apply(t, registry.KindRoll, rollOf(0, 30))
	diff := w.apply(t, registry.KindRoll, rollOf(0, 20))
	if text := diff.String(); !strings.Contains(text, "by a person until somebody confirms this roll") {
		t.Errorf("a third is gone and the diff says:\n%s", text)
	}
}
