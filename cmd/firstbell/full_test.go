package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"firstbell/notifier/world"
	"firstbell/police"
)

// night posts one incident after the other and remembers what was accepted.
type postedNight struct {
	officer *visitor
	stream  *world.Stream
	force   string
	bodies  map[string][]byte // of what was accepted, by our id
}

func (h *house) posting(t testing.TB) *postedNight {
	t.Helper()
	force := h.world.Forces[0].Code
	return &postedNight{officer: h.officer(t, force), stream: h.world.Incidents(31), force: force, bodies: map[string][]byte{}}
}

// post sends the stream's next incident of the force.
func (n *postedNight) post(t testing.TB) answered {
	t.Helper()
	for {
		next := n.stream.Next(time.Now())
		if next.Force != n.force {
			continue
		}
		body, err := json.Marshal(next.Incident)
		if err != nil {
			t.Fatal(err)
		}
		got := n.officer.post(t, "/v1/incidents", body)
		if got.status == http.StatusAccepted {
			var receipt police.Receipt
			if err := json.Unmarshal([]byte(got.body), &receipt); err != nil {
				t.Fatal(err)
			}
			n.bodies[receipt.ID] = body
		}
		return got
	}
}

// mustAccept posts until n more are accepted.
func (n *postedNight) mustAccept(t testing.TB, more int) {
	t.Helper()
	for range more {
		if got := n.post(t); got.status != http.StatusAccepted {
			t.Fatalf("with room, a post answers %d %s", got.status, got.body)
		}
	}
}

// mustRefuse posts once and looks at the advice.
func (n *postedNight) mustRefuse(t testing.TB) {
	t.Helper()
	got := n.post(t)
	wait, err := strconv.Atoi(got.header.Get("Retry-After"))
	if got.status != http.StatusServiceUnavailable || err != nil || wait < 1 {
		t.Errorf("without room, a post answers %d with Retry-After %q: %s", got.status, got.header.Get("Retry-After"), got.body)
	}
}

// allThere asks for everything that was accepted, by its id and by a repeat.
func (n *postedNight) allThere(t testing.TB, canWrite bool) {
	t.Helper()
	for id, body := range n.bodies {
		if got := n.officer.get(t, "/v1/incidents/"+id); got.status != http.StatusOK {
			t.Errorf("the status of an accepted incident answers %d %s", got.status, got.body)
		}
		if canWrite {
			if got := n.officer.post(t, "/v1/incidents", body); got.status != http.StatusOK || !strings.Contains(got.body, id) {
				t.Errorf("the repeat of an accepted incident answers %d %s", got.status, got.body)
			}
		}
	}
}

// alertedReader signs in whoever has an unread notification, and gives the
// addresses of all of theirs.
func (h *house) alertedReader(t testing.TB, a *App) (*visitor, []string) {
	t.Helper()
	var reader *visitor
	var items []string
	a.until(t, "somebody has a notification", func() bool {
		for _, c := range h.world.Contacts {
			if !c.Role.SeesContent() {
				continue
			}
			person := a.vault.Index("person", strings.ToLower(c.Email))
			if _, err := a.accounts.Account(t.Context(), person); err != nil {
				a.staff(t, c.Name, c.Email)
			}
			reader = h.reader(t, a, person)
			if items = slices.Compact(linksOn(reader.get(t, "/inbox"), "/notifications/[0-9a-f]+")); len(items) > 1 {
				return true
			}
		}
		return false
	})
	return reader, items
}

// acknowledge reads and acknowledges, and tells how that was answered.
func acknowledge(t testing.TB, reader *visitor, item string) int {
	t.Helper()
	content := reader.send(t, item, item+"/reveal", nil)
	if content.status != http.StatusOK {
		return content.status
	}
	return reader.submit(t, content, item+"/acknowledge", nil).status
}

// TestANearlyFullLogLeavesRoomToAnswer fills the log to nine tenths: posts are
// refused from there on, and schools still read and acknowledge.
func TestANearlyFullLogLeavesRoomToAnswer(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	h.config.MaxStoreBytes = 1 << 20
	var ahead atomic.Int64 // the size is looked at once a second of this clock
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	a := h.open(t, Parts{NoSync: true, Now: now})
	n := h.posting(t)
	var last answered
	for range 2000 {
		ahead.Add(int64(time.Second))
		if last = n.post(t); last.status != http.StatusAccepted {
			break
		}
		a.applied(t)
	}
	a.settle(t)
	if len(n.bodies) < 20 {
		t.Fatalf("%d incidents fill the log; the last post: %d %s", len(n.bodies), last.status, last.body)
	}
	ahead.Add(int64(2 * time.Second))
	n.mustRefuse(t)
	n.allThere(t, false)
	reader, items := h.alertedReader(t, a)
	if status := acknowledge(t, reader, items[0]); status >= 400 {
		t.Errorf("acknowledging beside a nearly full log answers %d", status)
	}
	probe := newVisitor(t, "http://"+h.config.Operations.Listen)
	if got := probe.get(t, "/readyz"); got.status != http.StatusServiceUnavailable || !strings.Contains(got.body, "full") {
		t.Errorf("the probe answers %d %s", got.status, got.body)
	}
	if got := probe.get(t, "/livez"); got.status != http.StatusOK {
		t.Errorf("a full log is no reason to be killed: %d", got.status)
	}
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}

	h.config.MaxStoreBytes = 64 << 20 // what the operator does
	a = h.open(t, Parts{NoSync: true, Now: now})
	h.awaitLog(t, a)
	n.mustAccept(t, 2)
	a.settle(t)
	n.allThere(t, true)
}

// awaitLog returns when posts would be taken again.
func (h *house) awaitLog(t testing.TB, a *App) {
	t.Helper()
	h.await(t, "the log takes posts", func() bool { return !a.engine.Log().NearlyFull(t.Context()) })
}
