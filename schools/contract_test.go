package schools

import (
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

// full is a notification with something in every field, each text its own place.
func full(t *testing.T) Notification {
	t.Helper()
	n := Notification{Risk: &Risk{}, Marac: &Marac{}, Conditions: []Condition{{}}}
	eachField(reflect.ValueOf(&n).Elem(), "", func(field string, v reflect.Value) {
		switch value := v.Addr().Interface().(type) {
		case *time.Time:
			*value = time.Date(2026, 11, 20, 21, 40, 0, 0, time.UTC)
		case *Date:
			*value = Date{year: 2026, month: 11, day: 20}
		case *[]string:
			*value = []string{"canary " + field}
		default:
			switch v.Kind() {
			case reflect.String:
				v.SetString("canary " + field)
			case reflect.Bool:
				v.SetBool(true)
			case reflect.Int:
				v.SetInt(1)
			default:
				t.Fatalf("%s is of a kind that this test does not fill: %s", field, v.Type())
			}
		}
	})
	n.Detail = DetailFull
	return n
}

func TestEveryFieldASchoolIsShownHasARow(t *testing.T) {
	t.Parallel()
	rows := map[string]bool{}
	for _, row := range Contract {
		if rows[row.Field] || row.Why == "" {
			t.Errorf("%s stands there twice, or without a reason", row.Field)
		}
		rows[row.Field] = true
	}
	n := full(t)
	eachField(reflect.ValueOf(&n).Elem(), "", func(field string, _ reflect.Value) {
		if !rows[field] {
			t.Errorf("%s has no row: say from which level of detail on it is shown, and why", field)
		}
		delete(rows, field)
	})
	for field := range rows {
		t.Errorf("the row %s is of no field", field)
	}
}

// TestNoFieldCanHoldWhatNoSchoolMayKnow goes by names: whoever adds such a field
// has to come here and say why it is none.
func TestNoFieldCanHoldWhatNoSchoolMayKnow(t *testing.T) {
	t.Parallel()
	never := regexp.MustCompile(`(?i)sibling|brother|sister|otherchild|household|informant|source|caller|witness|intelligence|pnc|previous|history|address|postcode|location|street|upn|phone|email|ethnic|medical|refuge|victim|suspect|adults?name`)
	harmless := map[string]string{
		"siblingsElsewhere":   "yes or no",
		"policeContact.phone": "an office's, screened against every number of the incident",
	}
	for _, row := range Contract {
		if never.MatchString(row.Field) && harmless[row.Field] == "" {
			t.Errorf("%s can hold what no school may know", row.Field)
		}
	}
}

func TestALevelShowsNothingThatItForbids(t *testing.T) {
	t.Parallel()
	for _, level := range append([]Detail{"", "unknown"}, details...) {
		n := full(t)
		n.Detail = level
		allowed := n.Allowed()
		raw, err := json.Marshal(allowed)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range Contract {
			if row.Field == "detail" {
				continue
			}
			canary := regexp.MustCompile(`canary ` + regexp.QuoteMeta(row.Field) + `"`)
			if isString := strings.Contains(mustRaw(t, full(t)), "canary "+row.Field+`"`); isString && canary.Match(raw) != level.Shows(row.Field) {
				t.Errorf("%q: %s is shown: %v", level, row.Field, canary.Match(raw))
			}
		}
		if level != DetailFull && (allowed.Risk != nil || allowed.Marac != nil) {
			t.Errorf("%q shows an empty risk or conference", level)
		}
		if level != DetailFull && level != DetailStandard && (!allowed.OccurredAt.IsZero() || allowed.ChildIsParty) {
			t.Errorf("%q shows when it was", level)
		}
		if n.Risk == nil || n.Risk.Grade == "" {
			t.Error("what was given is changed")
		}
	}
}

func mustRaw(t *testing.T, n Notification) string {
	t.Helper()
	raw, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
