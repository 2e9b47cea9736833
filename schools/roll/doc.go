// Package roll reads school rolls and finds pupils on them.
//
// A roll file is CSV with one row for each pupil at each school; a child at
// two schools has two rows with one UPN. Read turns it into pupils, rejecting
// by line what cannot be a pupil and warning of what merely lowers confidence,
// such as a UPN whose check letter is wrong. An Index answers the two exact
// questions of the matcher, by UPN and by name with date of birth, for pupils
// who are on their roll on a given day. It is immutable and held in memory.
package roll
