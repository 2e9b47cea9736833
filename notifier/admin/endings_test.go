package admin_test

import (
	"context"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/web/pagetest"
	"firstbell/notifier"
	"firstbell/schools"
)

// sampleEndings is a report of a day on which something of everything ended.
type sampleEndings struct{ overdue int }

func (s sampleEndings) Day(_ context.Context, p auth.Principal, day schools.Date) (notifier.EndingsDay, error) {
	at := day.At(3 * 60).UTC()
	d := notifier.EndingsDay{Day: day, At: morning, OnHold: 3, Waiting: 1, Overdue: s.overdue}
	if day != schools.DateAt(morning) {
		return d, nil
	}
	for i, rule := range notifier.EndRules() {
		d.Rows = append(d.Rows, notifier.EndedRow{At: at.Add(time.Duration(i) * time.Minute), Force: "NORTH", What: notifier.EndsKey, Rule: string(rule), N: i + 1, ShortRef: "K7M2"})
		d.Counts = append(d.Counts, notifier.EndedCount{What: notifier.EndsKey, Rule: string(rule), N: i + 1})
	}
	for _, rule := range []string{notifier.EndedExported, notifier.EndedOutcome, notifier.EndedTold} {
		d.Rows = append(d.Rows, notifier.EndedRow{At: at, Force: "NORTH", What: notifier.EndsAccess, Rule: rule, N: 1, ShortRef: "R2T5"})
		d.Counts = append(d.Counts, notifier.EndedCount{What: notifier.EndsAccess, Rule: rule, N: 1})
	}
	return d, nil
}

func TestWhatEndedOnADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, who := range []string{"olu", "fred", "aud"} {
		page := w.as(t, who).Get("/desk/endings")
		doc := pagetest.Parse(t, page.Body)
		doc.CheckAccessible("endings")
		if page.Status != 200 || !strings.Contains(page.Body, "Everything that should have ended or been destroyed by now was") || !strings.Contains(page.Body, "the head was told") {
			t.Errorf("%s: status %d", who, page.Status)
		}
		for _, cell := range doc.Texts("td") {
			if strings.Contains(cell, "-") && !strings.Contains(cell, " ") {
				t.Errorf("a code stands where words should: %q", cell)
			}
		}
	}
	if page := w.as(t, "olu").Get("/desk/endings?day=2026-11-22"); !strings.Contains(page.Body, "22 November 2026") || !strings.Contains(page.Body, "Nothing ended on this day") || !strings.Contains(page.Body, "day=2026-11-23") {
		t.Error("an earlier day is not shown with its neighbours")
	}
	for _, day := range []string{"2031-01-01", "nonsense", "%27"} {
		if page := w.as(t, "olu").Get("/desk/endings?day=" + day); page.Status != 200 || !strings.Contains(page.Body, "23 November 2026") || strings.Contains(page.Body, "The day after") {
			t.Errorf("day %s: status %d", day, page.Status)
		}
	}
}

func TestTheReportAsAFile(t *testing.T) {
	t.Parallel()
	got := newWorld(t).as(t, "aud").Get("/desk/endings.csv?day=2026-11-23")
	rows, err := csv.NewReader(strings.NewReader(got.Body)).ReadAll()
	if err != nil || len(rows) != 1+len(notifier.EndRules())+3+3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if got.Header.Get("Content-Disposition") != `attachment; filename="endings-2026-11-23.csv"` {
		t.Error(got.Header.Get("Content-Disposition"))
	}
	if last := rows[len(rows)-1]; last[3] != "not-destroyed-in-time" || last[4] != "0" {
		t.Errorf("the last row is %v", last)
	}
}
