// Package names compares the names of people as they are written down by
// people.
//
// Fold brings what an officer typed and what a school enrolled to one small
// form of plain letters; the package then tells how far two folded names are
// from each other by three independent roads: Variants, tables of our own of
// names that are different spellings or short forms of one another;
// JaroWinkler and OneEdit, which measure slips of the hand; and Sound, which
// keeps what is heard. None of them is transitive: that Liz is Elizabeth and
// Elizabeth is Betty does not make Liz into Betty.
//
// The package is pure and knows nothing of pupils, schools or files. Nothing
// in it fails: what cannot be read as a name folds to nothing.
package names
