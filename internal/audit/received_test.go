package audit

import (
	"bytes"
	"encoding/base64"
	"mime/quotedprintable"
	"strings"
	"testing"
)

// mailed is a checkpoint in a mail as a server keeps it.
func mailed(note string) string {
	var body bytes.Buffer
	w := quotedprintable.NewWriter(&body)
	_, _ = w.Write([]byte(strings.ReplaceAll(note, "\n", "\r\n")))
	_ = w.Close()
	return "Received: from relay.example by mx.example; Sat, 21 Nov 2026 07:00:01 +0000\r\n" +
		"From: <alerts@firstbell.example>\r\nTo: <audit@elsewhere.example>\r\nSubject: Firstbell audit checkpoint over 9 facts\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + body.String()
}

func lf(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

func TestACheckpointIsFoundInWhateverItCameIn(t *testing.T) {
	t.Parallel()
	b, _ := exported(t)
	note := b.keeper.Last().Note
	wrapped := base64.StdEncoding.EncodeToString([]byte(note))
	forwarded := "Subject: Fwd\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n" +
		"--b1\r\nContent-Type: text/plain\r\n\r\nAs agreed.\r\n" +
		"--b1\r\nContent-Type: message/rfc822\r\n\r\n" + mailed(note) + "\r\n--b1--\r\n"
	chatty := strings.Replace(forwarded, "As agreed.", "Hello,\r\nFrom now on you get these.", 1)
	for name, file := range map[string]string{
		"behind a line that looks like a mailbox": chatty,
		"alone":                        note,
		"behind another in a file":     strings.Replace(note, "kind hourly", "kind hourly ", 1) + "\n" + note,
		"a saved mail":                 mailed(note),
		"a saved mail of this machine": lf(mailed(note)),
		"a mail in base64": "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: BASE64\r\n\r\n" +
			wrapped[:76] + "\r\n" + wrapped[76:] + "\r\n",
		"a forwarded mail":     forwarded,
		"a mailbox":            "From alerts@firstbell.example Sat Nov 21 07:00:01 2026\n" + lf(mailed(note)) + "\nFrom a@b.example Sat Nov 21 08:00:01 2026\nSubject: Lunch?\n\nAt one?\n",
		"pasted with a footer": "Hello,\n\n> " + strings.ReplaceAll(strings.TrimSpace(note), "\n", "  \n> ") + "\n\n-- \nThis mail is confidential.\n",
		"pasted on Windows":    "\ufeff" + strings.ReplaceAll(note, "\n", "\r\n"),
		"with two signatures":  note + "— elsewhere AAAAAAAA\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := Notes([]byte(file))
			if len(found) != 1 {
				t.Fatalf("found %d checkpoints, want 1: %q", len(found), found)
			}
			if c, err := ReadCheckpoint(found[0], b.keeper.VerifierKey()); err != nil || c.Head != b.keeper.Last().Head {
				t.Errorf("%+v, %v", c, err)
			}
		})
	}
}

func TestWhatIsNoCheckpointIsNotFound(t *testing.T) {
	t.Parallel()
	b, file := exported(t)
	note := b.keeper.Last().Note
	for name, text := range map[string]string{
		"nothing":               "",
		"a letter":              "Dear all,\nfirstbell/ is a fine thing.\n",
		"no signature":          note[:strings.Index(note, "\n\n")+2],
		"half of it":            note[:40],
		"an export":             file,
		"a mail without a body": "Subject: x\r\n\r\n",
		"parts without an end":  "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
		"parts without a mark":  "Content-Type: multipart/mixed\r\n\r\n--b\r\n",
	} {
		if found := Notes([]byte(text)); len(found) != 0 {
			t.Errorf("%s: found %q", name, found)
		}
	}
}

// TestAMailedCheckpointFindsARemovedTail: an export that was made of a log whose
// tail was cut is sound in itself; only who holds a checkpoint from before knows.
func TestAMailedCheckpointFindsARemovedTail(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.happen(4)
	b.tick()
	cut := b.export() // what a log put back to here would give
	b.later(Every)
	b.happen(4)
	b.tick()
	whole := b.export()
	held := Notes([]byte(mailed(b.keeper.Last().Note)))
	if r := verify(t, cut, Trust{}); !r.OK() {
		t.Fatalf("the cut export betrays itself: %v", r.Problems)
	}
	r := verify(t, cut, Trust{Checkpoints: held})
	if r.OK() || !strings.Contains(r.Problems[0].What, "its tail was removed") {
		t.Errorf("found %v", r.Problems)
	}
	if r := verify(t, whole, Trust{Checkpoints: held}); !r.OK() || r.Held != 1 {
		t.Errorf("the whole export: %v, held against %d", r.Problems, r.Held)
	}
}

// TestEveryHeldCheckpointCounts: whoever holds the signing key can write another
// history and sign it on; what was sent out before shows it.
func TestEveryHeldCheckpointCounts(t *testing.T) {
	t.Parallel()
	real, _ := exported(t)
	other := start(t)
	other.happen(9)
	other.tick()
	older, newest := real.keeper.Last(), other.keeper.Last()
	signer, err := NewSigner(other.log.Identity(), seed) // the same key signs both
	if err != nil {
		t.Fatal(err)
	}
	older.Origin, older.Size = signer.Name(), 4
	if older, err = older.sign(signer); err != nil {
		t.Fatal(err)
	}
	file := other.export()
	if r := verify(t, file, Trust{Checkpoints: []string{newest.Note}}); !r.OK() {
		t.Fatalf("%v", r.Problems)
	}
	if r := verify(t, file, Trust{Checkpoints: []string{older.Note, newest.Note}}); r.OK() {
		t.Error("an older checkpoint that the file does not contain went unnoticed")
	}
}

// TestACutThatItsHolderHeardOfIsToldAndNoFault: after a restore the mailbox holds
// heads over what was lost, and then the cut.
func TestACutThatItsHolderHeardOfIsToldAndNoFault(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.happen(4)
	b.tick()
	b.later(Every)
	lost := Checkpoint{Origin: b.keeper.cfg.Signer.Name(), Size: 400, Head: b.keeper.Last().Head, At: b.now(), Kind: KindHourly}
	lost, err := lost.sign(b.keeper.cfg.Signer)
	if err != nil {
		t.Fatal(err)
	}
	b.later(Every)
	cut, err := b.keeper.Cut(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	file := b.export()
	if r := verify(t, file, Trust{Checkpoints: []string{lost.Note}}); r.OK() {
		t.Error("who was not told of the cut is to see it as a fault")
	}
	r := verify(t, file, Trust{Checkpoints: []string{lost.Note, cut.Note}})
	if !r.OK() || r.Lost != 1 || len(r.Cuts) != 1 || r.Cuts[0].Size != cut.Size {
		t.Errorf("%+v", r)
	}
}

func FuzzNotes(f *testing.F) {
	note := "firstbell/a\n1\n" + base64.StdEncoding.EncodeToString(make([]byte, 32)) + "\ntime 2026-11-21T07:00:00Z\nkind hourly\n\n— firstbell/a AAAA\n"
	for _, s := range []string{note, mailed(note), "From x\n" + lf(mailed(note)), "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n" + note + "\n--b--"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, n := range Notes(raw) {
			if again := Notes([]byte(n)); len(again) != 1 || again[0] != n {
				t.Errorf("a checkpoint that was found is not found in itself: %q", n)
			}
		}
	})
}
