package evaluate

import "firstbell/schools/match"

// UpperBound is the Clopper-Pearson upper bound, one-sided at 95%, of the rate
// of something that happened k times in n. For k = 0 it is about 3/n, the rule
// of three. Of no trial nothing is known: the bound is 1.
func UpperBound(k, n int) float64 { return match.AtMost(k, n) }
