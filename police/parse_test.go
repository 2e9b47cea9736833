package police_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/police"
)

// noon is the moment at which every test stands.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func example(t testing.TB) string {
	t.Helper()
	raw, err := os.ReadFile("ingest/example.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// found writes faults as "pointer code", in order.
func found(faults []police.Fault) []string {
	all := make([]string, len(faults))
	for i, f := range faults {
		all[i] = f.Pointer + " " + f.Code
	}
	return all
}

// set changes one value of a JSON document by pointer; a nil value removes it.
func set(t testing.TB, doc, pointer string, value any) string {
	t.Helper()
	var root any
	if err := json.Unmarshal([]byte(doc), &root); err != nil {
		t.Fatal(err)
	}
	tokens := strings.Split(pointer, "/")[1:]
	at := root
	for _, token := range tokens[:len(tokens)-1] {
		at = step(t, at, token)
	}
	last := tokens[len(tokens)-1]
	switch at := at.(type) {
	case map[string]any:
		if value == nil {
			delete(at, last)
		} else {
			at[last] = value
		}
	case []any:
		at[index(t, last)] = value
	}
	changed, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	return string(changed)
}

func step(t testing.TB, at any, token string) any {
	t.Helper()
	switch at := at.(type) {
	case map[string]any:
		if _, ok := at[token]; !ok {
			at[token] = map[string]any{}
		}
		return at[token]
	case []any:
		return at[index(t, token)]
	default:
		t.Fatalf("no way to %q", token)
		return nil
	}
}

func index(t testing.TB, token string) int {
	t.Helper()
	var n int
	if _, err := fmt.Sscan(token, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

type change struct {
	pointer string
	value   any
}

func TestTheExampleIsAccepted(t *testing.T) {
	t.Parallel()
	in, faults := police.Parse([]byte(example(t)), noon)
	if len(faults) > 0 {
		t.Fatalf("faults: %v", faults)
	}
	if in.Reference != "DA-2026-004211" || len(in.Children) != 2 || in.Children[0].DateOfBirth.String() != "2016-02-29" ||
		in.Children[1].ApproximateAge.Years != 3 || in.Conditions[0].CollectFromSchool != police.AnswerNo {
		t.Errorf("read as %+v", in)
	}
}

// TestFaults holds changes to a sound incident against the exact set of faults
// they must cause.
func TestFaults(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("é", n) }
	manyNames := make([]any, 11)
	for i := range manyNames {
		manyNames[i] = "x"
	}
	cases := []struct {
		name    string
		changes []change
		want    []string
	}{
		{"no reference", []change{{"/reference", nil}}, []string{"/reference required"}},
		{"an empty reference", []change{{"/reference", ""}}, []string{"/reference required"}},
		{"a reference of 64 characters", []change{{"/reference", strings.Repeat("x", 64)}}, nil},
		{"a reference of 65 characters", []change{{"/reference", strings.Repeat("x", 65)}}, []string{"/reference too-long"}},
		{"a reference with a line break", []change{{"/reference", "DA\n1"}}, []string{"/reference bad-format"}},
		{"a reference that begins with a space", []change{{"/reference", " DA1"}}, []string{"/reference bad-format"}},
		{"a reference with spaces and signs inside", []change{{"/reference", "DA 1/2026 (b)"}}, nil},
		{"a number as reference", []change{{"/reference", 17}}, []string{"/reference wrong-type"}},
		{"version nought", []change{{"/version", 0}}, []string{"/version out-of-range"}},
		{"version minus one", []change{{"/version", -1}}, []string{"/version out-of-range"}},
		{"half a version", []change{{"/version", 1.5}}, []string{"/version wrong-type"}},
		{"a version as text", []change{{"/version", "1"}}, []string{"/version wrong-type"}},
		{"an enormous version", []change{{"/version", 1e300}}, []string{"/version out-of-range"}},
		{"a version written as 2.0", []change{{"/version", json.Number("2.0")}}, nil},
		{"another type of incident", []change{{"/type", "missing-child"}}, []string{"/type type-not-supported"}},
		{"no type", []change{{"/type", nil}}, []string{"/type required"}},
		{"no time", []change{{"/occurredAt", nil}}, []string{"/occurredAt required"}},
		{"a time without a zone", []change{{"/occurredAt", "2026-11-19T21:40:00"}}, []string{"/occurredAt not-a-time"}},
		{"31 February", []change{{"/occurredAt", "2026-02-31T21:40:00Z"}}, []string{"/occurredAt not-a-time"}},
		{"a date for a time", []change{{"/occurredAt", "2026-11-19"}}, []string{"/occurredAt not-a-time"}},
		{"a clock four minutes ahead", []change{{"/occurredAt", "2026-11-20T12:04:00Z"}}, nil},
		{"a clock six minutes ahead", []change{{"/occurredAt", "2026-11-20T12:06:00Z"}}, []string{"/occurredAt in-future"}},
		{"a summer zone", []change{{"/occurredAt", "2026-07-19T21:40:00+01:00"}}, nil},
		{"reported tomorrow", []change{{"/reportedAt", "2026-11-21T12:00:00Z"}}, []string{"/reportedAt in-future"}},
		{"the year nought", []change{{"/occurredAt", "0000-01-01T00:00:00+01:00"}}, []string{"/occurredAt implausible-date"}},
		{"circumstances of 600 characters", []change{{"/circumstances", long(600)}}, nil},
		{"circumstances of 601 characters", []change{{"/circumstances", long(601)}, {"/children/1/circumstances", long(601)}},
			[]string{"/children/1/circumstances too-long", "/circumstances too-long"}},
		{"a control character", []change{{"/circumstances", "a\x00b"}}, []string{"/circumstances bad-character"}},
		{"text that turns around", []change{{"/children/0/forename", "Row\u202ean"}}, []string{"/children/0/forename bad-character"}},
		{"a zero-width space", []change{{"/circumstances", "Tho\u200bmas"}}, []string{"/circumstances bad-character"}},
		{"a soft hyphen", []change{{"/children/0/forename", "Row\u00adan"}}, []string{"/children/0/forename bad-character"}},
		{"a byte order mark inside", []change{{"/policeContact/team", "Te\ufeffam"}}, []string{"/policeContact/team bad-character"}},
		{"a word joiner", []change{{"/children/0/knownAs", []any{"a\u2060b"}}}, []string{"/children/0/knownAs/0 bad-character"}},
		{"a mark of direction", []change{{"/circumstances", "a\u200fb"}}, []string{"/circumstances bad-character"}},
		{"a tag that nobody sees", []change{{"/circumstances", "a\U000e0061b"}}, []string{"/circumstances bad-character"}},
		{"a line separator", []change{{"/circumstances", "a\u2028b"}}, []string{"/circumstances bad-character"}},
		{"a joiner between Latin letters", []change{{"/circumstances", "Tho\u200dmas"}}, []string{"/circumstances bad-character"}},
		{"a joiner at the end", []change{{"/circumstances", "asleep\u200d"}}, []string{"/circumstances bad-character"}},
		{"a non-joiner inside a Persian word", []change{{"/children/0/forename", "نیک\u200cروز"}}, nil},
		{"a joiner inside a Sinhala word", []change{{"/children/0/forename", "ශ්\u200dරී"}}, nil},
		{"line breaks and tabs in text", []change{{"/circumstances", "a\r\n\tb"}}, nil},
		{"an unknown behaviour", []change{{"/behaviours", []any{"physical", "shouting"}}}, []string{"/behaviours/1 not-a-listed-code"}},
		{"behaviours as one text", []change{{"/behaviours", "physical"}}, []string{"/behaviours wrong-type"}},
		{"a risk without a grade", []change{{"/risk", map[string]any{"tool": "dash"}}}, []string{"/risk/grade required"}},
		{"a yes that is true", []change{{"/socialCareReferral", true}}, []string{"/socialCareReferral wrong-type"}},
		{"a meeting on 31 June", []change{{"/marac/date", "2026-06-31"}}, []string{"/marac/date not-a-date"}},
		{"sensitive as text", []change{{"/location/sensitive", "yes"}}, []string{"/location/sensitive wrong-type"}},
		{"nothing but null where it is optional", []change{{"/risk/tool", "dash"}, {"/location/postcode", json.RawMessage("null")}}, nil},
		{"null where it is required", []change{{"/children/0/presence", json.RawMessage("null")}}, []string{"/children/0/presence required"}},
		{"a condition on nobody listed", []change{{"/conditions/0/person", "A9"}}, []string{"/conditions/0/person adult-not-listed"}},
		{"two adults of one id", []change{{"/adults/1/id", "A1"}, {"/conditions", nil}, {"/children/0/relationships", nil}},
			[]string{"/adults/1/id duplicate-id"}},
		{"a misspelt adult id spoils the places that refer to it quietly", []change{{"/adults/1/id", 7}}, []string{"/adults/1/id wrong-type"}},
		{"no children", []change{{"/children", []any{}}}, []string{"/children too-few"}},
		{"children missing", []change{{"/children", nil}}, []string{"/children required"}},
		{"children that are not objects", []change{{"/children", []any{1, nil, "x"}}},
			[]string{"/children/0 wrong-type", "/children/1 wrong-type", "/children/2 wrong-type"}},
		{"an empty child", []change{{"/children/1", map[string]any{}}},
			[]string{"/children/1/id required", "/children/1/presence required", "/children/1/voice required"}},
		{"two children of one id", []change{{"/children/1/id", "C1"}}, []string{"/children/1/id duplicate-id"}},
		{"a child born on 31 February", []change{{"/children/0/dateOfBirth", "2016-02-31"}}, []string{"/children/0/dateOfBirth not-a-date"}},
		{"a child born tomorrow", []change{{"/children/0/dateOfBirth", "2026-11-21"}}, []string{"/children/0/dateOfBirth in-future"}},
		{"a placeholder for a date of birth", []change{{"/children/0/dateOfBirth", "1900-01-01"}}, []string{"/children/0/dateOfBirth implausible-date"}},
		{"a child without a name or a date of birth", []change{{"/children/0/forename", nil}, {"/children/0/surname", nil}, {"/children/0/dateOfBirth", nil}}, nil},
		{"a wrong pupil number", []change{{"/children/0/upn", "nonsense"}}, nil},
		{"a school number that cannot be", []change{{"/children/0/school/urn", "12AB"}}, nil},
		{"eleven names", []change{{"/children/0/knownAs", manyNames}}, []string{"/children/0/knownAs too-many"}},
		{"a related adult who is not listed", []change{{"/children/0/relationships/1/adult", "A3"}}, []string{"/children/0/relationships/1/adult adult-not-listed"}},
		{"a safe adult who is not listed", []change{{"/children/0/safeContact/adult", "A3"}}, []string{"/children/0/safeContact/adult adult-not-listed"}},
		{"no voice", []change{{"/children/0/voice", nil}}, []string{"/children/0/voice required"}},
		{"a voice without words or a reason", []change{{"/children/0/voice", map[string]any{"spokenTo": "no"}}}, []string{"/children/0/voice voice-incomplete"}},
		{"spoken to, and nothing written down", []change{{"/children/0/voice", map[string]any{"spokenTo": "yes", "words": "  "}}}, []string{"/children/0/voice voice-incomplete"}},
		{"a voice that was honestly not recorded", []change{{"/children/0/voice", map[string]any{"spokenTo": "unknown", "reasonNotObtained": "not-recorded"}}}, nil},
		{"an empty voice", []change{{"/children/0/voice", map[string]any{}}}, []string{"/children/0/voice voice-incomplete", "/children/0/voice/spokenTo required"}},
		{"words that are a number", []change{{"/children/0/voice/words", 5}}, []string{"/children/0/voice/words wrong-type"}},
		{"a presence that is not one", []change{{"/children/0/presence", "outside"}}, []string{"/children/0/presence not-a-listed-code"}},
		{"an age below nought", []change{{"/children/1/approximateAge/years", -1}}, []string{"/children/1/approximateAge/years out-of-range"}},
		{"a force that cannot be", []change{{"/children/0/residenceForce", "the north"}}, []string{"/children/0/residenceForce bad-format"}},
		{"one adult among the children", []change{{"/children/1/dateOfBirth", "2000-01-01"}}, nil},
		{"nobody under 18", []change{{"/children/0/dateOfBirth", "2000-01-01"}, {"/children/1/dateOfBirth", "2001-01-01"}}, []string{"/children no-eligible-child"}},
		{"perhaps nobody under 18", []change{{"/children/0/dateOfBirth", "2000-01-01"}, {"/children/1/dateOfBirth", "2001-02-31"}}, []string{"/children/1/dateOfBirth not-a-date"}},
		{"an unknown field", []change{{"/children/0/favouriteColour", "blue"}}, []string{"/children/0 unknown-field"}},
		{"a field in other letters", []change{{"/Reference", "x"}}, []string{" unknown-field"}},
		{"faults everywhere at once", []change{
			{"/reference", nil}, {"/occurredAt", "yesterday"}, {"/adults/0/role", "husband"}, {"/children/0/voice", nil},
			{"/children/1/id", "C1"}, {"/children/1/relationships/0/adult", "A7"}, {"/extra", 1},
		}, []string{
			" unknown-field", "/adults/0/role not-a-listed-code", "/children/0/voice required", "/children/1/id duplicate-id",
			"/occurredAt not-a-time", "/reference required",
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc := example(t)
			for _, change := range c.changes {
				doc = set(t, doc, change.pointer, change.value)
			}
			_, faults := police.Parse([]byte(doc), noon)
			if got := found(faults); !slices.Equal(got, c.want) {
				t.Errorf("faults:\n got %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestStrictReading(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, raw string
		want      []string
	}{
		{"a field twice", strings.Replace(example(t), `"version": 1`, `"version": 1, "version": 1`, 1), []string{"/version duplicate-field"}},
		{"a field twice, far in", strings.Replace(example(t), `"relation": "mother"`, `"relation": "mother", "relation": "father"`, 1), []string{"/children/0/relationships/0/relation duplicate-field"}},
		{"an escaped name is the same name", strings.Replace(example(t), `"version": 1`, `"version": 1, "\u0076ersion": 1`, 1), []string{"/version duplicate-field"}},
		{"an unknown field twice, which is never named", `{"Rowan Example":{"x":1,"x":2}}`, nil},
		{"a number beyond all numbers", strings.Replace(example(t), `"version": 1`, `"version": 1e999`, 1), []string{"/version out-of-range"}},
		{"half a surrogate pair", strings.Replace(example(t), `"Rowan"`, `"Rowan\ud83d"`, 1), []string{"/children/0/forename malformed"}},
		{"the wrong half", strings.Replace(example(t), `"Rowan"`, `"\ude00Rowan"`, 1), []string{"/children/0/forename malformed"}},
		{"two first halves", strings.Replace(example(t), `"Rowan"`, `"\ud83d\ud83d"`, 1), []string{"/children/0/forename malformed"}},
		{"a whole pair", strings.Replace(example(t), `"Rowan"`, `"Rowan\ud83d\ude00"`, 1), nil},
		{"a backslash before letters that look like one", strings.Replace(example(t), `"Rowan"`, `"Rowan\\ud83d"`, 1), nil},
		{"nothing", ``, []string{" malformed"}},
		{"only white space", "  \n", []string{" malformed"}},
		{"text", `"x"`, []string{" wrong-type"}},
		{"a list", `[]`, []string{" wrong-type"}},
		{"a comma too many", `{"version":1,}`, []string{" malformed"}},
		{"a comment", `{/* */}`, []string{" malformed"}},
		{"a byte order mark", "\ufeff{}", []string{" malformed"}},
		{"two objects", example(t) + `{}`, []string{" malformed"}},
		{"seventeen lists in each other", `{"send":` + strings.Repeat("[", 17), []string{"/send/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0 too-deep"}},
		{"too large", strings.Repeat(" ", police.MaxBodyBytes+1), []string{" too-long"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, faults := police.Parse([]byte(c.raw), noon)
			got := found(faults)
			if c.name == "an unknown field twice, which is never named" {
				if strings.Contains(fmt.Sprint(faults), "Rowan") || got[0] != " duplicate-field" {
					t.Errorf("faults: %q", faults)
				}
				return
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("faults:\n got %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestUnknownFieldsAreToldByPlaceAndResemblance(t *testing.T) {
	t.Parallel()
	for name, hint := range map[string]string{
		"date_of_birth": "Did you mean dateOfBirth?", "DateOfBirth": "Did you mean dateOfBirth?", "dateOfBrith": "Did you mean dateOfBirth?",
		"foreName": "Did you mean forename?", "favouriteColour": "Leave it out.", "Rowan Example": "Leave it out.",
		"07700900001": "Leave it out.", strings.Repeat("x", 4000): "Leave it out.", "x": "Leave it out.",
	} {
		_, faults := police.Parse([]byte(set(t, example(t), "/children/0/"+name, 1)), noon)
		if len(faults) != 1 || !strings.HasSuffix(faults[0].Message, hint) || strings.Contains(faults[0].Message, name) || faults[0].Pointer != "/children/0" {
			t.Errorf("%.20q: %+v", name, faults)
		}
	}
	_, faults := police.Parse([]byte(`{"reference":"x","colour":1}`), noon)
	if len(faults) == 0 || !strings.HasPrefix(faults[0].Message, "Field 2 of this object is not known.") {
		t.Errorf("the place is not told: %+v", faults)
	}
}

func TestTheListOfFaultsIsBounded(t *testing.T) {
	t.Parallel()
	var fields []string
	for n := range 5000 {
		fields = append(fields, fmt.Sprintf(`"x%d":1`, n))
	}
	for _, raw := range []string{"{" + strings.Join(fields, ",") + "}", `{"children":[` + strings.Repeat("1,", 20_000) + "1]}", "{" + strings.Repeat(`"version":1,`, 3000) + `"version":1}`} {
		_, faults := police.Parse([]byte(raw), noon)
		if len(faults) > police.MaxFaults+1 {
			t.Errorf("%d faults", len(faults))
		}
	}
}

func TestWithdrawals(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string][]string{
		`{"reason":"wrong-child"}`: {}, `{}`: {"/reason required"}, `{"reason":"x"}`: {"/reason not-a-listed-code"},
		`{"reason":"other","note":"x"}`: {" unknown-field"}, `[]`: {" wrong-type"}, ``: {" malformed"},
	} {
		if _, faults := police.ParseWithdrawal([]byte(raw)); !slices.Equal(found(faults), want) {
			t.Errorf("%s: %q, want %q", raw, found(faults), want)
		}
	}
}
