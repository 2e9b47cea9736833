package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"firstbell/internal/auth"
	"firstbell/notifier"
	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools"
)

// mark stands in every field of personal data.
const mark = "Zyxquill"

// personal is a value of each type that holds personal data.
func personal() map[string]any {
	child := police.Child{ID: "c1", Forename: mark, Surname: mark, Postcode: mark, KnownAs: []string{mark}, Voice: police.Voice{Words: mark}, Circumstances: mark}
	adult := police.Adult{ID: "a1", Name: mark, Phones: []string{mark}, Emails: []string{mark}}
	contact := schools.Contact{Name: mark, Email: mark, Phone: mark}
	return map[string]any{
		"an incident":          police.Incident{Reference: mark, Circumstances: mark, Children: []police.Child{child}, Adults: []police.Adult{adult}},
		"a child":              child,
		"an adult":             adult,
		"a place":              police.Location{Address: mark, Postcode: mark},
		"words":                police.Voice{Words: mark},
		"an officer":           police.PoliceContact{Team: mark, Phone: mark},
		"a pupil":              schools.Pupil{Forename: mark, Surname: mark},
		"a contact":            contact,
		"a notification":       schools.Notification{Circumstances: mark, Child: schools.Child{Forename: mark}},
		"a child at a school":  schools.Child{Forename: mark},
		"words at a school":    schools.Voice{Words: mark},
		"a recipient":          channel.Address{Name: mark, Email: mark, Phone: mark},
		"an alert":             channel.Alert{ID: "x", To: channel.Address{Name: mark, Email: mark}},
		"an account":           auth.Account{Person: "h", Name: mark, Email: mark},
		"who is signed in":     auth.Principal{Account: "h", Name: mark},
		"a pointer to a child": &child,
		"several contacts":     []schools.Contact{contact},
		"a map of them":        map[string]police.Adult{"one": adult},
		"one inside another":   struct{ Child police.Child }{child},
		"bytes":                []byte(mark),
		"a child in triage":    notifier.TriageChild{Forename: mark, Surname: mark},
		"a child searched for": notifier.Described{Forename: mark, Surname: mark, UPN: mark},
		"a hold's words":       notifier.HoldWords{Described: notifier.Described{Surname: mark}, Why: mark},
		"what is held":         notifier.Held{Searched: notifier.Described{Surname: mark}},
		"a withheld text":      notifier.HeldDetail{Texts: []notifier.HeldPart{{Text: mark}}},
		"an emergency's words": notifier.GlassWords{Words: mark, Review: mark},
		"a decision's words":   notifier.DecisionWords{Reasons: mark, Reference: mark},
		"who answers for data": notifier.DataProtection{Name: mark, Email: mark, Telephone: mark},
		"whom to telephone":    notifier.CallContact{Name: mark, Phone: mark},
	}
}

// TestPersonalDataIsPrintedAsAPlaceholder prints each type as somebody might by
// mistake: with each verb, in an error, and in a line of the log.
func TestPersonalDataIsPrintedAsAPlaceholder(t *testing.T) {
	t.Parallel()
	for name, value := range personal() {
		if _, raw := value.([]byte); !raw { // bytes are hidden by the log alone
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T %v"} {
				args := []any{value}
				if strings.Contains(verb, "T") {
					args = append(args, value)
				}
				if got := fmt.Sprintf(verb, args...); strings.Contains(got, mark) || strings.Contains(got, "5a7978") {
					t.Errorf("%s with %s prints %q", name, verb, got)
				}
			}
			if got := fmt.Errorf("asking: %v", value).Error(); strings.Contains(got, mark) {
				t.Errorf("%s in an error: %q", name, got)
			}
		}
		for _, format := range []string{"json", "text"} {
			var out bytes.Buffer
			log := newLogger(&out, LogConfig{Level: "debug", Format: format})
			log.Info("seen", "value", value)
			log.WithGroup("group").With("value", value).Info("seen again", "more", value)
			if strings.Contains(out.String(), mark) || !strings.Contains(out.String(), "seen again") {
				t.Errorf("%s in the %s log: %s", name, format, out.String())
			}
		}
	}
}

func TestTheLogKeepsWhatIsPlain(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	type code string
	newLogger(&out, LogConfig{Level: "info", Format: "json"}).Info("seen", "error", errors.New("disk full"), "code", code("x1"),
		"urn", schools.URN(100001), "count", 3, "names", []string{"roll", "terms"})
	for _, need := range []string{`"error":"disk full"`, `"code":"x1"`, `"urn":`, `"count":3`, `["roll","terms"]`, `"level":"INFO"`} {
		if !strings.Contains(out.String(), need) {
			t.Errorf("the line lacks %s: %s", need, out.String())
		}
	}
}

// TestALineOfTheLogCannotBeForged: what comes from outside cannot end a line.
func TestALineOfTheLogCannotBeForged(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"json", "text"} {
		var out bytes.Buffer
		newLogger(&out, LogConfig{Format: format}).Info("seen", "value", "x\n{\"level\":\"INFO\"}\r\ny\u2028z\x1b[2J", "error", errors.New("a\nb"))
		if n := strings.Count(strings.TrimSpace(out.String()), "\n"); n != 0 || strings.ContainsAny(out.String(), "\r\x1b") {
			t.Errorf("%s: %q", format, out.String())
		}
	}
}
