package world_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"firstbell/notifier/world"
)

// shared finds public data beside the repository, or skips.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		if path := filepath.Join(dir, "shared", "data", name); exists(path) {
			return path
		}
	}
	t.Skipf("shared/data/%s is not beside the repository", name)
	return ""
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestAWorldCanBeBuiltOnARealRegister(t *testing.T) {
	t.Parallel()
	path := shared(t, "gias/schools_extract_2023.csv")
	w := generate(t, world.Options{Seed: 1, RegisterFile: path})
	if len(w.Schools) != 60 || len(w.Pupils) != 20_000 {
		t.Fatalf("%d schools, %d pupils", len(w.Schools), len(w.Pupils))
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(w.SchoolsCSV(), whole) {
		t.Error("the directory is not the whole register as it was given")
	}
	for _, s := range w.Schools {
		if s.URN > 900000 || s.HighAge <= s.LowAge {
			t.Errorf("drawn: %+v", s)
		}
	}
	if one, two := digest(t, w), digest(t, generate(t, world.Options{Seed: 1, RegisterFile: path})); one != two {
		t.Error("the same seed and register gave two worlds")
	}
}

func TestAJourneyIsPossibleOnARealRegister(t *testing.T) {
	t.Parallel()
	path := shared(t, "gias/schools_extract_2023.csv")
	for seed := range uint64(8) {
		w := generate(t, world.Options{Seed: seed, RegisterFile: path})
		if _, err := w.Journey(moment); err != nil {
			t.Errorf("seed %d, in %s, %s and %s: %v", seed, w.Councils[0].Name, w.Councils[1].Name, w.Councils[2].Name, err)
		}
	}
}

func TestAWorldCanBeBuiltOnAFullRegister(t *testing.T) {
	t.Parallel()
	of := generate(t, world.Options{Seed: 9, Schools: 90, Pupils: 3000})
	path := filepath.Join(t.TempDir(), "register.csv")
	if err := os.WriteFile(path, of.SchoolsCSV(), 0o600); err != nil {
		t.Fatal(err)
	}
	w := generate(t, world.Options{Seed: 9, Schools: 12, Councils: 2, Pupils: 1000, RegisterFile: path})
	for _, s := range w.Schools {
		if like, ok := of.SchoolByURN(s.URN); !ok || like.Name != s.Name || like.LowAge != s.LowAge {
			t.Errorf("drawn %+v of %+v", s, like)
		}
	}
}

func TestARegisterThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"empty":        "",
		"other header": "a,b\n1,2\n",
		"too small":    "urn,name,open_date,town,postcode\n100000,A School,,Town,NK1 1AA\n",
	} {
		path := filepath.Join(t.TempDir(), "register.csv")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := world.Generate(world.Options{Now: moment, RegisterFile: path}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
