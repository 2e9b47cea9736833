package world

import (
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// letters that have no decomposition into a plain one and a mark.
var letters = strings.NewReplacer("Ł", "L", "ł", "l", "ı", "i", "ø", "o", "Ø", "O")

// plain is a name without its marks, for addresses.
func plain(s string) string {
	out, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), letters.Replace(s))
	if err != nil {
		return s
	}
	return out
}
