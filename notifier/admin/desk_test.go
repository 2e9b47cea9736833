package admin_test

import (
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/web/pagetest"
	"firstbell/notifier"
	"firstbell/notifier/admin"
	"firstbell/schools"
)

func TestBoardPutsTheNextBellFirst(t *testing.T) {
	t.Parallel()
	page := newWorld(t).as(t, "olu").Get("/desk")
	if got, want := page.Texts("tbody th.fb-table__ref"), []string{"M3TT", "R2WD", "Q8AB", "B4CD", "Z9YX", "K7PQ", "W5VV"}; !slices.Equal(got, want) {
		t.Errorf("rows %q, want %q", got, want)
	}
	rows := page.Texts(".fb-table tbody tr")
	for i, words := range []string{"15 minutes late", "Told today at 7:45am", "25 minutes left", "55 minutes left", "1 day 2 hours left", "Acknowledged today at 7:30am", "Ended"} {
		if !strings.Contains(rows[i], words) {
			t.Errorf("row %d does not say %q: %q", i, words, rows[i])
		}
	}
	page.One("main").Golden("board")
}

func TestAnOverdueChildIsBeforeEverythingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	main := w.as(t, "olu").Get("/desk").One("main").Text()
	child, counts := strings.Index(main, "T-c2"), strings.Index(main, "past the bell")
	if child < 0 || child > counts || !strings.Contains(main, "1 child waits for a decision that is overdue") || !strings.Contains(main, "10 minutes late") {
		t.Errorf("the board says %q", main)
	}
	w.board.day.Parked[0].Deadline = morning.Add(-time.Minute)
	if main := w.as(t, "olu").Get("/desk").One("main").Text(); !strings.Contains(main, "Past the bell") {
		t.Errorf("after the bell the board says %q", main)
	}
}

func TestEveryBarIsAlsoSaidInWords(t *testing.T) {
	t.Parallel()
	page := newWorld(t).as(t, "olu").Get("/desk")
	bars := page.All("svg.fb-bar")
	if len(bars) != 4 {
		t.Fatalf("%d bars, want one for each of the 4 that wait", len(bars))
	}
	for i, want := range []struct{ class, width string }{{"fb-bar__left--late", "180"}, {"fb-bar__left--soon", "25"}, {"fb-bar__left--calm", "55"}, {"fb-bar__left--calm", "180"}} {
		if bars[i].Attr("aria-hidden") != "true" {
			t.Errorf("bar %d is read out", i)
		}
		if got := bars[i].One("rect." + want.class).Attr("width"); got != want.width {
			t.Errorf("bar %d is %s minutes wide, want %s", i, got, want.width)
		}
	}
}

func TestTheLedgerAddsUpOrSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if page := w.as(t, "olu").Get("/desk"); !strings.Contains(page.Text(), "The lines add up.") {
		t.Error("a ledger that adds up does not say so")
	}
	w.board.day.Ledger.Received += 2
	if page := w.as(t, "olu").Get("/desk"); !strings.Contains(page.One(".govuk-warning-text").Text(), "they differ by 2") {
		t.Error("a ledger that does not add up says nothing")
	}
}

func TestAnEmptyDayIsSaidPlainly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.board.day, w.board.sheet, w.board.refusals = notifier.Board{}, nil, nil
	w.triage.children = nil
	for path, words := range map[string]string{
		"/desk": "There are no notifications with a bell today or later.", "/desk/triage": "No child waits for a person.",
		"/desk/calls": "Nobody has to be telephoned now.", "/desk/refused": "No post was refused.",
		"/desk/schools?q=zzz": "Nothing in the register fits.",
	} {
		page := w.as(t, "olu").Get(path)
		if page.Status != http.StatusOK || !strings.Contains(page.Text(), words) {
			t.Errorf("GET %s: status %d, %q", path, page.Status, page.One("main").Text())
		}
		page.CheckAccessible(path)
	}
}

func TestCallSheetNamesWhomToAskFor(t *testing.T) {
	t.Parallel()
	page := newWorld(t).as(t, "olu").Get("/desk/calls")
	rows := page.Texts("tbody tr")
	if len(rows) != 2 || !strings.HasPrefix(rows[0], "Ferry Road College") {
		t.Fatalf("rows %q", rows)
	}
	for i, words := range [][]string{{"01632 960002", "Dee Asante, Key adult", "Em Ford, Head teacher", "M3TT, N1LL", "15 minutes late"}, {"The chair of governors or the trust safeguarding lead, by role", "Do not speak to the head teacher; any member of staff", "Q8AB"}} {
		for _, w := range words {
			if !strings.Contains(rows[i], w) {
				t.Errorf("row %d does not say %q: %q", i, w, rows[i])
			}
		}
	}
	page.One("main").Golden("calls")
}

func TestACallCountsOnlyWhenSomebodyRepeatedIt(t *testing.T) {
	t.Parallel()
	good := func(change func(url.Values)) url.Values {
		v := url.Values{"name": {" Dee Asante "}, "role": {"key-adult"}, "confirmed": {"call-back"}, "time": {"07:45"}, "read-back": {"yes"}}
		change(v)
		return v
	}
	for _, c := range []struct {
		name  string
		form  url.Values
		fault string
	}{
		{"a proper call", good(func(url.Values) {}), ""},
		{"no name", good(func(v url.Values) { v.Set("name", " ") }), "Enter the name of the person you told"},
		{"a name too long", good(func(v url.Values) { v.Set("name", strings.Repeat("n", 101)) }), "Enter the name of the person you told"},
		{"reception", good(func(v url.Values) { v.Set("role", "fallback") }), "Voicemail and reception do not count"},
		{"a time to come", good(func(v url.Values) { v.Set("time", "07:51") }), "Enter when you told them today"},
		{"no time", good(func(v url.Values) { v.Set("time", "just now") }), "Enter when you told them today"},
		{"not confirmed", good(func(v url.Values) { v.Del("confirmed") }), "Select how you made sure who they are"},
		{"not repeated", good(func(v url.Values) { v.Del("read-back") }), "Without that, nobody has been told"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			olu := w.as(t, "olu")
			page := olu.Submit(calling(t, w).One("form[action=/desk/calls/999002]"), c.form)
			if c.fault != "" {
				if got := page.Texts(".govuk-error-summary li"); page.Status != 422 || len(got) != 1 || !strings.Contains(got[0], c.fault) || len(w.board.calls) != 0 {
					t.Errorf("status %d, faults %q, calls %d", page.Status, got, len(w.board.calls))
				}
				page.CheckAccessible(c.name)
				return
			}
			want := notifier.Call{Name: "Dee Asante", Role: schools.RoleKeyAdult, CalledAt: morning.Add(-5 * time.Minute), ReadBack: true, Confirmed: notifier.ConfirmedByCall, About: []notifier.CallAbout{{Notification: "ab01", Revision: 0}, {Notification: "ab02", Revision: 3}}}
			if page.Header.Get("Location") != "/desk/calls?done=recorded" || len(w.board.calls) != 1 || !reflect.DeepEqual(w.board.calls[0], want) {
				t.Errorf("status %d, calls %+v", page.Status, w.board.calls)
			}
			if again := olu.Get("/desk/calls/999002"); again.Status != http.StatusNotFound {
				t.Errorf("a school that was told is still on the sheet: status %d", again.Status)
			}
		})
	}
}

func TestACallAboutLessThanTheSheetSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu := w.as(t, "olu")
	form := calling(t, w).One("form[action=/desk/calls/999002]")
	i := slices.IndexFunc(w.board.sheet, func(r notifier.CallRow) bool { return r.URN == 999002 })
	w.board.sheet[i].About = append(w.board.sheet[i].About, notifier.CallAbout{Notification: "ab09"})
	answer := olu.Submit(form, url.Values{"name": {"Dee Asante"}, "role": {"key-adult"}, "confirmed": {"call-back"}, "time": {"07:45"}, "read-back": {"yes"}})
	if answer.Header.Get("Location") != "/desk/calls?done=recorded-in-part" {
		t.Fatalf("status %d to %q", answer.Status, answer.Header.Get("Location"))
	}
	if banner := olu.Get("/desk/calls?done=recorded-in-part").One(".govuk-notification-banner").Text(); !strings.Contains(banner, "has still to be told") {
		t.Errorf("the sheet says %q", banner)
	}
}

func TestRefusedPostsSayWhereAndNeverWhat(t *testing.T) {
	t.Parallel()
	page := newWorld(t).as(t, "olu").Get("/desk/refused")
	rows := page.Texts("tbody tr")
	if len(rows) != 2 || !strings.Contains(rows[0], "/children/0/voice/spokenTo") || !strings.Contains(rows[1], "It was too large") {
		t.Errorf("rows %q", rows)
	}
	page.One("main").Golden("refused")
}

func TestASchoolSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	page := w.as(t, "sys").Get("/desk/schools/999001")
	if got, want := page.Texts("main .fb-shortfalls li"), []string{"A key adult has no training date."}; !slices.Equal(got, want) {
		t.Errorf("shortfalls %q, want %q", got, want)
	}
	if !strings.Contains(page.Text(), "12 September 2025") {
		t.Errorf("page says %q", page.One("main").Text())
	}
	page.One("main").Golden("school")
	bare := w.as(t, "sys").Get("/desk/schools/999003").Text()
	for _, words := range []string{
		"The register says that this school is closed.", "fewer than two key adults", "no head teacher", "no fallback",
		"Nobody there can sign in.", "no telephone number", "Nobody is on record.",
	} {
		if !strings.Contains(bare, words) {
			t.Errorf("the closed school's page does not say %q", words)
		}
	}
}

func TestAPhaseThatTellsNothingIsLeftOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range w.people.schools {
		w.people.schools[i].Phase = "Not applicable"
	}
	for _, path := range []string{"/desk/schools?q=road", "/desk/schools/999001"} {
		if page := w.as(t, "sys").Get(path); strings.Contains(page.Text(), "Not applicable") {
			t.Errorf("%s says %q", path, page.One("main").Text())
		}
	}
}

func TestAnInvitationShowsItsCodeOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sys := w.as(t, "sys")
	page := sys.Get("/desk/schools/999001")
	forms := page.All("main form[action=/desk/schools/999001/invite]")
	if len(forms) != 3 {
		t.Fatalf("%d people can be invited, want 3: a fallback never", len(forms))
	}
	shown := sys.Submit(forms[1], nil)
	if shown.Status != http.StatusOK || shown.One(".fb-code").Text() != "4071 8823" || !slices.Equal(w.people.invited, []string{"b2"}) {
		t.Fatalf("status %d, invited %q", shown.Status, w.people.invited)
	}
	for _, words := range []string{"Ben Oduya-Fairweather", "01632 960001", "Monday 30 November at 7:50am", "shown only now"} {
		if !strings.Contains(shown.Text(), words) {
			t.Errorf("page does not say %q", words)
		}
	}
	if strings.Contains(shown.One("title").Text(), "Ben") {
		t.Error("the title names the person")
	}
	shown.One("main").Golden("invited")
	if again := sys.Get("/desk/schools/999001"); strings.Contains(again.Body, "4071") {
		t.Error("the code is shown a second time")
	}
	for _, person := range []string{"d4", "f00", "", "../x"} {
		if got := sys.Post("/desk/schools/999001/invite", url.Values{"csrf": {pagetest.Token("sys")}, "person": {person}}); got.Status != http.StatusNotFound {
			t.Errorf("inviting %q: status %d, want 404", person, got.Status)
		}
	}
}

func TestSomebodyWhoCanSignInIsInvitedAgainOnlyOnConfirmation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu := w.as(t, "olu")
	form := olu.Get("/desk/schools/999001").All("main form[action=/desk/schools/999001/invite]")[0]
	if got := olu.Submit(form, nil); got.Status != http.StatusConflict || len(w.people.invited) != 0 {
		t.Errorf("unconfirmed: status %d, invited %q", got.Status, w.people.invited)
	}
	if got := olu.Submit(form, url.Values{"again": {"yes"}}); got.Status != http.StatusOK || !slices.Equal(w.people.invited, []string{"a1"}) {
		t.Errorf("confirmed: status %d, invited %q", got.Status, w.people.invited)
	}
}

func TestAnAdministratorRemovesAccess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const removal = "main form[action=/desk/schools/999001/remove]"
	if w.as(t, "olu").Get("/desk/schools/999001").Has(removal) {
		t.Error("an operator can remove access")
	}
	if got := w.as(t, "olu").Post("/desk/schools/999001/remove", url.Values{"csrf": {pagetest.Token("olu")}, "person": {"a1"}}); got.Status != http.StatusNotFound {
		t.Errorf("an operator removes access: status %d", got.Status)
	}
	fred := w.as(t, "fred")
	page := fred.Get("/desk/schools/999001")
	if n := len(page.All(removal)); n != 2 {
		t.Fatalf("%d people can be removed, want the two who were invited", n)
	}
	page.CheckAccessible("removal")
	answer := fred.Submit(page.All(removal)[0], nil)
	if answer.Header.Get("Location") != "/desk/schools/999001?done=removed" || !slices.Equal(w.people.removed, []string{"a1"}) {
		t.Errorf("status %d, removed %q", answer.Status, w.people.removed)
	}
}

func TestSearchOfTheRegister(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	page := w.as(t, "sys").Get("/desk/schools?q=" + url.QueryEscape("  road "))
	if got := page.Texts("main li a"); !slices.Equal(got, []string{"Ferry Road College"}) || page.One("#q").Attr("value") != "road" {
		t.Errorf("found %q for %q", got, page.One("#q").Attr("value"))
	}
	w.as(t, "sys").Get("/desk/schools?q=" + strings.Repeat("q", 5000))
	if last := w.people.searches[len(w.people.searches)-1]; len(last) != admin.MaxQueryRunes {
		t.Errorf("searched for %d characters, want %d", len(last), admin.MaxQueryRunes)
	}
	for _, urn := range []string{"12", "99900x", "999009", "0999001"} {
		if got := w.as(t, "sys").Get("/desk/schools/" + urn).Status; got != http.StatusNotFound {
			t.Errorf("school %q: status %d, want 404", urn, got)
		}
	}
}

func TestMarkupStaysText(t *testing.T) {
	t.Parallel()
	const attack = `<script>alert(1)</script>"'&`
	w := newWorld(t)
	id := &w.triage.children["c1"].Identity
	id.Forename, id.Surname, id.KnownAs, id.SchoolText, id.Town, id.UPN = attack, attack, []string{attack}, attack, attack, attack
	olu, page := opened(t, w)
	page = olu.Submit(page.One("main form[action=/desk/triage/ca5e01/c1#find]"), url.Values{"q": {attack}})
	if page.Has("main script") || page.One("#q").Attr("value") != attack {
		t.Error("markup of a record became part of the page")
	}
	page.CheckAccessible("attack")
}

func TestAnyNameIsShownWhole(t *testing.T) {
	t.Parallel()
	for _, name := range []string{strings.Repeat("ñ", 10000), "محمد الأحمد", "a\u202eb", strings.Repeat("long ", 2000)} {
		w := newWorld(t)
		w.triage.children["c1"].Identity.Forename = name
		_, page := opened(t, w)
		if got := page.All("dd bdi")[0].Text(); !strings.HasPrefix(got, strings.TrimSpace(name)) {
			t.Errorf("a name of %d bytes is cut or changed", len(name))
		}
	}
}

func FuzzGrouped(f *testing.F) {
	f.Add("4071 8823")
	f.Add("é")
	f.Add("")
	f.Fuzz(func(t *testing.T, code string) {
		code = strings.ToValidUTF8(code, "")
		if got := strings.Join(admin.Grouped(code), ""); got != strings.Join(strings.Fields(code), "") {
			t.Errorf("grouped %q reads %q", code, got)
		}
		if admin.Plain(code) == "" {
			t.Errorf("code %q is shown as nothing", code)
		}
	})
}
