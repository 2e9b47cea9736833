package notifier

import (
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/notifier/channel/mailbox"
	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// London midnight and morning of a day, in UTC.
func dayAt(t testing.TB, day string, c schools.ClockTime) time.Time {
	t.Helper()
	d, err := schools.ParseDate(day)
	if err != nil {
		t.Fatal(err)
	}
	return d.At(c).UTC()
}

func TestTheClocksOfWhatIsTakenOn(t *testing.T) {
	t.Parallel()
	christmas := schools.NewCalendar(schools.Plan{URN: larkford, Entries: []schools.Entry{
		{Kind: schools.EntryTerm, First: mustDate("2026-09-01"), Last: mustDate("2026-12-18")},
		{Kind: schools.EntryTerm, First: mustDate("2027-01-05"), Last: mustDate("2027-03-26")},
	}}, nil)
	for _, tc := range []struct {
		name                         string
		clock                        ContentClock
		calendar                     schools.Calendar
		taken                        time.Time
		first, last, access, destroy string
	}{
		{"the defaults on a Monday", ContentClock{}, schools.Calendar{}, dayAt(t, "2026-11-23", 480), "2026-11-30", "2026-12-04", "2026-12-08", "2026-12-22"},
		{"the last minute of a day counts as that day", ContentClock{}, schools.Calendar{}, dayAt(t, "2026-11-23", 23*60+59), "2026-11-30", "2026-12-04", "2026-12-08", "2026-12-22"},
		{"a reminder on a Saturday goes on the Friday", ContentClock{}, schools.Calendar{}, dayAt(t, "2026-11-28", 600), "2026-12-04", "2026-12-10", "2026-12-13", "2026-12-27"},
		{"in a long holiday on the day itself", ContentClock{}, christmas, dayAt(t, "2026-12-18", 600), "2026-12-25", "2026-12-30", "2027-01-02", "2027-01-16"},
		{"over the change of the clocks", ContentClock{}, schools.Calendar{}, dayAt(t, "2027-03-22", 480), "2027-03-25", "2027-04-02", "2027-04-06", "2027-04-20"},
		{"a policy of its own", ContentClock{AccessDays: 5, DestroyDays: 6, RemindDays: []int{3, 1}}, schools.Calendar{}, dayAt(t, "2026-11-23", 480), "2026-11-25", "2026-11-27", "2026-11-29", "2026-11-30"},
		{"never before it was taken on", ContentClock{AccessDays: 3, DestroyDays: 3, RemindDays: []int{2, 1}}, schools.Calendar{}, dayAt(t, "2026-11-27", 480), "2026-11-28", "2026-11-29", "2026-12-01", "2026-12-01"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := tc.clock.filled().times(tc.taken, tc.calendar)
			same(t, "reminders", got.RemindAt, []time.Time{dayAt(t, tc.first, remindClock), dayAt(t, tc.last, remindClock)})
			same(t, "access ends", got.AccessEndsAt, dayAt(t, tc.access, 0))
			same(t, "destroyed", got.DestroyAt, dayAt(t, tc.destroy, 0))
		})
	}
}

func TestAClockThatMakesNoSenseIsNamed(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		clock ContentClock
		says  string
	}{
		"the defaults":                   {ContentClock{}, ""},
		"a year":                         {ContentClock{AccessDays: 366, DestroyDays: 731}, ""},
		"access alone beyond the rest":   {ContentClock{AccessDays: 60}, ""},
		"no day at all":                  {ContentClock{AccessDays: -1}, "access_days"},
		"destroyed before access ends":   {ContentClock{AccessDays: 14, DestroyDays: 13}, "destroy_days"},
		"one reminder":                   {ContentClock{RemindDays: []int{3}}, "remind_days"},
		"reminders in the wrong order":   {ContentClock{RemindDays: []int{2, 7}}, "remind_days"},
		"a reminder on the day it ends":  {ContentClock{RemindDays: []int{2, 0}}, "remind_days"},
		"a reminder before it was taken": {ContentClock{AccessDays: 7}, "remind_days"},
	} {
		err := tc.clock.Validate()
		if (err == nil) != (tc.says == "") || err != nil && !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// taken is a world in which larkford has read and acknowledged a notification on
// Monday morning.
func taken(t *testing.T) (w *world, id string) {
	t.Helper()
	w = setup(t)
	id = w.post(w.incident("DA-1", ada()))
	w.until(mondayBell.Add(-time.Hour))
	w.takeOn(amina, w.at(id, larkford).ID)
	return w, id
}

func TestWhatNobodyRecordsAnythingAboutEndsAfterTheHeadWasTold(t *testing.T) {
	t.Parallel()
	w, id := taken(t)
	first, last := dayAt(t, "2026-11-30", remindClock), dayAt(t, "2026-12-04", remindClock)
	w.until(first.Add(-time.Minute))
	same(t, "mail before the first reminder", w.mailTo(amina), []string{subjectOf(channel.KindNew), subjectOf(channel.KindOutcome)})
	w.until(last.Add(-time.Minute))
	same(t, "mail before the second", w.mailTo(amina), []string{subjectOf(channel.KindNew), subjectOf(channel.KindOutcome), subjectOf(channel.KindAccessEnding)})
	same(t, "mail to the head before", len(w.mailTo(carol)), 0)
	w.until(last)
	same(t, "mail to the head", w.mailTo(carol), []string{subjectOf(channel.KindUnrecorded)})
	same(t, "mail to others", len(w.mailTo(brian))+len(w.mailTo(backup)), 0)
	for _, m := range w.mail.Distinct() {
		if strings.Contains(m.Subject+m.Body, "Ada") || strings.Contains(strings.ToLower(m.Subject+m.Body), "abuse") {
			t.Errorf("an alert says too much: %s", m.Subject)
		}
	}

	// The third school day after Friday is Wednesday. Without the pause it would end on Tuesday.
	w.until(dayAt(t, "2026-12-09", 500))
	same(t, "still readable", w.at(id, larkford).State, StateAcknowledged)
	w.until(dayAt(t, "2026-12-09", 540))
	n := w.at(id, larkford)
	same(t, "state", n.State, StateClosed)
	same(t, "rule", n.Access.Rule, EndedTold)
	if _, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID); fault.Code(err) != "closed" {
		t.Errorf("it can be read: %v", err)
	}
	if _, _, err := w.inbox.Export(w.ctx, w.person(amina), n.ID, schools.ExportJSON); fault.Code(err) != "closed" {
		t.Errorf("it can be exported: %v", err)
	}
	if body, err := w.openBody(w.ctx, n); err != nil || body.Child.Forename != "Ada" {
		t.Errorf("the key went with the access: %v", err)
	}
	same(t, "the police hear", w.states(id), []string{"acknowledged"})

	w.until(dayAt(t, "2026-12-22", 0).Add(-time.Minute))
	same(t, "keys destroyed before their day", w.erasedKeys(id), 0)
	w.until(dayAt(t, "2026-12-22", 1))
	c := w.state(id)
	same(t, "keys destroyed", w.erasedKeys(id), len(c.Ended))
	same(t, "keys owed", len(c.DoomedKeys()), 0)
	if _, err := w.openBody(w.ctx, c.notification(n.ID)); err == nil {
		t.Error("the body can be opened after its day")
	}
	if _, err := w.openIncident(w.ctx, c, 1); err == nil {
		t.Error("the incident can be opened after its last notification ended")
	}
	stub := c.notification(n.ID)
	if stub.AcknowledgedAt.IsZero() || stub.OpenedAt.IsZero() || stub.AlertedAt.IsZero() || len(stub.Readers) == 0 {
		t.Error("who was told, and when, has gone, too")
	}
	same(t, "nothing is owed any more", len(c.Work()), 0)
	same(t, "the police still hear", w.states(id), []string{"acknowledged"})
	same(t, "told once", len(w.mailTo(carol)), 1)
}

// states are what the police hear of an incident's notifications.
func (w *world) states(id string) []string {
	w.t.Helper()
	status, err := w.Status(w.ctx, client, id)
	w.must(err)
	var states []string
	for _, child := range status.Children {
		for _, n := range child.Notifications {
			states = append(states, n.State)
		}
	}
	return states
}

func (w *world) erasedKeys(id string) (n int) {
	for _, e := range w.state(id).Ended {
		if e.Erased {
			n++
		}
	}
	return n
}

func TestUnreadContentNeverEnds(t *testing.T) {
	t.Parallel()
	w := setup(t)
	unread, opened := w.post(w.incident("DA-1", ada())), w.post(w.incident("DA-2", ben()))
	w.until(mondayBell)
	_, _, err := w.inbox.Reveal(w.ctx, w.person(dylan), w.at(opened, millside).ID)
	w.must(err)
	for range 40 {
		w.clock.set(w.clock.now().Add(10 * 24 * time.Hour))
		w.sweep()
	}
	for id, urn := range map[string]schools.URN{unread: larkford, opened: millside} {
		n := w.at(id, urn)
		if !n.State.IsLive() || len(w.state(id).Ended) > 0 {
			t.Errorf("what nobody took on is %s", n.State)
		}
		if _, err := w.openIncident(w.ctx, w.state(id), 1); err != nil {
			t.Errorf("the incident has ended: %v", err)
		}
	}
}

func TestWhatIsOnRecordEndsOnItsDayWithoutTheHead(t *testing.T) {
	t.Parallel()
	for name, record := range map[string]func(w *world, n *Notification){
		EndedOutcome: func(w *world, n *Notification) {
			w.must(w.inbox.RecordOutcome(w.ctx, w.person(brian), n.ID, schools.Outcome{Support: schools.SupportSilent, ChildView: "Quiet helped."}))
		},
		EndedExported: func(w *world, n *Notification) {
			_, _, err := w.inbox.Export(w.ctx, w.person(brian), n.ID, schools.ExportPDF)
			w.must(err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, id := taken(t)
			record(w, w.at(id, larkford))
			w.until(dayAt(t, "2026-12-08", 0).Add(-time.Minute))
			same(t, "before", w.at(id, larkford).State, StateAcknowledged)
			w.until(dayAt(t, "2026-12-08", 1))
			n := w.at(id, larkford)
			same(t, "after", n.State, StateClosed)
			same(t, "rule", n.Access.Rule, name)
			same(t, "mail to the head", len(w.mailTo(carol)), 0)
			reminders := slices.DeleteFunc(w.mailTo(amina), func(s string) bool { return s != subjectOf(channel.KindAccessEnding) })
			same(t, "reminders", len(reminders), map[string]int{EndedOutcome: 2}[name])
			w.until(dayAt(t, "2026-12-22", 1))
			same(t, "keys owed", len(w.state(id).DoomedKeys()), 0)
			same(t, "codes stay", w.at(id, larkford).Outcome != nil, name == EndedOutcome)
		})
	}
}

func TestWhereNobodyCanBeToldItStaysAndTheHubKnows(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ben()))
	w.until(mondayBell.Add(-time.Hour))
	n := w.at(id, millside)
	_, item, err := w.inbox.Reveal(w.ctx, w.person(dylan), n.ID)
	w.must(err)
	_, err = w.inbox.Acknowledge(w.ctx, w.person(dylan), n.ID, item.Revision)
	w.must(err)
	w.until(dayAt(t, "2027-01-20", 600))
	same(t, "state", w.at(id, millside).State, StateAcknowledged)
	same(t, "alarms", w.alarmsOf(AlarmUnrecorded), 1)
	w.bring(registry.KindContacts, contactsFile+"999002,head,Hana Head,hana@millside.example,07700 900005\n")
	w.until(dayAt(t, "2027-01-22", 600))
	same(t, "mail to the new head", w.mailTo("hana@millside.example"), []string{subjectOf(channel.KindUnrecorded)})
	w.until(dayAt(t, "2027-02-01", 600))
	same(t, "state", w.at(id, millside).State, StateClosed)
	same(t, "keys owed", len(w.state(id).DoomedKeys()), 0)
}

// alarmsOf is how many alarms of a kind were ever raised.
func (w *world) alarmsOf(kind AlarmKind) (n int) {
	w.t.Helper()
	all, err := w.Log.Of(w.ctx, hubSubject(string(force)))
	w.must(err)
	for _, f := range all {
		var raised AlarmRaised
		if f.Type == FactAlarmRaised && f.DecodeData(&raised) == nil && raised.Alarm.Kind == kind {
			n++
		}
	}
	return n
}

func TestAHeadWhoIsAPartyOrCannotBeReachedIsPassedOver(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", ada())
	in.Adults = append(in.Adults, police.Adult{ID: "A2", Role: police.AdultSuspect, Name: "Carol Head", Emails: []string{carol}})
	id := w.post(in)
	w.until(mondayBell.Add(-time.Hour))
	w.takeOn(amina, w.at(id, larkford).ID)
	w.mail.Fail(mailbox.Fault{Kind: mailbox.FaultPermanent, To: brian})
	w.until(dayAt(t, "2026-12-06", 600))
	same(t, "mail to the party", len(w.mailTo(carol)), 0)
	same(t, "mail to the fallback", w.mailTo(backup), []string{subjectOf(channel.KindUnrecorded)})
	w.until(dayAt(t, "2026-12-20", 600))
	same(t, "state", w.at(id, larkford).State, StateClosed)
	same(t, "alarms", w.alarmsOf(AlarmUnrecorded), 0)
}
