package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The marks that stand in every text of an incident and of a person at a
// school. They are apart because a list may name who is signed in, but no child.
const (
	childMark = "zqanary"
	staffMark = "wjostaff"
)

// needle is one form in which a mark may lie around.
type needle struct {
	form  string
	bytes []byte
	fold  bool // upper and lower case are the same
}

// needles are the forms of a mark: as text, in both orders of UTF-16, in
// hexadecimal and in base64, where it may begin at three places of a group.
func needles(marks ...string) []needle {
	var all []needle
	for _, mark := range marks {
		lower := strings.ToLower(mark)
		all = append(all,
			needle{mark + " as text", []byte(lower), true},
			needle{mark + " as UTF-16, little end first", wide(lower, 0), true},
			needle{mark + " as UTF-16, big end first", wide(lower, 1), true})
		words := []string{mark, lower, strings.ToUpper(mark), strings.ToUpper(mark[:1]) + lower[1:]}
		slices.Sort(words)
		for _, word := range slices.Compact(words) {
			all = append(all, needle{mark + " in hexadecimal", []byte(hex.EncodeToString([]byte(word))), true})
			for shift := range 3 {
				all = append(all, needle{fmt.Sprintf("%s in base64, shifted by %d", mark, shift), inBase64(word, shift), false})
			}
		}
	}
	return all
}

func wide(word string, at int) []byte {
	out := make([]byte, 2*len(word))
	for i := range len(word) {
		out[2*i+at] = word[i]
	}
	return out
}

// inBase64 is the part of the encoding that depends on the word alone when it
// begins shift bytes into a group of three.
func inBase64(word string, shift int) []byte {
	text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("\x00", shift) + word))
	text = strings.TrimRight(text, "=")
	if (shift+len(word))%3 != 0 {
		text = text[:len(text)-1] // shares bits with what follows
	}
	return []byte(text[[]int{0, 2, 3}[shift]:])
}

// fold makes capitals small, in text of any encoding and in bytes of none.
func fold(data []byte) []byte {
	out := make([]byte, len(data))
	for i, b := range data {
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		out[i] = b
	}
	return out
}

// found tells each form that lies in data, with a few bytes around the first.
func found(all []needle, data []byte) []string {
	var hits []string
	small := fold(data)
	for _, n := range all {
		in := data
		if n.fold {
			in = small
		}
		if at := bytes.Index(in, n.bytes); at >= 0 {
			hits = append(hits, fmt.Sprintf("%s, at byte %d: %.120q", n.form, at, data[max(0, at-40):min(len(data), at+60)]))
		}
	}
	return hits
}

// foundBelow searches every file of a folder, and tells how many bytes it read.
func foundBelow(t testing.TB, all []needle, dir string) (hits []string, read int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read += len(raw)
		for _, hit := range append(found(all, raw), found(all, []byte(entry.Name()))...) {
			hits = append(hits, strings.TrimPrefix(path, dir)+": "+hit)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return hits, read
}

func TestTheSearchForMarksFindsThem(t *testing.T) {
	t.Parallel()
	all := needles(childMark, "07700 900482")
	for name, text := range map[string]string{
		"in capitals":        "x ZQANARY x",
		"in a JSON text":     `{"name":"Zqanaryson"}`,
		"in UTF-16":          "Z\x00q\x00a\x00n\x00a\x00r\x00y\x00",
		"in UTF-16 reversed": "\x00Z\x00q\x00a\x00n\x00a\x00r\x00y",
		"in hexadecimal":     hex.EncodeToString([]byte("ab Zqanary c")),
		"a number":           `"phone":"07700 900482"`,
	} {
		if len(found(all, []byte(text))) == 0 {
			t.Errorf("%s it is not found", name)
		}
	}
	for before := range 4 {
		for after := range 4 {
			for _, word := range []string{"Zqanary", "ZQANARY", "zqanary", "07700 900482"} {
				text := strings.Repeat("é", before)[:before] + word + strings.Repeat("~", after)
				for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
					if len(found(all, []byte("{"+encoding.EncodeToString([]byte(text))+"}"))) == 0 {
						t.Errorf("in base64 with %d bytes before and %d after, %s is not found", before, after, word)
					}
				}
			}
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "block"), append(bytes.Repeat([]byte{0xfe}, 1<<20), "…Zqanary…"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if hits, read := foundBelow(t, all, dir); len(hits) != 1 || read < 1<<20 {
		t.Errorf("in a file: %q in %d bytes", hits, read)
	}
	if hits := found(all, []byte("a canary, 07700 900481")); len(hits) != 0 {
		t.Errorf("found where nothing is: %q", hits)
	}
}

// search looks for every mark in everything the walk has left.
func (c *canaryWalk) search(t *testing.T) {
	t.Helper()
	all, child := c.night.needles(), needles(childMark)
	report := func(where string, hits []string) {
		for _, hit := range hits {
			t.Errorf("%s: %s", where, hit)
		}
	}
	answers, refusals := 0, 0
	for _, v := range c.visitors {
		for _, got := range v.all {
			where := fmt.Sprintf("answer %d to %s %s", got.status, got.method, got.path)
			answers++
			got.header.Del("Location") // leads back to the address that was asked for
			report(where+", headers", found(all, fmt.Append(nil, got.header)))
			// A form that is shown again with its faults holds what its own
			// writer typed.
			if got.status >= 400 && !(got.status == 422 && v.base == c.config.Portal.Origin) {
				refusals++
				report(where, found(all, []byte(got.body)))
			}
		}
	}
	for _, list := range c.lists {
		report("list "+list.path, found(child, []byte(list.body)))
	}
	report("what commands wrote", found(all, c.said.Bytes()))
	report("the log", found(all, c.logged.Bytes()))
	for _, n := range c.numbers {
		report("what the operations' door says at "+n.path, found(all, []byte(n.body)))
	}
	c.searchMail(t, all, report)
	c.searchRoads(t, all, report)
	c.searchFacts(t, all, report)
	c.searchTemporary(t, all, report)
	hits, read := foundBelow(t, all, c.config.DataDir)
	report("the data directory", hits)
	t.Logf("searched %d answers, %d of them refusals; %d bytes of log; %d mails; %d bytes of data",
		answers, refusals, c.logged.Len(), len(c.mail.Messages()), read)
	c.checkControl(t, all)
	if refusals < 100 || c.logged.Len() < 20_000 || read < 100_000 {
		t.Error("there was too little to search")
	}
}

// searchMail looks at mails; a mail may hold its own recipient's address.
func (c *canaryWalk) searchMail(t *testing.T, all []needle, report func(string, []string)) {
	t.Helper()
	letters := c.mail.Messages()
	if len(letters) < 8 {
		t.Errorf("only %d mails went out", len(letters))
	}
	for _, m := range letters {
		if len(m.To) != 1 {
			t.Errorf("a mail went to %d people", len(m.To))
		}
		for part, text := range map[string][]byte{
			"as sent": m.Raw, "body": []byte(m.Body), "subject": []byte(m.Subject), "sender": []byte(m.From), "Message-ID": []byte(m.MessageID),
		} {
			own := bytes.ReplaceAll(fold(text), fold([]byte(m.To[0])), nil)
			report("a mail, "+part, found(all, own))
		}
	}
}

// checkControl plants a mark beside what was searched, which must be found:
// a search that finds nothing at all proves nothing.
func (c *canaryWalk) checkControl(t *testing.T, all []needle) {
	t.Helper()
	planted := base64.StdEncoding.EncodeToString([]byte(`{"name":"Wjostaffplanted","upn":"` + c.night.upns[0] + `"}`))
	if err := os.WriteFile(filepath.Join(c.config.DataDir, "jetstream", "planted"), []byte(planted), 0o600); err != nil {
		t.Fatal(err)
	}
	if hits, _ := foundBelow(t, all, c.config.DataDir); len(hits) != 2 {
		t.Errorf("two marks were planted, and %d are found: %q", len(hits), hits)
	}
}
