package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"firstbell/internal/auth"
	"firstbell/notifier"
	"firstbell/police"
)

// secretWord is in every value that the door must not repeat.
const secretWord = "Wintergreen"

// plainBody is a body that would be accepted, as a tree to be spoilt.
func plainBody(t testing.TB) map[string]any {
	t.Helper()
	var tree map[string]any
	text := `{"reference":"REF/1","version":1,"type":"domestic-abuse","occurredAt":"2026-11-02T21:40:00Z",
		"children":[{"id":"C1","forename":"` + secretWord + `","surname":"Vale","dateOfBirth":"2016-03-04","presence":"present",
		"voice":{"spokenTo":"no","reasonNotObtained":"asleep"}}]}`
	if err := json.Unmarshal([]byte(text), &tree); err != nil {
		t.Fatal(err)
	}
	return tree
}

// spoilt is a good body after a change.
func spoilt(t testing.TB, change func(body, child map[string]any)) []byte {
	t.Helper()
	tree := plainBody(t)
	change(tree, tree["children"].([]any)[0].(map[string]any))
	raw, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// badBody is a body that the door must turn away, and what it must say.
type badBody struct {
	name     string
	body     []byte
	status   int
	pointers []string // of all faults
}

func badBodies(t testing.TB) []badBody {
	t.Helper()
	nested := bytes.Repeat([]byte{'['}, 10_000)
	good := spoilt(t, func(_, _ map[string]any) {})
	return []badBody{
		{"wrong types everywhere", spoilt(t, func(b, c map[string]any) {
			b["version"], b["occurredAt"], c["forename"], c["knownAs"], c["voice"] = secretWord, 7, []any{secretWord}, secretWord, secretWord
		}), 422, []string{"/children/0/forename", "/children/0/knownAs", "/children/0/voice", "/occurredAt", "/version"}},
		{"every required field missing", []byte(`{}`), 422,
			[]string{"/children", "/occurredAt", "/reference", "/type", "/version"}},
		{"required fields of a child missing", spoilt(t, func(b, _ map[string]any) {
			b["children"] = []any{map[string]any{"forename": secretWord}}
		}), 422, []string{"/children/0/id", "/children/0/presence", "/children/0/voice"}},
		{"unknown fields whose names are names", spoilt(t, func(b, c map[string]any) {
			b[secretWord], c["nickname "+secretWord] = secretWord, 1
		}), 422, []string{"", "/children/0"}},
		{"a field given twice", bytes.Replace(good, []byte(`"forename":`), []byte(`"forename":"`+secretWord+`","forename":`), 1),
			422, []string{"/children/0/forename"}},
		{"an unknown field given twice", bytes.Replace(good, []byte(`{"children"`), []byte(`{"`+secretWord+`":1,"`+secretWord+`":2,"children"`), 1),
			422, []string{"", ""}},
		{"31 February", spoilt(t, func(b, c map[string]any) {
			c["dateOfBirth"], b["occurredAt"] = "2016-02-31", "2026-02-31T10:00:00Z"
		}), 422, []string{"/children/0/dateOfBirth", "/occurredAt"}},
		{"a time without a zone", spoilt(t, func(b, _ map[string]any) { b["occurredAt"] = "2026-11-02T21:40:00" }), 422, []string{"/occurredAt"}},
		{"a time that has not come", spoilt(t, func(b, _ map[string]any) { b["occurredAt"] = "2199-01-01T00:00:00Z" }), 422, []string{"/occurredAt"}},
		{"a date of birth of 1900", spoilt(t, func(_, c map[string]any) { c["dateOfBirth"] = "1900-01-01" }), 422, []string{"/children/0/dateOfBirth"}},
		{"another type of incident", spoilt(t, func(b, _ map[string]any) { b["type"] = "missing-" + secretWord }), 422, []string{"/type"}},
		{"only grown-ups", spoilt(t, func(_, c map[string]any) { c["dateOfBirth"] = "1980-03-04" }), 422, []string{"/children"}},
		{"no child at all", spoilt(t, func(b, _ map[string]any) { b["children"] = []any{} }), 422, []string{"/children"}},
		{"51 children", spoilt(t, func(b, c map[string]any) { b["children"] = many(c, 51) }), 422, []string{"/children"}},
		{"an adult who is not listed", spoilt(t, func(b, _ map[string]any) {
			b["conditions"] = []any{map[string]any{"kind": "bail", "person": secretWord}}
		}), 422, []string{"/conditions/0/person"}},
		{"invalid UTF-8", bytes.Replace(good, []byte("Vale"), []byte("V\xe9le"), 1), 400, []string{""}},
		{"half a surrogate pair", bytes.Replace(good, []byte("Vale"), []byte(`V\ud800`), 1), 400, []string{"/children/0/surname"}},
		{"an ending that is missing", good[:len(good)-1], 400, []string{""}},
		{"something after the end", append(slices.Clone(good), good...), 400, []string{""}},
		{"no JSON", []byte(secretWord), 400, []string{""}},
		{"nothing", nil, 400, []string{""}},
		{"a list", []byte(`["` + secretWord + `"]`), 422, []string{""}},
		{"10,000 nested lists", append(nested, bytes.Repeat([]byte{']'}, 10_000)...), 400, nil},
		{"10,000 nested lists in a field", bytes.Replace(good, []byte(`"Vale"`), append(slices.Clone(nested), bytes.Repeat([]byte{']'}, 10_000)...), 1), 400, nil},
		{"64 KiB and a byte", bytes.Replace(good, []byte("Vale"), bytes.Repeat([]byte{'v'}, police.MaxBodyBytes+1-len(good)+4), 1), 413, nil},
		{"a megabyte", bytes.Replace(good, []byte("Vale"), bytes.Repeat([]byte{'v'}, 1<<20), 1), 413, nil},
	}
}

// many are n children with ids of their own.
func many(child map[string]any, n int) []any {
	var all []any
	for i := range n {
		one := maps.Clone(child)
		one["id"] = fmt.Sprint("C", i)
		all = append(all, one)
	}
	return all
}

func TestDoorNamesEveryFaultAndStoresNoIncident(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	a := h.open(t, Parts{})
	force := h.world.Forces[0].Code
	officer := h.officer(t, force)
	if got := officer.post(t, "/v1/incidents", spoilt(t, func(_, _ map[string]any) {})); got.status != http.StatusAccepted {
		t.Fatalf("the body that others are made of is refused: %d %s", got.status, got.body)
	}
	a.settle(t)
	before := ledgerOf(t, a)
	all := badBodies(t)
	for _, bad := range all {
		got := officer.post(t, "/v1/incidents", bad.body)
		if got.status != bad.status {
			t.Errorf("%s: status %d, want %d: %s", bad.name, got.status, bad.status, got.body)
			continue
		}
		if pointers := pointersOf(t, got); bad.pointers != nil && !slices.Equal(pointers, bad.pointers) {
			t.Errorf("%s: faults at %q, want %q", bad.name, pointers, bad.pointers)
		}
		if strings.Contains(got.body, secretWord) || strings.Contains(got.body, "2016-02-31") {
			t.Errorf("%s: the answer repeats what was sent: %s", bad.name, got.body)
		}
	}
	if after := ledgerOf(t, a); after != before {
		t.Errorf("refused posts changed the ledger from %+v to %+v", before, after)
	}
	checkRefusals(t, h, a, all)
}

func ledgerOf(t testing.TB, a *App) notifier.Ledger {
	t.Helper()
	l, err := a.service.Ledger(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func pointersOf(t testing.TB, got answered) []string {
	t.Helper()
	var p police.Problem
	if err := json.Unmarshal([]byte(got.body), &p); err != nil {
		t.Fatalf("%d: not a problem document: %s", got.status, got.body)
	}
	pointers := []string{}
	for _, f := range p.Errors {
		pointers = append(pointers, f.Pointer)
	}
	slices.Sort(pointers)
	return pointers
}

// checkRefusals looks for each refusal on the desk: who, when, where; no values.
func checkRefusals(t *testing.T, h *house, a *App, all []badBody) {
	t.Helper()
	force := h.world.Forces[0].Code
	a.applied(t)
	p := auth.Principal{Grants: []auth.Grant{{Role: notifier.RoleOperator, Scope: force}}}
	rows, err := notifier.NewBoards(a.service).Refusals(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(all) {
		t.Errorf("%d refusals are recorded of %d", len(rows), len(all))
	}
	keyID := strings.Split(h.keys[force], "_")[1]
	want := map[string]int{}
	for _, bad := range all {
		for _, pointer := range bad.pointers {
			want[pointer]++
		}
	}
	for _, row := range rows {
		if row.Client != keyID || row.Force != force || row.At.IsZero() || row.Status < 400 || row.Code == "" {
			t.Errorf("recorded as %+v", row)
		}
		for _, pointer := range row.Pointers {
			want[pointer]--
		}
	}
	for pointer, missing := range want {
		if missing > 0 {
			t.Errorf("pointer %q is recorded %d times too few", pointer, missing)
		}
	}
	page := h.reader(t, a, a.operator(t, force, notifier.RoleOperator)).get(t, "/desk/refused")
	for _, text := range []string{keyID, "/children/0/forename"} {
		if !strings.Contains(page.body, text) {
			t.Errorf("the desk's page of refusals (%d) does not show %q", page.status, text)
		}
	}
	if strings.Contains(page.body, secretWord) {
		t.Error("the desk's page of refusals shows what was sent")
	}
}

// applied returns when the view holds everything that is in the log now.
func (a *App) applied(t testing.TB) {
	t.Helper()
	last, err := a.engine.Log().LastSeq(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := a.view.Wait(t.Context(), last); err != nil {
		t.Fatal(err)
	}
}

func TestKeysOpenNothingButTheirOwnForce(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	a := h.open(t, Parts{})
	mine, other := h.world.Forces[0].Code, h.world.Forces[1].Code
	body := spoilt(t, func(_, _ map[string]any) {})
	var receipt police.Receipt
	got := h.officer(t, mine).post(t, "/v1/incidents", body)
	if err := json.Unmarshal([]byte(got.body), &receipt); err != nil || got.status != http.StatusAccepted {
		t.Fatalf("%d %s", got.status, got.body)
	}
	a.settle(t)
	before := ledgerOf(t, a)

	unknown := map[string]string{
		"no key":        "",
		"no scheme":     h.keys[mine],
		"a wrong one":   "Bearer fbk_" + strings.Repeat("0", 16) + "_" + strings.Repeat("a", 43),
		"half of one":   "Bearer " + h.keys[mine][:len(h.keys[mine])-1],
		"one too long":  "Bearer " + strings.Repeat("k", 9000-600),
		"another realm": "Basic " + h.keys[mine],
	}
	var answers []string
	for _, name := range slices.Sorted(maps.Keys(unknown)) {
		v := newVisitor(t, "http://"+h.config.Police.Listen)
		got := v.do(t, http.MethodPost, "/v1/incidents", body, map[string]string{"Authorization": unknown[name], "Content-Type": "application/json"})
		if name == "one too long" && got.status == http.StatusRequestHeaderFieldsTooLarge {
			continue
		}
		if got.status != http.StatusUnauthorized || got.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: status %d: %s", name, got.status, got.body)
		}
		answers = append(answers, got.body)
	}
	if slices.Sort(answers); len(slices.Compact(answers)) != 1 {
		t.Errorf("wrong keys can be told apart by their answers: %q", answers)
	}

	foreign := h.officer(t, other)
	missing := foreign.get(t, "/v1/incidents/"+strings.Repeat("0", 32))
	for name, got := range map[string]answered{
		"status":     foreign.get(t, "/v1/incidents/"+receipt.ID),
		"withdrawal": foreign.post(t, "/v1/incidents/"+receipt.ID+"/withdrawal", []byte(`{"reason":"wrong-child"}`)),
	} {
		if got.status != http.StatusNotFound || got.body != missing.body {
			t.Errorf("%s of another force's incident: %d %s, of none: %d %s", name, got.status, got.body, missing.status, missing.body)
		}
	}
	if after := ledgerOf(t, a); after != before {
		t.Errorf("wrong keys changed the ledger from %+v to %+v", before, after)
	}

	// The same reference under another force is another incident.
	if got := foreign.post(t, "/v1/incidents", body); got.status != http.StatusAccepted || strings.Contains(got.body, receipt.ID) {
		t.Errorf("the same reference of another force: %d %s", got.status, got.body)
	}
	// A revoked key is a wrong key at once.
	if _, err := a.RevokeKey(t.Context(), revokeOrder{ID: strings.Split(h.keys[mine], "_")[1]}); err != nil {
		t.Fatal(err)
	}
	if got := h.officer(t, mine).get(t, "/v1/incidents/"+receipt.ID); got.status != http.StatusUnauthorized || got.body != answers[0] {
		t.Errorf("a revoked key answers %d %s", got.status, got.body)
	}
}
