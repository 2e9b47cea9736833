package match

import (
	"encoding/json"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestCalibrationNeverGoesDown(t *testing.T) {
	t.Parallel()
	outcome := rapid.Custom(func(rt *rapid.T) Outcome {
		return Outcome{LogOdds: rapid.Float64Range(-30, 30).Draw(rt, "bits"), Right: rapid.Bool().Draw(rt, "right")}
	})
	rapid.Check(t, func(rt *rapid.T) {
		outcomes := rapid.SliceOfN(outcome, 0, 60).Draw(rt, "outcomes")
		for _, c := range []*Calibration{LearnCalibration("t", outcomes), (&Calibration{}).Recalibrate("t", outcomes)} {
			text, err := json.Marshal(c)
			if err != nil {
				rt.Fatal(err)
			}
			if c, err = ParseCalibration(text); err != nil {
				rt.Fatal(err)
			}
			last := 0.0
			for bits := -40.0; bits < 40; bits += .5 {
				p := c.Probability(bits)
				if p < last-1e-12 || p < 0 || p > 1 || math.IsNaN(p) {
					rt.Fatalf("at %v bits %v after %v", bits, p, last)
				}
				last = p
			}
		}
	})
}

func TestCalibrationFollowsWhatCameOut(t *testing.T) {
	t.Parallel()
	var outcomes []Outcome
	for i := range 20_000 {
		bits := float64(i%20 - 10)
		outcomes = append(outcomes, Outcome{LogOdds: bits, Right: i%20 > 10 && i%40 != 39})
	}
	c := LearnCalibration("t", outcomes)
	if p := c.Probability(-5); p > .01 {
		t.Errorf("at -5 bits %v, none was right", p)
	}
	if p := c.Probability(9); p > .95 || p < .4 {
		t.Errorf("at 9 bits %v, half were right", p)
	}
	if p := (&Calibration{}).Probability(3); math.Abs(p-8.0/9) > 1e-9 {
		t.Errorf("no calibration changes 3 bits to %v", p)
	}
}

func TestParseCalibrationRefusesDisorder(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "[]", `{"steps":[{"logOdds":1,"probability":2}]}`, `{"steps":[{"logOdds":1,"probability":0.5},{"logOdds":0,"probability":0.6}]}`,
		`{"shown":[{"logOdds":1,"probability":0.5},{"logOdds":2,"probability":0.4}]}`} {
		if _, err := ParseCalibration([]byte(text)); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
	if c := shippedCalibration(); c.Version == "" {
		t.Error("the shipped table has no version")
	}
}

func TestWhatIsShownOfTheParkedDecidesNothing(t *testing.T) {
	t.Parallel()
	var parked []Outcome
	for i := range 3000 {
		parked = append(parked, Outcome{LogOdds: float64(i%3) - 1, Right: i%3 == 2 || i%12 == 0})
	}
	c := (&Calibration{Version: "t"}).WithShown(parked)
	for bits, want := range map[float64]float64{-1: .125, 1: 1, -30: .125, 30: 1} {
		if got := c.ShownProbability(bits); math.Abs(got-want) > .01 {
			t.Errorf("at %v bits %v is shown, want %v", bits, got, want)
		}
	}
	if got, want := c.Probability(1), 2.0/3; math.Abs(got-want) > 1e-9 {
		t.Errorf("it decides with %v at one bit, want %v", got, want)
	}
	if again := c.Recalibrate("u", []Outcome{{LogOdds: 1, Right: true}}); len(again.Shown) != len(c.Shown) {
		t.Errorf("a force's own outcomes left %d of %d steps of what is shown", len(again.Shown), len(c.Shown))
	}
	d := NewEngine(Config{Index: town(), Calibration: c}).Match(asking(arthur, noHome), today)
	total := 0.0
	for _, found := range d.Candidates {
		total += found.Probability
		if found.Waterfall.Probability != found.Probability {
			t.Errorf("beside %v its waterfall says %v", found.Probability, found.Waterfall.Probability)
		}
	}
	if d.Automatic || total <= 0 || total > 1+1e-9 {
		t.Errorf("routed %v, and what is shown adds up to %v", d.Automatic, total)
	}
}
