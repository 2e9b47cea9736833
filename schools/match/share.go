package match

import "math"

// boundConfidence is the confidence of the one-sided bounds of a share.
const boundConfidence = .95

// AtMost is the largest share that is consistent, with 95% confidence, with
// having counted so many among all: the one-sided bound of Clopper and Pearson.
// Where nothing was counted it is 1.
func AtMost(counted, all int) float64 {
	if all <= 0 || counted >= all {
		return 1
	}
	return highestShare(func(share float64) bool { return binomialAtMost(counted, all, share) > 1-boundConfidence })
}

// AtLeast is the least such share. Where nothing was counted it is 0.
func AtLeast(counted, all int) float64 {
	if counted <= 0 {
		return 0
	}
	return highestShare(func(share float64) bool { return 1-binomialAtMost(counted-1, all, share) < 1-boundConfidence })
}

// highestShare finds where holds, true at 0, becomes false.
func highestShare(holds func(share float64) bool) float64 {
	low, high := 0.0, 1.0
	for range 80 {
		if middle := (low + high) / 2; holds(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// binomialAtMost is the chance of counting at most k among n at a given share.
// The likeliest terms come first, so that the far ones can be left out.
func binomialAtMost(k, n int, share float64) float64 {
	if share <= 0 {
		return 1
	}
	if share >= 1 {
		return 0
	}
	whole, _ := math.Lgamma(float64(n) + 1)
	sum := 0.0
	for i := k; i >= 0; i-- {
		chosen, _ := math.Lgamma(float64(i) + 1)
		left, _ := math.Lgamma(float64(n-i) + 1)
		term := math.Exp(whole - chosen - left + float64(i)*math.Log(share) + float64(n-i)*math.Log1p(-share))
		if sum += term; term < sum*1e-16 && float64(i) < float64(n)*share {
			break
		}
	}
	return min(sum, 1)
}
