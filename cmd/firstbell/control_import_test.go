package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"firstbell/internal/vault"
)

// badFile is a change to a good import file, and what must be said of it.
type badFile struct {
	name   string
	kind   string
	change func(lines []string) string
	want   []string // in what the command says
}

// row changes one line of a file, counted as an editor counts.
func row(line int, change func(cells []string)) func([]string) string {
	return func(lines []string) string {
		cells := strings.Split(lines[line-1], ",")
		change(cells)
		lines[line-1] = strings.Join(cells, ",")
		return strings.Join(lines, "\r\n")
	}
}

// cell sets one cell, by the column's name.
func cell(line int, column, value string) func([]string) string {
	return func(lines []string) string {
		for i, name := range strings.Split(lines[0], ",") {
			if name == column {
				return row(line, func(cells []string) { cells[i] = value })(lines)
			}
		}
		panic("no column " + column)
	}
}

// without renames a column in the first line, so that it is missing.
func without(column string) func([]string) string {
	return func(lines []string) string {
		lines[0] = strings.Replace(lines[0], column, "something_else", 1)
		return strings.Join(lines, "\r\n")
	}
}

func asUTF16(lines []string) string {
	var b bytes.Buffer
	b.WriteString("\xff\xfe")
	for _, u := range utf16.Encode([]rune(strings.Join(lines, "\r\n"))) {
		b.Write([]byte{byte(u), byte(u >> 8)})
	}
	return b.String()
}

const badCell = "Wintergr\xe8en"

var badFiles = []badFile{
	{"a missing column", "schools", without("EstablishmentName"), []string{"EstablishmentName"}},
	{"a row of too few cells", "schools", row(4, func(c []string) { c[0] = "12" }), []string{"line 4", "URN"}},
	{"a day that does not exist", "schools", cell(5, "OpenDate", "31-02-2001"), []string{"line 5", "OpenDate"}},
	{"a formula", "schools", cell(3, "EstablishmentName", "=Wintergreen()"), []string{"line 3", "EstablishmentName"}},
	{"two encodings", "schools", func(l []string) string { return cell(2, "Street", "Rhôs Wintergr\xe8en")(l) }, []string{"line 2"}},
	{"UTF-16", "schools", asUTF16, []string{"UTF-16"}},

	{"a missing column", "links", without("LinkType"), []string{"LinkType"}},
	{"a URN of letters", "links", cell(2, "LinkURN", "Wintergreen"), []string{"line 2", "LinkURN"}},
	{"a formula", "links", cell(2, "LinkName", "@Wintergreen"), []string{"line 2", "LinkName"}},
	{"UTF-16", "links", asUTF16, []string{"UTF-16"}},

	{"a missing column", "contacts", without("email"), []string{"email"}},
	{"an address that is none", "contacts", cell(6, "email", "Wintergreen"), []string{"line 6", "email"}},
	{"a role nobody knows", "contacts", cell(7, "role", "Wintergreen"), []string{"line 7", "role"}},
	{"a school nobody knows", "contacts", cell(2, "urn", "100001"), []string{"line 2", "urn"}},
	{"a formula", "contacts", cell(3, "name", `"=HYPERLINK(""Wintergreen"")"`), []string{"line 3", "name"}},
	{"Windows-1252", "contacts", cell(4, "name", badCell), []string{"line 4"}},
	{"UTF-16", "contacts", asUTF16, []string{"UTF-16"}},

	{"a missing column", "roll", without("date_of_birth"), []string{"date_of_birth"}},
	{"31 February", "roll", cell(17, "date_of_birth", "2016-02-31"), []string{"line 17", "date_of_birth"}},
	{"a school nobody knows", "roll", cell(8, "urn", "100001"), []string{"line 8", "urn"}},
	{"a formula", "roll", cell(3, "surname", "+Wintergreen"), []string{"line 3", "surname"}},
	{"Windows-1252", "roll", cell(4, "surname", badCell), []string{"line 4"}},
	{"two bad rows", "roll", func(l []string) string {
		cell(4, "date_of_birth", "Wintergreen")(l)
		return cell(1200, "sex", "Wintergreen")(l)
	}, []string{"line 4, date_of_birth", "line 1200, sex"}},
	{"a lone quotation mark", "roll", cell(5, "forename", `"Wintergreen`), []string{"line 5"}},
	{"nothing", "roll", func([]string) string { return "" }, []string{"empty"}},

	{"a missing column", "terms", without("kind"), []string{"kind"}},
	{"a kind nobody knows", "terms", cell(2, "kind", "Wintergreen"), []string{"line 2", "kind"}},
	{"a last day before the first", "terms", cell(2, "last", "2019-01-01"), []string{"line 2", "last"}},
	{"a formula", "terms", cell(2, "note", "-Wintergreen"), []string{"line 2", "note"}},
	{"a school nobody knows", "terms", cell(2, "urn", "100001"), []string{"line 2", "urn"}},

	{"JSON that breaks off", "bank-holidays", func(l []string) string { return l[0][:len(l[0])/2] }, []string{"bank holidays"}},
}

// importFile is a good file of a kind, as lines.
func (h *house) importFile(t testing.TB, kind string) []string {
	t.Helper()
	urn := h.world.Schools[0].URN.String()
	switch kind {
	case "terms":
		return []string{"urn,kind,first,last,note,source", urn + ",holiday,2026-12-21,2027-01-01,Christmas,school"}
	case "bank-holidays":
		return []string{`{"england-and-wales":{"division":"england-and-wales","events":[{"title":"Good Friday","date":"2027-03-26","notes":"","bunting":false}]}}`}
	}
	name := map[string]string{"schools": "schools.csv", "links": "links.csv", "contacts": "contacts.csv", "roll": "rolls.csv"}[kind]
	raw, err := os.ReadFile(filepath.Join(h.dir, "world", name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(raw)), "\r\n")
}

func (h *house) save(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// checkRefused imports a bad file and looks at what is said, in both modes.
func (h *house) checkRefused(t *testing.T, bad badFile, seq func() uint64) {
	t.Helper()
	before := seq()
	path := h.save(t, bad.kind+".csv", bad.change(h.importFile(t, bad.kind)))
	for _, mode := range [][]string{nil, {"--apply"}} {
		code, out, said := h.command(t, append([]string{"import", bad.kind, path}, mode...)...)
		all := out + said
		if code != 1 {
			t.Errorf("%s with %s %v: exit code %d:\n%s", bad.kind, bad.name, mode, code, all)
		}
		for _, want := range bad.want {
			if !strings.Contains(all, want) {
				t.Errorf("%s with %s %v: %q is not named in:\n%s", bad.kind, bad.name, mode, want, all)
			}
		}
		if strings.Contains(strings.ToLower(all), "wintergr") {
			t.Errorf("%s with %s %v: the value is repeated:\n%s", bad.kind, bad.name, mode, all)
		}
	}
	if after := seq(); after != before {
		t.Errorf("%s with %s: the directory went from sequence %d to %d", bad.kind, bad.name, before, after)
	}
}

func TestBadFilesChangeNothing(t *testing.T) {
	t.Parallel()
	t.Run("beside a running service", func(t *testing.T) {
		t.Parallel()
		h := build(t, houseOptions{})
		a := h.open(t, Parts{NoSync: true})
		for _, bad := range badFiles {
			h.checkRefused(t, bad, func() uint64 { a.applied(t); return a.schools.Current().DirectorySeq })
		}
	})
	t.Run("with the directory to itself", func(t *testing.T) {
		t.Parallel()
		h := build(t, houseOptions{})
		for i, bad := range badFiles {
			if i%6 == 1 { // they say the same things; opening takes its time
				h.checkRefused(t, bad, func() uint64 { return h.directorySeq(t) })
			}
		}
	})
}

// directorySeq opens the stopped installation to see how far its directory is.
func (h *house) directorySeq(t testing.TB) uint64 {
	t.Helper()
	a := h.assemble(t, Parts{NoSync: true})
	seq := a.schools.Current().DirectorySeq
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	return seq
}

func TestGoodFilesAreTakenInEveryPermittedForm(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	a := h.open(t, Parts{NoSync: true})
	for _, kind := range []string{"schools", "links", "contacts", "roll", "terms"} {
		text := strings.Join(h.importFile(t, kind), "\r\n")
		for name, body := range map[string]string{
			"as it is":                  text,
			"with a byte order mark":    "\xef\xbb\xbf" + text,
			"with a newline at its end": text + "\r\n",
			"with plain line ends":      strings.ReplaceAll(text, "\r\n", "\n"),
		} {
			before := a.schools.Current().DirectorySeq
			if kind == "schools" && strings.HasPrefix(body, "\xef") {
				body = strings.ToValidUTF8(body, "e") // the register itself is Windows-1252
			}
			code, out, said := h.command(t, "import", kind, h.save(t, kind+".csv", body))
			if code != 0 || !strings.Contains(out, "0  rejected") {
				t.Errorf("%s %s: exit code %d\n%s%s", kind, name, code, out, said)
			}
			if a.applied(t); a.schools.Current().DirectorySeq != before {
				t.Errorf("%s %s: a preview changed the directory", kind, name)
			}
		}
	}
	path := h.save(t, "terms.csv", strings.Join(h.importFile(t, "terms"), "\n"))
	before := a.schools.Current().DirectorySeq
	if code, out, said := h.command(t, "import", "terms", path, "--apply"); code != 0 || !strings.Contains(out, "added") {
		t.Errorf("applying beside a running service: exit code %d\n%s%s", code, out, said)
	}
	if a.applied(t); a.schools.Current().DirectorySeq <= before {
		t.Error("applied, and the directory is where it was")
	}
}

func TestAPreviewWithoutDataLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	h.config.DataDir = filepath.Join(t.TempDir(), "none", "yet")
	path := filepath.Join(h.dir, "world", "schools.csv")
	for _, args := range [][]string{{}, {"--json"}} {
		code, out, said := h.command(t, append([]string{"import", "schools", path}, args...)...)
		if code != 0 || out == "" {
			t.Errorf("%v: exit code %d\n%s%s", args, code, out, said)
		}
		if len(args) > 0 && !json.Valid([]byte(out)) {
			t.Errorf("not JSON:\n%s", out)
		}
	}
	for _, dir := range []string{h.config.DataDir, filepath.Dir(h.config.DataDir)} {
		if exists(dir) {
			t.Errorf("a preview made %s", filepath.Base(dir))
		}
	}
}

func TestAKindNobodyKnowsMakesNoDataDirectory(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	h.config.DataDir = filepath.Join(t.TempDir(), "data")
	code, _, said := h.command(t, "import", "pupils", filepath.Join(h.dir, "world", "rolls.csv"), "--apply")
	if code != 2 || !strings.Contains(said, "roll") {
		t.Errorf("exit code %d, said %q", code, said)
	}
	if exists(h.config.DataDir) {
		t.Error("a data directory was made")
	}
}

func TestTheRegisterExtractAccountsForEveryRow(t *testing.T) {
	t.Parallel()
	file, err := filepath.Abs("../../../shared/data/gias/schools_extract_2023.csv")
	if err != nil || !exists(file) {
		t.Skip("the register extract is not beside this checkout")
	}
	h := build(t, houseOptions{})
	h.config.DataDir = filepath.Join(t.TempDir(), "data")
	h.config.MasterKeyFile = filepath.Join(t.TempDir(), "master.key")
	if err := vault.CreateMasterKey(h.config.MasterKeyFile); err != nil {
		t.Fatal(err)
	}
	const rows = 22_010
	for _, step := range []struct {
		args []string
		want string
	}{
		{nil, fmt.Sprintf("%7d  would be added", rows)}, {[]string{"--apply"}, fmt.Sprintf("%7d  added", rows)},
		{nil, fmt.Sprintf("%7d  unchanged", rows)},
	} {
		code, out, said := h.command(t, append([]string{"import", "schools", file}, step.args...)...)
		if code != 0 || !strings.Contains(out, fmt.Sprintf("schools: %d rows", rows)) || !strings.Contains(out, step.want) {
			t.Errorf("%v: exit code %d\n%s%s", step.args, code, out, said)
		}
	}
}
