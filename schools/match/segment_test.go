package match

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstbell/schools"
)

func TestDaysSurvivePacking(t *testing.T) {
	t.Parallel()
	before := day(0)
	for at := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2079; at = at.AddDate(0, 0, 1) {
		d, err := schools.NewDate(at.Year(), at.Month(), at.Day())
		if err != nil {
			t.Fatal(err)
		}
		packed := packDay(d)
		if packed != before+1 {
			t.Fatalf("%s is day %d after %d", d, packed, before)
		}
		before = packed
		if y, m, dd := packed.date(); y != at.Year() || m != int(at.Month()) || dd != at.Day() || yearOf[packed] != y {
			t.Fatalf("%s unpacks to %d-%d-%d", d, y, m, dd)
		}
	}
	if packDay(schools.Date{}) != 0 {
		t.Error("no date is a day")
	}
}

func TestPostcodesPack(t *testing.T) {
	t.Parallel()
	whole := []string{"M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 0AX", "EC1A 1BB", "SW1A 2AA", "L1 8JQ", "AB10 1XG"}
	seen := map[postcode]string{}
	for _, p := range whole {
		packed := packPostcode(p)
		if packed == 0 {
			t.Errorf("%s does not pack", p)
		}
		if other, twice := seen[packed]; twice {
			t.Errorf("%s and %s pack alike", p, other)
		}
		seen[packed] = p
	}
	for _, p := range []string{"", "M1", "ZZZ", "1AA 1AA", "ABC1 1AA", "M1 AAA", "M111 1AA"} {
		if packPostcode(p) != 0 {
			t.Errorf("%s packs although it is no whole postcode", p)
		}
	}
	a, b, c := packPostcode("M1 1AE"), packPostcode("M1 1AF"), packPostcode("m1 2af")
	if a.sector() != b.sector() || a.sector() == c.sector() || a.district() != c.district() {
		t.Error("sectors and districts do not nest")
	}
}

func TestNumbersSurvivePacking(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"J201361424001", "E925440199001", "D820123415001", "P82012341500A", "A000000000000"} {
		n, checked := packNumber(text)
		if !checked || string(n.upn()) != text {
			t.Errorf("%s unpacks to %s", text, n.upn())
		}
		if want, err := schools.ParseUPN(text); err != nil || want.Temporary() != n.temporary() {
			t.Errorf("%s: temporary is %v", text, n.temporary())
		}
	}
	for _, text := range []string{"", "B201361424001", "J20136142400I", "J2013614240", "J2013é142400"} {
		if _, checked := packNumber(text); checked {
			t.Errorf("%q passes", text)
		}
	}
	a, _ := packNumber("J201361424001")
	b, _ := packNumber("J201361424010")
	c, _ := packNumber("J201361424100")
	if !a.oneDigitOff(b) || a.oneDigitOff(c) && a == c || a.oneDigitOff(a) {
		t.Error("one digit off is wrong")
	}
}

func TestDictionaryFindsEveryNameAndItsNeighbours(t *testing.T) {
	t.Parallel()
	words := []string{"", "smith", "smyth", "jones", "okafor", "smith jones", "johnson", "johnston", "x"}
	counts := []uint32{0, 10, 2, 7, 1, 1, 3, 2, 1}
	d, number := makeDictionary(words, counts)
	for i, w := range words[1:] {
		id := d.find(w)
		if id == 0 || d.word(id) != w || d.count(id) != counts[i+1] || number[i+1] != id {
			t.Errorf("%q is not found right", w)
		}
	}
	if d.find("nobody") != 0 || d.find("") != 0 {
		t.Error("a name nobody has is found")
	}
	near := d.neighbours("jonhson")
	if len(near) == 0 || d.word(near[0].id) != "johnson" {
		t.Errorf("neighbours of jonhson: %v", near)
	}
	if class := d.class(soundOf("smith")); d.massOf(class) != 12 {
		t.Errorf("the class of smith has %d pupils, want 12", d.massOf(class))
	}
}

// TestOrderOfLoadingLeavesNoTrace packs the same pupils in two orders.
func TestOrderOfLoadingLeavesNoTrace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		pupils := rapid.SliceOfN(rapid.Custom(drawPupil), 0, 40).Draw(rt, "pupils")
		order := rapid.Permutation(pupils).Draw(rt, "order")
		a, b := indexOf(pupils...), indexOf(order...)
		for i := range a.segments[0].records {
			if a.segments[0].records[i] != b.segments[0].records[i] {
				rt.Fatalf("row %d differs", i)
			}
		}
	})
}

func indexOf(pupils ...schools.Pupil) *Index {
	b := NewBuilder(len(pupils))
	for _, p := range pupils {
		b.Add(p)
	}
	return b.Build()
}

// drawPupil makes pupils that are often alike.
func drawPupil(rt *rapid.T) schools.Pupil {
	born, _ := schools.NewDate(rapid.IntRange(2008, 2012).Draw(rt, "year"), time.Month(rapid.IntRange(1, 12).Draw(rt, "month")), rapid.IntRange(1, 28).Draw(rt, "day"))
	p := schools.Pupil{
		Forename:    rapid.SampledFrom([]string{"Anna", "Ann Marie", "Mohammed", "Muhammad Ali", "Sean", "Liz", "Zofia", ""}).Draw(rt, "forename"),
		Surname:     rapid.SampledFrom([]string{"Smith", "Smyth", "Smith-Jones", "Khan", "O'Neill", "Okafor", "", "عمر"}).Draw(rt, "surname"),
		KnownAs:     rapid.SliceOfN(rapid.SampledFrom([]string{"Mo", "Annie", "Beth"}), 0, 3).Draw(rt, "known"),
		DateOfBirth: born,
		Sex:         rapid.SampledFrom([]string{"F", "M", ""}).Draw(rt, "sex"),
		Postcode:    rapid.SampledFrom([]string{"M1 1AE", "M1 1AF", "B33 8TH", "", "nonsense"}).Draw(rt, "postcode"),
		URN:         schools.URN(rapid.IntRange(100000, 100004).Draw(rt, "urn")),
		UPN:         rapid.SampledFrom([]schools.UPN{"", "J201361424001", "E925440199001", "D820123415001", "B201361424001"}).Draw(rt, "upn"),
	}
	return p
}
