package schools_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"firstbell/schools"
)

func TestParseDateTakesRealDaysOnly(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"2027-02-28", "2028-02-29", "1900-01-01"} {
		if d, err := schools.ParseDate(text); err != nil || d.String() != text {
			t.Errorf("%s: %s, %v", text, d, err)
		}
	}
	for _, text := range []string{"", "2027-02-29", "2027-02-31", "2027-13-01", "27-02-01", "2027-2-1", "2027-02-01 ", "1799-12-31", "3000-01-01"} {
		if d, err := schools.ParseDate(text); !errors.Is(err, schools.ErrDate) {
			t.Errorf("%q is taken for %s", text, d)
		}
	}
}

func TestDateRoundTripsThroughJSON(t *testing.T) {
	t.Parallel()
	type pair struct {
		A schools.Date `json:"a"`
		B schools.Date `json:"b,omitzero"`
	}
	in := pair{A: day(t, "2027-03-28")}
	data, err := json.Marshal(in)
	if err != nil || string(data) != `{"a":"2027-03-28"}` {
		t.Fatalf("%s, %v", data, err)
	}
	var out pair
	if err := json.Unmarshal(data, &out); err != nil || out != in {
		t.Errorf("%+v, %v", out, err)
	}
	if err := json.Unmarshal([]byte(`{"a":"2027-02-30"}`), &out); err == nil {
		t.Error("30 February is read")
	}
}

func TestDaysOfLondonOnTheNightsOfTheClockChanges(t *testing.T) {
	t.Parallel()
	for utc, want := range map[string]string{
		"2027-03-27T23:59:59Z": "2027-03-27",
		"2027-03-28T00:30:00Z": "2027-03-28",
		"2027-06-14T23:00:00Z": "2027-06-15", // summer time is an hour ahead
		"2027-10-30T23:30:00Z": "2027-10-31",
		"2027-10-31T00:30:00Z": "2027-10-31",
		"2027-11-01T00:00:00Z": "2027-11-01",
	} {
		at, err := time.Parse(time.RFC3339, utc)
		if err != nil {
			t.Fatal(err)
		}
		if got := schools.DateAt(at).String(); got != want {
			t.Errorf("%s is %s in London, want %s", utc, got, want)
		}
	}
	if got := day(t, "2027-03-28").At(8*60 + 30).Format(time.RFC3339); got != "2027-03-28T07:30:00Z" {
		t.Errorf("half past eight in summer time is %s", got)
	}
}

// TestMachineZoneDoesNotMatter runs the dated cases again in a process whose
// own zone is on the other side of the world.
func TestMachineZoneDoesNotMatter(t *testing.T) {
	t.Parallel()
	if os.Getenv("FIRSTBELL_TEST_ZONE") != "" {
		t.Skip("this is the process in the other zone")
	}
	for _, zone := range []string{"America/Sao_Paulo", "Pacific/Apia"} {
		cmd := exec.Command(os.Args[0], "-test.run", "^(TestDeadline|TestIsSchoolDaySaysWhy|TestBankHolidays.*)$")
		cmd.Env = append(os.Environ(), "TZ="+zone, "FIRSTBELL_TEST_ZONE=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("with TZ=%s: %v\n%s", zone, err, out)
		}
	}
}

func TestClockTime(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"00:01", "08:45", "23:59"} {
		if c, err := schools.ParseClockTime(text); err != nil || c.String() != text {
			t.Errorf("%s: %s, %v", text, c, err)
		}
	}
	for _, text := range []string{"", "00:00", "24:00", "8:45", "08:60", "0845", "08:45:00"} {
		if c, err := schools.ParseClockTime(text); !errors.Is(err, schools.ErrClockTime) {
			t.Errorf("%q is taken for %s", text, c)
		}
	}
	var c schools.ClockTime
	if data, err := json.Marshal(schools.DefaultCutoff); err != nil || json.Unmarshal(data, &c) != nil || c != schools.DefaultCutoff {
		t.Errorf("the cut-off comes back as %s", c)
	}
}

func TestBankHolidaysOfTheFileReplaceComputedOnes(t *testing.T) {
	t.Parallel()
	days, err := schools.ReadBankHolidays(strings.NewReader(`{"scotland":{"events":[{"title":"St Andrew","date":"2027-11-30"}]},
		"england-and-wales":{"division":"england-and-wales","events":[{"title":"A royal wedding","date":"2027-06-07","notes":"","bunting":true}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	b := schools.NewBankHolidays(days)
	for date, want := range map[string]bool{
		"2027-06-07": true,
		"2027-12-27": false, // in a year of the file that leaves it out
		"2027-11-30": false, // Scotland's
		"2026-12-25": true,  // a year the file does not cover
	} {
		if _, got := b.Name(day(t, date)); got != want {
			t.Errorf("%s: %t", date, got)
		}
	}
	for _, text := range []string{"", "[]", "{}", `{"england-and-wales":{"events":[]}}`, `{"england-and-wales":{"events":[{"title":"x","date":"2027-02-30"}]}}`} {
		if _, err := schools.ReadBankHolidays(strings.NewReader(text)); !errors.Is(err, schools.ErrBankHolidays) {
			t.Errorf("%q is read: %v", text, err)
		}
	}
}

func TestBankHolidaysComputedAreThoseOfTheGovernment(t *testing.T) {
	t.Parallel()
	f, err := os.Open("../../shared/data/bank-holidays.json")
	if err != nil {
		t.Skip("the government's file is not here: ", err)
	}
	defer func() { _ = f.Close() }()
	days, err := schools.ReadBankHolidays(f)
	if err != nil {
		t.Fatal(err)
	}
	var computed *schools.BankHolidays
	for _, d := range days {
		if _, ok := computed.Name(d.Date); !ok && d.Division == "" {
			t.Errorf("%s, %s, is not computed", d.Date, d.Title)
		}
	}
	if len(days) < 30 {
		t.Errorf("only %d days in the file", len(days))
	}
}
