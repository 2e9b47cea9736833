package auth_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/auth/authtest"
	"firstbell/internal/fault"
)

// wrong is a code that is not in's.
func wrong(in auth.Invitation) string {
	if in.Code == "0000 0000" {
		return "00000001"
	}
	return "0000 0000"
}

// usable fails the test unless the invitation's usability is want.
func usable(t *testing.T, w *authtest.World, in auth.Invitation, want bool) {
	t.Helper()
	if got, err := w.Accounts.Usable(in.Token); err != nil || got != want {
		t.Errorf("Usable = %v, %v; want %v", got, err, want)
	}
}

func TestAnInvitationHasATokenAndACode(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	in := w.Invite(t, name, email)
	if len(in.Token) != 43 || len(in.Code) != 9 || in.Code[4] != ' ' {
		t.Errorf("invitation = %d characters and code %q", len(in.Token), in.Code)
	}
	if got := in.Expires.Sub(w.Clock.Now()); got != 7*24*time.Hour {
		t.Errorf("lasts %v", got)
	}
	absent(t, w.Dir, in.Token)
	absent(t, w.Dir, strings.ReplaceAll(in.Code, " ", ""))
}

func TestLookingAtAnInvitationNeverUsesIt(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	in := w.Invite(t, name, email)
	before, err := w.Engine.Log().LastSeq(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		usable(t, w, in, true)
	}
	if after, err := w.Engine.Log().LastSeq(ctx); err != nil || after != before {
		t.Errorf("looking wrote %d facts, %v", after-before, err)
	}
	w.Enrol(t, in)
}

// TestUnusableInvitationsAnswerAlike: nobody learns from the answer whether a
// link was ever good.
func TestUnusableInvitationsAnswerAlike(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		spoil func(w *authtest.World, in *auth.Invitation)
	}{
		{"unknown", func(_ *authtest.World, in *auth.Invitation) { in.Token = strings.Repeat("A", 43) }},
		{"empty", func(_ *authtest.World, in *auth.Invitation) { in.Token = "" }},
		{"expired", func(w *authtest.World, _ *auth.Invitation) { w.Clock.Advance(auth.InvitationLifetime) }},
		{"used", func(w *authtest.World, in *auth.Invitation) { w.Enrol(t, *in) }},
		{"replaced by a newer one", func(w *authtest.World, _ *auth.Invitation) { w.Invite(t, name, email) }},
		{"revoked with its account", func(w *authtest.World, in *auth.Invitation) {
			if err := w.Accounts.Revoke(ctx, in.Person, "test"); err != nil {
				t.Error(err)
			}
		}},
		{"blocked by five wrong codes", func(w *authtest.World, in *auth.Invitation) {
			for range auth.CodeTries {
				if _, _, err := w.Passkeys.BeginEnrol(ctx, in.Token, wrong(*in)); !errors.Is(err, auth.ErrCode) {
					t.Error(err)
				}
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := authtest.Start(t)
			in := w.Invite(t, name, email)
			c.spoil(w, &in)
			usable(t, w, in, false)
			before, err := w.Engine.Log().LastSeq(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for _, code := range []string{in.Code, wrong(in)} {
				if _, _, err := w.Passkeys.BeginEnrol(ctx, in.Token, code); err != error(auth.ErrInvitation) {
					t.Errorf("code right %v: %v", code == in.Code, err)
				}
			}
			if after, err := w.Engine.Log().LastSeq(ctx); err != nil || after != before {
				t.Errorf("an unusable invitation did the work of %d facts, %v", after-before, err)
			}
		})
	}
}

func TestTheRightCodeCountsInAnyGrouping(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	in := w.Invite(t, name, email)
	digits := strings.ReplaceAll(in.Code, " ", "")
	for _, typed := range []string{in.Code, digits, digits[:2] + "-" + digits[2:], " " + digits + "\n"} {
		if _, _, err := w.Passkeys.BeginEnrol(ctx, in.Token, typed); err != nil {
			t.Errorf("typed as %q: %v", typed, err)
		}
	}
	usable(t, w, in, true)
}

func TestTheRightCodeStartsTheTriesAgain(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	in := w.Invite(t, name, email)
	for range 3 {
		for range auth.CodeTries - 1 {
			if _, _, err := w.Passkeys.BeginEnrol(ctx, in.Token, wrong(in)); !errors.Is(err, auth.ErrCode) {
				t.Fatal(err)
			}
		}
		if _, _, err := w.Passkeys.BeginEnrol(ctx, in.Token, in.Code); err != nil {
			t.Fatal(err)
		}
	}
}

// TestGuessesSideBySideCountOneByOne: an attacker with many connections gets
// no more guesses than one with a single connection.
func TestGuessesSideBySideCountOneByOne(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	in := w.Invite(t, name, email)
	var told sync.Map
	var guesses sync.WaitGroup
	for i := range 40 {
		guesses.Go(func() {
			_, _, err := w.Passkeys.BeginEnrol(ctx, in.Token, wrong(in))
			told.Store(i, err)
		})
	}
	guesses.Wait()
	compared := 0
	told.Range(func(_, v any) bool {
		switch err := v.(error); {
		case errors.Is(err, auth.ErrCode):
			compared++
		case !errors.Is(err, auth.ErrInvitation) && !errors.Is(err, fault.Unavailable):
			t.Errorf("a guess ended in %v", err)
		}
		return true
	})
	if compared != auth.CodeTries {
		t.Errorf("%d guesses were compared, want %d", compared, auth.CodeTries)
	}
	usable(t, w, in, false)
}

func TestInviteRefusesWhatIsNoPerson(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	for _, c := range []struct {
		name string
		who  auth.Invitee
		code string
	}{
		{"no name", auth.Invitee{Email: email}, "name"},
		{"a name without end", auth.Invitee{Name: strings.Repeat("x", 121), Email: email}, "name"},
		{"a name that is no text", auth.Invitee{Name: "\xff\xfe", Email: email}, "name"},
		{"no address", auth.Invitee{Name: name}, "email"},
		{"an address with a display name", auth.Invitee{Name: name, Email: "Ada <" + email + ">"}, "email"},
		{"two addresses", auth.Invitee{Name: name, Email: email + ", b@b.example"}, "email"},
		{"a header smuggled in", auth.Invitee{Name: name, Email: email + "\r\nBcc: b@b.example"}, "email"},
		{"another person's address", auth.Invitee{Name: name, Email: email, Person: "0123"}, "email"},
	} {
		_, err := w.Accounts.Invite(ctx, "test", c.who)
		if !errors.Is(err, fault.Invalid) || fault.Code(err) != c.code {
			t.Errorf("%s: %v", c.name, err)
		}
		if err != nil && strings.Contains(err.Error(), "example,") {
			t.Errorf("%s: the error repeats what was typed: %v", c.name, err)
		}
	}
}
