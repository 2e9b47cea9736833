package roll_test

import (
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"firstbell/schools"
	"firstbell/schools/roll"
)

// anyPupil draws a pupil of any texts, as a careless import might hold.
var anyPupil = rapid.Custom(func(rt *rapid.T) schools.Pupil {
	text := func(label string) string { return rapid.String().Draw(rt, label) }
	date := func(label string) schools.Date {
		if rapid.Bool().Draw(rt, label+" unknown") {
			return schools.Date{}
		}
		first, err := schools.ParseDate("1800-01-01")
		if err != nil {
			rt.Fatal(err)
		}
		return first.AddDays(rapid.IntRange(0, 438_000).Draw(rt, label))
	}
	p := schools.Pupil{
		UPN: schools.UPN(text("upn")), Forename: text("forename"), Surname: text("surname"), Sex: text("sex"), Postcode: text("postcode"),
		DateOfBirth: date("born"), Start: date("start"), Leaving: date("leaving"), URN: schools.URN(rapid.IntRange(-1, 1<<30).Draw(rt, "urn")),
	}
	p.Attends = schools.Weekdays(rapid.Uint8().Draw(rt, "attends"))
	if known := rapid.SliceOfN(rapid.String(), 0, 3).Draw(rt, "known as"); len(known) > 0 {
		p.KnownAs = known
	}
	return p
})

func TestAPackedRollIsTheSameRoll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		pupils := rapid.SliceOfN(anyPupil, 0, 5).Draw(rt, "pupils")
		data := roll.PackPupils(pupils)
		got, err := roll.Unpack(data)
		if err != nil || len(got) != len(pupils) || len(got) > 0 && !reflect.DeepEqual(got, pupils) {
			rt.Fatalf("%v: %+v, want %+v", err, got, pupils)
		}
		cut := rapid.IntRange(0, len(data)-1).Draw(rt, "cut")
		if _, err := roll.Unpack(data[:cut]); !errors.Is(err, roll.ErrPacked) {
			rt.Fatalf("the first %d of %d bytes: %v", cut, len(data), err)
		}
	})
}

// A field that somebody adds to a pupil must be packed too.
func TestNoFieldOfAPupilIsLeftOut(t *testing.T) {
	t.Parallel()
	day, err := schools.ParseDate("2016-05-04")
	if err != nil {
		t.Fatal(err)
	}
	var p schools.Pupil
	v := reflect.ValueOf(&p).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Interface().(type) {
		case schools.Date:
			f.Set(reflect.ValueOf(day))
		case []string:
			f.Set(reflect.ValueOf([]string{"x"}))
		default:
			if f.Kind() == reflect.String {
				f.SetString("x")
			} else if f.CanInt() {
				f.SetInt(1)
			} else {
				f.SetUint(1)
			}
		}
	}
	got, err := roll.Unpack(roll.PackPupils([]schools.Pupil{p}))
	if err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], p) {
		t.Errorf("got %+v, %v; want %+v", got, err, p)
	}
}

func TestWhatIsNoPackedRollIsRefused(t *testing.T) {
	t.Parallel()
	whole := roll.PackPupils(pupilsAt(100001, 0, 3))
	for name, data := range map[string][]byte{
		"nothing":              nil,
		"JSON":                 []byte(`[{"forename":"Ada"}]`),
		"something after it":   append(append([]byte{}, whole...), 0),
		"a million pupils":     append([]byte("\x00roll2"), 0xc0, 0x84, 0x3d),
		"a text without end":   append([]byte("\x00roll2"), 1, 0xff, 0xff, 0xff, 0x7f),
		"a count that is none": append([]byte("\x00roll2"), 0xff),
	} {
		if _, err := roll.Unpack(data); !errors.Is(err, roll.ErrPacked) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add(roll.PackPupils(pupilsAt(100001, 0, 3)))
	f.Add([]byte("\x00roll2\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		pupils, err := roll.Unpack(data)
		if err != nil {
			return
		}
		again, err := roll.Unpack(roll.PackPupils(pupils))
		if err != nil || len(again) != len(pupils) {
			t.Errorf("%d pupils became %d: %v", len(pupils), len(again), err)
		}
	})
}

// BenchmarkUnpack is how fast a roll is opened that was unsealed already.
func BenchmarkUnpack(b *testing.B) {
	const pupils = 400
	data := roll.PackPupils(pupilsAt(100001, 0, pupils))
	b.ReportMetric(float64(len(data))/pupils, "bytes/pupil")
	for b.Loop() {
		if _, err := roll.Unpack(data); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/pupils, "ns/pupil")
}
