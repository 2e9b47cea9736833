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

func TestAFewChildrenDoNotMakeASmallRollDoubtful(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change registry.RollChange
		want   bool
	}{
		"two of twelve move away":                  {registry.RollChange{Before: 12, Removed: 2}, false},
		"four of twelve come and go":               {registry.RollChange{Before: 12, Added: 2, Removed: 2}, false},
		"five of twelve come and go":               {registry.RollChange{Before: 12, Added: 3, Removed: 2}, true},
		"the file of twelve ends after five":       {registry.RollChange{Before: 12, Removed: 7}, true},
		"three of four are gone":                   {registry.RollChange{Before: 4, Removed: 3}, true},
		"half of four are gone":                    {registry.RollChange{Before: 4, Removed: 2}, false},
		"a unit of one gets a second":              {registry.RollChange{Before: 1, Added: 1}, false},
		"a unit of one is empty":                   {registry.RollChange{Before: 1, Removed: 1}, true},
		"one in ten of fifty":                      {registry.RollChange{Before: 50, Removed: 5}, false},
		"six of fifty":                             {registry.RollChange{Before: 50, Removed: 6}, true},
		"the first roll replaces none":             {registry.RollChange{Added: 300}, false},
		"a hundred of a thousand are a tenth":      {registry.RollChange{Before: 1000, Added: 50, Removed: 50}, false},
		"a hundred and one of a thousand are more": {registry.RollChange{Before: 1000, Added: 51, Removed: 50}, true},
	} {
		if got := tc.change.IsSharp(); got != tc.want {
			t.Errorf("%s: doubted %v, want %v", name, got, tc.want)
		}
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
