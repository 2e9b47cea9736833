package facts

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func sample() Fact {
	f := New("received", "fb.case.a", "force:ABC", time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	f.Data = json.RawMessage(`{"version":1}`)
	f.Parts = []Part{{Name: "incident", Key: "k1", Sealed: []byte("sealed")}, {Name: "", Key: "", Sealed: nil}}
	return f
}

func FuzzDecode(f *testing.F) {
	good, err := encode(sample())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Add(append(bytes.Clone(good), 0))
	f.Add([]byte("FB1"))
	f.Add([]byte("FB1\xff\xff\xff\xff\xff\xff\xff\xff\x7f"))
	f.Add([]byte("FB1\x02{}\xff\x7f"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := decode("fb.case.a", data)
		if err != nil {
			return
		}
		again, err := encode(got)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		back, err := decode("fb.case.a", again)
		if err != nil || len(back.Parts) != len(got.Parts) || back.ID != got.ID {
			t.Fatalf("what was written reads differently: %v", err)
		}
	})
}

func TestEveryTruncationOfAFrameIsNoticed(t *testing.T) {
	t.Parallel()
	good, err := encode(sample())
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(good) {
		if _, err := decode("fb.case.a", good[:n]); err == nil {
			t.Errorf("%d of %d bytes are taken for a fact", n, len(good))
		}
	}
	if _, err := decode("fb.case.a", append(bytes.Clone(good), 0)); !errors.Is(err, errFrame) {
		t.Errorf("a byte too many: %v", err)
	}
}

func TestFramesKeepEveryPart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := sample()
		f.Parts = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Part {
			return Part{
				Name: rapid.String().Draw(t, "name"), Key: rapid.String().Draw(t, "key"),
				Sealed: rapid.SliceOf(rapid.Byte()).Draw(t, "sealed"),
			}
		}), 0, 8).Draw(t, "parts")
		data, err := encode(f)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decode(f.Subject, data)
		if err != nil || len(got.Parts) != len(f.Parts) {
			t.Fatalf("%d parts of %d, %v", len(got.Parts), len(f.Parts), err)
		}
		for i, p := range f.Parts {
			if q := got.Parts[i]; q.Name != p.Name || q.Key != p.Key || !bytes.Equal(q.Sealed, p.Sealed) {
				t.Fatalf("part %d: %+v, want %+v", i, q, p)
			}
		}
	})
}

func TestAssociatedDataTellsEveryPlaceApart(t *testing.T) {
	t.Parallel()
	base := sample()
	seen := map[string]string{}
	for name, change := range map[string]func(*Fact) string{
		"itself":          func(*Fact) string { return "incident" },
		"another part":    func(*Fact) string { return "body" },
		"another fact":    func(f *Fact) string { f.ID = newID(); return "incident" },
		"another type":    func(f *Fact) string { f.Type = "routed"; return "incident" },
		"another subject": func(f *Fact) string { f.Subject = "fb.case.b"; return "incident" },
	} {
		f := base
		part := change(&f)
		ad := string(f.AD(part))
		if other, taken := seen[ad]; taken {
			t.Errorf("%s has the associated data of %s", name, other)
		}
		seen[ad] = name
	}
}
