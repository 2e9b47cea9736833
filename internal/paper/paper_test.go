package paper_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"firstbell/internal/paper"
	"firstbell/internal/paper/papertest"
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
	text := papertest.Text(t, raw)
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
