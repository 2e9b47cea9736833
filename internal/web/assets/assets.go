// Package assets holds the style sheet, the icon and the two scripts that pages
// load.
//
// They are built from npm packages at build time into dist, which is embedded
// and not committed: GOV.UK Frontend compiled from Sass with Arial in place of
// the reserved typeface, and the scripts. A binary built without them
// refuses to serve pages and says what to run.
package assets

import (
	"embed"
	"errors"
	"io/fs"
)

// Names of the files that a complete build holds.
const (
	StyleSheet    = "firstbell.css"
	PasskeyScript = "passkey.js"
	PageScript    = "page.js" // of signed-in pages, which work without it
	Icon          = "icon.svg"
)

// Lock is the npm lock file that the files were built with.
//
//go:embed package-lock.json
var Lock []byte

// Shipped are the npm packages of Lock whose text is part of what is served;
// the others only helped to build.
var Shipped = []string{"govuk-frontend"}

// ErrMissing says that the binary was built without its style sheet.
var ErrMissing = errors.New("loading page assets: " + StyleSheet + " is not in this binary; run `make assets`, then build again")

//go:embed all:dist
var dist embed.FS

// Files is the built assets, or ErrMissing where any of them is absent.
func Files() (fs.FS, error) {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, err
	}
	for _, name := range []string{StyleSheet, PasskeyScript, Icon} {
		if _, err := fs.Stat(sub, name); err != nil {
			return nil, ErrMissing
		}
	}
	return sub, nil
}
