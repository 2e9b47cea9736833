package notifier

import (
	"strings"
	"testing"
	"time"

	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// The Monday of these tests is a snow day, declared before anybody is asked to
// telephone.
var (
	snowMorning = time.Date(2026, 11, 23, 6, 50, 0, 0, time.UTC)
	tuesdayBell = mondayBell.Add(24 * time.Hour)
)

// closes declares a closure of schools on the day of mondayBell.
func (w *world) closes(urns ...schools.URN) string {
	w.t.Helper()
	day := schools.DateAt(mondayBell)
	made, err := w.known.Declare(w.ctx, schools.Closure{
		URNs: urns, First: day, Last: day, Reason: schools.ClosedBySnow, From: schools.FromSchool,
	}, "person:head")
	w.must(err)
	return made.ID
}

// toCall are the schools on the call sheet of an operator.
func (w *world) toCall() []schools.URN {
	w.t.Helper()
	rows, err := NewBoards(w.Service).CallSheet(w.ctx, w.operator("op@nbp.example"))
	w.must(err)
	urns := []schools.URN{}
	for _, r := range rows {
		urns = append(urns, r.URN)
	}
	return urns
}

func TestASnowDayTakesTheMorningOffTheCallSheetAndBackWhenUndone(t *testing.T) {
	t.Parallel()
	w := setup(t)
	read := w.post(w.incident("R1", ada()))  // at a school that reads e-mail
	mute := w.post(w.incident("R2", cora())) // at a school that nobody can be reached at
	w.sweep()
	same(t, "to call from the night on", w.toCall(), []schools.URN{quietoak})
	w.until(snowMorning)
	id := w.closes(larkford, quietoak)
	w.until(mondayBell.Add(-20 * time.Minute))
	for _, n := range []*Notification{w.at(read, larkford), w.at(mute, quietoak)} {
		same(t, "deadline", n.Deadline, tuesdayBell)
		same(t, "late", n.Late, LateNot)
		same(t, "on the call sheet", n.isToCall(), false)
		same(t, "readable", n.State.IsLive(), true)
	}
	same(t, "the call sheet at ten past eight", w.toCall(), []schools.URN{})
	same(t, "alerts already sent stay", w.mailTo(amina), []string{subjectOf(channel.KindNew)})
	same(t, "nobody else is asked on a day off", w.mailTo(brian), []string{})

	w.must(w.known.Undo(w.ctx, id, 0, "person:head"))
	w.sweep()
	same(t, "the call sheet once it is undone", w.toCall(), []schools.URN{larkford, quietoak})
	same(t, "deadline", w.at(read, larkford).Deadline, mondayBell)
	same(t, "the other key adult is asked after all", w.mailTo(brian), []string{subjectOf(channel.KindEscalation)})
}

func TestAClosureTakesWhatIsOnTheSheetOffItUntilTheNextSchoolDay(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada()))
	w.until(mondayBell.Add(-25 * time.Minute))
	same(t, "on the call sheet at five past eight", w.at(id, larkford).isToCall(), true)
	w.closes(larkford)
	w.sweep()
	n := w.at(id, larkford)
	same(t, "on the call sheet on the snow day", n.isToCall(), false)
	same(t, "deadline", n.Deadline, tuesdayBell)
	w.until(tuesdayBell.Add(-CallSheetOpens))
	same(t, "on the call sheet an hour before the next bell", w.at(id, larkford).isToCall(), true)
	same(t, "the key adult who was asked is not asked again", w.mailTo(brian), []string{subjectOf(channel.KindEscalation)})
}

func TestAClosureUndoneAfterTheBellIsDueAtOnceAndSaysWhy(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada()))
	w.until(snowMorning)
	closure := w.closes(larkford)
	noon := mondayBell.Add(3 * time.Hour)
	w.until(noon)
	w.must(w.known.Undo(w.ctx, closure, 0, "person:head"))
	w.sweep()
	n := w.at(id, larkford)
	same(t, "deadline", n.Deadline, noon)
	same(t, "late", n.Late, LateClosure)
}

func TestADeadlineThatHasPassedStays(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada()))
	w.until(mondayBell.Add(time.Minute))
	w.closes(larkford)
	w.sweep()
	n := w.at(id, larkford)
	same(t, "deadline", n.Deadline, mondayBell)
	same(t, "on the call sheet", n.isToCall(), true)
}

func TestWhatIsTakenOnDoesNotMove(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada()))
	w.sweep()
	w.agreed(id, amina)
	w.until(snowMorning)
	before := len(w.types(id))
	w.closes(larkford)
	w.sweep()
	same(t, "deadline", w.at(id, larkford).Deadline, mondayBell)
	same(t, "facts", len(w.types(id)), before)
}

func TestAClosureOfAnotherSchoolMovesNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada()))
	w.until(snowMorning)
	before := len(w.types(id))
	w.closes(millside)
	w.sweep()
	same(t, "facts", len(w.types(id)), before)
}

func TestNewTermDatesBringADeadlineForwardAndNeverPutItOff(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.bring(registry.KindTerms, "urn,kind,first,last\n999001,term,2026-09-01,2026-12-18\n999001,inset,2026-11-23,2026-11-23\n")
	id := w.post(w.incident("R1", ada()))
	w.sweep()
	same(t, "deadline after an INSET day", w.at(id, larkford).Deadline, tuesdayBell)
	w.bring(registry.KindTerms, "urn,kind,first,last\n999001,term,2026-09-01,2026-12-18\n")
	w.sweep()
	same(t, "deadline once the INSET day is none", w.at(id, larkford).Deadline, mondayBell)
	w.bring(registry.KindTerms, "urn,kind,first,last\n999001,holiday,2026-11-23,2026-11-27\n")
	w.sweep()
	same(t, "deadline after a file that closes the school for a week", w.at(id, larkford).Deadline, mondayBell)
}

func TestALateOpeningMovesTheDeadlineByAsMuch(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada()))
	w.until(snowMorning)
	day := schools.DateAt(mondayBell)
	_, err := w.known.Declare(w.ctx, schools.Closure{
		LA: 991, First: day, Last: day, Opens: 10 * 60, Reason: schools.ClosedBySnow, From: schools.FromCouncil,
	}, "person:op")
	w.must(err)
	w.sweep()
	same(t, "deadline", w.at(id, larkford).Deadline, mondayBell.Add(75*time.Minute))
}

func TestAClosureDeclaredWhileAChildIsRoutedIsNotMissed(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.until(snowMorning)
	stale := w.known.Current()
	w.closes(larkford)
	w.sweep() // the walk over what is open has passed
	known := w.Service.Schools
	asked := 0
	w.Service.Schools = func() *registry.Snapshot {
		if asked++; asked <= 1 { // routing begins with what was known before
			return stale
		}
		return known()
	}
	id := w.post(w.incident("R1", ada()))
	w.must(w.route(w.ctx, id))
	same(t, "deadline", w.at(id, larkford).Deadline, tuesdayBell)
}

func TestAClosureUndoneWhileAnAmendmentWaitsIsNotMissed(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	id := w.post(in)
	w.until(snowMorning)
	closure := w.closes(larkford)
	w.sweep()
	same(t, "deadline on the snow day", w.at(id, larkford).Deadline, tuesdayBell)
	w.amend(&in, func(in *police.Incident) { in.PoliceContact.Team = "Another team" }) // it waits to be routed
	w.must(w.known.Undo(w.ctx, closure, 0, "person:head"))
	w.jobs.mu.Lock()
	walk := w.jobs.followCalendars(w.ctx, w.clock.now()) // the walk passes before the routing
	w.jobs.mu.Unlock()
	if walk != nil {
		<-walk
	}
	same(t, "deadline while the amendment waits", w.at(id, larkford).Deadline, tuesdayBell)
	w.sweep()
	same(t, "deadline once it is routed", w.at(id, larkford).Deadline, mondayBell)
}

func TestANurseryChildIsDueAtOnceOnlyOnADayOnWhichTheyAreIn(t *testing.T) {
	t.Parallel()
	eleven := mondayBell.Add(150 * time.Minute)
	for _, tc := range []struct {
		name, attends string
		deadline      time.Time
		late          string
	}{
		{"comes every day", "", eleven, LateByNature},
		{"comes on Mondays", "mon;tue", eleven, LateByNature},
		{"comes on Thursdays, and the school must know by Tuesday", "thu;fri", tuesdayBell, LateNot},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			w.bring(registry.KindRoll, "upn,forename,surname,date_of_birth,postcode,urn,attends\n,Ada,Able,2016-05-04,ZZ1 9AA,999001,"+tc.attends+"\n")
			w.trustRolls()
			w.until(eleven)
			id := w.post(w.incident("R1", ada()))
			w.sweep()
			n := w.at(id, larkford)
			same(t, "deadline", n.Deadline, tc.deadline)
			same(t, "late", n.Late, tc.late)
			same(t, "told at once", strings.Contains(strings.Join(w.mailTo(amina), ""), subjectOf(channel.KindNew)), true)
		})
	}
}

func TestAClosureOnTheFirstDayAfterAHolidayMovesTheDigestToo(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.bring(registry.KindTerms, "urn,kind,first,last\n999001,term,2026-09-01,2026-11-20\n999001,holiday,2026-11-21,2026-11-29\n999001,term,2026-11-30,2026-12-18\n")
	id := w.post(w.incident("R1", ada()))
	w.sweep()
	back := mondayBell.AddDate(0, 0, 7)
	before := w.at(id, larkford)
	same(t, "deadline", before.Deadline, back)
	day := schools.DateAt(back)
	_, err := w.known.Declare(w.ctx, schools.Closure{
		URNs: []schools.URN{larkford}, First: day, Last: day, Reason: schools.ClosedByHeating, From: schools.FromSchool,
	}, "person:head")
	w.must(err)
	w.sweep()
	after := w.at(id, larkford)
	same(t, "deadline", after.Deadline, back.AddDate(0, 0, 1))
	same(t, "presented again a day later", after.DigestAt, before.DigestAt.AddDate(0, 0, 1))
}
