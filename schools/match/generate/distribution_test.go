package generate

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// sharedData finds public data beside the repository, or skips.
func sharedData(t *testing.T, parts ...string) *os.File {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for range 8 {
		if f, err := os.Open(filepath.Join(append([]string{dir, "..", "shared", "data"}, parts...)...)); err == nil {
			t.Cleanup(func() { _ = f.Close() })
			return f
		}
		dir = filepath.Dir(dir)
	}
	t.Skip("the public data is not beside the repository (../shared/data)")
	return nil
}

// sharesOf turns counts into parts of the whole.
func sharesOf(n map[string]float64) map[string]float64 {
	total := 0.0
	for _, c := range n {
		total += c
	}
	p := map[string]float64{}
	for name, c := range n {
		p[name] = c / total
	}
	return p
}

// common is how much two distributions have in common, from 0 to 1.
func common(a, b map[string]float64) float64 {
	sum := 0.0
	for name, p := range a {
		sum += min(p, b[name])
	}
	return sum
}

// concentration is the chance that two draws are the same.
func concentration(p map[string]float64) float64 {
	sum := 0.0
	for _, x := range p {
		sum += x * x
	}
	return sum
}

// TestForenamesAreThoseOfTheirYears compares with what was registered in
// England and Wales: most of a cohort's names agree, and two children share a
// forename about as often.
func TestForenamesAreThoseOfTheirYears(t *testing.T) {
	t.Parallel()
	packed, err := gzip.NewReader(sharedData(t, "ukbabynames", "ewbabynames_1996_2020.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	registered := map[string]map[string]float64{}
	for row := range rows(t, packed) {
		key := row[0] + row[1]
		if registered[key] == nil {
			registered[key] = map[string]float64{}
		}
		n, _ := strconv.ParseFloat(row[3], 64)
		registered[key][strings.ToUpper(row[2])] += n
	}
	ours := map[string]map[string]float64{}
	for c := range newWorld(t, 300_000).Children() {
		key := strconv.Itoa(c.Born.Year()) + c.Sex
		if ours[key] == nil {
			ours[key] = map[string]float64{}
		}
		first, _, _ := strings.Cut(c.Forename, " ")
		ours[key][strings.ToUpper(first)]++
	}
	for _, key := range []string{"2010F", "2010M", "2020F", "2020M"} {
		real, made := sharesOf(registered[key]), sharesOf(ours[key])
		both, ratio := common(real, made), concentration(made)/concentration(real)
		t.Logf("%s: %.0f%% in common; two children share a forename %.2f times as often as they really do", key, 100*both, ratio)
		if both < .5 || ratio < .4 || ratio > 2 {
			t.Errorf("%s: %.2f in common, concentration %.2f times the real one", key, both, ratio)
		}
	}
}

// TestSurnamesAreSpreadAsRealOnesAre compares with the frequencies of British
// surnames.
func TestSurnamesAreSpreadAsRealOnesAre(t *testing.T) {
	t.Parallel()
	real := map[string]float64{}
	for row := range rows(t, sharedData(t, "sdglinkage", "lastname_uk.csv")) {
		n, _ := strconv.ParseFloat(row[1], 64)
		real[strings.ToUpper(row[0])] = n
	}
	made := map[string]float64{}
	for c := range newWorld(t, 200_000).Children() {
		made[strings.ToUpper(c.Surname)]++
	}
	p, q := sharesOf(real), sharesOf(made)
	t.Logf("%.0f%% in common; two children share a surname %.2f times as often as the published list says", 100*common(p, q), concentration(q)/concentration(p))
	if r := concentration(q) / concentration(p); r < .4 || r > 1.5 {
		t.Errorf("two children share a surname %.2f times as often", r)
	}
}

// rows are those of a CSV file below its header.
func rows(t *testing.T, from io.Reader) func(func([]string) bool) {
	t.Helper()
	return func(yield func([]string) bool) {
		all, err := csv.NewReader(from).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range all[1:] {
			if !yield(row) {
				return
			}
		}
	}
}
