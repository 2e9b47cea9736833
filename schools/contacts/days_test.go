package contacts_test

import (
	"errors"
	"strings"
	"testing"

	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/contacts"
)

const daysHeader = "urn,role,name,email,phone,starts_on,leaves_on,holiday,away_from,away_until,covered_by,as_of\n"

func TestReadTakesTheDays(t *testing.T) {
	t.Parallel()
	f, err := contacts.Read(strings.NewReader(daysHeader +
		"100001,key-adult,Dora Lark,dora@s.example,,2026-09-01,31/08/2027,Only,2026-12-01,2026-12-04,Ed@s.example,2026-11-20\n" +
		"100001,head,Ed Crane,ed@s.example,,,,,,,,2026-11-18\n"))
	if err != nil || len(f.Contacts) != 2 || len(f.Rejected) != 0 {
		t.Fatalf("%v, %+v", err, f)
	}
	c := f.Contacts[0]
	if c.From.String() != "2026-09-01" || c.Until.String() != "2027-08-31" || c.Holiday != schools.HolidayOnly ||
		c.AwayFrom.String() != "2026-12-01" || c.AwayUntil.String() != "2026-12-04" || c.CoveredBy != "Ed@s.example" {
		t.Errorf("got %+v", c)
	}
	if f.AsOf[100001].String() != "2026-11-20" {
		t.Errorf("right as of %s", f.AsOf[100001])
	}
}

func TestReadRejectsDaysThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ days, column string }{
		"left before they came":            {"2026-09-02,2026-09-01,,,,,", "leaves_on"},
		"starts on no date":                {"soon,,,,,,", "starts_on"},
		"leaves on no date":                {",31/02/2026,,,,,", "leaves_on"},
		"a holiday that is no answer":      {",,perhaps,,,,", "holiday"},
		"away until without from":          {",,,,2026-12-01,,", "away_until"},
		"back before gone":                 {",,,2026-12-02,2026-12-01,,", "away_until"},
		"covered without being away":       {",,,,,ed@s.example,", "covered_by"},
		"covered by oneself":               {",,,2026-12-02,,DORA@s.example,", "covered_by"},
		"covered by a stranger":            {",,,2026-12-02,,who@s.example,", "covered_by"},
		"right as of no date":              {",,,,,,yesterday", "as_of"},
		"away from a day that is a number": {",,,46000,,,", "away_from"},
	} {
		f, err := contacts.Read(strings.NewReader(daysHeader + "100001,key-adult,Dora Lark,dora@s.example,," + c.days + "\n"))
		if err != nil || len(f.Rejected) != 1 || len(f.Contacts) != 0 {
			t.Errorf("%s: %v, %+v", name, err, f)
			continue
		}
		if got := f.Rejected[0]; got.Line != 2 || got.Column != c.column || strings.Contains(got.Reason, "@") {
			t.Errorf("%s: rejected as %s", name, got)
		}
	}
}

func TestReadOneFollowsTheRulesOfAFile(t *testing.T) {
	t.Parallel()
	fields := map[string]string{"urn": "100001", "role": "head", "name": " Ed  Crane ", "email": "ed@s.example", "phone": "020 7946 0001", "trained_on": "2026-05-01"}
	c, err := contacts.ReadOne(fields)
	if err != nil || c.Name != "Ed Crane" || c.Phone != "+442079460001" || c.TrainedOn == nil {
		t.Fatalf("%v, %+v", err, c)
	}
	for column, value := range map[string]string{"email": "office@s.example", "name": "=1+1", "phone": "12", "trained_on": "soon", "role": "boss", "urn": "1"} {
		bad := map[string]string{}
		for k, v := range fields {
			bad[k] = v
		}
		bad[column] = value
		_, err := contacts.ReadOne(bad)
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != column || strings.Contains(err.Error(), value+" ") {
			t.Errorf("%s: %v", column, err)
		}
	}
	if _, err := contacts.ReadOne(nil); !errors.Is(err, fault.Invalid) {
		t.Errorf("nothing typed: %v", err)
	}
}
