package ingest_test

import (
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"firstbell/police"
	"firstbell/police/ingest"
)

func (w *world) check(body string, headers ...string) answer {
	w.Helper()
	return w.do(http.MethodPost, "/v1/incidents/check", northKey, body, headers...)
}

// worded is the example with other circumstances.
func worded(t testing.TB, circumstances string) string {
	t.Helper()
	var tree map[string]any
	if err := json.Unmarshal(ingest.Example(), &tree); err != nil {
		t.Fatal(err)
	}
	tree["circumstances"] = circumstances
	body, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func codesOf(warnings []police.Warning) (codes []string) {
	for _, w := range warnings {
		codes = append(codes, w.Pointer+" "+w.Code)
	}
	return codes
}

func TestACheckAdvisesAndKeepsNothing(t *testing.T) {
	t.Parallel()
	var looks []ingest.Look
	w := open(t, func(c *ingest.Config) { c.Looked = func(l ingest.Look) { looks = append(looks, l) } })
	got := w.check(worded(t, "Zebra Quokka failed to protect. It is a toxic relationship."))
	var checked police.Checked
	if err := json.Unmarshal([]byte(got.body), &checked); err != nil || got.status != http.StatusOK {
		t.Fatalf("status %d, %v: %s", got.status, err, got.body)
	}
	want := []string{"/children/1/relationships no-relationship", "/circumstances blames-the-victim", "/circumstances calls-it-mutual"}
	if codes := codesOf(checked.Warnings); checked.Stored || !slices.Equal(codes, want) {
		t.Errorf("stored %t, advice %q, want %q", checked.Stored, codes, want)
	}
	if strings.Contains(got.body+w.log.String(), "Quokka") || strings.Contains(got.body, "toxic") {
		t.Errorf("the text is repeated: %s\n%s", got.body, w.log)
	}
	if len(w.intake.taken) != 0 || len(w.intake.recorded()) != 0 {
		t.Errorf("%d incidents and %d refusals are stored", len(w.intake.taken), len(w.intake.recorded()))
	}
	if len(looks) != 1 || !looks[0].Check || looks[0].Refused || len(looks[0].Warnings) != 3 {
		t.Errorf("counted: %+v", looks)
	}
}

func TestACheckWithoutAdviceAnswersAnEmptyList(t *testing.T) {
	t.Parallel()
	body := strings.Replace(worded(t, "The stepfather pushed her mother."), `[{"adult":"A1","relation":"mother"}]`,
		`[{"adult":"A2","relation":"step-parent"}]`, 1)
	if got := open(t, nil).check(body); strings.TrimSpace(got.body) != `{"stored":false,"warnings":[]}` {
		t.Errorf("status %d: %s", got.status, got.body)
	}
}

// TestACheckRefusesWhatAPostRefuses sends bad bodies to both: the answers are
// the same to the byte, and only the post's are recorded.
func TestACheckRefusesWhatAPostRefuses(t *testing.T) {
	t.Parallel()
	example := string(ingest.Example())
	for name, body := range map[string]string{
		"an empty body":            "",
		"half an object":           example[:len(example)/2],
		"ten thousand lists":       strings.Repeat("[", 10_000),
		"the same field twice":     strings.Replace(example, `"version": 1,`, `"version": 1, "version": 2,`, 1),
		"an unknown field":         strings.Replace(example, `"presence"`, `"Zebra Quokka"`, 1),
		"two bad dates":            strings.ReplaceAll(strings.Replace(example, "2016-02-29", "2016-02-31", 1), "1988-04-02", "1988-14-02"),
		"a body that is too large": example + strings.Repeat(" ", police.MaxBodyBytes),
		"no words and no reason":   strings.Replace(example, `"too-young"`, `""`, 1),
	} {
		for kind, headers := range map[string][]string{"plain": nil, "as text": {"Content-Type", "text/plain"}, "compressed": {"Content-Encoding", "gzip"}} {
			t.Run(name+", "+kind, func(t *testing.T) {
				t.Parallel()
				posted, checked := open(t, nil), open(t, nil)
				want, got := posted.post(body, headers...), checked.check(body, headers...)
				if got.status < 400 || got.status != want.status || got.body != want.body {
					t.Errorf("a check answers %d %s; a post answers %d %s", got.status, got.body, want.status, want.body)
				}
				if len(posted.intake.recorded()) != 1 || len(checked.intake.recorded()) != 0 {
					t.Errorf("recorded: %d of the post, %d of the check", len(posted.intake.recorded()), len(checked.intake.recorded()))
				}
			})
		}
	}
}

// TestThePageShowsRealAdvice asks for what the page's sample answers.
func TestThePageShowsRealAdvice(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(raw), "## How it is written")
	_, sample, _ := strings.Cut(rest, "```json\n")
	sample, _, _ = strings.Cut(sample, "```")
	var want, got police.Checked
	if err := json.Unmarshal([]byte(sample), &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(open(t, nil).check(worded(t, "A domestic dispute on the stairs.")).body), &got); err != nil {
		t.Fatal(err)
	}
	if len(want.Warnings) != 1 || !slices.Contains(got.Warnings, want.Warnings[0]) {
		t.Errorf("the page shows %+v; the door answers %+v", want, got)
	}
}

func TestACheckIsBoundAsAPostIs(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	if got := w.do(http.MethodPost, "/v1/incidents/check", "fbk_wrong", string(ingest.Example())); got.status != http.StatusUnauthorized {
		t.Errorf("a wrong key: %d", got.status)
	}
	if got := w.do(http.MethodGet, "/v1/incidents/check", northKey, ""); got.status != http.StatusNotFound {
		t.Errorf("a GET: %d", got.status)
	}
	narrow := open(t, func(c *ingest.Config) { c.Limits.PerSecond, c.Limits.Share = 2, 0.5 })
	narrow.check(string(ingest.Example()))
	if got := narrow.check(string(ingest.Example())); got.status != http.StatusTooManyRequests {
		t.Errorf("more than the share: %d", got.status)
	}
	if len(narrow.intake.recorded()) != 0 {
		t.Error("what goes beyond the share is recorded")
	}
}

func TestAReceiptCarriesAdvice(t *testing.T) {
	t.Parallel()
	var looks []ingest.Look
	w := open(t, func(c *ingest.Config) { c.Looked = func(l ingest.Look) { looks = append(looks, l) } })
	body := worded(t, "Zebra Quokka provoked him.")
	for _, status := range []int{http.StatusAccepted, http.StatusOK} {
		got := w.post(body)
		var receipt police.Receipt
		if err := json.Unmarshal([]byte(got.body), &receipt); err != nil || got.status != status || strings.Contains(got.body, "Quokka") {
			t.Fatalf("status %d, want %d, %v: %s", got.status, status, err, got.body)
		}
		if !slices.Contains(codesOf(receipt.Warnings), "/circumstances "+police.WarnBlames) {
			t.Errorf("the receipt advises on %q", codesOf(receipt.Warnings))
		}
	}
	if len(looks) != 2 || looks[0].Check {
		t.Errorf("counted: %+v", looks)
	}
}
