package connect_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web/pagetest"
	"firstbell/internal/web/say"
	"firstbell/schools"
	"firstbell/schools/connect"
)

// morning is when these tests happen.
var morning = time.Date(2026, 11, 23, 7, 50, 0, 0, say.London).UTC()

// messages are one school's, by id; what is not here does not exist.
type messages struct {
	of      map[string]string // id → state, of school 999001
	fetched []string          // key and id
	after   []string
}

func (m *messages) List(_ context.Context, c auth.SchoolClient, after string) ([]connect.Message, error) {
	m.after = append(m.after, after)
	var all []connect.Message
	for id, state := range m.of {
		if c.School == "999001" {
			all = append(all, connect.Message{ID: id, State: state, Changed: morning, Deadline: morning.Add(time.Hour), Cursor: "1-" + id})
		}
	}
	return all, nil
}

func (m *messages) Fetch(_ context.Context, c auth.SchoolClient, id string) (schools.Notification, connect.Message, error) {
	state, ok := m.of[id]
	switch {
	case !ok || c.School != "999001":
		return schools.Notification{}, connect.Message{}, fault.New(fault.NotFound, "", "Something that tells more than it should.")
	case state == "recalled":
		return schools.Notification{}, connect.Message{}, fault.New(fault.Conflict, "ended", "This message has ended.")
	case state == "broken":
		return schools.Notification{}, connect.Message{}, io.ErrUnexpectedEOF
	}
	m.fetched = append(m.fetched, c.KeyID+" "+id)
	return schools.Notification{Detail: schools.DetailMinimal, Child: schools.Child{Forename: "Ada", Surname: "Able"}},
		connect.Message{ID: id, State: state, Changed: morning, Deadline: morning.Add(time.Hour)}, nil
}

// keys are the good keys of schools.
type keys map[string]auth.SchoolClient

func (k keys) AuthenticateSchool(_ context.Context, presented string) (auth.SchoolClient, error) {
	if c, ok := k[presented]; ok {
		return c, nil
	}
	return auth.SchoolClient{}, fault.New(fault.Unauthenticated, "key", "The API key is not valid.")
}

// desk remembers what the pages asked for.
type desk struct {
	word    string
	wordAt  time.Time
	hook    connect.Hook
	url     string
	ring    []auth.SchoolKey
	asked   int
	refuses error // of what is set next
}

func (d *desk) SetAt(context.Context, auth.Principal, schools.URN) (time.Time, error) {
	return d.wordAt, nil
}

func (d *desk) Set(_ context.Context, _ auth.Principal, _ schools.URN, word string) error {
	d.asked++
	if d.refuses == nil {
		d.word, d.wordAt = word, morning
	}
	return d.refuses
}

func (d *desk) Hook(context.Context, auth.Principal, schools.URN) (connect.Hook, error) {
	return d.hook, nil
}

func (d *desk) SetHook(_ context.Context, _ auth.Principal, _ schools.URN, url string) (string, error) {
	d.asked++
	if d.refuses != nil {
		return "", d.refuses
	}
	d.url, d.hook = url, connect.Hook{Set: true, SetAt: morning}
	return "whsec_first", nil
}

func (d *desk) RotateHook(context.Context, auth.Principal, schools.URN) (string, error) {
	d.asked++
	d.hook.OverlapUntil = morning.Add(24 * time.Hour)
	return "whsec_second", nil
}

func (d *desk) RemoveHook(context.Context, auth.Principal, schools.URN) error {
	d.asked++
	d.hook = connect.Hook{}
	return nil
}

func (d *desk) TestHook(context.Context, auth.Principal, schools.URN) (bool, error) {
	d.asked++
	return d.refuses == nil, nil
}

func (d *desk) Keys(context.Context, auth.Principal, schools.URN) ([]auth.SchoolKey, error) {
	return d.ring, nil
}

func (d *desk) IssueKey(_ context.Context, _ auth.Principal, urn schools.URN, label string) (string, error) {
	d.asked++
	if d.refuses != nil {
		return "", d.refuses
	}
	d.ring = append(d.ring, auth.SchoolKey{ID: "k1", School: urn.String(), Label: label, IssuedAt: morning, ExpiresAt: morning.Add(auth.DefaultSchoolKeyAge)})
	return "fbs_k1_secret", nil
}

func (d *desk) RevokeKey(_ context.Context, _ auth.Principal, _ schools.URN, id string) error {
	d.asked++
	for i := range d.ring {
		if d.ring[i].ID == id {
			d.ring[i].RevokedAt = morning
			return nil
		}
	}
	return fault.NotFound
}

var (
	_ connect.Messages = (*messages)(nil)
	_ connect.Words    = (*desk)(nil)
	_ connect.Hooks    = (*desk)(nil)
	_ connect.KeyRing  = (*desk)(nil)
)

// world is a site with the pages and the API of this package.
type world struct {
	messages *messages
	desk     *desk
	app      *fiber.App
	log      *strings.Builder
	now      time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	grant := func(role auth.Role, scope string) []auth.Grant { return []auth.Grant{{Role: role, Scope: scope}} }
	w := &world{messages: &messages{of: map[string]string{}}, desk: &desk{}, now: morning}
	site, logged := pagetest.NewSite(t, pagetest.Sessions{
		"head":  {Account: "head", Name: "Hal Head", Grants: grant(schools.RoleHead, "999001")},
		"lead":  {Account: "lead", Name: "Lea Lead", Grants: grant(schools.RoleKeyAdult, "999001")},
		"both":  {Account: "both", Name: "Bo Both", Grants: append(grant(schools.RoleHead, "999001"), grant(schools.RoleKeyAdult, "999002")...)},
		"trust": {Account: "trust", Name: "Tru Ust", Grants: grant(schools.RoleTrustLead, "999001")},
		"other": {Account: "other", Name: "Oth Er", Grants: grant(schools.RoleHead, "999002")},
		"oper":  {Account: "oper", Name: "Ope Rator", Grants: grant("hub-operator", "NORTH")},
		"sys":   {Account: "sys", Name: "Sy Tem", Grants: grant("system-admin", "")},
		"nil":   {Account: "nil", Name: "Nobody Now"},
	}, func() time.Time { return w.now })
	pages, err := connect.New(site, connect.Config{Words: w.desk, Hooks: w.desk, Keys: w.desk, Name: func(urn schools.URN) string { return "School " + urn.String() }})
	if err != nil {
		t.Fatal(err)
	}
	api := connect.NewAPI(w.messages, keys{
		"fbs_a_x": {KeyID: "a", School: "999001"}, "fbs_b_y": {KeyID: "b", School: "999002"},
	}, func() time.Time { return w.now }, nil)
	w.app, w.log = site.App(api.Mount), logged
	pages.Mount(w.app)
	return w
}

func (w *world) as(t *testing.T, who string) pagetest.Browser {
	return pagetest.Browser{T: t, App: w.app, Cookie: who}
}

// asks sends a request of a machine.
func (w *world) asks(t *testing.T, method, path, key string) (int, http.Header, string) {
	t.Helper()
	req := httptest.NewRequest(method, path, nil)
	req.Host = strings.TrimPrefix(pagetest.Origin, "http://")
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	res, err := w.app.Test(req, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(body)
}
