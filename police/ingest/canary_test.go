package ingest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"firstbell/police"
	"firstbell/police/ingest"
)

// canary marks everything that these tests submit. It must never come back.
const canary = "Canary Wren"

// TestNothingSubmittedComesBack replaces every single value of an incident, and
// then all at once, by marked values that are wrong in every way, and looks for
// the mark in all answers and in the whole log.
func TestNothingSubmittedComesBack(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	var tree map[string]any
	if err := json.Unmarshal(ingest.Example(), &tree); err != nil {
		t.Fatal(err)
	}
	wrong := []any{
		canary, canary + strings.Repeat(" x", 400), canary + "\x00", map[string]any{canary: canary}, []any{canary},
		map[string]any{"a": map[string]any{canary: canary}},
	}
	for _, leaf := range leaves(tree) {
		for _, value := range wrong {
			w.postMarked(tree, []func(any){leaf}, value)
		}
	}
	for _, value := range wrong {
		w.postMarked(tree, leaves(tree), value)
	}
	if len(w.intake.recorded()) < 200 {
		t.Errorf("only %d posts were refused: the test does not test", len(w.intake.recorded()))
	}
	for _, refusal := range w.intake.recorded() {
		if hasCanary(fmt.Sprint(refusal.Code, refusal.Faults)) {
			t.Errorf("a recorded refusal holds what was submitted: %+v", refusal)
		}
	}
	if hasCanary(w.log.String()) {
		t.Error("the log holds what was submitted")
	}
}

func (w *world) postMarked(tree map[string]any, at []func(any), value any) {
	w.Helper()
	for _, set := range at {
		set(value)
	}
	raw, err := json.Marshal(tree)
	if err != nil {
		w.Fatal(err)
	}
	for _, set := range at {
		set(restore)
	}
	got := w.post(string(raw))
	if got.status >= 500 {
		w.Errorf("status %d: %s", got.status, got.body)
	}
	if got.status >= 400 && hasCanary(got.body+fmt.Sprint(got.header)) {
		w.Errorf("the answer repeats what was submitted: %s", got.body)
	}
}

func hasCanary(text string) bool {
	return strings.Contains(strings.ToLower(text), "canary") || strings.Contains(strings.ToLower(text), "wren")
}

// restore asks a setter to put the first value back.
var restore = new(int)

// leaves gives a setter for every value of the tree that is not a list or an
// object, and for every list and object too.
func leaves(node any) []func(any) {
	var all []func(any)
	switch node := node.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(node)) {
			first := node[name]
			all = append(all, func(v any) { node[name] = or(v, first) })
			all = append(all, leaves(first)...)
		}
	case []any:
		for n, first := range node {
			all = append(all, func(v any) { node[n] = or(v, first) })
			all = append(all, leaves(first)...)
		}
	}
	return all
}

func or(v, first any) any {
	if v == restore {
		return first
	}
	return v
}

func TestNothingOfAnAcceptedIncidentIsLogged(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	var in police.Incident
	if err := json.Unmarshal(ingest.Example(), &in); err != nil {
		t.Fatal(err)
	}
	for n := range in.Children {
		c := &in.Children[n]
		c.ID, c.Forename, c.Surname, c.KnownAs, c.Interpreter = canary+strconv.Itoa(n), canary, canary, []string{canary}, canary
		c.Circumstances, c.Voice.Words, c.Voice.WhoPresent, c.Ethnicity, c.SEND = canary, canary, canary, canary, []string{canary}
	}
	in.Circumstances, in.Location.Address, in.PoliceAction, in.Reference = canary, canary, canary, canary
	got := w.post(string(in.ContentHashInput()))
	if got.status != http.StatusAccepted {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	if hasCanary(w.log.String()) {
		t.Errorf("the log holds what was submitted: %s", w.log)
	}
}

func TestNothingOfAddressesAndHeadersComesBack(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	escaped := "canary%20wren"
	for _, got := range []answer{
		w.do(http.MethodGet, "/v1/schools?q="+escaped+strings.Repeat("x", 200), northKey, ""),
		w.do(http.MethodGet, "/v1/incidents/"+escaped, northKey, ""),
		w.do(http.MethodGet, "/"+escaped, "", ""),
		w.do(http.MethodGet, "/v1/schools?q=lark", "fbk_"+canary, ""),
		w.do(http.MethodPost, "/v1/incidents", northKey, "{}", "Content-Type", "text/"+canary),
		w.do(http.MethodPost, "/v1/incidents", northKey, "{}", "Content-Encoding", canary),
		w.do(http.MethodGet, "/openapi.json", "", "", "Host", "canary.example"),
	} {
		if hasCanary(got.body + fmt.Sprint(got.header)) {
			t.Errorf("status %d repeats what was submitted: %s %v", got.status, got.body, got.header)
		}
	}
	if hasCanary(w.log.String()) {
		t.Errorf("the log holds what was submitted: %s", w.log)
	}
}
