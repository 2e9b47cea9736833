package paper_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"firstbell/internal/paper"
)

var made = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

func document() paper.Document {
	return paper.Document{Title: "Notification K7M2", Marking: "Do not disclose", At: made, Sections: []paper.Section{
		{Lines: []paper.Line{{Name: "Force", Values: []string{"Northmoor Police"}}}},
		{Heading: "The child", Lines: []paper.Line{
			{Name: "Name", Values: []string{"Zażółć Ğüneş O’Neill"}}, {Name: "Known as", Values: []string{"Zaz", "Зоя"}},
			{Name: "A name that is so long that it takes more than a line beside its value", Values: []string{"short"}},
			{Values: []string{strings.Repeat("Words that go on. ", 900)}},
		}},
	}}
}

func TestADocumentHoldsItsWordsAndTheMarkingOnEveryPage(t *testing.T) {
	t.Parallel()
	raw, err := paper.PDF(document())
	if err != nil {
		t.Fatal(err)
	}
	pages := bytes.Count(raw, []byte("/Type /Page\n"))
	if !bytes.HasPrefix(raw, []byte("%PDF-")) || pages < 3 {
		t.Fatalf("%d pages", pages)
	}
	text := textOf(t, raw)
	for _, words := range []string{"Northmoor Police", "Zażółć Ğüneş O’Neill", "Зоя", "The child"} {
		if !strings.Contains(text, words) {
			t.Errorf("it does not say %q", words)
		}
	}
	if n := strings.Count(text, "Do not disclose"); n != 2*pages {
		t.Errorf("the marking stands %d times on %d pages", n, pages)
	}
}

func TestTheSameDocumentGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	one, err := paper.PDF(document())
	if err != nil {
		t.Fatal(err)
	}
	two, err := paper.PDF(document())
	if err != nil || !bytes.Equal(one, two) {
		t.Errorf("two files differ, %v", err)
	}
}

func TestLettersThatCannotBeSetAreRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"محمد", "小明", "A🙂", "ก"} {
		d := document()
		d.Sections[1].Lines[0].Values = []string{name}
		if _, err := paper.PDF(d); !errors.Is(err, paper.ErrLetters) {
			t.Errorf("a name of %d letters: %v", len([]rune(name)), err)
		}
	}
}

var (
	streams = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)
	shown   = regexp.MustCompile(`(?s)\(((?:[^()\\]|\\.)*)\) ?Tj`)
)

// textOf is what the pages show: texts are strings of UTF-16 in packed streams.
func textOf(t *testing.T, raw []byte) string {
	t.Helper()
	var all strings.Builder
	for _, m := range streams.FindAllSubmatch(raw, -1) {
		z, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue
		}
		plain, err := io.ReadAll(z)
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			continue
		}
		for _, s := range shown.FindAllSubmatch(plain, -1) {
			all.WriteString(utf16Of(unescape(s[1])))
			all.WriteByte(' ')
		}
	}
	return all.String()
}

func unescape(s []byte) []byte {
	var out []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			if s[i] == 'r' {
				out = append(out, '\r')
				continue
			}
		}
		out = append(out, s[i])
	}
	return out
}

func utf16Of(b []byte) string {
	var units []uint16
	for i := 0; i+1 < len(b); i += 2 {
		units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return string(utf16.Decode(units))
}
