// Package backup copies a data directory, puts it back, and proves that what
// was erased cannot come back with it.
//
// A backup is two files that belong in two places. The facts file holds every
// fact, every imported object and the receipts, sealed under a key that lies
// with the other keys; it may be kept as long as the scheme keeps its facts.
// The keys file holds the wrapped keys and is kept in one copy only: each new
// one replaces the one before, after every erasure and at least every seven
// days. So content whose key was destroyed is beyond recovery at once in the
// live stores, and with the next keys file everywhere.
//
// The erasure register lies outside the data directory and names each key that
// was destroyed and when. Putting a backup back destroys those keys again
// before anything is served, so that an older keys file, if somebody kept one
// against the rules, brings nothing back by accident.
//
// Proving an erasure takes a facts file from before it and tries every key that
// the master key still unwraps on each ciphertext of the erased thing. With the
// keys file from before the erasure the same trial must succeed: that is the
// control which shows that the proof can fail.
package backup
