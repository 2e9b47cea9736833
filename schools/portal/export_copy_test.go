package portal_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/paper/papertest"
	"firstbell/internal/web/pagetest"
	"firstbell/schools"
	"firstbell/schools/portal"
)

// copyOf is the answer to asking for a copy.
func copyOf(t *testing.T, w *world, who, id string, format schools.ExportFormat) pagetest.Answer {
	t.Helper()
	return w.as(t, who).Post("/notifications/"+id+"/export", url.Values{"csrf": {pagetest.Token(who)}, "format": {string(format)}})
}

func TestASchoolTakesACopy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := acknowledged(w)
	w.inbox.entries[id].AccessEndsAt = time.Date(2026, 12, 4, 0, 0, 0, 0, time.UTC)
	b := w.as(t, "ada")
	page := b.Get("/notifications/" + id)
	if !strings.Contains(page.Body, "You can read this until") || !strings.Contains(page.Body, ">3 December 2026<") || !strings.Contains(page.Body, "Export it to the child’s record before then.") {
		t.Error("the page does not say until when it can be read")
	}
	ask := b.Get("/notifications/" + id + "/export")
	pagetest.Parse(t, ask.Body).CheckAccessible("export")
	if got := b.Post("/notifications/"+id+"/export", url.Values{"csrf": {pagetest.Token("ada")}}); got.Status != 422 || strings.Count(got.Body, "Select which copy you want") != 2 {
		t.Errorf("no format: status %d", got.Status)
	}
	if len(w.inbox.exported) != 0 {
		t.Fatal("something was exported before a format was chosen")
	}
	for format, kind := range map[schools.ExportFormat]string{
		schools.ExportPDF: "application/pdf", schools.ExportCSV: "text/csv; charset=utf-8", schools.ExportJSON: "application/json; charset=utf-8", schools.ExportPrint: "text/html; charset=utf-8",
	} {
		got := copyOf(t, w, "ada", id, format)
		if got.Status != 200 || got.Header.Get("Content-Type") != kind || got.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: status %d, %v", format, got.Status, got.Header)
		}
		name := got.Header.Get("Content-Disposition")
		if want := `attachment; filename="notification-` + id + "." + string(format) + `"`; format != schools.ExportPrint && name != want {
			t.Errorf("%s: the file is called %s, want %s", format, name, want)
		}
		if format != schools.ExportPDF && !strings.Contains(got.Body, "Police information: do not disclose to parents without consulting the force") {
			t.Errorf("%s is not marked", format)
		}
		if format == schools.ExportPrint {
			pagetest.Parse(t, got.Body).CheckAccessible("copy to print")
		}
	}
	if len(w.inbox.exported) != 4 {
		t.Errorf("exported %v", w.inbox.exported)
	}
	if page := b.Get("/notifications/" + id); !strings.Contains(page.Body, "It was exported") {
		t.Error("the page does not say that it was exported")
	}
}

func TestNothingIsExportedWithoutAPasskeyJustNow(t *testing.T) {
	t.Parallel()
	for name, shown := range map[string]time.Time{"never shown": {}, "shown five minutes ago": morning.Add(-portal.ExportWithin)} {
		w := newWorld(t)
		ada := w.sessions["ada"]
		ada.ConfirmedAt = shown
		w.sessions["ada"] = ada
		here, missing := copyOf(t, w, "ada", acknowledged(w), schools.ExportJSON), copyOf(t, w, "ada", "ffff", schools.ExportJSON)
		if here.Status != 403 || len(w.inbox.exported) != 0 || strings.Contains(here.Body, canaryForename) {
			t.Errorf("%s: status %d, exported %v", name, here.Status, w.inbox.exported)
		}
		if strings.ReplaceAll(missing.Body, "ffff", "ac01") != here.Body {
			t.Errorf("%s: the answer tells whether the notification exists", name)
		}
		pagetest.Parse(t, here.Body).CheckAccessible("show that it is you")
	}
}

func TestWhatCannotBeReadCannotBeExported(t *testing.T) {
	t.Parallel()
	for _, state := range []string{
		portal.StateReady, portal.StateAlerted, portal.StateOpened, portal.StateHeld, portal.StateSuspended, portal.StateBounced, portal.StateRecalled, portal.StateClosed,
	} {
		w := newWorld(t)
		id := w.add("ac05", func(e *entry) { e.State = state })
		ask, got := w.as(t, "ada").Get("/notifications/"+id+"/export"), copyOf(t, w, "ada", id, schools.ExportJSON)
		if ask.Status != 303 || got.Status == 200 || strings.Contains(got.Body, canaryForename) || len(w.inbox.exported) > 0 {
			t.Errorf("%s: asking %d, exporting %d", state, ask.Status, got.Status)
		}
		if page := w.as(t, "ada").Get("/notifications/" + id); strings.Contains(page.Body, "/export") {
			t.Errorf("%s: the page offers an export", state)
		}
	}
	w := newWorld(t)
	if got := copyOf(t, w, "bea", acknowledged(w), schools.ExportJSON); got.Status != 404 {
		t.Errorf("another school's: status %d", got.Status)
	}
}

func TestWhatIsClosedSaysSoAndShowsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.add("ac06", func(e *entry) {
		e.State, e.AcknowledgedAt, e.OpenedAt, e.ClosedAt = portal.StateClosed, morning, morning, morning.AddDate(0, 0, 15)
	})
	b := w.as(t, "ada")
	page := b.Get("/notifications/" + id)
	pagetest.Parse(t, page.Body).CheckAccessible("closed")
	if !strings.Contains(page.Body, "The time in which this notification could be read is over") || !strings.Contains(page.Body, "Acknowledged") {
		t.Error("the page does not say what became of it")
	}
	if strings.Contains(page.Body, "/reveal") || strings.Contains(page.Body, "withdrawn") {
		t.Error("the page offers what cannot be had, or says that it was withdrawn")
	}
	if got := b.Post("/notifications/"+id+"/reveal", url.Values{"csrf": {pagetest.Token("ada")}}); got.Status != 303 {
		t.Errorf("revealing: status %d", got.Status)
	}
	if list := b.Get("/inbox"); !strings.Contains(list.Body, "No longer readable here") {
		t.Error("the list does not have it")
	}
}

func TestALetterThatAPDFCannotShowMakesItAPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := acknowledged(w)
	w.inbox.entries[id].Child.Forename = "محمد"
	got := copyOf(t, w, "ada", id, schools.ExportPDF)
	if got.Status != 200 || !strings.Contains(got.Body, "letters that a PDF cannot show") || !strings.Contains(got.Body, "محمد") {
		t.Errorf("status %d", got.Status)
	}
}

// TestACopyHoldsWhatTheLevelAllowsAndNothingElse fills every text of a
// notification with something of its own and looks for it in every copy, at each
// level of detail: what the level forbids is in none, what it shows is in all.
func TestACopyHoldsWhatTheLevelAllowsAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, level := range []schools.Detail{schools.DetailMinimal, schools.DetailStandard, schools.DetailFull} {
		n := sample()
		n.Detail = level
		n.Voice.ReasonNotObtained, n.ChildIsParty = "", false
		w := newWorld(t)
		id := acknowledged(w)
		w.inbox.entries[id].Notification = n
		var parsed struct{ Notification schools.Notification }
		raw := copyOf(t, w, "ada", id, schools.ExportJSON).Body
		if err := json.Unmarshal([]byte(raw), &parsed); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(parsed.Notification, n.Allowed()) {
			t.Errorf("%s: the JSON copy is not what the level allows", level)
		}
		rows, err := csv.NewReader(bytes.NewReader([]byte(copyOf(t, w, "ada", id, schools.ExportCSV).Body))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var cells []string
		for _, row := range rows {
			cells = append(cells, row...)
		}
		pdf := strings.ToLower(strings.Join(strings.Fields(papertest.Text(t, []byte(copyOf(t, w, "ada", id, schools.ExportPDF).Body))), " "))
		table, page := strings.ToLower(strings.Join(cells, "\n")), strings.ToLower(copyOf(t, w, "ada", id, schools.ExportPrint).Body)
		for field, words := range map[string]string{
			"circumstances": "a neighbour", "voice.words": "under the stairs", "policeAction": "on bail", "interpreter": "polish", "voice.demeanour": "held on to a toy",
			"risk.grade": "dash: high", "marac.date": "3 december", "child.surname": "quillfeather", "policeContact.team": "safeguarding hub", "conditions.until": "18 december",
		} {
			if in := strings.Contains(table, words); in != level.Shows(field) {
				t.Errorf("%s: %s in the table: %v", level, field, in)
			}
			if in := strings.Contains(pdf, words); in != level.Shows(field) {
				t.Errorf("%s: %s in the PDF: %v", level, field, in)
			}
			if in := strings.Contains(page, words); in != level.Shows(field) {
				t.Errorf("%s: %s on the page: %v", level, field, in)
			}
		}
		for _, cell := range cells {
			if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
				t.Errorf("a cell begins like a formula: %q", cell)
			}
		}
		if !slices.Contains(rows[0], "section") {
			t.Error("the table has no heading")
		}
	}
}
