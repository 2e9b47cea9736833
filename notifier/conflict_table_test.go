package notifier

import (
	"strings"
	"testing"

	"firstbell/police"
	"firstbell/schools"
)

// staff is somebody who could be told, described in a few words:
// "name; key=value; …" with the keys born, phone, email, urn and desk.
func staff(t *testing.T, text string) schools.Contact {
	t.Helper()
	c := schools.Contact{Person: "p", URN: 999001, Role: schools.RoleKeyAdult}
	for i, part := range strings.Split(text, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch {
		case i == 0:
			c.Name = key
		case key == "born":
			d, err := schools.ParseDate(value)
			if err != nil {
				t.Fatal(err)
			}
			c.DateOfBirth = &d
		case key == "phone":
			c.Phone = value
		case key == "email":
			c.Email = value
		case key == "urn":
			c.URN, _ = schools.ParseURN(value)
		case key == "desk":
			c.Role, c.URN = roleAtDesk, 0
		default:
			t.Fatalf("staff: %q", part)
		}
	}
	return c
}

// family is an incident with one adult, or one child where the text begins with
// "child", described in the same way; education may be yes.
func family(t *testing.T, text string) police.Incident {
	t.Helper()
	var in police.Incident
	a := police.Adult{ID: "A1", Role: police.AdultSuspect}
	name, isChild := strings.CutPrefix(strings.SplitN(text, ";", 2)[0], "child ")
	a.Name = name
	for i, part := range strings.Split(text, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch {
		case i == 0:
		case key == "born":
			d, err := police.ParseDate(value)
			if err != nil {
				t.Fatal(err)
			}
			a.DateOfBirth = d
		case key == "phone":
			a.Phones = []string{value}
		case key == "email":
			a.Emails = []string{value}
		case key == "at":
			a.EmployerURN = value
		case key == "education":
			a.WorksInEducation = police.Answer(value)
		case key == "job":
			a.Occupation = value
		default:
			t.Fatalf("family: %q", part)
		}
	}
	if isChild {
		words := strings.Fields(name)
		last := len(words) - 1
		in.Children = []police.Child{{ID: "C1", Forename: strings.Join(words[:last], " "), Surname: words[last], DateOfBirth: a.DateOfBirth}}
		return in
	}
	in.Adults = []police.Adult{a}
	return in
}

// TestWhoIsExcludedAndWhy is the table of cases of the conflict rule: who could
// be told, how the incident describes somebody, and whether they are left out.
func TestWhoIsExcludedAndWhy(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ about, staff, incident, why string }{
		// What is one person's own.
		{"the same address", "Ann Quill; email=a.quill@s.example", "; email=a.quill@s.example", PartyEmail},
		{"the same address in capitals", "Ann Quill; email=a.quill@s.example", "; email=A.QUILL@S.EXAMPLE", PartyEmail},
		{"the same mailbox with a plus", "Ann Quill; email=a.quill@s.example", "; email=aquill+x@s.example", PartyEmail},
		{"the same box at another host", "Ann Quill; email=a.quill@s.example", "; email=a.quill@t.example", ""},
		{"a private address beside another name", "Ann Quill; email=a.quill@s.example", "Nobody Known; email=a.quill@s.example", PartyEmail},
		{"the same mobile", "Ann Quill; phone=+447700900123", "; phone=07700 900123", PartyPhone},
		{"the same mobile with a nought in brackets", "Ann Quill; phone=+447700900123", "; phone=+44 (0)7700 900123", PartyPhone},
		{"the same mobile from abroad", "Ann Quill; phone=+447700900123", "; phone=00447700900123", PartyPhone},
		{"another mobile", "Ann Quill; phone=+447700900123", "; phone=07700 900124", ""},
		{"an extension is no telephone", "Ann Quill; phone=+441234", "; phone=1234", ""},

		// The name, in the ways people write it.
		{"the same name", "Ann Quill", "Ann Quill", PartyName},
		{"in capitals, with a title", "Ann Quill", "MRS ANN QUILL", PartyName},
		{"surname first with a comma", "Ann Quill", "Quill, Ann", PartyName},
		{"surname first without", "Ann Quill", "Quill Ann", PartyName},
		{"with a middle name", "Ann Quill", "Ann Jane Quill", PartyName},
		{"the middle name on our side", "Ann Jane Quill", "Ann Quill", PartyName},
		{"called by the middle name", "Ann Jane Quill", "Jane Quill", PartyName},
		{"an initial", "Ann Quill", "A Quill", PartyName},
		{"initials with dots", "Ann Quill", "A.J. Quill", PartyName},
		{"double-barrelled on one side", "Ann Quill-Able", "Ann Quill", PartyName},
		{"double-barrelled the other way round", "Ann Quill-Able", "Ann Able Quill", PartyName},
		{"an apostrophe", "Ann O'Quill", "Ann OQuill", PartyName},
		{"an apostrophe and a space", "Ann O’Quill", "Ann O Quill", PartyName},
		{"accents", "Zoë Quïll", "Zoe Quill", PartyName},
		{"run together", "Mary Jane Quill", "Maryjane Quill", PartyName},
		{"a nickname", "Elizabeth Quill", "Liz Quill", PartyName},
		{"a nickname on our side", "Bill Quill", "William Quill", PartyName},
		{"two spellings", "Mohammed Quill", "Muhammad Quill", PartyName},
		{"transliterated twice", "Mohammed Hussain", "Mohamed Hussein", PartyName},
		{"letters of another alphabet that look the same", "Ann Quill", "Аnn Quill", PartyName},
		{"a slip in a long surname", "Ann Featherstone", "Ann Fetherstone", PartyName},
		{"a slip in a long forename", "Gwendolen Quill", "Gwendelen Quill", PartyName},
		{"a common name alone is enough to ask", "John Smith", "John Smith", PartyName},
		{"another forename", "Ann Quill", "Max Quill", ""},
		{"another surname", "Ann Quill", "Ann Brown", ""},
		{"one letter apart and short", "Ann Hall", "Ann Ball", ""},
		{"two other names", "Ann Quill", "Max Brown", ""},
		{"one word alone", "Ann Quill", "Ann", ""},
		{"no name at all", "Ann Quill", "", ""},

		// Dates of birth.
		{"the same name, born another day", "Ann Quill; born=1980-01-02", "Ann Quill; born=1985-03-04", ""},
		{"the same name, born the same day", "Ann Quill; born=1980-01-02", "Ann Quill; born=1980-01-02", PartyBirth},
		{"born the same day, married since", "Ann Quill; born=1980-01-02", "Ann Brown; born=1980-01-02", PartyBirth},
		{"born the same day, a forename that is not used", "Ann Quill; born=1980-01-02", "Beatrix Quill; born=1980-01-02", PartyBirth},
		{"born the same day, at this school, nameless", "Ann Quill; born=1980-01-02", "; born=1980-01-02; at=999001", PartyBirth},
		{"born the same day and nothing else", "Ann Quill; born=1980-01-02", "Max Brown; born=1980-01-02", ""},
		{"our date is not known", "Ann Quill", "Ann Quill; born=1980-01-02", PartyName},
		{"theirs is not known", "Ann Quill; born=1980-01-02", "Ann Quill", PartyName},

		// Where they work: the officer's flag.
		{"the surname, at this school", "Ann Quill", "Max Quill; at=999001", PartyEmployer},
		{"the surname, at another school", "Ann Quill", "Max Quill; at=999002", ""},
		{"the hub school's own person, employed there", "Hal Quill; urn=999002", "Max Quill; at=999002", PartyEmployer},
		{"the name, in education somewhere, with another birthday", "Ann Quill; born=1980-01-02", "Ann Quill; born=1985-03-04; education=yes", PartyName},
		{"the name, at another school, with another birthday", "Ann Quill; born=1980-01-02", "Ann Quill; born=1985-03-04; at=999002", ""},
		{"the surname, and a head", "Ann Quill", "Max Quill; job=Head teacher", PartyOccupation},
		{"the surname, and the safeguarding lead", "Ann Quill", "Max Quill; job=DSL at a primary", PartyOccupation},
		{"the surname, a head elsewhere", "Ann Quill", "Max Quill; job=Head teacher; at=999002", ""},
		{"the surname, and a baker", "Ann Quill", "Max Quill; job=Baker", ""},
		{"another surname at this school", "Ann Quill", "Max Brown; at=999001", ""},

		// The force's own people.
		{"an operator by name", "Ann Quill; desk", "Ann Quill", PartyName},
		{"an operator's husband, a constable", "Ann Quill; desk", "Max Quill; job=Police constable", PartyOccupation},
		{"an operator's brother, in the control room", "Ann Quill; desk", "Max Quill; job=Control room staff", PartyOccupation},
		{"a council officer's relative, a social worker", "Ann Quill; desk", "Max Quill; job=Social worker", PartyOccupation},
		{"an operator's namesake, a baker", "Ann Quill; desk", "Max Quill; job=Baker", ""},
		{"a constable does not put a school's lead out", "Ann Quill", "Max Quill; job=Police constable", ""},
		{"an operator's telephone is not known", "Ann Quill; desk", "Max Brown; phone=07700 900123", ""},

		// The children, who may be grown up, and their relatives.
		{"a listed person of 19 who works here", "Cy Quill", "child Cy Quill; born=2007-01-01", PartyChild},
		{"a child's namesake of another age", "Cy Quill; born=1970-01-01", "child Cy Quill; born=2016-01-01", PartyFamily},
		{"a child's uncommon surname", "Ann Quill", "child Cy Quill", PartyFamily},
		{"one part of a child's surname", "Ann Quill-Able", "child Cy Quill", PartyFamily},
		{"a child's common surname", "Ann Smith", "child Cy Smith", ""},
		{"a child's common surname, of another tongue", "Amina Khan", "child Cy Khan", ""},
		{"another surname than the child's", "Ann Quill", "child Cy Brown", ""},
		{"an operator is not put out by a child's surname", "Ann Quill; desk", "child Cy Quill", ""},
	} {
		t.Run(tc.about, func(t *testing.T) {
			t.Parallel()
			if got := partyOf(staff(t, tc.staff), partiesOf(family(t, tc.incident))); got != tc.why {
				t.Errorf("%s beside %s: %q, want %q", tc.staff, tc.incident, got, tc.why)
			}
		})
	}
}

// What is found must not depend on which of the two is written how.
func TestLikenessIsTheSameFromBothSides(t *testing.T) {
	t.Parallel()
	all := []string{"Ann Quill", "Quill, Ann", "Ann Jane Quill", "A Quill", "Liz Quill", "Elizabeth Quill", "Mohammed Khan", "Muhammad Khan", "Ann", "", "Ann Quill-Able"}
	for _, a := range all {
		for _, b := range all {
			if namesAgree(a, b) != namesAgree(b, a) {
				t.Errorf("%q and %q agree one way only", a, b)
			}
		}
	}
}
