package notifier

import (
	"encoding/hex"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAShortReferenceCanBeReadOut(t *testing.T) {
	t.Parallel()
	same(t, "known", shortRef("00ff3a5500"+strings.Repeat("0", 22)), "03ZK-MN80")
	rapid.Check(t, func(t *rapid.T) {
		id := hex.EncodeToString(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
		ref := shortRef(id)
		if len(ref) != 9 || ref[4] != '-' || strings.ContainsAny(ref, "ILOU") {
			t.Fatalf("%q cannot be read out without doubt", ref)
		}
	})
	for _, id := range []string{"", "zz", "00", "not an id at all"} {
		same(t, "what is no id", shortRef(id), "")
	}
}

func TestASchoolThatTheRegisterLostKeepsItsNumber(t *testing.T) {
	t.Parallel()
	w := setup(t)
	same(t, "known", w.schoolName("999002"), "Millside High School")
	same(t, "lost", w.schoolName("123456"), "URN 123456")
	same(t, "no URN", w.schoolName("x"), "URN x")
}
