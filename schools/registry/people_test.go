package registry_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// staffed has two schools with two key adults each, on a Tuesday in January.
const staffed = "urn,role,name,email,phone,holiday,leaves_on\n" +
	"100001,key-adult,Dora Lark,dora@one.example,020 7946 0001,,\n" +
	"100001,key-adult,Finn Wren,finn@one.example,020 7946 0002,yes,\n" +
	"100001,head,Ed Crane,ed@one.example,020 7946 0003,,2027-01-20\n" +
	"100001,fallback,Office,office@one.example,020 7946 0004,,\n" +
	"100001,trust-lead,Tess Trust,tess@trust.example,020 7946 0005,,\n" +
	"100002,key-adult,Hana Hub,hana@two.example,020 7946 0006,,\n" +
	"100002,head,Hal Hub,hal@two.example,020 7946 0007,,\n"

func withStaff(t *testing.T) *world {
	t.Helper()
	w := setup(t)
	w.apply(t, registry.KindSchools, register)
	w.apply(t, registry.KindContacts, staffed)
	return w
}

// on are the names of who is asked at the first school on a day, in order.
func (w *world) on(t *testing.T, day string) string {
	t.Helper()
	var names []string
	for _, c := range w.Current().ContactsOn(100001, mustDate(t, day).At(600)) {
		names = append(names, strings.Fields(c.Name)[0])
	}
	return strings.Join(names, " ")
}

// reads are the schools at which somebody may read now, with their roles.
func (w *world) reads(email string) string {
	var all []string
	for _, g := range w.Grants(w.vault.PersonID(email)) {
		all = append(all, string(g.Role)+"@"+g.Scope)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func (w *world) check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func TestWhoIsAskedFollowsTheDay(t *testing.T) {
	t.Parallel()
	w := withStaff(t)
	w.same(t, "on a school day", w.on(t, "2027-01-12"), "Dora Finn Ed Office Tess")
	w.same(t, "on a Saturday the holiday contact is first", w.on(t, "2027-01-16"), "Finn Dora Ed Office Tess")
	w.same(t, "on the head's last day", w.on(t, "2027-01-20"), "Dora Finn Ed Office Tess")
	w.same(t, "the day after", w.on(t, "2027-01-21"), "Dora Finn Office Tess")
	w.same(t, "the head may read", w.reads("ed@one.example"), "head@100001")
	w.clock = w.clock.AddDate(0, 0, 9)
	w.same(t, "and no longer the day after", w.reads("ed@one.example"), "")
}

func TestCoverBeginsAtOnceAndEndsByItself(t *testing.T) {
	t.Parallel()
	w := withStaff(t)
	ctx := context.Background()
	dora, until := w.vault.PersonID("dora@one.example"), mustDate(t, "2027-01-15")
	cover := schools.Contact{Name: "Cara Cover", Email: "cara@one.example", Phone: "+442079460009"}
	w.check(t, w.SetAbsence(ctx, schools.Absence{URN: 100001, Person: dora, From: mustDate(t, "2027-01-12"), Until: &until, Cover: &cover}, "person:"+dora))
	for _, when := range []string{"at once", "after a restart"} {
		if when == "after a restart" {
			w.restart(t)
		}
		w.same(t, when, w.on(t, "2027-01-12"), "Cara Finn Ed Office Tess")
		w.same(t, when+", after the last day", w.on(t, "2027-01-16"), "Finn Dora Ed Office Tess")
		w.same(t, when+", the cover may read", w.reads("cara@one.example"), "key-adult@100001")
		w.same(t, when+", who is away may still", w.reads("dora@one.example"), "key-adult@100001")
	}
	everyone := w.Current().Everyone(100001)
	if !slices.ContainsFunc(everyone, func(c schools.Contact) bool { return c.Name == "Cara Cover" }) {
		t.Error("no conflict is looked for with the cover")
	}
	w.clock = w.clock.AddDate(0, 0, 4)
	w.same(t, "the cover may read no longer", w.reads("cara@one.example"), "")
	w.check(t, w.EndAbsence(ctx, 100001, dora, "person:"+dora))
}

func TestACoverWhoIsAwayDoesNotCover(t *testing.T) {
	t.Parallel()
	w := withStaff(t)
	ctx := context.Background()
	dora, finn := w.vault.PersonID("dora@one.example"), w.vault.PersonID("finn@one.example")
	away := schools.Absence{URN: 100001, Person: dora, From: mustDate(t, "2027-01-12"), Cover: &schools.Contact{Name: "Finn Wren", Email: "finn@one.example"}}
	w.check(t, w.SetAbsence(ctx, away, "person:x"))
	w.same(t, "a colleague covers", w.on(t, "2027-01-13"), "Finn Ed Office Tess")
	w.check(t, w.SetAbsence(ctx, schools.Absence{URN: 100001, Person: finn, From: mustDate(t, "2027-01-13")}, "person:x"))
	w.same(t, "and is away", w.on(t, "2027-01-13"), "Ed Office Tess")
	w.check(t, w.EndAbsence(ctx, 100001, dora, "person:x"))
	w.same(t, "back early", w.on(t, "2027-01-13"), "Dora Ed Office Tess")
}

func TestAbsencesThatCannotBe(t *testing.T) {
	t.Parallel()
	w := withStaff(t)
	dora, past := w.vault.PersonID("dora@one.example"), mustDate(t, "2027-01-10")
	for name, away := range map[string]schools.Absence{
		"one that is over":     {URN: 100001, Person: dora, From: mustDate(t, "2027-01-09"), Until: &past},
		"one that ends first":  {URN: 100001, Person: dora, From: mustDate(t, "2027-01-20"), Until: &past},
		"covered by oneself":   {URN: 100001, Person: dora, From: past, Cover: &schools.Contact{Email: "Dora@one.example"}},
		"of nobody there":      {URN: 100002, Person: dora, From: past},
		"of somebody unheard":  {URN: 100001, Person: "x", From: past},
		"at a school not ours": {URN: 100009, Person: dora, From: past},
	} {
		err := w.SetAbsence(context.Background(), away, "person:x")
		if !errors.Is(err, fault.Invalid) && !errors.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if last, _ := w.engine.Log().LastSeq(context.Background()); last != w.Current().DirectorySeq {
		t.Error("something was recorded")
	}
}

func TestAHubSchoolTakesOverForItsDays(t *testing.T) {
	t.Parallel()
	w := withStaff(t)
	ctx := context.Background()
	w.check(t, w.SetReroute(ctx, schools.Reroute{URN: 100001, Hub: 100002, From: mustDate(t, "2027-01-12"), Until: mustDate(t, "2027-01-14")}, "person:op"))
	w.same(t, "during", w.on(t, "2027-01-14"), "Hana Hal Tess")
	w.same(t, "after", w.on(t, "2027-01-15"), "Dora Finn Ed Office Tess")
	w.same(t, "the hub reads both", w.reads("hana@two.example"), "key-adult@100001 key-adult@100002")
	w.same(t, "the school's own do not", w.reads("dora@one.example"), "")
	w.same(t, "the trust's lead does", w.reads("tess@trust.example"), "trust-lead@100001")
	w.clock = w.clock.AddDate(0, 0, 3)
	w.same(t, "the hub no longer", w.reads("hana@two.example"), "key-adult@100002")
	w.same(t, "the school's own again", w.reads("dora@one.example"), "key-adult@100001")
}

func TestAHubMustBeFit(t *testing.T) {
	t.Parallel()
	w := withStaff(t)
	ctx, from := context.Background(), mustDate(t, "2027-01-12")
	for name, re := range map[string]schools.Reroute{
		"itself":             {URN: 100001, Hub: 100001, From: from, Until: from},
		"no school":          {URN: 100001, Hub: 100009, From: from, Until: from},
		"days in the past":   {URN: 100001, Hub: 100002, From: from.AddDays(-9), Until: from.AddDays(-1)},
		"days without end":   {URN: 100001, Hub: 100002, From: from, Until: from.AddDays(400)},
		"days the other way": {URN: 100001, Hub: 100002, From: from.AddDays(2), Until: from},
	} {
		if err := w.SetReroute(ctx, re, "person:op"); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.check(t, w.SetReroute(ctx, schools.Reroute{URN: 100001, Hub: 100002, From: from, Until: from.AddDays(5)}, "person:op"))
	if err := w.SetReroute(ctx, schools.Reroute{URN: 100002, Hub: 100001, From: from, Until: from}, "person:op"); !errors.Is(err, fault.Invalid) {
		t.Errorf("a circle: %v", err)
	}
	w.check(t, w.EndReroute(ctx, 100001, "person:op"))
	w.check(t, w.SetReroute(ctx, schools.Reroute{URN: 100002, Hub: 100001, From: from, Until: from}, "person:op"))
}

func TestWhoHasLeftIsGoneAtOnceOnEveryNode(t *testing.T) {
	t.Parallel()
	w := withStaff(t)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	other := w.open(t)
	done := make(chan struct{})
	go func() { defer close(done); other.Follow(ctx) }()
	dora := w.vault.PersonID("dora@one.example")
	w.check(t, w.EndContact(ctx, 100001, schools.RoleKeyAdult, dora, nil, "person:ed"))
	w.check(t, other.WaitFor(ctx, w.Current().DirectorySeq))
	if got := other.Grants(dora); len(got) != 0 {
		t.Errorf("another node still grants %v", got)
	}
	w.same(t, "and nobody asks them", w.on(t, "2027-01-12"), "Finn Ed Office Tess")
	cancel()
	<-done
}

func TestAnImportDoesNotTakeBackWhatAPageSaid(t *testing.T) {
	t.Parallel()
	w := withStaff(t)
	ctx := context.Background()
	w.check(t, w.EndContact(ctx, 100001, schools.RoleKeyAdult, w.vault.PersonID("dora@one.example"), nil, "person:ed"))
	gina := schools.Contact{URN: 100001, Role: schools.RoleKeyAdult, Name: "Gina Gull", Email: "gina@one.example"}
	w.check(t, w.SetContact(ctx, gina, "", "person:ed"))
	w.same(t, "before", w.on(t, "2027-01-12"), "Finn Gina Ed Office Tess")

	d := w.apply(t, registry.KindContacts, staffed)
	w.same(t, "the same file again", w.on(t, "2027-01-12"), "Finn Gina Ed Office Tess")
	if d.Rows != d.Added+d.Changed+d.Unchanged || d.Removed != 0 || !strings.Contains(d.String(), "2 contacts stay as they were changed on a page") {
		t.Errorf("the diff does not say so:\n%s", d)
	}
	caught := strings.Replace(staffed, "100001,key-adult,Dora Lark,dora@one.example,020 7946 0001,,\n", "100001,key-adult,Gina Gull,gina@one.example,,,\n", 1)
	w.apply(t, registry.KindContacts, caught)
	w.same(t, "a file that has caught up", w.on(t, "2027-01-12"), "Gina Finn Ed Office Tess")
	w.apply(t, registry.KindContacts, staffed)
	w.same(t, "after which a file decides again", w.on(t, "2027-01-12"), "Dora Finn Ed Office Tess")
}

func TestAFileDatedAfterThePageDecides(t *testing.T) {
	t.Parallel()
	w := withStaff(t)
	ctx := context.Background()
	w.check(t, w.EndContact(ctx, 100001, schools.RoleKeyAdult, w.vault.PersonID("dora@one.example"), nil, "person:ed"))
	dated := strings.ReplaceAll(strings.Replace(staffed, "leaves_on\n", "leaves_on,as_of\n", 1), ",,\n", ",,,2027-01-13\n")
	dated = strings.Replace(dated, "2027-01-20\n", "2027-01-20,\n", 1)
	dated = strings.Replace(dated, "yes,\n", "yes,,\n", 1)
	w.apply(t, registry.KindContacts, dated)
	w.same(t, "after", w.on(t, "2027-01-12"), "Dora Finn Ed Office Tess")
}

func TestAnotherAddressTakesTheOldOnesPlace(t *testing.T) {
	t.Parallel()
	w := withStaff(t)
	ctx := context.Background()
	old := w.vault.PersonID("dora@one.example")
	w.check(t, w.MarkBouncing(ctx, old, true, "node"))
	if !w.Current().Bouncing(old) {
		t.Fatal("the address is not known to bounce")
	}
	w.check(t, w.SetContact(ctx, schools.Contact{URN: 100001, Role: schools.RoleKeyAdult, Name: "Dora Lark", Email: "d.lark@one.example"}, old, "person:op"))
	w.same(t, "the old address", w.reads("dora@one.example"), "")
	w.same(t, "the new address", w.reads("d.lark@one.example"), "key-adult@100001")
	if w.Current().Bouncing(w.vault.PersonID("d.lark@one.example")) {
		t.Error("the new address is taken for the old")
	}
}

func TestConfirmingIsRememberedAndChangesNobody(t *testing.T) {
	t.Parallel()
	w := withStaff(t)
	ctx, before := context.Background(), w.Current().PeopleSeq
	w.check(t, w.ConfirmPeople(ctx, 100001, "person:ed"))
	w.restart(t)
	at, by := w.Current().Confirmed(100001)
	if !at.Equal(w.clock) || by != "person:ed" || w.Current().PeopleSeq != before {
		t.Errorf("confirmed at %v by %q; people changed at %d, before %d", at, by, w.Current().PeopleSeq, before)
	}
}

func TestWhatARecordReplacedIsBeyondRecovery(t *testing.T) {
	t.Parallel()
	w := withStaff(t)
	ctx := context.Background()
	gina := schools.Contact{URN: 100001, Role: schools.RoleKeyAdult, Name: "Gina Gull", Email: "gina@one.example"}
	w.check(t, w.SetContact(ctx, gina, "", "person:ed"))
	first, err := w.engine.Log().At(ctx, w.Current().DirectorySeq)
	w.check(t, err)
	gina.Name = "Gina Tern"
	w.check(t, w.SetContact(ctx, gina, "", "person:ed"))
	part := first.Parts[0]
	if _, err := w.vault.Open(ctx, part.Key, part.Sealed, first.AD(part.Name)); err == nil {
		t.Error("the replaced record can still be opened")
	}
	for _, f := range []string{"Gina", "gina@one"} {
		if strings.Contains(string(first.Data), f) {
			t.Errorf("the clear part names %s", f)
		}
	}
}

func TestTwoNodesChangePeopleAtOnce(t *testing.T) {
	t.Parallel()
	w := withStaff(t)
	other := w.open(t)
	ctx := context.Background()
	errs := make(chan error, 2)
	for i, r := range []*registry.Registry{w.Registry, other} {
		go func() {
			errs <- r.ConfirmPeople(ctx, schools.URN(100001+i), "person:ed")
		}()
	}
	w.check(t, <-errs)
	w.check(t, <-errs)
	w.check(t, w.Load(ctx))
	one, _ := w.Current().Confirmed(100001)
	two, _ := w.Current().Confirmed(100002)
	if one.IsZero() || two.IsZero() {
		t.Error("one of the two was lost")
	}
}
