package main

import (
	"strings"
	"testing"
)

func TestASchoolsListIsMadeEmptyOnlyWhereThatIsSaid(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	a := h.open(t, Parts{})
	urn := h.world.Schools[0].URN
	held := func() (pupils, contacts int) {
		a.applied(t)
		known := a.schools.Current()
		return known.Packed.Index().OnRoll(urn), len(known.Contacts.ByURN(urn))
	}
	if pupils, contacts := held(); pupils == 0 || contacts == 0 {
		t.Fatalf("the school begins with %d pupils and %d contacts", pupils, contacts)
	}
	for _, kind := range []string{"contacts", "roll"} {
		header, rows := h.importFile(t, kind)[0]+"\n", strings.Join(h.importFile(t, kind)[:2], "\n")+"\n"
		path, full := h.save(t, kind+"-header.csv", header), h.save(t, kind+"-rows.csv", rows)
		pupils, contacts := held()
		for name, args := range map[string][]string{
			"nothing said":       {path, "--urn", urn.String()},
			"a preview":          {path, "--urn", urn.String(), "--empty"},
			"a file with rows":   {full, "--urn", urn.String(), "--empty", "--apply"},
			"no school":          {path, "--empty", "--apply"},
			"an unknown school":  {path, "--urn", "123456", "--empty", "--apply"},
			"nothing said, done": {path, "--apply"},
		} {
			h.command(t, append([]string{"import", kind}, args...)...)
			if p, c := held(); p != pupils || c != contacts {
				t.Fatalf("%s, %s: %d pupils and %d contacts are left", kind, name, p, c)
			}
		}
		if code, out, said := h.command(t, "import", kind, path, "--urn", urn.String(), "--empty", "--apply"); code != 0 || !strings.Contains(out, "removed") {
			t.Fatalf("%s: ends with %d: %s%s", kind, code, out, said)
		}
	}
	if pupils, contacts := held(); pupils != 0 || contacts != 0 {
		t.Errorf("%d pupils and %d contacts are left", pupils, contacts)
	}
	if code, _, _ := h.command(t, "import", "schools", h.save(t, "s.csv", h.importFile(t, "schools")[0]+"\n"), "--urn", urn.String(), "--empty"); code == 0 {
		t.Error("the register can be made empty")
	}
}
