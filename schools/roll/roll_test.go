package roll_test

import (
	"bytes"
	"strings"
	"testing"

	"firstbell/schools"
	"firstbell/schools/roll"
)

const header = "upn,forename,surname,known_as,date_of_birth,sex,postcode,urn,start_date,leaving_date\n"

func day(t testing.TB, text string) schools.Date {
	t.Helper()
	d, err := schools.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestReadTakesEveryColumn(t *testing.T) {
	t.Parallel()
	f, err := roll.Read(strings.NewReader("\ufeff" + header +
		"j201361424001, Ada ,\"O'Neill  Brown\",Addie; Bee ;,02/03/2015,Female,tn13 1aa,100001,2020-09-01,31/08/2027\r\n"))
	if err != nil || len(f.Pupils) != 1 || len(f.Rejected)+len(f.Warnings) != 0 {
		t.Fatalf("%v, %+v", err, f)
	}
	p := f.Pupils[0]
	if p.UPN != "J201361424001" || p.Forename != "Ada" || p.Surname != "O'Neill Brown" || strings.Join(p.KnownAs, "|") != "Addie|Bee" ||
		p.DateOfBirth.String() != "2015-03-02" || p.Sex != "F" || p.Postcode != "TN13 1AA" || p.URN != 100001 ||
		p.Start.String() != "2020-09-01" || p.Leaving.String() != "2027-08-31" {
		t.Errorf("got %+v", p)
	}
}

func TestReadKnowsColumnsInOtherSpellings(t *testing.T) {
	t.Parallel()
	f, err := roll.Read(strings.NewReader("URN,Date of Birth,Surname,ForeName,UPN,PostCode,Class\n100001,2015-03-02,Crane,Ada,J201361424001,TN13 1AA,3B\n"))
	if err != nil || len(f.Pupils) != 1 || f.Pupils[0].Forename != "Ada" || len(f.Absent) != 5 {
		t.Errorf("%v, %+v", err, f)
	}
}

func TestReadRejectsByLineAndWarnsOfWhatIsDoubtful(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		row, column string
		warned      bool
	}{
		"no forename":                {"J201361424001,,Crane,,2015-03-02,F,TN13 1AA,100001,,", "forename", false},
		"a surname of signs":         {"J201361424001,Ada,'',,2015-03-02,F,TN13 1AA,100001,,", "surname", false},
		"no date of birth":           {"J201361424001,Ada,Crane,,,F,TN13 1AA,100001,,", "date_of_birth", false},
		"31 February":                {"J201361424001,Ada,Crane,,31/02/2015,F,TN13 1AA,100001,,", "date_of_birth", false},
		"month first":                {"J201361424001,Ada,Crane,,12/31/2015,F,TN13 1AA,100001,,", "date_of_birth", false},
		"a sex not known":            {"J201361424001,Ada,Crane,,2015-03-02,Q,TN13 1AA,100001,,", "sex", false},
		"a short URN":                {"J201361424001,Ada,Crane,,2015-03-02,F,TN13 1AA,10001,,", "urn", false},
		"a formula":                  {"J201361424001,Ada,@SUM(A1),,2015-03-02,F,TN13 1AA,100001,,", "surname", false},
		"a formula in the UPN":       {"=A1,Ada,Crane,,2015-03-02,F,TN13 1AA,100001,,", "upn", false},
		"left before starting":       {"J201361424001,Ada,Crane,,2015-03-02,F,TN13 1AA,100001,2026-09-01,2026-08-31", "leaving_date", false},
		"twice on one roll":          {"E925440199001,Ada,Crane,,2015-03-02,F,TN13 1AA,100001,,", "upn", false},
		"a control character":        {"J201361424001,A\x01da,Crane,,2015-03-02,F,TN13 1AA,100001,,", "forename", false},
		"a wrong check letter":       {"K201361424001,Ada,Crane,,2015-03-02,F,TN13 1AA,100001,,", "upn", true},
		"no UPN":                     {",Ada,Crane,,2015-03-02,F,TN13 1AA,100001,,", "upn", true},
		"no postcode":                {"J201361424001,Ada,Crane,,2015-03-02,F,,100001,,", "postcode", true},
		"the same UPN, other school": {"E925440199001,Ada,Crane,,2015-03-02,F,TN13 1AA,100002,,", "", true},
	} {
		f, err := roll.Read(strings.NewReader(header + "E925440199001,\"Ben\nBo\",Finch,,2014-04-05,M,TN13 1AB,100001,,\n" + c.row + "\n"))
		if err != nil || f.Rows != 2 || f.Rows != len(f.Pupils)+len(f.Rejected) {
			t.Errorf("%s: %v, %+v", name, err, f)
			continue
		}
		told := f.Rejected
		if c.warned {
			told = f.Warnings
		}
		if c.column == "" {
			if len(f.Rejected)+len(f.Warnings) > 0 {
				t.Errorf("%s: %v %v", name, f.Rejected, f.Warnings)
			}
			continue
		}
		if len(told) != 1 || told[0].Line != 4 || told[0].Column != c.column || (len(f.Pupils) == 2) != c.warned {
			t.Errorf("%s: rejected %v, warned %v", name, f.Rejected, f.Warnings)
		}
	}
}

func TestReadRefusesOtherEncodingsAndMissingColumns(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, says string }{
		"Windows-1252":  {header + "J201361424001,Zo\xeb,Crane,,2015-03-02,F,TN13 1AA,100001,,\n", "line 2"},
		"UTF-16":        {"\xfe\xff\x00u", "UTF-16"},
		"no surname":    {"upn,forename,date_of_birth,postcode,urn\n", "surname"},
		"nothing":       {"", "empty"},
		"unpaired":      {"\"upn,forename", "line 1"},
		"damaged gzip":  {"\x1f\x8b\x08\x00\x00", "gzip"},
		"several gone":  {"upn\n", "forename, surname, date_of_birth, postcode, urn"},
		"a column more": {strings.Replace(header, "sex", "urn", 1), "twice"},
	} {
		if _, err := roll.Read(strings.NewReader(c.file)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want it to say %s", name, err, c.says)
		}
	}
}

func TestIndexFindsPupilsOfTheDay(t *testing.T) {
	t.Parallel()
	pupil := func(urn schools.URN, upn schools.UPN, first, last, leaving string) schools.Pupil {
		p := schools.Pupil{UPN: upn, Forename: first, Surname: last, DateOfBirth: day(t, "2015-03-02"), URN: urn}
		if leaving != "" {
			p.Leaving = day(t, leaving)
		}
		return p
	}
	ada := pupil(100002, "J201361424001", "Ada", "O'Neill", "")
	ada.KnownAs = []string{"Addie"}
	x := roll.NewIndex([]schools.Pupil{ada, pupil(100002, "E925440199001", "Ben", "ONeill", "")},
		[]schools.Pupil{pupil(100001, "J201361424001", "Ada", "Oneill", "2026-12-18")})
	before, after := day(t, "2026-12-18"), day(t, "2026-12-19")
	if got := x.ByUPN("J201361424001", before); len(got) != 2 || got[0].URN != 100001 {
		t.Errorf("before leaving: %v", got)
	}
	if got := x.ByUPN("J201361424001", after); len(got) != 1 || got[0].URN != 100002 {
		t.Errorf("after leaving: %v", got)
	}
	if got := x.ByNameDOB("ADDIE", "O’Neill", ada.DateOfBirth, after); len(got) != 1 || got[0].UPN != ada.UPN {
		t.Errorf("by known-as: %v", got)
	}
	if got := x.ByNameDOB("Ada", "Oneill", day(t, "2015-03-03"), after); got != nil {
		t.Errorf("a day later: %v", got)
	}
	if x.Len() != 3 || x.OnRoll(100002) != 2 || len(x.School(100002)) != 2 || x.School(100003) != nil {
		t.Errorf("%d pupils, %d at one school", x.Len(), x.OnRoll(100002))
	}
	var none *roll.Index
	if none.ByUPN("J201361424001", after) != nil || none.ByNameDOB("a", "b", after, after) != nil || none.Len() != 0 || none.School(1) != nil {
		t.Error("a nil index is not empty")
	}
}

func FuzzRollCSV(f *testing.F) {
	f.Add([]byte(header + "J201361424001,Ada,Crane,Addie;Bee,2015-03-02,F,TN13 1AA,100001,2020-09-01,\n"))
	f.Add([]byte("\ufeff" + header + "J201361424001,\"A\n\"\"da\",=1,,31/02/2015,F,,100001,,\n"))
	f.Add([]byte(header + "a,b\n\"unclosed"))
	f.Add([]byte("urn,surname\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := roll.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		if file.Rows != len(file.Pupils)+len(file.Rejected) || len(file.Lines) != len(file.Pupils) {
			t.Errorf("%d rows became %d pupils and %d rejections", file.Rows, len(file.Pupils), len(file.Rejected))
		}
		x := roll.NewIndex(file.Pupils)
		for _, p := range file.Pupils {
			on := p.Start
			if on.IsZero() {
				on = p.Leaving
			}
			if on.IsZero() {
				on = p.DateOfBirth
			}
			if len(x.ByNameDOB(p.Forename, p.Surname, p.DateOfBirth, on)) == 0 {
				t.Errorf("a pupil is not found again")
			}
		}
	})
}
