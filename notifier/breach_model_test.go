package notifier

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"firstbell/internal/facts"
	"firstbell/schools"
)

// modelBreach is what a breach case must amount to, without the fold.
type modelBreach struct {
	state BreachState
	owing map[string]bool // seers without a statement
	told  bool            // the hub was told
}

// saw remembers that somebody was shown the notification.
func (d *machine) saw(n *Notification, seer string) {
	if d.m.seen[n.ID] == nil {
		d.m.seen[n.ID] = map[string]bool{}
	}
	d.m.seen[n.ID][seer] = true
}

// opening is what the writer of a bounce, or of a placement, says of a
// notification that was seen.
func (d *machine) opening(n *Notification) *BreachOpening {
	if len(d.m.seen[n.ID]) == 0 {
		return nil
	}
	d.keys++
	return &BreachOpening{
		ID: fmt.Sprintf("breach-%d", d.keys), Notification: n.ID, AwareAt: d.clock, DueAt: d.clock.Add(BreachDueAfter),
		Steps: []BreachStepAt{{StepBreachOpened, d.clock}, {StepBreachAsk, d.clock}, {StepBreachOverdue, d.clock.Add(BreachDueAfter)}},
	}
}

// misdirected is what the model makes of a bounce or a placement.
func (d *machine) misdirected(n *Notification, o *BreachOpening) {
	d.m.misdirected++
	if o == nil {
		return
	}
	d.m.breaches[o.ID] = &modelBreach{state: BreachOpen, owing: maps.Clone(d.m.seen[n.ID])}
	delete(d.m.seen, n.ID)
}

// breachNow has something happen to a breach case, or tries to.
func (d *machine) breachNow(t *rapid.T) {
	if len(d.m.breaches) == 0 {
		return
	}
	id := rapid.SampledFrom(slices.Sorted(maps.Keys(d.m.breaches))).Draw(t, "breach")
	m := d.m.breaches[id]
	on := func(f *facts.Fact) {
		f.Notification, f.Actor = d.c.Breaches[id].Notification, "person:who-did-not-place"
	}
	open := m.state == BreachOpen || m.state == BreachSettled
	var typ string
	var data any
	may, then := open, func() {}
	switch rapid.IntRange(0, 5).Draw(t, "what") {
	case 0:
		may = m.state != BreachOver // the owner hears of it also where it was closed before
		typ, data, then = FactBreachAlarmed, BreachAlarmed{Breach: id, Step: StepBreachOpened}, func() { m.told = true }
	case 1:
		typ, data = FactBreachAsked, BreachAsked{Breach: id, Step: StepBreachAsk}
	case 2:
		seer := "person:stranger"
		if may = open && len(m.owing) > 0; len(m.owing) > 0 {
			seer = slices.Sorted(maps.Keys(m.owing))[0]
		}
		typ, data, then = FactBreachStatement, BreachStatement{Breach: id, Seer: seer, Copies: schools.CopiesNone}, func() { delete(m.owing, seer) }
	case 3:
		typ, data, then = FactBreachDecided, BreachDecided{Breach: id, Risk: RiskLow, Family: FamilyTold, Key: "breach-key-" + id}, func() { m.state = BreachSettled }
	case 4:
		missing := map[string]string{}
		if rapid.Bool().Draw(t, "it is said why") {
			for seer := range m.owing {
				missing[seer] = MissingReasons[0]
			}
		}
		may = m.state == BreachSettled && len(missing) == len(m.owing)
		typ, data, then = FactBreachClosed, BreachClosed{Breach: id, Missing: missing, KeepUntil: d.clock.Add(time.Hour)}, func() { m.state = BreachShut }
	default:
		may = m.state == BreachShut
		typ, data, then = FactBreachEnded, BreachAbout{Breach: id}, func() { m.state = BreachOver; d.m.kill("breach-key-" + id) }
	}
	if took := d.apply(t, typ, data, on); took != may {
		t.Fatalf("%s of a breach that is %s: taken %v, want %v", typ, m.state, took, may)
	}
	if may {
		then()
	}
}

// checkBreaches: everything that went to a wrong school is counted, whatever was
// seen there has its case, and a case that nobody was told of owes that.
func (d *machine) checkBreaches(t *rapid.T) {
	if len(d.c.Misdirection) != d.m.misdirected || len(d.c.Breaches) != len(d.m.breaches) {
		t.Fatalf("%d misdirected and %d breaches, want %d and %d", len(d.c.Misdirection), len(d.c.Breaches), d.m.misdirected, len(d.m.breaches))
	}
	for _, was := range d.c.Misdirection {
		if (was.Seen > 0) != (was.Breach != "") {
			t.Fatalf("seen by %d, and the breach is %q", was.Seen, was.Breach)
		}
	}
	owes := map[string]bool{}
	for _, row := range d.c.Work() {
		if row.Kind == RowBreach {
			owes[row.Breach+"/"+string(row.Step)] = true
		}
	}
	asked := map[string]map[string]bool{}
	for id, m := range d.m.breaches {
		b := d.c.Breaches[id]
		open := m.state == BreachOpen || m.state == BreachSettled
		if b.State != m.state || len(b.owing()) != len(m.owing) {
			t.Fatalf("breach %s is %s and lacks %d statements, want %s and %d", id, b.State, len(b.owing()), m.state, len(m.owing))
		}
		if owes[id+"/"+string(StepBreachOpened)] != (m.state != BreachOver && !m.told) {
			t.Fatalf("breach %s owes that the hub is told: %v", id, m.told)
		}
		if owes[id+"/"+string(StepBreachOverdue)] != (m.state == BreachOpen) || owes[id+"/"+string(StepBreachKeptUntil)] != (m.state == BreachShut) {
			t.Fatalf("breach %s is %s and owes %v", id, m.state, owes)
		}
		for seer := range m.owing {
			if person, ok := strings.CutPrefix(seer, personActor); ok && open {
				if asked[b.Notification] == nil {
					asked[b.Notification] = map[string]bool{}
				}
				asked[b.Notification][person] = true
			}
		}
	}
	for id, n := range d.c.Notifications {
		if wasSeen(n) != (len(d.m.seen[id]) > 0) {
			t.Fatalf("notification %s was seen: %v", id, wasSeen(n))
		}
		if want := slices.Sorted(maps.Keys(asked[id])); !slices.Equal(n.Statements, want) {
			t.Fatalf("notification %s asks %v, want %v", id, n.Statements, want)
		}
	}
}
