package main

import (
	"strings"
	"testing"
)

func TestHowLongARecordRemembersIsWithinBounds(t *testing.T) {
	t.Parallel()
	for years, ok := range map[int]bool{0: true, 1: true, maxPatternYears: true, -1: false, maxPatternYears + 1: false} {
		c := DefaultConfig()
		c.Forces = []ForceConfig{{Code: "NB", RecordsConfig: RecordsConfig{PatternYears: years}}}
		err := c.Validate()
		if found := err != nil && strings.Contains(err.Error(), "forces[0].pattern_years"); found == ok {
			t.Errorf("%d years: %v", years, err)
		}
	}
	c := DefaultConfig()
	c.Forces = []ForceConfig{{Code: "NB", RecordsConfig: RecordsConfig{PatternYears: 5}}}
	if all, err := c.policies(); err != nil || all["NB"].PatternYears != 5 {
		t.Errorf("the policy says %+v, %v", all, err)
	}
}
