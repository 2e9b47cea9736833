// Package crash marks the places where the process may die.
//
// Every promise of the kind "nothing accepted is ever lost" is a promise about
// the moment between two steps. Such a moment carries a name here:
//
//	crash.Point("t1.after-key")
//
// In a normal build a point costs nothing. In a build with the tag
// "crashpoints" the process kills itself with SIGKILL at the point named by
// FIRSTBELL_CRASH_AT, and a test then starts it again and looks for what was
// lost or doubled. A label followed by "#n" means the n-th time it is passed.
// FIRSTBELL_CRASH_TRACE names a file that collects the labels as they are passed.
package crash
