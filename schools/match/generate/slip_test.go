package generate

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestSlipsChangeALittle(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]slip{"hand": mistype, "ear": mishear, "eye": misread} {
		for i, word := range strings.Fields("Catherine Mohammed O'Neill Phillips Okonkwo Lewandowska Siu-Ling Smith-Jones Jo") {
			out := s.changed(rolled(1, forQueries, i), word)
			if strings.EqualFold(out, word) {
				t.Errorf("a slip of the %s leaves %q as it is", name, word)
			}
			if d := len(out) - len(word); d < -4 || d > 4 {
				t.Errorf("a slip of the %s makes %q of %q", name, out, word)
			}
		}
	}
}

func TestSlipsTakeAnyText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[A-Za-z' -]{0,20}`).Draw(t, "word")
		d := rolled(rapid.Uint64().Draw(t, "seed"), forQueries, 0)
		for _, s := range []slip{mistype, mishear, misread} {
			if out := s.changed(d, word); !utf8.ValidString(out) {
				t.Fatalf("%q becomes invalid text", word)
			}
		}
	})
}

func TestVariantsGoBothWaysAndNeverToThemselves(t *testing.T) {
	t.Parallel()
	all := map[[2]string]bool{}
	for _, v := range Variants() {
		all[v] = true
		if v[0] == v[1] {
			t.Errorf("%s is a variant of itself", v[0])
		}
	}
	for v := range all {
		if !all[[2]string{v[1], v[0]}] {
			t.Errorf("%s leads to %s and not back", v[0], v[1])
		}
	}
	if len(all) < 1500 {
		t.Errorf("there are %d pairs of variants, want at least 1500", len(all))
	}
}

func TestAbbreviationsDifferFromTheName(t *testing.T) {
	t.Parallel()
	for i, s := range newWorld(t, 30000).Schools() {
		if short := abbreviated(rolled(1, forQueries, i), s); short == s.Name || short == "" {
			t.Errorf("%q is abbreviated as %q", s.Name, short)
		}
	}
}

func FuzzReadQueries(f *testing.F) {
	f.Add(strings.Join(queryColumns, ",") + "\nQ0,0,Ann,Lee,2015-01-02,,F,AA1 1AA,,X,,P1,U,130000,,british,exact,exact,exact,exact,,\n")
	f.Add("a,b\n")
	f.Add("\"")
	f.Fuzz(func(t *testing.T, text string) {
		n := 0
		for a, err := range ReadQueries(strings.NewReader(text)) {
			if n++; err != nil && n > strings.Count(text, "\n")+2 {
				t.Fatal("reading goes on after an error")
			}
			_ = a
		}
	})
}

func FuzzReadRoll(f *testing.F) {
	f.Add(strings.Join(rollColumns, ",") + "\nJ201200015000,Hala,Lee,A;B,2010-07-04,F,CV24 1EJ,131591,,\n")
	f.Add(strings.Join(rollColumns, ",") + "\n,,,,,,,,,\n")
	f.Fuzz(func(t *testing.T, text string) {
		failed := false
		for _, err := range ReadRoll(strings.NewReader(text)) {
			if failed {
				t.Fatal("reading goes on after an error")
			}
			failed = err != nil
		}
	})
}
