// Package terms reads when a school is open: term dates from CSV for any
// number of schools, or from one school's iCal calendar.
//
// What it gives is plans: spans of days that are term, holiday, INSET or
// closure. An iCal file is written for parents, so its events are recognised
// by their words, and only by words that leave no doubt. An event that is not
// understood is left out with a warning, which can only make a deadline
// earlier; an event that is understood but cannot be placed with certainty, a
// recurring one or one with a time of day, refuses the file by its line.
package terms
