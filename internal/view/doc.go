// Package view turns the fact log into answers.
//
// A view is a bbolt file that follows the log: a goroutine reads facts in
// order and hands each to the projector of its subject, which writes rows. The
// rows, the sequence they stand at, a rolling hash of every fact seen and the
// identity of the log go into one transaction, so the file is always a view of
// some whole prefix of one log.
//
// The view is never the truth. A projector is a pure function of envelopes: it
// opens no sealed part and reads no clock, so building the file anew gives the
// same bytes in every bucket, even after keys were destroyed. That makes the
// file disposable. It is dropped and built again when it belongs to another
// log, when a sequence is missing, when the code that built it was another, or
// when the machine (not merely the process) stopped without a clean Stop.
//
// The last case buys speed: commits are not synced. A killed process loses
// nothing by that, for the kernel still holds what was written, in order; only
// a crash of the machine can tear the file. So the file records, synced, which
// boot of which machine is writing it, and under another boot it is rebuilt.
// Syncing would add two waits for the disk to every batch and take them from
// the log, which has no other choice.
package view
