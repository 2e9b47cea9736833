package ingest_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"firstbell/police"
	"firstbell/police/ingest"
)

var update = flag.Bool("update", false, "write the generated parts of docs/api.md")

const page = "../../docs/api.md"

// TestThePageIsTrue holds docs/api.md against the example, the codes and the
// published schema; -update writes the parts that are made from them.
func TestThePageIsTrue(t *testing.T) {
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for name, part := range map[string]string{
		"example": "```json\n" + strings.TrimSpace(string(ingest.Example())) + "\n```",
		"faults":  codeTable(t, "../fault.go", "Code"),
		"advice":  codeTable(t, "../wording.go", "Warn"),
		"fields":  fieldTables(t),
	} {
		text = replacePart(t, text, name, part)
	}
	if *update {
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if text != string(raw) && !*update {
		t.Errorf("docs/api.md is not true any more; run: go test ./police/ingest -run TestThePageIsTrue -update")
	}
}

func replacePart(t *testing.T, text, name, part string) string {
	t.Helper()
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	before, rest, ok := strings.Cut(text, begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("docs/api.md has no part %q", name)
	}
	return before + begin + part + "\n" + end + after
}

// codeTable reads the codes and their comments from the source: the comment
// beside a code is its documentation, here and there.
func codeTable(t *testing.T, path, prefix string) string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	rows := []string{"| Code | Means |", "|---|---|"}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(spec.Names[0].Name, prefix) {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil || spec.Comment == nil {
				t.Errorf("%s has no comment", spec.Names[0])
				return true
			}
			rows = append(rows, fmt.Sprintf("| `%s` | %s |", code, strings.TrimSpace(spec.Comment.Text())))
		}
		return true
	})
	return strings.Join(rows, "\n")
}

func fieldTables(t *testing.T) string {
	t.Helper()
	d, _ := published(t)
	var b strings.Builder
	for _, name := range []string{
		"Incident", "Child", "Voice", "SchoolHint", "ApproximateAge", "Relationship", "SafeContact", "ParentContact",
		"Adult", "Location", "Risk", "Marac", "Condition", "PoliceContact", "Withdrawal",
		"Receipt", "Warning", "Checked", "Status", "ChildStatus", "NotificationStatus", "Schools", "FoundSchool",
	} {
		fmt.Fprintf(&b, "### %s\n\n| Field | Form | Meaning |\n|---|---|---|\n", name)
		for _, field := range inOrder(d.Components.Schemas[name]) {
			s := d.Components.Schemas[name].Properties[field]
			star := ""
			if slices.Contains(d.Components.Schemas[name].Required, field) {
				star = "*"
			}
			fmt.Fprintf(&b, "| `%s`%s | %s | %s |\n", field, star, form(s), s.Description)
		}
		b.WriteString("\n")
	}
	return strings.TrimSpace(b.String())
}

// inOrder gives required fields first, each group in the order of the alphabet:
// the same on every run.
func inOrder(s schema) []string {
	var names []string
	for name := range s.Properties {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if x, y := slices.Contains(s.Required, a), slices.Contains(s.Required, b); x != y {
			if x {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	return names
}

// form says in words what a value looks like.
func form(s schema) string {
	switch {
	case s.Ref != "":
		name := s.Ref[strings.LastIndex(s.Ref, "/")+1:]
		return "[" + name + "](#" + strings.ToLower(name) + ")"
	case s.Type == "array":
		most := ""
		if s.MaxItems != nil {
			most = fmt.Sprintf(" of at most %d", *s.MaxItems)
		}
		return "list" + most + ": " + form(*s.Items)
	case len(s.Enum) > 0:
		return "`" + strings.Join(s.Enum, "` `") + "`"
	case s.Format == "date":
		return "date, YYYY-MM-DD"
	case s.Format == "date-time":
		return "time, RFC 3339"
	case s.Type == "string" && s.MaxLength != nil:
		return fmt.Sprintf("text, at most %d", *s.MaxLength)
	case s.PatternDescription != "":
		return s.PatternDescription
	case s.Type == "integer" && s.Minimum != nil:
		return fmt.Sprintf("whole number, %v to %v", *s.Minimum, *s.Maximum)
	case s.Type == "boolean":
		return "true or false"
	default:
		return strings.Replace(fmt.Sprint(s.Type), "string", "text", 1)
	}
}

// TestThePageShowsRealProblems posts what the page's sample answers, and holds
// the statuses of its table against those that are described.
func TestThePageShowsRealProblems(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(raw), "is a problem document")
	_, sample, _ := strings.Cut(rest, "```json\n")
	sample, _, _ = strings.Cut(sample, "```")
	var want police.Problem
	if err := json.Unmarshal([]byte(sample), &want); err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(ingest.Example(), &tree); err != nil {
		t.Fatal(err)
	}
	children := tree["children"].([]any)
	children[0].(map[string]any)["dateOfBirth"] = "2016-02-31"
	children[1].(map[string]any)["voice"] = map[string]any{"spokenTo": "no"}
	body, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	if got := open(t, nil).post(string(body)); got.status != want.Status || got.problem.Detail != want.Detail || !slices.Equal(got.problem.Errors, want.Errors) {
		t.Errorf("the page shows %+v; the door answers %s", want, got.body)
	}
	for _, status := range regexp.MustCompile(`(?m)^\| (4\d\d|5\d\d) \|`).FindAllStringSubmatch(string(raw), -1) {
		code, err := strconv.Atoi(status[1])
		if err != nil || http.StatusText(code) == "" {
			t.Errorf("the page lists status %s", status[1])
		}
	}
	d, _ := published(t)
	for path, methods := range d.Paths {
		for _, op := range methods {
			for status := range op.Responses {
				if status >= "400" && !strings.Contains(string(raw), "\n| "+status+" |") {
					t.Errorf("the page lacks status %s of %s", status, path)
				}
			}
		}
		if !strings.Contains(string(raw), path) {
			t.Errorf("the page lacks %s", path)
		}
	}
}
