package signin_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"firstbell/internal/auth"
)

// askLost sends the form of the page for lost passkeys, and gives the answer
// with how often the view was read and how many facts were written for it.
func (b *browser) askLost(address string) (a answer, reads, facts uint64) {
	b.t.Helper()
	_, doc := b.get("/lost")
	doc.CheckAccessible("lost")
	last := func() uint64 {
		n, err := b.door.Engine.Log().LastSeq(b.t.Context())
		if err != nil {
			b.t.Fatal(err)
		}
		return n
	}
	before, wrote := b.door.View.Reads(), last()
	a = b.send("/lost", url.Values{"email": {address}})
	return a, b.door.View.Reads() - before, last() - wrote
}

// TestALostPasskeyAnswersAlikeForEverybody compares what strangers see and what
// is done: body, headers, reads and facts.
func TestALostPasskeyAnswersAlikeForEverybody(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.browser(t).enrol(d.Invite(t, name, email))
	d.Invite(t, "Invited", "invited@school.example")
	gone := d.Invite(t, "Gone", "gone@school.example")
	if err := d.Accounts.Revoke(t.Context(), gone.Person, "test"); err != nil {
		t.Fatal(err)
	}
	unknown, reads, facts := d.browser(t).askLost("nobody@school.example")
	if unknown.StatusCode != 200 || facts != 1 {
		t.Fatalf("an unknown address: %d, %d facts", unknown.StatusCode, facts)
	}
	for _, address := range []string{email, strings.ToUpper(email[:1]) + email[1:] + " ", "invited@school.example", "gone@school.example"} {
		a, r, f := d.browser(t).askLost(address)
		same := a.StatusCode == unknown.StatusCode && a.body == unknown.body
		if !same || len(a.Header) != len(unknown.Header) {
			t.Errorf("%s differs: %d %s", address, a.StatusCode, a.body)
		}
		if again := strings.HasSuffix(address, " "); r != reads && !again || f != facts && !again {
			t.Errorf("%s: %d reads and %d facts, for an unknown one %d and %d", address, r, f, reads, facts)
		}
	}
	if strings.Contains(d.logged.String(), "school.example") {
		t.Error("an address is in the log")
	}
}

// An address is asked for once in six hours, and what is none is said to be none
// without looking.
func TestALostPasskeyIsAskedForNowAndThen(t *testing.T) {
	t.Parallel()
	d := open(t)
	for i, want := range []uint64{1, 0, 1} {
		if i == 2 {
			d.Clock.Advance(auth.RecoveryEvery)
		}
		if a, _, facts := d.browser(t).askLost(email); a.StatusCode != 200 || facts != want {
			t.Errorf("request %d: %d, %d facts, want %d", i+1, a.StatusCode, facts, want)
		}
	}
	d = behindAProxy(t)
	for i, none := range []string{"", "ada", "Ada <ada@school.example>", "a@b\r\nBcc: c@d", strings.Repeat("a", 250) + "@b.example"} {
		if a, reads, facts := d.from(t, "192.0.2."+strconv.Itoa(i)).askLost(none); a.StatusCode != 422 || reads+facts != 0 {
			t.Errorf("%q: %d, %d reads, %d facts", none, a.StatusCode, reads, facts)
		}
	}
}

// Asking ends nothing and lets nobody in.
func TestAskingForARecoveryChangesNothing(t *testing.T) {
	t.Parallel()
	d := open(t)
	b := d.browser(t)
	device := b.enrol(d.Invite(t, name, email))
	b.signIn(device)
	d.browser(t).askLost(email)
	if a, _ := b.get("/room"); a.StatusCode != 200 {
		t.Errorf("the session afterwards: %d", a.StatusCode)
	}
	if a := d.browser(t).signIn(device); a.StatusCode != 200 {
		t.Errorf("the passkey afterwards: %d", a.StatusCode)
	}
}
