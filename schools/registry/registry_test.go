package registry_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/internal/view"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// world is a registry over a real log, view and vault of its own.
type world struct {
	*registry.Registry
	engine *facts.Engine
	view   *view.View
	vault  *vault.Vault
	dir    string
	clock  time.Time
}

// setupClock is when every test begins.
var setupClock = time.Date(2027, 1, 12, 9, 0, 0, 0, time.UTC)

// orphanAge is how long an object without a fact is left alone.
const orphanAge = time.Hour

func setup(t testing.TB) *world {
	t.Helper()
	w := &world{dir: t.TempDir(), clock: setupClock}
	if err := vault.CreateMasterKey(w.path("master.key")); err != nil {
		t.Fatal(err)
	}
	w.start(t)
	return w
}

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }
func (w *world) now() time.Time          { return w.clock }

// start opens everything over the directory, as a process does.
func (w *world) start(t testing.TB) {
	t.Helper()
	ctx := context.Background()
	w.engine = factstest.Start(t, factstest.Dir(filepath.Join(w.dir, "jetstream")))
	var err error
	w.vault, err = vault.Open(ctx, vault.Config{JetStream: w.engine.JetStream(), MasterKeyFile: w.path("master.key"), Now: w.now})
	if err != nil {
		t.Fatal(err)
	}
	w.view, err = view.Open(view.Config{Path: w.path("view.db"), Log: w.engine.Log(), Version: "1",
		Projectors: map[string]view.Projector{"fb.dir.": registry.Projector()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.view.Stop)
	if err := w.view.Start(ctx); err != nil {
		t.Fatal(err)
	}
	w.Registry = w.open(t)
}

// open makes one more registry over the same state, as another node has.
func (w *world) open(t testing.TB) *registry.Registry {
	t.Helper()
	r, err := registry.Open(registry.Config{Log: w.engine.Log(), View: w.view, Vault: w.vault, JetStream: w.engine.JetStream(), Now: w.now})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	return r
}

// restart stops the process and starts another over the same directory.
func (w *world) restart(t testing.TB) {
	t.Helper()
	w.view.Stop()
	factstest.Stop(t, w.engine)
	w.start(t)
}

func file(kind registry.Kind, text string) registry.File {
	return registry.File{Kind: kind, Name: string(kind) + ".csv", Body: strings.NewReader(text)}
}

// apply imports a file that must be taken.
func (w *world) apply(t testing.TB, kind registry.Kind, text string) registry.Diff {
	t.Helper()
	d, err := w.Apply(context.Background(), file(kind, text), "operator")
	if err != nil {
		t.Fatalf("applying %s: %v\n%s", kind, err, d)
	}
	return d
}

const (
	register = "urn,name,open_date,town,postcode\n" +
		"100001,St Mary's Primary School,01-09-1999,Sevenoaks,TN13 1AA\n" +
		"100002,Knole Park Academy,,Sevenoaks,TN13 1AB\n"
	rollOne = "upn,forename,surname,known_as,date_of_birth,sex,postcode,urn,start_date,leaving_date\n" +
		"J201361424001,Ada,Canary,,2015-03-02,F,TN13 2AA,100001,2020-09-01,\n" +
		"E925440199001,Ben,Finch,Benny;Bee,05/04/2014,M,TN13 2AB,100001,,\n"
	rollTwo = "upn,forename,surname,known_as,date_of_birth,sex,postcode,urn,start_date,leaving_date\n" +
		"D820123415001,Cleo,Wren,,2013-03-02,F,TN13 2AC,100002,,\n"
	people = "urn,role,name,email,phone,date_of_birth,trained_on\n" +
		"100001,key-adult,Dora Lark,dora.lark@school.example,020 7946 0001,1980-01-02,2026-05-01\n" +
		"100001,head,Ed Crane,ed.crane@school.example,020 7946 0002,,\n" +
		"100001,fallback,Office,office@school.example,020 7946 0003,,\n"
)

func TestImportIsServedAndSurvivesARestart(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, register)
	w.apply(t, registry.KindRoll, rollOne)
	w.apply(t, registry.KindContacts, people)
	w.apply(t, registry.KindTerms, "urn,kind,first,last,note\n100001,holiday,2027-02-15,2027-02-19,half-term\n")
	last := w.apply(t, registry.KindBankHolidays, `{"england-and-wales":{"events":[{"title":"A one-off day","date":"2027-06-07"}]}}`)

	for _, when := range []string{"at once", "after a restart"} {
		if when == "after a restart" {
			w.restart(t)
		}
		s := w.Current()
		if s.DirectorySeq != last.Seq || s.Directory.Len() != 2 || s.Rolls.Len() != 2 || s.Contacts.Len() != 3 {
			t.Fatalf("%s: seq %d, %d schools, %d pupils, %d contacts", when, s.DirectorySeq, s.Directory.Len(), s.Rolls.Len(), s.Contacts.Len())
		}
		if got := s.Rolls.ByUPN("E925440199001", schools.DateAt(w.clock)); len(got) != 1 || got[0].KnownAs[1] != "Bee" {
			t.Errorf("%s: the roll answers %d pupils", when, len(got))
		}
		if open, why := s.Calendar(100001).IsSchoolDay(mustDate(t, "2027-02-16")); open {
			t.Errorf("%s: half-term is open: %s", when, why)
		}
		if open, why := s.Calendar(100002).IsSchoolDay(mustDate(t, "2027-06-07")); open || !strings.Contains(why, "one-off") {
			t.Errorf("%s: the government's extra day is open: %s", when, why)
		}
	}
}

func mustDate(t testing.TB, text string) schools.Date {
	t.Helper()
	d, err := schools.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPreviewChangesNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	d, err := w.Preview(context.Background(), file(registry.KindSchools, register))
	if err != nil || d.Added != 2 || d.Applied {
		t.Fatalf("preview: %v\n%s", err, d)
	}
	if seq, err := w.engine.Log().LastSeq(context.Background()); err != nil || seq != 0 {
		t.Errorf("a preview wrote %d facts, %v", seq, err)
	}
}

func TestOneBadRowLeavesEverythingAsItWas(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := context.Background()
	before := w.apply(t, registry.KindSchools, register)
	for name, f := range map[string]registry.File{
		"a bad number in the register": file(registry.KindSchools, register+"12,Bad School,,Town,AB1 2CD\n"),
		"a pupil of an unknown school": file(registry.KindRoll, rollOne+"P82012341500A,Eve,Dove,,2014-01-01,F,TN1 1AA,999999,,\n"),
		"a shared mailbox":             file(registry.KindContacts, people+"100002,key-adult,Fay Gull,office@other.example,,,\n"),
		"31 February":                  file(registry.KindTerms, "urn,kind,first,last,note\n100001,inset,2027-02-31,,\n"),
	} {
		d, err := w.Apply(ctx, f, "operator")
		if !errors.Is(err, fault.Invalid) || len(d.Rejected) != 1 || d.Applied {
			t.Errorf("%s: %v, %d rejected", name, err, len(d.Rejected))
		}
	}
	if seq, _ := w.engine.Log().LastSeq(ctx); seq != before.Seq || w.Current().Rolls.Len() != 0 {
		t.Errorf("the log stands at %d, want %d", seq, before.Seq)
	}
}

func TestRejectionsNameNoValue(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, register)
	f := file(registry.KindRoll, "upn,forename,surname,date_of_birth,postcode,urn\n"+
		"J201361424001,=Canary(),Canary,2015-03-02,TN13 2AA,100001\n"+
		"J201361424001,Zed,Canary,Canary-date,TN13 2AA,100001\n"+
		"CanaryUPN,Zed,Canary,2015-03-02,TN13 2AA,999998\n")
	d, err := w.Apply(context.Background(), f, "operator")
	if len(d.Rejected) != 3 {
		t.Fatalf("want every row rejected: %v\n%s", err, d)
	}
	if strings.Contains(d.String()+err.Error(), "anary") {
		t.Errorf("a value is repeated:\n%s\n%v", d, err)
	}
}

func TestStalePreviewIsRefused(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := context.Background()
	w.apply(t, registry.KindSchools, register)
	seen, err := w.Preview(ctx, file(registry.KindRoll, rollOne))
	if err != nil {
		t.Fatal(err)
	}
	w.apply(t, registry.KindContacts, people)
	f := file(registry.KindRoll, rollOne)
	f.Basis = seen.Basis
	if _, err := w.Apply(ctx, f, "operator"); !errors.Is(err, fault.Conflict) || !strings.Contains(fault.Public(err), "preview") {
		t.Errorf("applying a stale preview: %v", err)
	}
	if w.Current().Rolls.Len() != 0 {
		t.Error("the stale file was taken")
	}
}

func TestTwoNodesCannotBothApplyFromOneState(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := context.Background()
	w.apply(t, registry.KindSchools, register)
	other := w.open(t)
	results := make(chan error, 2)
	for _, r := range []*registry.Registry{w.Registry, other} {
		go func() {
			_, err := r.Apply(ctx, file(registry.KindRoll, rollOne), "operator")
			results <- err
		}()
	}
	done := 0
	for range 2 {
		if err := <-results; err == nil {
			done++
		} else if !errors.Is(err, fault.Conflict) {
			t.Errorf("the loser was told %v", err)
		}
	}
	if done == 0 || w.Current().Directory.Len() != 2 {
		t.Errorf("%d of two were applied", done)
	}
}

func TestFollowSwapsInWhatAnotherNodeApplied(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	follower := w.open(t)
	done := make(chan struct{})
	follow, stop := context.WithCancel(ctx)
	go func() { defer close(done); follower.Follow(follow) }()
	d := w.apply(t, registry.KindSchools, register)
	if err := follower.WaitFor(ctx, d.Seq); err != nil {
		t.Fatal(err)
	}
	if follower.Current().Directory.Len() != 2 {
		t.Error("the follower's snapshot has no schools")
	}
	stop()
	<-done
}

func TestGrantsFollowTheContactsOfTheMoment(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, register)
	w.apply(t, registry.KindContacts, people)
	key := w.vault.PersonID(" Dora.Lark@SCHOOL.example ")
	if got := w.Grants(key); len(got) != 1 || got[0].Role != schools.RoleKeyAdult || got[0].Scope != "100001" {
		t.Errorf("the key adult is granted %v", got)
	}
	if got := w.Grants(w.vault.PersonID("office@school.example")); got != nil {
		t.Errorf("a fallback mailbox is granted %v", got)
	}
	w.apply(t, registry.KindContacts, strings.Replace(people, "100001,key-adult,Dora Lark,dora.lark", "100001,key-adult,Gus Heron,gus.heron", 1))
	if got := w.Grants(key); got != nil {
		t.Errorf("somebody who has left is granted %v", got)
	}
}
