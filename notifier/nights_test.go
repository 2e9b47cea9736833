package notifier

import (
	"strings"
	"testing"
	"time"

	"firstbell/notifier/channel"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// nightTerms are larkford's days over the nights of TestNights.
const nightTerms = `urn,kind,first,last
999001,term,2026-09-02,2026-12-18
999001,holiday,2026-12-19,2027-01-03
999001,inset,2027-01-04,2027-01-04
999001,term,2027-01-04,2027-03-25
999001,holiday,2027-03-26,2027-04-11
999001,term,2027-04-12,2027-05-28
999001,inset,2027-05-04,2027-05-04
999001,term,2027-06-07,2027-07-22
999001,holiday,2027-07-23,2027-08-31
999001,inset,2027-09-01,2027-09-01
999001,term,2027-09-01,2027-10-22
999001,holiday,2027-10-23,2027-10-31
999001,term,2027-11-01,2027-12-17
`

// TestNights lets time pass over the nights that are easily got wrong. Each ends
// with the school told at once, and, since nobody reads it, with a person asked
// to telephone at the time that follows from the day on which pupils are back.
// After a long holiday everybody has been asked by the digest already, and the
// call sheet comes when there is nobody else to ask.
func TestNights(t *testing.T) {
	t.Parallel()
	for _, night := range []struct {
		name                      string
		accepted, deadline, sheet string // by the clock in London
		late                      string
	}{
		{"Friday night before a bank holiday and an INSET day", "2027-04-30 23:50", "2027-05-05 08:30", "2027-05-05 08:00", LateNot},
		{"Christmas Eve", "2026-12-24 23:50", "2027-01-05 08:30", "2027-01-05 07:45", LateNot},
		{"07:40 on a school day", "2026-11-23 07:40", "2026-11-23 08:30", "2026-11-23 08:00", LateByNature},
		{"during lessons", "2026-11-23 11:00", "2026-11-23 11:00", "2026-11-23 11:15", LateByNature},
		{"the night clocks go forward", "2027-03-28 02:15", "2027-04-12 08:30", "2027-04-12 07:45", LateNot},
		{"the night clocks go back", "2027-10-31 01:30", "2027-11-01 08:30", "2027-11-01 08:00", LateNot},
		{"a night of August", "2027-08-12 21:00", "2027-09-02 08:30", "2027-09-02 07:45", LateNot},
	} {
		t.Run(night.name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			accepted, deadline, sheet := at(t, night.accepted), at(t, night.deadline), at(t, night.sheet)
			w.clock.set(accepted)
			w.bring(registry.KindRoll, strings.Replace(rollFile, "Crane", "Cranes", 1)) // a roll of the season
			w.bring(registry.KindTerms, nightTerms)
			w.trustRolls()
			id := w.post(w.incident("R1", ada()))
			w.sweep()
			n := w.at(id, larkford)
			same(t, "told at once", w.mailTo(amina), []string{subjectOf(channel.KindNew)})
			same(t, "deadline", n.Deadline, deadline)
			same(t, "late", n.Late, night.late)
			same(t, "as `firstbell when` says", n.Steps, When(w.known.Current().Calendar(larkford), w.policy(string(force)), accepted).Steps)
			w.until(sheet.Add(-time.Minute))
			same(t, "on the call sheet a minute before", w.at(id, larkford).isToCall(), false)
			w.until(sheet)
			n = w.at(id, larkford)
			same(t, "since when on the call sheet", n.CallSheetAt, sheet)
			same(t, "the day is a school day", schools.DateAt(n.Deadline), schools.DateAt(deadline))
		})
	}
}
