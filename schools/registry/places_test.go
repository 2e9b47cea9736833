package registry_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/areas"
	"firstbell/schools/registry"
)

const (
	teamsFile = "la,team,name,telephone\n" +
		"886,home-education,Kent home education,020 7946 0001\n886,missing-education,Kent missing education,020 7946 0002\n"
	areasFile = "pcds,doterm,oslaua,pfa\nCT1 2EH,,E07000106,E23000032\nEC3A 5DE,,E09000001,E23000034\nCT1 2EJ,200101,,\n"
)

func TestCouncilTeamsAreServedBesideTheSchools(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, register)
	d := w.apply(t, registry.KindCouncils, teamsFile)
	if d.Added != 2 || !strings.Contains(d.String(), "URN 988601: has no contacts yet") {
		t.Errorf("%s", d)
	}
	w.apply(t, registry.KindContacts, "urn,role,name,email,phone\n988601,key-adult,Ola Quinn,ola.quinn@kent.example,020 7946 0001\n")
	w.apply(t, registry.KindSchools, register) // the register comes daily and says nothing of councils
	w.apply(t, registry.KindCouncils, "la,team,name,telephone\n201,home-education,City,020 7946 0009\n")
	for _, when := range []string{"at once", "after a restart"} {
		s := w.Current()
		team, ok := s.Directory.Lookup(988601)
		if !ok || team.Name != "Kent home education" || len(s.Contacts.ByURN(988601)) != 1 || len(s.Directory.Councils()) != 3 {
			t.Errorf("%s: %+v, %v", when, team, s.Directory.Councils())
		}
		if got := w.Grants(s.Contacts.ByURN(988601)[0].Person); len(got) != 1 || got[0].Scope != "988601" {
			t.Errorf("%s: the officer's grants are %v", when, got)
		}
		friday := time.Date(2027, 1, 15, 20, 0, 0, 0, time.UTC)
		if at, _, _ := schools.Deadline(s.Calendar(988601), friday, schools.OfficeStart); !at.Equal(time.Date(2027, 1, 18, 9, 0, 0, 0, time.UTC)) {
			t.Errorf("%s: due %s", when, at)
		}
		w.restart(t)
	}
	if d := w.apply(t, registry.KindCouncils, strings.Replace(teamsFile, "886,missing-education,Kent missing education,020 7946 0002\n", "", 1)); d.Removed != 1 ||
		!strings.Contains(d.String(), "council 886 has no team for missing-education") {
		t.Errorf("%s", d)
	}
}

func TestATeamIsNoSchool(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, register)
	w.apply(t, registry.KindCouncils, teamsFile)
	for kind, text := range map[registry.Kind]string{
		registry.KindSchools: register + "988601,Not a school,,Sevenoaks,TN13 1AA\n",
		registry.KindRoll:    strings.ReplaceAll(rollTwo, "100002", "988601"),
		registry.KindTerms:   "urn,kind,first,last\n988601,holiday,2027-02-15,2027-02-19\n",
	} {
		d, err := w.Preview(context.Background(), file(kind, text))
		if err != nil || len(d.Rejected) != 1 {
			t.Errorf("%s: %v\n%s", kind, err, d)
		}
	}
}

func TestThePostcodeDirectoryIsServedAndReplacedAsAWhole(t *testing.T) {
	t.Parallel()
	w := setup(t)
	if _, ok := w.Current().Areas.Lookup("CT1 2EH"); ok {
		t.Error("a postcode is known before any was imported")
	}
	if d := w.apply(t, registry.KindAreas, areasFile); d.Added != 3 || d.Rows != 3 || !strings.Contains(d.String(), "1 postcodes have no district") {
		t.Errorf("%s", d)
	}
	for _, when := range []string{"at once", "after a restart"} {
		if got, ok := w.Current().Areas.Lookup("ct12eh"); !ok || got != (areas.Place{District: "E07000106", Force: "E23000032"}) {
			t.Errorf("%s: %v, %v", when, got, ok)
		}
		w.restart(t)
	}
	d := w.apply(t, registry.KindAreas, "pcds,lad25cd,pfa23cd\nCT1 2EH,E07000114,E23000032\nEC3A 5DE,E09000001,E23000034\n")
	if d.Changed != 1 || d.Unchanged != 1 || d.Removed != 1 || w.Current().Areas.Len() != 2 {
		t.Errorf("%s", d)
	}
}

func TestABadPostcodeDirectoryChangesNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindAreas, areasFile)
	before := w.Current().DirectorySeq
	for name, text := range map[string]string{
		"a bad row":             areasFile + "Wintergreen,,E07000106,E23000032\n",
		"something else":        strings.Repeat("Wintergreen,,,\n", 1000),
		"no police force areas": "pcds,oslaua\nCT1 2EH,E07000106\n",
		"nothing":               "",
	} {
		d, err := w.Apply(context.Background(), file(registry.KindAreas, text), "operator")
		if !errors.Is(err, fault.Invalid) || strings.Contains(d.String()+err.Error(), "Wintergreen") {
			t.Errorf("%s: %v\n%s", name, err, d)
		}
	}
	if w.Current().DirectorySeq != before || w.Current().Areas.Len() != 3 {
		t.Error("the directory has changed")
	}
}
