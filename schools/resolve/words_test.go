package resolve

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWordsComeToOneForm(t *testing.T) {
	t.Parallel()
	for _, alike := range [][]string{
		{"St Mary's RC Primary School", "Saint Marys Roman Catholic Prim Sch", "ST. MARY’S R.C. PRI SCHL", "st mary s catholic ps", "St Marys r c primry skool"},
		{"Hill C of E (VA) Junior & Infant School", "HILL CHURCH OF ENGLAND VOLUNTARY AIDED JI SCHOOL", "Hill C.E. V.A. J&I School", "Hill CofE Vol Aided JMI Schl"},
		{"King Edward VI Grammar", "KEVI Gram", "King Edward 6th Grammar", "K.E. VI gram", "King Edward the Sixth Grammar"},
		{"North Park Pupil Referral Unit", "Nth Pk PRU", "north-park p.r.u.", "North Park Refferal Unit"},
		{"Our Lady of Lourdes", "OLOL", "O.L. of Lourdes"},
	} {
		want := sortedWords(alike[0])
		for _, other := range alike[1:] {
			got := sortedWords(other)
			if !slices.Equal(got, want) {
				t.Errorf("%q is %q, %q is %q", alike[0], want, other, got)
			}
		}
	}
}

func sortedWords(text string) []string {
	words := slices.DeleteFunc(nameWords(text), func(w string) bool { return kindOf(w) == kindLittle })
	slices.Sort(words)
	return words
}

func TestWordsAreBounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := nameWords(rapid.String().Draw(t, "text") + strings.Repeat(rapid.StringN(0, 5, -1).Draw(t, "more"), 100))
		if len(words) > maxWords {
			t.Errorf("%d words", len(words))
		}
		for _, w := range words {
			if w == "" || len(w) > maxWordBytes {
				t.Errorf("a word of %d bytes", len(w))
			}
		}
	})
}

func TestExpansionsAreInTheirOneForm(t *testing.T) {
	t.Parallel()
	for _, table := range []map[string][]string{expansions, phrases} {
		for short, long := range table {
			for _, w := range long {
				if again := expand(w); len(again) != 1 || again[0] != w {
					t.Errorf("%q expands to %q, which expands again", short, w)
				}
			}
			if n := len(strings.Fields(short)); n > longestPhrase {
				t.Errorf("%q has %d words", short, n)
			}
		}
	}
	for w := range kinds {
		if stem(w) != w {
			t.Errorf("the kind of %q is never found: words are %q", w, stem(w))
		}
	}
}

func TestPostcodes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]postcode{
		"LE7 9PN": {"LE", "LE7", "LE79", "LE79PN"}, "le79pn": {"LE", "LE7", "LE79", "LE79PN"}, "W1U 5BA": {"W", "W1U", "W1U5", "W1U5BA"}, "M1 1AA": {"M", "M1", "M11", "M11AA"},
		"EC1A 1BB": {"EC", "EC1A", "EC1A1", "EC1A1BB"}, "LE7": {"LE", "LE7", "", ""}, "W1U": {"W", "W1U", "", ""}, "": {}, "LE": {}, "7": {}, "LE7 9P1": {}, "12345": {}, "school": {}, "LE7 9PN LE7": {},
	} {
		if got := parsePostcode(text); got != want {
			t.Errorf("%q is %+v, want %+v", text, got, want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"school", "school", 0}, {"shcool", "school", 1}, {"scool", "school", 1}, {"schhool", "school", 1}, {"schoop", "school", 1}, {"shcoop", "school", 2}, {"abc", "xyz", far}, {"", "ab", 2}, {"", "abc", far},
	} {
		if got := editDistance(c.a, c.b, 2); got != c.want {
			t.Errorf("%q to %q is %d, want %d", c.a, c.b, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.StringMatching(`[a-d]{0,8}`).Draw(t, "a"), rapid.StringMatching(`[a-d]{0,8}`).Draw(t, "b")
		if there, back := editDistance(a, b, 2), editDistance(b, a, 2); there != back || (there == 0) != (a == b) {
			t.Errorf("%q and %q are %d and %d apart", a, b, there, back)
		}
	})
}
