// Package schools is what Firstbell knows about schools: which there are, who
// is on their rolls, who keeps children safe in them, and when they are open.
//
// The register of schools is a Directory, an immutable snapshot that answers
// by number and by the first letters of a name. A Pupil is one child on one
// roll; a Contact is one person at one school who may be told; a Calendar says
// on which days pupils of one school attend, and Deadline turns the moment an
// incident was accepted into the moment by which the school must know. A
// Notification is exactly what one school is shown about one child.
//
// The package knows nothing of police forces. It holds values and pure
// functions: files are read by the packages beneath it (gias, roll, contacts,
// terms) and kept by registry. Time of day is Europe/London, here and nowhere
// else; every instant that leaves is UTC.
package schools
