package match

import (
	"math"
	"testing"
)

func TestTheBoundIsThatOfClopperAndPearson(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		wrong, all int
		want       float64
	}{
		{0, 0, 1}, {3, 3, 1},
		{0, 10, .2589}, {0, 100, .02951}, {0, 3000, .000998}, // 1 - .05^(1/n)
		{1, 100, .04656}, {5, 100, .10225}, // tables of the binomial distribution
	} {
		if got := AtMost(tc.wrong, tc.all); math.Abs(got-tc.want) > tc.want/200 {
			t.Errorf("%d wrong of %d: at most %.6f, want %.6f", tc.wrong, tc.all, got, tc.want)
		}
	}
}

func TestTheLeastShareIsThatOfClopperAndPearson(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		wrong, all int
		want       float64
	}{
		{0, 0, 0}, {0, 50, 0}, {1, 50, .001025}, {3, 3, .3684}, {5, 100, .01991},
	} {
		if got := AtLeast(tc.wrong, tc.all); math.Abs(got-tc.want) > tc.want/200 {
			t.Errorf("%d wrong of %d: at least %.6f, want %.6f", tc.wrong, tc.all, got, tc.want)
		}
	}
}
