//go:build kill && crashpoints

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"

	"firstbell/internal/facts"
	"firstbell/internal/vault"
	"firstbell/notifier"
	"firstbell/police"
	"firstbell/schools"
)

// aftermath is the data directory opened after the night, with everything that
// was still owed done.
type aftermath struct {
	*rehearsal
	app   *App
	cases map[string]*notifier.Case // folded from the log, by id
	facts map[string][]facts.Fact
}

// verify opens the data directory, lets what is still owed be done, and looks
// at every promise. It returns what came between receipt and routing.
func (r *rehearsal) verify() crossings {
	r.t.Helper()
	a := r.leftovers(r.t)
	defer func() {
		if err := a.app.Stop(context.Background()); err != nil {
			r.t.Errorf("closing the data directory: %v", err)
		}
	}()
	var crossed crossings
	children := 0
	for _, in := range r.scene.played() {
		a.checkCase(r.t, in)
		crossed.add(a.crossingsOf(in))
		children += len(in.children)
	}
	a.checkLedger(r.t, children)
	a.checkPromises(r.t)
	a.checkReceipts(r.t)
	a.checkMail(r.t)
	a.checkRebuild(r.t)
	return crossed
}

// leftovers assembles the data directory in this process and sweeps until nothing
// is due: what was left half done is done now, with the clock moved on.
func (r *rehearsal) leftovers(t *testing.T) *aftermath {
	t.Helper()
	left := r.setAside(t)
	app, err := Assemble(r.ctx, r.config, Parts{Logger: slog.New(slog.NewTextHandler(r.output, nil)), Now: r.now})
	if err != nil {
		t.Fatalf("opening what was left: %v", err)
	}
	a := &aftermath{rehearsal: r, app: app, cases: map[string]*notifier.Case{}, facts: map[string][]facts.Fact{}}
	if !r.cutShort { // else the view may lack what was folded last
		a.checkLeft(t, left)
	}
	jobs := notifier.NewJobs(app.service, notifier.JobsConfig{})
	defer jobs.Stop()
	for range 2 { // a step that found nobody makes the next one due at once, which is after the first look
		if err := jobs.Sweep(r.ctx, r.now()); err != nil {
			t.Errorf("doing what was left: %v", err)
		}
	}
	if _, failed := jobs.Counts(); failed > 0 {
		t.Errorf("%d pieces of work failed", failed)
	}
	for _, in := range r.scene.played() {
		all, err := app.engine.Log().Of(r.ctx, "fb.case."+in.id)
		if err != nil {
			t.Fatalf("%s: %v", in.about, err)
		}
		if a.facts[in.id], a.cases[in.id] = all, notifier.NewCase(in.id); len(all) == 0 {
			t.Fatalf("%s: nothing is in the log", in.about)
		}
		if a.cases[in.id], err = notifier.Fold(in.id, all); err != nil {
			t.Fatalf("%s: %v", in.about, err)
		}
	}
	return a
}

// laterWork has times of its own: the bell, a later step of the ladder, a
// reminder, the day on which content ends.
var laterWork = []notifier.RowKind{
	notifier.RowParked, notifier.RowEscalate, notifier.RowBreach, notifier.RowAccess, notifier.RowIncident, notifier.RowShred,
}

// checkCase looks at one incident: every child in its one end state, nothing
// owed, every notification once, every body as it should be.
func (a *aftermath) checkCase(t *testing.T, in *incident) {
	t.Helper()
	c := a.cases[in.id]
	viewed, err := a.app.service.Case(a.ctx, in.id)
	if err != nil || !bytes.Equal(written(t, viewed), written(t, c)) {
		t.Errorf("%s: the view holds another case than the log (%v)", in.about, err)
	}
	if got := len(c.Versions); got != len(in.versions) {
		t.Errorf("%s: %d versions, want %d", in.about, got, len(in.versions))
	}
	for _, row := range c.Work() {
		if slices.Contains(laterWork, row.Kind) && row.At.After(a.app.now()) {
			continue
		}
		t.Errorf("%s: still owed: %s %s at %v", in.about, row.Kind, row.Step, row.At)
	}
	status, err := a.app.service.Status(a.ctx, clientFor(police.ForceCode(in.force)), in.id)
	if err != nil || len(status.Children) != len(in.children) {
		t.Fatalf("%s: the force is told of %d children: %v", in.about, len(status.Children), err)
	}
	for i, want := range in.children {
		if got := status.Children[i]; got.ID != want.id || got.State != want.want {
			t.Errorf("%s: child %d is %s to its force, want %s", in.about, i, got.State, want.want)
		}
		a.checkChild(t, in, c, want)
	}
	a.checkFacts(t, in)
	a.checkBodies(t, in)
}

// written is the case as the view keeps it.
func written(t *testing.T, c *notifier.Case) []byte {
	t.Helper()
	raw, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// checkChild looks at one child's notifications.
func (a *aftermath) checkChild(t *testing.T, in *incident, c *notifier.Case, want child) {
	t.Helper()
	if got := c.Children[want.hash].Status; got != notifier.ChildStatus(want.want) {
		t.Errorf("%s: a child is %s, want %s", in.about, got, want.want)
	}
	var live, all []string
	urns := map[string]bool{}
	for _, n := range c.NotificationsOf(want.hash) {
		if all = append(all, n.ID); n.State.IsLive() {
			live = append(live, n.ID)
		}
		if urns[n.URN] {
			t.Errorf("%s: two notifications of one child at school %s", in.about, n.URN)
		}
		urns[n.URN] = true
		a.checkAlerts(t, in, n)
	}
	named := slices.Sorted(slices.Values(want.notifications))
	if want.want == police.ChildRouted && !slices.Equal(live, named) {
		t.Errorf("%s: live notifications %v, want %v", in.about, live, named)
	}
	if want.want != police.ChildRouted && len(live) > 0 {
		t.Errorf("%s: a child that is %s has %d live notifications", in.about, want.want, len(live))
	}
	for _, id := range all {
		if !slices.Contains(named, id) {
			t.Errorf("%s: a notification that nobody asked for", in.about)
		}
	}
}

// checkFacts looks for anything that was done twice.
func (a *aftermath) checkFacts(t *testing.T, in *incident) {
	t.Helper()
	seen := map[string]int{}
	routed := 0 // a material version has to be escalated, read and acknowledged anew
	for _, f := range a.facts[in.id] {
		what := f.Type
		switch f.Type {
		case police.FactReceived:
			var d police.Received
			a.decode(t, f, &d)
			what = fmt.Sprintf("received version %d", d.Version)
		case notifier.FactRouted:
			var d notifier.Routed
			a.decode(t, f, &d)
			what = fmt.Sprintf("routed version %d by %s", d.Version, d.Rule)
			routed++
		case notifier.FactAlertSent:
			var d notifier.AlertSent
			a.decode(t, f, &d)
			what = "sent alert " + d.Alert
		case notifier.FactEscalated:
			var d notifier.Escalated
			a.decode(t, f, &d)
			what = fmt.Sprintf("escalated %s of %s, routing %d", d.Step, f.Notification, routed)
		case notifier.FactAcknowledged, notifier.FactOpened:
			what = fmt.Sprintf("%s %s, routing %d", f.Type, f.Notification, routed)
		case police.FactWithdrawn, notifier.FactBounced, notifier.FactTold, notifier.FactExceptionProposed, notifier.FactExceptionConfirmed:
		default:
			continue // may happen any number of times
		}
		if seen[what]++; seen[what] > 1 {
			t.Errorf("%s: %s twice", in.about, what)
		}
	}
}

func (a *aftermath) decode(t *testing.T, f facts.Fact, into any) {
	t.Helper()
	if err := f.DecodeData(into); err != nil {
		t.Errorf("reading %s at sequence %d: %v", f.Type, f.Seq, err)
	}
}

// checkBodies opens every sealed part: what has ended must be beyond reach,
// everything else must open, and schools must read the last version.
func (a *aftermath) checkBodies(t *testing.T, in *incident) {
	t.Helper()
	living := livingKeys(a.cases[in.id])
	for _, f := range a.facts[in.id] {
		for _, p := range f.Parts {
			_, err := a.app.vault.Open(a.ctx, p.Key, p.Sealed, f.AD(p.Name))
			if lives := living[p.Key] || f.Type == police.FactWithdrawn; lives && err != nil {
				t.Errorf("%s: %s of %s cannot be opened: %v", in.about, p.Name, f.Type, err)
			} else if !lives && !errors.Is(err, vault.ErrErased) {
				t.Errorf("%s: %s of %s has ended and can still be opened (%v)", in.about, p.Name, f.Type, err)
			}
		}
	}
	for _, want := range in.children {
		for _, n := range a.cases[in.id].LiveOf(want.hash) {
			a.checkBody(t, in, n)
		}
	}
}

// livingKeys are the keys of what may still be read: the last version, unless
// it was withdrawn, and what each live notification shows.
func livingKeys(c *notifier.Case) map[string]bool {
	living := map[string]bool{}
	if !c.Withdrawn() {
		living[c.Current().Key] = true
	}
	for _, n := range c.Notifications {
		if n.State.IsLive() {
			living[n.Key] = true
		}
	}
	return living
}

// checkBody reads what the school reads.
func (a *aftermath) checkBody(t *testing.T, in *incident, n *notifier.Notification) {
	t.Helper()
	for _, f := range a.facts[in.id] {
		if f.Seq != n.BodySeq {
			continue
		}
		p, _ := f.Part(n.ID)
		raw, err := a.app.vault.Open(a.ctx, p.Key, p.Sealed, f.AD(p.Name))
		if err != nil {
			t.Errorf("%s: the body cannot be opened: %v", in.about, err)
			return
		}
		var body schools.Notification
		if err := json.Unmarshal(raw, &body); err != nil || body.Version != len(in.versions) || n.Version != len(in.versions) {
			t.Errorf("%s: the school reads version %d, want %d (%v)", in.about, body.Version, len(in.versions), err)
		}
		return
	}
	t.Errorf("%s: a live notification without a body", in.about)
}

// crossingsOf tells what came between the case's receipt and its routing.
func (a *aftermath) crossingsOf(in *incident) (crossed crossings) {
	for i, f := range a.facts[in.id] {
		switch {
		case f.Type == notifier.FactRouted:
			return crossed
		case f.Type == police.FactReceived && i > 0:
			crossed.amended++
		case f.Type == police.FactWithdrawn:
			crossed.withdrawn++
		}
	}
	return crossed
}
