package auth_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/auth/authtest"
	"firstbell/internal/fault"
)

// inside is somebody who has just signed in with their first passkey.
func inside(t *testing.T) (w *authtest.World, device *authtest.Device, cookie string, who auth.Principal) {
	t.Helper()
	w = authtest.Start(t)
	device = w.Enrol(t, w.Invite(t, name, email))
	cookie, who, err := w.SignIn(t, device)
	if err != nil {
		t.Fatal(err)
	}
	return w, device, cookie, who
}

func TestAnotherPasskeyIsAddedNamedUsedAndRemoved(t *testing.T) {
	t.Parallel()
	w, first, cookie, who := inside(t)
	w.Clock.Advance(time.Minute)
	second := w.Add(t, who, " Office laptop ")
	list := own(t, w, who)
	if len(list) != 2 || !list[0].Current || list[1].Current || list[1].Name != "Office laptop" || !list[1].UsedOn.IsZero() || list[1].AddedAt != w.Clock.Now() {
		t.Errorf("after adding: %+v", list)
	}
	if err := w.Passkeys.Rename(ctx, who, list[0].ID, "Ada’s telephone"); err != nil {
		t.Error(err)
	}
	w.Clock.Advance(26 * time.Hour)
	elsewhere, now, err := w.SignIn(t, second)
	if err != nil {
		t.Fatalf("signing in with the second: %v", err)
	}
	list = own(t, w, now)
	if used := list[1].UsedOn; list[0].Name != "Ada’s telephone" || list[0].Current || !list[1].Current || !used.Equal(used.Truncate(24*time.Hour)) || w.Clock.Now().Sub(used) >= 24*time.Hour {
		t.Errorf("after signing in with the second: %+v", list)
	}
	if err := w.Passkeys.Remove(ctx, now, list[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.SignIn(t, first); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("signing in with the one that was removed: %v", err)
	}
	if _, err := w.Sessions.Lookup(ctx, elsewhere); err != nil {
		t.Errorf("the session of the other ended: %v", err)
	}
	if _, err := w.Sessions.Lookup(ctx, cookie); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("a session of the one that was removed: %v", err)
	}
	absent(t, w.Dir, "telephone")
	absent(t, w.Dir, "Office laptop")
}

func own(t *testing.T, w *authtest.World, who auth.Principal) []auth.OwnPasskey {
	t.Helper()
	list, err := w.Passkeys.Own(ctx, who)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Removing the passkey of one's own session ends this session, on a second node
// as well: each asks its own view.
func TestASessionEndsWithItsPasskeyOnEveryNode(t *testing.T) {
	t.Parallel()
	w, first, cookie, who := inside(t)
	other := w.Node(t)
	if _, err := other.Sessions.Lookup(ctx, cookie); err != nil {
		t.Fatalf("on the other node: %v", err)
	}
	w.Add(t, who, "another")
	if err := w.Passkeys.Remove(ctx, who, who.Passkey); err != nil {
		t.Fatal(err)
	}
	other.CatchUp(t)
	for about, node := range map[string]*authtest.World{"here": w, "on the other node": other} {
		if _, err := node.Sessions.Lookup(ctx, cookie); !errors.Is(err, fault.Unauthenticated) {
			t.Errorf("the session %s: %v", about, err)
		}
		if _, _, err := node.SignIn(t, first); !errors.Is(err, fault.Unauthenticated) {
			t.Errorf("signing in %s: %v", about, err)
		}
	}
}

// A cookie that a thief has is worth nothing on any node once access has ended
// on one of them.
func TestAStolenSessionEndsOnEveryNode(t *testing.T) {
	t.Parallel()
	w, _, cookie, who := inside(t)
	other := w.Node(t)
	if err := w.Accounts.Revoke(ctx, who.Account, "test"); err != nil {
		t.Fatal(err)
	}
	other.CatchUp(t)
	if _, err := other.Sessions.Lookup(ctx, cookie); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("on the other node: %v", err)
	}
}

func TestOwnPasskeysRefuse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, code string
		do         func(w *authtest.World, who auth.Principal) error
	}{
		{"adding without having shown a passkey lately", "confirm", func(w *authtest.World, who auth.Principal) error {
			w.Clock.Advance(auth.ConfirmedFor)
			_, _, err := w.Passkeys.BeginAdd(ctx, who, "x")
			return err
		}},
		{"adding by whoever came in by a provider", "confirm", func(w *authtest.World, who auth.Principal) error {
			who.ConfirmedAt = time.Time{}
			_, _, err := w.Passkeys.BeginAdd(ctx, who, "x")
			return err
		}},
		{"removing without having shown a passkey lately", "confirm", func(w *authtest.World, who auth.Principal) error {
			w.Clock.Advance(auth.ConfirmedFor)
			return w.Passkeys.Remove(ctx, who, who.Passkey)
		}},
		{"removing the last", "last-passkey", func(w *authtest.World, who auth.Principal) error { return w.Passkeys.Remove(ctx, who, who.Passkey) }},
		{"an eleventh", "too-many", func(w *authtest.World, who auth.Principal) error {
			for range auth.MaxPasskeys - 1 {
				w.Add(t, who, "x")
			}
			_, _, err := w.Passkeys.BeginAdd(ctx, who, "x")
			return err
		}},
		{"an eleventh, begun beside the tenth", "too-many", func(w *authtest.World, who auth.Principal) error {
			for range auth.MaxPasskeys - 2 {
				w.Add(t, who, "x")
			}
			options, id, err := w.Passkeys.BeginAdd(ctx, who, "x")
			if err != nil {
				return err
			}
			w.Add(t, who, "x")
			return w.Passkeys.FinishAdd(ctx, who, id, authtest.NewDevice(t).Create(t, options))
		}},
		{"a name of nothing", "name", func(w *authtest.World, who auth.Principal) error {
			return w.Passkeys.Rename(ctx, who, who.Passkey, " \t ")
		}},
		{"a name that is too long", "name", func(w *authtest.World, who auth.Principal) error {
			return w.Passkeys.Rename(ctx, who, who.Passkey, strings.Repeat("é", 61))
		}},
		{"a name that turns its line", "name", func(w *authtest.World, who auth.Principal) error {
			return w.Passkeys.Rename(ctx, who, who.Passkey, "a\u202eb")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w, _, _, who := inside(t)
			if err := c.do(w, who); fault.Code(err) != c.code {
				t.Errorf("%v, want %s", err, c.code)
			}
		})
	}
}

// What is another's, or was answered before, or from elsewhere, adds nothing.
func TestARegistrationCannotBeBorrowed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		want error
		do   func(w *authtest.World, who auth.Principal) error
	}{
		{"the same answer again", fault.Invalid, func(w *authtest.World, who auth.Principal) error {
			options, id := begin(t, w, who)
			answer := authtest.NewDevice(t).Create(t, options)
			if err := w.Passkeys.FinishAdd(ctx, who, id, answer); err != nil {
				t.Error(err)
			}
			return w.Passkeys.FinishAdd(ctx, who, id, answer)
		}},
		{"the same passkey in a new ceremony", fault.Invalid, func(w *authtest.World, who auth.Principal) error {
			again := w.Add(t, who, "x")
			options, id := begin(t, w, who)
			return w.Passkeys.FinishAdd(ctx, who, id, again.Create(t, options))
		}},
		{"an answer to another ceremony", fault.Invalid, func(w *authtest.World, who auth.Principal) error {
			options, _ := begin(t, w, who)
			_, id := begin(t, w, who)
			return w.Passkeys.FinishAdd(ctx, who, id, authtest.NewDevice(t).Create(t, options))
		}},
		{"another session of the same person", fault.Invalid, func(w *authtest.World, who auth.Principal) error {
			options, id := begin(t, w, who)
			who.Session = "another"
			return w.Passkeys.FinishAdd(ctx, who, id, authtest.NewDevice(t).Create(t, options))
		}},
		{"another person's session", fault.Invalid, func(w *authtest.World, who auth.Principal) error {
			_, thief, err := w.SignIn(t, w.Enrol(t, w.Invite(t, "Thief", "thief@school.example")))
			if err != nil {
				return err
			}
			options, id := begin(t, w, who)
			return w.Passkeys.FinishAdd(ctx, thief, id, authtest.NewDevice(t).Create(t, options))
		}},
		{"a passkey that another person registered", fault.Invalid, func(w *authtest.World, who auth.Principal) error {
			theirs := w.Enrol(t, w.Invite(t, "Head", "head@school.example"))
			options, id := begin(t, w, who)
			return w.Passkeys.FinishAdd(ctx, who, id, theirs.Create(t, options))
		}},
		{"a device that did not verify the person", fault.Invalid, func(w *authtest.World, who auth.Principal) error {
			options, id := begin(t, w, who)
			d := authtest.NewDevice(t)
			d.Verified = false
			return w.Passkeys.FinishAdd(ctx, who, id, d.Create(t, options))
		}},
		{"a look-alike site", fault.Invalid, func(w *authtest.World, who auth.Principal) error {
			options, id := begin(t, w, who)
			d := authtest.NewDevice(t)
			d.Origin = "https://firstbe11.example"
			return w.Passkeys.FinishAdd(ctx, who, id, d.Create(t, options))
		}},
		{"access that ended meanwhile", fault.Invalid, func(w *authtest.World, who auth.Principal) error {
			options, id := begin(t, w, who)
			if err := w.Accounts.Revoke(ctx, who.Account, "test"); err != nil {
				return err
			}
			return w.Passkeys.FinishAdd(ctx, who, id, authtest.NewDevice(t).Create(t, options))
		}},
		{"access that ended and began again meanwhile", fault.Invalid, func(w *authtest.World, who auth.Principal) error {
			options, id := begin(t, w, who)
			w.Enrol(t, w.Invite(t, name, email))
			return w.Passkeys.FinishAdd(ctx, who, id, authtest.NewDevice(t).Create(t, options))
		}},
		{"renaming another's", fault.NotFound, func(w *authtest.World, who auth.Principal) error {
			return w.Passkeys.Rename(ctx, who, theirs(t, w), "x")
		}},
		{"removing another's", fault.NotFound, func(w *authtest.World, who auth.Principal) error {
			w.Add(t, who, "x")
			return w.Passkeys.Remove(ctx, who, theirs(t, w))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w, _, _, who := inside(t)
			if err := c.do(w, who); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

func begin(t *testing.T, w *authtest.World, who auth.Principal) (options any, id string) {
	t.Helper()
	options, id, err := w.Passkeys.BeginAdd(ctx, who, "x")
	if err != nil {
		t.Fatal(err)
	}
	return options, id
}

// theirs is the id of another person's passkey.
func theirs(t *testing.T, w *authtest.World) string {
	t.Helper()
	_, other, err := w.SignIn(t, w.Enrol(t, w.Invite(t, "Head", "head@school.example")))
	if err != nil {
		t.Fatal(err)
	}
	return other.Passkey
}

// The device is told which passkeys the person has, so that it makes no second.
func TestTheSameDeviceIsToldNotToMakeASecond(t *testing.T) {
	t.Parallel()
	w, first, _, who := inside(t)
	second := w.Add(t, who, "x")
	options, _ := begin(t, w, who)
	raw, err := json.Marshal(options)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []*authtest.Device{first, second} {
		if !strings.Contains(string(raw), d.CredentialID()) {
			t.Errorf("the options exclude no %s: %s", d.CredentialID(), raw)
		}
	}
}

// Each passkey has its own counter: one that went backwards is refused, and the
// others go on.
func TestTheCounterOfOneOfSeveralPasskeys(t *testing.T) {
	t.Parallel()
	w, first, _, who := inside(t)
	second := w.Add(t, who, "x")
	for _, c := range []struct {
		device *authtest.Device
		count  uint32
		ok     bool
	}{{first, 9, true}, {second, 3, true}, {first, 8, false}, {second, 4, true}, {second, 4, false}, {first, 10, true}} {
		c.device.Counter = c.count
		if _, _, err := w.SignIn(t, c.device); (err == nil) != c.ok {
			t.Errorf("count %d: %v", c.count, err)
		}
	}
	if i := slices.IndexFunc(own(t, w, who), func(p auth.OwnPasskey) bool { return p.UsedOn.IsZero() }); i >= 0 {
		t.Errorf("passkey %d was never used", i)
	}
}
