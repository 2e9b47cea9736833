package gias_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"firstbell/schools"
	"firstbell/schools/gias"
	"firstbell/schools/sheet"
)

// shared opens a file of public data, or skips the test where it is absent.
func shared(t testing.TB, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "gias", name))
	if err != nil {
		t.Skip("public data is not here: ", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

const header = `"URN","LA (code)","LA (name)","EstablishmentNumber","EstablishmentName","TypeOfEstablishment (code)",` +
	`"TypeOfEstablishment (name)","EstablishmentTypeGroup (name)","EstablishmentStatus (code)","EstablishmentStatus (name)","OpenDate","CloseDate",` +
	`"PhaseOfEducation (name)","StatutoryLowAge","StatutoryHighAge","Boarders (name)","UKPRN","Street","Locality","Address3","Town",` +
	`"County (name)","Postcode","TelephoneNum"` + "\r\n"

// line is a row of the full register with some values of its own.
func line(urn, name, status, closed, town string) string {
	return `"` + urn + `","201","City of London","3614","` + name + `","02","Voluntary aided school","Local authority maintained schools","` +
		status + `","","01-01-1900","` + closed + `","Primary","3","11","No boarders","10079319","St James's Passage","","","` + town + `","","ec3a 5de","02072831147"` + "\r\n"
}

func TestReadRegisterOfFullColumns(t *testing.T) {
	t.Parallel()
	reg, err := gias.ReadRegister(strings.NewReader(header + line("100000", "The Aldgate School", "2", "31-08-2026", "London")))
	if err != nil || len(reg.Rejected) != 0 || len(reg.Schools) != 1 {
		t.Fatalf("%v, %v", err, reg)
	}
	closed, _ := schools.ParseDate("2026-08-31")
	want := schools.School{URN: 100000, Name: "The Aldgate School", LA: 201, LAName: "City of London", Number: 3614,
		TypeCode: "02", Type: "Voluntary aided school", TypeGroup: "Local authority maintained schools", Status: schools.StatusClosed,
		Close: closed, Phase: "Primary", LowAge: 3, HighAge: 11, Boarders: "No boarders", Street: "St James's Passage",
		Town: "London", Postcode: "EC3A 5DE", Telephone: "02072831147", UKPRN: "10079319"}
	if reg.Schools[0] != want || reg.Schools[0].LAESTAB() != "2013614" {
		t.Errorf("got %+v", reg.Schools[0])
	}
	if !slices.Equal(reg.Absent, []string{"Country"}) {
		t.Errorf("absent columns: %v", reg.Absent)
	}
}

func TestReadRegisterInEveryEncoding(t *testing.T) {
	t.Parallel()
	text := header + line("100000", "Ysgol Siân – École", "1", "", "London")
	legacy, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	_, _ = zip.Write([]byte(text))
	_ = zip.Close()
	for name, c := range map[string]struct {
		file     string
		encoding sheet.Encoding
	}{
		"UTF-8":                         {text, sheet.UTF8},
		"UTF-8 with a mark":             {"\ufeff" + text, sheet.UTF8},
		"Windows-1252":                  {legacy, sheet.Windows1252},
		"gzip":                          {packed.String(), sheet.UTF8},
		"single line feeds":             {strings.ReplaceAll(text, "\r\n", "\n"), sheet.UTF8},
		"no line feed after the last":   {strings.TrimSuffix(text, "\r\n"), sheet.UTF8},
		"an empty line between and end": {strings.ReplaceAll(text, "\r\n", "\r\n\r\n"), sheet.UTF8},
	} {
		reg, err := gias.ReadRegister(strings.NewReader(c.file))
		if err != nil || len(reg.Schools) != 1 || reg.Schools[0].Name != "Ysgol Siân – École" || reg.Encoding != c.encoding {
			t.Errorf("%s: %v, %+v", name, err, reg)
		}
	}
}

func TestReadRegisterRefusesTheFile(t *testing.T) {
	t.Parallel()
	good := header + line("100000", "A", "1", "", "London")
	for name, c := range map[string]struct{ file, says string }{
		"without the name":   {strings.Replace(good, `"EstablishmentName"`, `"Name of it"`, 1), "EstablishmentName"},
		"without the status": {strings.Replace(good, `"EstablishmentStatus (code)"`, `"Status"`, 1), "EstablishmentStatus (code)"},
		"without the town":   {"urn,name,open_date,postcode\n", "town"},
		"empty":              {"", "EstablishmentName"},
		"UTF-16":             {"\xff\xfeu\x00r\x00n\x00", "UTF-16"},
		"two encodings":      {strings.Replace(good, "London", "Siân \xe9", 1), "line 2"},
		"no text":            {"urn,name,open_date,town,postcode\n\x00\x01", "line 2"},
		"a column twice":     {"urn,name,name,open_date,town,postcode\n", "twice"},
		"an undefined byte":  {strings.Replace(good, "London", "Lon\x81don", 1), "line 2"},
	} {
		_, err := gias.ReadRegister(strings.NewReader(c.file))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want it to say %s", name, err, c.says)
		}
	}
}

func TestReadRegisterRejectsRowsByLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		row    string
		column string
	}{
		"a short number":        {"10000,A,,T,AB1 2CD", "urn"},
		"no name":               {"100001,  ,,T,AB1 2CD", "name"},
		"a formula":             {"100001,=HYPERLINK(1),,T,AB1 2CD", "name"},
		"a full-width formula":  {"100001,A,,＝1,AB1 2CD", "town"},
		"an American date":      {"100001,A,12-31-2001,T,AB1 2CD", "open_date"},
		"31 February":           {"100001,A,31-02-2001,T,AB1 2CD", "open_date"},
		"an ISO date":           {"100001,A,2001-01-31,T,AB1 2CD", "open_date"},
		"too few values":        {"100001,A", ""},
		"too many values":       {"100001,A,,T,AB1 2CD,more", ""},
		"the same number again": {"100000,A,,T,AB1 2CD", "urn"},
	} {
		text := "urn,name,open_date,town,postcode\n100000,\"Two\nlines\",,T,AB1 2CD\n" + c.row + "\n100002,C,,T,AB1 2CD\n"
		reg, err := gias.ReadRegister(strings.NewReader(text))
		if err != nil || len(reg.Rejected) != 1 || len(reg.Schools) != 2 || reg.Rows != 3 {
			t.Errorf("%s: %v, %+v", name, err, reg)
			continue
		}
		if got := reg.Rejected[0]; got.Line != 4 || got.Column != c.column {
			t.Errorf("%s: rejected as %s", name, got)
		}
	}
}

func TestReadRegisterStopsAtQuotesThatDoNotPair(t *testing.T) {
	t.Parallel()
	reg, err := gias.ReadRegister(strings.NewReader("urn,name,open_date,town,postcode\n100000,A,,T,AB1 2CD\n100001,\"B,,T,AB1 2CD\n100002,C,,T,AB1 2CD\n"))
	if err != nil || len(reg.Rejected) != 1 || reg.Rejected[0].Line != 3 || len(reg.Schools) != 1 {
		t.Errorf("%v, %+v", err, reg)
	}
}

func TestMergeKeepsWhatTheExtractDoesNotSay(t *testing.T) {
	t.Parallel()
	full, err := gias.ReadRegister(strings.NewReader(header + line("100000", "Old Name", "2", "31-08-2026", "London")))
	if err != nil {
		t.Fatal(err)
	}
	short, err := gias.ReadRegister(strings.NewReader("urn,name,open_date,town,postcode\n100000,New Name,01-09-2001,York,YO1 1AA\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := short.Merge(full.Schools[0], short.Schools[0])
	if got.Name != "New Name" || got.Town != "York" || got.Open.String() != "2001-09-01" || got.Status != schools.StatusClosed ||
		got.Telephone == "" || got.Type == "" || got.LA != 201 {
		t.Errorf("got %+v", got)
	}
}

func TestRealExtractIsReadWhole(t *testing.T) {
	t.Parallel()
	reg, err := gias.ReadRegister(shared(t, "schools_extract_2023.csv"))
	if err != nil || reg.Rows != 22_010 || len(reg.Schools) != 22_010 || len(reg.Rejected) != 0 {
		t.Fatalf("%v: %d rows, %d schools, rejected %v", err, reg.Rows, len(reg.Schools), reg.Rejected)
	}
}

func TestRealSampleOfTheRegisterIsRead(t *testing.T) {
	t.Parallel()
	reg, err := gias.ReadRegister(shared(t, "edubasealldata_sample.csv"))
	if err != nil || len(reg.Schools) != 2 || len(reg.Rejected) != 0 || reg.Schools[1].HighAge != 18 {
		t.Fatalf("%v: %+v", err, reg)
	}
}

func TestRealLinksAreReadWholeAndCirclesLeadNowhere(t *testing.T) {
	t.Parallel()
	links, err := gias.ReadLinks(shared(t, "links_edubasealldata20250422.csv.gz"))
	if err != nil || links.Rows < 33_000 || len(links.Links)+links.Repeated != links.Rows || len(links.Rejected) != 0 {
		t.Fatalf("%v: %d rows, %d links, rejected %v", err, links.Rows, len(links.Links), links.Rejected)
	}
	var register []schools.School
	for _, urn := range []schools.URN{122057, 122060, 135073, 147355} {
		register = append(register, schools.School{URN: urn, Name: "X", Status: schools.StatusClosed})
	}
	register = append(register, schools.School{URN: 139100, Name: "Open", Status: schools.StatusOpen})
	d := schools.NewDirectory(register, links.Links)
	for _, s := range register {
		if next, ok := d.Successor(s.URN); ok {
			t.Errorf("%s leads to %s", s.URN, next.URN)
		}
	}
}

func TestReadLinksRejectsRowsByLine(t *testing.T) {
	t.Parallel()
	links, err := gias.ReadLinks(strings.NewReader("URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\n" +
		"100006,134643,A,Successor,\n100006,134643,A,Successor,\n1,134643,A,Successor,\n100006,x,A,Successor,\n100006,134643,A,,\n100006,134643,A,Other,32-01-2001\n"))
	if err != nil || len(links.Links) != 1 || links.Repeated != 1 || len(links.Rejected) != 4 || links.Rejected[0].Line != 4 {
		t.Errorf("%v, %+v", err, links)
	}
	if _, err := gias.ReadLinks(strings.NewReader("URN,LinkURN\n")); err == nil || !strings.Contains(err.Error(), "LinkType") {
		t.Errorf("a missing column: %v", err)
	}
}

func FuzzRegisterCSV(f *testing.F) {
	f.Add([]byte(header + line("100000", "A", "1", "", "London")))
	f.Add([]byte("urn,name,open_date,town,postcode\n100000,\"Two\nlines\",,T,AB1 2CD\n"))
	f.Add([]byte("\ufeffurn,name,open_date,town,postcode\n100000,=1+1,31-02-2001,T,\n"))
	f.Add([]byte("urn,name,open_date,town,postcode\n100000,\x93Caf\xe9\x94,,T,\n"))
	f.Add([]byte("urn,name,open_date,town,postcode\n100000,\"unclosed"))
	f.Add([]byte("\x1f\x8b\x08\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		reg, err := gias.ReadRegister(bytes.NewReader(data))
		if err != nil {
			return
		}
		if reg.Rows != len(reg.Schools)+len(reg.Rejected) {
			t.Errorf("%d rows became %d schools and %d rejections", reg.Rows, len(reg.Schools), len(reg.Rejected))
		}
		for _, r := range reg.Rejected {
			if r.Line < 2 || r.Reason == "" {
				t.Errorf("rejected as %q", r)
			}
		}
		schools.NewDirectory(reg.Schools, nil).Search("a b", 5)
	})
}

func BenchmarkReadRegister(b *testing.B) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "gias", "schools_extract_2023.csv"))
	if err != nil {
		b.Skip("public data is not here: ", err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := gias.ReadRegister(bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
	}
}

// TestRealCirclesAreLeftAlsoWhereOneOfThemIsOpen: each of the schools in the
// register's own circles, with the others as they really are. A split never
// leads anywhere, and a school that is open needs no successor.
func TestRealCirclesAreLeftAlsoWhereOneOfThemIsOpen(t *testing.T) {
	t.Parallel()
	links, err := gias.ReadLinks(shared(t, "links_edubasealldata20250422.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	circle := []schools.URN{122057, 122060, 135073, 147355}
	for _, open := range circle {
		var register []schools.School
		for _, urn := range circle {
			status := schools.StatusClosed
			if urn == open {
				status = schools.StatusOpen
			}
			register = append(register, schools.School{URN: urn, Status: status})
		}
		d := schools.NewDirectory(register, links.Links)
		for _, from := range circle {
			next, ok := d.Successor(from)
			// 122057 and 122060 name each other, but 122060 has a second way on, to
			// 139100; so one leads to the other only where that is unique.
			if want := from == 122057 && open == 122060; ok != want || ok && next.URN != open {
				t.Errorf("with %s open, %s leads to %s (%v)", open, from, next.URN, ok)
			}
		}
	}
}
