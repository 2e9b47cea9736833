package schools

import (
	"errors"
	"strconv"
)

// URN is the Unique Reference Number of an establishment: six digits. A
// council's team has one of our own making; see CouncilURN.
type URN int

// ErrURN is what parsing a URN answers for anything but six digits.
var ErrURN = errors.New("not a URN: six digits are needed")

// ParseURN reads six digits, the first of them not zero. The error never
// repeats the text.
func ParseURN(text string) (URN, error) {
	if len(text) != 6 || text[0] == '0' {
		return 0, ErrURN
	}
	n := 0
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, ErrURN
		}
		n = n*10 + int(c-'0')
	}
	return URN(n), nil
}

// String is the number's six digits.
func (u URN) String() string { return strconv.Itoa(int(u)) }

// Status is what the register says about an establishment's life.
type Status uint8

// The register's statuses, numbered as the register numbers them.
const (
	StatusUnknown         Status = iota // the file did not say; treated as open
	StatusOpen                          // open
	StatusClosed                        // closed
	StatusProposedToClose               // open, but proposed to close
	StatusProposedToOpen                // not open yet
)

var statusNames = [...]string{"unknown", "open", "closed", "open, proposed to close", "proposed to open"}

// String is the status in words.
func (s Status) String() string {
	if int(s) >= len(statusNames) {
		return "unknown"
	}
	return statusNames[s]
}

// IsOpen reports whether pupils may attend. An unknown status counts as open:
// a short register extract lists only schools one may pick.
func (s Status) IsOpen() bool {
	return s == StatusUnknown || s == StatusOpen || s == StatusProposedToClose
}

// School is one establishment as the register describes it. A field that the
// file did not have is empty.
type School struct {
	URN       URN    `json:"urn"`
	Name      string `json:"name"`
	LA        int    `json:"la,omitempty"` // local authority code
	LAName    string `json:"laName,omitempty"`
	Number    int    `json:"number,omitempty"` // EstablishmentNumber, unique within the authority
	TypeCode  string `json:"typeCode,omitempty"`
	Type      string `json:"type,omitempty"`
	TypeGroup string `json:"typeGroup,omitempty"`
	Status    Status `json:"status,omitempty"`
	Open      Date   `json:"open,omitzero"`
	Close     Date   `json:"close,omitzero"`
	Phase     string `json:"phase,omitempty"`
	LowAge    int    `json:"lowAge,omitempty"`  // years; 0 where not known
	HighAge   int    `json:"highAge,omitempty"` // years; 0 where not known
	Boarders  string `json:"boarders,omitempty"`
	Street    string `json:"street,omitempty"`
	Locality  string `json:"locality,omitempty"`
	Address3  string `json:"address3,omitempty"`
	Town      string `json:"town,omitempty"`
	County    string `json:"county,omitempty"`
	Postcode  string `json:"postcode,omitempty"`
	Telephone string `json:"telephone,omitempty"` // the switchboard
	UKPRN     string `json:"ukprn,omitempty"`
	Country   string `json:"country,omitempty"`
}

// IsOpen reports whether pupils may attend the school.
func (s School) IsOpen() bool { return s.Status.IsOpen() }

// LAESTAB is the authority's code (3 digits) and the establishment's number
// (4 digits), or nothing where either is unknown.
func (s School) LAESTAB() string {
	if s.LA == 0 || s.Number == 0 {
		return ""
	}
	return strconv.Itoa(s.LA*10000 + s.Number)
}

// Link says that one establishment is related to another, in the register's
// own words, such as "Successor" or "Predecessor - merged".
type Link struct {
	URN         URN    `json:"urn"`
	LinkURN     URN    `json:"linkUrn"`
	Name        string `json:"name,omitempty"`
	Type        string `json:"type"`
	Established Date   `json:"established,omitzero"`
}
