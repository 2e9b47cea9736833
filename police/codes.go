package police

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// code is one value of a closed list, with the words a person reads.
type code[T ~string] struct {
	value T
	label string
}

// codes is a closed list: the schema, the checks and the labels come from it.
type codes[T ~string] []code[T]

func (c codes[T]) schema() *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	var doc strings.Builder
	for i, one := range c {
		s.Enum = append(s.Enum, string(one.value))
		if i > 0 {
			doc.WriteString("; ")
		}
		doc.WriteString(string(one.value) + ": " + one.label)
	}
	s.Description = doc.String() + "."
	return s
}

func (c codes[T]) label(value T) string {
	for _, one := range c {
		if one.value == value {
			return one.label
		}
	}
	return ""
}

func (c codes[T]) values() []T {
	all := make([]T, len(c))
	for i, one := range c {
		all[i] = one.value
	}
	return all
}
