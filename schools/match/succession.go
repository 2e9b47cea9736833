package match

import (
	"sync/atomic"

	"firstbell/schools"
)

// succession remembers, of schools with a roll, whose pupils theirs are today.
// It is a table by URN in leaves of a thousand, made as they are needed: an
// engine lives as short as one incident, and one that compares ten children
// must not pay for all schools of the country.
type succession [1000]atomic.Pointer[[1000]atomic.Int32]

// at is where a URN's answer is kept; nil for what is no URN.
func (s *succession) at(urn schools.URN) *atomic.Int32 {
	if urn <= 0 || int(urn) >= len(s)*len(s) {
		return nil
	}
	leaf := s[urn/1000].Load()
	if leaf == nil {
		leaf = new([1000]atomic.Int32)
		if !s[urn/1000].CompareAndSwap(nil, leaf) {
			leaf = s[urn/1000].Load()
		}
	}
	return &leaf[urn%1000]
}

// ofRoll is the school that a roll's pupils belong to today. The register is
// asked once for each school that is met: asking for every pupil compared would
// cost more than the comparison, and asking for every school beforehand would
// cost every incident a walk over all schools.
func (e *Engine) ofRoll(urn schools.URN) schools.URN {
	kept := e.tookOver.at(urn)
	if kept == nil {
		return e.today(urn)
	}
	if today := kept.Load(); today != 0 {
		return schools.URN(today)
	}
	today := e.today(urn)
	kept.Store(int32(today))
	return today
}
