package resolve_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"firstbell/schools"
	"firstbell/schools/resolve"
)

// sound checks what holds of every answer.
func sound(t interface{ Errorf(string, ...any) }, p resolve.Posterior) {
	sum := p.None + p.Others
	last := 2.
	for _, c := range p.Candidates {
		if !(c.Probability >= 0 && c.Probability <= 1) || c.Probability > last || math.IsInf(c.Bits, 0) || math.IsNaN(c.Bits) {
			t.Errorf("a probability of %v after %v with %v bits", c.Probability, last, c.Bits)
		}
		if len(c.Why) == 0 || math.Abs(p.Of(c.URN)-c.Probability) > 1e-9 {
			t.Errorf("%s has %v, listed with %v for %q", c.URN, p.Of(c.URN), c.Probability, c.Why)
		}
		last = c.Probability
		sum += c.Probability
	}
	if !(p.None >= 0 && p.None <= 1 && p.Others >= 0 && p.Others <= 1) || math.Abs(sum-1) > 1e-9 || len(p.Candidates) > resolve.MaxCandidates {
		t.Errorf("none %v and others %v with %d candidates sum to %v", p.None, p.Others, len(p.Candidates), sum)
	}
}

// pieces are what texts about schools are made of.
var pieces = []string{"St", "Mary's", "RC", "Prim", "school", "Queen", "Ethelburga", "Gram", "Dunmouth", "Larchester", "200010", "URN", "LX7", "9PN", "&", "Green", "field", "the", "of",
	"Osprey", "Tanglewood", "Edward", "VI", "PRU", "C of E", "Quarry", "Harebell", "901/3306", "q", "é", "Infnat"}

func TestEveryAnswerIsSound(t *testing.T) {
	t.Parallel()
	r := inventedResolver()
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 40).Draw(t, "text"), " ")
		hint := resolve.Hint{Town: rapid.SampledFrom(pieces).Draw(t, "town"), Council: rapid.SampledFrom(pieces).Draw(t, "council"),
			Postcode: rapid.SampledFrom([]string{"", "LX7 9PN", "DM1", "QQ1 1AA", "zz"}).Draw(t, "postcode"),
			Area:     rapid.SliceOfN(rapid.SampledFrom([]int{855, 901, 902, -1}), 0, 3).Draw(t, "area")}
		p := r.Resolve(text, hint)
		sound(t, p)
		if again := r.Resolve(text, hint); !reflect.DeepEqual(p, again) {
			t.Errorf("asked twice: %+v and %+v", p, again)
		}
	})
}

func TestRightTownNeverLowersTheRightSchool(t *testing.T) {
	t.Parallel()
	directory, links := invented()
	r := resolve.New(directory, links...)
	var all []schools.School
	directory.All(func(s schools.School) bool { all = append(all, s); return true })
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(all).Draw(t, "school")
		if !s.IsOpen() {
			t.Skip("closed")
		}
		q := distort(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)), s, .5)
		checkTown(t, r, q, s)
	})
}

func TestRightTownNeverLowersTheRightSchoolOfTheRegister(t *testing.T) {
	t.Parallel()
	w := realWorld(t)
	rng := rand.New(rand.NewPCG(3, 3))
	for range *questions {
		s := w.schools[rng.IntN(len(w.schools))]
		checkTown(t, w.resolver, distort(rng, s, .5), s)
	}
}

func checkTown(t interface{ Errorf(string, ...any) }, r *resolve.Resolver, q question, s schools.School) {
	without, with := r.Resolve(q.text, resolve.Hint{}), r.Resolve(q.text, resolve.Hint{Town: s.Town})
	if with.Of(s.URN) < without.Of(s.URN)-1e-9 {
		t.Errorf("%q: its town lowers %s from %.6f to %.6f", q.text, s.URN, without.Of(s.URN), with.Of(s.URN))
	}
}

func TestResolverServesManyAtOnce(t *testing.T) {
	t.Parallel()
	r := inventedResolver()
	want := r.Resolve("St Marys RC, Larchester", resolve.Hint{})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				r.Resolve("Tanglewood middle", town("Wexbridge"))
				if got := r.Resolve("St Marys RC, Larchester", resolve.Hint{}); !reflect.DeepEqual(got, want) {
					t.Errorf("got %+v", got)
				}
			}
		})
	}
	group.Wait()
}

func TestBitsSpeakForAndAgainst(t *testing.T) {
	t.Parallel()
	r := inventedResolver()
	p := r.Resolve("Queen Ethelburga's Grammar School, Dunmouth", resolve.Hint{})
	if p.Bits(200006) < 6 || p.Bits(200001) > -5 || p.Bits(200001) < resolve.LeastBits {
		t.Errorf("for %v, against %v", p.Bits(200006), p.Bits(200001))
	}
	if p := r.Resolve("not known", resolve.Hint{}); math.Abs(p.Bits(200001)) > 1e-9 {
		t.Errorf("nothing written says %v", p.Bits(200001))
	}
	if bits := (resolve.Posterior{}).Bits(200001); bits != 0 {
		t.Errorf("an empty answer says %v", bits)
	}
}

func TestHostileTextsAreAnswered(t *testing.T) {
	t.Parallel()
	r := inventedResolver()
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			sound(t, r.Resolve(text, resolve.Hint{Town: text, Council: text, Postcode: text}))
		})
	}
	plain, hidden := r.Resolve("Queen Ethelburga's", resolve.Hint{}), r.Resolve("Que\u200ben Eth\u00adelburga\u2019s\u202e", resolve.Hint{})
	if plain.Of(200006) != hidden.Of(200006) {
		t.Errorf("invisible characters change %v to %v", plain.Of(200006), hidden.Of(200006))
	}
	if lookalike := r.Resolve("Quееn Еthеlburgа", resolve.Hint{}); lookalike.Of(200006) < .5 {
		t.Errorf("Cyrillic look-alikes give %v", lookalike.Of(200006))
	}
}

// hostile are texts that break careless readers.
func hostile() map[string]string {
	return map[string]string{
		"10,000 letters": strings.Repeat("a", 10_000), "10,000 words": strings.Repeat("st ", 10_000), "right to left": "\u202eمدرسة القديسة مريم\u202c St Mary",
		"zero width": strings.Repeat("\u200b\u200d\ufeff", 3000) + "St\u200bMary", "marks": "S\u0301\u0301\u0301" + strings.Repeat("\u0301", 5000), "broken": "\xff\xfe\xc3(St\xa0Mary",
		"numbers": strings.Repeat("200010 ", 500), "postcodes": strings.Repeat("LX7 9PN ", 500), "nul": "\x00\x00", "digits": strings.Repeat("9", 10_000), "full width": "Ｓｔ　Ｍａｒｙ’ｓ",
		"ligatures": strings.Repeat("ﷺ", 300), "emoji": "🏫 St 👩‍👩‍👧 Mary", "one letter": "s", "dotless": "St Marıs", "number 000000": "000000 0000000 999999999999999999999",
	}
}

func FuzzResolve(f *testing.F) {
	for _, text := range hostile() {
		f.Add(text, "", "", "")
	}
	f.Add("St Marys RC Prim, Thornbury Green", "Larchester", "855", "LX7 9PN")
	f.Add("URN 200010 or 901/3306", "dunmouth", "Dunmouth City Council", "DM1")
	f.Add("K.E.VI & the 6th form of St", "é", "\u200b", "A1")
	r := inventedResolver()
	f.Fuzz(func(t *testing.T, text, town, council, postcode string) {
		sound(t, r.Resolve(text, resolve.Hint{Town: town, Council: council, Postcode: postcode}))
	})
}

func FuzzRegister(f *testing.F) {
	f.Add("St Mary's", "London", "EC1A 1AA", "Successor", "St Mary's")
	f.Add("", "\u200b", "?", "", "\xff")
	f.Fuzz(func(t *testing.T, name, town, postcode, kind, predecessor string) {
		links := []schools.Link{{URN: 100001, LinkURN: 100002, Name: predecessor, Type: kind}, {URN: 100003, LinkURN: 100001, Name: name, Type: "Successor"}}
		d := schools.NewDirectory([]schools.School{{URN: 100001, Name: name, Town: town, Postcode: postcode}, {URN: 100003, Name: predecessor, Town: name, Status: schools.StatusClosed}}, links)
		r := resolve.New(d, links...)
		for _, text := range []string{name, predecessor, town, name + " " + postcode} {
			sound(t, r.Resolve(text, resolve.Hint{Town: town, Postcode: postcode}))
		}
	})
}
