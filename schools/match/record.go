package match

import "firstbell/schools"

// record is one pupil on one roll in 32 bytes. Names are numbers into the
// dictionaries of its segment; beside each stands one byte of its class, so
// that a block is scanned without looking into a dictionary.
type record struct {
	key      uint64   // number (42 bits), URN (20 bits), sex (2 bits)
	postcode postcode // where the pupil lives
	given    uint32   // class byte and first forename
	surname  uint32   // class byte and surname
	alias    uint32   // class byte and known-as or middle name
	born     day
	start    day
	leaving  day
	flags    uint16
}

// Bits of record.flags.
const (
	flagKnownAs uint16 = 1 << iota // alias is a name in daily use, not a middle name
	flagMore                       // further names in daily use are in segment.more
	flagParts                      // the surname has several parts
)

const (
	nameMask  = 1<<24 - 1
	classBits = 24
	urnMask   = 1<<20 - 1
)

// Sexes as they are packed.
const (
	sexUnknown uint64 = iota
	sexFemale
	sexMale
)

func packKey(n number, urn schools.URN, sex string) uint64 {
	return uint64(n)<<22 | uint64(urn)&urnMask<<2 | packSex(sex)
}

func packSex(sex string) uint64 {
	switch sex {
	case "F", "f", "female", "Female":
		return sexFemale
	case "M", "m", "male", "Male":
		return sexMale
	}
	return sexUnknown
}

func (r *record) number() number   { return number(r.key >> 22) }
func (r *record) urn() schools.URN { return schools.URN(r.key >> 2 & urnMask) }
func (r *record) sex() uint64      { return r.key & 3 }

// onRoll reports whether the pupil is on this roll on that day, the first and
// the last day included.
func (r *record) onRoll(on day) bool {
	return (r.start == 0 || r.start <= on) && (r.leaving == 0 || r.leaving >= on)
}

func nameOf(packed uint32) uint32 { return packed & nameMask }
func classOf(packed uint32) uint8 { return uint8(packed >> classBits) }
