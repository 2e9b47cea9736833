package portal_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/paper/papertest"
	"firstbell/schools"
)

// written is an acknowledged notification of which the school has recorded twice
// what it did: after the police changed it, and before.
func written(w *world) string {
	id := acknowledged(w)
	w.inbox.entries[id].OutcomeAt = morning
	w.inbox.entries[id].Outcomes = []schools.Recorded{
		{Outcome: schools.Outcome{Support: schools.SupportOvert, Referral: true, ChildView: "I liked the quiet room."}, At: morning},
		{Outcome: schools.Outcome{Support: schools.SupportSilent, WelfareCheck: true, OwnReference: "=CP-77"}, At: morning.Add(-24 * time.Hour), Before: true},
	}
	return id
}

// whatIsWritten must stand wherever the school reads what it recorded.
var whatIsWritten = []string{
	"What your school did", "What your school did, recorded before it had to be read again", "Overt support", "Silent support", "I liked the quiet room.", "CP-77",
	"23 November 2026", "22 November 2026",
}

func TestWhoeverReadsItReadsWhatTheSchoolRecorded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := written(w)
	b := w.as(t, "ada")
	for _, before := range []string{"/inbox", "/notifications/" + id, "/notifications/" + id + "/outcome", "/notifications/" + id + "/export"} {
		if got := b.Get(before); strings.Contains(got.Body, "quiet room") || strings.Contains(got.Body, "CP-77") {
			t.Errorf("%s shows it before anything is revealed", before)
		}
	}
	if page := b.Get("/notifications/" + id + "/outcome"); !strings.Contains(page.Body, "takes the place of what was recorded last") {
		t.Error("the page does not say that a record is replaced")
	}
	page := b.Submit(b.Get("/notifications/"+id).One("main form"), nil)
	page.CheckAccessible("content with what was recorded")
	for _, words := range whatIsWritten {
		if !strings.Contains(page.Body, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	if plain := reveal(t, nil); strings.Contains(plain.Body, "What your school did") {
		t.Error("a page has a heading without a record")
	}
}

func TestACopyHoldsWhatTheSchoolRecorded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := written(w)
	rows, err := csv.NewReader(bytes.NewReader([]byte(copyOf(t, w, "ada", id, schools.ExportCSV).Body))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
				t.Errorf("a cell begins like a formula: %q", cell)
			}
		}
	}
	pdf := strings.Join(strings.Fields(papertest.Text(t, []byte(copyOf(t, w, "ada", id, schools.ExportPDF).Body))), " ")
	for name, text := range map[string]string{"PDF": pdf, "CSV": fmt.Sprint(rows), "page": copyOf(t, w, "ada", id, schools.ExportPrint).Body} {
		for _, words := range whatIsWritten {
			if !strings.Contains(text, words) {
				t.Errorf("the %s does not say %q", name, words)
			}
		}
	}
}

// The JSON copy is a contract: a record system reads it by these names.
func TestTheFieldsOfARecordInAJSONCopy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var parsed struct {
		Outcomes     []map[string]any
		Notification map[string]any
	}
	if err := json.Unmarshal([]byte(copyOf(t, w, "ada", written(w), schools.ExportJSON).Body), &parsed); err != nil {
		t.Fatal(err)
	}
	want := []map[string]any{
		{"recordedAt": "2026-11-23T07:50:00Z", "support": "overt", "welfareCheck": false, "referral": true, "childView": "I liked the quiet room."},
		{"recordedAt": "2026-11-22T07:50:00Z", "beforeChange": true, "support": "silent", "welfareCheck": true, "referral": false, "ownReference": "=CP-77"},
	}
	if fmt.Sprint(parsed.Outcomes) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", parsed.Outcomes, want)
	}
	for name := range parsed.Notification {
		if slices.Contains([]string{"outcome", "outcomes", "ownReference", "childView"}, name) {
			t.Errorf("the police's part of the copy has %s", name)
		}
	}
	plain := newWorld(t)
	if got := copyOf(t, plain, "ada", acknowledged(plain), schools.ExportJSON); strings.Contains(got.Body, `"outcomes"`) {
		t.Error("a copy of what nothing was recorded of has records")
	}
}

func TestWhatASchoolWroteIsNeverPrintedByMistake(t *testing.T) {
	t.Parallel()
	r := schools.Recorded{Outcome: schools.Outcome{ChildView: "quiet room"}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(verb, r); strings.Contains(got, "quiet room") {
			t.Errorf("%s prints %s", verb, got)
		}
	}
}
