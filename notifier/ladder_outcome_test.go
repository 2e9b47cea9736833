package notifier

import (
	"errors"
	"strings"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// takeOn has somebody at larkford read and acknowledge.
func (w *world) takeOn(who, id string) {
	w.t.Helper()
	_, item, err := w.inbox.Reveal(w.ctx, w.person(who), id)
	w.must(err)
	_, err = w.inbox.Acknowledge(w.ctx, w.person(who), id, item.Revision)
	w.must(err)
}

// The Monday a week after mondayBell: five whole school days after that Monday.
var weekLater = mondayBell.Add(7*24*time.Hour + 15*time.Minute)

func TestWhoeverForgetsToRecordIsRemindedOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.until(mondayBell.Add(-time.Hour))
	n := w.at(id, larkford)
	w.takeOn(amina, n.ID)
	same(t, "reminded at", w.at(id, larkford).OutcomeBy, weekLater)
	w.until(weekLater.Add(-time.Minute))
	same(t, "mail before", len(w.mailTo(amina)), 1)
	w.until(weekLater.Add(14 * 24 * time.Hour))
	ending := subjectOf(channel.KindAccessEnding)
	same(t, "mail", w.mailTo(amina), []string{subjectOf(channel.KindNew), subjectOf(channel.KindOutcome), ending, ending})
	same(t, "mail to the others", len(w.mailTo(brian)), 0)
}

func TestWhoeverHasRecordedIsNotReminded(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	n := w.at(id, larkford)
	done := schools.Outcome{Support: schools.SupportSilent, WelfareCheck: true, OwnReference: "REF-77", ChildView: "I was glad of the quiet room."}
	if err := w.inbox.RecordOutcome(w.ctx, w.person(amina), n.ID, done); !errors.Is(err, fault.Conflict) {
		t.Errorf("recorded before it was taken on: %v", err)
	}
	w.takeOn(amina, n.ID)
	if err := w.inbox.RecordOutcome(w.ctx, w.person(amina), n.ID, schools.Outcome{}); !errors.Is(err, fault.Invalid) {
		t.Errorf("recorded nothing: %v", err)
	}
	if err := w.inbox.RecordOutcome(w.ctx, w.person(dylan), n.ID, done); !errors.Is(err, fault.NotFound) {
		t.Errorf("recorded from another school: %v", err)
	}
	w.must(w.inbox.RecordOutcome(w.ctx, w.person(brian), n.ID, done))
	w.until(weekLater.Add(time.Minute))
	same(t, "mail", w.mailTo(amina), []string{subjectOf(channel.KindNew), subjectOf(channel.KindAccessEnding)})

	n = w.at(id, larkford)
	same(t, "codes", *n.Outcome, OutcomeRecorded{Support: schools.SupportSilent, WelfareCheck: true})
	all, err := w.Log.Of(w.ctx, caseSubject(id))
	w.must(err)
	for _, f := range all {
		if f.Type == FactOutcomeRecorded && (strings.Contains(string(f.Data), "REF") || strings.Contains(string(f.Parts[0].Sealed), "quiet room")) {
			t.Errorf("the school's own words are in the clear: %s", f.Data)
		}
	}
	status, err := w.Status(w.ctx, client, id)
	w.must(err)
	told := status.Children[0].Notifications[0]
	if told.State != string(StateAcknowledged) || !told.OutcomeRecordedAt.Equal(n.OutcomeAt) {
		t.Errorf("the police are told %+v", told)
	}
}

func TestIfWhoTookItOnHasLeftTheNextPersonIsReminded(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	w.takeOn(amina, w.at(id, larkford).ID)
	w.withoutContact(amina)
	w.until(weekLater.Add(time.Minute))
	same(t, "mail to the next person", w.mailTo(brian), []string{subjectOf(channel.KindOutcome), subjectOf(channel.KindAccessEnding)})
}

// The Christmas holiday of larkford: pupils come back on Tuesday 5 January.
const christmasTerms = `urn,kind,first,last
999001,term,2026-09-01,2026-12-18
999001,inset,2027-01-04,2027-01-04
999001,term,2027-01-04,2027-03-26
`

func TestWhatCameInTheHolidayIsPresentedAgain(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.bring(registry.KindTerms, christmasTerms)
	eve := time.Date(2026, 12, 24, 20, 0, 0, 0, time.UTC)
	before := time.Date(2027, 1, 4, 15, 0, 0, 0, time.UTC)
	w.clock.set(eve)
	first := w.post(w.incident("DA-1", ada()))
	w.sweep()
	same(t, "deadline", w.at(first, larkford).Deadline, time.Date(2027, 1, 5, 8, 30, 0, 0, time.UTC))
	same(t, "alerted at once", len(w.mailTo(amina)), 1)
	w.takeOn(amina, w.at(first, larkford).ID)
	w.forward(24 * time.Hour)
	second := w.incident("DA-2", ada())
	second.Adults[0].Emails = []string{brian}
	w.post(second)
	w.until(before.Add(-time.Minute))
	same(t, "mail before the last afternoon", w.mailTo(amina), []string{subjectOf(channel.KindNew), subjectOf(channel.KindNew), subjectOf(channel.KindAccessEnding)})
	w.until(before.Add(time.Minute))
	same(t, "one digest for two messages", w.mailTo(amina)[3:], []string{subjectOf(channel.KindDigest)})
	same(t, "to a party of one of them, about the other", w.mailTo(brian), []string{subjectOf(channel.KindDigest)})
	same(t, "to the head", w.mailTo(carol), []string{subjectOf(channel.KindDigest)})
	list := func(who string) (again int) {
		items, err := w.inbox.List(w.ctx, w.person(who))
		w.must(err)
		for _, it := range items {
			if it.FromHoliday {
				again++
			}
		}
		return again
	}
	same(t, "listed apart for the first key adult", list(amina), 2)
	same(t, "listed apart for the party", list(brian), 1)
	w.until(before.Add(48 * time.Hour))
	same(t, "listed apart two days later", list(amina), 0)
}

func TestALongWeekendIsNoHoliday(t *testing.T) {
	t.Parallel()
	date := func(d string) schools.Date {
		at, err := schools.ParseDate(d)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	calendar := schools.NewCalendar(schools.Plan{URN: larkford, Entries: []schools.Entry{
		{Kind: schools.EntryTerm, First: date("2026-09-01"), Last: date("2026-10-23")}, {Kind: schools.EntryTerm, First: date("2026-11-02"), Last: date("2026-12-18")},
		{Kind: schools.EntryInset, First: date("2026-11-23"), Last: date("2026-11-24")},
	}}, nil)
	for name, tc := range map[string]struct{ created, deadline, want string }{
		"a weekend":                       {"2026-11-13", "2026-11-16", ""},
		"a weekend and two INSET days":    {"2026-11-20", "2026-11-25", ""},
		"half-term":                       {"2026-10-24", "2026-11-02", "2026-11-01"},
		"the last afternoon of half-term": {"2026-11-01", "2026-11-02", ""},
	} {
		at := digestAt(calendar, date(tc.created).At(20*60), date(tc.deadline).At(510))
		want := time.Time{}
		if tc.want != "" {
			want = date(tc.want).At(digestClock)
		}
		if !at.Equal(want) {
			t.Errorf("%s: %v, want %v", name, at, want)
		}
	}
}
