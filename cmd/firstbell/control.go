package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"firstbell/internal/fault"
)

// The control socket lets an administrator's commands work while the service
// holds the data directory. Who may open the socket is decided by the file
// system: it lies in the data directory, mode 0600, so that only the service's
// own user reaches it. There is no other check and no other road to it.
const controlSocket = "control.sock"

// controlReply is one line of an answer: progress, or the end.
type controlReply struct {
	Progress string          `json:"progress,omitempty"`
	Result   json.RawMessage `json:"result,omitempty"`
	Error    string          `json:"error,omitempty"`
	Kind     fault.Kind      `json:"kind,omitempty"`
}

// control serves a steward on the socket of a data directory.
type control struct {
	server   *http.Server
	listener net.Listener
}

// openControl listens on the socket. A socket file left by a process that was
// killed is removed: whoever holds the data directory's lock owns it.
func openControl(dir string, s steward) (*control, error) {
	path := filepath.Join(dir, controlSocket)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("removing an old control socket: %w", err)
	}
	ln, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("opening the control socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("closing the control socket to others: %w", err), ln.Close())
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /import", handleImport(s))
	mux.HandleFunc("POST /keys", handleOrder(s.IssueKey))
	mux.HandleFunc("POST /keys/rotate", handleOrder(s.RotateKey))
	mux.HandleFunc("POST /keys/list", handleOrder(s.ListKeys))
	mux.HandleFunc("POST /keys/revoke", handleOrder(s.RevokeKey))
	mux.HandleFunc("POST /invite", handleOrder(s.Invite))
	mux.HandleFunc("POST /agreement", handleOrder(s.Agreement))
	mux.HandleFunc("POST /accounts", handleOrder(s.ListAccounts))
	mux.HandleFunc("POST /accounts/revoke", handleOrder(s.RevokeAccount))
	mux.HandleFunc("POST /keys/rotate-master", handleOrder(s.RotateMaster))
	mux.HandleFunc("POST /backup/facts", handleStream(s.BackupFacts))
	mux.HandleFunc("POST /backup/keys", handleOrder(s.BackupKeys))
	mux.HandleFunc("POST /doctor", handleOrder(s.Examine))
	mux.HandleFunc("POST /doctor/prove", handleOrder(s.Prove))
	mux.HandleFunc("POST /audit/export", handleStream(s.AuditExport))
	mux.HandleFunc("POST /audit/prove", handleOrder(s.AuditProve))
	mux.HandleFunc("POST /audit/key", handleOrder(s.AuditKey))
	mux.HandleFunc("POST /when", handleOrder(s.WhenBasis))
	c := &control{listener: ln, server: &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}}
	return c, nil
}

func (c *control) serve() error {
	if err := c.server.Serve(c.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving the control socket: %w", err)
	}
	return nil
}

// handleOrder serves one command that takes a JSON order and gives a JSON result.
func handleOrder[In, Out any](do func(context.Context, In) (Out, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var order In
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&order); err != nil {
			finish(w, nil, fault.New(fault.Malformed, "", "reading the order: not the JSON this version speaks"))
			return
		}
		out, err := do(r.Context(), order)
		finish(w, out, err)
	}
}

// handleImport serves an import: the order in the query, the file as the body,
// progress as lines.
func handleImport(s steward) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		order := importOrder{Kind: q.Get("kind"), Name: q.Get("name"), URN: q.Get("urn"), Force: q.Get("force"), Empty: q.Get("empty") == "true", Apply: q.Get("apply") == "true"}
		rc := http.NewResponseController(w)
		// Without full duplex the first line of progress would end the reading
		// of the file. With it net/http cannot use the connection again once a
		// file was left unread (it panics in "invalid concurrent Body.Read call").
		w.Header().Set("Connection", "close")
		if err := rc.EnableFullDuplex(); err != nil {
			finish(w, nil, fmt.Errorf("preparing to show progress: %w", err))
			return
		}
		// The server may not read on while the rest of a refused file is on its way.
		defer func() { _, _ = io.Copy(io.Discard, r.Body) }()
		out, err := s.Import(r.Context(), order, r.Body, func(line string) {
			writeReply(w, controlReply{Progress: line})
			_ = rc.Flush() // progress that cannot be shown is no fault of the import
		})
		finish(w, out, err)
	}
}

func finish(w io.Writer, result any, err error) {
	if err != nil {
		writeReply(w, controlReply{Error: err.Error(), Kind: fault.Of(err)})
		return
	}
	raw, err := json.Marshal(result)
	if err != nil {
		writeReply(w, controlReply{Error: err.Error()})
		return
	}
	writeReply(w, controlReply{Result: raw})
}

func writeReply(w io.Writer, r controlReply) {
	_ = json.NewEncoder(w).Encode(r) // the other side has gone away; nothing to tell it
}

// remote is the steward of a data directory that another process holds.
type remote struct{ client *http.Client }

var _ steward = (*remote)(nil)

// dialControl finds a running service for dir; nil where there is none.
func dialControl(ctx context.Context, dir string) *remote {
	path := filepath.Join(dir, controlSocket)
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}
	probe, err := dial(ctx, "", "")
	if err != nil {
		return nil
	}
	_ = probe.Close() // it only asked whether somebody listens
	return &remote{client: &http.Client{Transport: &http.Transport{DialContext: dial}}}
}

// WhenBasis asks the running service what is known of a school and a force.
func (r *remote) WhenBasis(ctx context.Context, o whenOrder) (whenBasis, error) {
	return ask[whenBasis](ctx, r, "/when", nil, jsonBody(o), nil)
}

// IssueKey asks the running service for a key.
func (r *remote) IssueKey(ctx context.Context, o keyOrder) (keyReply, error) {
	return ask[keyReply](ctx, r, "/keys", nil, jsonBody(o), nil)
}

// RotateKey asks the running service for a successor.
func (r *remote) RotateKey(ctx context.Context, o rotateKeyOrder) (keyReply, error) {
	return ask[keyReply](ctx, r, "/keys/rotate", nil, jsonBody(o), nil)
}

// ListKeys asks the running service.
func (r *remote) ListKeys(ctx context.Context, o keyOrder) (keyReply, error) {
	return ask[keyReply](ctx, r, "/keys/list", nil, jsonBody(o), nil)
}

// RevokeKey asks the running service to end a key.
func (r *remote) RevokeKey(ctx context.Context, o revokeOrder) (keyReply, error) {
	return ask[keyReply](ctx, r, "/keys/revoke", nil, jsonBody(o), nil)
}

// ListAccounts asks the running service who may sign in.
func (r *remote) ListAccounts(ctx context.Context, o accountsOrder) (accountsReply, error) {
	return ask[accountsReply](ctx, r, "/accounts", nil, jsonBody(o), nil)
}

// RevokeAccount asks the running service to end somebody's access.
func (r *remote) RevokeAccount(ctx context.Context, o revokeOrder) (accountsReply, error) {
	return ask[accountsReply](ctx, r, "/accounts/revoke", nil, jsonBody(o), nil)
}

// Invite asks the running service to invite somebody.
func (r *remote) Invite(ctx context.Context, o inviteOrder) (inviteReply, error) {
	return ask[inviteReply](ctx, r, "/invite", nil, jsonBody(o), nil)
}

// Import hands the file to the running service.
func (r *remote) Import(ctx context.Context, o importOrder, file io.Reader, progress func(string)) (importReport, error) {
	q := url.Values{"kind": {o.Kind}, "name": {o.Name}, "urn": {o.URN}, "force": {o.Force}, "empty": {fmt.Sprint(o.Empty)}, "apply": {fmt.Sprint(o.Apply)}}
	return ask[importReport](ctx, r, "/import", q, file, progress)
}

func jsonBody(v any) io.Reader {
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(json.NewEncoder(pw).Encode(v)) }()
	return pr
}

// ask sends one order and reads lines until the result.
func ask[Out any](ctx context.Context, r *remote, path string, q url.Values, body io.Reader, progress func(string)) (out Out, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://firstbell"+path+"?"+q.Encode(), body)
	if err != nil {
		return out, err
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return out, fmt.Errorf("asking the running service: %w", err)
	}
	defer resp.Body.Close()
	for dec := json.NewDecoder(resp.Body); ; {
		var line controlReply
		if err := dec.Decode(&line); err != nil {
			return out, fmt.Errorf("reading the answer of the running service: %w; it may have stopped, look at its log", err)
		}
		switch {
		case line.Error != "":
			return out, &fault.Error{Kind: line.Kind, Message: line.Error}
		case line.Result != nil:
			return out, json.Unmarshal(line.Result, &out)
		case progress != nil:
			progress(line.Progress)
		}
	}
}
