package notifier

import (
	"slices"
	"testing"

	"firstbell/police"
	"firstbell/schools"
)

func contact(person string, role schools.Role) schools.Contact {
	return schools.Contact{
		Person: person, URN: 999001, Role: role, Name: "Pat " + person, Email: person + "@school.example",
	}
}

func persons(contacts []schools.Contact) []string {
	var ids []string
	for _, c := range contacts {
		ids = append(ids, c.Person)
	}
	return ids
}

func TestReadersAreAskedInOrder(t *testing.T) {
	t.Parallel()
	to := addresseesOf([]schools.Contact{
		contact("office", schools.RoleFallback), contact("head", schools.RoleHead), contact("trust", schools.RoleTrustLead),
		contact("second", schools.RoleKeyAdult), contact("third", schools.RoleKeyAdult),
	}, nil)
	if got := persons(to.readers); !slices.Equal(got, []string{"second", "third", "head", "trust"}) {
		t.Errorf("readers %q", got)
	}
	if got := persons(to.fallback); !slices.Equal(got, []string{"office"}) || len(to.excluded) != 0 {
		t.Errorf("fallback %q, excluded %q", got, to.excluded)
	}
}

func TestTheNextReaderIsOneWhoWasNotAskedAndCanSignIn(t *testing.T) {
	t.Parallel()
	to := addresseesOf([]schools.Contact{
		contact("first", schools.RoleKeyAdult), contact("second", schools.RoleKeyAdult), contact("head", schools.RoleHead),
	}, nil)
	hasAccount := func(person string) bool { return person != "second" }
	next, ok := to.next(map[string]bool{"first": true}, hasAccount)
	if !ok || next.Person != "head" {
		t.Errorf("next is %q, %v", next.Person, ok)
	}
	if _, ok := to.next(map[string]bool{"first": true, "head": true}, hasAccount); ok {
		t.Error("somebody without an account is asked")
	}
}

func TestAPartyToTheIncidentIsExcluded(t *testing.T) {
	t.Parallel()
	born, err := schools.ParseDate("1980-04-05")
	if err != nil {
		t.Fatal(err)
	}
	lead := schools.Contact{
		Person: "lead", URN: 999001, Role: schools.RoleKeyAdult, Name: "Dr Zoë Quill-Able",
		Email: "Z.Quill@school.example", Phone: "+447700900123", DateOfBirth: &born,
	}
	otherBorn := police.Date{Year: 1985, Month: 4, Day: 5}
	adultBorn := police.Date{Year: 1980, Month: 4, Day: 5}
	for _, tc := range []struct {
		name  string
		adult police.Adult
		party bool
	}{
		{"the same e-mail address in another case", police.Adult{Emails: []string{" z.quill@SCHOOL.example "}}, true},
		{"the same telephone, written nationally", police.Adult{Phones: []string{"07700 900 123"}}, true},
		{"the same telephone, written internationally", police.Adult{Phones: []string{"0044 (0)7700 900123"}}, true},
		{"the same name and date of birth", police.Adult{Name: "zoe QUILL able", DateOfBirth: adultBorn}, true},
		{"the same name with a middle name, and date of birth", police.Adult{Name: "Zoe Anne Quill-Able", DateOfBirth: adultBorn}, true},
		{"the same name at this school", police.Adult{Name: "Zoe Quill-Able", EmployerURN: "999001"}, true},
		{"the same name, in education at a place not named", police.Adult{Name: "Zoe Quill-Able", WorksInEducation: police.AnswerYes}, true},
		{"the same name at another school", police.Adult{Name: "Zoe Quill-Able", EmployerURN: "999002", WorksInEducation: police.AnswerYes}, true},
		{"the same name alone", police.Adult{Name: "Zoe Quill-Able"}, true},
		{"the same name and another date of birth", police.Adult{Name: "Zoe Quill-Able", DateOfBirth: otherBorn}, false},
		{"the same name and another date of birth, in education at a place not named",
			police.Adult{Name: "Zoe Quill-Able", DateOfBirth: otherBorn, WorksInEducation: police.AnswerYes}, true},
		{"the surname first", police.Adult{Name: "QUILL-ABLE, Zoe"}, true},
		{"the surname first, without a comma", police.Adult{Name: "Quill Able Zoe"}, true},
		{"one part of a hyphenated surname", police.Adult{Name: "Zoe Quill"}, true},
		{"an initial", police.Adult{Name: "Z. Quill-Able"}, true},
		{"middle names", police.Adult{Name: "Zoe Anne Marie Quill"}, true},
		{"the same forename alone", police.Adult{Name: "Zoe Brown"}, false},
		{"the same surname alone", police.Adult{Name: "Max Quill"}, false},
		{"the same surname at this school", police.Adult{Name: "Max Quill", EmployerURN: "999001"}, true},
		{"the same surname at another school", police.Adult{Name: "Max Quill", EmployerURN: "999002"}, false},
		{"the same surname and the work of a lead", police.Adult{Name: "Max Quill", Occupation: "deputy head teacher"}, true},
		{"the same surname and other work", police.Adult{Name: "Max Quill", Occupation: "baker"}, false},
		{"the same surname, a lead's work, at another school", police.Adult{Name: "Max Quill", Occupation: "DSL", EmployerURN: "999002"}, false},
		{"the same mailbox with something after a plus", police.Adult{Emails: []string{"z.quill+home@school.example"}}, true},
		{"the same mailbox without the dot", police.Adult{Emails: []string{"zquill@school.example"}}, true},
		{"the same mailbox elsewhere", police.Adult{Emails: []string{"z.quill@elsewhere.example"}}, false},
		{"the same date of birth alone", police.Adult{Name: "Ann Other", DateOfBirth: adultBorn}, false},
		{"nothing known at all", police.Adult{}, false},
		{"a telephone too short to be one", police.Adult{Phones: []string{"0123"}}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			to := addresseesOf([]schools.Contact{lead, contact("head", schools.RoleHead)}, []police.Adult{tc.adult})
			if got := slices.Contains(to.excluded, "lead"); got != tc.party {
				t.Errorf("excluded = %v, want %v", got, tc.party)
			}
			if got := slices.Contains(persons(to.readers), "lead"); got == tc.party {
				t.Errorf("among the readers = %v", got)
			}
		})
	}
}

func TestAnExcludedPersonIsExcludedUnderEveryRole(t *testing.T) {
	t.Parallel()
	asHead := contact("twice", schools.RoleHead)
	asHead.Email, asHead.Phone = "other@school.example", "+447700900555"
	to := addresseesOf([]schools.Contact{contact("twice", schools.RoleKeyAdult), asHead},
		[]police.Adult{{Emails: []string{"twice@school.example"}}})
	if len(to.readers) != 0 || !slices.Equal(to.excluded, []string{"twice"}) {
		t.Errorf("readers %q, excluded %q", persons(to.readers), to.excluded)
	}
}

func FuzzPhoneDigits(f *testing.F) {
	for _, seed := range []string{"", "+44 7700 900123", "0044(0)7700900123", "07700-900123", "abc"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, phone string) {
		digits := phoneDigits(phone)
		if digits != "" && phoneDigits("0"+digits) != phoneDigits("+44"+digits) {
			t.Errorf("national and international forms of a number differ")
		}
	})
}
