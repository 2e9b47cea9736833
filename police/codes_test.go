package police_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"firstbell/police"
)

// listed is what every closed list offers.
type listed interface {
	fmt.Stringer
	Label() string
	Schema(huma.Registry) *huma.Schema
}

// in turns a code of the schema into a value of its list.
func in[T interface {
	~string
	listed
}](code string) listed {
	return T(code)
}

// TestEveryCodeHasALabel walks each list as it is published.
func TestEveryCodeHasALabel(t *testing.T) {
	t.Parallel()
	lists := map[string]func(string) listed{
		"Answer": in[police.Answer], "Behaviour": in[police.Behaviour], "LocationKind": in[police.LocationKind],
		"RiskTool": in[police.RiskTool], "RiskGrade": in[police.RiskGrade], "ConditionKind": in[police.ConditionKind],
		"AdultRole": in[police.AdultRole], "Presence": in[police.Presence], "Education": in[police.Education],
		"Sex": in[police.Sex], "PartyRole": in[police.PartyRole], "Relation": in[police.Relation],
		"SchoolScheme": in[police.SchoolScheme], "ChildState": in[police.ChildState], "WithdrawalReason": in[police.WithdrawalReason],
	}
	for name, list := range lists {
		codes := list("").Schema(nil).Enum
		if len(codes) < 2 {
			t.Errorf("%s publishes %d codes", name, len(codes))
		}
		for _, code := range codes {
			value := list(code.(string))
			if value.Label() == "" || value.String() != code {
				t.Errorf("%s %v: label %q, text %q", name, code, value.Label(), value)
			}
		}
		if list("no such code").Label() != "" {
			t.Errorf("%s has a label for a code that is not listed", name)
		}
	}
	if len(police.Behaviours()) != 7 || len(police.Relations()) != 12 {
		t.Errorf("%d behaviours, %d relations", len(police.Behaviours()), len(police.Relations()))
	}
}

// TestTheSchemaSaysWhatTheCodesMean keeps the published description useful to a
// reader who has nothing else.
func TestTheSchemaSaysWhatTheCodesMean(t *testing.T) {
	t.Parallel()
	raw, err := json.Marshal(police.Schemas().Map()["Child"].Properties["education"])
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Description string
		Enum        []string
		Meanings    []string `json:"x-enum-descriptions"`
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	want := "How the child is educated. school: at a school; home: educated at home; missing: missing education, or without a place; " +
		"pre-school: below school age; college: at a college; none: in no education; unknown: not known."
	if s.Description != want || len(s.Enum) != len(s.Meanings) {
		t.Errorf("description %q, %d codes, %d meanings", s.Description, len(s.Enum), len(s.Meanings))
	}
}
