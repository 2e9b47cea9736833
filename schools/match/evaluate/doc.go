// Package evaluate measures how well records are matched where the truth is
// known.
//
// It has two sides. Files compares two CSV files, or looks for duplicates in
// one: a field map says what the columns mean, a truth expression says which
// records are one person, and what comes out is precision and recall at fixed
// probabilities, the recall before the first false pair, the best F1, what the
// candidates reached, and how honest the probabilities are. Recall always has
// all true pairs for its denominator, those that were never candidates
// included.
//
// Roll puts the queries of a generated world to the pupil matcher and counts
// decisions: how many children were routed, how many to a wrong school, and
// how far down a person would have to look for the rest, by origin of the
// name, by what was wrong with the date of birth, for twins, namesakes and
// children on no roll. A rate that was zero is given with the upper bound that
// so many trials allow.
//
// The truth is read here and nowhere else: what is measured never sees it.
package evaluate
