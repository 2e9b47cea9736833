package terms_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"firstbell/schools"
	"firstbell/schools/sheet"
	"firstbell/schools/terms"
)

func TestABrokenFrameRefusesTheFileByItsLine(t *testing.T) {
	t.Parallel()
	const begin, end = "BEGIN:VCALENDAR\n", "END:VCALENDAR\n"
	inset := "BEGIN:VEVENT\nSUMMARY:INSET\nDTSTART;VALUE=DATE:20270104\nEND:VEVENT\n"
	for name, c := range map[string]struct {
		text string
		line int
		says string
	}{
		"an event that is not closed":         {begin + inset + "BEGIN:VEVENT\nSUMMARY:INSET\n" + end, 8, "line 6"},
		"an event inside an event":            {begin + "BEGIN:VEVENT\n" + inset + "END:VEVENT\n" + end, 3, "line 2"},
		"an event inside an alarm":            {begin + "BEGIN:VEVENT\nBEGIN:VALARM\n" + inset, 4, "line 3"},
		"a file that is cut off":              {begin + inset + "BEGIN:VEVENT\nSUMMARY:INSET\n", 6, "cut off"},
		"a calendar that is cut off":          {begin + inset, 1, "cut off"},
		"parts closed in the wrong order":     {begin + "BEGIN:VEVENT\nBEGIN:VALARM\nEND:VEVENT\nEND:VALARM\n" + end, 4, "line 3"},
		"a calendar inside another":           {begin + begin + end + end, 2, "inside another"},
		"two calendars":                       {begin + inset + end + begin + inset + end, 7, "follows the end"},
		"something after the end":             {begin + inset + end + "urn,kind\n", 7, "follows the end"},
		"an end without a beginning":          {end, 1, "must begin"},
		"an event without a calendar":         {inset, 1, "must begin"},
		"nothing":                             {"", 1, "must begin"},
		"two hundred thousand events":         {begin + strings.Repeat(inset, 200_000/4) + end, 2 + 4*(terms.MaxICalComponents-1), "parts"},
		"two hundred thousand unclosed parts": {begin + strings.Repeat("BEGIN:VTODO\n", 200_000), 5, "nested"},
		"two hundred thousand empty lines":    {begin + strings.Repeat("\n", 200_000) + end, terms.MaxICalLines + 1, "lines"},
		"a long line":                         {begin + "SUMMARY:" + strings.Repeat("x", terms.MaxICalLine) + "\n" + end, 2, "bytes"},
		"a long line in small pieces":         {begin + "SUMMARY:\n" + strings.Repeat(" x\n", terms.MaxICalLine) + end, 4095, "bytes"},
		"a beginning that is hidden":          {begin + "BEGIN;X=1:VEVENT\nSUMMARY:INSET\nDTSTART;VALUE=DATE:20270104\nEND:VEVENT\n" + end, 5, "line 1"},
	} {
		_, err := terms.ReadICal(strings.NewReader(c.text), 100001, schools.FromSchool)
		var where *sheet.EncodingError
		if !errors.As(err, &where) || where.Line != c.line || !strings.Contains(where.Reason, c.says) {
			t.Errorf("%s: %v, want line %d with %q", name, err, c.line, c.says)
		}
	}
}

func TestACalendarWithinTheLimitsIsRead(t *testing.T) {
	t.Parallel()
	var events strings.Builder
	for n := range 2000 {
		fmt.Fprintf(&events, "BEGIN:VEVENT\r\nSUMMARY:Chess\r\n  club %d\r\nDTSTART;VALUE=DATE:20270104\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT\r\n", n)
	}
	f, err := terms.ReadICal(strings.NewReader(calendar("BEGIN:VTIMEZONE\r\nBEGIN:STANDARD\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n",
		events.String(), event("INSET", "20270104", ""))), 100001, schools.FromSchool)
	if err != nil || f.Rows != 2001 || len(f.Plans[0].Entries) != 1 || f.Warnings[1].Line != 16 {
		t.Errorf("%v, %d events", err, f.Rows)
	}
}
