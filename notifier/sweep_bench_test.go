package notifier

import (
	"flag"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/view"
)

// openRows is how many open notifications the sweep's benchmark seeds.
var openRows = flag.Int("open", 20_000, "BenchmarkSweep: how many notifications are open; the aim is for 1,000,000")

// seeder is a projector that writes the rows of many cases at each fact: what
// CaseProjector would have written, without a million facts.
type seeder struct{ CaseProjector }

// seeds is the data of one such fact: the cases from From up to Until.
type seeds struct{ From, Until int }

// Apply writes the rows of one batch.
func (seeder) Apply(tx *view.Tx, f facts.Fact) error {
	var d seeds
	if err := f.DecodeData(&d); err != nil {
		return err
	}
	for i := d.From; i < d.Until; i++ {
		c := openCase(i)
		replace(tx, nil, c.index())
		tx.Put(bucketCase, c.ID, encode(c))
	}
	return nil
}

// openCase is a case with one open notification, at one of the bells of ten weeks.
func openCase(i int) *Case {
	id := fmt.Sprintf("%064x", uint64(i)*0x9e3779b97f4a7c15)
	bell := mondayBell.Add(time.Duration(i%50) * 24 * time.Hour)
	c := NewCase(id)
	c.Force, c.Seq, c.Routed = "NWX", uint64(i+1), 1
	c.Versions = []Version{{N: 1, Seq: 1, At: fridayNight}}
	c.Children["h"] = &Child{Hash: "h", Status: ChildRouted, Since: fridayNight}
	c.Notifications[id] = &Notification{
		ID: id, Child: "h", URN: fmt.Sprint(100_000 + i%24_000), State: StateAlerted, Deadline: bell, CreatedAt: fridayNight, Since: fridayNight,
		Steps: PlanSteps(DefaultPolicy("NWX"), bell, fridayNight, false),
	}
	return c
}

// seedOpen is a view of n open notifications.
func seedOpen(b *testing.B, n int) *view.View {
	b.Helper()
	log := factstest.Start(b).Log()
	v, err := view.Open(view.Config{Path: filepath.Join(b.TempDir(), "view.db"), Log: log, Projectors: map[string]view.Projector{
		"fb.case.": seeder{}, "fb.hub.": HubProjector{}, "fb.door.": DoorProjector{}, "fb.conf.": ForceProjector{},
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
		if err := f.SetData(seeds{from, min(from+batch, n)}); err != nil {
			b.Fatal(err)
		}
		stored, err := log.Publish(b.Context(), f, facts.ExpectNothing())
		if err == nil {
			err = v.Wait(b.Context(), stored.Seq)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	return v
}

// BenchmarkSweep is how long it takes to find the work that is due among very
// many open notifications: just before the first bell, when nothing is due yet,
// and at its first rung, when a fiftieth of them is.
func BenchmarkSweep(b *testing.B) {
	v := seedOpen(b, *openRows)
	for _, bc := range []struct {
		name string
		now  time.Time
	}{
		{"nothing due", mondayBell.Add(-OtherKeyAdultBefore - time.Second)},
		{"first rung due", mondayBell.Add(-OtherKeyAdultBefore)},
	} {
		b.Run(bc.name, func(b *testing.B) {
			due := 0
			for b.Loop() {
				due = 0
				err := v.Read(func(tx *view.Tx) error {
					return eachDue(tx, bc.now, func(Row) error { due++; return nil })
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(due), "due")
			reportHeap(b)
		})
	}
	b.Run("the watch", func(b *testing.B) {
		found := 0
		for b.Loop() {
			err := v.Read(func(tx *view.Tx) error {
				l, err := findLost(tx, mondayBell.Add(watchGrace+time.Second))
				found = l.total()
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(found), "overdue")
		reportHeap(b)
	})
}

// reportHeap adds what is on the heap after a collection.
func reportHeap(b *testing.B) {
	b.StopTimer()
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/(1<<20), "MiB-heap")
}
