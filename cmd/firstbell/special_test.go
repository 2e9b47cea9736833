package main

import (
	"path/filepath"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/notifier"
	"firstbell/notifier/world"
	"firstbell/police"
	"firstbell/schools"
)

// TestTheDemosSpecialCasesGoWhereTheyShould imports what the demo imports and
// posts what it posts first: a child educated at home, one missing education, one
// who lives in another force's area, and one who is a party.
func TestTheDemosSpecialCasesGoWhereTheyShould(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	dir := filepath.Join(h.dir, "world")
	if err := h.world.WriteCases(dir); err != nil {
		t.Fatal(err)
	}
	for i := range h.config.Forces {
		h.config.Forces[i].Area = h.world.PoliceArea(h.config.Forces[i].Code)
	}
	if err := h.config.Validate(); err != nil {
		t.Fatal(err)
	}
	a := h.open(t, Parts{NoSync: true})
	for _, order := range []importOrder{{Kind: "councils", Name: "councils.csv"}, {Kind: "contacts", Name: "officers.csv"}, {Kind: "areas", Name: "areas.csv"}} {
		if err := a.furnishOne(t.Context(), dir, order); err != nil {
			t.Fatal(err)
		}
	}
	posts := h.world.SpecialCases(time.Now())
	if len(posts) != 4 {
		t.Fatalf("%d special cases", len(posts))
	}
	for _, p := range posts {
		h.checkSpecial(t, a, p)
	}
	list, err := notifier.NewHandOffs(a.service).List(t.Context(), operatorAt(h.otherForce(posts[2].Force)))
	if err != nil || len(list) != 1 || !list[0].Incoming {
		t.Errorf("the other force has %+v, %v", list, err)
	}
}

// checkSpecial posts one case and looks at where its child is sent.
func (h *house) checkSpecial(t *testing.T, a *App, p world.Post) {
	t.Helper()
	receipt, err := h.police(p.Force).Post(t.Context(), p.Incident)
	if err != nil {
		t.Fatal(err)
	}
	var c *notifier.Case
	h.await(t, "the child is decided on", func() bool {
		c, err = a.service.Case(t.Context(), receipt.ID)
		return err == nil && c.Routed > 0
	})
	atCouncil := 0
	for _, n := range c.Notifications {
		if _, council := h.world.SchoolByURN(mustURN(t, n.URN)); !council && n.State.IsLive() {
			atCouncil++
		}
	}
	for _, child := range c.Children {
		want, council := notifier.ChildRouted, 1
		switch {
		case p.Incident.Children[0].PartyRole == police.PartyVictim:
			council = 0
		case p.Incident.Children[0].Education == police.EducationUnknown:
			want, council = notifier.ChildHandedOff, 0
		}
		if child.Status != want || atCouncil != council {
			t.Errorf("%s: %s, %q; %d told at a council", p.About, child.Status, child.Reason, atCouncil)
		}
	}
}

func (h *house) otherForce(code string) string {
	for _, f := range h.world.Forces {
		if f.Code != code {
			return f.Code
		}
	}
	return ""
}

func mustURN(t *testing.T, text string) schools.URN {
	t.Helper()
	urn, err := schools.ParseURN(text)
	if err != nil {
		t.Fatal(err)
	}
	return urn
}

// operatorAt is somebody at a force's desk.
func operatorAt(force string) auth.Principal {
	return auth.Principal{Account: "0b5e7", Name: "Nobody Else", Grants: []auth.Grant{{Role: notifier.RoleOperator, Scope: force}}}
}
