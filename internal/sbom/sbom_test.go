package sbom_test

import (
	"bytes"
	"encoding/json"
	"runtime/debug"
	"strings"
	"testing"

	"firstbell/internal/sbom"
	"firstbell/internal/web/assets"
)

var info = &debug.BuildInfo{
	GoVersion: "go1.26.8",
	Main:      debug.Module{Path: "firstbell"},
	Deps: []*debug.Module{
		{Path: "example.org/plain", Version: "v1.2.3", Sum: "h1:abc="},
		{Path: "example.org/old", Version: "v0.1.0", Replace: &debug.Module{Path: "example.org/fork", Version: "v0.1.1"}},
	},
}

const sum = "sha512-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="

func TestTheListNamesEveryPartOnceAndTheSameWayEachTime(t *testing.T) {
	t.Parallel()
	lock := []byte(`{"packages":{"":{"version":"1"},
		"node_modules/sass":{"version":"1.2.3","integrity":"` + sum + `","license":"MIT"},
		"node_modules/a/node_modules/@s/b":{"version":"2.0.0","integrity":"` + sum + `"}}}`)
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		if err := sbom.Write(out, "v1", info, lock, "sass"); err != nil {
			t.Fatal(err)
		}
	}
	if first.String() != second.String() {
		t.Error("two lists of one binary differ")
	}
	for _, need := range []string{
		`"bomFormat": "CycloneDX"`, `"pkg:golang/stdlib@1.26.8"`, `"pkg:golang/example.org/plain@v1.2.3"`, `"h1:abc="`,
		`"pkg:golang/example.org/fork@v0.1.1"`, `"pkg:npm/sass@1.2.3"`, `"pkg:npm/%40s/b@2.0.0"`, `"expression": "MIT"`,
	} {
		if !strings.Contains(first.String(), need) {
			t.Errorf("the list lacks %s", need)
		}
	}
	if strings.Contains(first.String(), "example.org/old") {
		t.Error("a module that was replaced is listed in place of the one that is in the binary")
	}
	if strings.Count(first.String(), `"scope": "excluded"`) != 1 {
		t.Error("what only helped to build must be marked, and nothing else")
	}
}

func TestALockThatCannotBeTrustedIsRefused(t *testing.T) {
	t.Parallel()
	for name, lock := range map[string]string{
		"not JSON":               `{`,
		"an old one":             `{"dependencies":{}}`,
		"a package without sum":  `{"packages":{"node_modules/x":{"version":"1"}}}`,
		"a package with a short": `{"packages":{"node_modules/x":{"version":"1","integrity":"sha512-AAAA"}}}`,
	} {
		if err := sbom.Write(new(bytes.Buffer), "v1", info, []byte(lock)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestTheRealLockIsListed reads the lock that is in the binary.
func TestTheRealLockIsListed(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := sbom.Write(&out, "v1", info, assets.Lock, assets.Shipped...); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Components []struct{ Name, Scope string }
	}
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	scopes := map[string]string{}
	for _, c := range doc.Components {
		scopes[c.Name] = c.Scope
	}
	if scope, ok := scopes["govuk-frontend"]; !ok || scope != "" {
		t.Errorf("govuk-frontend, whose style sheet is served: listed %t, scope %q", ok, scope)
	}
	if scopes["sass"] != "excluded" {
		t.Errorf("sass, which only compiles: scope %q", scopes["sass"])
	}
}
