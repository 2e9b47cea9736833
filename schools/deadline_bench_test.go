package schools_test

import (
	"testing"

	"firstbell/schools"
)

// BenchmarkDeadline works one deadline out over Christmas, calendar included.
func BenchmarkDeadline(b *testing.B) {
	plan, at := schools.Plan{Entries: larkEntries(b)}, london(b, "2026-12-24 22:00")
	b.ReportAllocs()
	for b.Loop() {
		schools.Deadline(schools.NewCalendar(plan, nil), at, 0)
	}
}
