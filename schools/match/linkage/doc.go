// Package linkage finds the records of two files, or of one, that are about
// the same person, and says how probable that is for each pair.
//
// It turns files with a field map into pairs with bits of evidence, without
// ever being shown a truth: candidates come from a union of blocking rules
// chosen by their cost; how often equal persons agree (m) is learned by
// expectation and maximisation; how often strangers agree (u) is counted in the
// data for each value, so that agreeing on a rare name weighs more than on a
// common one, on near agreement as well as on exact. A pair is not judged
// alone: the records that could belong to one record compete with each other
// and with the hypothesis that it has no partner at all. That is no assignment
// of one to one; two rivals of equal weight keep equal probability.
//
// This is the model of Fellegi and Sunter. The pupil matcher one folder up is
// a faster sister for one fixed set of fields; this one takes any.
package linkage
