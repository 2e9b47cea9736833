package ingest_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"firstbell/police/ingest"
)

// FuzzIncidentJSON holds that the door never panics, never answers 5xx,
// never repeats text that only the body holds, and that a check refuses exactly
// what a post refuses.
func FuzzIncidentJSON(f *testing.F) {
	example := string(ingest.Example())
	f.Add([]byte(example))
	f.Add([]byte(`{}`))
	f.Add([]byte(``))
	f.Add([]byte(`{"reference":"x","reference":"y"}`))
	f.Add([]byte(`{"Zebra Quokka":{"Zebra Quokka":1,"Zebra Quokka":2}}`))
	f.Add([]byte(strings.Repeat("[", 10_000)))
	f.Add([]byte(strings.ReplaceAll(example, `"`, `'`)))
	f.Add([]byte(strings.Replace(example, `"2016-02-29"`, `"2016-02-31"`, 1)))
	f.Add([]byte(strings.Replace(example, "Rowan", "Zebra Quokka\\ud800", 1)))
	f.Add([]byte(strings.Replace(example, `"version": 1`, `"version": 1e999`, 1)))
	var once sync.Once
	var door *world
	f.Fuzz(func(t *testing.T, raw []byte) {
		once.Do(func() { door = open(t, func(c *ingest.Config) { c.Log = slog.New(slog.DiscardHandler) }) })
		w := &world{T: t, app: door.app, intake: door.intake}
		got, checked := w.post(string(raw)), w.check(string(raw))
		if refused := got.status >= 400 && got.status != http.StatusConflict; refused != (checked.status >= 400) || refused && checked.body != got.body {
			t.Errorf("a post answers %d, a check %d: %s", got.status, checked.status, checked.body)
		}
		switch got.status {
		case http.StatusOK, http.StatusAccepted, http.StatusConflict, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		default:
			t.Errorf("status %d: %s", got.status, got.body)
		}
		if got.status >= 400 && bytes.Contains(raw, []byte("Zebra Quokka")) && strings.Contains(got.body, "Quokka") {
			t.Errorf("the answer repeats the body: %s", got.body)
		}
	})
}
