package notifier

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/vault"
	"firstbell/internal/view"
	"firstbell/notifier/channel"
	"firstbell/notifier/channel/mailbox"
	"firstbell/police"
	"firstbell/police/ingest"
	"firstbell/schools"
	"firstbell/schools/match"
	"firstbell/schools/registry"
)

func TestMain(m *testing.M) {
	// The JetStream client leaves this goroutine behind for ever when its
	// connection closes after a stored object; it holds nothing.
	goleak.VerifyTestMain(m,
		goleak.IgnoreTopFunction("github.com/nats-io/nats.go/jetstream.(*jetStream).resetPendingAcksOnReconnect"))
}

// The invented place in which the tests of this package happen: a force, a
// primary with everything a school should have, a secondary with one key adult
// and no head, and a school that nobody can be reached at by e-mail.
const (
	force    = police.ForceCode("NBP")
	larkford = schools.URN(999001) // two key adults, a head, a fallback
	millside = schools.URN(999002) // one key adult alone
	quietoak = schools.URN(999003) // no contact at all
	shutdown = schools.URN(999004) // closed

	amina  = "amina.khan@larkford.example"  // larkford's first key adult
	brian  = "brian.cole@larkford.example"  // larkford's second key adult
	carol  = "carol.head@larkford.example"  // larkford's head
	backup = "office@larkford.example"      // larkford's fallback
	dylan  = "dylan.price@millside.example" // millside's key adult
)

const registerFile = `URN,LA (code),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (code),EstablishmentStatus (code),OpenDate,CloseDate,PhaseOfEducation (name),StatutoryLowAge,StatutoryHighAge,Town,Postcode,TelephoneNum
999001,991,2001,Larkford Primary School,01,1,,,Primary,4,11,Northbridge,ZZ1 1AA,02079460001
999002,991,4001,Millside High School,01,1,,,Secondary,11,16,Northbridge,ZZ1 2AA,02079460002
999003,991,2002,Quiet Oak School,01,1,,,Primary,4,11,Northbridge,ZZ1 3AA,02079460003
999004,991,2003,Shutdown School,01,2,,01-09-2020,Primary,4,11,Northbridge,ZZ1 4AA,02079460004
`

const rollFile = `upn,forename,surname,known_as,date_of_birth,sex,postcode,urn
,Ada,Able,,2016-05-04,F,ZZ1 9AA,999001
,Ben,Able,,2011-02-03,M,ZZ1 9AA,999002
,Cora,Crane,,2015-01-01,F,ZZ1 9CC,999003
`

const contactsFile = `urn,role,name,email,phone
999001,key-adult,Amina Khan,amina.khan@larkford.example,07700 900001
999001,key-adult,Brian Cole,brian.cole@larkford.example,07700 900002
999001,head,Carol Head,carol.head@larkford.example,07700 900003
999001,fallback,School Office,office@larkford.example,02079460001
999002,key-adult,Dylan Price,dylan.price@millside.example,07700 900004
`

// fridayNight is when most of the tests begin; the deadline of an incident
// accepted then is Monday's cut-off.
var (
	fridayNight = time.Date(2026, 11, 20, 22, 0, 0, 0, time.UTC)
	mondayBell  = time.Date(2026, 11, 23, 8, 30, 0, 0, time.UTC)
)

// clock is a time that only a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = t
}

// world is one whole notifier with its own log, view, vault, schools, mail
// server and clock.
type world struct {
	*Service
	t     testing.TB
	ctx   context.Context
	clock *clock
	mail  *mailbox.Mailbox
	known *registry.Registry
	jobs  *Jobs
	inbox *Inbox
	logs  *logs

	accounts *auth.Accounts

	dir    string
	engine *facts.Engine
	locked map[string]bool // persons without an account
	staff  []string        // addresses of the force's operators with an account
	owners []string        // addresses of its administrators with an account
	lock   sync.Mutex
}

// setup makes a world on a Friday night, with its register, rolls and contacts
// imported. Nothing in it happens by itself: tests call sweep and forward.
func setup(t testing.TB) *world {
	t.Helper()
	w := setupIn(t, t.TempDir())
	w.bring(registry.KindSchools, registerFile)
	w.bring(registry.KindRoll, rollFile)
	w.bring(registry.KindContacts, contactsFile)
	return w
}

// setupIn makes a world in a folder, or opens again the one that is there.
// Without anything imported nothing is known of schools.
func setupIn(t testing.TB, dir string, options ...factstest.Option) *world {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	t.Cleanup(cancel)
	w := &world{t: t, ctx: ctx, clock: &clock{at: fridayNight}, logs: &logs{}, locked: map[string]bool{}}
	w.dir = dir
	w.engine = factstest.Start(t, append(options, factstest.Dir(filepath.Join(dir, "log")))...)
	master := filepath.Join(dir, "master.key")
	if _, err := os.Stat(master); err != nil {
		w.must(vault.CreateMasterKey(master))
	}
	keys, err := vault.Open(ctx, vault.Config{JetStream: w.engine.JetStream(), MasterKeyFile: master})
	w.must(err)
	rows, err := view.Open(view.Config{Path: filepath.Join(dir, "view.db"), Log: w.engine.Log(), Projectors: map[string]view.Projector{
		"fb.hold.": HoldProjector{}, "fb.search.": SearchProjector{},
		"fb.case.": CaseProjector{}, "fb.pattern.": PatternProjector{}, "fb.count.": CountProjector{}, "fb.call.": CallProjector{}, "fb.link.": LinkProjector{}, "fb.door.": DoorProjector{}, "fb.hub.": HubProjector{}, "fb.conf.": view.Beside(auth.KeyProjector(), ForceProjector{}),
		"fb.dir.": registry.Projector(), "fb.acct.": AccountProjector{Accounts: auth.AccountProjector()}, "fb.lost.": LostProjector{},
	}})
	w.must(err)
	w.must(rows.Start(ctx))
	t.Cleanup(rows.Stop)
	receipts, err := facts.OpenReceipts(filepath.Join(dir, "receipts.log"))
	w.must(err)
	t.Cleanup(func() { _ = receipts.Close() })
	w.known, err = registry.Open(registry.Config{
		Log: w.engine.Log(), View: rows, Vault: keys, JetStream: w.engine.JetStream(), Now: w.clock.now,
	})
	w.must(err)
	w.accounts = auth.NewAccounts(auth.Stores{Log: w.engine.Log(), View: rows, Vault: keys, Now: w.clock.now}, w.known)
	w.Service = New(Config{
		Log: w.engine.Log(), View: rows, Vault: keys, Receipts: receipts, Schools: w.known.Current, Roll: w.known.RollOf,
		Matcher: func(s *registry.Snapshot, _ Matching, _ *match.Calibration) match.Matcher {
			return match.NewExact(s.Rolls, s.Directory)
		},
		Policies: map[string]Policy{string(force): {Matching: Matching{Mode: MatchAutomatic}}},
		Accounts: w.canSignIn, Desk: w.desk, Owners: w.administrators, Book: w.accounts, Channel: w.smtp(), Origin: "https://firstbell.example",
		Now: w.clock.now, Logger: slog.New(slog.NewTextHandler(w.logs, nil)),
	})
	w.jobs, w.inbox = NewJobs(w.Service, JobsConfig{}), NewInbox(w.Service)
	t.Cleanup(w.jobs.Stop)
	w.must(w.known.Load(ctx))
	return w
}

// smtp is the real channel to a real mail server of the test's own.
func (w *world) smtp() channel.Channel {
	w.t.Helper()
	var err error
	w.mail, err = mailbox.Start(mailbox.Config{})
	w.must(err)
	w.t.Cleanup(func() { _ = w.mail.Close() })
	road, err := channel.NewSMTP(channel.SMTPConfig{
		Host: w.mail.Host(), Port: w.mail.Port(), From: "alerts@firstbell.example", Roots: w.mail.Roots(),
	})
	w.must(err)
	return road
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// bring imports a file and makes it so.
func (w *world) bring(kind registry.Kind, file string) {
	w.t.Helper()
	diff, err := w.known.Apply(w.ctx, registry.File{Kind: kind, Name: string(kind) + ".csv", Body: strings.NewReader(file)}, "operator")
	if err != nil {
		w.t.Fatalf("importing %s: %v\n%s", kind, err, diff)
	}
}

// trustRolls is a person who has looked at every roll that changed too much,
// as these small ones do with each pupil.
func (w *world) trustRolls() {
	w.t.Helper()
	for _, r := range w.known.Current().DoubtfulRolls(w.clock.now()) {
		w.must(w.known.ConfirmRoll(w.ctx, r.URN, "person:op"))
	}
}

// withoutContact imports the contacts again without one person.
func (w *world) withoutContact(email string) {
	w.t.Helper()
	lines := slices.DeleteFunc(strings.SplitAfter(contactsFile, "\n"), func(line string) bool { return strings.Contains(line, email) })
	w.bring(registry.KindContacts, strings.Join(lines, ""))
}

// lockOut takes away the accounts of these people.
func (w *world) lockOut(emails ...string) {
	w.lock.Lock()
	defer w.lock.Unlock()
	for _, e := range emails {
		w.locked[w.Vault.PersonID(e)] = true
	}
}

// desk are the operators of the force who can sign in.
func (w *world) desk(_ context.Context, code string) ([]DeskPerson, error) {
	return w.officials(code, w.staff), nil
}

// administrators are the force's administrators who can sign in.
func (w *world) administrators(_ context.Context, code string) ([]DeskPerson, error) {
	return w.officials(code, w.owners), nil
}

func (w *world) officials(code string, emails []string) []DeskPerson {
	var all []DeskPerson
	for _, email := range emails {
		if code == string(force) {
			all = append(all, DeskPerson{Person: w.Vault.PersonID(email), Address: channel.Address{Name: email, Email: email}})
		}
	}
	return all
}

func (w *world) canSignIn(person string) bool {
	w.lock.Lock()
	defer w.lock.Unlock()
	return !w.locked[person]
}

// child is one listed child with the least that is required.
func child(id, forename, surname, born, postcode string) police.Child {
	date, err := police.ParseDate(born)
	if err != nil {
		panic(err)
	}
	return police.Child{
		ID: id, Forename: forename, Surname: surname, DateOfBirth: date, Postcode: postcode,
		Presence: police.PresenceHeard, Voice: police.Voice{SpokenTo: police.AnswerUnknown, ReasonNotObtained: "not-recorded"},
	}
}

// The children of the rolls, and one who is on none.
func ada() police.Child     { return child("C1", "Ada", "Able", "2016-05-04", "ZZ1 9AA") }   // larkford
func ben() police.Child     { return child("C2", "Ben", "Able", "2011-02-03", "ZZ1 9AA") }   // millside
func cora() police.Child    { return child("C3", "Cora", "Crane", "2015-01-01", "ZZ1 9CC") } // quietoak
func unknown() police.Child { return child("C4", "Nobody", "Knows", "2014-04-04", "ZZ1 9DD") }

// incident is version 1 of an incident an hour ago with these children.
func (w *world) incident(reference string, children ...police.Child) police.Incident {
	at := w.clock.now().Add(-time.Hour)
	return police.Incident{
		Reference: reference, Version: 1, Type: police.TypeDomesticAbuse, OccurredAt: at, ReportedAt: at,
		Circumstances: "The father shouted and broke a door.", Children: children,
		Adults: []police.Adult{{ID: "A1", Role: police.AdultSuspect, Name: "Some Body"}},
	}
}

var client = ingest.Client{KeyID: "k1", Force: force}

// post accepts an incident and gives its case.
func (w *world) post(in police.Incident) string {
	w.t.Helper()
	receipt, err := w.Receive(w.ctx, client, in)
	w.must(err)
	return receipt.ID
}

// sweep does everything that is due now.
func (w *world) sweep() {
	w.t.Helper()
	last, err := w.Log.LastSeq(w.ctx)
	w.must(err)
	w.must(w.View.Wait(w.ctx, last))
	w.must(w.jobs.Sweep(w.ctx, w.clock.now()))
}

// forward lets d pass, stopping wherever something falls due on the way.
func (w *world) forward(d time.Duration) { w.until(w.clock.now().Add(d)) }

// shortRest is how far the clock moves while something that is due has to rest: an
// alarm that is raised while its hub is being told of another is such a thing.
const shortRest = 100 * time.Millisecond

// until lets time pass up to end.
func (w *world) until(end time.Time) {
	w.t.Helper()
	for range 1000 {
		w.sweep()
		at, owed := w.nextDue()
		if !owed || at.After(end) {
			w.clock.set(end)
			w.sweep()
			return
		}
		if now := w.clock.now(); !at.After(now) {
			at = now.Add(shortRest)
		}
		w.clock.set(at)
	}
	w.t.Fatal("time does not pass: something is due again and again")
}

func (w *world) nextDue() (at time.Time, owed bool) {
	w.must(w.View.Read(func(tx *view.Tx) error {
		at, owed = nextDue(tx)
		return nil
	}))
	return at, owed
}

// state is the case as it is now.
func (w *world) state(id string) *Case {
	w.t.Helper()
	c, err := w.Case(w.ctx, id)
	w.must(err)
	return c
}

// at is the case's one notification at a school.
func (w *world) at(id string, urn schools.URN) *Notification {
	w.t.Helper()
	for _, n := range w.state(id).Notifications {
		if n.URN == urn.String() {
			return n
		}
	}
	w.t.Fatalf("case %s has no notification at %s", id, urn)
	return nil
}

// types are the facts of a case in order.
func (w *world) types(id string) []string {
	w.t.Helper()
	all, err := w.Log.Of(w.ctx, caseSubject(id))
	w.must(err)
	var types []string
	for _, f := range all {
		types = append(types, f.Type)
	}
	return types
}

// mailTo are the subjects of the distinct messages to an address, in order.
func (w *world) mailTo(email string) []string {
	subjects := []string{}
	for _, m := range w.mail.Distinct() {
		if slices.Contains(m.To, email) {
			subjects = append(subjects, m.Subject)
		}
	}
	return subjects
}

// subject is the subject of an alert of a kind.
func subjectOf(kind channel.Kind) string { return channel.TextOf(channel.Alert{Kind: kind}).Subject }

// person is somebody signed in with the grants of their contacts.
func (w *world) person(email string) auth.Principal {
	id := w.Vault.PersonID(email)
	return auth.Principal{Account: id, Name: email, Grants: w.known.Grants(id)}
}

// operator is somebody signed in at the force's desk.
func (w *world) operator(email string, roles ...auth.Role) auth.Principal {
	p := auth.Principal{Account: w.Vault.PersonID(email), Name: email}
	for _, role := range append(roles, RoleOperator) {
		p.Grants = append(p.Grants, auth.Grant{Role: role, Scope: string(force)})
	}
	return p
}

// logs keeps what was logged, to be searched for what must not be there.
type logs struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// same fails the test where got is not want.
func same[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Errorf("%s: got %s, want %s", what, g, w)
	}
}
