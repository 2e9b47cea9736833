package registry_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"firstbell/schools"
	"firstbell/schools/registry"
)

// rollsOf is a roll file of so many schools, each with so many pupils.
func rollsOf(held, each int) string {
	var b strings.Builder
	b.WriteString("upn,forename,surname,known_as,date_of_birth,sex,postcode,urn,start_date,leaving_date\n")
	for s := range held {
		for i := range each {
			k := s*each + i
			fmt.Fprintf(&b, ",%c%co,%c%c%cson,,%04d-%02d-%02d,F,TN%d %dAB,%d,,\n", 'A'+k%26, 'a'+k/7%26, 'A'+k/3%26, 'a'+k/31%26, 'a'+k/997%26,
				2010+k%12, 1+k%11, 1+k%27, 1+k%60, k%10, 100001+s)
		}
	}
	return b.String()
}

func registerOf(held int) string {
	var b strings.Builder
	b.WriteString("urn,name,open_date,town,postcode\n")
	for s := range held {
		fmt.Fprintf(&b, "%d,School %d,,Sevenoaks,TN13 1AA\n", 100001+s, s)
	}
	return b.String()
}

func TestRollsOpenedSideBySideAreAllThere(t *testing.T) {
	t.Parallel()
	const held, each = 40, 5
	w := setup(t)
	w.apply(t, registry.KindSchools, registerOf(held))
	w.apply(t, registry.KindRoll, rollsOf(held, each))
	fresh := w.open(t).Current()
	if fresh.Packed.Len() != held*each {
		t.Fatalf("%d pupils are packed, want %d", fresh.Packed.Len(), held*each)
	}
	for s := range held {
		urn := schools.URN(100001 + s)
		if got := fresh.Packed.Index().OnRoll(urn); got != each {
			t.Errorf("URN %s has %d pupils, want %d", urn, got, each)
		}
		if got, want := fresh.Rolls.School(urn), w.Current().Rolls.School(urn); len(got) != each || got[each-1].Surname != want[each-1].Surname {
			t.Errorf("URN %s came back as another roll", urn)
		}
	}
}

func TestOneRollThatCannotBeOpenedEndsTheLoading(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, registerOf(20))
	w.apply(t, registry.KindRoll, rollsOf(20, 2))
	ctx, stop := context.WithCancel(t.Context())
	stop()
	r, err := registry.Open(registry.Config{Log: w.engine.Log(), View: w.view, Vault: w.vault, JetStream: w.engine.JetStream(), Now: w.now})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Load(ctx); err == nil {
		t.Error("loading after its end was asked for succeeds")
	}
}

// BenchmarkLoadSealedRolls is what a process does at its start: open every
// school's sealed roll and pack them all.
func BenchmarkLoadSealedRolls(b *testing.B) {
	const held, each = 250, 375
	w := setup(b)
	w.apply(b, registry.KindSchools, registerOf(held))
	w.apply(b, registry.KindRoll, rollsOf(held, each))
	for b.Loop() {
		r, err := registry.Open(registry.Config{Log: w.engine.Log(), View: w.view, Vault: w.vault, JetStream: w.engine.JetStream(), Now: w.now, PackedOnly: true})
		if err != nil {
			b.Fatal(err)
		}
		if err := r.Load(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	perPupil := b.Elapsed().Seconds() / float64(b.N) / (held * each)
	b.ReportMetric(1e9*perPupil, "ns/pupil")
	b.ReportMetric(9e6*perPupil, "s/9-million")
}
