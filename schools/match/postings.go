package match

import "slices"

// postings lists the rows that share a key, without storing the key: rows are
// grouped by a hash, and whoever reads a group checks the record itself. A
// posting costs six bytes.
type postings struct {
	offsets []uint32
	rows    []uint32
}

// rowsPerGroup is how many rows share a group on average.
const rowsPerGroup = 2

// makePostings groups n pairs of hash and row. The pairs are given twice, in
// the same order: once to count and once to place.
func makePostings(n int, pairs func(yield func(hash uint64, row uint32))) postings {
	if n == 0 {
		return postings{}
	}
	p := postings{offsets: make([]uint32, n/rowsPerGroup+2), rows: make([]uint32, n)}
	pairs(func(hash uint64, _ uint32) { p.offsets[p.group(hash)+1]++ })
	for i := 1; i < len(p.offsets); i++ {
		p.offsets[i] += p.offsets[i-1]
	}
	next := slices.Clone(p.offsets)
	pairs(func(hash uint64, row uint32) {
		g := p.group(hash)
		p.rows[next[g]] = row
		next[g]++
	})
	return p
}

// group spreads hashes over the groups by their upper half.
func (p postings) group(hash uint64) uint64 {
	return (hash >> 32) * uint64(len(p.offsets)-1) >> 32
}

// at are the rows whose key may be the one hashed.
func (p postings) at(hash uint64) []uint32 {
	if len(p.offsets) == 0 {
		return nil
	}
	g := p.group(hash)
	return p.rows[p.offsets[g]:p.offsets[g+1]]
}

// bytes is the memory the postings take.
func (p postings) bytes() int { return 4 * (len(p.offsets) + len(p.rows)) }

// mix spreads a key over 64 bits, each bit depending on each.
func mix(key uint64) uint64 {
	key ^= key >> 32
	key *= 0xd6e8feb86659fd93
	key ^= key >> 32
	key *= 0xd6e8feb86659fd93
	return key ^ key>>32
}
