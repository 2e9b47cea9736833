package registry

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"testing"

	"firstbell/schools"
)

func TestRollsWrittenAsJSONAreStillRead(t *testing.T) {
	t.Parallel()
	pupils := []schools.Pupil{{UPN: "J201361424001", Forename: "Ada", Surname: "Canary", KnownAs: []string{"Addie"}, URN: 100001}}
	var old bytes.Buffer
	zip := gzip.NewWriter(&old)
	if err := json.NewEncoder(zip).Encode(pupils); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	now, err := pack(pupils)
	if err != nil {
		t.Fatal(err)
	}
	for name, packed := range map[string][]byte{"as JSON": old.Bytes(), "as it is now": now} {
		var got []schools.Pupil
		if err := unpack(packed, &got); err != nil || len(got) != 1 || got[0].Surname != "Canary" || got[0].KnownAs[0] != "Addie" {
			t.Errorf("%s: %v, %+v", name, err, got)
		}
	}
	var links []schools.Link
	if err := unpack(now, &links); err == nil {
		t.Error("a roll is read as something else")
	}
}
