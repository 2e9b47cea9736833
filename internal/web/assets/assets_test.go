package assets_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"firstbell/internal/web/assets"
)

// built gives the built file, or skips where `make assets` has not run.
func built(t *testing.T, name string) string {
	t.Helper()
	files, err := assets.Files()
	if errors.Is(err, assets.ErrMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	raw, err := fs.ReadFile(files, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestTheStyleSheetLoadsNothingAndBorrowsNoIdentity(t *testing.T) {
	t.Parallel()
	css := built(t, assets.StyleSheet)
	for _, bad := range []string{"GDS Transport", "@import", "@font-face", "url(", "crest"} {
		if strings.Contains(css, bad) {
			t.Errorf("the style sheet has %q", bad)
		}
	}
	for _, need := range []string{"arial", ".govuk-button", ".govuk-error-summary", ".govuk-service-navigation", ".fb-header"} {
		if !strings.Contains(css, need) {
			t.Errorf("the style sheet lacks %q", need)
		}
	}
}

func TestTheScriptsWriteNoMarkupAndRunNoText(t *testing.T) {
	t.Parallel()
	for _, name := range []string{assets.PasskeyScript, assets.PageScript} {
		js, err := os.ReadFile("src/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if bad := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(|setTimeout\(['"` + "`" + `]|import\(|https?:`).FindString(string(js)); bad != "" {
			t.Errorf("%s has %q", name, bad)
		}
	}
}

// TestTheLockIsExactAndNamesNoPlace: versions are fixed, every package is
// checked against its digest, and where it is fetched from is the machine's
// own business.
func TestTheLockIsExactAndNamesNoPlace(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Packages map[string]struct {
			Version, Integrity, Resolved string
			DevDependencies              map[string]string
		}
	}
	if err := json.Unmarshal(raw, &lock); err != nil {
		t.Fatal(err)
	}
	if got := lock.Packages[""].DevDependencies["govuk-frontend"]; got != "6.6.0" {
		t.Errorf("govuk-frontend is %q", got)
	}
	for name, p := range lock.Packages {
		if name != "" && (p.Integrity == "" || p.Resolved != "") {
			t.Errorf("%s: integrity %q, resolved %q", name, p.Integrity, p.Resolved)
		}
	}
}
