package main

import (
	"strings"
	"testing"
)

func TestForHowLongTrainingIsGoodIsConfigured(t *testing.T) {
	t.Parallel()
	for years, ok := range map[int]bool{0: true, 1: true, 3: true, 10: true, -1: false, 11: false} {
		c := DefaultConfig()
		c.Forces = []ForceConfig{{Code: "NB", PeopleConfig: PeopleConfig{TrainingYears: years}}}
		err := c.Validate()
		if found := err != nil && strings.Contains(err.Error(), "forces[0].training_years"); found == ok {
			t.Errorf("%d years: %v", years, err)
		}
	}
	c := DefaultConfig()
	c.Forces = []ForceConfig{{Code: "NB", PeopleConfig: PeopleConfig{TrainingYears: 3}}}
	policies, err := c.policies()
	if err != nil || policies["NB"].TrainingYears != 3 {
		t.Errorf("the policy has %d years, %v", policies["NB"].TrainingYears, err)
	}
}
