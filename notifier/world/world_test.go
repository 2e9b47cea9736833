package world_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"firstbell/notifier/world"
	"firstbell/schools"
)

// moment is a Saturday in November, when most schools open again on Monday.
var moment = time.Date(2026, 11, 21, 19, 0, 0, 0, time.UTC)

func generate(t *testing.T, o world.Options) *world.World {
	t.Helper()
	if o.Now.IsZero() {
		o.Now = moment
	}
	w, err := world.Generate(o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func small(t *testing.T) *world.World {
	return generate(t, world.Options{Seed: 7, Schools: 30, Pupils: 3000})
}

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	o := world.Options{Seed: 1, Schools: 30, Pupils: 3000}
	one, two := digest(t, generate(t, o)), digest(t, generate(t, o))
	o.Seed = 2
	if other := digest(t, generate(t, o)); one != two || one == other {
		t.Errorf("seed 1: %s and %s; seed 2: %s", one, two, other)
	}
}

// digest is over every file of a world, in the order of their names.
func digest(t *testing.T, w *world.World) string {
	t.Helper()
	dir := t.TempDir()
	if err := w.WriteFiles(dir); err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		sum.Write([]byte(strings.TrimPrefix(path, dir)))
		sum.Write(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func TestTheDefaultWorldIsAsLargeAsItSays(t *testing.T) {
	t.Parallel()
	w := generate(t, world.Options{Seed: 3})
	if len(w.Pupils) != 20_000 || len(w.Schools) != 60 || len(w.Forces) != 2 || len(w.Councils) != 3 {
		t.Fatalf("%d pupils, %d schools, %d forces, %d councils", len(w.Pupils), len(w.Schools), len(w.Forces), len(w.Councils))
	}
	sizes := map[int]int{}
	for _, p := range w.Pupils {
		for _, s := range p.Rolls {
			sizes[s]++
		}
	}
	for i, s := range w.Schools {
		if sizes[i] < 3 || sizes[i] > 2500 {
			t.Errorf("%s has %d pupils", s.Name, sizes[i])
		}
	}
}

func TestEveryPupilNumberIsValidAndBelongsToOneChild(t *testing.T) {
	t.Parallel()
	w := generate(t, world.Options{Seed: 4})
	owner := map[string]bool{}
	for _, p := range w.Pupils {
		if _, err := schools.ParseUPN(p.UPN); err != nil {
			t.Fatalf("%s: %v", p.UPN, err)
		}
		if owner[p.UPN] {
			t.Fatalf("%s belongs to two children", p.UPN)
		}
		owner[p.UPN] = true
	}
}

func TestTheOddChildrenAreThere(t *testing.T) {
	t.Parallel()
	w := generate(t, world.Options{Seed: 5})
	var dual, left, split int
	named := map[string][]int{}
	for i, p := range w.Pupils {
		if len(p.Rolls) == 2 {
			dual++
			if p.Rolls[0] == p.Rolls[1] {
				t.Errorf("pupil %d is on one roll twice", i)
			}
		}
		if !p.OnRoll() {
			left++
		}
		key := p.Forename + "|" + p.Surname + "|" + p.DateOfBirth.String()
		named[key] = append(named[key], i)
	}
	for _, h := range w.Homes {
		for _, c := range h.Children {
			if w.Pupils[c].Rolls[0] != w.Pupils[h.Children[0]].Rolls[0] {
				split++
				break
			}
		}
	}
	pairs := 0
	for _, who := range named {
		if len(who) > 1 && w.Pupils[who[0]].Home != w.Pupils[who[1]].Home {
			pairs++
		}
	}
	if dual < 5 || left < 20 || pairs < 15 || split < 1000 {
		t.Errorf("%d on two rolls, %d gone, %d pairs of namesakes, %d homes with two schools", dual, left, pairs, split)
	}
}

func TestSchoolsHavePeopleButForTheSilentOne(t *testing.T) {
	t.Parallel()
	w := small(t)
	silent, leave := 0, 0
	for _, s := range w.Schools {
		key, head, back := w.ContactsOf(s.URN, schools.RoleKeyAdult), w.ContactsOf(s.URN, schools.RoleHead), w.ContactsOf(s.URN, schools.RoleFallback)
		if s.Silent {
			silent++
			if len(key)+len(head)+len(back) != 0 {
				t.Errorf("%s is silent and has contacts", s.Name)
			}
			continue
		}
		if len(key) < 2 || len(head) != 1 || len(back) != 1 {
			t.Errorf("%s: %d key adults, %d heads, %d fallbacks", s.Name, len(key), len(head), len(back))
		}
		if s.OnLeave {
			leave++
		}
	}
	if silent != 1 || leave != 1 {
		t.Errorf("%d silent schools and %d on leave, want one each", silent, leave)
	}
	seen := map[string]string{}
	for _, c := range w.Contacts {
		if name, ok := seen[c.Email]; ok && name != c.Name {
			t.Errorf("an address belongs to two people")
		}
		seen[c.Email] = c.Name
	}
}

func TestNothingInTheWorldCouldReachAPerson(t *testing.T) {
	t.Parallel()
	w := small(t)
	phone := regexp.MustCompile(`^(07700 900\d{3}|01632 960\d{3})$`)
	for _, c := range w.Contacts {
		if !strings.HasSuffix(c.Email, ".example") || !phone.MatchString(c.Phone) {
			t.Fatalf("a contact could be reached: %+v", c)
		}
	}
	for _, s := range w.Schools {
		if s.URN < 900001 || !strings.HasPrefix(s.Telephone, "01632960") || !strings.HasSuffix(s.Domain, ".example") {
			t.Fatalf("a school could be reached: %+v", s)
		}
	}
	for _, h := range w.Homes {
		if !regexp.MustCompile(`^(NK|HK|CK)\d{1,2} \d[A-Z]{2}$`).MatchString(h.Postcode) {
			t.Fatalf("a home could exist: %s", h.Postcode)
		}
	}
}

func TestACalendarIsOneAPersonWouldBelieve(t *testing.T) {
	t.Parallel()
	w := small(t)
	differ := map[string]bool{}
	for i, s := range w.Schools {
		days := 0
		var closed []schools.Entry
		for _, e := range w.Terms(i) {
			if e.Last.Before(e.First) {
				t.Errorf("%s: an entry ends before it begins: %+v", s.Name, e)
			}
			closed = append(closed, e)
		}
		for d := mustDate(t, "2026-09-01"); d.Before(mustDate(t, "2027-09-01")); d = d.AddDays(1) {
			if open(closed, d) {
				days++
			}
		}
		if days < 180 || days > 200 {
			t.Errorf("%s is open on %d days in a year", s.Name, days)
		}
		if got := open(closed, mustDate(t, "2026-11-23")); got != (!s.OnLeave && !s.Training) {
			t.Errorf("%s (on leave %v, training %v): open on the Monday: %v", s.Name, s.OnLeave, s.Training, got)
		}
		differ[string(w.TermsICS(i))[300:]] = true
	}
	if len(differ) < len(w.Schools)/2 {
		t.Errorf("%d calendars among %d schools", len(differ), len(w.Schools))
	}
}

func open(closed []schools.Entry, d schools.Date) bool {
	if d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		return false
	}
	for _, e := range closed {
		if !d.Before(e.First) && !d.After(e.Last) {
			return false
		}
	}
	return true
}

func mustDate(t *testing.T, text string) schools.Date {
	t.Helper()
	d, err := schools.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAWorldThatCannotBeMadeIsRefused(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]world.Options{
		"no moment":                    {},
		"too many forces":              {Now: moment, Forces: 40},
		"more forces than councils":    {Now: moment, Forces: 3, Councils: 1},
		"too few schools":              {Now: moment, Schools: 3},
		"a register that is not there": {Now: moment, RegisterFile: "missing.csv"},
	} {
		if _, err := world.Generate(o); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func BenchmarkGenerate(b *testing.B) {
	for b.Loop() {
		if _, err := world.Generate(world.Options{Seed: 1, Now: moment}); err != nil {
			b.Fatal(err)
		}
	}
}
