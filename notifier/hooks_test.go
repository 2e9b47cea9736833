package notifier

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools"
)

// records is a school's own system: a real TLS server that keeps its events.
type records struct {
	*httptest.Server
	mu       sync.Mutex
	status   int
	events   []string // type and id
	verified []string // by the secrets that hold: their places in secrets
	secrets  []string
}

func startRecords(w *world) *records {
	w.t.Helper()
	r := &records{status: http.StatusNoContent}
	r.Server = httptest.NewTLSServer(r)
	w.t.Cleanup(r.Close)
	w.Hooks = channel.NewWebhook(channel.WebhookConfig{
		Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Now: time.Now, // the library's verifier reads the real clock
		Roots: r.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs,
	})
	return r
}

func (r *records) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	body, _ := io.ReadAll(in.Body)
	var event struct {
		Type string
		Data struct{ ID string }
	}
	_ = json.Unmarshal(body, &event)
	r.mu.Lock()
	defer r.mu.Unlock()
	good := ""
	for i, secret := range r.secrets {
		if v, err := standardwebhooks.NewWebhook(secret); err == nil && v.Verify(body, in.Header) == nil {
			good += string(rune('0' + i))
		}
	}
	r.events, r.verified = append(r.events, event.Type+" "+event.Data.ID), append(r.verified, good)
	out.WriteHeader(r.status)
}

func (r *records) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

func (r *records) told() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string{}, r.events...)
}

func (r *records) signed() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string{}, r.verified...)
}

// systems are the connections of the world's schools.
func (w *world) systems() *Systems {
	w.t.Helper()
	keys := auth.NewAPIKeys(auth.Stores{Log: w.Log, View: w.View, Vault: w.Vault, Now: w.clock.now})
	return NewSystems(w.Service, keys, func(string) error { return nil })
}

// connected is a world whose larkford has a system of its own.
func connected(t *testing.T) (*world, *records) {
	t.Helper()
	w := setup(t)
	r := startRecords(w)
	secret, err := w.systems().SetHook(w.ctx, w.person(carol), larkford, r.URL)
	w.must(err)
	r.secrets = append(r.secrets, secret)
	return w, r
}

func TestASchoolsSystemIsToldBesideItsPeople(t *testing.T) {
	t.Parallel()
	w, r := connected(t)
	in := w.incident("DA-1", ada(), ben())
	id := w.post(in)
	w.sweep()
	n := w.at(id, larkford)
	same(t, "events", r.told(), []string{"message.new " + n.ID})
	same(t, "signed", r.signed(), []string{"0"})
	same(t, "mail", w.mailTo(amina), []string{subjectOf(channel.KindNew)})
	same(t, "the other school, which has no system", len(w.at(id, millside).Hooks), 0)

	in.Version, in.Children[0].Presence = 2, police.PresenceSaw
	w.post(in)
	w.sweep()
	_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: "other"})
	w.must(err)
	w.sweep()
	same(t, "all events", r.told(), []string{"message.new " + n.ID, "message.changed " + n.ID, "message.withdrawn " + n.ID})
}

func TestAMachineIsNobodyWhoWasAsked(t *testing.T) {
	t.Parallel()
	w, r := connected(t)
	sys := auth.Principal{Account: "sys", Grants: []auth.Grant{{Role: RoleSystemAdmin}}}
	_, err := w.systems().SetHook(w.ctx, sys, quietoak, r.URL) // a school that has a system and nobody
	w.must(err)
	id := w.post(w.incident("DA-1", cora()))
	w.sweep()
	n := w.at(id, quietoak)
	same(t, "events", len(r.told()), 1)
	same(t, "state", n.State, StateReady)
	same(t, "alerted", n.AlertedAt.IsZero(), true)
	same(t, "on the call sheet at once", n.CallSheetAt.IsZero(), false)

	secret, err := w.systems().IssueKey(w.ctx, sys, quietoak, "records")
	w.must(err)
	owed := len(w.state(id).Work())
	_, _, err = NewMachines(w.Service).Fetch(w.ctx, w.machine(secret), n.ID)
	w.must(err)
	n = w.at(id, quietoak)
	same(t, "state after it was fetched", n.State, StateReady)
	same(t, "work that is owed", len(w.state(id).Work()), owed)
	same(t, "readers", len(n.Readers), 0)
	same(t, "fetched", n.FetchedAt, w.clock.now())
	same(t, "to call", n.isToCall(), true)
}

// machine is the school's system that shows a key.
func (w *world) machine(secret string) auth.SchoolClient {
	w.t.Helper()
	client, err := w.systems().keys.AuthenticateSchool(w.ctx, secret)
	w.must(err)
	return client
}

func TestASystemThatRefusesIsTriedNoMoreAndOneThatIsBusyIs(t *testing.T) {
	t.Parallel()
	w, r := connected(t)
	r.answers(http.StatusServiceUnavailable)
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	w.forward(time.Minute)
	if n := len(r.told()); n < 3 {
		t.Errorf("%d tries in a minute", n)
	}
	l, err := w.linkOf(larkford.String())
	w.must(err)
	same(t, "failing since", l.Hook.FailingSince, fridayNight)
	r.answers(http.StatusGone)
	w.forward(10 * time.Minute)
	n, tries := w.at(id, larkford), len(r.told())
	for _, a := range n.Hooks {
		same(t, "dead", a.Dead, true)
	}
	w.forward(time.Hour)
	same(t, "tries after a refusal", len(r.told()), tries)
	same(t, "mail", w.mailTo(amina), []string{subjectOf(channel.KindNew)})
}

func TestAWebhookThatTakesNothingForAWeekIsSwitchedOff(t *testing.T) {
	t.Parallel()
	w, r := connected(t)
	systems, sys := w.systems(), auth.Principal{Account: "sys", Grants: []auth.Grant{{Role: RoleSystemAdmin}}}
	r.answers(http.StatusNotFound)
	for i, reference := range []string{"DA-1", "DA-2", "DA-3"} {
		w.post(w.incident(reference, ada()))
		w.sweep()
		same(t, "events", len(r.told()), i+1)
		w.clock.set(w.clock.now().Add(HookDisableAfter / 2))
	}
	short, err := systems.Shortfalls(w.ctx, sys)
	w.must(err)
	same(t, "listed", short, []HookShortfall{{URN: larkford, School: "Larkford Primary School", Since: fridayNight, Disabled: true}})
	w.post(w.incident("DA-4", ada()))
	w.sweep()
	same(t, "events once it is off", len(r.told()), 3)

	worked, err := systems.TestHook(w.ctx, w.person(carol), larkford)
	w.must(err)
	same(t, "a test while it fails", worked, false)
	r.answers(http.StatusOK)
	worked, err = systems.TestHook(w.ctx, w.person(carol), larkford)
	w.must(err)
	same(t, "a test that works", worked, true)
	same(t, "the test says so", strings.HasPrefix(r.told()[4], "test "), true)
	short, err = systems.Shortfalls(w.ctx, sys)
	w.must(err)
	same(t, "listed", len(short), 0)
	w.post(w.incident("DA-5", ada()))
	w.sweep()
	same(t, "events once it is on again", len(r.told()), 6)
	if _, err := systems.Shortfalls(w.ctx, w.person(carol)); !errors.Is(err, fault.NotFound) {
		t.Errorf("a school's head lists all webhooks: %v", err)
	}
}

func TestARotationOverlapsAndARemovalEndsTheSecret(t *testing.T) {
	t.Parallel()
	w, r := connected(t)
	systems, head := w.systems(), w.person(carol)
	second, err := systems.RotateHook(w.ctx, head, larkford)
	w.must(err)
	r.mu.Lock()
	r.secrets = append(r.secrets, second)
	r.mu.Unlock()
	w.post(w.incident("DA-1", ada()))
	w.sweep()
	w.clock.set(w.clock.now().Add(HookOverlap))
	w.post(w.incident("DA-2", ada()))
	w.sweep()
	same(t, "signed with both, then with the new one", r.signed(), []string{"01", "1"})

	l, err := w.linkOf(larkford.String())
	w.must(err)
	w.must(systems.RemoveHook(w.ctx, head, larkford))
	w.must(systems.RemoveHook(w.ctx, head, larkford)) // twice is no error
	if _, err := w.openHook(w.ctx, l.Hook, larkford.String()); err == nil {
		t.Error("the address of a removed webhook can still be read")
	}
	w.post(w.incident("DA-3", ada()))
	w.sweep()
	same(t, "events", len(r.told()), 2)
	all, err := w.Log.Of(w.ctx, linkSubject(larkford.String()))
	w.must(err)
	for _, f := range all {
		if strings.Contains(string(f.Data), "127.0.0.1") || strings.Contains(string(f.Data), "whsec") {
			t.Errorf("%s says in the clear: %s", f.Type, f.Data)
		}
	}
	if strings.Contains(w.logs.String(), "127.0.0.1") || strings.Contains(w.logs.String(), "whsec") {
		t.Error("the log names the address or the secret")
	}
}

func TestWhoLooksAfterASchoolsSystem(t *testing.T) {
	t.Parallel()
	w, _ := connected(t)
	systems := w.systems()
	secret, err := systems.IssueKey(w.ctx, w.person(carol), larkford, "")
	w.must(err)
	id := strings.Split(secret, "_")[1]
	sys := auth.Principal{Account: "sys", Grants: []auth.Grant{{Role: RoleSystemAdmin}}}
	for name, c := range map[string]struct {
		p   auth.Principal
		urn schools.URN
		may bool
	}{
		"the head":                      {w.person(carol), larkford, true},
		"a system administrator":        {sys, larkford, true},
		"a key adult":                   {w.person(amina), larkford, false},
		"another school's key adult":    {w.person(dylan), larkford, false},
		"the head, of another school":   {w.person(carol), millside, false},
		"an operator":                   {w.operator("op@force.example", RoleForceAdmin), larkford, false},
		"an administrator, of no place": {sys, 123456, false},
		"nobody":                        {auth.Principal{}, larkford, false},
	} {
		_, hook := systems.Hook(w.ctx, c.p, c.urn)
		_, set := systems.SetHook(w.ctx, c.p, c.urn, "https://records.example/")
		_, rotate := systems.RotateHook(w.ctx, c.p, c.urn)
		_, keys := systems.Keys(w.ctx, c.p, c.urn)
		_, issue := systems.IssueKey(w.ctx, c.p, c.urn, "x")
		all := []error{hook, set, rotate, keys, issue}
		if !c.may {
			_, test := systems.TestHook(w.ctx, c.p, c.urn)
			all = append(all, test, systems.RemoveHook(w.ctx, c.p, c.urn), systems.RevokeKey(w.ctx, c.p, c.urn, id))
		}
		for i, err := range all {
			if c.may && err != nil || !c.may && !errors.Is(err, fault.NotFound) {
				t.Errorf("%s, act %d: %v", name, i, err)
			}
		}
	}
	if _, err := w.systems().keys.AuthenticateSchool(w.ctx, secret); err != nil {
		t.Errorf("the key that nobody might revoke: %v", err)
	}
}

// TestWhatASystemMayNotHaveDoesNotExist walks everything a key may not fetch:
// each answers as an id that was never given out.
func TestWhatASystemMayNotHaveDoesNotExist(t *testing.T) {
	t.Parallel()
	missing := func(w *world, m *Machines, c auth.SchoolClient) error {
		_, _, err := m.Fetch(w.ctx, c, strings.Repeat("0", 32))
		return err
	}
	for name, spoil := range map[string]func(*police.Incident){
		"a contact of the school is a party": func(in *police.Incident) {
			in.Adults[0] = police.Adult{ID: "A1", Role: police.AdultSuspect, Name: "Brian Cole", Emails: []string{brian}}
		},
		"the shared mailbox is a party's": func(in *police.Incident) { in.Adults[0].Emails = []string{backup} },
		"a party works at the school":     func(in *police.Incident) { in.Adults[0].EmployerURN = larkford.String() },
		"a party works in education, nobody knows where": func(in *police.Incident) {
			in.Adults[0].WorksInEducation = police.AnswerYes
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, r := connected(t)
			in := w.incident("DA-1", ada())
			spoil(&in)
			id := w.post(in)
			w.sweep()
			secret, err := w.systems().IssueKey(w.ctx, w.person(carol), larkford, "")
			w.must(err)
			m, key := NewMachines(w.Service), w.machine(secret)
			_, _, got := m.Fetch(w.ctx, key, w.at(id, larkford).ID)
			if !errors.Is(got, fault.NotFound) || got.Error() != missing(w, m, key).Error() {
				t.Errorf("fetching: %v", got)
			}
			list, err := m.List(w.ctx, key, "")
			if err != nil || len(list) != 0 {
				t.Errorf("listed: %+v, %v", list, err)
			}
			if _, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: "other"}); err != nil {
				t.Error(err)
			}
			w.sweep()
			same(t, "events", len(r.told()), 0)
			same(t, "fetches on record", count(w.types(id), FactFetched), 0)
		})
	}
	w, _ := connected(t)
	id := w.post(w.incident("DA-1", ada(), ben()))
	w.sweep()
	secret, err := w.systems().IssueKey(w.ctx, w.person(carol), larkford, "")
	w.must(err)
	m, key := NewMachines(w.Service), w.machine(secret)
	for name, c := range map[string]struct {
		key auth.SchoolClient
		id  string
	}{
		"another school's": {key, w.at(id, millside).ID},
		"without a school": {auth.SchoolClient{}, w.at(id, larkford).ID},
		"a case's id":      {key, id},
	} {
		if _, _, err := m.Fetch(w.ctx, c.key, c.id); err == nil || err.Error() != missing(w, m, key).Error() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAConflictThatComesLaterShutsTheSystemOut(t *testing.T) {
	t.Parallel()
	w, _ := connected(t)
	in := w.incident("DA-1", ada())
	in.Adults[0] = police.Adult{ID: "A1", Role: police.AdultSuspect, Name: "Nina Newcomer", Emails: []string{"nina@larkford.example"}}
	id := w.post(in)
	w.sweep()
	secret, err := w.systems().IssueKey(w.ctx, w.person(carol), larkford, "")
	w.must(err)
	m, key, n := NewMachines(w.Service), w.machine(secret), w.at(id, larkford)
	_, _, err = m.Fetch(w.ctx, key, n.ID)
	w.must(err)
	w.bring("contacts", contactsFile+"999001,key-adult,Nina Newcomer,nina@larkford.example,\n")
	if _, _, err := m.Fetch(w.ctx, key, n.ID); !errors.Is(err, fault.NotFound) {
		t.Errorf("after a party became a contact: %v", err)
	}
}

func TestAFetchIsOnRecordBeforeContentLeaves(t *testing.T) {
	t.Parallel()
	w, _ := connected(t)
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	secret, err := w.systems().IssueKey(w.ctx, w.person(carol), larkford, "")
	w.must(err)
	m, key, n := NewMachines(w.Service), w.machine(secret), w.at(id, larkford)
	ctx, cancel := context.WithCancel(w.ctx)
	cancel()
	if body, _, err := m.Fetch(ctx, key, n.ID); err == nil || body.Child.Forename != "" {
		t.Errorf("a body that could not be recorded: %v", err)
	}
	body, message, err := m.Fetch(w.ctx, key, n.ID)
	w.must(err)
	same(t, "child", body.Child.Forename, "Ada")
	same(t, "state", message.State, string(StateAlerted))
	last, err := w.Log.Last(w.ctx, caseSubject(id))
	w.must(err)
	same(t, "record", []string{last.Type, last.Actor, last.URN}, []string{FactFetched, "machine:" + key.KeyID, larkford.String()})

	_, err = w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: "other"})
	w.must(err)
	if _, _, err := m.Fetch(w.ctx, key, n.ID); fault.Code(err) != "ended" {
		t.Errorf("after it was withdrawn: %v", err)
	}
	list, err := m.List(w.ctx, key, "")
	w.must(err)
	same(t, "the list says so", list[0].State, string(StateRecalled))
}

func TestAListGoesOnFromItsCursor(t *testing.T) {
	t.Parallel()
	w, _ := connected(t)
	secret, err := w.systems().IssueKey(w.ctx, w.person(carol), larkford, "")
	w.must(err)
	m, key := NewMachines(w.Service), w.machine(secret)
	var ids []string
	for _, reference := range []string{"DA-1", "DA-2", "DA-3"} {
		ids = append(ids, w.at(w.routed(reference), larkford).ID)
		w.clock.set(w.clock.now().Add(time.Minute))
	}
	var seen []string
	cursor := ""
	for range 3 {
		list, err := m.List(w.ctx, key, cursor)
		w.must(err)
		seen, cursor = append(seen, list[0].ID), list[0].Cursor
	}
	same(t, "in the order of their changes", seen, ids)
	list, err := m.List(w.ctx, key, cursor)
	w.must(err)
	same(t, "no more for now", len(list), 0)

	_, _, err = w.inbox.Reveal(w.ctx, w.person(amina), ids[0])
	w.must(err)
	list, err = m.List(w.ctx, key, cursor)
	w.must(err)
	same(t, "what changed comes again", slices.Equal([]string{list[0].ID, list[0].State}, []string{ids[0], string(StateOpened)}), true)
}

// routed posts an incident about Ada and gives its case once it is routed.
func (w *world) routed(reference string) string {
	w.t.Helper()
	id := w.post(w.incident(reference, ada()))
	w.sweep()
	return id
}
