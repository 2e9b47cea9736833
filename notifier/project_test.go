package notifier

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/view"
	"firstbell/notifier/channel"
	"firstbell/police"
)

// putFact publishes a fact whatever was before.
func putFact(t testing.TB, log *facts.Log, subject, typ string, at time.Time, data any, set func(*facts.Fact)) facts.Fact {
	t.Helper()
	f := facts.New(typ, subject, "person:x", at)
	if data != nil {
		if err := f.SetData(data); err != nil {
			t.Fatal(err)
		}
	}
	if set != nil {
		set(&f)
	}
	stored, err := log.Publish(t.Context(), f, facts.ExpectNothing())
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

// aLife publishes the facts of a case from its acceptance to its
// acknowledgement.
func aLife(t testing.TB, log *facts.Log, id string) {
	t.Helper()
	subject := caseSubject(id)
	on := func(f *facts.Fact) { f.Notification = id + "-n" }
	putFact(t, log, subject, police.FactReceived, fridayNight, police.Received{
		Force: "NBP", Version: 1, ContentHash: "h", OccurredAt: fridayNight,
		Children: []police.ReceivedChild{{Child: "a", Eligible: true, Identity: "i"}, {Child: "b", Eligible: true, Identity: "j"}},
	}, func(f *facts.Fact) { f.Keys = []string{id + "-key"} })
	alert := PlannedAlert{ID: id + "-alert", Person: "lead", Kind: channel.KindNew}
	putFact(t, log, subject, FactRouted, fridayNight, Routed{Version: 1, Rule: RuleMatched, Outcomes: []Outcome{
		{Child: "a", Status: ChildRouted, Deadline: mondayBell, Targets: []Target{{
			Notification: id + "-n", URN: "999001", Key: id + "-body", Deadline: mondayBell, Detail: "full", Alerts: []PlannedAlert{alert},
		}}},
		{Child: "b", Status: ChildParked, Reason: "no-roll-match", WorkBy: fridayNight.Add(parkedWithin), Deadline: mondayBell},
	}}, nil)
	putFact(t, log, subject, FactAlertClaimed, fridayNight, AlertClaimed{Alert: alert.ID, Until: fridayNight.Add(time.Minute)}, on)
	putFact(t, log, subject, FactAlertSent, fridayNight, AlertSent{Alert: alert.ID}, on)
	putFact(t, log, subject, FactOpened, fridayNight.Add(time.Hour), nil, on)
	putFact(t, log, subject, FactAcknowledged, fridayNight.Add(time.Hour), nil, on)
}

// project builds a view of the log.
func project(t testing.TB, log *facts.Log) (*view.View, error) {
	t.Helper()
	v, err := view.Open(view.Config{Path: filepath.Join(t.TempDir(), "view.db"), Log: log, Projectors: map[string]view.Projector{
		"fb.case.": CaseProjector{}, "fb.pattern.": PatternProjector{}, "fb.count.": CountProjector{}, "fb.hold.": HoldProjector{}, "fb.search.": SearchProjector{}, "fb.call.": CallProjector{}, "fb.link.": LinkProjector{}, "fb.door.": DoorProjector{}, "fb.conf.": ForceProjector{},
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Stop)
	return v, v.Start(t.Context())
}

// rowsOf are the keys of a bucket.
func rowsOf(t testing.TB, v *view.View, bucket string) []string {
	t.Helper()
	keys := []string{}
	err := v.Read(func(tx *view.Tx) error {
		return tx.Each(bucket, "", func(key string, _ []byte) error {
			keys = append(keys, key)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func TestAViewHoldsOneRowForEachThingThatIsOwed(t *testing.T) {
	t.Parallel()
	log := factstest.Start(t).Log()
	aLife(t, log, "c1")
	v, err := project(t, log)
	if err != nil {
		t.Fatal(err)
	}
	workBy, bell := timeKey(fridayNight.Add(parkedWithin)), timeKey(mondayBell)
	for _, tc := range []struct {
		bucket string
		want   []string
	}{
		{bucketCase, []string{"c1"}},
		{bucketDueAlert, []string{workBy + "/c1/parked/b/work-by", bell + "/c1/parked/b/bell"}},
		{bucketNotification, []string{"c1-n"}},
		{bucketURN, []string{"999001/c1-n"}},
		{bucketDeadline, []string{bell + "/c1/c1-n"}},
		{bucketParked, []string{workBy + "/c1/b"}},
		{bucketForce, []string{"NBP/" + timeKey(fridayNight) + "/c1"}},
	} {
		same(t, tc.bucket, rowsOf(t, v, tc.bucket), tc.want)
	}
	err = v.Read(func(tx *view.Tx) error {
		l, err := ledgerOf(tx, "NBP", "OTH")
		same(t, "ledger", l, Ledger{Received: 2, Notified: 1, Parked: 1})
		ref, ok := refOf(tx, "c1-n")
		same(t, "where it is", ref, Ref{Case: "c1", Force: "NBP", Child: "a", Notification: "c1-n", URN: "999001"})
		same(t, "found", ok, true)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestANodeThatDoesNotKnowAFactStops(t *testing.T) {
	t.Parallel()
	for _, subject := range []string{caseSubject("c1"), doorSubject("NBP")} {
		t.Run(subject, func(t *testing.T) {
			t.Parallel()
			log := factstest.Start(t).Log()
			putFact(t, log, subject, "from-the-future", fridayNight, nil, nil)
			v, err := project(t, log)
			if err == nil {
				err = v.Err()
			}
			if !errors.Is(err, view.ErrUnknownType) || !strings.Contains(err.Error(), "newer firstbell") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestKeysOfDueRowsSortByTime(t *testing.T) {
	t.Parallel()
	times := []time.Time{{}, time.UnixMilli(1), fridayNight, fridayNight.Add(time.Millisecond), mondayBell, mondayBell.AddDate(200, 0, 0)}
	var keys []string
	for _, at := range times {
		keys = append(keys, Row{At: at, Case: "c", Kind: RowRoute}.Key())
	}
	if !slices.IsSorted(keys) {
		t.Errorf("keys %q", keys)
	}
}

func TestWhatIsOwedWhen(t *testing.T) {
	t.Parallel()
	fresh := func() *Notification {
		return &Notification{ID: "n", State: StateReady, CreatedAt: fridayNight, Since: fridayNight, Deadline: mondayBell,
			Steps:  PlanSteps(DefaultPolicy("NBP"), mondayBell, fridayNight, false),
			Alerts: map[string]*Alert{"a": {ID: "a", Person: "p", Kind: channel.KindNew, AskedAt: fridayNight}}}
	}
	ladder := []string{
		"other-key-adult 2026-11-23T07:45:00Z", "call-sheet 2026-11-23T08:00:00Z", "head 2026-11-23T08:10:00Z", "alarm 2026-11-23T08:30:00Z",
	}
	for _, tc := range []struct {
		name   string
		change func(*Notification)
		want   []string
	}{
		{"a new one: its alert, and the ladder", func(*Notification) {}, append([]string{"a 2026-11-20T22:00:00Z"}, ladder...)},
		{"an alert that a node is sending: when its claim runs out", func(n *Notification) {
			n.Alerts["a"].Until = fridayNight.Add(2 * time.Minute)
		}, append([]string{"a 2026-11-20T22:02:00Z"}, ladder...)},
		{"an alert that failed: at its next try", func(n *Notification) {
			n.Alerts["a"].RetryAt = fridayNight.Add(time.Minute)
		}, append([]string{"a 2026-11-20T22:01:00Z"}, ladder...)},
		{"an alert that is out: the ladder", func(n *Notification) {
			n.State, n.Alerts["a"].SentAt = StateAlerted, fridayNight
		}, ladder},
		{"no alert can arrive: the ladder at once", func(n *Notification) {
			n.Alerts["a"].Dead, n.Alerts["a"].DeadSince = true, fridayNight.Add(time.Hour)
		}, []string{
			"other-key-adult 2026-11-20T23:00:00Z", "call-sheet 2026-11-20T23:00:00Z", "head 2026-11-20T23:00:00Z", ladder[3],
		}},
		{"opened: the ladder goes on", func(n *Notification) { n.State = StateOpened }, ladder},
		{"acknowledged: nothing", func(n *Notification) { n.State = StateAcknowledged }, nil},
		{"told by telephone: its alert alone", func(n *Notification) { n.ToldAt = fridayNight }, []string{"a 2026-11-20T22:00:00Z"}},
		{"bounced: nothing", func(n *Notification) { n.State = StateBounced }, nil},
		{"recalled after an alert: the notice", func(n *Notification) {
			n.State, n.EndedAt, n.Alerts["a"].SentAt = StateRecalled, fridayNight, fridayNight
			n.oweRecallNotices(fridayNight)
		}, []string{"n-p-withdrawn-0 2026-11-20T22:00:00Z"}},
		{"recalled before anybody was asked: nothing", func(n *Notification) {
			n.State, n.EndedAt = StateRecalled, fridayNight
			n.oweRecallNotices(fridayNight)
		}, nil},
		{"on the call sheet with nobody to ask: the alarm alone", func(n *Notification) {
			n.Alerts, n.CallSheetAt = nil, fridayNight
		}, ladder[3:]},
		{"a step with nobody in it: the next one at once", func(n *Notification) {
			n.State, n.Escalated, n.Skipped = StateOpened, map[Step]time.Time{StepOtherKeyAdult: mondayBell.Add(-OtherKeyAdultBefore)}, []Step{StepOtherKeyAdult}
		}, []string{"call-sheet 2026-11-23T07:45:00Z", ladder[2], ladder[3]}},
		{"routed before ladders were planned: the two steps there were", func(n *Notification) {
			n.State = StateOpened
			n.climbAnew(fridayNight, nil)
		}, ladder[:2]},
		{"a step that was taken: the others", func(n *Notification) {
			n.State, n.Escalated = StateOpened, map[Step]time.Time{StepOtherKeyAdult: mondayBell}
		}, ladder[1:]},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			n := fresh()
			tc.change(n)
			var got []string
			for _, row := range append(n.alertsDue(), n.stepsDue()...) {
				got = append(got, fmt.Sprintf("%s%s %s", row.Alert, row.Step, row.At.Format(time.RFC3339)))
			}
			same(t, "rows", strings.Join(got, "; "), strings.Join(tc.want, "; "))
		})
	}
}

// BenchmarkRebuild is how many facts a second a view takes in when it is built
// from nothing.
func BenchmarkRebuild(b *testing.B) {
	const cases, each = 1000, 6
	log := factstest.Start(b).Log()
	for i := range cases {
		aLife(b, log, fmt.Sprintf("case-%06d", i))
	}
	for b.Loop() {
		if _, err := project(b, log); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(cases*each*b.N)/b.Elapsed().Seconds(), "facts/s")
}
