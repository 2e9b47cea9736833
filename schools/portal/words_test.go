package portal_test

import (
	"strings"
	"testing"

	"firstbell/schools/portal"
)

func TestCodesAreReadAsWords(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"coercive-or-controlling": "Coercive or controlling behaviour",
		"parents-former-partner":  "Parent’s former partner",
		"saw it":                  "Saw it",
		"a-code-of-next-year":     "A code of next year",
		"parent's partner":        "Parent’s partner",
		"unknown":                 "Not known",
		"":                        "",
		" mother ":                "Mother",
		"École":                   "École",
	} {
		if got := portal.InWords(code); got != want {
			t.Errorf("InWords(%q) = %q, want %q", code, got, want)
		}
	}
}

func TestRelationshipsAreTheChilds(t *testing.T) {
	t.Parallel()
	for who, want := range map[string]string{
		"mother": "the child’s mother", "parent's partner": "the child’s parent’s partner", "": "", "other": "another adult",
		"another relative": "another relative of the child",
		"an adult whose relationship to the child is not recorded": "an adult whose relationship to the child is not recorded",
		"the young person's own partner or former partner":         "the young person’s own partner or former partner",
	} {
		if got := portal.Relative(who); got != want {
			t.Errorf("Relative(%q) = %q, want %q", who, got, want)
		}
	}
}

func FuzzTelephone(f *testing.F) {
	for _, seed := range []string{"0300 000 0000", "+44 (0)300-000", "101", "javascript:alert(1)", "999;x", "+", "٠٣٠٠", "0300 ext 4", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, phone string) {
		link := string(portal.Telephone(phone))
		if link == "" {
			return
		}
		digits, ok := strings.CutPrefix(link, "tel:")
		if !ok || strings.Trim(strings.TrimPrefix(digits, "+"), "0123456789") != "" || len(digits) < 3 {
			t.Errorf("telephone number became the link %q", link)
		}
	})
}
