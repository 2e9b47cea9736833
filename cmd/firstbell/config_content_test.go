package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"firstbell/notifier"
)

func TestForHowLongContentStaysIsConfigured(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{
		"{access_days: 14, destroy_days: 28, remind_days: [7, 2]}": true,
		"{}":                                 true,
		"{access_days: 30}":                  true,
		"{access_days: 5}":                   false, // the default reminders would come before it was taken on
		"{access_days: 20, destroy_days: 5}": false,
		"{remind_days: [2]}":                 false,
		"{days: 3}":                          false,
		"{access_days: soon}":                false,
	} {
		path := filepath.Join(t.TempDir(), "firstbell.yaml")
		if err := os.WriteFile(path, []byte("forces:\n  - code: NB\n    content: "+text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := ReadConfig(path, nil)
		if err == nil {
			err = c.Validate()
		}
		named := err != nil && (strings.Contains(err.Error(), "forces[0].content") || strings.Contains(err.Error(), "days"))
		if named == ok {
			t.Errorf("%s: %v", text, err)
		}
	}
	c := DefaultConfig()
	c.Forces = []ForceConfig{{Code: "NB", Content: ContentConfig{AccessDays: 10, DestroyDays: 20, RemindDays: []int{4, 1}}}}
	policies, err := c.policies()
	if want := (notifier.ContentClock{AccessDays: 10, DestroyDays: 20, RemindDays: []int{4, 1}}); err != nil || !reflect.DeepEqual(policies["NB"].Content, want) {
		t.Errorf("the policy has %+v, %v", policies["NB"].Content, err)
	}
}
