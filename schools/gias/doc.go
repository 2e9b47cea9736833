// Package gias reads the national register of schools and its links file.
//
// The register, Get Information About Schools, is published daily as CSV in
// Windows-1252 with some seventy columns, of which two dozen matter here. A
// short extract with five columns, as other services keep it, is read as well;
// which of the two a file is, its first row says. Dates are dd-mm-yyyy and
// often missing. Every row becomes a School or a rejection with its line:
// none is passed over in silence.
package gias
