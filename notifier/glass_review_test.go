package notifier

import (
	"errors"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/notifier/channel"
)

// brokenGlass is a world in which an operator has opened a message.
func brokenGlass(t testing.TB) (w *world, n *Notification, opening string) {
	t.Helper()
	w, _, n = glassWorld(t)
	_, err := w.glass().Break(w.ctx, w.operator(opMail), n.ID, emergency)
	w.must(err)
	list, err := w.glass().List(w.ctx, w.operator(opMail))
	w.must(err)
	return w, n, list[0].ID
}

func TestTheForcesOwnerIsAskedUntilItIsReviewed(t *testing.T) {
	t.Parallel()
	w, _, opening := brokenGlass(t)
	w.sweep()
	same(t, "mail to the administrator", w.mailTo(ownerMail), []string{subjectOf(channel.KindAlarm)})
	same(t, "mail to the operator who opened it", len(w.mailTo(opMail)), 0)
	w.forward(90 * time.Minute)
	same(t, "asked again and again", len(w.mailTo(ownerMail)), 3)
	same(t, "mail to the operator", len(w.mailTo(opMail)), 0)
	w.must(w.glass().Review(w.ctx, w.owner(ownerMail), opening, true, "It was right."))
	w.forward(24 * time.Hour)
	same(t, "after the review", len(w.mailTo(ownerMail)), 3)
	same(t, "alarms", len(w.glassAlarms()), 0)
}

func TestAnAlarmOfTheDeskDoesNotAskTheOwner(t *testing.T) {
	t.Parallel()
	w, _, _ := brokenGlass(t)
	w.must(NewAlarms(w.Service).Take(w.ctx, w.owner(ownerMail), string(force), w.glassAlarms()[0].Key))
	w.must(w.RaiseAlarm(w.ctx, string(force), someAlarm("a")))
	w.forward(12 * time.Hour)
	same(t, "mail to the administrator", len(w.mailTo(ownerMail)), 0)
	if len(w.mailTo(opMail)) == 0 {
		t.Error("the desk was not asked about its own alarm")
	}
}

func TestWithoutAnOwnerEverybodyElseIsAsked(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		owners, staff []string
		asked         []string
	}{
		"there is no administrator":            {nil, []string{opMail, deputyMail}, []string{deputyMail}},
		"the administrator is who opened it":   {[]string{opMail}, []string{opMail, deputyMail}, []string{deputyMail}},
		"nobody but who opened it works there": {nil, []string{opMail}, nil},
		"another administrator is there, too":  {[]string{opMail, ownerMail}, []string{opMail, deputyMail}, []string{ownerMail}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _, n := glassWorld(t)
			w.owners, w.staff = tc.owners, tc.staff
			_, err := w.glass().Break(w.ctx, w.operator(opMail), n.ID, emergency)
			w.must(err)
			w.sweep()
			var asked []string
			for _, who := range []string{opMail, deputyMail, ownerMail} {
				if len(w.mailTo(who)) > 0 {
					asked = append(asked, who)
				}
			}
			same(t, "asked", asked, tc.asked)
			same(t, "the alarm is there", len(w.glassAlarms()), 1)
		})
	}
}

func TestWhoOpenedItCannotSettleIt(t *testing.T) {
	t.Parallel()
	w, _, opening := brokenGlass(t)
	alarms, key := NewAlarms(w.Service), w.glassAlarms()[0].Key
	both := w.operator(opMail, RoleForceAdmin)
	for name, tc := range map[string]struct {
		do   func() error
		want error
	}{
		"taking the alarm":                      {func() error { return alarms.Take(w.ctx, w.operator(opMail), string(force), key) }, fault.NotFound},
		"clearing it":                           {func() error { return alarms.Clear(w.ctx, w.operator(opMail), string(force), key) }, fault.NotFound},
		"taking it as an administrator, too":    {func() error { return alarms.Take(w.ctx, both, string(force), key) }, fault.NotFound},
		"reviewing it":                          {func() error { return w.glass().Review(w.ctx, both, opening, true, "Fine.") }, fault.NotFound},
		"a colleague takes it":                  {func() error { return alarms.Take(w.ctx, w.operator(deputyMail), string(force), key) }, fault.Conflict},
		"a colleague clears it":                 {func() error { return alarms.Clear(w.ctx, w.operator(deputyMail), string(force), key) }, fault.Conflict},
		"an administrator clears it unreviewed": {func() error { return alarms.Clear(w.ctx, w.owner(ownerMail), string(force), key) }, fault.Conflict},
	} {
		if err := tc.do(); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	same(t, "it is still open", len(w.glassAlarms()), 1)
	list, err := alarms.List(w.ctx, w.operator(opMail))
	w.must(err)
	same(t, "the operator's own page of alarms", len(list.Rows), 0)
	w.must(alarms.Take(w.ctx, w.owner(ownerMail), string(force), key))
}

func TestAReviewIsAnAdministratorsAlone(t *testing.T) {
	t.Parallel()
	w, n, opening := brokenGlass(t)
	asTwoForces(w)
	party := w.owner(ownerMail)
	party.Name = "Some Body" // the suspect
	elsewhere := auth.Principal{Account: "x", Name: "X", Grants: []auth.Grant{{Role: RoleForceAdmin, Scope: string(neighbour)}}}
	for name, who := range map[string]auth.Principal{
		"an operator": w.operator(deputyMail), "an auditor": w.auditor(ownerMail, string(force)), "another force's administrator": elsewhere,
		"an administrator who is a party": party,
	} {
		for _, of := range []string{opening, strings.Repeat("0", 32)} {
			if _, err := w.glass().Words(w.ctx, who, of); !errors.Is(err, fault.NotFound) {
				t.Errorf("%s reads why: %v", name, err)
			}
			if err := w.glass().Review(w.ctx, who, of, true, ""); !errors.Is(err, fault.NotFound) {
				t.Errorf("%s reviews: %v", name, err)
			}
		}
		list, err := w.glass().List(w.ctx, who)
		if len(list) != 0 {
			t.Errorf("%s sees %d, %v", name, len(list), err)
		}
	}
	owner := w.owner(ownerMail)
	same(t, "without words", fault.Code(w.glass().Review(w.ctx, owner, opening, true, " ")), "words")
	words, err := w.glass().Words(w.ctx, owner, opening)
	w.must(err)
	same(t, "why", words.Words, glassSaid)
	same(t, "who", words.Who, "Olu Stead")
	same(t, "reading it is on record", count(w.types(w.caseOf(n.ID)), FactGlassReason), 1)
	w.must(w.glass().Review(w.ctx, owner, opening, false, "The school was open."))
	same(t, "a second review", fault.Code(w.glass().Review(w.ctx, owner, opening, true, "No.")), "reviewed-already")
	_, err = w.glass().Look(w.ctx, w.operator(opMail), n.ID)
	same(t, "looking after the review", fault.Code(err), "glass-over")
	list, err := w.glass().List(w.ctx, owner)
	w.must(err)
	if row := list[0]; row.Justified || row.Reviewer != "Fred Amis" || row.CanJudge || row.Open {
		t.Errorf("%+v", row)
	}
	words, err = w.glass().Words(w.ctx, owner, opening)
	w.must(err)
	same(t, "the reviewer's words", words.Review, "The school was open.")
}

func TestTheListSaysWhatWasSeen(t *testing.T) {
	t.Parallel()
	w, n, _ := brokenGlass(t)
	for range 2 {
		_, err := w.glass().Look(w.ctx, w.operator(opMail), n.ID)
		w.must(err)
		w.clock.set(w.clock.now().Add(time.Minute))
	}
	list, err := w.glass().List(w.ctx, w.owner(ownerMail))
	w.must(err)
	row := list[0]
	same(t, "looks", row.Looks.Count, 2)
	same(t, "the last", row.Looks.Last, fridayNight.Add(time.Minute))
	same(t, "which", row.ShortRef+" "+row.School+" "+row.Reason, shortRef(n.ID)+" Larkford Primary School child-at-risk")
	own, err := w.glass().List(w.ctx, w.operator(opMail))
	w.must(err)
	if len(own) != 1 || !own[0].Mine || own[0].CanJudge {
		t.Errorf("their own: %+v", own)
	}
	theirs, err := w.glass().List(w.ctx, w.operator(deputyMail))
	w.must(err)
	same(t, "a colleague's list", len(theirs), 0)
}
