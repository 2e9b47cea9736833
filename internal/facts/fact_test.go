package facts_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"firstbell/internal/facts"
)

func TestDataComesBackAndNonsenseIsNamed(t *testing.T) {
	t.Parallel()
	f := facts.New("received", "fb.case.a", "node", noon)
	var got struct{ Version int }
	if err := f.DecodeData(&got); err == nil {
		t.Error("data was read where there is none")
	}
	if err := f.SetData(struct{ Version int }{3}); err != nil {
		t.Fatal(err)
	}
	if err := f.DecodeData(&got); err != nil || got.Version != 3 {
		t.Errorf("version %d, %v", got.Version, err)
	}
	if err := f.SetData(func() {}); err == nil {
		t.Error("a function was encoded")
	}
}

func TestTimesAreUTCAndIdsDiffer(t *testing.T) {
	t.Parallel()
	london := time.FixedZone("BST", 3600)
	a, b := facts.New("x", "fb.case.a", "node", noon.In(london)), facts.New("x", "fb.case.a", "node", noon)
	if a.At.Location() != time.UTC || !a.At.Equal(b.At) {
		t.Errorf("times %v and %v", a.At, b.At)
	}
	if a.ID == b.ID || len(a.ID) != 32 {
		t.Errorf("ids %q and %q", a.ID, b.ID)
	}
}

func TestTheEnvelopeLeavesOutWhatIsNotSet(t *testing.T) {
	t.Parallel()
	out, err := json.Marshal(facts.New("x", "fb.case.a", "node", noon).Envelope)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"case", "notification", "urn", "child", "keys", "data", "purpose"} {
		if strings.Contains(string(out), `"`+name+`"`) {
			t.Errorf("%s is written though it is empty: %s", name, out)
		}
	}
}
