package notifier

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"firstbell/internal/facts"
)

// modelReader is the person who reads and takes on everything in the model.
const modelReader = "x"

// heard are the persons of whom the model knows that they heard of a closed
// notification: its reader, and whoever was told by telephone since it last
// asked to be taken on.
func (d *machine) heard(id string) []string {
	if d.m.told[id] == "" {
		return []string{modelReader}
	}
	return []string{modelReader, d.m.told[id]}
}

// excludeNow finds somebody to be a party: what they had taken on is for somebody
// else, or, where it is over, for the hub.
func (d *machine) excludeNow(t *rapid.T) {
	people := []string{modelReader, "nobody"}
	for _, n := range d.c.sorted() {
		people = append(people, "head-"+n.URN)
	}
	person := rapid.SampledFrom(people).Draw(t, "party")
	if d.m.version == 0 || slices.Contains(d.c.Excluded, person) {
		return
	}
	var anew []string
	for _, n := range d.c.sorted() {
		if d.readable(n) && n.isKnownTo([]string{person}) {
			anew = append(anew, n.ID)
		}
	}
	if !d.apply(t, FactExclusionAdded, ExclusionAdded{Person: person, Reason: "relative"}, nil) {
		t.Fatal("an exclusion was refused")
	}
	for _, id := range anew {
		d.m.pending[id] = true
		delete(d.m.taken, id)
		delete(d.m.told, id)
	}
	for id := range d.m.closed {
		if slices.Contains(d.heard(id), person) {
			d.m.late[id] = true
		}
	}
}

// tellOfPartyNow records that the hub was told, where that is owed.
func (d *machine) tellOfPartyNow(t *rapid.T) {
	n := d.anyNotification(t)
	if n == nil || len(d.c.latePartyDue(n)) == 0 {
		return
	}
	if !d.apply(t, FactEscalated, Escalated{Step: StepLateParty, Alarm: true}, func(f *facts.Fact) { f.Notification = n.ID }) {
		t.Fatal("that the hub was told was refused")
	}
	delete(d.m.late, n.ID)
}

// checkLateParties: the hub is told of exactly what is over and was heard of by
// parties alone.
func (d *machine) checkLateParties(t *rapid.T) {
	for id := range d.m.late {
		if _, closed := d.m.closed[id]; !closed {
			delete(d.m.late, id) // it has come back, or was taken back
		}
	}
	for _, n := range d.c.Notifications {
		want := d.m.late[n.ID] && !slices.ContainsFunc(d.heard(n.ID), func(p string) bool { return !slices.Contains(d.c.Excluded, p) })
		have := slices.ContainsFunc(d.c.Work(), func(r Row) bool { return r.Notification == n.ID && r.Step == StepLateParty })
		if have != want {
			t.Fatalf("the hub is to be told that only parties heard of %s: %v, want %v", n.ID, have, want)
		}
	}
}

// TestTheHubIsToldOfExactlyWhatOnlyPartiesHeard takes the few steps between
// which a party is found too late, so that they come in every order.
func TestTheHubIsToldOfExactlyWhatOnlyPartiesHeard(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := newMachine()
		settle := func(n *Notification) { delete(d.m.pending, n.ID); d.m.taken[n.ID] = true }
		d.receive(t)
		d.placeNow(t)
		t.Repeat(map[string]func(*rapid.T){
			"route": d.routeNow, "close": d.closeNow, "erase": d.eraseNow, "exclude": d.excludeNow, "tell of a party": d.tellOfPartyNow, "": d.check,
			"read and take on": func(t *rapid.T) {
				d.happen(t, FactOpened, func(n *Notification) bool { return d.readable(n) && n.OpenedAt.IsZero() }, func(*Notification) {})
				d.happen(t, FactAcknowledged, func(n *Notification) bool { return d.readable(n) && n.State == StateOpened }, settle)
			},
			"tell": func(t *rapid.T) {
				d.happen(t, FactTold, d.readable, func(n *Notification) { settle(n); d.m.told[n.ID] = "head-" + n.URN })
			},
		})
	})
}
