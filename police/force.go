package police

import (
	"errors"

	"github.com/danielgtaylor/huma/v2"
)

// ForceCode names a police force: 2 to 8 capital letters or digits.
type ForceCode string

const forcePattern = `^[A-Z0-9]{2,8}$`

// ParseForceCode reads a force code. The error never repeats the text.
func ParseForceCode(text string) (ForceCode, error) {
	if len(text) < 2 || len(text) > 8 {
		return "", errForceCode
	}
	for _, c := range []byte(text) {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return "", errForceCode
		}
	}
	return ForceCode(text), nil
}

var errForceCode = errors.New("reading a force code: use 2 to 8 capital letters or digits")

// String is the code itself.
func (f ForceCode) String() string { return string(f) }

// Schema describes a force code to the published schema.
func (ForceCode) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Pattern: forcePattern, PatternDescription: "2 to 8 capital letters or digits",
		Description: "The code of a police force: 2 to 8 capital letters or digits.",
	}
}
