package main

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"firstbell/notifier"
)

func TestAccountsAreListedAndEndedOnTheCommandLine(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	a := h.open(t, Parts{})
	force := slices.Sorted(maps.Keys(h.keys))[0]
	must := func(args ...string) string {
		t.Helper()
		code, out, said := h.command(t, args...)
		if code != 0 {
			t.Fatalf("%v ends with %d: %s%s", args, code, out, said)
		}
		a.applied(t)
		return out
	}
	line := func() string {
		t.Helper()
		for _, l := range strings.Split(must("accounts", "list", "--scope", force), "\n") {
			if strings.Contains(l, "olu@hub.example") {
				return l
			}
		}
		t.Fatal("the account is not in the list")
		return ""
	}
	invite := []string{"invite", "--role", notifier.RoleOperator, "--scope", force, "--name", "Olu Stead", "--email", "olu@hub.example"}
	must(invite...)
	if got := line(); !strings.Contains(got, "invited") || !strings.Contains(got, "hub-operator:"+force) || !strings.Contains(got, "Olu Stead") {
		t.Errorf("listed as %q", got)
	}
	olu := h.reader(t, a, a.vault.PersonID("olu@hub.example"))
	if got := olu.get(t, "/desk"); got.status != http.StatusOK {
		t.Fatalf("the operator's desk answers %d", got.status)
	}
	must("accounts", "revoke", "Olu@hub.example")
	if got := line(); !strings.Contains(got, "revoked") {
		t.Errorf("after it ended it is listed as %q", got)
	}
	if got := olu.get(t, "/desk"); got.status == http.StatusOK {
		t.Error("a session outlives its account")
	}
	must(invite...) // the command line lets somebody in again
	if got := line(); !strings.Contains(got, "invited") {
		t.Errorf("invited again it is listed as %q", got)
	}
	if code, _, said := h.command(t, "accounts", "revoke", strings.Repeat("0", 32)); code != 1 || !strings.Contains(said, "no such account") {
		t.Errorf("nobody's account ends with %d: %s", code, said)
	}
	if out := must("accounts", "list", "--scope", "999999"); strings.Contains(out, "olu@hub.example") {
		t.Error("the list of a school names an operator")
	}
}

func TestNobodyIsInvitedForAForceThatIsNotKnown(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	a := h.open(t, Parts{})
	args := []string{"invite", "--role", notifier.RoleOperator, "--scope", "QQQ", "--name", "Olu Stead", "--email", "olu@hub.example"}
	if code, _, said := h.command(t, args...); code != 1 || !strings.Contains(said, "has no API key") {
		t.Errorf("ends with %d: %s", code, said)
	}
	if code, _, said := h.command(t, "keys", "issue", "--force", "QQQ"); code != 0 {
		t.Fatalf("issuing a key: %s", said)
	}
	a.applied(t)
	if code, _, said := h.command(t, args...); code != 0 {
		t.Errorf("once the force has a key: %d %s", code, said)
	}
}

func TestTheCodeIsPrintedWithoutALinkThatWasEmailed(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	h.open(t, Parts{})
	args := []string{"invite", "--role", notifier.RoleSystemAdmin, "--name", "Sy Tem", "--email", "sy@hub.example"}
	for _, c := range []struct {
		mail bool
		link bool
	}{{true, false}, {false, true}} {
		with := args
		if c.mail {
			with = append(slices.Clone(args), "--mail")
		}
		code, out, said := h.command(t, with...)
		if code != 0 || !strings.Contains(out, "Code  ") || strings.Contains(out, "/enrol/") != c.link {
			t.Errorf("mailed %v: ends with %d: %s%s", c.mail, code, out, said)
		}
	}
}
