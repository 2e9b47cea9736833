package audit

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
)

// Checkpoints come back from their places in many wrappings: a file with one
// behind the other, a mail as it was saved with its headers, a mailbox with
// hundreds, a text pasted from a screen. What is looked for has a firm shape, so
// it is found wherever it stands; whether it is genuine, its signature says.

// The bounds of what is unwrapped.
const (
	maxMailDepth  = 8
	maxNoteLines  = 32
	mailboxMarker = "\nFrom " // begins each mail of a mailbox file
)

// sigPrefix begins a line with a signature of a note.
const sigPrefix = "— "

// Notes finds every checkpoint in a file: as it was written, in a mail or in a
// mailbox of mails, in the order in which they stand there, each once. No
// signature is checked.
func Notes(raw []byte) []string {
	var found []string
	seen := map[string]bool{}
	for _, text := range texts(raw) {
		for _, n := range notesIn(text) {
			if !seen[n] {
				seen[n] = true
				found = append(found, n)
			}
		}
	}
	return found
}

// texts are the file itself and, where it is one mail or several, what they say.
func texts(raw []byte) []string {
	raw = bytes.ReplaceAll(bytes.TrimPrefix(raw, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	all := []string{string(raw)}
	for _, one := range mails(string(raw)) {
		if m, err := mail.ReadMessage(strings.NewReader(one)); err == nil {
			all = append(all, bodies(mailHeader(m.Header), m.Body, 0)...)
		}
	}
	return all
}

// mails are the mails of a mailbox, or the file itself, which may be one.
func mails(file string) []string {
	if !strings.HasPrefix("\n"+file, mailboxMarker) {
		return []string{file}
	}
	all := strings.Split("\n"+file, mailboxMarker)[1:]
	for i, one := range all {
		_, all[i], _ = strings.Cut(one, "\n") // the rest of the marker's line
	}
	return all
}

// mailFields is what a mail and a part of one have in common.
type mailFields interface{ Get(key string) string }

type mailHeader map[string][]string

// Get is the first value of a field.
func (h mailHeader) Get(key string) string { return mail.Header(h).Get(key) }

// bodies are the texts of a mail, those of its attachments and of mails
// attached to it included.
func bodies(h mailFields, body io.Reader, depth int) []string {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		kind = "text/plain"
	}
	plain, _ := io.ReadAll(decoded(h.Get("Content-Transfer-Encoding"), body)) // what was readable before a fault counts
	switch {
	case depth >= maxMailDepth:
		return nil
	case strings.HasPrefix(kind, "multipart/"):
		return parts(plain, params["boundary"], depth)
	case kind == "message/rfc822":
		m, err := mail.ReadMessage(bytes.NewReader(plain))
		if err != nil {
			return nil
		}
		return bodies(mailHeader(m.Header), m.Body, depth+1)
	default:
		return []string{string(plain)}
	}
}

func parts(body []byte, boundary string, depth int) []string {
	var all []string
	if boundary == "" {
		return nil
	}
	for r := multipart.NewReader(bytes.NewReader(body), boundary); ; {
		p, err := r.NextRawPart()
		if err != nil {
			return all
		}
		all = append(all, bodies(p.Header, p, depth+1)...)
	}
}

func decoded(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	default:
		return body
	}
}

// notesIn finds the checkpoints of one text: five lines from the origin on, an
// empty one, and the signatures.
func notesIn(text string) []string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(strings.TrimLeft(line, "> \t"), " \t\r\u00a0")
	}
	var found []string
	for i, line := range lines {
		if !strings.HasPrefix(line, originPrefix) {
			continue
		}
		if n := noteAt(lines[i:]); n != "" {
			found = append(found, n)
		}
	}
	return found
}

// noteAt is the checkpoint that begins with these lines; empty where none does.
func noteAt(lines []string) string {
	const text = 5
	if len(lines) < text+2 || lines[text] != "" {
		return ""
	}
	body := strings.Join(lines[:text], "\n") + "\n"
	if _, err := parseCheckpoint(body); err != nil {
		return ""
	}
	var signatures string
	for _, line := range lines[text+1 : min(len(lines), maxNoteLines)] {
		if !strings.HasPrefix(line, sigPrefix) {
			break
		}
		signatures += line + "\n"
	}
	if signatures == "" {
		return ""
	}
	return body + "\n" + signatures
}
