package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
)

// TestAKeyOpensItsOwnDoorOnly walks the kinds of key against the doors of the
// assembled service.
func TestAKeyOpensItsOwnDoorOnly(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	a := h.open(t, Parts{NoSync: true})
	urn, force := h.world.Schools[0].URN.String(), h.world.Forces[0].Code
	school, err := a.keys.IssueSchool(t.Context(), urn, "records", "test", a.now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	police, err := a.keys.Issue(t.Context(), force, "rms", "test")
	if err != nil {
		t.Fatal(err)
	}
	over, err := a.keys.IssueSchool(t.Context(), urn, "old", "test", a.now().Add(auth.DefaultSchoolKeyAge))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.keys.RevokeSchool(t.Context(), urn, strings.Split(over, "_")[1], "test"); err != nil {
		t.Fatal(err)
	}
	portal, door := a.door("portal").url(), a.door("police").url()
	for _, c := range []struct {
		name, method, at, key string
		want                  int
	}{
		{"a school's key lists its school's", http.MethodGet, portal + "/api/v1/notifications", school, 200},
		{"a school's key asks for what is not there", http.MethodPost, portal + "/api/v1/notifications/abc/reveal", school, 404},
		{"a school's key that was ended", http.MethodGet, portal + "/api/v1/notifications", over, 401},
		{"a force's key at the school's API", http.MethodGet, portal + "/api/v1/notifications", police, 401},
		{"a force's key fetches", http.MethodPost, portal + "/api/v1/notifications/abc/reveal", police, 401},
		{"a school's key searches the register", http.MethodGet, door + "/v1/schools?q=school", school, 401},
		{"a school's key posts", http.MethodPost, door + "/v1/incidents", school, 401},
		{"a force's key searches the register", http.MethodGet, door + "/v1/schools?q=school", police, 200},
		{"a key opens no page", http.MethodPost, portal + "/connections/" + urn + "/keys", school, 403},
	} {
		request, err := http.NewRequestWithContext(t.Context(), c.method, c.at, nil)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(c.at, portal) {
			request.Host = strings.TrimPrefix(h.config.Portal.Origin, "http://")
		}
		request.Header.Set("Authorization", "Bearer "+c.key)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if answer.StatusCode != c.want {
			t.Errorf("%s: %d, want %d: %s", c.name, answer.StatusCode, c.want, body)
		}
	}
}
