package police

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads strict JSON: what Go's decoder lets pass and an incident must
// not hold (two fields of one name, broken UTF-8, half a surrogate pair,
// bottomless nesting, anything after the end) is a fault here.
type scanner struct {
	raw    []byte
	dec    *json.Decoder
	names  map[string]bool // field names that may appear in a pointer
	faults []Fault
}

// object is a scanned object. It remembers the order of its fields, so that one
// can be pointed out without repeating its name.
type object struct {
	values map[string]any
	place  map[string]int // 1 for the first field
}

// errUnreadable ends a scan; the fault that caused it is already recorded.
var errUnreadable = errors.New("reading JSON: it cannot be read")

// scan gives the value of raw as objects, lists, strings, float64 and booleans. It
// fails where raw cannot be read at all; faults that leave it readable are
// returned beside the value.
func scan(raw []byte, names map[string]bool) (any, []Fault, error) {
	s := &scanner{raw: raw, dec: json.NewDecoder(bytes.NewReader(raw)), names: names}
	s.dec.UseNumber()
	if !utf8.Valid(raw) {
		return nil, []Fault{{Code: CodeMalformed, Message: "The body is not valid UTF-8. Send JSON in UTF-8."}}, errUnreadable
	}
	value, err := s.value("", 0)
	if err == nil {
		err = s.end()
	}
	return value, s.faults, err
}

func (s *scanner) value(at string, depth int) (any, error) {
	before := s.dec.InputOffset()
	token, err := s.dec.Token()
	if err != nil {
		return nil, s.unreadable(at, err)
	}
	switch token := token.(type) {
	case json.Delim:
		return s.nested(at, token, depth+1)
	case json.Number:
		return number(token), nil
	case string:
		return token, s.surrogates(at, before)
	default:
		return token, nil
	}
}

func (s *scanner) nested(at string, open json.Delim, depth int) (any, error) {
	if depth > MaxDepth {
		s.add(at, CodeTooDeep, fmt.Sprintf("Values are nested more than %d deep. Send an incident as it is described.", MaxDepth))
		return nil, errUnreadable
	}
	if open == '{' {
		return s.object(at, depth)
	}
	return s.list(at, depth)
}

func (s *scanner) list(at string, depth int) (any, error) {
	values := []any{}
	for s.dec.More() {
		value, err := s.value(s.visible(at, strconv.Itoa(len(values)), true), depth)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, s.closing(at)
}

func (s *scanner) object(at string, depth int) (any, error) {
	fields := object{values: map[string]any{}, place: map[string]int{}}
	for s.dec.More() {
		before := s.dec.InputOffset()
		token, err := s.dec.Token()
		if err != nil {
			return nil, s.unreadable(at, err)
		}
		name, ok := token.(string)
		if !ok {
			return nil, s.unreadable(at, nil)
		}
		if err := s.surrogates(at, before); err != nil {
			return nil, err
		}
		if err := s.field(at, name, fields, depth); err != nil {
			return nil, err
		}
	}
	return fields, s.closing(at)
}

func (s *scanner) field(at, name string, fields object, depth int) error {
	pointer := s.visible(at, name, s.names[name])
	if fields.place[name] > 0 {
		s.add(pointer, CodeDuplicateField, "A field is given twice in one object. Send it once.")
	}
	value, err := s.value(pointer, depth)
	if err != nil {
		return err
	}
	fields.values[name] = value
	if fields.place[name] == 0 {
		fields.place[name] = len(fields.place) + 1
	}
	return nil
}

// hidden stands for the path below a field that the schema does not know. A
// name that is not ours may be anything, a child's included, so nothing below
// it is ever named.
const hidden = "\x00"

func (s *scanner) visible(at, token string, known bool) string {
	switch {
	case len(at) > 0 && at[len(at)-1:] == hidden:
		return at
	case !known:
		return at + hidden
	default:
		return below(at, token)
	}
}

// number reads a number; one beyond all bounds is infinite, and so outside every
// range that a schema may state.
func number(text json.Number) float64 {
	value, err := text.Float64()
	if err != nil {
		return math.Inf(1)
	}
	return value
}

func (s *scanner) closing(at string) error {
	if _, err := s.dec.Token(); err != nil {
		return s.unreadable(at, err)
	}
	return nil
}

func (s *scanner) end() error {
	if _, err := s.dec.Token(); !errors.Is(err, io.EOF) {
		s.add("", CodeMalformed, fmt.Sprintf("Something follows the end of the JSON, at byte %d. Send one object and nothing else.", s.dec.InputOffset()))
		return errUnreadable
	}
	return nil
}

// surrogates refuses an escaped half of a surrogate pair, which the decoder
// would silently turn into a replacement character: the text would be stored
// otherwise than it was sent.
func (s *scanner) surrogates(at string, before int64) error {
	literal := s.raw[before:s.dec.InputOffset()]
	for i := 0; i < len(literal)-1; i++ {
		if literal[i] != '\\' {
			continue
		}
		i++
		if literal[i] != 'u' || !utf16.IsSurrogate(escaped(literal[i:])) {
			continue
		}
		first, rest := escaped(literal[i:]), literal[i+5:]
		if len(rest) < 6 || rest[0] != '\\' || utf16.DecodeRune(first, escaped(rest[1:])) == utf8.RuneError {
			s.add(at, CodeMalformed, "Text holds half of a surrogate pair. Send JSON in UTF-8.")
			return errUnreadable
		}
		i += 10
	}
	return nil
}

// escaped is the code unit of an escape that begins with "uXXXX", or -1.
func escaped(text []byte) rune {
	if len(text) < 5 || text[0] != 'u' {
		return -1
	}
	unit, err := strconv.ParseUint(string(text[1:5]), 16, 32)
	if err != nil {
		return -1
	}
	return rune(unit)
}

// unreadable records that the JSON is broken. The decoder's own text may quote
// the body, so only the place is told.
func (s *scanner) unreadable(at string, err error) error {
	message := "This is not JSON from byte %d on. Send one JSON object."
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		message = "The JSON ends too early, at byte %d. Send the whole object."
	}
	s.add(at, CodeMalformed, fmt.Sprintf(message, s.dec.InputOffset()))
	return errUnreadable
}

func (s *scanner) add(at, code, message string) {
	if len(s.faults) <= MaxFaults {
		s.faults = append(s.faults, Fault{Pointer: shown(at), Code: code, Message: message})
	}
}

// shown is the pointer without the mark of a hidden path.
func shown(at string) string {
	if len(at) > 0 && at[len(at)-1:] == hidden {
		return at[:len(at)-1]
	}
	return at
}
