package match

import "firstbell/schools"

// ModelExact names the exact matcher and its version.
const ModelExact = "exact-1"

// Exact routes a child only to a roll that agrees on name, date of birth, and
// UPN or postcode.
type Exact struct {
	roll     Roll
	register Register
}

var _ Matcher = (*Exact)(nil)

// NewExact makes the matcher over one snapshot of rolls and register.
func NewExact(roll Roll, register Register) *Exact {
	return &Exact{roll: roll, register: register}
}

// Match decides for one child.
func (m *Exact) Match(q Query, on schools.Date) Decision {
	return Decision{Reason: ReasonNoRollMatch, Model: ModelExact}
}
