// Package paper sets a plain document as a PDF: a title, a marking on every
// page, and sections of names with what there is to say about each.
//
// It is for records that people file: the same input at the same moment gives
// the same bytes, nothing is loaded from anywhere, and the file's own
// properties hold the title and nothing else. The letters are those of the Go
// fonts, which come with the program: Latin, Greek and Cyrillic. Text with any
// other letter is refused rather than set with gaps, because a name with a
// letter missing is another name; see ErrLetters. Such a file is no tagged PDF:
// whoever needs one that is read aloud is better served by a web page.
package paper

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// Document is what is set.
type Document struct {
	Title    string
	Marking  string    // stands on every page, at the top and at the bottom
	At       time.Time // when it was made
	Sections []Section
}

// Section is a heading with its lines. The heading may be empty.
type Section struct {
	Heading string
	Lines   []Line
}

// Line is a name with what there is to say about it, one value after another.
// The name may be empty.
type Line struct {
	Name   string
	Values []string
}

// ErrLetters says that the text has letters that cannot be set.
var ErrLetters = errors.New("the text has letters that this document cannot show")

// The measures of a page, in millimetres and points.
const (
	margin    = 20.0
	nameWidth = 48.0
	lineHigh  = 5.5
	textSize  = 10.5
	headSize  = 13.0
	titleSize = 18.0
	smallSize = 9.0
	font      = "go"
)

// PDF sets a document. It fails with ErrLetters where a letter has no form in
// the fonts.
func PDF(d Document) ([]byte, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	f := fpdf.New("P", "mm", "A4", "")
	f.AddUTF8FontFromBytes(font, "", goregular.TTF)
	f.AddUTF8FontFromBytes(font, "B", gobold.TTF)
	f.SetTitle(d.Title, true)
	f.SetLang("en-GB")
	f.SetCreationDate(d.At)
	f.SetModificationDate(d.At)
	f.SetCatalogSort(true)
	f.SetMargins(margin, margin+8, margin)
	f.SetAutoPageBreak(true, margin+6)
	f.SetHeaderFunc(func() { mark(f, d.Marking, margin) })
	f.SetFooterFunc(func() {
		f.SetY(-margin)
		f.SetFont(font, "", smallSize)
		f.CellFormat(0, lineHigh, fmt.Sprintf("%s, page %d", d.Title, f.PageNo()), "", 0, "R", false, 0, "")
		mark(f, d.Marking, 297-margin+5)
	})
	f.AddPage()
	f.SetFont(font, "B", titleSize)
	f.MultiCell(0, 9, d.Title, "", "L", false)
	for _, s := range d.Sections {
		set(f, s)
	}
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return nil, fmt.Errorf("setting a document: %w", err)
	}
	return out.Bytes(), nil
}

// mark writes the marking at a height of the page.
func mark(f *fpdf.Fpdf, marking string, y float64) {
	f.SetY(y)
	f.SetFont(font, "B", smallSize)
	f.CellFormat(0, lineHigh, marking, "", 1, "C", false, 0, "")
}

// set writes a section.
func set(f *fpdf.Fpdf, s Section) {
	f.Ln(3)
	if s.Heading != "" {
		f.SetFont(font, "B", headSize)
		f.MultiCell(0, 7, s.Heading, "", "L", false)
	}
	for _, line := range s.Lines {
		for i, value := range line.Values {
			if line.Name == "" {
				f.SetFont(font, "", textSize)
				f.MultiCell(0, lineHigh, value, "", "L", false)
				continue
			}
			f.SetFont(font, "B", textSize)
			name := line.Name
			if i > 0 {
				name = ""
			}
			beside(f, name, value)
		}
	}
}

// beside writes a value next to its name; both may take several lines.
func beside(f *fpdf.Fpdf, name, value string) {
	high := float64(max(len(f.SplitText(name, nameWidth-2)), 1)) * lineHigh
	if _, page := f.GetPageSize(); f.GetY()+high > page-margin-6 {
		f.AddPage()
		f.SetFont(font, "B", textSize)
	}
	top, page := f.GetY(), f.PageNo()
	f.MultiCell(nameWidth-2, lineHigh, name, "", "L", false)
	under := f.GetY()
	f.SetXY(margin+nameWidth, top)
	f.SetLeftMargin(margin + nameWidth)
	f.SetFont(font, "", textSize)
	f.MultiCell(0, lineHigh, value, "", "L", false)
	f.SetLeftMargin(margin)
	if f.PageNo() == page && f.GetY() < under {
		f.SetY(under)
	}
	f.SetX(margin)
}

// check looks for letters that the fonts do not have.
func (d Document) check() error {
	faces := make([]*sfnt.Font, 0, 2)
	for _, raw := range [][]byte{goregular.TTF, gobold.TTF} {
		face, err := sfnt.Parse(raw)
		if err != nil {
			return fmt.Errorf("reading a font: %w", err)
		}
		faces = append(faces, face)
	}
	texts := []string{d.Title, d.Marking}
	for _, s := range d.Sections {
		texts = append(texts, s.Heading)
		for _, line := range s.Lines {
			texts = append(append(texts, line.Name), line.Values...)
		}
	}
	var buffer sfnt.Buffer
	for _, text := range texts {
		for _, r := range text {
			if r == '\n' || r == '\r' || r == '\t' {
				continue
			}
			for _, face := range faces {
				if glyph, err := face.GlyphIndex(&buffer, r); err != nil || glyph == 0 {
					return ErrLetters
				}
			}
		}
	}
	return nil
}
