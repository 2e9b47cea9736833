package notifier

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstbell/internal/facts"
	"firstbell/notifier/channel"
	"firstbell/police"
)

// model says in a few lines what a case must amount to, without the fold.
type model struct {
	version, routed int
	withdrawn       bool
	status          map[string]ChildStatus
	shown           map[string]string // readable notifications and the key of what they show
	dead            map[string]bool   // keys of ended content, true once destroyed
	pending         map[string]bool   // readable and neither acknowledged nor told
	taken           map[string]bool   // notifications that somebody has acknowledged or was told by telephone
	closed          map[string]string // notifications whose time is over, and the key of what they showed
	over            bool              // the incident itself has ended
	told            map[string]string // whom a call told of a notification since it last asked to be taken on
	late            map[string]bool   // notifications that are over and of which a party had heard; the hub is not told yet

	seen        map[string]map[string]bool // who was shown a notification, of whom no breach case speaks yet
	misdirected int                        // messages that went to a wrong school
	breaches    map[string]*modelBreach
}

func (m *model) end(notification string) {
	delete(m.closed, notification)
	if key, ok := m.shown[notification]; ok {
		m.dead[key] = false
		delete(m.shown, notification)
		delete(m.pending, notification)
		delete(m.taken, notification)
	}
}

func (m *model) route(r Routed) {
	for _, o := range r.Outcomes {
		m.status[o.Child] = o.Status
		for _, id := range o.Recalled {
			m.end(id)
		}
		for _, id := range o.Held {
			m.end(id)
		}
		for _, t := range o.Targets {
			if old, ok := m.shown[t.Notification]; ok {
				m.dead[old] = false
			}
			if _, ok := m.closed[t.Notification]; ok {
				if !t.Material {
					m.closed[t.Notification] = t.Key
					m.kill(t.Key)
					continue
				}
				delete(m.closed, t.Notification)
			}
			if _, ok := m.shown[t.Notification]; !ok || t.Material {
				m.pending[t.Notification] = true
				delete(m.taken, t.Notification)
				delete(m.told, t.Notification)
			}
			m.shown[t.Notification] = t.Key
		}
	}
	if r.Rule != RulePerson {
		m.routed = r.Version
		for n := 1; n < r.Version; n++ {
			m.kill(fmt.Sprintf("incident-%d", n))
		}
	}
}

func (m *model) kill(key string) {
	if _, known := m.dead[key]; !known {
		m.dead[key] = false
	}
}

func (m *model) withdraw() {
	m.withdrawn = true
	for _, id := range append(slices.Collect(maps.Keys(m.shown)), slices.Collect(maps.Keys(m.closed))...) {
		m.end(id)
	}
	for child := range m.status {
		m.status[child] = ChildWithdrawn
	}
	for n := 1; n <= m.version; n++ {
		m.kill(fmt.Sprintf("incident-%d", n))
	}
}

// machine drives a case and its model with the same facts.
type machine struct {
	c     *Case
	m     model
	seq   uint64
	keys  int
	clock time.Time
}

func newMachine() *machine {
	return &machine{
		c: NewCase("c"), clock: time.Date(2026, 11, 19, 22, 0, 0, 0, time.UTC),
		m: model{status: map[string]ChildStatus{}, shown: map[string]string{}, dead: map[string]bool{}, pending: map[string]bool{}, taken: map[string]bool{}, closed: map[string]string{}, told: map[string]string{}, late: map[string]bool{}, seen: map[string]map[string]bool{}, breaches: map[string]*modelBreach{}},
	}
}

// apply folds a fact and reports whether the case took it.
func (d *machine) apply(t *rapid.T, typ string, data any, set func(*facts.Fact)) bool {
	d.clock = d.clock.Add(time.Minute)
	f := facts.New(typ, caseSubject("c"), "person:x", d.clock)
	if data != nil {
		if err := f.SetData(data); err != nil {
			t.Fatal(err)
		}
	}
	if set != nil {
		set(&f)
	}
	f.Seq = d.seq + 1
	try := d.c.clone()
	if err := try.Apply(f); err != nil {
		return false
	}
	d.seq++
	d.c = try
	return true
}

func (d *machine) newKey() string { d.keys++; return fmt.Sprintf("body-%d", d.keys) }

// anyNotification is one of the case's, or nil where there is none yet.
func (d *machine) anyNotification(t *rapid.T) *Notification {
	all := d.c.sorted()
	if len(all) == 0 {
		return nil
	}
	return rapid.SampledFrom(all).Draw(t, "notification")
}

var modelChildren = []string{"ann", "bea", "cal"}

func (d *machine) receive(t *rapid.T) {
	if d.m.withdrawn || d.m.version > 6 {
		return
	}
	version := d.m.version + 1
	r := police.Received{Force: "NB", Version: version, ContentHash: fmt.Sprint(version)}
	for _, child := range modelChildren {
		if rapid.Bool().Draw(t, "lists "+child) || (child == "ann" && len(r.Children) == 0) {
			r.Children = append(r.Children, police.ReceivedChild{
				Child: child, Eligible: rapid.IntRange(0, 5).Draw(t, "eligible "+child) > 0,
				Identity: fmt.Sprint(rapid.IntRange(1, 2).Draw(t, "identity "+child)),
			})
		}
	}
	if !d.apply(t, police.FactReceived, r, func(f *facts.Fact) { f.Keys = []string{fmt.Sprintf("incident-%d", version)} }) {
		t.Fatal("a version was refused")
	}
	d.m.version, d.m.over = version, false
	for _, rc := range r.Children {
		if _, known := d.m.status[rc.Child]; !known {
			d.m.status[rc.Child] = ChildWaiting
		}
	}
}

// outcome makes what the pipeline would make of a verdict, without content.
func (d *machine) outcome(t *rapid.T, child string, v verdict) Outcome {
	o := Outcome{Child: child, Status: v.status, Reason: v.reason, Rule: v.rule, Deadline: d.clock.Add(10 * time.Hour), WorkBy: d.clock.Add(9 * time.Hour)}
	keep := map[string]bool{}
	for _, urn := range v.urns {
		id := child + "-" + urn
		keep[id] = true
		old := d.c.Notifications[id]
		target := Target{
			Notification: id, URN: urn, Key: d.newKey(), Deadline: d.clock.Add(10 * time.Hour), Detail: "full",
			Material: old != nil && old.State.IsTold() && rapid.Bool().Draw(t, "material"),
		}
		if rapid.Bool().Draw(t, "somebody to alert") {
			target.Alerts = []PlannedAlert{{ID: "alert-" + target.Key, Person: "lead", Kind: channel.KindNew}}
		} else {
			target.CallSheet = true
		}
		o.Targets = append(o.Targets, target)
	}
	(&routing{c: d.c}).endOthers(&o, keep)
	return o
}

func (d *machine) routeNow(t *rapid.T) {
	if d.m.withdrawn || d.m.routed == d.m.version {
		return
	}
	v := d.c.Current()
	r := Routed{Version: v.N, Rule: RuleMatched}
	for _, child := range d.c.childHashes() {
		decided := verdict{status: ChildWithdrawn}
		for _, vc := range v.Children {
			if vc.Child == child {
				decided = d.verdict(t, vc)
			}
		}
		r.Outcomes = append(r.Outcomes, d.outcome(t, child, decided))
	}
	if !d.apply(t, FactRouted, r, nil) {
		t.Fatal("a routing was refused")
	}
	d.m.route(r)
}

func (d *machine) verdict(t *rapid.T, vc VersionChild) verdict {
	if !vc.Eligible {
		return verdict{status: ChildNotEligible}
	}
	decision := noMatch
	if rapid.Bool().Draw(t, "matched") {
		decision = automatic(999001)
		if rapid.Bool().Draw(t, "twice") {
			decision = automatic(999001, 999002)
		}
	}
	return judge(d.c.standingOf(vc.Child, vc.Identity), func() ruling { return ruling{Decision: decision} })
}

func (d *machine) placeNow(t *rapid.T) {
	if d.m.withdrawn || d.m.version == 0 {
		return
	}
	child := rapid.SampledFrom(d.c.childHashes()).Draw(t, "child")
	urns := []string{"999003"}
	r := Routed{Version: d.c.Current().N, Rule: RulePerson}
	r.Outcomes = []Outcome{d.outcome(t, child, verdict{status: ChildRouted, rule: RulePerson, urns: urns})}
	then := []func(){}
	for _, id := range r.Outcomes[0].Recalled {
		n := d.c.Notifications[id]
		if !n.State.Stands() {
			continue
		}
		o := d.opening(n)
		if o != nil {
			r.Breaches = append(r.Breaches, *o)
		}
		then = append(then, func() { d.misdirected(n, o) })
	}
	if !d.apply(t, FactRouted, r, nil) {
		t.Fatal("a placing was refused")
	}
	for _, do := range then {
		do()
	}
	d.m.route(r)
}

// happen tries something a school does; the model says whether it may.
func (d *machine) happen(t *rapid.T, typ string, may func(*Notification) bool, then func(*Notification)) {
	n := d.anyNotification(t)
	if n == nil {
		return
	}
	allowed := may(n)
	var data any
	var o *BreachOpening
	switch typ {
	case FactTold:
		data = Told{Person: "head-" + n.URN, ReadBack: true}
	case FactBounced:
		o = d.opening(n)
		data = Bounced{Breach: o}
	}
	took := d.apply(t, typ, data, func(f *facts.Fact) { f.Notification = n.ID })
	if took != allowed {
		t.Fatalf("%s of a notification that is %s: taken %v, want %v", typ, n.State, took, allowed)
	}
	if !took {
		return
	}
	then(n)
	switch typ {
	case FactTold:
		d.saw(n, toldSeer("head-"+n.URN))
	case FactOpened, FactViewed:
		d.saw(n, "person:x")
	case FactBounced:
		d.misdirected(n, o)
	}
}

func (d *machine) readable(n *Notification) bool { _, ok := d.m.shown[n.ID]; return ok }

func (d *machine) alertNow(t *rapid.T) {
	n := d.anyNotification(t)
	if n == nil || len(n.Alerts) == 0 {
		return
	}
	id := rapid.SampledFrom(slices.Sorted(maps.Keys(n.Alerts))).Draw(t, "alert")
	on := func(f *facts.Fact) { f.Notification = n.ID }
	taken := true
	switch rapid.IntRange(0, 2).Draw(t, "what") {
	case 0:
		taken = d.apply(t, FactAlertClaimed, AlertClaimed{Alert: id, Until: d.clock.Add(2 * time.Minute)}, on)
	case 1:
		taken = d.apply(t, FactAlertSent, AlertSent{Alert: id}, on)
	default:
		taken = d.apply(t, FactAlertFailed, AlertFailed{Alert: id, Code: "x", Dead: rapid.Bool().Draw(t, "dead")}, on)
	}
	if !taken {
		t.Fatal("what happened to an alert was refused")
	}
}

func (d *machine) bounceNow(t *rapid.T) {
	d.happen(t, FactBounced, d.readable, func(n *Notification) {
		d.m.end(n.ID)
		d.m.status[n.Child] = ChildParked
	})
}

func (d *machine) exceptNow(t *rapid.T) {
	if d.m.version == 0 {
		return
	}
	child := rapid.SampledFrom(d.c.childHashes()).Draw(t, "child")
	on := func(f *facts.Fact) { f.Child = child }
	parked := d.m.status[child] == ChildParked
	if d.apply(t, FactExceptionProposed, ExceptionProposed{Reason: "r"}, on) != parked {
		t.Fatal("an exception was proposed for a child that is not parked, or refused for one that is")
	}
	if !parked || rapid.Bool().Draw(t, "undecided") {
		return
	}
	if !d.apply(t, FactExceptionConfirmed, nil, on) {
		t.Fatal("the second person was refused")
	}
	d.m.status[child] = ChildExcepted
	for _, n := range d.c.NotificationsOf(child) {
		if _, closed := d.m.closed[n.ID]; d.m.taken[n.ID] || closed {
			d.m.status[child] = ChildRouted
			continue
		}
		d.m.end(n.ID)
	}
}

func (d *machine) eraseNow(t *rapid.T) {
	doomed := d.c.DoomedKeys()
	if len(doomed) == 0 {
		return
	}
	d.apply(t, FactErased, Erased{Keys: doomed}, nil)
	for _, key := range doomed {
		d.m.dead[key] = true
	}
}

// closeNow ends the access to what was acknowledged, and to nothing else.
func (d *machine) closeNow(t *rapid.T) {
	n := d.anyNotification(t)
	if n == nil {
		return
	}
	took := d.apply(t, FactAccessEnded, AccessEnded{Rule: EndedTold, DestroyAt: d.clock.Add(time.Hour)}, func(f *facts.Fact) { f.Notification = n.ID })
	if took != (d.readable(n) && n.State == StateAcknowledged) {
		t.Fatalf("access to a notification that is %s: ended %v", n.State, took)
	}
	if took {
		key := d.m.shown[n.ID]
		d.m.end(n.ID)
		d.m.closed[n.ID] = key
	}
}

// overNow ends the incident where the case says that it may end.
func (d *machine) overNow(t *rapid.T) {
	if _, may := d.c.incidentEndsAt(); d.m.over || !may {
		return
	}
	if len(d.m.shown) > 0 || d.m.withdrawn || d.m.routed < d.m.version {
		t.Fatal("the incident may end while somebody needs it")
	}
	for child, status := range d.m.status {
		if status == ChildParked || status == ChildWaiting {
			t.Fatalf("the incident may end while child %s is %s", child, status)
		}
	}
	names := "names-" + d.newKey()
	old := d.c.NamesKey
	if !d.apply(t, FactIncidentEnded, IncidentEnded{}, func(f *facts.Fact) { f.Keys = []string{names} }) {
		t.Fatal("the end of the incident was refused")
	}
	d.m.over = true
	if old != "" {
		d.m.kill(old)
	}
	for n := 1; n <= d.m.version; n++ {
		d.m.kill(fmt.Sprintf("incident-%d", n))
	}
}

func (d *machine) withdrawNow(t *rapid.T) {
	if d.m.withdrawn || d.m.version == 0 || rapid.IntRange(0, 3).Draw(t, "really") > 0 {
		return
	}
	if d.c.NamesKey != "" {
		d.m.kill(d.c.NamesKey)
	}
	d.apply(t, police.FactWithdrawn, police.Withdrawn{Reason: "other"}, nil)
	d.m.withdraw()
}

// check compares the case with the model.
func (d *machine) check(t *rapid.T) {
	if len(d.c.Children) != len(d.m.status) {
		t.Fatalf("%d children, want %d: one was lost or made up", len(d.c.Children), len(d.m.status))
	}
	var ledger Ledger
	for hash, child := range d.c.Children {
		if child.Status != d.m.status[hash] {
			t.Fatalf("child %s is %s, want %s", hash, child.Status, d.m.status[hash])
		}
		ledger.add(child.Status, 1)
	}
	if !ledger.Adds() || ledger.Received != len(d.m.status) {
		t.Fatalf("the ledger does not add up: %+v", ledger)
	}
	d.checkContent(t)
	d.checkWork(t)
	d.checkBreaches(t)
	d.checkLateParties(t)
	if again := decodeCase(encode(d.c)); string(encode(again)) != string(encode(d.c)) {
		t.Fatal("the case does not survive being stored")
	}
}

// checkContent: what was recalled, bounced or replaced is not readable.
func (d *machine) checkContent(t *rapid.T) {
	for _, n := range d.c.Notifications {
		key, shown := d.m.shown[n.ID]
		if n.State.IsLive() != shown || (shown && n.Key != key) {
			t.Fatalf("notification %s is %s with %s; shown %v with %s", n.ID, n.State, n.Key, shown, key)
		}
		if closed, ok := d.m.closed[n.ID]; ok != (n.State == StateClosed) || ok && n.Key != closed {
			t.Fatalf("notification %s is %s with %s; closed %v with %s", n.ID, n.State, n.Key, ok, closed)
		}
		if _, ended := d.c.Ended[n.Key]; shown && ended {
			t.Fatalf("notification %s shows content that has ended", n.ID)
		}
	}
	for key, erased := range d.m.dead {
		if ending, ok := d.c.Ended[key]; !ok || ending.Erased != erased {
			t.Fatalf("key %s: ended %v, erased %v, want %v", key, ok, ending.Erased, erased)
		}
	}
	if len(d.c.Ended) != len(d.m.dead) {
		t.Fatalf("%d keys have ended, want %d", len(d.c.Ended), len(d.m.dead))
	}
}

// checkWork: as long as something is owed there is a row for it.
func (d *machine) checkWork(t *rapid.T) {
	have := map[RowKind]int{}
	keys := map[string]bool{}
	for _, row := range d.c.Work() {
		have[row.Kind]++
		if keys[row.Key()] {
			t.Fatalf("two rows share the key %s", row.Key())
		}
		keys[row.Key()] = true
	}
	if (have[RowRoute] > 0) != (!d.m.withdrawn && d.m.routed < d.m.version) {
		t.Fatalf("route is owed: %v", have[RowRoute] > 0)
	}
	if (have[RowShred] > 0) != slices.Contains(slices.Collect(maps.Values(d.m.dead)), false) {
		t.Fatalf("shredding is owed: %v", have[RowShred] > 0)
	}
	for id := range d.m.pending {
		n := d.c.Notifications[id]
		owed := n.CallSheetAt.IsZero() && len(n.Escalated) == 0
		if owed && have[RowAlert]+have[RowEscalate] == 0 {
			t.Fatalf("notification %s is not acknowledged and nothing is owed", id)
		}
	}
}

func TestACaseNeverLosesAChildWhateverHappens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := newMachine()
		nothing := func(*Notification) {}
		settle := func(n *Notification) { delete(d.m.pending, n.ID); d.m.taken[n.ID] = true }
		t.Repeat(map[string]func(*rapid.T){
			"receive": d.receive, "route": d.routeNow, "place": d.placeNow, "alert": d.alertNow, "bounce": d.bounceNow,
			"close": d.closeNow, "over": d.overNow, "except": d.exceptNow, "erase": d.eraseNow, "withdraw": d.withdrawNow, "breach": d.breachNow, "": d.check,
			"exclude": d.excludeNow, "tell of a party": d.tellOfPartyNow,
			"open": func(t *rapid.T) {
				d.happen(t, FactOpened, func(n *Notification) bool { return d.readable(n) && n.OpenedAt.IsZero() }, nothing)
			},
			"view": func(t *rapid.T) {
				d.happen(t, FactViewed, func(n *Notification) bool { return d.readable(n) && !n.OpenedAt.IsZero() }, nothing)
			},
			"acknowledge": func(t *rapid.T) {
				d.happen(t, FactAcknowledged, func(n *Notification) bool { return d.readable(n) && n.State == StateOpened }, settle)
			},
			"tell": func(t *rapid.T) {
				d.happen(t, FactTold, d.readable, func(n *Notification) { settle(n); d.m.told[n.ID] = "head-" + n.URN })
			},
		})
	})
}
