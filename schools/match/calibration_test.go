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
	for _, text := range []string{"", "[]", `{"steps":[{"logOdds":1,"probability":2}]}`, `{"steps":[{"logOdds":1,"probability":0.5},{"logOdds":0,"probability":0.6}]}`} {
		if _, err := ParseCalibration([]byte(text)); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
	if c := shippedCalibration(); c.Version == "" {
		t.Error("the shipped table has no version")
	}
}
