package registry_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// shared opens a file of public data, or skips the test where it is absent.
func shared(t testing.TB, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", name))
	if err != nil {
		t.Skip("public data is not here: ", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestRealFilesAreAccountedForAndServed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := setup(t)
	var steps int
	for _, c := range []struct {
		kind registry.Kind
		name string
		rows int
	}{
		{registry.KindSchools, "gias/schools_extract_2023.csv", 22_010},
		{registry.KindLinks, "gias/links_edubasealldata20250422.csv.gz", 33_800},
		{registry.KindBankHolidays, "bank-holidays.json", 0},
	} {
		for _, again := range []bool{false, true} {
			f := registry.File{Kind: c.kind, Name: c.name, Body: shared(t, c.name), Progress: func(string) { steps++ }}
			d, err := w.Apply(ctx, f, "operator")
			if err != nil || d.Rows < c.rows || d.Rows != d.Added+d.Changed+d.Unchanged+len(d.Rejected) {
				t.Fatalf("%s: %v\n%s", c.name, err, d)
			}
			if again != (d.Added == 0) || (again && d.Unchanged != d.Rows) {
				t.Errorf("%s, again %t: %d added, %d unchanged", c.name, again, d.Added, d.Unchanged)
			}
		}
	}
	s := w.Current()
	if s.Directory.Len() != 22_010 || len(s.Directory.Search("aldgate london", 5)) != 1 || steps == 0 {
		t.Errorf("%d schools, %d steps", s.Directory.Len(), steps)
	}
	if _, ok := s.Directory.Successor(122060); ok {
		t.Error("a circle has a successor")
	}
}

const fullHeader = "URN,LA (code),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (code),EstablishmentStatus (code)," +
	"OpenDate,CloseDate,PhaseOfEducation (name),StatutoryLowAge,StatutoryHighAge,Town,Postcode,TelephoneNum\n"

func full(urn, name, status string) string {
	return urn + ",201,3614," + name + ",01," + status + ",01-09-1999,,Primary,3,11,London,EC3A 5DE,02072831147\n"
}

func TestRegisterDiffNamesWhatClosedMergedAndIsAbsent(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, fullHeader+full("100001", "A", "1")+full("100002", "B", "1")+full("100003", "C", "1")+
		full("100004", "D", "1")+full("100005", "E", "1")+full("100006", "F", "1"))
	w.apply(t, registry.KindLinks, "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\n100001,100004,D,Successor,\n100002,100004,D,Successor - merged,\n")
	d := w.apply(t, registry.KindSchools, fullHeader+full("100001", "A", "2")+full("100002", "B", "2")+full("100003", "C", "2")+
		full("100004", "D renamed", "1")+full("100005", "E", "1")+full("100007", "G", "1"))
	if d.Rows != 6 || d.Added != 1 || d.Changed != 4 || d.Unchanged != 1 || d.Closed != 3 || d.Merged != 1 || d.Absent != 1 {
		t.Errorf("got\n%s", d)
	}
	for _, says := range []string{"URN 100001: closed; its pupils' notifications go to 100004", "URN 100002: closed by a merger",
		"URN 100003: closed without a known successor", "URN 100004: changed: name", "URN 100007: added", "not in the file; kept", "Applied."} {
		if !strings.Contains(d.String(), says) {
			t.Errorf("the difference does not say %q:\n%s", says, d)
		}
	}
	dir := w.Current().Directory
	if s, ok := dir.Lookup(100006); !ok || !s.IsOpen() || dir.Len() != 7 {
		t.Error("the school that is not in the file is gone")
	}
	if next, ok := dir.Successor(100001); !ok || next.URN != 100004 {
		t.Error("the closed school leads nowhere")
	}
}

func TestExtractOverTheFullRegisterKeepsWhatItDoesNotSay(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, fullHeader+full("100001", "A", "2"))
	d := w.apply(t, registry.KindSchools, "urn,name,open_date,town,postcode\n100001,A,01-09-1999,London,EC3A 5DE\n")
	s, _ := w.Current().Directory.Lookup(100001)
	if d.Unchanged != 1 || s.Status != schools.StatusClosed || s.Telephone == "" || !strings.Contains(d.String(), "columns not in the file") {
		t.Errorf("%+v\n%s", s, d)
	}
}

func TestOtherSchoolsKeepWhatAFileDoesNotName(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, register)
	w.apply(t, registry.KindContacts, people+"100002,head,Hal Swift,hal.swift@other.example,,,\n")
	d := w.apply(t, registry.KindContacts, "urn,role,name,email,phone\n100001,head,Ida Teal,ida.teal@school.example,\n")
	if d.Added != 1 || d.Removed != 3 || len(w.Current().Contacts.ByURN(100002)) != 1 || len(w.Current().Contacts.ByURN(100001)) != 1 {
		t.Errorf("contacts:\n%s", d)
	}
	if !strings.Contains(d.String(), "URN 100001 lacks a second key adult, a fallback") {
		t.Errorf("the shortfall is not named:\n%s", d)
	}
	w.apply(t, registry.KindTerms, "urn,kind,first,last,day_start\n100001,inset,2027-01-04,,08:30\n100002,inset,2027-01-05,,\n")
	ical := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:INSET day\r\nDTSTART;VALUE=DATE:20270106\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	f := registry.File{Kind: registry.KindTerms, Name: "100001.ics", Body: strings.NewReader(ical)}
	if d, err := w.Apply(context.Background(), f, "operator"); err != nil || d.Added != 1 || d.Removed != 1 {
		t.Fatalf("%v\n%s", err, d)
	}
	for urn, closed := range map[schools.URN]string{100001: "2027-01-06", 100002: "2027-01-05"} {
		if open, _ := w.Current().Calendar(urn).IsSchoolDay(mustDate(t, closed)); open {
			t.Errorf("%s is open on its INSET day", urn)
		}
	}
	if got := w.Current().Calendar(100001).Start(mustDate(t, "2027-01-12")); got.Hour() != 8 || got.Minute() != 30 {
		t.Errorf("the school's hours were lost: it starts at %s", got)
	}
}

func TestAnICalFileNeedsASchool(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, register)
	ical := "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\nSUMMARY:INSET day\nDTSTART;VALUE=DATE:20270106\nEND:VEVENT\nEND:VCALENDAR\n"
	f := registry.File{Kind: registry.KindTerms, Name: "lark.ics", Body: strings.NewReader(ical)}
	if _, err := w.Preview(context.Background(), f); !errors.Is(err, fault.Invalid) || !strings.Contains(fault.Public(err), "--urn") {
		t.Errorf("without a school: %v", err)
	}
	f.URN, f.Body = 100001, strings.NewReader(ical)
	if d, err := w.Preview(context.Background(), f); err != nil || d.Added != 1 {
		t.Errorf("with one: %v\n%s", err, d)
	}
	f.URN, f.Body = 999999, strings.NewReader(ical)
	if d, err := w.Preview(context.Background(), f); err != nil || len(d.Rejected) != 1 {
		t.Errorf("with one that is not in the register: %v\n%s", err, d)
	}
}

func TestUnreadableFilesSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := setup(t)
	for kind, text := range map[registry.Kind]string{
		registry.KindSchools: "urn,name,open_date,town\n", registry.KindLinks: "URN\n", registry.KindRoll: "\xff\xfe",
		registry.KindContacts: "", registry.KindTerms: "", registry.KindBankHolidays: "{}", "menus": "x",
	} {
		_, err := w.Preview(context.Background(), file(kind, text))
		if !errors.Is(err, fault.Invalid) || fault.Public(err) == "" {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestDiffIsJSONAndCountsRollsOnly(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, register)
	w.apply(t, registry.KindRoll, rollOne)
	d, err := w.Preview(context.Background(), file(registry.KindRoll, strings.Replace(rollOne, "\nJ2", "\nX2", 1)))
	if err != nil || d.Added != 1 || d.Removed != 1 || len(d.Warnings) != 1 || d.Warnings[0].Line != 2 {
		t.Fatalf("%v\n%s", err, d)
	}
	data, err := json.Marshal(d)
	if err != nil || strings.Contains(string(data)+d.String(), "anary") {
		t.Errorf("%v\n%s\n%s", err, data, d)
	}
}

func TestParseKind(t *testing.T) {
	t.Parallel()
	for _, k := range registry.Kinds() {
		if got, err := registry.ParseKind(string(k)); err != nil || got != k {
			t.Errorf("%s: %s, %v", k, got, err)
		}
	}
	if k, err := registry.ParseKind("rolls"); err != nil || k != registry.KindRoll {
		t.Errorf("rolls: %s, %v", k, err)
	}
	if _, err := registry.ParseKind("pupils"); !errors.Is(err, fault.Invalid) {
		t.Errorf("pupils: %v", err)
	}
}
