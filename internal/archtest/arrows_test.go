package archtest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// under reports whether path is dir or below it.
func under(path, dir string) bool {
	return path == dir || strings.HasPrefix(path, dir+"/")
}

// forbiddenArrows lists, per folder, the folders it may not reach, directly
// or through others, and why.
var forbiddenArrows = []struct{ from, to, why string }{
	{"police", "schools", "what police know and what schools hold meet in notifier only"},
	{"police", "notifier", "the police side knows nothing of who is told"},
	{"schools", "police", "what schools hold and what police know meet in notifier only"},
	{"schools", "notifier", "the school side shows what it is given and decides nothing"},
	{"internal", "police", "internal knows bytes, keys, principals, facts and pages"},
	{"internal", "schools", "internal knows bytes, keys, principals, facts and pages"},
	{"internal", "notifier", "internal knows bytes, keys, principals, facts and pages"},
	{"notifier", "cmd", "wiring is the last thing to know"},
	{"internal/fault", "internal/web", "the vocabulary of errors stands below everything"},
	{"internal/facts", "internal/vault", "the log stores bytes and opens none"},
	{"internal/view", "internal/vault", "the projection is a function of envelopes and holds no key"},
	{"schools/match", "internal", "the matcher is pure: no store, no clock, no network"},
}

func TestArrowsPointDownwards(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, rule := range forbiddenArrows {
			if !under(p.path(), rule.from) {
				continue
			}
			for _, dep := range p.Deps {
				if strings.HasPrefix(dep, module) && under(strings.TrimPrefix(dep, module), rule.to) {
					t.Errorf("%s reaches %s: forbidden, because %s", p.ImportPath, dep, rule.why)
				}
			}
		}
	}
}

// foreign maps imports nobody here may use to the reason.
var foreign = map[string]string{
	"log":                         "log/slog writes typed attributes; a line of free text may hold a name",
	"unsafe":                      "nothing here is worth its risk",
	"encoding/gob":                "what is stored must be readable by a verifier in another language",
	"net/http/pprof":              "it registers itself on every default mux",
	"github.com/stretchr/testify": "the standard library's testing package says enough",
	"go.uber.org/mock/gomock":     "doubles are fakes with behaviour, written by hand",
	"golang.org/x/exp":            "unstable",
	"math/rand":                   "seeded worlds use math/rand/v2; secrets use crypto/rand",
	"io/ioutil":                   "deprecated",
}

func TestForbiddenImports(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, imp := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			if why, bad := foreign[imp]; bad {
				t.Errorf("%s imports %s: %s", p.ImportPath, imp, why)
			}
		}
	}
}

// TestOnlyTheDemoCommandKnowsTheDemo keeps the sign-in doors of the demo out
// of every path that serve can take: they are built in one package, and one
// command's files alone may name it.
func TestOnlyTheDemoCommandKnowsTheDemo(t *testing.T) {
	t.Parallel()
	const demo = module + "notifier/demo"
	for _, p := range packages(t) {
		if p.ImportPath == demo || under(p.ImportPath, demo) || !slices.Contains(p.Imports, demo) {
			continue
		}
		if p.path() != "cmd/firstbell" {
			t.Errorf("%s imports %s: only the demo command may", p.ImportPath, demo)
			continue
		}
		for _, name := range p.GoFiles {
			src, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(src), `"`+demo+`"`) && !strings.HasPrefix(name, "demo") {
				t.Errorf("cmd/firstbell/%s imports %s: only demo*.go may", name, demo)
			}
		}
	}
}

func TestTopLevelIsAsTheOwnerFixedIt(t *testing.T) {
	t.Parallel()
	allowed := []string{"cmd", "notifier", "schools", "police", "deploy", "docs", "internal",
		"go.mod", "go.sum", "README.md", "CHANGELOG.md", "LICENSE", "Makefile", "bin"}
	entries, err := os.ReadDir(root())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) &&
			!strings.HasPrefix(e.Name(), "firstbell-") {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
}
