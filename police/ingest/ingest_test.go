package ingest_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/police"
	"firstbell/police/ingest"
)

func TestPost(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	example := string(ingest.Example())

	first := w.post(example)
	if first.status != http.StatusAccepted || first.header.Get("Location") != "/v1/incidents/"+caseID("abc") {
		t.Fatalf("a new incident: status %d, Location %q: %s", first.status, first.header.Get("Location"), first.body)
	}
	again := w.post(strings.ReplaceAll(example, "\n", " "))
	if again.status != http.StatusOK || !strings.Contains(again.body, `"duplicate":true`) {
		t.Errorf("the same with other white space: status %d: %s", again.status, again.body)
	}
	other := w.post(strings.Replace(example, `"heard"`, `"saw"`, 1))
	if other.status != http.StatusConflict || other.problem.Code != police.ConflictReference {
		t.Errorf("other content: status %d: %s", other.status, other.body)
	}
	recorded := w.intake.recorded()
	if len(recorded) != 1 || recorded[0].Status != http.StatusConflict || recorded[0].Reference != "DA-2026-004211" || !recorded[0].At.Equal(noon) {
		t.Errorf("recorded refusals: %+v", recorded)
	}
	for _, name := range []string{"X-Content-Type-Options", "Cache-Control", "Content-Security-Policy"} {
		if first.header.Get(name) == "" || other.header.Get(name) == "" {
			t.Errorf("header %s is missing", name)
		}
	}
	if strings.Contains(first.body, "$schema") || first.header.Get("Link") != "" {
		t.Errorf("the answer links to a schema: %s", first.body)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	example := string(ingest.Example())
	cases := []struct {
		name    string
		body    string
		headers []string
		status  int
		code    string
	}{
		{"an empty body", "", nil, 400, police.ProblemMalformed},
		{"half an object", example[:len(example)/2], nil, 400, police.ProblemMalformed},
		{"something after the end", example + "{}", nil, 400, police.ProblemMalformed},
		{"broken UTF-8", strings.Replace(example, "Rowan", "Row\xffan", 1), nil, 400, police.ProblemMalformed},
		{"ten thousand nested lists", strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000), nil, 400, police.ProblemMalformed},
		{"ten thousand lists that never end", strings.Repeat("[", 10_000), nil, 400, police.ProblemMalformed},
		{"a list", "[]", nil, 422, police.ProblemValidation},
		{"an empty object", "{}", nil, 422, police.ProblemValidation},
		{"the same field twice", strings.Replace(example, `"version": 1,`, `"version": 1, "version": 2,`, 1), nil, 422, police.ProblemValidation},
		{"one byte too many", example + strings.Repeat(" ", police.MaxBodyBytes-len(example)+1), nil, 413, police.ProblemTooLarge},
		{"a form", example, []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, police.ProblemMediaType},
		{"no content type", example, []string{"Content-Type", ""}, 415, police.ProblemMediaType},
		{"another character set", example, []string{"Content-Type", "application/json; charset=iso-8859-1"}, 415, police.ProblemMediaType},
		{"a compressed body", example, []string{"Content-Encoding", "gzip"}, 415, police.ProblemMediaType},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := open(t, nil)
			got := w.post(c.body, c.headers...)
			if got.status != c.status || got.problem.Code != c.code {
				t.Fatalf("status %d, code %q, want %d %q: %s", got.status, got.problem.Code, c.status, c.code, got.body)
			}
			if len(w.intake.taken) != 0 {
				t.Error("the incident was stored")
			}
			recorded := w.intake.recorded()
			if len(recorded) != 1 || recorded[0].Status != c.status || recorded[0].Code != c.code || len(recorded[0].Faults) != len(got.problem.Errors) {
				t.Errorf("recorded refusals: %+v", recorded)
			}
		})
	}
}

func TestARefusalIsRecordedUnderItsReference(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	example := string(ingest.Example())
	w.post(strings.Replace(example, `"heard"`, `"nearby"`, 1))
	w.post(strings.Replace(example, "DA-2026-004211", strings.Repeat("x", 65), 1))
	recorded := w.intake.recorded()
	if len(recorded) != 2 || recorded[0].Reference != "DA-2026-004211" || recorded[1].Reference != "" {
		t.Errorf("recorded: %+v", recorded)
	}
}

func TestABodyOfExactlyTheLimitIsTaken(t *testing.T) {
	t.Parallel()
	example := string(ingest.Example())
	got := open(t, nil).post(example+strings.Repeat(" ", police.MaxBodyBytes-len(example)), "Content-Type", `application/json; charset="UTF-8"`)
	if got.status != http.StatusAccepted {
		t.Errorf("status %d: %s", got.status, got.body)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	w.post(string(ingest.Example()))
	id := "/v1/incidents/" + caseID("abc")

	var bodies []string
	for _, authorization := range []string{"", "Bearer", "Bearer ", "Basic " + northKey, "Bearer fbk_wrong", "Bearer " + strings.Repeat("k", 1000), northKey} {
		for _, path := range []string{id, "/v1/schools?q=lark", "/v1/nothing"} {
			got := w.do(http.MethodGet, path, "", "", "Authorization", authorization)
			if got.status != http.StatusUnauthorized || !strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("%q on %s: status %d", authorization, path, got.status)
			}
			bodies = append(bodies, got.body)
		}
	}
	for _, body := range bodies {
		if body != bodies[0] {
			t.Errorf("two answers to bad keys differ:\n%s\n%s", bodies[0], body)
		}
	}
	if got := w.do(http.MethodPost, "/v1/incidents", "", "{}"); got.status != http.StatusUnauthorized || len(w.intake.recorded()) != 0 {
		t.Errorf("an unauthenticated post: status %d, recorded %d", got.status, len(w.intake.recorded()))
	}
}

func TestAnotherForcesIncidentAnswersLikeNone(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	w.post(string(ingest.Example()))
	id := "/v1/incidents/" + caseID("abc")

	if got := w.do(http.MethodGet, id, northKey, ""); got.status != http.StatusOK || !strings.Contains(got.body, `"notifications":[]`) {
		t.Errorf("the force's own incident: status %d: %s", got.status, got.body)
	}
	theirs := w.do(http.MethodGet, id, southKey, "")
	for _, path := range []string{"/v1/incidents/" + caseID("def"), "/v1/incidents/x", "/v1/incidents/" + strings.Repeat("é", 16), "/v1/incidents/" + strings.Repeat("g", 32)} {
		if none := w.do(http.MethodGet, path, southKey, ""); none.status != http.StatusNotFound || none.body != theirs.body {
			t.Errorf("%s: status %d, body %s; another force's: %s", path, none.status, none.body, theirs.body)
		}
	}
	withdrawal := `{"reason":"wrong-child"}`
	theirs = w.do(http.MethodPost, id+"/withdrawal", southKey, withdrawal)
	none := w.do(http.MethodPost, "/v1/incidents/"+caseID("def")+"/withdrawal", southKey, withdrawal)
	if theirs.status != http.StatusNotFound || theirs.body != none.body {
		t.Errorf("withdrawing: %d %s and %d %s", theirs.status, theirs.body, none.status, none.body)
	}
}

func TestWithdrawal(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	w.post(string(ingest.Example()))
	path := "/v1/incidents/" + caseID("abc") + "/withdrawal"
	if got := w.do(http.MethodPost, path, northKey, `{"reason":"recorded-in-error"}`); got.status != http.StatusAccepted {
		t.Errorf("status %d: %s", got.status, got.body)
	}
	got := w.do(http.MethodPost, path, northKey, `{"reason":"changed our minds","note":"x"}`)
	if got.status != http.StatusUnprocessableEntity || len(got.problem.Errors) != 2 {
		t.Errorf("status %d: %s", got.status, got.body)
	}
}

func TestSchools(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	for query, status := range map[string]int{"lark": 200, "none": 200, "l": 422, "": 422, strings.Repeat("x", 101): 422, "%20%20%20": 422, "%ff%fe": 422} {
		got := w.do(http.MethodGet, "/v1/schools?q="+query, northKey, "")
		if got.status != status {
			t.Errorf("q of %d bytes: status %d, want %d: %s", len(query), got.status, status, got.body)
		}
	}
	if got := w.do(http.MethodGet, "/v1/schools?q=none", northKey, ""); strings.TrimSpace(got.body) != `{"schools":[]}` {
		t.Errorf("nothing found: %s", got.body)
	}
	if got := w.do(http.MethodGet, "/v1/schools", northKey, ""); got.status != 422 {
		t.Errorf("no q: status %d", got.status)
	}
}

func TestFailuresBehindTheDoor(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name       string
		err        error
		status     int
		code       string
		retryAfter string
	}{
		{"a full disk", &fault.Error{Kind: fault.Unavailable, Message: "The store is full.", RetryAfter: 90 * time.Second}, 503, "unavailable", "90"},
		{"a store without advice", fault.Unavailable, 503, "unavailable", "5"},
		{"too many requests", &fault.Error{Kind: fault.RateLimited, Message: "Slow down.", RetryAfter: 1500 * time.Millisecond}, 429, "rate-limited", "2"},
		{"a deadline", context.DeadlineExceeded, 503, "unavailable", "5"},
		{"a skipped version", fault.New(fault.Conflict, police.ConflictVersionSkipped, "Send the version before it first."), 409, police.ConflictVersionSkipped, ""},
		{"a defect", errors.New("secret of the house"), 500, "internal", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := open(t, nil)
			w.intake.fail = c.err
			got := w.post(string(ingest.Example()))
			if got.status != c.status || got.problem.Code != c.code || got.header.Get("Retry-After") != c.retryAfter {
				t.Errorf("status %d, code %q, Retry-After %q: %s", got.status, got.problem.Code, got.header.Get("Retry-After"), got.body)
			}
			if strings.Contains(got.body, "secret") {
				t.Errorf("the cause is shown: %s", got.body)
			}
			if recorded := len(w.intake.recorded()); (recorded == 1) != (c.status < 500) {
				t.Errorf("%d refusals recorded for status %d", recorded, c.status)
			}
		})
	}
}

func TestKeyStoreFailures(t *testing.T) {
	t.Parallel()
	for err, status := range map[error]int{
		fault.Unavailable: 503, context.DeadlineExceeded: 503, errors.New("defect"): 500,
		fault.New(fault.NotFound, "", "x"): 401, fault.New(fault.Invalid, "", "x"): 401,
	} {
		w := open(t, func(c *ingest.Config) { c.Keys = keyring{fail: err} })
		if got := w.post("{}"); got.status != status {
			t.Errorf("%v: status %d, want %d", err, got.status, status)
		}
	}
}

func TestARefusalStaysARefusalWhenItCannotBeRecorded(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	w.intake.deaf = fault.Wrap(fault.Unavailable, errors.New("about Rowan"), "Not now.")
	if got := w.post(`{}`); got.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", got.status)
	}
	log := w.log.String()
	if !strings.Contains(log, "recording a refusal") || !strings.Contains(log, `"kind":"unavailable"`) || strings.Contains(log, "Rowan") {
		t.Errorf("log: %s", log)
	}
}

func TestAddressesThatDoNotExist(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{http.MethodGet, "/", 404}, {http.MethodGet, "/docs", 404}, {http.MethodGet, "/schemas/Incident.json", 404},
		{http.MethodGet, "/openapi.yaml", 404}, {http.MethodGet, "/v1/canary-name", 404}, {http.MethodGet, "/v1/incidents/", 404},
		{http.MethodGet, "/v1/incidents", 405}, {http.MethodDelete, "/v1/incidents/" + caseID("abc"), 405}, {http.MethodPost, "/v1/schools", 415},
	} {
		headers := []string{"Content-Type", "text/plain"}
		if got := w.do(c.method, c.path, northKey, "", headers...); got.status != c.status || strings.Contains(got.body, "canary") {
			t.Errorf("%s %s: status %d, want %d: %s", c.method, c.path, got.status, c.status, got.body)
		}
	}
}

func TestTooManyAtOnce(t *testing.T) {
	t.Parallel()
	block, entered := make(chan struct{}), make(chan answer)
	held := &gate{Authenticator: keyring{}, in: make(chan struct{})}
	w := open(t, func(c *ingest.Config) { c.Limits.InFlight, c.Keys = 1, held })
	w.intake.block = block
	go func() { entered <- w.post(string(ingest.Example())) }()
	<-held.in
	got := w.do(http.MethodGet, "/v1/schools?q=lark", northKey, "")
	if got.status != http.StatusServiceUnavailable || got.problem.Code != police.ProblemBusy || got.header.Get("Retry-After") != "1" {
		t.Errorf("status %d: %s", got.status, got.body)
	}
	close(block)
	if first := <-entered; first.status != http.StatusAccepted {
		t.Errorf("the first: status %d: %s", first.status, first.body)
	}
}

// gate tells when the first caller is inside.
type gate struct {
	ingest.Authenticator
	in chan struct{}
}

func (g *gate) Authenticate(ctx context.Context, key string) (ingest.Client, error) {
	close(g.in)
	return g.Authenticator.Authenticate(ctx, key)
}

func TestAStoreThatNeverAnswersIsGivenUp(t *testing.T) {
	t.Parallel()
	w := open(t, func(c *ingest.Config) { c.Limits.RequestTimeout = 20 * time.Millisecond })
	w.intake.block = make(chan struct{})
	if got := w.post(string(ingest.Example())); got.status != http.StatusServiceUnavailable {
		t.Errorf("status %d: %s", got.status, got.body)
	}
}

func TestAPanicIsADefectWithoutText(t *testing.T) {
	t.Parallel()
	w := open(t, func(c *ingest.Config) { c.Finder = broken{} })
	got := w.do(http.MethodGet, "/v1/schools?q=canary", northKey, "")
	if got.status != http.StatusInternalServerError || strings.Contains(got.body+w.log.String(), "canary") {
		t.Errorf("status %d: %s\n%s", got.status, got.body, w.log)
	}
}

type broken struct{}

func (broken) FindSchools(_ context.Context, query string, _ int) ([]ingest.FoundSchool, error) {
	panic("cannot find " + query)
}
