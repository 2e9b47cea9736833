// Package audit proves that nothing in the fact log was changed afterwards.
//
// Every fact is a leaf of one Merkle tree, in the order of the log. Once an
// hour the head of the tree, a single hash over everything until then, is
// signed; the signed head is a fact itself, and a copy goes to a second place
// that the machine's owner does not rule: a file on another disk, a mailbox, a
// web address. Whoever holds one such checkpoint can tell, years later, whether
// the log still says what it said then.
//
// An export is a text file of everything the log holds in clear, with digests
// in place of the sealed bodies: it discloses no child to whoever reads it and
// stays checkable after the bodies' keys are destroyed. Verify needs the export
// and nothing else, and says at which line it stops being true. To know that it
// is whole as well as true, compare the fingerprint it prints with the one that
// was written down when the service was set up, or give it a checkpoint from
// the second place.
//
// The tree follows RFC 6962 (golang.org/x/mod/sumdb/tlog), signed heads follow
// the C2SP formats tlog-checkpoint and signed-note, so that tools that others
// wrote can check them too.
package audit
