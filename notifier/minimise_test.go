package notifier

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/police"
	"firstbell/schools"
)

// neverShown are values of fields that must not reach a school at any level.
var neverShown = []string{
	"CANARYADDRESS", "CANARYPOSTCODE", "CANARYADULT", "CANARYPHONE", "CANARYEMAIL", "CANARYOCCUPATION",
	"CANARYSIBLING", "CANARYFAMILY", "CANARYHOMECODE", "CANARYETHNIC", "CANARYSCHOOLTEXT", "CANARYTOWN", "CANARYUPN",
	"CANARYEMPLOYER", "CANARYADULTID", "CANARYCHILDID", "CANARYOTHERWORDS", "CANARYOTHERSTORY", "1961-02-03",
}

// anIncident has something in every field of the schema.
func anIncident() police.Incident {
	return police.Incident{
		Reference: "DA-1", Version: 1, Type: police.TypeDomesticAbuse,
		OccurredAt:         time.Date(2026, 11, 20, 21, 40, 0, 0, time.UTC),
		ReportedAt:         time.Date(2026, 11, 20, 21, 50, 0, 0, time.UTC),
		Location:           police.Location{Kind: police.LocationHome, Address: "CANARYADDRESS", Postcode: "CANARYPOSTCODE"},
		Circumstances:      "The father shouted and broke a door.",
		Behaviours:         []police.Behaviour{police.BehaviourPhysical, police.BehaviourControlling},
		Risk:               police.Risk{Tool: police.RiskToolDASH, Grade: police.RiskGradeHigh},
		SocialCareReferral: police.AnswerYes,
		Marac:              police.Marac{Flag: police.AnswerYes, Date: police.Date{Year: 2026, Month: 12, Day: 1}},
		PoliceAction:       "He was arrested.",
		Conditions: []police.Condition{{
			Kind: police.ConditionBail, Person: "CANARYADULTID", CollectFromSchool: police.AnswerNo,
			Until: police.Date{Year: 2026, Month: 12, Day: 20},
		}},
		PoliceContact: police.PoliceContact{Team: "Safeguarding team", Phone: "101", Hours: "8 to 18"},
		Adults: []police.Adult{
			{
				ID: "CANARYADULTID", Role: police.AdultSuspect, Name: "CANARYADULT CANARYFAMILY",
				DateOfBirth: police.Date{Year: 1961, Month: 2, Day: 3}, Phones: []string{"CANARYPHONE"},
				Emails: []string{"CANARYEMAIL@a.example"}, Occupation: "CANARYOCCUPATION",
				WorksInEducation: police.AnswerYes, EmployerURN: "CANARYEMPLOYER",
			},
			{ID: "A2", Role: police.AdultVictim, Name: "CANARYADULT Other", Phones: []string{"CANARYPHONE"}},
		},
		Children: []police.Child{
			{
				ID: "CANARYCHILDID", Forename: "Ada", Surname: "Able", KnownAs: []string{"Addie"},
				DateOfBirth: police.Date{Year: 2016, Month: 5, Day: 4}, Sex: police.SexFemale, Postcode: "CANARYHOMECODE",
				UPN: "CANARYUPN", School: police.SchoolHint{URN: "999001", Text: "CANARYSCHOOLTEXT", Town: "CANARYTOWN"},
				Education: police.EducationSchool, Presence: police.PresenceHeard,
				Relationships: []police.Relationship{{Adult: "CANARYADULTID", Relation: police.RelationFather}, {Adult: "A2", Relation: police.RelationMother}},
				Voice:         police.Voice{SpokenTo: police.AnswerYes, Words: "It was loud.", WhoPresent: "An officer", Demeanour: "Quiet"},
				SafeContact:   police.SafeContact{Adult: "A2", Safe: police.AnswerYes},
				ParentContact: police.ParentContact{Allowed: police.AnswerNo, Instruction: "Speak to us first."},
				Interpreter:   "Polish", SEND: []string{"Hearing"}, Ethnicity: "CANARYETHNIC",
			},
			{
				ID: "C2", Forename: "CANARYSIBLING", Surname: "CANARYFAMILY", Presence: police.PresenceSaw,
				Voice: police.Voice{SpokenTo: police.AnswerYes, Words: "CANARYOTHERWORDS"}, Circumstances: "CANARYOTHERSTORY",
				Postcode: "CANARYHOMECODE",
			},
		},
	}
}

func aSubject(detail schools.Detail) subject {
	i := anIncident()
	return subject{
		incident: i, child: i.Children[0], siblings: "yes", short: "0000-0001", unverified: true,
		policy: Policy{Code: "NB", Name: "Northbridge Police", Detail: detail, ShowRisk: true}.filled(),
	}
}

func details() []schools.Detail {
	return []schools.Detail{schools.DetailMinimal, schools.DetailStandard, schools.DetailFull}
}

func TestNoForbiddenFieldReachesASchoolAtAnyLevel(t *testing.T) {
	t.Parallel()
	for _, detail := range details() {
		t.Run(string(detail), func(t *testing.T) {
			t.Parallel()
			body, withheld := minimise(aSubject(detail), ScreenText)
			if withheld || body.Detail != detail {
				t.Fatalf("detail %s, withheld %v: the sample must pass the screen", body.Detail, withheld)
			}
			text := string(encode(body))
			for _, canary := range neverShown {
				if strings.Contains(text, canary) {
					t.Errorf("%s is shown: %s", canary, text)
				}
			}
		})
	}
}

func TestEachLevelShowsItsLinesAndThoseBelow(t *testing.T) {
	t.Parallel()
	minimal, _ := minimise(aSubject(schools.DetailMinimal), ScreenText)
	standard, _ := minimise(aSubject(schools.DetailStandard), ScreenText)
	full, _ := minimise(aSubject(schools.DetailFull), ScreenText)

	want := schools.Notification{
		Version: 1, Detail: schools.DetailMinimal, Child: minimal.Child, Force: "Northbridge Police", PoliceReference: "DA-1",
		ParentContact: schools.ParentContact{Allowed: "no", Instruction: DefaultParentContact},
		PoliceContact: schools.PoliceContact{Team: "Safeguarding team", Phone: "101", Hours: "8 to 18"},
		Conditions: []schools.Condition{{
			Kind: police.ConditionBail.Label(), Person: "father", CollectFromSchool: "no", Until: minimal.Conditions[0].Until,
		}},
		SafeAdult: "mother", SafeContact: "yes", Unverified: true,
	}
	if !reflect.DeepEqual(minimal, want) || minimal.Child.Surname != "Able" {
		t.Errorf("minimal shows %+v", minimal)
	}
	if standard.Circumstances == "" || standard.Voice.Words == "" || standard.ParentContact.Instruction != "Speak to us first." {
		t.Errorf("standard shows %+v", standard)
	}
	if standard.Place != "" || standard.Risk != nil || standard.Marac != nil || standard.PoliceAction != "" {
		t.Errorf("standard shows what only full may: %+v", standard)
	}
	if full.Place != "home" || full.Risk == nil || full.Marac == nil || full.SocialCareReferral != "yes" {
		t.Errorf("full shows %+v", full)
	}
}

// TestWhatKeepsTheChildSafeIsShownWhateverIsWithheld: a school that is not
// told who may not collect a child hands the child to that person.
func TestWhatKeepsTheChildSafeIsShownWhateverIsWithheld(t *testing.T) {
	t.Parallel()
	for _, detail := range details() {
		for name, change := range map[string]func(*subject){
			"nothing is withheld":   func(*subject) {},
			"text is withheld":      func(s *subject) { s.incident.Circumstances = "His mobile is 07700900111" },
			"the address is secret": func(s *subject) { s.incident.Location.Sensitive = true },
		} {
			s := aSubject(detail)
			change(&s)
			body, _ := minimise(s, ScreenText)
			c := append(body.Conditions, schools.Condition{})[0]
			if c.Kind == "" || c.Person != "father" || c.CollectFromSchool != "no" || c.Until.String() != "2026-12-20" {
				t.Errorf("%s, %s: the condition is %+v", detail, name, c)
			}
			if body.ParentContact.Allowed != "no" || body.SafeContact != "yes" || body.SafeAdult != "mother" {
				t.Errorf("%s, %s: parents %q, safe adult %q %q", detail, name, body.ParentContact.Allowed, body.SafeAdult, body.SafeContact)
			}
		}
	}
}

func TestFullDetailLeavesNoFieldOut(t *testing.T) {
	t.Parallel()
	full, _ := minimise(aSubject(schools.DetailFull), ScreenText)
	full.ChildIsParty, full.PartyRole, full.MaterialChange = true, schools.PartyHarmed, []string{ChangedChild} // set by another sample and by revisions
	v := reflect.ValueOf(full)
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Errorf("no line of the table fills %s", v.Type().Field(i).Name)
		}
	}
}

func TestAdultsAreNamedByRelationshipAlone(t *testing.T) {
	t.Parallel()
	s := aSubject(schools.DetailFull)
	s.incident.Adults = append(s.incident.Adults, police.Adult{ID: "A3", Role: police.AdultSuspect, Name: "CANARYADULT"})
	body, _ := minimise(s, ScreenText)
	if !slices.Equal(body.HarmCausedBy, []string{"father", unrelated}) {
		t.Errorf("harm caused by %q", body.HarmCausedBy)
	}
	if !slices.Equal(body.Relationships, []string{"father", "mother"}) || body.SafeAdult != "mother" {
		t.Errorf("relationships %q, safe adult %q", body.Relationships, body.SafeAdult)
	}
	if c := body.Conditions[0]; c.Person != "father" || c.CollectFromSchool != "no" {
		t.Errorf("condition %+v", c)
	}
}

func TestWhoeverIsRecordedAsBothIsNotBlamed(t *testing.T) {
	t.Parallel()
	s := aSubject(schools.DetailFull)
	s.incident.Adults[0].Role = police.AdultBoth
	if body, _ := minimise(s, ScreenText); len(body.HarmCausedBy) != 0 {
		t.Errorf("harm caused by %q", body.HarmCausedBy)
	}
}

func TestAHiddenAddressTakesTheTextWithIt(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		hide func(*police.Incident)
	}{
		{"the force marks the location as sensitive", func(i *police.Incident) { i.Location.Sensitive = true }},
		{"the place is a refuge", func(i *police.Incident) { i.Location.Kind = police.LocationRefuge }},
		{"the child's address is protected", func(i *police.Incident) { i.Children[0].AddressProtected = true }},
		{"a sibling's address is protected", func(i *police.Incident) { i.Children[1].AddressProtected = true }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := aSubject(schools.DetailFull)
			tc.hide(&s.incident)
			s.child = s.incident.Children[0]
			body, withheld := minimise(s, ScreenText)
			if !withheld || body.Detail != schools.DetailMinimal || body.Place != "" || body.Circumstances != "" || body.Voice.Words != "" {
				t.Errorf("withheld %v, body %+v", withheld, body)
			}
			if body.Child.Forename == "" {
				t.Error("the child's name is gone too")
			}
		})
	}
}

func TestTheChildsOwnCircumstancesReplaceTheIncidents(t *testing.T) {
	t.Parallel()
	s := aSubject(schools.DetailStandard)
	s.child.Circumstances = "He shouted at her."
	if body, _ := minimise(s, ScreenText); body.Circumstances != "He shouted at her." {
		t.Errorf("circumstances %q", body.Circumstances)
	}
}

func TestARiskGradeNeedsTheForcesPolicy(t *testing.T) {
	t.Parallel()
	s := aSubject(schools.DetailFull)
	s.policy.ShowRisk = false
	if body, _ := minimise(s, ScreenText); body.Risk != nil {
		t.Error("the risk grade is shown")
	}
}

func TestFreeTextThatSaysTooMuchIsWithheld(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		withheld   bool
	}{
		{"plain words", "Dad shouted and broke a door.", false},
		{"the child's own name", "Ada Able was upstairs. Addie cried.", false},
		{"a sibling's forename", "canarysibling hid under the table.", true},
		{"a sibling's forename with a possessive", "CanarySibling's bag was thrown.", true},
		{"an adult's name", "Mr Canaryadult shouted.", true},
		{"a title alone", "Mr and Mrs did not speak.", false},
		{"a postcode", "They went to ZZ1 1AA.", true},
		{"a postcode without a space", "now at zz11aa", true},
		{"a telephone number", "Ring 07700 900123 first.", true},
		{"a number that is no telephone", "He hit the wall 3 times at 21:40.", false},
		{"an e-mail address", "write to a@b.example", true},
		{"a street", "They ran to 14 Invented Street.", true},
		{"a refuge", "Mum is in a refuge now.", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for place, put := range map[string]func(*subject){
				"circumstances": func(s *subject) { s.incident.Circumstances = tc.text },
				"words":         func(s *subject) { s.child.Voice.Words = tc.text },
				"who present":   func(s *subject) { s.child.Voice.WhoPresent = tc.text },
				"police action": func(s *subject) { s.incident.PoliceAction = tc.text },
				"instruction":   func(s *subject) { s.child.ParentContact.Instruction = tc.text },
				"needs":         func(s *subject) { s.child.SEND = []string{tc.text} },
			} {
				s := aSubject(schools.DetailFull)
				put(&s)
				body, withheld := minimise(s, ScreenText)
				if withheld != tc.withheld {
					t.Errorf("%s: withheld = %v, want %v", place, withheld, tc.withheld)
				}
				if withheld && strings.Contains(string(encode(body)), mustJSON(tc.text)) {
					t.Errorf("%s: the text is shown all the same", place)
				}
			}
		})
	}
}

func mustJSON(text string) string {
	raw, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return strings.Trim(string(raw), `"`)
}

func TestAnotherScreenMayBePutInItsPlace(t *testing.T) {
	t.Parallel()
	body, withheld := minimise(aSubject(schools.DetailFull), func(string, TextContext) bool { return true })
	if !withheld || body.Detail != schools.DetailMinimal {
		t.Errorf("withheld %v, detail %s", withheld, body.Detail)
	}
}

func TestOnlySomeChangesAreMaterial(t *testing.T) {
	t.Parallel()
	before, _ := minimise(aSubject(schools.DetailFull), ScreenText)
	for _, tc := range []struct {
		name   string
		change func(*subject)
		want   []string
	}{
		{"nothing", func(*subject) {}, nil},
		{"other circumstances", func(s *subject) { s.incident.Circumstances = "The father also threw a cup." }, []string{ChangedText}},
		{"the risk goes down", func(s *subject) { s.incident.Risk.Grade = police.RiskGradeUnknown }, nil},
		{"other hours of the police team", func(s *subject) { s.incident.PoliceContact.Hours = "always" }, nil},
		{"the police do something", func(s *subject) { s.incident.PoliceAction = "Wanted." }, []string{ChangedAction}},
		{"nobody is known to have caused the harm", func(s *subject) { s.incident.Adults = nil }, []string{ChangedPeople}},
		{"another date of birth", func(s *subject) { s.child.DateOfBirth.Year-- }, []string{ChangedChild}},
		{"parents may be contacted", func(s *subject) { s.child.ParentContact.Allowed = police.AnswerYes }, []string{ChangedSafety}},
		{"a condition ends", func(s *subject) { s.incident.Conditions = nil }, []string{ChangedConditions}},
		{"the child saw it", func(s *subject) { s.child.Presence = police.PresenceSaw }, []string{ChangedPresence}},
		{"the safe adult changes", func(s *subject) { s.child.SafeContact.Adult = "" }, []string{ChangedSafeAdult}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := aSubject(schools.DetailFull)
			tc.change(&s)
			after, _ := minimise(s, ScreenText)
			if got := materialChanges(before, after); !slices.Equal(got, tc.want) {
				t.Errorf("changes %q, want %q", got, tc.want)
			}
		})
	}
}

func FuzzScreenText(f *testing.F) {
	for _, seed := range []string{"", "Dad shouted", "ZZ1 1AA", "07700 900123", "\xff", "O’Brien", strings.Repeat("1 ", 300)} {
		f.Add(seed, "Ada", "Ben O'Brien")
	}
	f.Fuzz(func(t *testing.T, text, own, other string) {
		about := TextContext{Own: []string{own}, Others: []string{other}}
		if !ScreenText(text, about) && ScreenText(text+" x@x", about) == false {
			t.Error("adding an e-mail address releases the text")
		}
		mine := peopleOf(about.Own).words
		for _, w := range words(other) {
			if !mine[w] && !titles[w] && !nobody[w] && !ordinary[w] && peopleOf(about.Others).words[w] && !ScreenText(fmt.Sprintf("%s %s", text, w), about) {
				t.Errorf("a word of the other name is not seen")
			}
		}
	})
}

// TestAChildWhoIsAPartyIsShownWithMoreCare: a school learns the child's own part
// as a record, and neither the risk grade nor what the police did, nor the
// account where the child may have caused harm.
func TestAChildWhoIsAPartyIsShownWithMoreCare(t *testing.T) {
	t.Parallel()
	for role, want := range map[police.PartyRole]schools.PartyRole{
		police.PartyVictim: schools.PartyHarmed, police.PartySuspect: schools.PartyCausing, police.PartyBoth: schools.PartyBoth, police.PartyNone: "", "": "",
	} {
		for _, detail := range details() {
			s := aSubject(detail)
			s.child.PartyRole = role
			body, _ := minimise(s, ScreenText)
			isParty := want != ""
			if shown := isParty && detail != schools.DetailMinimal; body.ChildIsParty != shown || shown && body.PartyRole != want {
				t.Errorf("%q at %s: %v, %q", role, detail, body.ChildIsParty, body.PartyRole)
			}
			if isParty && (body.Risk != nil || body.Marac != nil || body.PoliceAction != "" || body.Place != "" || body.Detail == schools.DetailFull) {
				t.Errorf("%q at %s: %+v", role, detail, body)
			}
			if told := body.Circumstances != ""; told == (detail == schools.DetailMinimal || role == police.PartySuspect || role == police.PartyBoth) {
				t.Errorf("%q at %s: the account is shown: %v", role, detail, told)
			}
			if !isParty && detail == schools.DetailFull && body.Risk == nil {
				t.Error("whoever is no party is shown less, too")
			}
		}
	}
}
