// Package generate invents a country of school children, and police officers
// who write them down in a hurry.
//
// A World is a number of pupils and a seed. It has postcode districts, schools
// near them, households of one to five children, and names that go with a
// year, a sex and a family's origin. Nothing of it is kept in memory but the
// register of schools: every household is worked out from the seed and its
// number, so that nine million pupils stream to a disk, and any one of them
// can be asked for at once. The same seed gives the same bytes on every
// machine.
//
// Queries are what police would send about these children: with slips of
// hand, ear and eye, short names and other spellings, a former address, a
// school remembered badly. Each carries the truth, so that a matcher can be
// held to account. What officers get wrong is kept strictly apart from what a
// matcher knows: this package imports nothing of schools/match, and its tables
// were written separately, because a matcher tested against its own table
// proves only that it can read.
//
// Nobody in this country exists. Names and dates meet by chance.
package generate
