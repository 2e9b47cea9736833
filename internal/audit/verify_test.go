package audit

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// exported is an export of twelve facts with checkpoints at 4 and 9.
func exported(t *testing.T) (*bench, string) {
	t.Helper()
	b := start(t)
	b.happen(4)
	b.tick()
	b.later(Every)
	b.happen(4)
	b.tick()
	b.happen(2)
	return b, b.export()
}

func verify(t *testing.T, file string, trust Trust) Report {
	t.Helper()
	r, err := Verify(strings.NewReader(file), trust, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnUntouchedExportIsTrue(t *testing.T) {
	t.Parallel()
	b, file := exported(t)
	r := verify(t, file, Trust{VerifierKey: b.keeper.VerifierKey(), Checkpoints: []string{b.keeper.Last().Note}})
	if !r.OK() || r.Facts != 12 || r.Checkpoints != 3 || !r.Last.Equal(b.now()) || r.First.Equal(r.Last) {
		t.Fatalf("%+v", r)
	}
	if len(r.Fingerprint) != 39 {
		t.Errorf("fingerprint %q", r.Fingerprint)
	}
	for _, secret := range []string{"\x01\x02", "CQkJCQkJ"} { // the sealed parts, raw and in base64
		if strings.Contains(file, secret) {
			t.Error("the export holds ciphertext")
		}
	}
}

// lines of the export: 0 is the head, i is fact i.
func TestEveryTamperingIsFoundAndNamed(t *testing.T) {
	t.Parallel()
	b, file := exported(t)
	older := func() string { // the same log's last hourly checkpoint in place of the export's own
		lines := strings.SplitAfter(file, "\n")
		var head exportHead
		if err := json.Unmarshal([]byte(lines[0]), &head); err != nil {
			t.Fatal(err)
		}
		head.Facts, head.Checkpoint = 9, b.keeper.Last().Note
		raw, err := json.Marshal(head)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw) + "\n" + strings.Join(lines[1:10], "")
	}
	on := func(line int, from, to string) func([]string) []string {
		return func(lines []string) []string {
			if !strings.Contains(lines[line], from) {
				t.Fatalf("line %d has no %q", line, from)
			}
			lines[line] = strings.Replace(lines[line], from, to, 1)
			return lines
		}
	}
	for name, c := range map[string]struct {
		change func(lines []string) []string
		want   string
	}{
		"one letter of an envelope":            {on(3, `"type":"opened"`, `"type":"opener"`), "fact 3 was altered"},
		"the subject of a fact":                {on(3, `fb.case.c2`, `fb.case.c1`), "fact 3 was altered"},
		"the digest of a sealed part":          {on(3, `"sha256":"`, `"sha256":"A`), "SHA-256"},
		"the length of a sealed part":          {on(3, `"bytes":300`, `"bytes":301`), "fact 3 was altered"},
		"space that JSON does not mind":        {on(3, `"schema":1`, `"schema": 1`), "fact 3 was altered"},
		"a fact and its hash together":         {relabelled(t, 3), "the first 4 facts are not those that were signed"},
		"a fact behind the last checkpoint":    {relabelled(t, 12), "the first 12 facts are not those"},
		"the last fact removed":                {func(l []string) []string { return l[:12] }, "its tail was removed"},
		"the last five facts removed":          {func(l []string) []string { return l[:8] }, "its tail was removed"},
		"a fact removed from the middle":       {func(l []string) []string { return append(l[:6], l[7:]...) }, "lines were removed or moved"},
		"two facts exchanged":                  {func(l []string) []string { l[2], l[3] = l[3], l[2]; return l }, "lines were removed or moved"},
		"a fact twice":                         {func(l []string) []string { return append(l[:3], l[2:]...) }, "lines were removed or moved"},
		"a fact behind the end":                {func(l []string) []string { return append(l, l[12]) }, "something was added"},
		"the signature of a checkpoint":        {on(5, `\n— `, `\n\n— `), "forged or damaged"},
		"a checkpoint of another size":         {on(5, `\n4\n`, `\n3\n`), "forged or damaged"},
		"the checkpoint at the head":           {on(0, `kind export`, `kind hourly`), "forged or damaged"},
		"a promise of fewer facts":             {on(0, `"facts":12`, `"facts":11`), "its head speaks of 11 facts"},
		"the tail cut at an hourly checkpoint": {func([]string) []string { return strings.SplitAfter(older(), "\n")[:10] }, "facts may be missing behind it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines := strings.SplitAfter(file, "\n")
			broken := strings.Join(c.change(lines[:len(lines)-1]), "")
			r := verify(t, broken, Trust{})
			if r.OK() || !strings.Contains(fmt.Sprint(r.Problems), c.want) {
				t.Errorf("found %v, want something with %q", r.Problems, c.want)
			}
		})
	}
}

// relabelled alters a fact and gives it the hash that fits.
func relabelled(t *testing.T, at int) func([]string) []string {
	return func(lines []string) []string {
		var line exportLine
		if err := json.Unmarshal([]byte(lines[at]), &line); err != nil {
			t.Fatal(err)
		}
		line.Envelope = json.RawMessage(strings.Replace(string(line.Envelope), "opened", "opener", 1))
		whole, err := json.Marshal(withLeaf(t, line))
		if err != nil {
			t.Fatal(err)
		}
		lines[at] = string(whole) + "\n"
		return lines
	}
}

func TestEveryByteOfAnExportCounts(t *testing.T) {
	t.Parallel()
	_, file := exported(t)
	flip := func(at int, bit byte) {
		broken := []byte(file)
		broken[at] ^= bit
		r, err := Verify(strings.NewReader(string(broken)), Trust{}, nil)
		if err == nil && r.OK() {
			t.Errorf("byte %d (%q in %q) was flipped and nobody noticed", at, file[at], file[max(0, at-30):min(len(file), at+10)])
		}
	}
	for at := 0; at < len(file); at += 37 {
		flip(at, 1)
		flip(at, 0x20) // JSON reads a name in other letters, too
	}
	for at, letter := range file {
		if letter == '=' { // the bits of base64 that hold nothing
			flip(at-1, 1)
			flip(at-1, 2)
		}
	}
}

// A reader who takes the first of two fields, or shows one that nobody knows,
// must not be shown what nobody signed.
func TestNothingCanBeWrittenBesideWhatIsSigned(t *testing.T) {
	t.Parallel()
	b, file := exported(t)
	for name, put := range map[string]string{
		"a field that nobody knows":          `{"note":"approved by the auditor",`,
		"an envelope before the signed one":  `{"envelope":{"type":"opened","actor":"person:another"},`,
		"the same field in capital letters":  `{"SUBJECT":"fb.case.another",`,
		"space":                              `{ `,
		"the same field with the same value": `{"seq":3,`,
	} {
		lines := strings.SplitAfter(file, "\n")
		lines[3] = strings.Replace(lines[3], "{", put, 1)
		if r := verify(t, strings.Join(lines, ""), Trust{}); r.OK() || r.Problems[0].Line != 4 {
			t.Errorf("%s: found %v", name, r.Problems)
		}
	}
	head := strings.Replace(file, "{", `{"exportedBy":"the auditor",`, 1)
	if r := verify(t, head, Trust{}); r.OK() {
		t.Error("the head took another field")
	}
	p, err := b.keeper.Prove(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	for name, forged := range map[string]string{
		"another fact before it": strings.Replace(string(raw), `"fact":{`, `"fact":{"envelope":{"actor":"person:another"},`, 1),
		"something behind it":    string(raw) + "{}",
	} {
		if r, err := VerifyProof(strings.NewReader(forged), Trust{}); err == nil && r.OK() {
			t.Errorf("a proof took %s", name)
		}
	}
	if r, err := VerifyProof(strings.NewReader(string(raw)+"\n"), Trust{}); err != nil || !r.OK() {
		t.Errorf("a proof as it is written: %v, %v", r.Problems, err)
	}
}

// A file of somebody's own making is verified on the auditor's terminal.
func TestAFileSaysNothingToTheTerminal(t *testing.T) {
	t.Parallel()
	seed := make([]byte, 32)
	signer, err := NewSigner("x\x1b[2J\x1b]0;everything-is-as-it-was-signed\a", seed)
	if err != nil {
		t.Fatal(err)
	}
	end, err := Checkpoint{Origin: signer.Name(), Size: 1, At: time.Unix(0, 0), Kind: "hourly\x1b[1A\x1b[2K"}.sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(exportHead{exportFormat, signer.VerifierKey(), 1, end.Note})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Verify(strings.NewReader(string(raw)+"\n"), Trust{}, nil)
	if err != nil || r.OK() || strings.ContainsAny(fmt.Sprint(r.Problems), "\x1b\a") {
		t.Errorf("%q, %v", r.Problems, err)
	}
}

func TestAHistoryWrittenAnewUnderAnotherKeyIsKnownByTheKeyOrTheSecondPlace(t *testing.T) {
	t.Parallel()
	real, _ := exported(t)
	forged := start(t)
	forged.happen(3)
	file := forged.export()
	if r := verify(t, file, Trust{}); !r.OK() {
		t.Fatalf("by itself it is a true log of another key: %v", r.Problems)
	}
	if r := verify(t, file, Trust{VerifierKey: real.keeper.VerifierKey()}); r.OK() {
		t.Error("the trusted key did not tell")
	}
	if r := verify(t, file, Trust{Checkpoints: []string{real.keeper.Last().Note}}); r.OK() {
		t.Error("the checkpoint of the second place did not tell")
	}
}

func TestAnOlderExportDoesNotHoldANewerCheckpoint(t *testing.T) {
	t.Parallel()
	b, file := exported(t)
	b.later(2 * time.Hour)
	b.happen(3)
	b.tick()
	r := verify(t, file, Trust{Checkpoints: []string{b.keeper.Last().Note}})
	if r.OK() || !strings.Contains(fmt.Sprint(r.Problems), "it is older, or its tail was removed") {
		t.Fatal(r.Problems)
	}
}

func TestWhatIsNoExportIsAnError(t *testing.T) {
	t.Parallel()
	_, file := exported(t)
	for name, text := range map[string]string{
		"nothing":          "",
		"another document": "{}\n",
		"no document":      "hello\n",
		"a line cut short": file[:len(file)-20],
		"a format to come": strings.Replace(file, exportFormat, "firstbell-audit-export/9", 1),
	} {
		if _, err := Verify(strings.NewReader(text), Trust{}, nil); err == nil {
			t.Errorf("%s: was read", name)
		}
	}
}

func TestOneFactIsProvedWithoutTheOthers(t *testing.T) {
	t.Parallel()
	b, _ := exported(t)
	for seq := int64(1); seq <= 12; seq++ {
		p, err := b.keeper.Prove(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := VerifyProof(strings.NewReader(string(raw)), Trust{VerifierKey: b.keeper.VerifierKey()}); err != nil || !r.OK() {
			t.Fatalf("fact %d: %+v, %v", seq, r, err)
		}
		p.Fact.Seq = seq%12 + 1
		raw, _ = json.Marshal(p)
		if r, err := VerifyProof(strings.NewReader(string(raw)), Trust{}); err == nil && r.OK() {
			t.Errorf("fact %d passed as fact %d", seq, p.Fact.Seq)
		}
	}
	if _, err := b.keeper.Prove(t.Context(), 13); err == nil {
		t.Error("a fact that is not there was proved")
	}
}

func FuzzVerify(f *testing.F) {
	f.Add(`{"format":"firstbell-audit-export/1","verifierKey":"a","facts":1,"checkpoint":"x"}` + "\n{}\n")
	f.Add("\n\n")
	f.Fuzz(func(t *testing.T, file string) {
		if r, err := Verify(strings.NewReader(file), Trust{}, nil); err == nil && r.OK() {
			t.Errorf("an export that nobody signed is true: %q", file)
		}
	})
}

// withLeaf gives a line the hash of what it says.
func withLeaf(t testing.TB, line exportLine) exportLine {
	t.Helper()
	r, err := line.record()
	if err != nil {
		t.Fatal(err)
	}
	leaf := r.Leaf()
	line.Leaf = base64.StdEncoding.EncodeToString(leaf[:])
	return line
}

// signed is a checkpoint over the first size leaves of a tree in memory.
func signed(t testing.TB, s *Signer, m *memory, size int64, at time.Time, kind Kind) Checkpoint {
	t.Helper()
	head, err := tlog.TreeHash(size, m)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Checkpoint{Origin: s.Name(), Size: size, Head: head, At: at, Kind: kind}.sign(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
