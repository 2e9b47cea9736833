package police

import "time"

// The limits of the door. They are part of the published description.
const (
	MaxBodyBytes = 64 << 10 // of one request body
	MaxDepth     = 16       // of objects and lists inside each other; an incident needs 5
	MaxFaults    = 100      // reported in one answer; a further one says that some were left out

	// ClockSkew is how far a force's clock may be ahead of ours before a time
	// counts as in the future.
	ClockSkew = 5 * time.Minute
	// OldestYear is the earliest year that is taken for an incident or a birth
	// to be meant. Systems write 1900 for "not known", and a child whose date of
	// birth is not known must not be read as an adult.
	OldestYear = 1905
)
