package schools

import "errors"

// UPN is a Unique Pupil Number: 13 characters with a check letter. It names
// the first school a pupil went to, not the present one.
type UPN string

// ErrUPN is what parsing a UPN answers for text that is not one.
var ErrUPN = errors.New("not a UPN: 13 characters with a right check letter are needed")

// upnLetters are the check letters in the order of their values; the DfE
// leaves out I, O and S.
const upnLetters = "ABCDEFGHJKLMNPQRTUVWXYZ"

// ParseUPN reads a UPN in capitals or small letters, with its check letter
// verified. The error never repeats the text.
func ParseUPN(text string) (UPN, error) {
	if len(text) != 13 {
		return "", ErrUPN
	}
	b := make([]byte, 13)
	for i := range b {
		b[i] = upper(text[i])
	}
	sum := 0
	for i := 1; i < 13; i++ {
		v, ok := upnValue(b[i], i == 12)
		if !ok {
			return "", ErrUPN
		}
		sum += v * (i + 1)
	}
	if b[0] != upnLetters[sum%23] {
		return "", ErrUPN
	}
	return UPN(b), nil
}

// Temporary reports whether a school gave the number before it knew the
// permanent one: it then ends in a letter.
func (u UPN) Temporary() bool {
	return len(u) == 13 && u[12] >= 'A'
}

// upnValue is the weight of one character: its digit, or in the last place the
// rank of a letter.
func upnValue(c byte, last bool) (int, bool) {
	if c >= '0' && c <= '9' {
		return int(c - '0'), true
	}
	if !last {
		return 0, false
	}
	for i := range len(upnLetters) {
		if upnLetters[i] == c {
			return i, true
		}
	}
	return 0, false
}

func upper(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

// Pupil is one child on the roll of one school. A child on two rolls is two
// Pupils with one UPN.
type Pupil struct {
	UPN         UPN      `json:"upn,omitempty"` // as on the roll; may fail ParseUPN
	Forename    string   `json:"forename"`
	Surname     string   `json:"surname"`
	KnownAs     []string `json:"knownAs,omitempty"` // forenames in daily use
	DateOfBirth Date     `json:"dateOfBirth,omitzero"`
	Sex         string   `json:"sex,omitempty"` // F, M or nothing
	Postcode    string   `json:"postcode,omitempty"`
	URN         URN      `json:"urn"`
	Start       Date     `json:"start,omitzero"`   // first day on this roll; zero means long ago
	Leaving     Date     `json:"leaving,omitzero"` // last day on this roll; zero means none known
	Attends     Weekdays `json:"attends,omitzero"` // of a pupil who attends part-time, on which days of the week
}

// OnRoll reports whether the pupil is on this roll on that day, the first and
// the last day included.
func (p Pupil) OnRoll(on Date) bool {
	return (p.Start.IsZero() || !p.Start.After(on)) && (p.Leaving.IsZero() || !p.Leaving.Before(on))
}

// Answers reports whether the pupil's forename, or one of the names they are
// known by, folds to the given folded forename.
func (p Pupil) Answers(folded string) bool {
	if FoldName(p.Forename) == folded {
		return true
	}
	for _, name := range p.KnownAs {
		if FoldName(name) == folded {
			return true
		}
	}
	return false
}
