package ingest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
	"firstbell/police"
	"firstbell/police/ingest"
)

// noon is the moment at which every test stands.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

const (
	northKey = "fbk_north_0000000000000000"
	southKey = "fbk_south_0000000000000000"
)

// intake is a small working intake: it remembers what it took, by force and
// reference, and can be told to fail.
type intake struct {
	mu       sync.Mutex
	taken    map[string]police.Incident
	owner    map[string]police.ForceCode
	refusals []police.Refusal
	fail     error // answered by Receive, Withdraw and Status
	deaf     error // answered by Refused
	block    chan struct{}
}

func newIntake() *intake {
	return &intake{taken: map[string]police.Incident{}, owner: map[string]police.ForceCode{}}
}

func caseID(reference string) string {
	return strings.Repeat("0", 32-len(reference)) + strings.ToLower(reference)
}

func (i *intake) Receive(ctx context.Context, from ingest.Client, in police.Incident) (police.Receipt, error) {
	if i.block != nil {
		select {
		case <-i.block:
		case <-ctx.Done():
			return police.Receipt{}, ctx.Err()
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.fail != nil {
		return police.Receipt{}, i.fail
	}
	id := caseID("abc")
	known, again := i.taken[id]
	if again && !bytes.Equal(known.ContentHashInput(), in.ContentHashInput()) {
		return police.Receipt{}, fault.New(fault.Conflict, police.ConflictReference, "This reference is known with other content.")
	}
	i.taken[id], i.owner[id] = in, from.Force
	return police.Receipt{ID: id, Reference: in.Reference, Version: in.Version, AcceptedAt: noon, Duplicate: again}, nil
}

func (i *intake) Withdraw(_ context.Context, from ingest.Client, id string, _ police.Withdrawal) (police.Receipt, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.owner[id] != from.Force {
		return police.Receipt{}, fault.New(fault.NotFound, "", "No such incident.")
	}
	return police.Receipt{ID: id, Version: 1, AcceptedAt: noon}, i.fail
}

func (i *intake) Status(_ context.Context, from ingest.Client, id string) (police.Status, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.owner[id] != from.Force {
		return police.Status{}, fault.New(fault.NotFound, "", "No such incident.")
	}
	return police.Status{ID: id, Version: 1, Children: []police.ChildStatus{{ID: "C1", State: police.ChildReceived}}}, i.fail
}

func (i *intake) Refused(_ context.Context, _ ingest.Client, r police.Refusal) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.refusals = append(i.refusals, r)
	return i.deaf
}

func (i *intake) recorded() []police.Refusal {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]police.Refusal(nil), i.refusals...)
}

// keyring knows two forces.
type keyring struct{ fail error }

func (k keyring) Authenticate(_ context.Context, presented string) (ingest.Client, error) {
	switch {
	case k.fail != nil:
		return ingest.Client{}, k.fail
	case presented == northKey:
		return ingest.Client{KeyID: "north", Force: "NORTH"}, nil
	case presented == southKey:
		return ingest.Client{KeyID: "south", Force: "SOUTH"}, nil
	default:
		return ingest.Client{}, fault.New(fault.Unauthenticated, "", "Unknown key.")
	}
}

// register finds one invented school.
type register struct{ fail error }

func (r register) FindSchools(_ context.Context, query string, _ int) ([]ingest.FoundSchool, error) {
	if strings.Contains(query, "none") {
		return nil, r.fail
	}
	return []ingest.FoundSchool{{URN: "999001", Name: "Larkfield Primary School", Town: "Northbridge"}}, r.fail
}

// world is one door with everything behind it and its log.
type world struct {
	*testing.T
	app    *fiber.App
	intake *intake
	log    *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func open(t *testing.T, change func(*ingest.Config)) *world {
	t.Helper()
	w := &world{T: t, intake: newIntake(), log: &lockedBuffer{}}
	config := ingest.Config{
		Intake: w.intake, Finder: register{}, Keys: keyring{},
		Now: func() time.Time { return noon }, Log: slog.New(slog.NewJSONHandler(w.log, nil)),
	}
	if change != nil {
		change(&config)
	}
	w.app = ingest.New(config)
	return w
}

// answer is what came back.
type answer struct {
	status  int
	header  http.Header
	body    string
	problem police.Problem
}

func (w *world) do(method, path, key, body string, headers ...string) answer {
	w.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/json")
	}
	for n := 0; n+1 < len(headers); n += 2 {
		request.Header.Set(headers[n], headers[n+1])
	}
	response, err := w.app.Test(request, 20_000)
	if err != nil {
		w.Fatalf("%s %s: %v", method, path, err)
	}
	return read(w.T, response)
}

func read(t *testing.T, response *http.Response) answer {
	t.Helper()
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("reading the answer: %v", err)
	}
	a := answer{status: response.StatusCode, header: response.Header, body: string(body)}
	if a.status >= 400 {
		if got := a.header.Get("Content-Type"); got != "application/problem+json" {
			t.Errorf("status %d has content type %q, want a problem: %s", a.status, got, body)
		}
		if err := json.Unmarshal(body, &a.problem); err != nil || a.problem.Status != a.status || a.problem.Code == "" || a.problem.Detail == "" {
			t.Errorf("status %d: not a complete problem (%v): %s", a.status, err, body)
		}
	}
	return a
}

func (w *world) post(body string, headers ...string) answer {
	w.Helper()
	return w.do(http.MethodPost, "/v1/incidents", northKey, body, headers...)
}
