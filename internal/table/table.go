// Package table writes the CSV files that people download.
//
// Such a file is opened in a spreadsheet, and a spreadsheet takes a cell that
// begins with certain signs for a formula and runs it: a school's name would be
// enough to send the sheet elsewhere. So every file that the service offers is
// written here, where such a cell is made plain text, and a test of the tree
// finds writers of CSV that are elsewhere.
package table

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// signs are those with which some spreadsheet begins a formula or a command,
// the full-width ones and the null character included.
const signs = "=+-@\t\r\n\x00＝＋－＠"

// parting are the signs at which a spreadsheet of some country begins a new cell,
// and those that a file of RFC 4180 puts between quotes.
const parting = ",;|\t\"\r\n"

// CSV is the rows as a file of RFC 4180, each cell as Cell makes it. A cell that
// would be parted where a list is parted by semicolons stands between quotes: the
// rest of it would begin a cell of its own, and could be a formula.
func CSV(rows [][]string) []byte {
	var out bytes.Buffer
	for _, row := range rows {
		for i, text := range row {
			if i > 0 {
				out.WriteByte(',')
			}
			text = Cell(text)
			if strings.ContainsAny(text, parting) || strings.HasPrefix(text, " ") || len(row) == 1 && text == "" {
				text = `"` + strings.NewReplacer(`"`, `""`, "\r", "", "\n", "\r\n").Replace(text) + `"`
			}
			out.WriteString(text)
		}
		out.WriteString("\r\n")
	}
	return out.Bytes()
}

// Cell keeps a spreadsheet from taking text for a formula: what begins like one,
// white space before it included, gets an apostrophe in front.
func Cell(text string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(text, isUnseen))
	if text != "" && first != utf8.RuneError && strings.ContainsRune(signs, first) {
		return "'" + text
	}
	return text
}

// isUnseen is what some program takes away in front of a cell: spaces of every
// width and what has none, but not those that are signs themselves.
func isUnseen(r rune) bool {
	return !strings.ContainsRune(signs, r) && (unicode.IsSpace(r) || unicode.Is(unicode.Cf, r))
}
