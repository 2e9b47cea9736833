// Package facts turns what happened into facts, and keeps them.
//
// A fact is one message on one stream: a clear envelope that says what kind of
// thing happened, to which case, when and by whom, and sealed parts that only
// the vault can open. The stream is the truth; everything else in a data
// directory is a view of it and may be thrown away.
//
// Start runs a NATS server inside the process, without a port, over a file
// store that is synced at every write: a fact whose Publish has returned
// survives a power cut. Facts of one case share one subject, and a writer names
// the last sequence of that subject it has seen. If somebody else was faster,
// Publish answers ErrWrongSequence and nothing is stored: the writer reads the
// subject again and decides again. ErrWrongSequence never means "done".
//
// The package knows bytes, subjects and sequences. It opens no sealed part and
// knows nothing of children, schools or police.
//
// Beside the stream stands the receipts log, a plain file of checksummed lines.
// It holds no content; it exists to notice, after a restore or a broken disk,
// that something once accepted is no longer there.
package facts
