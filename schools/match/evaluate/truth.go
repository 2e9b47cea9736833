package evaluate

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Truth says which records are one person: it gives each record of a side a
// key, and two records with one key are a true pair. A record without a key
// is in no true pair.
type Truth struct{ left, right []term }

// term is one part of a key: a column, and perhaps a pattern that takes part
// of its value.
type term struct {
	side    string // left, right, or empty for both
	column  string
	pattern *regexp.Regexp
}

// ParseTruth reads a truth expression:
//
//	cluster                                     the column "cluster", in both files
//	rec_id =~ "rec-(\d+)-"                      what the group of a pattern takes from it
//	left.rec_id =~ "(\d+)" == right.original    one key for each file
//	surname + "date of birth"                   several columns together; quotes where a name needs them
//
// A pattern that does not fit, or an empty value, gives no key.
func ParseTruth(text string) (Truth, error) {
	p := &truthParser{rest: text}
	left, err := p.key()
	if err != nil {
		return Truth{}, p.wrong(err)
	}
	t := Truth{left: left, right: left}
	if p.take("==") {
		if t.right, err = p.key(); err != nil {
			return Truth{}, p.wrong(err)
		}
	}
	if p.space(); p.rest != "" {
		return Truth{}, p.wrong(errors.New("there is something after the end"))
	}
	if t, err = t.sided(); err != nil {
		return Truth{}, p.wrong(err)
	}
	return t, nil
}

// sided puts the key that speaks of the right file on the right.
func (t Truth) sided() (Truth, error) {
	if sideOf(t.left) == "right" && sideOf(t.right) == "left" {
		t.left, t.right = t.right, t.left
	}
	for _, side := range []struct {
		terms []term
		wrong string
	}{{t.left, "right"}, {t.right, "left"}} {
		for _, part := range side.terms {
			if part.side == side.wrong {
				return t, errors.New("each side of == must speak of one file: left.… == right.…")
			}
		}
	}
	return t, nil
}

func sideOf(terms []term) string {
	for _, t := range terms {
		if t.side != "" {
			return t.side
		}
	}
	return ""
}

// truthParser reads an expression from its front.
type truthParser struct{ rest string }

func (p *truthParser) wrong(err error) error {
	return fmt.Errorf("reading the truth expression, %d characters from its end: %w; write for example %s",
		len(p.rest), err, `left.rec_id =~ "rec-(\d+)-" == right.rec_id =~ "rec-(\d+)-"`)
}

func (p *truthParser) space() { p.rest = strings.TrimLeft(p.rest, " \t\r\n") }

func (p *truthParser) take(sign string) bool {
	p.space()
	var found bool
	p.rest, found = strings.CutPrefix(p.rest, sign)
	return found
}

// key is terms joined by plus signs.
func (p *truthParser) key() ([]term, error) {
	var terms []term
	for {
		t, err := p.term()
		if err != nil {
			return nil, err
		}
		if terms = append(terms, t); !p.take("+") {
			return terms, nil
		}
	}
}

func (p *truthParser) term() (t term, err error) {
	for _, side := range []string{"left", "right"} {
		if p.take(side + ".") {
			t.side = side
		}
	}
	if t.column, err = p.name(); err != nil {
		return t, err
	}
	if !p.take("=~") {
		return t, nil
	}
	p.space()
	pattern, err := p.quoted()
	if err != nil {
		return t, err
	}
	if t.pattern, err = regexp.Compile(pattern); err != nil {
		return t, fmt.Errorf("the pattern is not one: %w", err)
	}
	return t, nil
}

// name is a word, or anything in quotes.
func (p *truthParser) name() (string, error) {
	p.space()
	if strings.HasPrefix(p.rest, `"`) {
		return p.quoted()
	}
	end := strings.IndexFunc(p.rest, func(r rune) bool {
		return !(r == '_' || r == '-' || r == '.' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	})
	if end < 0 {
		end = len(p.rest)
	}
	if end == 0 {
		return "", errors.New("a column's name is missing")
	}
	name := p.rest[:end]
	p.rest = p.rest[end:]
	return name, nil
}

// quoted is text in double quotes, in which \" is a quote and \\ a backslash;
// before any other letter a backslash stays, so that \d and \\d are one.
func (p *truthParser) quoted() (string, error) {
	if !strings.HasPrefix(p.rest, `"`) {
		return "", errors.New("a pattern in double quotes is missing")
	}
	var b strings.Builder
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; {
		case c == '"':
			p.rest = p.rest[i+1:]
			return b.String(), nil
		case c == '\\' && i+1 < len(p.rest) && (p.rest[i+1] == '"' || p.rest[i+1] == '\\'):
			i++
			b.WriteByte(p.rest[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", errors.New("a quote is not closed")
}

// keys gives every row of a file its key, empty for none.
func keys(terms []term, t *Table) ([]string, error) {
	at := make([]int, len(terms))
	for i, part := range terms {
		var err error
		if at[i], err = t.column(part.column); err != nil {
			return nil, fmt.Errorf("reading the truth: %w", err)
		}
	}
	all := make([]string, len(t.Rows))
	for n, row := range t.Rows {
		for i, part := range terms {
			value := part.of(row[at[i]])
			if value == "" {
				all[n] = ""
				break
			}
			all[n] += value + "\x00"
		}
	}
	return all, nil
}

// of takes the groups of the pattern from a value; without groups, what the
// pattern fits.
func (t term) of(value string) string {
	if t.pattern == nil {
		return value
	}
	m := t.pattern.FindStringSubmatch(value)
	if len(m) > 1 {
		m = m[1:]
	}
	return strings.Join(m, "\x01")
}
