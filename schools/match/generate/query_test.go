package generate

import (
	"math"
	"strings"
	"testing"

	"firstbell/schools"
)

func TestOfficersErrAsOftenAsTheProtocolSays(t *testing.T) {
	t.Parallel()
	const queries = 40000
	n := map[string]float64{}
	for q := range newWorld(t, 50000).Ask(3, queries, RatesOf(Typical)) {
		n["born "+string(q.BornAs)]++
		n["lives "+string(q.LivesAt)]++
		count(n, "sex missing", q.Sex == "")
		count(n, "school", q.School != "")
		count(n, "school wrong", q.School != "" && q.SchoolAs != Exact)
		count(n, "upn", q.UPN != "")
		count(n, "off", q.Child.OffRoll)
		count(n, "name exact", q.NamedAs == Exact)
	}
	for _, tc := range []struct {
		what      string
		want, off float64
	}{
		{"born exact", .88, .006}, {"born edit", .06, .005}, {"born swap", .02, .003}, {"born approximate", .02, .003}, {"born missing", .02, .003},
		{"lives exact", .70, .01}, {"sex missing", .03, .004}, {"school", .85, .006}, {"school wrong", .85 * .25, .01}, {"upn", .0093, .002}, {"off", .07, .006},
		{"name exact", .77, .05},
	} {
		if got := n[tc.what] / queries; math.Abs(got-tc.want) > tc.off {
			t.Errorf("%s: the share is %.4f, want %.4f", tc.what, got, tc.want)
		}
	}
}

func TestTiersAreWorseOneAfterTheOther(t *testing.T) {
	t.Parallel()
	w, before := newWorld(t, 20000), 1.1
	for _, tier := range []Tier{Easy, Typical, Hostile} {
		clean, off, n := 0.0, 0.0, 0.0
		for q := range w.Ask(3, 10000, RatesOf(tier)) {
			n++
			if q.BornAs == Exact && q.NamedAs == Exact && q.LivesAt == Exact {
				clean++
			}
			if q.Child.OffRoll {
				off++
			}
		}
		if clean/n >= before {
			t.Errorf("the %s tier is no worse than the one before", tier)
		}
		before = clean / n
		if want := RatesOf(tier).OffRoll; math.Abs(off/n-want) > .015 {
			t.Errorf("in the %s tier %.3f are on no roll, want %.2f", tier, off/n, want)
		}
	}
	if got := RatesOf(Hostile).OffRoll; got != .15 {
		t.Errorf("in the hostile tier %g are on no roll, want .15", got)
	}
}

func TestTimesChangesErrorsOnly(t *testing.T) {
	t.Parallel()
	half, whole := RatesOf(Typical).Times(.5), RatesOf(Typical)
	if half.BornEdit != whole.BornEdit/2 || half.PostcodeStale != whole.PostcodeStale/2 || half.SchoolWrong != whole.SchoolWrong/2 {
		t.Error("half the rates are not half of each")
	}
	if half.OffRoll != whole.OffRoll || half.SchoolText != whole.SchoolText || half.UPN != whole.UPN || half.Sibling != whole.Sibling {
		t.Error("what is asked about changed with the errors")
	}
	if r := RatesOf(Typical).Times(1000); r.BornEdit > .9 {
		t.Errorf("a rate grew to %g", r.BornEdit)
	}
}

func TestWhatIsWrittenIsWhatItIsSaidToBe(t *testing.T) {
	t.Parallel()
	for q := range newWorld(t, 20000).Ask(5, 20000, RatesOf(Hostile)) {
		c := q.Child
		if (q.BornAs == Exact) != (q.Born == c.Born.String()) && q.BornAs != Approximate {
			t.Fatalf("%s: the date of birth is said to be %s", q.ID(), q.BornAs)
		}
		if q.Born != "" {
			if _, err := schools.ParseDate(q.Born); err != nil {
				t.Fatalf("%s: the date of birth is no date", q.ID())
			}
		}
		if (q.LivesAt == Exact) != (q.Postcode == c.OnFile) && q.LivesAt != Stale {
			t.Fatalf("%s: the postcode is said to be %s", q.ID(), q.LivesAt)
		}
		if q.NamedAs == Exact && (q.Forename != c.Forename || !strings.EqualFold(q.Surname, c.Surname)) {
			t.Fatalf("%s: the name is said to be exact and is not", q.ID())
		}
		if q.UPN != "" && q.UPN != c.UPN {
			t.Fatalf("%s: the UPN is another's", q.ID())
		}
	}
}

func TestQueriesOfOneIncidentAreOneHousehold(t *testing.T) {
	t.Parallel()
	home, several, last := map[int]int{}, 0, -1
	seen := map[string]bool{}
	for q := range newWorld(t, 20000).Ask(5, 5000, RatesOf(Typical)) {
		if h, again := home[q.Incident]; again {
			several++
			if h != q.Child.Household || q.Incident != last {
				t.Fatalf("%s is of another household than its incident", q.ID())
			}
			if key := q.Child.ID(); seen[key] {
				t.Fatalf("%s asks about a child twice", q.ID())
			}
		} else {
			clear(seen)
		}
		home[q.Incident], last = q.Child.Household, q.Incident
		seen[q.Child.ID()] = true
	}
	if several < 500 {
		t.Errorf("only %d of 5000 queries are about brothers and sisters", several)
	}
}

func TestQueriesAreReadBackAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	dir, _ := inFolder(t, Job{Queries: 300, Tier: Hostile, QuerySeed: 11}, 2000)
	var read []Asking
	for a, err := range ReadQueries(open(t, dir, QueriesFile)) {
		if err != nil {
			t.Fatal(err)
		}
		read = append(read, a)
	}
	n := 0
	for q := range newWorld(t, 2000).Ask(11, 300, RatesOf(Hostile)) {
		a := read[n]
		if a.ID != q.ID() || a.Forename != q.Forename || a.School != q.School || a.TrueUPN != q.Child.UPN || a.OffRoll != q.Child.OffRoll || a.Age != q.Age {
			t.Fatalf("query %d was written as %+v and read as %+v", n, q, a)
		}
		n++
	}
	if n != len(read) {
		t.Errorf("%d queries were written, %d read", n, len(read))
	}
}

func TestATierIsReadByItsName(t *testing.T) {
	t.Parallel()
	if tier, err := ParseTier(" Hostile "); err != nil || tier != Hostile {
		t.Errorf("the tier is read as %q, %v", tier, err)
	}
	if _, err := ParseTier("brutal"); err == nil {
		t.Error("an unknown tier is taken")
	}
}
