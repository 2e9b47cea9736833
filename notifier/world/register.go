package world

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"firstbell/schools"
)

// entry is one open school of a given register, as far as a world needs it.
type entry struct {
	urn                  schools.URN
	name, town, postcode string
	la, low, high        int
	typeCode             string
}

// drawSchools takes the world's schools from a real register: for each
// council a place with enough schools, and there a mixture of ages.
func (w *World) drawSchools(o Options) error {
	raw, err := os.ReadFile(o.RegisterFile)
	if err != nil {
		return fmt.Errorf("reading the register: %w", err)
	}
	entries, err := readRegister(raw)
	if err != nil {
		return fmt.Errorf("reading the register %s: %w", o.RegisterFile, err)
	}
	w.register = raw
	d := rolled(w.Seed, "register", 0)
	each := (o.Schools + len(w.Councils) - 1) / len(w.Councils)
	places, by := placesWith(entries, each)
	if len(places) < len(w.Councils) {
		return fmt.Errorf("reading the register %s: %d places have %d open schools or more, and %d are needed; give a larger register or fewer schools",
			o.RegisterFile, len(places), each, len(w.Councils))
	}
	for council := range w.Councils {
		at := d.IntN(len(places))
		chosen := mixture(d, by[places[at]], min(each, o.Schools-len(w.Schools)))
		places = slices.Delete(places, at, at+1)
		w.settle(council, chosen)
	}
	return nil
}

// settle puts drawn schools into a council, which takes their place's name.
func (w *World) settle(council int, chosen []entry) {
	w.Councils[council].Name = chosen[0].town
	w.Councils[council].towns = []string{chosen[0].town}
	for _, e := range chosen {
		i := len(w.Schools)
		w.Schools = append(w.Schools, School{Council: council, Domain: "s" + e.urn.String() + ".example", School: schools.School{
			URN: e.urn, Name: e.name, Town: e.town, Postcode: e.postcode, LA: w.Councils[council].Code, Number: 2001 + i,
			TypeCode: e.typeCode, LowAge: e.low, HighAge: e.high, Status: schools.StatusOpen,
			Telephone: strings.ReplaceAll(landline(400+i), " ", ""),
		}})
	}
}

// placesWith groups schools by town and keeps those large enough.
func placesWith(entries []entry, least int) ([]string, map[string][]entry) {
	by := map[string][]entry{}
	for _, e := range entries {
		if e.town != "" {
			by[e.town] = append(by[e.town], e)
		}
	}
	var places []string
	for town, in := range by {
		if len(in) >= least && hasAllAges(in) {
			places = append(places, town)
		}
	}
	slices.Sort(places)
	return places, by
}

func hasAllAges(in []entry) bool {
	return slices.ContainsFunc(in, func(e entry) bool { return e.high <= 11 }) &&
		slices.ContainsFunc(in, func(e entry) bool { return e.low >= 11 })
}

// mixture draws n schools, about one in four of them for older pupils.
func mixture(d dice, from []entry, n int) []entry {
	from = slices.Clone(from)
	d.Shuffle(len(from), func(i, j int) { from[i], from[j] = from[j], from[i] })
	older := max(1, n/4)
	var out, younger, spare []entry
	for _, e := range from {
		switch {
		case e.low < 11:
			younger = append(younger, e)
		case len(out) < older:
			out = append(out, e)
		default:
			spare = append(spare, e)
		}
	}
	return append(append(out, younger...), spare...)[:n]
}

// readRegister reads open schools of the full register or a short extract.
func readRegister(raw []byte) ([]entry, error) {
	r := csv.NewReader(bytes.NewReader(utf8Of(raw)))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("line 1: %w", err)
	}
	columns := columnsOf(header)
	if _, ok := columns["urn"]; !ok {
		return nil, fmt.Errorf("line 1: no column URN")
	}
	var out []entry
	for line := 2; ; line++ {
		record, err := r.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: not a CSV row", line)
		}
		if e, ok := entryOf(columns, record); ok {
			out = append(out, e)
		}
	}
}

func utf8Of(raw []byte) []byte {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if utf8.Valid(raw) {
		return raw
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return raw
	}
	return decoded
}

// columnsOf finds columns by name; the short extract uses other words.
func columnsOf(header []string) map[string]int {
	alias := map[string]string{"establishmentname": "name", "establishmentstatus (code)": "status", "la (code)": "la",
		"typeofestablishment (code)": "type", "statutorylowage": "low", "statutoryhighage": "high"}
	out := map[string]int{}
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		if short, ok := alias[name]; ok {
			name = short
		}
		out[name] = i
	}
	return out
}

// entryOf reads one row; a school that is not open, or cannot be read, is
// left out: the world needs some schools, not all.
func entryOf(columns map[string]int, record []string) (entry, bool) {
	field := func(name string) string {
		if i, ok := columns[name]; ok && i < len(record) {
			return strings.TrimSpace(record[i])
		}
		return ""
	}
	urn, err := schools.ParseURN(field("urn"))
	if status := field("status"); err != nil || field("name") == "" || (status != "" && status != "1") {
		return entry{}, false
	}
	e := entry{urn: urn, name: field("name"), town: field("town"), postcode: field("postcode"), typeCode: field("type")}
	e.la, _ = strconv.Atoi(field("la"))
	e.low, _ = strconv.Atoi(field("low"))
	e.high, _ = strconv.Atoi(field("high"))
	if e.high == 0 {
		e.low, e.high = agesByName(e.name)
	}
	return e, e.high > 4
}

// agesByName guesses what a short extract leaves out.
func agesByName(name string) (low, high int) {
	lower := strings.ToLower(name)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(lower, w) })
	}
	switch {
	case has("nursery"):
		return 2, 4
	case has("sixth form"):
		return 16, 19
	case has("secondary", "college", "high school", "grammar", "comprehensive", "upper school"):
		return 11, 18
	case has("infant"):
		return 4, 7
	case has("junior"):
		return 7, 11
	case has("primary", "first school", "jmi"):
		return 4, 11
	default:
		return 4, 16
	}
}
