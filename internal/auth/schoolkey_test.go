package auth_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/auth/authtest"
	"firstbell/internal/fault"
)

func issueSchool(t testing.TB, w *authtest.World, school string) string {
	t.Helper()
	secret, err := w.Keys.IssueSchool(ctx, school, "records", "test", w.Clock.Now().Add(auth.DefaultSchoolKeyAge))
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func TestASchoolsKeyOpensItsSchoolOnlyUntilItEnds(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	one, other := issueSchool(t, w, "999001"), issueSchool(t, w, "999002")
	for secret, school := range map[string]string{one: "999001", other: "999002"} {
		c, err := w.Keys.AuthenticateSchool(ctx, secret)
		if err != nil || c.School != school || c.Actor() != "machine:"+c.KeyID {
			t.Errorf("client = %+v, %v", c, err)
		}
		absent(t, w.Dir, strings.TrimPrefix(secret, "fbs_"+c.KeyID+"_"))
	}
	id := strings.Split(one, "_")[1]
	if err := w.Keys.RevokeSchool(ctx, "999002", id, "test"); !errors.Is(err, fault.NotFound) {
		t.Errorf("another school revokes it: %v", err)
	}
	if err := w.Keys.RevokeSchool(ctx, "999001", id, "test"); err != nil {
		t.Fatal(err)
	}
	list, err := w.Keys.SchoolKeys("999001")
	if err != nil || len(list) != 1 || list[0].IsGood(w.Clock.Now()) || list[0].Label != "records" {
		t.Errorf("list = %+v, %v", list, err)
	}
	w.Clock.Advance(auth.DefaultSchoolKeyAge)
	for name, key := range map[string]string{"revoked": one, "expired": other} {
		if _, err := w.Keys.AuthenticateSchool(ctx, key); !errors.Is(err, fault.Unauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNeitherKindOfKeyOpensTheOthersDoor walks kinds of key against doors.
func TestNeitherKindOfKeyOpensTheOthersDoor(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	police, school := issue(t, w, "999001"), issueSchool(t, w, "999001") // a force whose code looks like a school's number
	_, unknown := w.Keys.Authenticate(ctx, "fbk_0000000000000000_x")
	for name, key := range map[string]string{
		"a school's key": school, "a school's key dressed as a force's": "fbk_" + strings.TrimPrefix(school, "fbs_"),
	} {
		if c, err := w.Keys.Authenticate(ctx, key); err == nil || err.Error() != unknown.Error() {
			t.Errorf("%s at the police door: %+v, %v", name, c, err)
		}
	}
	for name, key := range map[string]string{
		"a force's key": police, "a force's key dressed as a school's": "fbs_" + strings.TrimPrefix(police, "fbk_"), "nothing": "",
	} {
		if c, err := w.Keys.AuthenticateSchool(ctx, key); err == nil || err.Error() != unknown.Error() {
			t.Errorf("%s at the school's door: %+v, %v", name, c, err)
		}
	}
	if list, err := w.Keys.List(""); err != nil || len(list) != 1 {
		t.Errorf("the forces' keys are %+v, %v", list, err)
	}
	if list, err := w.Keys.SchoolKeys("999001"); err != nil || len(list) != 1 {
		t.Errorf("the school's keys are %+v, %v", list, err)
	}
	if _, err := w.Keys.Rotate(ctx, strings.Split(school, "_")[1], "test", 0); !errors.Is(err, fault.NotFound) {
		t.Errorf("a school's key is rotated as a force's: %v", err)
	}
}

func TestASchoolsKeyNeedsASchoolAndAnEnd(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	soon := w.Clock.Now().Add(time.Hour)
	for name, c := range map[string]struct {
		school, label string
		expires       time.Time
	}{
		"no school":         {"", "", soon},
		"a subject":         {"999001.>", "", soon},
		"no end":            {"999001", "", time.Time{}},
		"already over":      {"999001", "", w.Clock.Now()},
		"for ever":          {"999001", "", w.Clock.Now().Add(2 * auth.MaxSchoolKeyAge)},
		"a name as label":   {"999001", "Jane's key", soon},
		"a long label":      {"999001", strings.Repeat("a", 33), soon},
		"a small letter id": {"abc", "", soon},
	} {
		if _, err := w.Keys.IssueSchool(ctx, c.school, c.label, "test", c.expires); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
