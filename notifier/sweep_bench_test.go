package notifier

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/view"
	"firstbell/notifier/channel"
)

// openRows is how many open notifications the sweep's benchmark seeds. Seeding
// the million of the aim takes some minutes:
//
//	go test -run '^$' -bench Sweep -benchtime 5x -timeout 60m ./notifier -open 1000000
var openRows = flag.Int("open", 20_000, "BenchmarkSweep: how many notifications are open; the aim is for 1,000,000")

// bells is at how many different bells the open notifications are due.
const bells = 50

// seeder is a projector that writes the rows of many cases at each fact: what
// CaseProjector would have written, without a million facts.
type seeder struct{ CaseProjector }

// seeds is the data of one such fact: the cases From up to Until, of Of.
type seeds struct{ From, Until, Of int }

// Apply writes the rows of one batch, in the order of their keys: a B-tree takes
// a sorted million many times faster than a shuffled one.
func (seeder) Apply(tx *view.Tx, f facts.Fact) error {
	var d seeds
	if err := f.DecodeData(&d); err != nil {
		return err
	}
	rows := map[entry]string{}
	for i := d.From; i < d.Until; i++ {
		c := openCase(i, d.Of)
		maps.Copy(rows, c.index())
		rows[entry{bucketCase, c.ID}] = string(encode(c))
		recount(tx, c.Force, nil, c.counts())
	}
	for _, at := range slices.SortedFunc(maps.Keys(rows), func(a, b entry) int {
		return cmp.Or(strings.Compare(a.bucket, b.bucket), strings.Compare(a.key, b.key))
	}) {
		tx.Put(at.bucket, at.key, []byte(rows[at]))
	}
	return nil
}

// openCase is case i of so many: one notification, of which one person was told
// and which nobody has opened, at one of the bells of ten weeks. Ids grow with i
// and are as far apart as random ones would be.
func openCase(i, of int) *Case {
	id := fmt.Sprintf("%016x%048x", uint64(i)*(math.MaxUint64/uint64(of)), uint64(i)*0x9e3779b97f4a7c15)
	bell := mondayBell.Add(time.Duration(i%bells) * 24 * time.Hour)
	c := NewCase(id)
	c.Force, c.Seq, c.Routed = "NWX", uint64(i+1), 1
	c.Versions = []Version{{N: 1, Seq: 1, At: fridayNight}}
	c.Children["h"] = &Child{Hash: "h", Status: ChildRouted, Since: fridayNight}
	told := &Alert{
		ID: id[:32], Person: id[32:], Kind: channel.KindNew, AskedAt: fridayNight, SentAt: fridayNight, Attempts: 1, Provider: "smtp",
	}
	c.Notifications[id] = &Notification{
		ID: id, Child: "h", URN: fmt.Sprint(100_000 + i%24_000), State: StateAlerted, Deadline: bell, CreatedAt: fridayNight, Since: fridayNight,
		AlertedAt: fridayNight, Alerts: map[string]*Alert{told.ID: told}, Steps: PlanSteps(DefaultPolicy("NWX"), bell, fridayNight, false),
	}
	return c
}

// seedOpen is a service, for which nothing runs, over a view of n open
// notifications in the file at path.
func seedOpen(b *testing.B, path string, n int) *Service {
	b.Helper()
	log := factstest.Start(b).Log()
	v, err := view.Open(view.Config{Path: path, Log: log, Projectors: map[string]view.Projector{
		"fb.case.": seeder{}, "fb.hub.": HubProjector{}, "fb.door.": DoorProjector{}, "fb.conf.": ForceProjector{},
		"fb.pattern.": PatternProjector{}, "fb.count.": CountProjector{}, "fb.acct.": AccountProjector{Accounts: auth.AccountProjector()},
	}})
	if err == nil {
		err = v.Start(b.Context())
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(v.Stop)
	const batch = 5_000
	for from := 0; from < n; from += batch {
		f := facts.New("seeds", caseSubject("seeds"), actorNode, fridayNight)
		if err := f.SetData(seeds{from, min(from+batch, n), n}); err != nil {
			b.Fatal(err)
		}
		stored, err := log.Publish(b.Context(), f, facts.ExpectLast(uint64(from/batch)))
		if err == nil {
			err = v.Wait(b.Context(), stored.Seq)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	return New(Config{View: v, Log: log})
}

// BenchmarkSweep is how long it takes to find work among very many open
// notifications. "all due" reads every due row, as nothing but a count would; a
// "look" is what the jobs do every second and at every change, and ends when every
// worker has something to do. "the watch" is the second pair of eyes with its
// heartbeat.
func BenchmarkSweep(b *testing.B) {
	path := filepath.Join(b.TempDir(), "view.db")
	began := time.Now()
	s := seedOpen(b, path, *openRows)
	seeded := time.Since(began)
	firstRung := mondayBell.Add(-OtherKeyAdultBefore)
	for _, bc := range []struct {
		name string
		now  time.Time
		do   func(b *testing.B, s *Service, now time.Time) (found int)
	}{
		{"all due/before the first rung", firstRung.Add(-time.Second), allDue},
		{"all due/first rung of the first bell", firstRung, allDue},
		{"all due/everything after ten weeks of downtime", mondayBell.Add(bells * 24 * time.Hour), allDue},
		{"look/before the first rung", firstRung.Add(-time.Second), look},
		{"look/first rung of the first bell", firstRung, look},
		{"look/everything after ten weeks of downtime", mondayBell.Add(bells * 24 * time.Hour), look},
		{"the watch/before the first rung", firstRung.Add(-time.Second), watchLooks},
		{"the watch/nothing done at the first bell", mondayBell.Add(watchGrace + time.Second), losing},
	} {
		b.Run(bc.name, func(b *testing.B) {
			found := 0
			for b.Loop() {
				found = bc.do(b, s, bc.now)
			}
			b.ReportMetric(float64(found), "found")
			b.ReportMetric(seeded.Seconds(), "seeding-s")
			reportMemory(b, path)
		})
	}
}

// allDue counts the due rows of every lane.
func allDue(b *testing.B, s *Service, now time.Time) (found int) {
	err := s.View.Read(func(tx *view.Tx) error {
		for _, l := range newLanes(DefaultWorkers) {
			if err := l.eachDue(tx, now, func(Row) error { found++; return nil }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return found
}

// look is what the jobs take on when they look.
func look(b *testing.B, s *Service, now time.Time) int {
	tasks, err := NewJobs(s, JobsConfig{}).due(now)
	if err != nil {
		b.Fatal(err)
	}
	return len(tasks)
}

// watchLooks is one whole look of the watch, with its heartbeat.
func watchLooks(b *testing.B, s *Service, now time.Time) int {
	s.Now = func() time.Time { return now }
	w := NewWatch(s, NewJobs(s, JobsConfig{}), filepath.Join(b.TempDir(), "beat"))
	if err := w.Look(b.Context()); err != nil {
		b.Fatal(err)
	}
	return w.Lost()
}

// losing is what the watch finds missing, without the alarm about it.
func losing(b *testing.B, s *Service, now time.Time) (found int) {
	err := s.View.Read(func(tx *view.Tx) error {
		l, err := findLost(tx, now)
		found = l.total()
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return found
}

// reportMemory adds what is on the heap after a collection, what the process
// holds resident, and the size of the view's file, which is read by being mapped
// into memory and can be dropped from there at any time.
func reportMemory(b *testing.B, path string) {
	b.StopTimer()
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/(1<<20), "MiB-heap")
	b.ReportMetric(float64(m.Sys-m.HeapReleased)/(1<<20), "MiB-of-Go")
	if file, err := os.Stat(path); err == nil {
		b.ReportMetric(float64(file.Size())/(1<<20), "MiB-file")
	}
}
