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
	"firstbell/schools/match"
	"firstbell/schools/registry"
)

// The words of another family, which nobody sees unasked.
var strangerCanaries = []string{"Zebadiah", "Quillfether", "4 March 2018", "ZZ8 8QQ"}

// stranger is the pupil of the first candidate, as the roll has it.
func stranger() *schools.Pupil {
	born, err := schools.NewDate(2018, time.March, 4)
	if err != nil {
		panic(err)
	}
	return &schools.Pupil{Forename: "zebadiah", Surname: "quillfether", DateOfBirth: born, Sex: "M", Postcode: "ZZ8 8QQ", URN: 999001}
}

// weighed gives the first child candidates that were weighed.
func weighed(w *world) {
	d := w.triage.children["c1"]
	d.Model = "weighing-1"
	d.Flags = []match.Flag{match.FlagNamesakeAdult}
	d.Candidates[0] = notifier.TriageCandidate{
		School: larch(), Rank: 1, Probability: .87, HasPupil: true,
		Waterfall: &match.Waterfall{RunnerUp: 7.2, NotOnRoll: .09, Rows: []match.Evidence{
			{Field: match.FieldGiven, Level: match.LevelSound, Bits: 3.1}, {Field: match.FieldSurname, Level: match.LevelClose, Bits: 8},
			{Field: match.FieldSex, Level: match.LevelExact, Bits: .1}, {Field: match.FieldBorn, Level: match.LevelClose, Bits: 4},
			{Field: match.FieldAddress, Level: match.LevelDifferent, Bits: -2}, {Field: match.FieldSchool, Level: match.LevelLikely, Bits: 6},
			{Field: match.FieldUPN, Level: match.LevelMissing},
		}},
	}
}

func TestTheReckoningIsSaidInWordsAndShowsNoStranger(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	weighed(w)
	_, page := opened(t, w)
	table := page.One("details table").Text()
	for _, words := range []string{"Sounds the same, written differently", "The same but for one slip", "One digit differs, or two are exchanged",
		"Fits what was written", "Not known on one side", "Strong sign for", "Sign against", "The roll’s own entry is hidden."} {
		if !strings.Contains(table, words) {
			t.Errorf("the table does not say %q: %q", words, table)
		}
	}
	for _, words := range []string{"about 87 in 100", "fits 150 times less well", "on no roll held here", "An adult of the incident has the same name as the child."} {
		if !strings.Contains(page.Text(), words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	for _, canary := range strangerCanaries {
		if strings.Contains(page.Body, canary) {
			t.Errorf("the page shows %q unasked", canary)
		}
	}
	page.CheckAccessible("weighed")
	page.One("main").Golden("child-weighed")
}

func TestAStrangersEntryIsShownOnceItIsRecorded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	weighed(w)
	olu, page := opened(t, w)
	form := page.One("main form[action=/desk/triage/ca5e01/c1#find]")
	button := page.One("button[name=candidate]")
	answer := olu.Press(form, button, url.Values{"urn": {"999001"}, "reason": {"school-confirmed"}})
	if answer.Status != http.StatusOK || !slices.Equal(w.triage.revealed, []int{1}) {
		t.Fatalf("status %d, revealed %v", answer.Status, w.triage.revealed)
	}
	for _, canary := range strangerCanaries {
		if !strings.Contains(answer.Text(), canary) {
			t.Errorf("the page does not show %q", canary)
		}
	}
	if answer.Has("button[name=candidate]") || strings.Contains(answer.Text(), "entry is hidden") {
		t.Error("something is still hidden")
	}
	if !answer.Has("input[value=999001][checked]") || !answer.Has("input[value=school-confirmed][checked]") {
		t.Error("looking lost what was chosen")
	}
	answer.CheckAccessible("revealed")
}

func TestOnlyAnOperatorIsOfferedAStrangersEntry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	weighed(w)
	fred := w.as(t, "fred")
	page := fred.Submit(fred.Get("/desk/triage/ca5e01/c1").One("main form"), nil)
	if page.Has("button[name=candidate]") {
		t.Error("a force admin is offered what only whoever decides needs")
	}
	for _, candidate := range []string{"", "0", "2", "99", "x", "-1"} {
		answer := w.as(t, "olu").Post("/desk/triage/ca5e01/c1/candidate", url.Values{"csrf": {pagetest.Token("olu")}, "candidate": {candidate}})
		if answer.Status != http.StatusNotFound {
			t.Errorf("candidate %q: status %d, want 404", candidate, answer.Status)
		}
	}
}

func TestSearchingWithTheReturnKeyRevealsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	weighed(w)
	_, page := opened(t, w)
	first := page.All("main form[action=/desk/triage/ca5e01/c1#find] button[type=submit]")[0]
	if first.Attr("formaction") != "" || first.Attr("name") != "" {
		t.Errorf("the form's first button, which the return key presses, is %q", first.Attr("formaction"))
	}
}

func TestEveryDoubtHasWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.triage.children["c1"]
	d.Flags = []match.Flag{
		match.FlagPlaceholderBirth, match.FlagFutureBirth, match.FlagProtectedAddress, match.FlagInstitution, match.FlagNamesakeAdult, match.FlagTwin,
		match.FlagSameInitial, match.FlagNamesake, match.FlagLeaver, match.FlagStaleRoll, match.FlagNumberElsewhere, match.FlagNumberUnchecked,
	}
	_, page := opened(t, w)
	if !strings.Contains(page.Text(), "12 things may mislead here") {
		t.Errorf("the page says %q", page.One("main").Text())
	}
	for _, f := range d.Flags {
		if strings.Contains(page.Text(), strings.ReplaceAll(string(f), "-", " ")+".") {
			t.Errorf("%s has no words", f)
		}
	}
}

func TestThePageAboutMatching(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.over.agreement = []notifier.Agreement{
		{Force: "NORTH", Policy: notifier.Matching{Mode: notifier.MatchReviewAll, Threshold: .9998, Model: "weighing"}, Proposed: 312, Agreed: 311, Differed: 1,
			ErrorBound: .0151, SentBackBound: 1, Unaided: 80, TopFive: 76, Advice: notifier.AdviceWait, Missing: 4430},
		{Force: "SOUTH", Policy: notifier.Matching{Mode: notifier.MatchAutomatic, Threshold: .9998, Model: "exact-1"}, ErrorBound: 1,
			Automatic: 5200, SentBack: 1, SentBackBound: .00091, Advice: notifier.AdviceKeep},
	}
	page := w.as(t, "olu").Get("/desk/matching")
	for _, words := range []string{"About 4,430 more decisions that agree are needed.", "312: 311 the same, 1 different", "At most 16 in 1,000",
		"80: 76 at one of the first five", "Every child is decided by a person", "5200: 1 sent back by a school", "At most 91 in 100,000", "Keep it open"} {
		if !strings.Contains(page.Text(), words) {
			t.Errorf("the page does not say %q: %q", words, page.One("main").Text())
		}
	}
	page.CheckAccessible("matching")
	page.One("main").Golden("matching")
}

func TestADoubtfulRollIsSaidOnTheBoardAndConfirmedAtTheSchool(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.board.day.DoubtfulRolls = []notifier.RollRow{{URN: 999001, School: "Larch Lane Primary School", Held: true, Doubt: registry.RollChanged}}
	w.board.day.Doubtful = 3
	w.over.roll = notifier.RollRow{URN: 999001, Held: true, Pupils: 210, Added: 2, Removed: 190, AppliedAt: morning.Add(-24 * time.Hour), Doubt: registry.RollChanged}
	olu := w.as(t, "olu")
	board := olu.Get("/desk")
	if !strings.Contains(board.Text(), "more than 10% came or went at once") || !strings.Contains(board.Text(), "and 2 more") {
		t.Errorf("the board says %q", board.One("main").Text())
	}
	board.CheckAccessible("board with a doubtful roll")
	page := olu.Get("/desk/schools/999001")
	if !strings.Contains(page.Text(), "The roll is not relied on") {
		t.Errorf("the school's page says %q", page.One("main").Text())
	}
	page.CheckAccessible("school with a doubtful roll")
	answer := olu.Submit(page.One("main form[action=/desk/schools/999001/roll]"), nil)
	if answer.Header.Get("Location") != "/desk/schools/999001?done=confirmed-roll" || !slices.Equal(w.over.confirmed, []schools.URN{999001}) {
		t.Errorf("status %d to %q, confirmed %v", answer.Status, answer.Header.Get("Location"), w.over.confirmed)
	}
	if fred := w.as(t, "fred").Get("/desk/schools/999001"); fred.Has("main form[action=/desk/schools/999001/roll]") {
		t.Error("a force admin is offered to confirm a roll")
	}
}

func TestWhatWasLearnedIsPutToUseByWhoeverAnswersForTheForce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := &notifier.ForceCalibration{At: morning.Add(-48 * time.Hour)}
	own.Outcomes, own.Wrong, own.Table.Version = 1204, 2, "generated-1+force-7"
	w.over.agreement = []notifier.Agreement{
		{Force: "NORTH", Learned: notifier.Learned{InUse: "generated-1+force-7", Own: own, Outcomes: 1310, Wrong: 5, Routed: 1200, Would: 900, Ready: true, Seen: "7/1310/5"}},
		{Force: "SOUTH", Learned: notifier.Learned{InUse: "generated-1", Outcomes: 40, Missing: 60}},
	}
	fred := w.as(t, "fred")
	page := fred.Get("/desk/matching")
	for _, words := range []string{"Its own table (generated-1+force-7), put to use Saturday 21 November at 7:50am, learned from 1,204 of its decisions of which 2 were wrong.",
		"1,310 decisions with a known outcome, 5 wrong.", "It becomes stricter: 300 of the 1,200 children", "60 more are needed before they say anything",
		"The table that comes with Firstbell (generated-1)"} {
		if !strings.Contains(page.Text(), words) {
			t.Errorf("the page does not say %q: %q", words, page.One("main").Text())
		}
	}
	page.CheckAccessible("learned")
	page.One("main").Golden("matching-learned")
	if answer := fred.Submit(page.One("main form"), url.Values{"do": {"use"}}); answer.Header.Get("Location") != "/desk/matching?done=table" {
		t.Errorf("putting it to use leads to %q", answer.Header.Get("Location"))
	}
	fred.Submit(page.One("main form"), url.Values{"do": {"drop"}})
	if !slices.Equal(w.over.learned, []string{"NORTH 7/1310/5", "NORTH dropped"}) {
		t.Errorf("asked for were %q", w.over.learned)
	}
	if w.as(t, "olu").Get("/desk/matching").Has("main form") {
		t.Error("an operator is offered to change how the force is reckoned")
	}
}
