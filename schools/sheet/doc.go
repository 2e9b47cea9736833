// Package sheet turns an uploaded CSV file into rows with named columns, and
// every fault in it into a line, a column and a reason.
//
// Register, rolls, contacts and term dates arrive as CSV from many systems.
// This package settles once what they have in common: the encoding is detected
// strictly and never guessed from a mixture, columns are chosen by their names
// in the first row, lines are counted as an editor counts them even where a
// quoted value runs over several, and a value that a spreadsheet would run as
// a formula is refused. No reason ever repeats a value: the line and the
// column are enough to find it, and the value may be personal data.
package sheet
