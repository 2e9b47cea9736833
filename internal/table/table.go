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
	"encoding/csv"
	"strings"
	"unicode/utf8"
)

// signs are those with which some spreadsheet begins a formula or a command,
// the full-width ones and the null character included.
const signs = "=+-@\t\r\n\x00＝＋－＠"

// CSV is the rows as a file of RFC 4180, each cell as Cell makes it.
func CSV(rows [][]string) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, text := range row {
			cells[i] = Cell(text)
		}
		_ = w.Write(cells) // a buffer takes everything
	}
	w.Flush()
	return out.Bytes()
}

// Cell keeps a spreadsheet from taking text for a formula: what begins like one,
// white space before it included, gets an apostrophe in front.
func Cell(text string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, " \u00a0\ufeff"))
	if text != "" && first != utf8.RuneError && strings.ContainsRune(signs, first) {
		return "'" + text
	}
	return text
}
