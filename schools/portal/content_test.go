package portal_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstbell/internal/web/pagetest"
	"firstbell/schools"
	"firstbell/schools/portal"
)

func parse(t testing.TB, page string) pagetest.Doc { return pagetest.Parse(t, page) }

// reveal shows one notification, changed by change.
func reveal(t *testing.T, change func(*entry)) pagetest.Answer {
	t.Helper()
	w := newWorld(t)
	w.add("aa01", change)
	ada := w.as(t, "ada")
	return ada.Submit(ada.Get("/notifications/aa01").One("main form"), nil)
}

func TestContactRulesComeBeforeAnythingThatInvitesContact(t *testing.T) {
	t.Parallel()
	page := reveal(t, nil)
	body := page.One("main").HTML()
	safety := strings.Index(body, "Do not contact the parents about this")
	for _, later := range []string{canarySurname, "0300 000 0000", "tel:", "Ask the police", "At the school gate"} {
		if at := strings.Index(body, later); at < safety {
			t.Errorf("%q stands at %d, before the contact rules at %d", later, at, safety)
		}
	}
	page.One("main").Golden("content")
}

func TestContactRulesTakeTheCarefulReading(t *testing.T) {
	t.Parallel()
	const ask = "Do not contact the parents until you have asked the police"
	for _, c := range []struct{ name, allowed, safe, adult, heading, says string }{
		{"allowed and safe", "yes", "yes", "mother", "You may contact the parents, with care", "safe to speak to is the child’s mother. Make sure they are alone"},
		{"not allowed", "no", "yes", "mother", "Do not contact the parents about this", "If the police agree that you may"},
		{"not known", "unknown", "unknown", "father", ask, "Ask them first."},
		{"nothing said", "", "", "", ask, "Say nothing"},
		{"allowed, but not safe", "yes", "no", "mother", ask, "not safe to contact the child’s mother"},
		{"not safe, nobody named", "no", "no", "", "Do not contact the parents about this", "contacting the family is not safe"},
		{"another relative", "yes", "yes", "another relative", "You may contact the parents, with care", "is another relative of the child."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			box := reveal(t, func(e *entry) {
				e.ParentContact = schools.ParentContact{Allowed: c.allowed}
				e.SafeContact, e.SafeAdult = c.safe, c.adult
			}).One("section.fb-safety")
			if got := box.One("h2").Text(); !strings.HasSuffix(got, c.heading) {
				t.Errorf("heading %q, want %q", got, c.heading)
			}
			if !strings.Contains(box.Text(), c.says) {
				t.Errorf("box %q does not say %q", box.Text(), c.says)
			}
		})
	}
}

func TestConditionsAtTheGateSayWhoMayCollect(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		"no":      "The child’s father must not collect the child.",
		"yes":     "The child’s father may collect the child.",
		"unknown": "The child’s father may or may not be allowed to collect the child: ask the police first.",
		"":        "The child’s father: Non-molestation order, until 18 December 2026",
	} {
		gate := reveal(t, func(e *entry) {
			e.Conditions = []schools.Condition{{Kind: "non-molestation-order", Person: "father", Until: date(2026, 12, 18), CollectFromSchool: answer}}
		}).One("section.fb-gate")
		if !strings.Contains(gate.Text(), want) {
			t.Errorf("answer %q: gate says %q, want %q", answer, gate.Text(), want)
		}
	}
}

func TestTheChildsVoiceIsThereOrItsAbsenceIsExplained(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		voice schools.Voice
		want  string
	}{
		{"words", schools.Voice{SpokenTo: "yes", Words: canaryWords}, canaryWords},
		{"asleep", schools.Voice{SpokenTo: "no", ReasonNotObtained: "asleep"}, "Not obtained: the child was asleep"},
		{"unknown", schools.Voice{SpokenTo: "unknown", ReasonNotObtained: "not-recorded"}, "Not obtained: the police record does not say"},
		{"spoken to, words not recorded", schools.Voice{SpokenTo: "yes"}, "Not obtained: the police record does not say"},
		{"an officer's own reason", schools.Voice{SpokenTo: "no", ReasonNotObtained: "staying with a neighbour"}, "Not obtained: staying with a neighbour"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := reveal(t, func(e *entry) { e.Voice = c.voice }).One("section.fb-voice").Text()
			if !strings.Contains(got, c.want) {
				t.Errorf("voice says %q, want %q", got, c.want)
			}
		})
	}
	if reveal(t, func(e *entry) { e.Voice = schools.Voice{} }).Has("section.fb-voice") {
		t.Error("a message at minimal detail has an empty voice block")
	}
}

func TestWhatThePoliceLeftOutLeavesNoEmptyBlocks(t *testing.T) {
	t.Parallel()
	page := reveal(t, func(e *entry) {
		e.Notification = schools.Notification{
			Version: 1, Detail: schools.DetailMinimal, Child: schools.Child{Forename: canaryForename, Surname: canarySurname},
			Force: "Northmoor Police", PoliceReference: "NP-2026-2",
		}
	})
	want := []string{
		"Before you contact anybody: Do not contact the parents until you have asked the police",
		"The child", "Ask the police", "Say that you have read it", "For you",
	}
	if got := page.Texts("main h2"); !slices.Equal(got, want) {
		t.Errorf("headings %q, want %q", got, want)
	}
	for _, dd := range page.Texts("dd") {
		if dd == "" {
			t.Error("an empty value is shown")
		}
	}
	page.One("main").Golden("content-minimal")
}

func TestAMinimalMessageSaysWhoMayNotCollectTheChild(t *testing.T) {
	t.Parallel()
	page := reveal(t, func(e *entry) {
		e.Notification = schools.Notification{
			Version: 1, Detail: schools.DetailMinimal, Child: schools.Child{Forename: canaryForename, Surname: canarySurname},
			Force: "Northmoor Police", PoliceReference: "NP-2026-2",
			Conditions:    []schools.Condition{{Kind: "non-molestation-order", Person: "father", Until: date(2026, 12, 18), CollectFromSchool: "no"}},
			ParentContact: schools.ParentContact{Allowed: "no"}, SafeAdult: "mother", SafeContact: "yes",
		}
	})
	gate := page.One("section.fb-gate")
	if got := gate.One("h2").Text(); got != "At the school gate" || !strings.Contains(gate.Text(), "The child’s father must not collect the child.") {
		t.Errorf("gate says %q", gate.Text())
	}
	if got := page.One("section.fb-safety").Text(); !strings.Contains(got, "Do not contact the parents") || !strings.Contains(got, "mother") {
		t.Errorf("safety says %q", got)
	}
	if !strings.Contains(page.Text(), "not sharing more at the moment") {
		t.Error("the page does not say that there is more")
	}
}

func TestAnAmendmentSaysWhatChanged(t *testing.T) {
	t.Parallel()
	page := reveal(t, func(e *entry) {
		e.Updated, e.Notification.Version, e.MaterialChange = true, 2, []string{"conditions", "safe-adult"}
	})
	want := []string{"Who may not come to the school or collect the child", "Which adult it is safe to speak to"}
	if got := page.Texts(".govuk-notification-banner li"); !slices.Equal(got, want) {
		t.Errorf("changes %q, want %q", got, want)
	}
	quiet := reveal(t, func(e *entry) { e.Updated, e.Notification.Version = true, 2 })
	if quiet.Has(".govuk-notification-banner") || !strings.Contains(quiet.Text(), "have added to this notification") {
		t.Error("a change that is not material is announced as one, or not at all")
	}
}

func TestAYoungPersonWhoWasInvolvedIsAChildFirst(t *testing.T) {
	t.Parallel()
	if page := reveal(t, func(e *entry) { e.ChildIsParty = true }); !strings.Contains(page.Text(), "They are a child first") {
		t.Errorf("page says %q", page.One("main").Text())
	}
}

func TestMarkupInARecordStaysText(t *testing.T) {
	t.Parallel()
	const attack = `<script>alert(1)</script><a href="javascript:x">"'&`
	page := reveal(t, func(e *entry) {
		e.Child.Forename, e.Child.Surname, e.Child.KnownAs = attack, attack, []string{attack}
		e.Circumstances, e.PoliceAction, e.Voice.Words = attack, attack, attack
		e.PoliceContact = schools.PoliceContact{Team: attack, Phone: `javascript:alert(1)`, Hours: attack}
		e.Conditions = []schools.Condition{{Kind: attack, Person: attack}}
		e.ParentContact.Instruction, e.SafeAdult, e.Interpreter = attack, attack, attack
	})
	if page.Has("main script") || page.Has("main a[href=javascript:x]") {
		t.Error("markup of a record became part of the page")
	}
	for _, a := range page.All("main a") {
		if href := a.Attr("href"); !strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "tel:") {
			t.Errorf("a link leads to %q", href)
		}
	}
}

func TestAnyNameIsShownWholeAndIsolated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("aa01", nil)
	ada := w.as(t, "ada")
	form := ada.Get("/notifications/aa01").One("main form")
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.StringOfN(rapid.RuneFrom([]rune("aZß é’-<&\"محمد名\u202e\u0301")), 1, 10000, -1).Draw(rt, "name")
		w.inbox.entries["aa01"].Child = schools.Child{Forename: name, Surname: "X"}
		page := ada.Submit(form, nil)
		if page.Status != 200 {
			rt.Fatalf("status %d", page.Status)
		}
		bdi := page.All("dd bdi")[0]
		if got, want := bdi.Text(), strings.Join(strings.Fields(name+" X"), " "); got != want {
			rt.Fatalf("name shown as %q, want %q", got, want)
		}
	})
}

func TestAgeIsTheAgeToday(t *testing.T) {
	t.Parallel()
	for born, want := range map[schools.Date]string{
		date(2018, time.November, 23): "23 November 2018 (age 8)",
		date(2018, time.November, 24): "24 November 2018 (age 7)",
		{}:                            "",
	} {
		page := reveal(t, func(e *entry) { e.Child.DateOfBirth = born })
		if got := page.One("main").Text(); want != "" && !strings.Contains(got, want) || want == "" && strings.Contains(got, "Date of birth") {
			t.Errorf("born %s: page does not say %q", born, want)
		}
	}
}

func TestASchoolThatNobodyCouldCheckIsToldSoAndSendsItBackWithOneTap(t *testing.T) {
	t.Parallel()
	for _, unverified := range []bool{false, true} {
		page := reveal(t, func(e *entry) { e.Unverified = unverified })
		if got := strings.Contains(page.Text(), "No pupil list of your school was at hand to check that"); got != unverified {
			t.Errorf("unverified %v: the page says so: %v", unverified, got)
		}
		if !unverified {
			continue
		}
		if form := page.One("section[aria-labelledby=unchecked] form"); form.Attr("method") != "post" || form.Attr("action") != "/notifications/aa01/bounce" {
			t.Errorf("one tap leads to %s %q", form.Attr("method"), form.Attr("action"))
		}
		page.CheckAccessible("unverified")
	}
}

func TestEarlierNotificationsAreOneSentence(t *testing.T) {
	t.Parallel()
	day := func(text string) time.Time {
		at, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return at.Add(12 * time.Hour)
	}
	for want, days := range map[string][]time.Time{
		"": nil,
		"There has been 1 earlier notification about this child to this school, about an incident on 3 March 2026.":                              {day("2026-03-03")},
		"There have been 2 earlier notifications about this child to this school, about incidents on 3 March 2026 and 9 June 2026.":              {day("2026-03-03"), day("2026-06-09")},
		"There have been 3 earlier notifications about this child to this school, about incidents on 3 March 2026, 9 June 2026 and 1 July 2026.": {day("2026-03-03"), day("2026-06-09"), day("2026-07-01")},
	} {
		if got := portal.EarlierOf(days); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestThePageSaysWhichIncidentsWereEarlier(t *testing.T) {
	t.Parallel()
	page := reveal(t, func(e *entry) { e.Earlier = []time.Time{time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)} })
	if body := page.One("main").HTML(); !strings.Contains(body, "There has been 1 earlier notification about this child to this school") {
		t.Error("the page does not say so")
	}
}
