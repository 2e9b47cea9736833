package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// refusing is a steward that refuses every file before reading it.
type refusing struct{ steward }

func (refusing) Import(context.Context, importOrder, io.Reader, func(string)) (importReport, error) {
	return importReport{}, errors.New("refused")
}

// TestAnImportThatIsRefusedUnreadLeavesTheConnectionInOrder sends several files
// that nobody reads over a client that would keep its connection.
func TestAnImportThatIsRefusedUnreadLeavesTheConnectionInOrder(t *testing.T) {
	t.Parallel()
	var said strings.Builder
	server := httptest.NewUnstartedServer(handleImport(refusing{}))
	server.Config.ErrorLog = slog.NewLogLogger(slog.NewTextHandler(&said, nil), slog.LevelError)
	server.Start()
	for range 5 {
		resp, err := server.Client().Post(server.URL+"/import?kind=rolls", "text/csv", io.MultiReader(strings.NewReader("a,b\n"), strings.NewReader("1,2\n")))
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(raw), "refused") {
			t.Fatalf("%d %s %v", resp.StatusCode, raw, err)
		}
		if err := resp.Body.Close(); err != nil {
			t.Fatal(err)
		}
	}
	server.Close() // after the last of its goroutines has written
	if said.Len() > 0 {
		t.Errorf("the server said %s", said.String())
	}
}
