package linkage

import (
	"cmp"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sharedData finds public data beside the repository, or skips.
func sharedData(t *testing.T, parts ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for range 8 {
		path := filepath.Join(append([]string{dir, "..", "shared", "data"}, parts...)...)
		if _, err := os.Stat(path); err == nil {
			return path
		}
		dir = filepath.Dir(dir)
	}
	t.Skip("the public data is not beside the repository (../shared/data)")
	return ""
}

var febrlFields = []Field{
	{Name: "given_name", Kind: KindGiven, SwappedWith: "surname"},
	{Name: "surname", Kind: KindSurname, SwappedWith: "given_name"},
	{Name: "street_number", Kind: KindCode},
	{Name: "address_1", Kind: KindText, SwappedWith: "address_2"},
	{Name: "address_2", Kind: KindText, SwappedWith: "address_1"},
	{Name: "suburb", Kind: KindText},
	{Name: "postcode", Kind: KindCode},
	{Name: "state", Kind: KindCategory},
	{Name: "date_of_birth", Kind: KindDate},
}

func febrl(t *testing.T, name string) []Record {
	t.Helper()
	f, err := os.Open(sharedData(t, "febrl", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.TrimLeadingSpace = true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, c := range rows[0] {
		at[strings.TrimSpace(c)] = i
	}
	var records []Record
	for _, row := range rows[1:] {
		rec := Record{ID: row[at["rec_id"]]}
		for _, f := range febrlFields {
			rec.Values = append(rec.Values, strings.TrimSpace(row[at[f.Name]]))
		}
		records = append(records, rec)
	}
	return records
}

func sameFebrl(a, b string) bool {
	return strings.Split(a, "-")[1] == strings.Split(b, "-")[1]
}

// result is how well a ranking of pairs does against the truth.
type result struct {
	reached, zero, sure float64 // recalls: among candidates, above the first false pair, at p >= .99
	wrong               int     // false pairs at p >= .99
	best                float64 // F1
}

func judge(m *Model, a, b []Record, by func(Pair) float64) result {
	truths := 0
	inB := map[string]bool{}
	for _, r := range b {
		inB[strings.Split(r.ID, "-")[1]] = true
	}
	for _, r := range a {
		if inB[strings.Split(r.ID, "-")[1]] {
			truths++
		}
	}
	all := slices.SortedFunc(m.Pairs(), func(x, y Pair) int { return cmp.Compare(by(y), by(x)) })
	var r result
	right, sure, clean := 0, 0, true
	for i, p := range all {
		same := sameFebrl(a[p.Left].ID, b[p.Right].ID)
		clean = clean && same
		if same {
			right++
			r.reached++
		}
		if clean {
			r.zero++
		}
		if p.Probability >= .99 && same {
			sure++
		} else if p.Probability >= .99 {
			r.wrong++
		}
		r.best = max(r.best, 2*float64(right)/float64(i+1+truths))
	}
	n := float64(truths)
	r.reached, r.zero, r.sure = r.reached/n, r.zero/n, float64(sure)/n
	return r
}

func byOdds(p Pair) float64 { return p.LogOdds }
func byBits(p Pair) float64 { return p.Bits }

func TestFebrl4WithoutTruthOrAssignment(t *testing.T) {
	t.Parallel()
	a, b := febrl(t, "dataset4a.csv"), febrl(t, "dataset4b.csv")
	for _, tc := range []struct {
		name string
		a, b []Record
	}{
		{"every record has a partner", a, b},
		{"a third of the records have a partner", a[:2000], b[:len(b)/3]},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := tc.a
			m, err := NewModel(febrlFields, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := m.Fit(a, tc.b); err != nil {
				t.Fatal(err)
			}
			got := judge(m, a, tc.b, byOdds)
			t.Logf("%d candidates by %d rules, share %.4f: %+v", m.Candidates(), len(m.Rules()), m.share, got)
			t.Logf("each pair by itself: %+v", judge(m, a, tc.b, byBits))
			if got.reached < .999 || got.zero < .997 || got.sure < .994 {
				t.Errorf("recall: reached %.4f, want .999; without a false positive %.4f, want .997; at p >= .99 %.4f, want .994",
					got.reached, got.zero, got.sure)
			}
		})
	}
}

func TestOneFileFindsItsDuplicates(t *testing.T) {
	t.Parallel()
	a, b := febrl(t, "dataset4a.csv"), febrl(t, "dataset4b.csv")
	both := slices.Concat(a[:600], b)[:1500]
	m, err := NewModel(febrlFields, Options{OneFile: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Fit(both, nil); err != nil {
		t.Fatal(err)
	}
	truths, sure, wrong := 0, 0, 0
	seen := map[string]bool{}
	for _, r := range both {
		id := strings.Split(r.ID, "-")[1]
		if seen[id] {
			truths++
		}
		seen[id] = true
	}
	for p := range m.Pairs() {
		if p.Probability < .99 {
			continue
		}
		if sameFebrl(both[p.Left].ID, both[p.Right].ID) {
			sure++
		} else {
			wrong++
		}
	}
	t.Logf("%d of %d duplicates at p >= .99, %d wrong", sure, truths, wrong)
	if float64(sure) < .98*float64(truths) || wrong > truths/100 {
		t.Errorf("found %d of %d duplicates at p >= .99 with %d wrong", sure, truths, wrong)
	}
}
