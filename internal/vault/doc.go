// Package vault seals content so that each piece of it can die alone.
//
// Every incident body and every notification body has a data key of its own. A
// data key is wrapped by the epoch key of its week, an epoch key by the master
// key, and the master key lives in a file outside the data directory. To
// destroy content, Shred overwrites its wrapped data key on disk; the sealed
// bytes may then stay in the log and in every copy of it for ever, unreadable.
// When the last data key of a past week has gone, Sweep destroys the week's
// epoch key too, so that even an undeleted copy of a wrapped key is worthless.
//
// The master key may be exchanged while the service runs: Rotate wraps what it
// wrapped by the new one too, and Retire destroys what the old one wrapped. It
// may also be a key that never leaves a key management service, reached through
// the same four methods as a file's.
//
// Keys are written once and never rewritten: a rewritten key would leave its
// older copy on disk where no overwriting reaches it.
//
// The vault also holds the index key, fixed for the life of a data directory:
// Index turns identifiers into keyed hashes, which tell alike from unlike and
// say nothing to whoever lacks the key.
//
// What the vault cannot do: unseal a copy someone made in memory, or reach into
// a backup of the keys. Backups of keys must therefore be few and short-lived.
package vault
