package notifier

import (
	"context"
	"fmt"
	"testing"
	"time"

	"firstbell/police"
	"firstbell/police/ingest"
)

func aRefusal(at time.Time) police.Refusal {
	return police.Refusal{At: at, Status: 422, Code: "validation", Faults: []police.Fault{{Pointer: "/children/0/surname"}}}
}

// recorded are the refusals on the force's door, as the view has them.
func (w *world) recorded() []RefusedRow {
	last, err := w.Log.LastSeq(w.ctx)
	w.must(err)
	w.must(w.View.Wait(w.ctx, last))
	return w.refusals(force)
}

func TestAFloodOfRefusalsIsCountedPerClientAndMinute(t *testing.T) {
	t.Parallel()
	w := setup(t)
	start := fridayNight.Truncate(time.Minute)
	for n := range MaxRefusals + 500 {
		w.must(w.Refused(w.ctx, client, aRefusal(start.Add(time.Duration(n)*time.Millisecond))))
	}
	other := ingest.Client{Force: force, KeyID: "k2"}
	w.must(w.Refused(w.ctx, other, aRefusal(start)))
	same(t, "recorded in the minute", len(w.recorded()), MaxRefusals+1)

	w.must(w.FlushRefusals(w.ctx, start.Add(59*time.Second)))
	same(t, "recorded before the minute has ended", len(w.recorded()), MaxRefusals+1)

	w.must(w.FlushRefusals(w.ctx, start.Add(time.Minute)))
	w.must(w.FlushRefusals(w.ctx, start.Add(2*time.Minute)))
	rows := w.recorded()
	same(t, "recorded after it", len(rows), MaxRefusals+2)
	same(t, "the summary", rows[len(rows)-1].Refused, Refused{Client: "k1", Status: 422, Code: "more-refused-500", Count: 500})

	w.must(w.Refused(w.ctx, client, aRefusal(start.Add(3*time.Minute))))
	same(t, "recorded in another minute", len(w.recorded()), MaxRefusals+3)
}

func TestTheNextMinutesRefusalRecordsTheLastMinutesCount(t *testing.T) {
	t.Parallel()
	w := setup(t)
	start := fridayNight.Truncate(time.Minute)
	for range MaxRefusals + 7 {
		w.must(w.Refused(w.ctx, client, aRefusal(start)))
	}
	w.must(w.Refused(w.ctx, client, aRefusal(start.Add(time.Minute))))
	total := 0
	for _, row := range w.recorded() {
		total += max(row.Count, 1)
	}
	same(t, "refusals accounted for", total, MaxRefusals+8)
}

func TestRefusalsAreOnlyCountedWhileTheLogIsNearlyFull(t *testing.T) {
	t.Parallel()
	w := setup(t)
	roomy := w.Log
	w.Log = nearlyFull(t, w)
	for range 50 {
		w.must(w.Refused(w.ctx, client, aRefusal(fridayNight)))
	}
	w.Log = roomy
	w.must(w.FlushRefusals(w.ctx, fridayNight.Add(time.Minute)))
	rows := w.recorded()
	same(t, "recorded", len(rows), 1)
	same(t, "counted", rows[0].Count, 50)
}

func TestACountThatCouldNotBeRecordedIsKept(t *testing.T) {
	t.Parallel()
	w := setup(t)
	for range MaxRefusals + 5 {
		w.must(w.Refused(w.ctx, client, aRefusal(fridayNight)))
	}
	gone, cancel := context.WithCancel(w.ctx)
	cancel()
	if err := w.FlushRefusals(gone, fridayNight.Add(time.Minute)); err == nil {
		t.Fatal("recorded although the log was not asked")
	}
	w.must(w.FlushRefusals(w.ctx, fridayNight.Add(time.Minute)))
	var codes []string
	for _, row := range w.recorded() {
		if row.Count > 0 {
			codes = append(codes, row.Code)
		}
	}
	same(t, "the summaries", fmt.Sprint(codes), "[more-refused-5]")
}
