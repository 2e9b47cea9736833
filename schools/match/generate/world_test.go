package generate

import (
	"crypto/sha256"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"firstbell/schools"
	"firstbell/schools/gias"
	"firstbell/schools/roll"
)

func newWorld(t testing.TB, pupils int) *World {
	t.Helper()
	w, err := New(Options{Seed: 7, Pupils: pupils})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// inFolder is a small world in a folder.
func inFolder(t testing.TB, job Job, pupils int) (string, Manifest) {
	t.Helper()
	job.Dir = t.TempDir()
	m, err := newWorld(t, pupils).WriteFiles(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	return job.Dir, m
}

func TestTheSameSeedGivesTheSameFiles(t *testing.T) {
	t.Parallel()
	job := Job{Queries: 500, Tier: Hostile}
	a, _ := inFolder(t, job, 3000)
	b, _ := inFolder(t, job, 3000)
	for _, name := range []string{RollFile, TruthFile, RegisterFile, LinksFile, QueriesFile, ManifestFile} {
		if sum(t, a, name) != sum(t, b, name) {
			t.Errorf("%s differs between two runs of one seed", name)
		}
	}
}

// TestTheSequenceIsFixed holds the very bytes: a world must not change with a
// release of Go, or figures of different days could not be compared. Whoever
// changes a table or a rate on purpose replaces the sum, and measures again.
func TestTheSequenceIsFixed(t *testing.T) {
	t.Parallel()
	dir, _ := inFolder(t, Job{Queries: 500, Tier: Typical}, 3000)
	const want = "6426bc60e7ac4f8fe28dc7ebf77f74a0"
	if got := sum(t, dir, RollFile)[:16] + sum(t, dir, QueriesFile)[:16]; got != want {
		t.Errorf("the files' sums begin with %s, not %s", got, want)
	}
}

func sum(t *testing.T, dir, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(raw))
}

func TestAPupilIsFoundWithoutThoseBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1000)
	on, off := 0, 0
	for c := range w.Children() {
		found, family := w.Pupil(c.Ordinal)
		if c.OffRoll {
			found, family = w.Away(c.Ordinal)
			off++
		} else {
			on++
		}
		if fmt.Sprint(found) != fmt.Sprint(c) {
			t.Fatalf("child %s in the stream is not the one that is found", c.ID())
		}
		if !slices.ContainsFunc(family, func(s Child) bool { return s.ID() == c.ID() }) {
			t.Fatalf("child %s is not in its own household", c.ID())
		}
	}
	if on != 1000 || off != w.offRolls() {
		t.Errorf("the stream has %d pupils and %d others, want 1000 and %d", on, off, w.offRolls())
	}
}

func TestASizeThatCannotBeMadeIsRefused(t *testing.T) {
	t.Parallel()
	for _, n := range []int{-1, 0, MaxPupils + 1} {
		if _, err := New(Options{Pupils: n}); err == nil {
			t.Errorf("a world of %d pupils is made without an error", n)
		}
	}
	if w := newWorld(t, 1); w.Pupils() != 1 || len(w.Schools()) != schoolsPerDistrict {
		t.Errorf("a world of one pupil has %d schools", len(w.Schools()))
	}
}

func TestRatesOfTheWorld(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60000)
	n, sizes, cohorts := map[string]float64{}, map[int]float64{}, map[int]float64{}
	for c := range w.Children() {
		n["all"]++
		count(n, "off", c.OffRoll)
		count(n, "twin", c.Twin)
		count(n, "moved", c.Former != "")
		count(n, "other surname", c.OtherName != "")
		count(n, "girls", c.Sex == "F")
		s, _ := w.School(c.URN)
		count(n, "near", w.districts[s.district].code() == w.districts[c.district].code())
		sizes[c.Household]++
		cohorts[cohort(c.Born)]++
	}
	for _, tc := range []struct {
		what      string
		want, off float64
	}{
		{"off", .07, .001}, {"twin", .03, .004}, {"moved", .10, .006}, {"other surname", .05, .004}, {"girls", .5, .01}, {"near", .8, .03},
	} {
		if got := n[tc.what] / n["all"]; math.Abs(got-tc.want) > tc.off {
			t.Errorf("%s: the share is %.4f, want %.3f", tc.what, got, tc.want)
		}
	}
	for household, size := range sizes {
		if size > 5 {
			t.Errorf("household %d has %g children", household, size)
		}
	}
	for year, got := range cohorts {
		if math.Abs(got/n["all"]*13-1) > .06 {
			t.Errorf("the cohort of %d has %.4f of all children, want a thirteenth", year, got/n["all"])
		}
	}
	if len(cohorts) != 13 {
		t.Errorf("there are %d cohorts, want 13", len(cohorts))
	}
}

func count(n map[string]float64, what string, is bool) {
	if is {
		n[what]++
	}
}

// cohort is the school year that a child was born in.
func cohort(born schools.Date) int {
	if born.Month() >= 9 {
		return born.Year()
	}
	return born.Year() - 1
}

func TestSharesOfOriginsAddUpToAll(t *testing.T) {
	t.Parallel()
	total := 0.0
	for _, o := range Origins {
		if shares[o] == 0 || tables()[o] == nil {
			t.Errorf("the origin %s has no share or no table", o)
		}
		total += shares[o]
	}
	if math.Abs(total-1) > 1e-9 {
		t.Errorf("the shares add up to %g", total)
	}
}

func TestSiblingsAreTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 20000)
	same, pairs := 0, 0
	for n := range 4000 {
		c, family := w.Pupil(n * 5)
		for _, s := range family {
			if s.ID() == c.ID() {
				continue
			}
			pairs++
			if s.called() == c.called() || c.Daily != "" && (c.Daily == s.Daily || c.Daily == s.called()) {
				same++
			}
			if s.Home != c.Home {
				t.Fatalf("%s and %s are of one household and live apart", c.ID(), s.ID())
			}
		}
	}
	if pairs == 0 || same > 0 {
		t.Errorf("%d of %d pairs of siblings are called alike", same, pairs)
	}
}

func TestFilesAreThoseThatImportersTake(t *testing.T) {
	t.Parallel()
	dir, m := inFolder(t, Job{Queries: 200, Tier: Typical}, 3000)
	f := open(t, dir, RollFile)
	read, err := roll.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	if len(read.Rejected) > 0 || len(read.Pupils) != 3000 || len(read.Warnings) > 0 {
		t.Errorf("the roll has %d pupils, %d rejected rows and %d warnings", len(read.Pupils), len(read.Rejected), len(read.Warnings))
	}
	register, err := gias.ReadRegister(open(t, dir, RegisterFile))
	if err != nil {
		t.Fatal(err)
	}
	links, err := gias.ReadLinks(open(t, dir, LinksFile))
	if err != nil {
		t.Fatal(err)
	}
	if len(register.Rejected)+len(links.Rejected) > 0 || len(links.Links) == 0 {
		t.Errorf("the register has %d rejected rows, the links %d of %d", len(register.Rejected), len(links.Rejected), links.Rows)
	}
	d := schools.NewDirectory(register.Schools, links.Links)
	open := 0
	for s := range d.All {
		if s.IsOpen() {
			open++
		}
	}
	if open != m.Schools {
		t.Errorf("the register has %d open schools, the manifest %d", open, m.Schools)
	}
	n := 0
	for p, err := range ReadRoll(reader(t, dir, RollFile)) {
		if err != nil {
			t.Fatal(err)
		}
		if want := read.Pupils[n]; fmt.Sprint(p) != fmt.Sprint(want) {
			t.Fatalf("pupil %d is read as %v, and as %v by the importer", n, p, want)
		}
		n++
	}
}

func open(t *testing.T, dir, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func reader(t *testing.T, dir, name string) *strings.Reader {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReader(string(raw))
}

func TestNumbersAreValidAndDiffer(t *testing.T) {
	t.Parallel()
	w, seen := newWorld(t, 30000), map[string]bool{}
	for c := range w.Children() {
		if c.OffRoll {
			if c.UPN != "" {
				t.Fatalf("%s is on no roll and has a number", c.ID())
			}
			continue
		}
		if _, err := schools.ParseUPN(c.UPN); err != nil {
			t.Fatalf("the number of %s is not valid", c.ID())
		}
		if seen[c.UPN] {
			t.Fatalf("the number of %s is another's", c.ID())
		}
		seen[c.UPN] = true
	}
}

// TestNamesakesAreAsManyAsMeasured holds the rate that the whole exercise
// turns on: of nine million pupils about one in two hundred shares forename,
// surname, sex and date of birth with another. The rate grows with the number
// of pupils, so a smaller world is held to its part.
func TestNamesakesAreAsManyAsMeasured(t *testing.T) {
	t.Parallel()
	const pupils = 400_000
	s, err := newSorter(pupils)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.close() }()
	byKey := map[string]int{}
	for c := range newWorld(t, pupils).Children() {
		s.add(c)
		if !c.OffRoll {
			byKey[strings.ToLower(c.Forename+"/"+c.Surname+c.Sex)+c.Born.String()]++
		}
	}
	n, err := s.namesakes()
	if err != nil {
		t.Fatal(err)
	}
	counted := 0
	for _, n := range byKey {
		if n > 1 {
			counted += n
		}
	}
	if n.Pupils() < counted { // those who share with a child on no roll come on top
		t.Errorf("the part files show %d namesakes, a map %d", n.Pupils(), counted)
	}
	atNineMillion := float64(n.Pupils()) / pupils * 9e6 / pupils
	t.Logf("%d of %d pupils have a namesake: 1 in %.0f at nine million", n.Pupils(), pupils, 1/atNineMillion)
	if atNineMillion < 1./300 || atNineMillion > 1./130 {
		t.Errorf("at nine million pupils %.4f would have a namesake, want about .005", atNineMillion)
	}
}
