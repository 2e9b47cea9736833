// Package sbom says what a binary is made of, as CycloneDX JSON.
//
// The list comes from the binary itself: the Go modules that the linker wrote
// into it, with the digests they were checked against, and the npm packages of
// the lock file that its style sheet was compiled with. So the list needs no
// network and no tool, and it belongs to the program in hand and not to a
// checkout that may have moved on. It holds no time and no random number: the
// same binary gives the same bytes.
package sbom

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"
)

// SpecVersion is the version of CycloneDX that is written.
const SpecVersion = "1.6"

// document is the part of CycloneDX that is used here.
type document struct {
	Format     string      `json:"bomFormat"`
	Spec       string      `json:"specVersion"`
	Version    int         `json:"version"`
	Metadata   metadata    `json:"metadata"`
	Components []component `json:"components"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version"`
	Scope      string     `json:"scope,omitempty"`
	Hashes     []hash     `json:"hashes,omitempty"`
	Licenses   []license  `json:"licenses,omitempty"`
	PURL       string     `json:"purl"`
	Properties []property `json:"properties,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type license struct {
	Expression string `json:"expression"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Write lists the modules of info and the packages of an npm lock file. The
// packages named in shipped have text in the binary; every other one only
// helped to build it, and is marked as excluded.
func Write(w io.Writer, version string, info *debug.BuildInfo, lock []byte, shipped ...string) error {
	packages, err := npm(lock, shipped)
	if err != nil {
		return err
	}
	doc := document{Format: "CycloneDX", Spec: SpecVersion, Version: 1}
	doc.Metadata.Component = component{
		Type: "application", Ref: "firstbell", Name: "firstbell", Version: version,
		PURL: "pkg:golang/" + info.Main.Path + "@" + version,
	}
	doc.Components = append(modules(info), packages...)
	slices.SortFunc(doc.Components, func(a, b component) int { return strings.Compare(a.Ref, b.Ref) })
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(doc)
}

// modules are the Go modules in the binary, and the standard library.
func modules(info *debug.BuildInfo) []component {
	std := strings.TrimPrefix(info.GoVersion, "go")
	list := []component{{Type: "library", Name: "stdlib", Version: std, PURL: "pkg:golang/stdlib@" + std}}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		c := component{Type: "library", Name: m.Path, Version: m.Version, PURL: "pkg:golang/" + m.Path + "@" + m.Version}
		if m.Sum != "" { // a digest of a file list, not of one file: no hash of CycloneDX's
			c.Properties = []property{{"go:sum", m.Sum}}
		}
		list = append(list, c)
	}
	for i := range list {
		list[i].Ref = list[i].PURL
	}
	return list
}

// errLock is a lock file that is not one of npm 7 or later.
var errLock = errors.New("reading the npm lock: no packages in it; it must be of lockfileVersion 2 or 3")

// npm are the packages of a lock file.
func npm(raw []byte, shipped []string) ([]component, error) {
	var lock struct {
		Packages map[string]struct{ Version, Integrity, License string }
	}
	if err := json.Unmarshal(raw, &lock); err != nil {
		return nil, fmt.Errorf("reading the npm lock: %w", err)
	}
	if len(lock.Packages) == 0 {
		return nil, errLock
	}
	var list []component
	for path, p := range lock.Packages {
		at := strings.LastIndex(path, "node_modules/")
		if at < 0 { // the root, which is ours
			continue
		}
		name := path[at+len("node_modules/"):]
		c := component{Type: "library", Name: name, Version: p.Version, PURL: "pkg:npm/" + strings.Replace(name, "@", "%40", 1) + "@" + p.Version}
		c.Ref = c.PURL + "#" + path
		if !slices.Contains(shipped, name) {
			c.Scope = "excluded"
		}
		if p.License != "" {
			c.Licenses = []license{{p.License}}
		}
		digest, err := integrity(p.Integrity)
		if err != nil {
			return nil, fmt.Errorf("reading the npm lock: %s: %w", name, err)
		}
		c.Hashes = []hash{digest}
		list = append(list, c)
	}
	return list, nil
}

// integrity turns npm's sha512-<base64> into CycloneDX's words.
func integrity(text string) (hash, error) {
	encoded, ok := strings.CutPrefix(text, "sha512-")
	sum, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil || len(sum) != 64 {
		return hash{}, errors.New("its integrity is not a SHA-512; run npm install again")
	}
	return hash{"SHA-512", hex.EncodeToString(sum)}, nil
}
