package police_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"firstbell/police"
)

func TestEveryValidIncidentIsAcceptedAndComesBackTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := incidents().Draw(t, "incident")
		if faults := in.Validate(noon); len(faults) > 0 {
			t.Fatalf("faults: %v", faults)
		}
		canonical := in.ContentHashInput()
		again, faults := police.Parse(canonical, noon)
		if len(faults) > 0 {
			t.Fatalf("faults after a round trip: %v", faults)
		}
		if got := again.ContentHashInput(); !bytes.Equal(got, canonical) {
			t.Fatalf("canonical JSON changed:\n%s\n%s", canonical, got)
		}
	})
}

func TestTheContentHashDoesNotDependOnFormatting(t *testing.T) {
	t.Parallel()
	in, _ := police.Parse([]byte(example(t)), noon)
	want := in.ContentHashInput()

	var sorted any
	if err := json.Unmarshal([]byte(example(t)), &sorted); err != nil {
		t.Fatal(err)
	}
	compact, err := json.Marshal(sorted)
	if err != nil {
		t.Fatal(err)
	}
	indented, err := json.MarshalIndent(sorted, " ", "\t")
	if err != nil {
		t.Fatal(err)
	}
	same := map[string]string{
		"fields in the order of the alphabet": string(compact),
		"other white space":                   string(indented),
		"the same moment in another zone":     set(t, example(t), "/occurredAt", "2026-11-19T22:40:00+01:00"),
		"nothing spelt out as null":           set(t, example(t), "/children/0/ethnicity", json.RawMessage("null")),
		"nothing spelt out as empty text":     set(t, example(t), "/children/0/ethnicity", ""),
		"nothing spelt out as false":          set(t, example(t), "/children/0/addressProtected", false),
	}
	for name, doc := range same {
		again, faults := police.Parse([]byte(doc), noon)
		if len(faults) > 0 || !bytes.Equal(again.ContentHashInput(), want) {
			t.Errorf("%s: faults %v, canonical JSON\n%s\nwant\n%s", name, faults, again.ContentHashInput(), want)
		}
	}
	other, _ := police.Parse([]byte(set(t, example(t), "/children/0/presence", "saw")), noon)
	if bytes.Equal(other.ContentHashInput(), want) {
		t.Error("other content has the same canonical JSON")
	}
}

func TestIdentityIsWhatAPlacementRestsOn(t *testing.T) {
	t.Parallel()
	in, _ := police.Parse([]byte(example(t)), noon)
	child := in.Children[0]
	want := child.IdentityHashInput()
	child.Circumstances, child.Voice.Words, child.Presence = "other", "other", police.PresenceSaw
	if !bytes.Equal(child.IdentityHashInput(), want) {
		t.Error("what happened is part of who the child is")
	}
	child.School.URN = "999002"
	if bytes.Equal(child.IdentityHashInput(), want) {
		t.Error("another school is not part of who the child is")
	}
}

func TestValidateFindsInAStructWhatParseFindsInJSON(t *testing.T) {
	t.Parallel()
	faults := police.Incident{}.Validate(noon)
	got := found(faults)
	for _, want := range []string{"/reference required", "/version out-of-range", "/type required", "/occurredAt required", "/children required"} {
		if !contains(got, want) {
			t.Errorf("an empty incident: %q lacks %q", got, want)
		}
	}
	in, _ := police.Parse([]byte(example(t)), noon)
	in.OccurredAt = in.OccurredAt.AddDate(9000, 0, 0)
	if got := found(in.Validate(noon)); len(got) != 1 || got[0] != "/occurredAt not-a-time" {
		t.Errorf("a year of five digits: %q", got)
	}
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

func TestRefugesAreHidden(t *testing.T) {
	t.Parallel()
	for location, hidden := range map[police.Location]bool{
		{}: false, {Kind: police.LocationHome}: false, {Kind: police.LocationHome, Sensitive: true}: true, {Kind: police.LocationRefuge}: true,
	} {
		if location.IsHidden() != hidden {
			t.Errorf("%+v: hidden %t", location, !hidden)
		}
	}
}
