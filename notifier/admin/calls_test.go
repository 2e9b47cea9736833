package admin_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/web/pagetest"
	"firstbell/notifier"
	"firstbell/schools"
)

// calling is the page of a call that Olu has started.
func calling(t *testing.T, w *world) pagetest.Answer {
	t.Helper()
	olu := w.as(t, "olu")
	answer := olu.Submit(olu.Get("/desk/calls/999002").One("form[action=/desk/calls/999002/claim]"), nil)
	if answer.Header.Get("Location") != "/desk/calls/999002" {
		t.Fatalf("starting a call: status %d to %q", answer.Status, answer.Header.Get("Location"))
	}
	return olu.Get("/desk/calls/999002")
}

func TestACallIsStartedBeforeItIsRecorded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu := w.as(t, "olu")
	before := olu.Get("/desk/calls/999002")
	if before.Has("form[action=/desk/calls/999002]") || before.Has("form[action=/desk/calls/999002/word]") {
		t.Error("a call can be recorded that was not started")
	}
	page := calling(t, w)
	if !strings.Contains(page.Text(), "It is yours until 8:05am") {
		t.Errorf("page says %q", page.One("main").Text())
	}
	page.One("main").Golden("call")
	back := olu.Submit(page.One("form[action=/desk/calls/999002/release]"), nil)
	if back.Header.Get("Location") != "/desk/calls?done=given-back" || !olu.Get("/desk/calls/999002").Has("form[action=/desk/calls/999002/claim]") {
		t.Errorf("giving back: status %d", back.Status)
	}
}

func TestAColleaguesCallIsSeenAndNotTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu := w.as(t, "olu")
	start := olu.Get("/desk/calls/999002").One("form[action=/desk/calls/999002/claim]")
	row, _ := w.board.row(999002)
	row.Hold = notifier.CallHold{By: "Ann Other", Since: morning, Until: morning.Add(5 * time.Minute)}
	if answer := olu.Submit(start, nil); answer.Header.Get("Location") != "/desk/calls?done=taken" {
		t.Errorf("status %d to %q", answer.Status, answer.Header.Get("Location"))
	}
	if sheet := olu.Get("/desk/calls").Text(); !strings.Contains(sheet, "Ann Other is calling, until 7:55am") {
		t.Errorf("the sheet says %q", sheet)
	}
	page := olu.Get("/desk/calls/999002")
	if len(page.All("main form")) != 0 || !strings.Contains(page.Text(), "Ann Other is calling this school, until 7:55am") {
		t.Errorf("page says %q", page.One("main").Text())
	}
}

func TestTheCallWordIsTheAnswerToAPost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.board.word = "purple heron"
	page := calling(t, w)
	if strings.Contains(page.Body, "purple heron") {
		t.Error("the word stands on a page that nobody asked for it on")
	}
	shown := w.as(t, "olu").Submit(page.One("form[action=/desk/calls/999002/word]"), nil)
	if shown.Status != http.StatusOK || !strings.Contains(shown.Text(), "call word: purple heron") || shown.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("status %d, %q", shown.Status, shown.One("main").Text())
	}
	shown.CheckAccessible("call word")
	w.board.word = ""
	if none := w.as(t, "olu").Submit(page.One("form[action=/desk/calls/999002/word]"), nil); !strings.Contains(none.Text(), "has set no call word. Call back.") {
		t.Errorf("page says %q", none.One("main").Text())
	}
	w.board.sheet[1].Hold = notifier.CallHold{}
	if late := w.as(t, "olu").Submit(page.One("form[action=/desk/calls/999002/word]"), nil); late.Status != http.StatusConflict || !strings.Contains(late.Text(), "Start the call first.") {
		t.Errorf("after the claim: status %d", late.Status)
	}
}

func TestAnAttemptIsRecordedWithWhenToCallAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		form  url.Values
		fault string
		again time.Time
	}{
		"voicemail":             {url.Values{"outcome": {"voicemail"}}, "", time.Time{}},
		"reception gave a time": {url.Values{"outcome": {"reception"}, "again": {"08:10"}}, "", morning.Add(20 * time.Minute)},
		"no outcome":            {url.Values{"again": {"08:10"}}, "Select how the call ended", time.Time{}},
		"told is no attempt":    {url.Values{"outcome": {"told"}}, "Select how the call ended", time.Time{}},
		"a time gone by":        {url.Values{"outcome": {"voicemail"}, "again": {"07:10"}}, "Enter a time later today", time.Time{}},
		"no time at all":        {url.Values{"outcome": {"voicemail"}, "again": {"soon"}}, "Enter a time later today", time.Time{}},
	} {
		w := newWorld(t)
		answer := w.as(t, "olu").Submit(calling(t, w).One("form[action=/desk/calls/999002/attempt]"), c.form)
		if c.fault != "" {
			if got := answer.Texts(".govuk-error-summary li"); answer.Status != 422 || len(got) != 1 || !strings.Contains(got[0], c.fault) || len(w.board.calls) != 0 {
				t.Errorf("%s: status %d, faults %q", name, answer.Status, got)
			}
			answer.CheckAccessible(name)
			continue
		}
		if answer.Header.Get("Location") != "/desk/calls?done=attempted" || len(w.board.calls) != 1 {
			t.Fatalf("%s: status %d to %q", name, answer.Status, answer.Header.Get("Location"))
		}
		if got := w.board.calls[0]; string(got.Outcome) != c.form.Get("outcome") || !got.AgainAt.Equal(c.again) || len(got.About) != 2 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestTheSheetSaysWhatHasHappenedOnTheTelephone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	row, _ := w.board.row(999002)
	row.Attempts, row.LastOutcome, row.AgainAt = 2, notifier.CallVoicemail, morning.Add(10*time.Minute)
	row.OpenedAt = morning.Add(-time.Minute)
	quiet, _ := w.board.row(999004)
	quiet.AskFrom = morning.Add(time.Hour)
	page := w.as(t, "olu").Get("/desk/calls").Text()
	for _, words := range []string{
		"2 schools to call now, 2 people on duty, done by about 8:10am; 1 will be late.",
		"Called 2 times: voicemail. Call again at 8am", "Somebody at the school opened it today at 7:49am and has not acknowledged it", "Not before today at 8:50am",
	} {
		if !strings.Contains(page, words) {
			t.Errorf("the sheet does not say %q: %q", words, page)
		}
	}
}

func TestTheForecastInWords(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]notifier.CallForecast{
		"0 schools to call now, 2 people on duty":                                                {People: 2},
		"1 school to call now, 1 person on duty, done by about 8am":                              {Schools: 1, People: 1, Done: morning.Add(10 * time.Minute)},
		"12 schools to call now, 2 people on duty, done by about 8:10am; 3 will be late":         {Schools: 12, People: 2, Done: morning.Add(20 * time.Minute), Late: 3},
		"2 schools to call now and up to 5 more before the bell, nobody on duty; 2 will be late": {Schools: 2, Expected: 5, Late: 2},
	} {
		w := newWorld(t)
		w.board.forecast = &f
		if got := w.as(t, "olu").Get("/desk/calls").One("p.govuk-body-l").Text(); got != want+"." {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestThePrintedSheetHoldsFourThings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu := w.as(t, "olu")
	sheet := olu.Submit(olu.Get("/desk/calls").One("form[action=/desk/calls/print]"), nil)
	if sheet.Status != http.StatusOK || w.board.printed != 1 {
		t.Fatalf("status %d, printed %d times", sheet.Status, w.board.printed)
	}
	if got, want := sheet.Texts("thead th"), []string{"School", "Number", "Contact", "Reference"}; !slices.Equal(got, want) {
		t.Errorf("columns %q, want %q", got, want)
	}
	for _, word := range []string{"Do not speak", "Bell", "late", "Key adult", "child", "police"} {
		if strings.Contains(sheet.One("main").Text(), word) {
			t.Errorf("paper says %q: %q", word, sheet.One("main").Text())
		}
	}
	sheet.One("main").Golden("callprint")
	if got := olu.Get("/desk/calls/print"); got.Status != http.StatusNotFound {
		t.Errorf("the sheet is printed by looking at it: status %d", got.Status)
	}
}

func TestWhoeverWasCallingIsToldThatItIsOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.board.over = map[schools.URN]notifier.CallOver{999001: {How: notifier.CallEndRead, At: morning.Add(-time.Minute)}}
	page := w.as(t, "olu").Get("/desk/calls/999001")
	if page.Status != http.StatusOK || !strings.Contains(page.Text(), "has signed in and acknowledged it. It happened today at 7:49am.") {
		t.Errorf("status %d: %q", page.Status, page.One("main").Text())
	}
}

func TestNobodyIsAskedForByARoleThatMayNotBeSpokenTo(t *testing.T) {
	t.Parallel()
	for want, barred := range map[string][]schools.Role{
		"The chair of governors or the trust safeguarding lead, by role": {schools.RoleHead},
		"The chair of governors, by role":                                {schools.RoleHead, schools.RoleTrustLead},
		"The trust or council safeguarding lead, by role":                {schools.RoleHead, notifier.RoleChair},
	} {
		w := newWorld(t)
		for i := range w.board.sheet {
			w.board.sheet[i].Contacts, w.board.sheet[i].Barred = nil, barred
		}
		if page := w.as(t, "olu").Get("/desk/calls"); !strings.Contains(page.Body, want) {
			t.Errorf("the sheet lacks %q", want)
		}
	}
}
