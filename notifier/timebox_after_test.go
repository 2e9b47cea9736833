package notifier

import (
	"errors"
	"testing"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools"
)

// closedWorld is a world in which access to what larkford exported has ended.
func closedWorld(t *testing.T) (w *world, in police.Incident, id string) {
	t.Helper()
	w = setup(t)
	in = w.incident("DA-1", ada())
	id = w.post(in)
	w.until(mondayBell.Add(-time.Hour))
	n := w.at(id, larkford)
	w.takeOn(amina, n.ID)
	_, _, err := w.inbox.Export(w.ctx, w.person(amina), n.ID, schools.ExportJSON)
	w.must(err)
	w.until(dayAt(t, "2026-12-08", 60))
	same(t, "closed", w.at(id, larkford).State, StateClosed)
	return w, in, id
}

// nextVersion is the next version of an incident.
func (w *world) nextVersion(in police.Incident, change func(*police.Incident)) police.Incident {
	w.t.Helper()
	in.Version++
	change(&in)
	w.post(in)
	w.sweep()
	return in
}

func TestARevisionWithoutWeightOfWhatIsClosedStaysClosed(t *testing.T) {
	t.Parallel()
	w, in, id := closedWorld(t)
	before := w.at(id, larkford)
	mail := len(w.mail.Distinct())
	w.nextVersion(in, func(in *police.Incident) { in.PoliceContact.Hours = "9 to 5" })
	n := w.at(id, larkford)
	same(t, "state", n.State, StateClosed)
	same(t, "revision", n.Revision, before.Revision+1)
	same(t, "mail", len(w.mail.Distinct()), mail)
	c := w.state(id)
	same(t, "the old body's key", c.Ended[before.Key].Erased, true)
	same(t, "the new body ends with the day of the old", c.Ended[n.Key].At, dayAt(t, "2026-12-22", 0))
	w.until(dayAt(t, "2026-12-22", 60))
	same(t, "keys owed", len(w.state(id).DoomedKeys()), 0)
	same(t, "incident ended", w.state(id).BodyEndedAt.IsZero(), false)
}

func TestARevisionOfWeightOpensWhatWasClosed(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]string{"while the key is kept": "2026-12-09", "after everything is destroyed": "2026-12-24"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, in, id := closedWorld(t)
			w.until(dayAt(t, at, 60))
			in = w.nextVersion(in, func(in *police.Incident) {
				in.Circumstances = "The father has been released and threatened to come to the school."
			})
			n := w.at(id, larkford)
			same(t, "state", n.State, StateAlerted)
			same(t, "access anew", n.Access.AccessEndsAt.IsZero() && n.AcknowledgedAt.IsZero() && n.EndedAt.IsZero(), true)
			same(t, "told", w.mailTo(amina)[len(w.mailTo(amina))-1], subjectOf(channel.KindChanged))
			w.takeOn(amina, n.ID)
			body, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
			w.must(err)
			same(t, "content", body.Circumstances, in.Circumstances)
			w.until(dayAt(t, "2027-02-20", 60))
			same(t, "state at last", w.at(id, larkford).State, StateClosed)
			c := w.state(id)
			same(t, "keys owed", len(c.DoomedKeys()), 0)
			for _, v := range c.Versions {
				if _, err := w.openIncident(w.ctx, c, v.N); !errors.Is(err, vault.ErrErased) {
					t.Errorf("version %d: %v", v.N, err)
				}
			}
			same(t, "the police hear", w.states(id), []string{"acknowledged"})
		})
	}
}

func TestAnIncidentThatHasEndedAnswersAsBefore(t *testing.T) {
	t.Parallel()
	w, in, id := closedWorld(t)
	w.until(dayAt(t, "2026-12-24", 60))
	if _, err := w.openIncident(w.ctx, w.state(id), 1); !errors.Is(err, vault.ErrErased) {
		t.Fatalf("the incident has not ended: %v", err)
	}
	again, err := w.Receive(w.ctx, client, in)
	if err != nil || !again.Duplicate || again.ID != id {
		t.Errorf("the same post again: %+v, %v", again, err)
	}
	other := in
	other.Circumstances = "Something else."
	if _, err := w.Receive(w.ctx, client, other); !errors.Is(err, fault.Conflict) {
		t.Errorf("other content under the version: %v", err)
	}
	status, err := w.Status(w.ctx, client, id)
	if err != nil || len(status.Children) != 1 || status.Children[0].ID != "C1" {
		t.Errorf("status %+v, %v", status, err)
	}
	mail := len(w.mailTo(amina))
	receipt, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalRecordedInError})
	if err != nil || receipt.Reference != in.Reference {
		t.Errorf("withdrawing: %+v, %v", receipt, err)
	}
	w.sweep()
	same(t, "state", w.at(id, larkford).State, StateRecalled)
	same(t, "whoever has a copy is told", len(w.mailTo(amina)), mail+1)
	same(t, "keys owed", len(w.state(id).DoomedKeys()), 0)
	if status, err = w.Status(w.ctx, client, id); err != nil || status.Children[0].ID != "C1" {
		t.Errorf("status after the withdrawal: %+v, %v", status, err)
	}
}

func TestAChildFoundElsewhereRecallsWhatIsClosed(t *testing.T) {
	t.Parallel()
	w, in, id := closedWorld(t)
	w.nextVersion(in, func(in *police.Incident) { in.Children = []police.Child{ben()} })
	same(t, "the school that was told", w.at(id, larkford).State, StateRecalled)
	same(t, "the child that is listed now", w.at(id, millside).State, StateAlerted)
	same(t, "its key", w.state(id).Ended[w.at(id, larkford).Key].Erased, true)
}

func TestAHoldKeepsKeysAndNobodyReads(t *testing.T) {
	t.Parallel()
	w, _, id := closedWorld(t)
	c := w.state(id)
	child := onlyChild(c)
	// The facts of a hold are another part's: here it is put where they put it.
	child.Holds = []string{"h1"}
	for _, row := range c.Work() {
		if row.Kind == RowShred {
			t.Errorf("destroying is owed at %s", row.At)
		}
	}
	same(t, "doomed while held", len(c.doomedBy(dayAt(t, "2027-06-01", 0))), 0)
	held := 0
	for _, e := range c.Ended {
		if c.isKept(e) {
			held++
		}
	}
	same(t, "held", held > 0 && held == len(c.Ended), true)
	same(t, "state", c.notification(w.at(id, larkford).ID).State, StateClosed)
	child.Holds = nil
	same(t, "doomed when the hold is lifted", len(c.doomedBy(dayAt(t, "2027-06-01", 0))), len(c.Ended))
}

func TestWhatWasAcknowledgedBeforeThereWereClocksNeverEnds(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	n := w.at(id, larkford)
	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	_, err = w.change(w.ctx, id, func(c *Case) (*facts.Fact, error) {
		return w.about(c, c.notification(n.ID), FactAcknowledged, w.person(amina).Actor(), nil)
	})
	w.must(err)
	w.until(fridayNight.Add(100 * 24 * time.Hour))
	same(t, "state", w.at(id, larkford).State, StateAcknowledged)
	_, item, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	same(t, "the page says no day", item.AccessEndsAt.IsZero(), true)
	same(t, "keys that ended", len(w.state(id).Ended), 0)
}

func TestWhenAnIncidentMayEnd(t *testing.T) {
	t.Parallel()
	at := fridayNight
	keep := 28 * 24 * time.Hour
	for name, tc := range map[string]struct {
		change func(c *Case)
		want   time.Time // zero where it may not
	}{
		"nobody was ever told":                {func(*Case) {}, at.Add(keep)},
		"the force keeps longer":              {func(c *Case) { c.ContentDays = 60 }, at.Add(60 * 24 * time.Hour)},
		"a notification can be read":          {func(c *Case) { c.Notifications["n"] = &Notification{State: StateAcknowledged} }, time.Time{}},
		"one is held":                         {func(c *Case) { c.Notifications["n"] = &Notification{State: StateHeld} }, time.Time{}},
		"one was sent back":                   {func(c *Case) { c.Notifications["n"] = &Notification{State: StateBounced, EndedAt: at} }, at.Add(keep)},
		"one is closed and has its day":       {func(c *Case) { c.Notifications["n"] = closedUntil(at.Add(99 * 24 * time.Hour)) }, at.Add(99 * 24 * time.Hour)},
		"a child is in triage":                {func(c *Case) { c.Children["a"].Status = ChildParked }, time.Time{}},
		"a child waits":                       {func(c *Case) { c.Children["a"].Status = ChildWaiting }, time.Time{}},
		"a newer version is not routed":       {func(c *Case) { c.Routed = 0 }, time.Time{}},
		"a hand-off has no answer":            {func(c *Case) { c.Children["a"].HandOff = &HandOff{State: HandOffOpen} }, time.Time{}},
		"a hand-off was taken over late":      {func(c *Case) { c.Children["a"].HandOff = &HandOff{State: HandOffAcknowledged, DecidedAt: at.Add(keep)} }, at.Add(2 * keep)},
		"an exception is reviewed in January": {except("2027-01-10", at), mustDate("2027-01-10").At(reviewAt).Add(keep)},
		"it was withdrawn":                    {func(c *Case) { c.WithdrawnAt = at }, time.Time{}},
		"it has ended":                        {func(c *Case) { c.BodyEndedAt = at }, time.Time{}},
	} {
		c := NewCase("c")
		c.Seq, c.Routed = 2, 1
		c.Versions = []Version{{N: 1, At: at, Key: "k"}}
		c.Children["a"] = &Child{Hash: "a", Status: ChildRouted}
		tc.change(c)
		got, may := c.incidentEndsAt()
		if may == tc.want.IsZero() || !got.Equal(tc.want) {
			t.Errorf("%s: %v %v, want %v", name, got, may, tc.want)
		}
	}
}

func closedUntil(day time.Time) *Notification {
	return &Notification{State: StateClosed, Access: Access{AccessTimes: AccessTimes{DestroyAt: day}}}
}

func except(review string, at time.Time) func(*Case) {
	return func(c *Case) {
		c.Children["a"].Status = ChildExcepted
		c.Children["a"].Exception = &ExceptionDecision{ReviewOn: review, DecidedAt: at}
	}
}
