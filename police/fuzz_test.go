package police_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"firstbell/police"
)

// FuzzParse holds that reading never panics, accepts only what is JSON, and
// that what it accepts comes back the same from its canonical form.
func FuzzParse(f *testing.F) {
	f.Add([]byte(example(f)))
	f.Add([]byte(`{}`))
	f.Add([]byte(`{"version":1e999,"children":[null,{"id":""}]}`))
	f.Add([]byte("{\"reference\":\"\\ud83d\",\"a\":{\"b\":1,\"b\":2}}"))
	f.Add([]byte(set(f, example(f), "/occurredAt", "0000-01-01T00:00:00+23:59")))
	f.Add(bytes.Repeat([]byte("["), 1000))
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, faults := police.Parse(raw, noon)
		if len(faults) > police.MaxFaults+1 {
			t.Fatalf("%d faults", len(faults))
		}
		if len(faults) > 0 {
			return
		}
		if !json.Valid(raw) {
			t.Fatal("accepted what is not JSON")
		}
		if faults := in.Validate(noon); len(faults) > 0 {
			t.Fatalf("accepted, and then not: %v", faults)
		}
		canonical := in.ContentHashInput()
		again, faults := police.Parse(canonical, noon)
		if len(faults) > 0 || !bytes.Equal(again.ContentHashInput(), canonical) {
			t.Fatalf("the canonical form does not come back the same: %v", faults)
		}
	})
}
