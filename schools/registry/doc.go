// Package registry keeps everything that is imported about schools, and serves
// it from memory.
//
// A file goes through three steps. It is read, row by row, and compared with
// what is held: that is a Diff, and a preview ends there. Applied, its new
// state is sealed into an object, the object is read back, and one fact on
// fb.dir.<kind> makes it current; then the key of the object it replaces is
// destroyed. A crash between any two steps leaves either the old state or the
// new one, never a part of a file, and what it leaves behind is swept up later.
// All directory facts share one expectation, so that an import computed from a
// state that is no longer current is refused.
//
// The projection holds only which object is current. Load opens those and
// builds a Snapshot, an immutable view of register, rolls, contacts and
// calendars that readers hold for as long as one decision takes; Follow swaps
// in the next one when the projection says so. Rolls have one object and one
// key for each school, so that one school's roll can be destroyed alone.
package registry
