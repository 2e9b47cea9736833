package auth_test

import (
	"errors"
	"strings"
	"testing"

	"firstbell/internal/auth"
	"firstbell/internal/auth/authtest"
	"firstbell/internal/fault"
)

// issue makes a key and fails the test where that fails.
func issue(t testing.TB, w *authtest.World, force string) string {
	t.Helper()
	secret, err := w.Keys.Issue(ctx, force, "rms-live", "test")
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func TestAnAPIKeyOpensItsForceOnly(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	avon, kent := issue(t, w, "AVON"), issue(t, w, "KENT")
	for secret, force := range map[string]string{avon: "AVON", kent: "KENT"} {
		c, err := w.Keys.Authenticate(ctx, secret)
		if err != nil || c.Force != force || !strings.HasPrefix(secret, "fbk_"+c.KeyID+"_") {
			t.Errorf("client = %+v, %v", c, err)
		}
		absent(t, w.Dir, strings.TrimPrefix(secret, "fbk_"+c.KeyID+"_"))
	}
}

func TestBadAPIKeysAnswerAlike(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	good, other, gone := issue(t, w, "AVON"), issue(t, w, "KENT"), issue(t, w, "AVON")
	if err := w.Keys.Revoke(ctx, strings.Split(gone, "_")[1], "test"); err != nil {
		t.Fatal(err)
	}
	part := func(key string, i int) string { return strings.SplitN(key, "_", 3)[i] }
	want := ""
	for _, c := range []struct{ name, key string }{
		{"nothing", ""},
		{"not a key", "Bearer something"},
		{"prefix only", "fbk_"},
		{"no secret", "fbk_" + part(good, 1)},
		{"an empty secret", "fbk_" + part(good, 1) + "_"},
		{"an unknown id", "fbk_0000000000000000_" + part(good, 2)},
		{"another key's secret", "fbk_" + part(good, 1) + "_" + part(other, 2)},
		{"a revoked key", gone},
		{"a longer secret", good + "A"},
		{"a shorter secret", good[:len(good)-1]},
		{"capital letters", strings.ToUpper(good)},
		{"very long", "fbk_" + strings.Repeat("a", 1<<16)},
	} {
		client, err := w.Keys.Authenticate(ctx, c.key)
		if !errors.Is(err, fault.Unauthenticated) || client != (auth.Client{}) {
			t.Errorf("%s: %+v, %v", c.name, client, err)
			continue
		}
		if want == "" {
			want = err.Error()
		}
		if err.Error() != want {
			t.Errorf("%s answers %q, others %q", c.name, err, want)
		}
	}
	if _, err := w.Keys.Authenticate(ctx, good); err != nil {
		t.Errorf("the good key: %v", err)
	}
}

func TestRotatingKeepsTheOldKeyUntilItIsRevoked(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	old := issue(t, w, "AVON")
	id := strings.Split(old, "_")[1]
	next, err := w.Keys.Rotate(ctx, id, "test", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{old, next} {
		if c, err := w.Keys.Authenticate(ctx, key); err != nil || c.Force != "AVON" {
			t.Errorf("before revoking: %+v, %v", c, err)
		}
	}
	for range 2 { // twice is no error
		if err := w.Keys.Revoke(ctx, id, "test"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Keys.Authenticate(ctx, old); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("the old key: %v", err)
	}
	if _, err := w.Keys.Rotate(ctx, id, "test", 0); !errors.Is(err, fault.NotFound) {
		t.Errorf("rotating a revoked key: %v", err)
	}
	list, err := w.Keys.List("AVON")
	if err != nil || len(list) != 2 || list[0].RevokedAt.IsZero() == list[1].RevokedAt.IsZero() {
		t.Errorf("list = %+v, %v", list, err)
	}
	if list, err = w.Keys.List("KENT"); err != nil || len(list) != 0 {
		t.Errorf("another force's list = %+v, %v", list, err)
	}
}

func TestIssueRefusesWhatIsNoForceOrLabel(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	for _, c := range [][2]string{
		{"", ""}, {"A", ""}, {"avon", ""}, {"AVON.SOMERSET", ""}, {"TOOLONGCODE", ""}, {"AV*", ""}, {">", ""},
		{"AVON", "Jane Smith's key"}, {"AVON", strings.Repeat("a", 33)}, {"AVON", "-x"},
	} {
		if _, err := w.Keys.Issue(ctx, c[0], c[1], "test"); !errors.Is(err, fault.Invalid) {
			t.Errorf("Issue(%q, %q): %v", c[0], c[1], err)
		}
	}
	if err := w.Keys.Revoke(ctx, "none", "test"); !errors.Is(err, fault.NotFound) {
		t.Errorf("revoking no key: %v", err)
	}
}

func FuzzAuthenticate(f *testing.F) {
	w := authtest.Start(f)
	good := issue(f, w, "AVON")
	for _, seed := range []string{"", good, good[:20], "fbk__", "fbk_a_b_c", "fbk_\x00_\xff", strings.Repeat("_", 300)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, presented string) {
		client, err := w.Keys.Authenticate(ctx, presented)
		if (err == nil) != (presented == good) {
			t.Errorf("client %+v, %v", client, err)
		}
	})
}
