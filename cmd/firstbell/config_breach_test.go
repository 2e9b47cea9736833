package main

import (
	"strings"
	"testing"

	"firstbell/notifier"
)

func TestWhoIsToldOfABreachIsConfigured(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		config BreachConfig
		fault  string
	}{
		"nobody":               {BreachConfig{}, ""},
		"somebody":             {BreachConfig{DataProtection: OwnerConfig{Name: "Dee Powell", Email: "dpo@force.example", Telephone: "07700 900100"}, BreachYears: 3}, ""},
		"a name alone":         {BreachConfig{DataProtection: OwnerConfig{Name: "Dee Powell"}}, "data_protection.email"},
		"no address":           {BreachConfig{DataProtection: OwnerConfig{Email: "Dee <dpo@force.example>"}}, "data_protection.email"},
		"kept for a long time": {BreachConfig{BreachYears: 11}, "breach_years"},
		"kept for no time":     {BreachConfig{BreachYears: -1}, "breach_years"},
	} {
		c := DefaultConfig()
		c.Forces = []ForceConfig{{Code: "NB", Name: "North", BreachConfig: tc.config}}
		err := c.Validate()
		found := err != nil && strings.Contains(err.Error(), "forces[0]."+tc.fault)
		if tc.fault != "" && !found || tc.fault == "" && err != nil && (strings.Contains(err.Error(), "data_protection") || strings.Contains(err.Error(), "breach_years")) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "Powell") {
			t.Errorf("%s: the fault repeats a name", name)
		}
	}
	c := DefaultConfig()
	c.Forces = []ForceConfig{{Code: "NB", BreachConfig: BreachConfig{DataProtection: OwnerConfig{Email: "dpo@force.example"}, BreachYears: 3}}}
	policies, err := c.policies()
	if err != nil || policies["NB"].DataProtection != (notifier.DataProtection{Email: "dpo@force.example"}) || policies["NB"].BreachYears != 3 {
		t.Errorf("the policy is %+v, %v", policies["NB"], err)
	}
}
