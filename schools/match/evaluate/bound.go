package evaluate

import "math"

// UpperBound is the Clopper-Pearson upper bound, one-sided at 95%, of the rate
// of something that happened k times in n: the highest rate at which so few
// are still as likely as one in twenty. For k = 0 it is about 3/n, the rule of
// three. Of no trial nothing is known: the bound is 1.
func UpperBound(k, n int) float64 {
	if n <= 0 || k >= n {
		return 1
	}
	low, high := float64(k)/float64(n), 1.0
	for range 80 {
		middle := (low + high) / 2
		if atMost(k, n, middle) > .05 {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// atMost is the probability of k or fewer successes in n trials.
func atMost(k, n int, p float64) float64 {
	if p <= 0 {
		return 1
	}
	if p >= 1 {
		return 0
	}
	lgN, _ := math.Lgamma(float64(n) + 1)
	sum := 0.0
	for i := k; i >= 0; i-- {
		lgI, _ := math.Lgamma(float64(i) + 1)
		lgR, _ := math.Lgamma(float64(n-i) + 1)
		term := math.Exp(lgN - lgI - lgR + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
		if sum += term; term < sum*1e-16 && float64(i) < float64(n)*p {
			break
		}
	}
	return min(sum, 1)
}
