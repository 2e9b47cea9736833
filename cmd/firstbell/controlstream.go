package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
)

// handleStream answers with a file that says of itself whether it is whole, so
// that an error in the middle needs no words: the connection breaks.
func handleStream(write func(context.Context, io.Writer) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if write(r.Context(), w) != nil {
			panic(http.ErrAbortHandler)
		}
	}
}

// stream asks the running service for such a file.
func (r *remote) stream(ctx context.Context, path string, w io.Writer) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://firstbell"+path, nil)
	if err != nil {
		return err
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return fmt.Errorf("asking the running service: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("asking the running service: it answered %s; it may be of another version", resp.Status)
	}
	if _, err := io.Copy(w, resp.Body); err != nil {
		return fmt.Errorf("reading the answer of the running service: %w; look at its log", err)
	}
	return nil
}

// AuditExport asks the running service.
func (r *remote) AuditExport(ctx context.Context, w io.Writer) error {
	return r.stream(ctx, "/audit/export", w)
}

// BackupFacts asks the running service.
func (r *remote) BackupFacts(ctx context.Context, w io.Writer) error {
	return r.stream(ctx, "/backup/facts", w)
}
