package schools_test

import (
	"testing"

	"pgregory.net/rapid"

	"firstbell/schools"
)

func TestParseUPN(t *testing.T) {
	t.Parallel()
	for text, temporary := range map[string]bool{
		"J201361424001": false, "E925440199001": false, "D820123415001": false, "P82012341500A": true,
		"A000000000000": false, "j201361424001": false,
	} {
		u, err := schools.ParseUPN(text)
		if err != nil || u.Temporary() != temporary {
			t.Errorf("%s: %v, temporary %t", text, err, u.Temporary())
		}
	}
	for _, text := range []string{"", "K201361424001", "J20136142400", "J2013614240011", "J20136142400I", "J2013614A4001", "I201361424001", "J201361424001\x00"} {
		if _, err := schools.ParseUPN(text); err == nil {
			t.Errorf("%q is taken for a UPN", text)
		}
	}
}

func TestOneWrongDigitIsNeverAUPN(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := []byte("J201361424001")
		at := rapid.IntRange(1, 12).Draw(t, "at")
		other := byte('0' + rapid.IntRange(0, 9).Draw(t, "digit"))
		if b[at] == other {
			return
		}
		b[at] = other
		if _, err := schools.ParseUPN(string(b)); err == nil {
			t.Fatalf("%s is taken for a UPN", b)
		}
	})
}

func TestParseURN(t *testing.T) {
	t.Parallel()
	if u, err := schools.ParseURN("100001"); err != nil || u != 100001 || u.String() != "100001" {
		t.Errorf("%s, %v", u, err)
	}
	for _, text := range []string{"", "12345", "1234567", "01234５", "012345", "10000a", " 100001", "-10000"} {
		if _, err := schools.ParseURN(text); err == nil {
			t.Errorf("%q is taken for a URN", text)
		}
	}
}

func TestFoldName(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"O'Neill", "O’Neill", "ONEILL", "O Neill", "o`neill"},
		{"Smith-Jones", "Smith Jones", "SMITHJONES", "Smith–Jones"},
		{"Siân", "Sian", "SIÂN", "Sia\u0302n"},
		{"Łukasz", "Lukasz"},
		{"Zoë", "ZOE", "ＺＯＥ"},
		{"Đặng", "Dang"},
	} {
		for _, name := range same[1:] {
			if a, b := schools.FoldName(same[0]), schools.FoldName(name); a != b {
				t.Errorf("%s folds to %q, %s to %q", same[0], a, name, b)
			}
		}
	}
	if schools.FoldName("Ann") == schools.FoldName("Anna") || schools.FoldName("Анна") == "" {
		t.Error("folding loses letters")
	}
}

func TestOnRollIncludesTheFirstAndTheLastDay(t *testing.T) {
	t.Parallel()
	p := schools.Pupil{Start: day(t, "2026-09-01"), Leaving: day(t, "2027-07-22")}
	for date, want := range map[string]bool{
		"2026-08-31": false, "2026-09-01": true, "2027-07-22": true, "2027-07-23": false,
	} {
		if p.OnRoll(day(t, date)) != want {
			t.Errorf("%s: %t", date, !want)
		}
	}
	if !(schools.Pupil{}).OnRoll(day(t, "2027-01-01")) {
		t.Error("a pupil without dates is not on the roll")
	}
}
