package ingest_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"firstbell/police"
	"firstbell/police/ingest"
)

// listen serves the door on a real listener and gives its address.
func (w *world) listen() string {
	w.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- w.app.Listener(listener) }()
	w.Cleanup(func() {
		if err := w.app.ShutdownWithTimeout(5 * time.Second); err != nil {
			w.Errorf("shutting down: %v", err)
		}
		if err := <-served; err != nil {
			w.Errorf("serving: %v", err)
		}
	})
	return listener.Addr().String()
}

// send writes a request as it is and reads the answer.
func send(t *testing.T, address, request string) answer {
	t.Helper()
	conn, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write([]byte(request)); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, response)
}

func TestOnARealListener(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	address := w.listen()
	head := "POST /v1/incidents HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer " + northKey + "\r\n"

	if got := send(t, address, head+fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(ingest.Example()), ingest.Example())); got.status != http.StatusAccepted {
		t.Errorf("an incident: status %d: %s", got.status, got.body)
	}
	body := strings.Repeat(" ", police.MaxBodyBytes+1)
	if got := send(t, address, head+fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body)); got.status != 413 || got.problem.Code != police.ProblemTooLarge {
		t.Errorf("one byte too many: status %d: %s", got.status, got.body)
	}
	chunk := fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(body), body)
	if got := send(t, address, head+chunk); got.status != 413 {
		t.Errorf("one byte too many in chunks: status %d: %s", got.status, got.body)
	}
	// The server cuts a body beyond the hard limit off from its headers alone.
	if got := send(t, address, head+"Content-Length: 1000000000\r\n\r\n"); got.status != 413 || got.problem.Code != police.ProblemTooLarge {
		t.Errorf("a thousand million bytes: status %d: %s", got.status, got.body)
	}
	check := strings.Replace(head, "/v1/incidents", "/v1/incidents/check", 1)
	if got := send(t, address, check+"Content-Length: 1000000000\r\n\r\n"); got.status != 413 || got.problem.Code != police.ProblemTooLarge {
		t.Errorf("a thousand million bytes to check: status %d: %s", got.status, got.body)
	}
	recorded := w.intake.recorded() // those of the posts alone
	if len(recorded) != 3 {
		t.Errorf("%d refusals recorded, want 3: %+v", len(recorded), recorded)
	}
	if got := send(t, address, "GET / HTTP/1.1\r\nHost: x\r\nX-Long: "+strings.Repeat("x", 20_000)+"\r\n\r\n"); got.status != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("long headers: status %d: %s", got.status, got.body)
	}
	if got := send(t, address, "NOT HTTP\r\n\r\n"); got.status != http.StatusBadRequest || strings.Contains(got.body, "NOT") {
		t.Errorf("not HTTP: status %d: %s", got.status, got.body)
	}
}

func TestTheClientAgainstTheDoor(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	client := police.Client{Base: "http://" + w.listen() + "/", Key: northKey}
	in, faults := police.Parse(ingest.Example(), noon)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	in.Circumstances = "The alleged victim was spoken to."
	checked, err := client.Check(t.Context(), in)
	if err != nil || checked.Stored || len(checked.Warnings) == 0 {
		t.Errorf("checking: %+v, %v", checked, err)
	}
	var problem *police.Problem
	if _, err := client.CheckRaw(t.Context(), []byte("{}")); !errors.As(err, &problem) || problem.Status != http.StatusUnprocessableEntity {
		t.Errorf("checking what is empty: %v", err)
	}
	in, _ = police.Parse(ingest.Example(), noon)
	receipt, err := client.Post(t.Context(), in)
	if err != nil || receipt.Duplicate || receipt.Reference != in.Reference {
		t.Fatalf("posting: %+v, %v", receipt, err)
	}
	if again, err := client.PostRaw(t.Context(), ingest.Example()); err != nil || !again.Duplicate {
		t.Errorf("posting the same again: %+v, %v", again, err)
	}
	if status, err := client.Status(t.Context(), receipt.ID); err != nil || len(status.Children) != 1 {
		t.Errorf("status: %+v, %v", status, err)
	}
	if found, err := client.FindSchools(t.Context(), "lark field"); err != nil || len(found) != 1 {
		t.Errorf("schools: %+v, %v", found, err)
	}
	if _, err := client.Withdraw(t.Context(), receipt.ID, police.Withdrawal{Reason: police.WithdrawalWrongChild}); err != nil {
		t.Errorf("withdrawing: %v", err)
	}
}

// rememberer keeps what it is given beyond the request, as a store would.
type rememberer struct {
	queries, keys, ids []string
	bodies             []police.Incident
	*intake
}

func (r *rememberer) FindSchools(_ context.Context, query string, _ int) ([]ingest.FoundSchool, error) {
	r.queries = append(r.queries, query)
	return nil, nil
}

func (r *rememberer) Authenticate(ctx context.Context, presented string) (ingest.Client, error) {
	r.keys = append(r.keys, presented)
	return keyring{}.Authenticate(ctx, northKey)
}

func (r *rememberer) Status(_ context.Context, _ ingest.Client, id string) (police.Status, error) {
	r.ids = append(r.ids, id)
	return police.Status{ID: id}, nil
}

func (r *rememberer) Receive(_ context.Context, _ ingest.Client, in police.Incident) (police.Receipt, error) {
	r.bodies = append(r.bodies, in)
	return police.Receipt{ID: caseID("abc")}, nil
}

// TestWhatIsHandedOnOutlivesTheRequest sends requests of equal length over one
// connection, so that each overwrites the memory of the one before.
func TestWhatIsHandedOnOutlivesTheRequest(t *testing.T) {
	t.Parallel()
	r := &rememberer{intake: newIntake()}
	w := open(t, func(c *ingest.Config) { c.Intake, c.Finder, c.Keys = r, r, r })
	client := &http.Client{}
	address := "http://" + w.listen()
	for _, letter := range []string{"a", "b", "c"} {
		word := strings.Repeat(letter, 32)
		for _, path := range []string{"/v1/schools?q=" + word, "/v1/incidents/" + word} {
			w.over(client, http.MethodGet, address+path, word, "")
		}
		w.over(client, http.MethodPost, address+"/v1/incidents", word, strings.Replace(string(ingest.Example()), "DA-2026-004211", word, 1))
	}
	for n, letter := range []string{"a", "b", "c"} {
		word := strings.Repeat(letter, 32)
		if r.queries[n] != word || r.ids[n] != word || r.keys[3*n] != word || r.bodies[n].Reference != word {
			t.Errorf("request %d: query %q, id %q, key %q, reference %q", n, r.queries[n], r.ids[n], r.keys[3*n], r.bodies[n].Reference)
		}
	}
	client.CloseIdleConnections()
}

func (w *world) over(client *http.Client, method, url, key, body string) {
	w.Helper()
	request, err := http.NewRequestWithContext(w.Context(), method, url, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+key)
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		w.Fatal(err)
	}
	if got := read(w.T, response); got.status >= 300 {
		w.Errorf("%s %s: status %d: %s", method, url, got.status, got.body)
	}
}
