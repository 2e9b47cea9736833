// Package terms reads when a school is open: term dates from CSV for any
// number of schools, or from one school's iCal calendar.
//
// What it gives is plans: spans of days that are term, holiday, INSET or
// closure. An iCal file is written for parents, so its events are recognised
// by their words, and only by words that leave no doubt. An event that is not
// understood is left out with a warning, which can only make a deadline
// earlier. A recurring event is written out, within bounds; a time of day in any
// zone is converted to London's, and an event that leaves lessons time closes
// nothing. An event that is understood but cannot be placed with certainty, and
// a term that overlaps another, refuse the file by the line.
package terms
