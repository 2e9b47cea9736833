package facts

import (
	"bytes"
	"testing"
	"time"
)

func FuzzParseReceipt(f *testing.F) {
	good, err := Receipt{At: time.Unix(1, 2), Case: "c", Version: 1, Hash: "h", Seq: 7}.line()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(bytes.Replace(good, []byte("\t1\t"), []byte("\t2\t"), 1))
	f.Add([]byte("\n"))
	f.Add([]byte("\t00000000\n"))
	f.Fuzz(func(t *testing.T, line []byte) {
		r, err := parseReceipt(line)
		if err != nil {
			return
		}
		again, err := r.line()
		if err != nil {
			return // a checksummed line of somebody else's making may hold an empty case
		}
		if back, err := parseReceipt(again); err != nil || !back.At.Equal(r.At) || back.Seq != r.Seq || back.Case != r.Case {
			t.Fatalf("%q reads back as %+v, %v", again, back, err)
		}
	})
}
